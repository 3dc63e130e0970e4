using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Customers;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage;

/// <summary>Orphans: given to a customer, or tried again, and rated at once by the rater that reads files.</summary>
public sealed class OrphanActions(IDbContextFactory<BillingDb> dbs, CurrentUser user, LiveUpdates live)
{
    private const int Step = 5_000;

    /// <summary>Makes the identifier a CLI of the customer from a day on, and rates its orphans from that day. Returns how many found their home.</summary>
    /// <exception cref="BillingRuleException">The customer is cancelled, or somebody has the identifier on those days.</exception>
    public async Task<int> AssignAsync(string identifier, int customerId, int cliTypeId, DateOnly from, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EditCustomers);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        await using var write = await db.BeginWriteAsync(cancel);
        var customer = await db.Customers.SingleAsync(c => c.Id == customerId, cancel);
        var cli = new Cli(LineKey.Show(identifier), cliTypeId, from);
        await LineAssignments.RefuseOverlapAsync(db, cli, cancel);
        customer.AddCli(cli);
        await db.SaveChangesAsync(cancel);

        var owner = new CliOwner(cli.Id, customerId, null);
        var rated = await RateAsync(db, db.UsageRecords.Where(u => u.Orphan == OrphanReason.NoOwner && u.Identifier == cli.Key), record => UkTime.DayOf(record.StartedUtc) >= from ? owner : null, cancel);
        await write.CommitAsync(cancel);
        Publish();
        return rated;
    }

    /// <summary>After set-up has changed: what had no destination or no price is tried again. Returns how many are rated now.</summary>
    public async Task<int> RateAgainAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.ImportUsage);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        await using var write = await db.BeginWriteAsync(cancel);
        var rated = await RateAsync(db, db.UsageRecords.Where(u => u.Orphan == OrphanReason.NoDestination || u.Orphan == OrphanReason.NoPrice),
            record => new CliOwner(record.CliId!.Value, record.CustomerId!.Value, record.CostCentreId), cancel);
        await write.CommitAsync(cancel);
        Publish();
        return rated;
    }

    private static async Task<int> RateAsync(BillingDb db, IQueryable<UsageRecord> orphans, Func<UsageRecord, CliOwner?> ownerOf, CancellationToken cancel)
    {
        var books = new Dictionary<int, RatingBooks>();
        var suppliers = await db.CdrFiles.Where(f => f.State == CdrFileState.Ready).ToDictionaryAsync(f => f.Id, f => f.SupplierId, cancel);
        var ratedOfFile = new Dictionary<int, int>();
        for (long after = 0; ;)
        {
            var step = await orphans.Where(u => u.Id > after).OrderBy(u => u.Id).Take(Step).ToListAsync(cancel);
            if (step.Count == 0) break;
            after = step[^1].Id;
            foreach (var record in step)
            {
                if (!suppliers.TryGetValue(record.FileId, out var supplierId) || ownerOf(record) is not { } owner) continue;
                if (!books.TryGetValue(supplierId, out var rates)) books[supplierId] = rates = await RatingBooks.LoadAsync(db, supplierId, cancel);
                if (IsRated(record, owner, rates)) ratedOfFile[record.FileId] = ratedOfFile.GetValueOrDefault(record.FileId) + 1;
            }
            await db.SaveChangesAsync(cancel);
            db.ChangeTracker.Clear();
        }
        foreach (var (fileId, count) in ratedOfFile)
            await db.CdrFiles.Where(f => f.Id == fileId).ExecuteUpdateAsync(f => f.SetProperty(x => x.Orphans, x => x.Orphans - count).SetProperty(x => x.Rated, x => x.Rated + count), cancel);
        return ratedOfFile.Values.Sum();
    }

    private static bool IsRated(UsageRecord record, CliOwner owner, RatingBooks rates)
    {
        if (rates.Destinations.Find(record.ChargeCode, record.Dialled) is not { } destination)
        {
            record.Own(owner);
            return false;
        }
        var rated = rates.Rater.Rate(new(owner.CustomerId, destination, record.StartedUtc, record.Seconds, record.Bytes, record.Cost.Pounds));
        record.Settle(owner, destination.Id, rated);
        return rated.Orphan == OrphanReason.None;
    }

    private void Publish()
    {
        live.Publish(Topic.Usage);
        live.Publish(Topic.Customers);
    }
}
