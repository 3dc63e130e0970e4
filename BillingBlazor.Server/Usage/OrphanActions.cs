using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage;

/// <summary>Orphans: given to a customer, or tried again, and rated at once by the rater that reads files.</summary>
public sealed class OrphanActions(IDbContextFactory<BillingDb> dbs, CurrentUser user, ChangedUsage changed, LiveUpdates live)
{
    /// <summary>Makes the identifier a CLI of the customer from a day on, and rates its orphans from that day. Returns how many found their
    /// home.</summary>
    /// <exception cref="BillingRuleException">The customer is cancelled, or somebody has the identifier on those days.</exception>
    public Task<int> AssignAsync(
        string identifier,
        int customerId,
        int cliTypeId,
        DateOnly from,
        CancellationToken cancel,
        Guid? requestKey = null
    ) => AssignAsync([(identifier, from)], customerId, cliTypeId, cancel, requestKey);

    /// <summary>Several at once, each from its own day: all become the customer's, or none does. Returns how many calls are rated
    /// now.</summary>
    /// <exception cref="BillingRuleException">The customer is cancelled, or somebody has one of them on its days.</exception>
    public async Task<int> AssignAsync(
        IReadOnlyList<(string Identifier, DateOnly From)> lines,
        int customerId,
        int cliTypeId,
        CancellationToken cancel,
        Guid? requestKey = null
    )
    {
        await user.RequireAsync(Permission.EditCustomers);
        return await new GivenLines(dbs, changed).GiveAsync(lines, customerId, cliTypeId, requestKey, cancel);
    }

    /// <summary>A supplier's code goes to this destination from now on; its orphans are rated at once. Returns how many are.</summary>
    /// <exception cref="BillingRuleException">The code is another destination's.</exception>
    public async Task<int> AddCodeAsync(int supplierId, string code, int destinationId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await dbs.WriteAsync(
            async db =>
            {
                var destination =
                    await db
                        .Destinations.Include(d => d.Codes)
                        .SingleOrDefaultAsync(d => d.Id == destinationId && d.SupplierId == supplierId, cancel)
                    ?? throw new BillingRuleException("There is no such destination any more.");
                await UseCodeAsync(db, destination, code, cancel);
            },
            cancel
        );
        return await RateCodeAsync(supplierId, cancel);
    }

    /// <summary>A new destination with its first code; the code's orphans are rated at once. Returns how many are.</summary>
    /// <exception cref="BillingRuleException">It has no name, or the code is another destination's.</exception>
    public async Task<int> CreateDestinationAsync(
        int supplierId,
        string code,
        string? name,
        int categoryId,
        CancellationToken cancel,
        Guid? requestKey = null
    )
    {
        await user.RequireAsync(Permission.SetUp);
        await dbs.OnceAsync(
            requestKey,
            async db =>
            {
                var destination = new Destination(supplierId, name ?? "", categoryId);
                if (await db.Destinations.AnyAsync(d => d.SupplierId == supplierId && d.Name == destination.Name, cancel))
                    throw new BillingRuleException($"{destination.Name} is there already: choose it in the list.");
                db.Add(destination);
                await db.SaveChangesAsync(cancel);
                await UseCodeAsync(db, destination, code, cancel);
            },
            cancel
        );
        return await RateCodeAsync(supplierId, cancel);
    }

    /// <summary>After set-up has changed: what had no destination or no price is tried again. Returns how many are rated now.</summary>
    public async Task<int> RateAgainAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.ImportUsage);
        var rated = await RateAsync(db => db.Usage.Orphans().Where(u => u.Orphan > OrphanReason.NoOwner), cancel);
        await dbs.WriteAsync(
            db => db.TellAsync<RateAgainJob>(0, "Orphans", "Tried again", null, $"{Say.Count(rated, "call")} rated"),
            cancel
        );
        return rated;
    }

    private static async Task UseCodeAsync(BillingDb db, Destination destination, string code, CancellationToken cancel)
    {
        var key = DestinationCode.KeyOf(code);
        if (key.Length == 0)
            throw new BillingRuleException("Give the code or the beginning of the number.");
        await TakenCodes.RefuseAsync(db, destination.SupplierId, destination.Id, [key], cancel);
        destination.UseCodes([.. destination.Codes.Select(c => c.Code), key]);
    }

    private async Task<int> RateCodeAsync(int supplierId, CancellationToken cancel)
    {
        live.Publish(Topic.SetUp);
        return await RateAsync(
            db =>
                db.Usage.Orphans()
                    .Where(u =>
                        u.Orphan > OrphanReason.NoOwner
                        && u.Orphan == OrphanReason.NoDestination
                        && db.CdrFiles.Any(f => f.Id == u.FileId && f.SupplierId == supplierId)
                    ),
            cancel
        );
    }

    private async Task<int> RateAsync(Func<BillingDb, IQueryable<UsageRecord>> which, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var (ids, rematch) = (await which(db).Select(u => u.Id).ToListAsync(cancel), new Rematch());
        await GivenLines.InStepsAsync(
            dbs,
            rematch,
            ids,
            record => new CliOwner(record.CliId!.Value, record.CustomerId!.Value, record.CostCentreId),
            cancel
        );
        await changed.WorkOffAsync(cancel);
        return rematch.Rated;
    }
}
