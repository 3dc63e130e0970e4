using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Customers;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage;

/// <summary>Orphans that one decision clears: of an identifier; of a supplier's charge code; of a destination without a price.</summary>
/// <param name="Key">The identifier's key, the charge code or the destination's name.</param>
/// <param name="Cost">What the supplier asks for them; null for whoever may not see it.</param>
/// <param name="Oldest">The UK day of the first of them.</param>
public sealed record OrphanRow(OrphanReason Reason, string Key, int? SupplierId, string? Supplier, int? DestinationId, int Count, Money? Cost, DateOnly Oldest);

/// <summary>The queue of one reason, dearest first.</summary>
public sealed record OrphanPage(IReadOnlyList<OrphanRow> Rows, int Total);

/// <summary>How much of each reason there is.</summary>
public sealed record OrphanTotal(OrphanReason Reason, int Count, Money? Cost);

/// <summary>Who had the number before.</summary>
public sealed record FormerHolder(string Key, string Customer, int CustomerId, CustomerStatus Status, DateOnly? Until);

/// <summary>What a destination for a code may be.</summary>
public sealed record CodeOptions(string Supplier, bool ByPrefix, string Sample, IReadOnlyList<(int Id, string Name)> Destinations, IReadOnlyList<(int Id, string Name)> Categories);

public sealed class OrphanQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    private const int MostHolders = 50;

    /// <param name="words">The beginning of an identifier or code, or words of a destination.</param>
    public async Task<OrphanPage> ListAsync(OrphanReason reason, string? words, int skip, int take, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        var seesCost = await user.MayAsync(Permission.SeeCost);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var orphans = await SeenAsync(db, cancel);
        return reason switch
        {
            OrphanReason.NoOwner => await OfIdentifiersAsync(orphans.Where(u => u.Orphan == OrphanReason.NoOwner), Text.Optional(words), seesCost, skip, take, cancel),
            OrphanReason.NoDestination => await OfCodesAsync(db, orphans.Where(u => u.Orphan == OrphanReason.NoDestination), Text.Optional(words), seesCost, skip, take, cancel),
            OrphanReason.NoPrice => await OfDestinationsAsync(db, orphans.Where(u => u.Orphan == OrphanReason.NoPrice), Text.Optional(words), seesCost, skip, take, cancel),
            _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "No reason to be an orphan."),
        };
    }

    public async Task<IReadOnlyList<OrphanTotal>> TotalsAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        var seesCost = await user.MayAsync(Permission.SeeCost);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var sums = await (await SeenAsync(db, cancel)).GroupBy(u => u.Orphan).Select(g => new { g.Key, Count = g.Count(), Cost = g.Sum(u => (long)u.Cost) }).ToListAsync(cancel);
        return [.. new[] { OrphanReason.NoOwner, OrphanReason.NoDestination, OrphanReason.NoPrice }.Select(reason =>
            sums.FirstOrDefault(s => s.Key == reason) is { } sum ? new OrphanTotal(reason, sum.Count, Cost(seesCost, sum.Cost)) : new OrphanTotal(reason, 0, Cost(seesCost, 0)))];
    }

    /// <summary>The last holders of these identifiers, cancelled customers too: most often it is them.</summary>
    public async Task<IReadOnlyList<FormerHolder>> FormerHoldersAsync(IReadOnlyList<string> keys, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var found = new List<FormerHolder>();
        foreach (var key in keys.Take(MostHolders))
        {
            if (await LineAssignments.LastHolderAsync(db, new Cli(LineKey.Show(key), cliTypeId: 0), cancel) is not { } last) continue;
            var status = await db.Customers.Where(c => c.Id == last.Cli.CustomerId).Select(c => c.Status).SingleAsync(cancel);
            found.Add(new(key, last.Customer, last.Cli.CustomerId, status, last.Cli.To));
        }
        return found;
    }

    /// <summary>What a person needs to say where a code goes to.</summary>
    public async Task<CodeOptions> CodeOptionsAsync(int supplierId, string code, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var supplier = await db.Suppliers.AsNoTracking().SingleAsync(s => s.Id == supplierId, cancel);
        var sample = await (await SeenAsync(db, cancel)).Where(u => u.Orphan == OrphanReason.NoDestination && u.ChargeCode == code && db.CdrFiles.Any(f => f.Id == u.FileId && f.SupplierId == supplierId)).Select(u => u.Dialled).FirstOrDefaultAsync(cancel);
        return new(supplier.Name, supplier.Match == Domain.Suppliers.DestinationMatch.NumberPrefix, sample ?? "",
            [.. (await db.Destinations.AsNoTracking().Where(d => d.SupplierId == supplierId).OrderBy(d => d.Name).Select(d => new { d.Id, d.Name }).ToListAsync(cancel)).Select(d => (d.Id, d.Name))],
            [.. (await db.Categories.AsNoTracking().Where(c => c.Kind == Domain.Tariffs.CategoryKind.Usage).OrderBy(c => c.Name).Select(c => new { c.Id, c.Name }).ToListAsync(cancel)).Select(c => (c.Id, c.Name))]);
    }

    /// <summary>The tariff whose rate sheet lacks a price for the destination: of the customer with the oldest such call; null where no tariff is set up.</summary>
    public async Task<int?> TariffLackingAsync(int destinationId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var categoryId = await db.Destinations.Where(d => d.Id == destinationId).Select(d => d.CategoryId).SingleAsync(cancel);
        var customerId = await (await SeenAsync(db, cancel)).Where(u => u.Orphan == OrphanReason.NoPrice && u.DestinationId == destinationId).OrderBy(u => u.StartedUtc).Select(u => u.CustomerId).FirstOrDefaultAsync(cancel);
        return await db.CustomerTariffs.Where(t => t.CustomerId == customerId && t.CategoryId == categoryId).Select(t => (int?)t.TariffId).FirstOrDefaultAsync(cancel)
            ?? await db.Categories.Where(c => c.Id == categoryId).Select(c => c.DefaultTariffId).FirstOrDefaultAsync(cancel);
    }

    // None and something: the index of orphans holds what is not None.
    private static async Task<IQueryable<UsageRecord>> SeenAsync(BillingDb db, CancellationToken cancel)
    {
        var unseen = await db.CdrFiles.Where(f => f.State != CdrFileState.Ready && f.FirstRecordId != null).Select(f => f.Id).ToListAsync(cancel);
        var orphans = db.UsageRecords.AsNoTracking().Where(u => u.Orphan != OrphanReason.None);
        return unseen.Count == 0 ? orphans : orphans.Where(u => !EF.Parameter(unseen).Contains(u.FileId));
    }

    private static async Task<OrphanPage> OfIdentifiersAsync(IQueryable<UsageRecord> orphans, string? words, bool seesCost, int skip, int take, CancellationToken cancel)
    {
        if (words is not null && LineKey.Of(words.EndsWith('*') ? words : $"{words}*")[..^1] is var first && LineKeys.End(first) is var end) orphans = orphans.Where(u => u.Identifier.CompareTo(first) >= 0 && u.Identifier.CompareTo(end) < 0);
        var groups = orphans.GroupBy(u => u.Identifier).Select(g => new { g.Key, Count = g.Count(), Cost = g.Sum(u => (long)u.Cost), Oldest = g.Min(u => u.StartedUtc) });
        var rows = await groups.OrderByDescending(g => g.Cost).ThenBy(g => g.Key).Skip(skip).Take(take).ToListAsync(cancel);
        var total = await orphans.Select(u => u.Identifier).Distinct().CountAsync(cancel);
        return new([.. rows.Select(g => new OrphanRow(OrphanReason.NoOwner, g.Key, null, null, null, g.Count, Cost(seesCost, g.Cost), UkTime.DayOf(g.Oldest)))], total);
    }

    private static async Task<OrphanPage> OfCodesAsync(BillingDb db, IQueryable<UsageRecord> orphans, string? words, bool seesCost, int skip, int take, CancellationToken cancel)
    {
        if (words is not null) orphans = orphans.Where(u => u.ChargeCode.StartsWith(words));
        var groups = orphans.Join(db.CdrFiles, u => u.FileId, f => f.Id, (u, f) => new { u.ChargeCode, f.SupplierId, u.Cost, u.StartedUtc })
            .GroupBy(u => new { u.ChargeCode, u.SupplierId }).Select(g => new { g.Key.ChargeCode, g.Key.SupplierId, Count = g.Count(), Cost = g.Sum(u => (long)u.Cost), Oldest = g.Min(u => u.StartedUtc) });
        var rows = await groups.OrderByDescending(g => g.Cost).ThenBy(g => g.ChargeCode).ThenBy(g => g.SupplierId).Skip(skip).Take(take).ToListAsync(cancel);
        var total = await groups.CountAsync(cancel);
        var suppliers = await db.Suppliers.AsNoTracking().ToDictionaryAsync(s => s.Id, s => s.Name, cancel);
        return new([.. rows.Select(g => new OrphanRow(OrphanReason.NoDestination, g.ChargeCode, g.SupplierId, suppliers[g.SupplierId], null, g.Count, Cost(seesCost, g.Cost), UkTime.DayOf(g.Oldest)))], total);
    }

    private static async Task<OrphanPage> OfDestinationsAsync(BillingDb db, IQueryable<UsageRecord> orphans, string? words, bool seesCost, int skip, int take, CancellationToken cancel)
    {
        var groups = orphans.Where(u => u.DestinationId != null).GroupBy(u => u.DestinationId!.Value).Select(g => new { DestinationId = g.Key, Count = g.Count(), Cost = g.Sum(u => (long)u.Cost), Oldest = g.Min(u => u.StartedUtc) })
            .Join(db.Destinations, g => g.DestinationId, d => d.Id, (g, d) => new { g.DestinationId, d.Name, d.SupplierId, g.Count, g.Cost, g.Oldest });
        if (words is not null) groups = groups.Where(g => g.Name.Contains(words));
        var rows = await groups.OrderByDescending(g => g.Cost).ThenBy(g => g.DestinationId).Skip(skip).Take(take).ToListAsync(cancel);
        var total = await groups.CountAsync(cancel);
        var suppliers = await db.Suppliers.AsNoTracking().ToDictionaryAsync(s => s.Id, s => s.Name, cancel);
        return new([.. rows.Select(g => new OrphanRow(OrphanReason.NoPrice, g.Name, g.SupplierId, suppliers[g.SupplierId], g.DestinationId, g.Count, Cost(seesCost, g.Cost), UkTime.DayOf(g.Oldest)))], total);
    }

    private static Money? Cost(bool seesCost, long micropounds) => seesCost ? Money.FromMicropounds(micropounds) : null;
}
