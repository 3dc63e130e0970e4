using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Services;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Usage;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage;

/// <summary>Orphans that one decision clears: of an identifier; of a supplier's charge code; of a destination without a price.</summary>
/// <param name="Key">The identifier's key, the charge code or the destination's name.</param>
/// <param name="Cost">What the supplier asks for them; null for whoever may not see it.</param>
/// <param name="Oldest">The UK day of the first of them.</param>
/// <param name="Description">What the supplier calls the place of a charge code, where its files say so.</param>
public sealed record OrphanRow(
    OrphanReason Reason,
    string Key,
    int? SupplierId,
    string? Supplier,
    int? DestinationId,
    int Count,
    Money? Cost,
    DateOnly Oldest,
    string? Description = null
);

/// <summary>The queue of one reason, dearest first.</summary>
public sealed record OrphanPage(IReadOnlyList<OrphanRow> Rows, int Total);

/// <summary>How much of each reason there is.</summary>
public sealed record OrphanTotal(OrphanReason Reason, int Count, Money? Cost);

/// <summary>Who had the number before.</summary>
public sealed record FormerHolder(string Key, string Customer, int CustomerId, CustomerStatus Status, DateOnly? Until);

/// <summary>What a destination for a code may be.</summary>
/// <param name="Sample">A number that was dialled there.</param>
public sealed record CodeOptions(
    string Supplier,
    bool ByPrefix,
    string Sample,
    IReadOnlyList<(int Id, string Name)> Destinations,
    IReadOnlyList<(int Id, string Name)> Categories
);

public sealed class OrphanQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    public async Task<IReadOnlyList<(int Id, string Name)>> CliTypesAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return [.. (await db.CliTypes.AsNoTracking().OrderBy(t => t.Id).ToListAsync(cancel)).Select(t => (t.Id, t.Name))];
    }

    private const int MostHolders = 50;

    /// <param name="words">The beginning of an identifier or code, or words of a destination.</param>
    public async Task<OrphanPage> ListAsync(OrphanReason reason, string? words, int skip, int take, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        var seesCost = await user.MayAsync(Permission.SeeCost);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var groups = Matching(db, reason, Text.Optional(words));
        var rows = await groups
            .OrderByDescending(g => g.Cost)
            .ThenBy(g => g.Key)
            .ThenBy(g => g.OfId)
            .Skip(skip)
            .Take(take)
            .ToListAsync(cancel);
        var names = await NamesAsync(db, reason, [.. rows.Select(g => g.OfId).Distinct()], cancel);
        var said = reason == OrphanReason.NoDestination ? await DescriptionsAsync(db, rows, cancel) : [];
        return new(
            [
                .. rows.Select(g =>
                    RowOf(g, names.GetValueOrDefault(g.OfId), seesCost) with
                    {
                        Description = said.GetValueOrDefault((g.OfId, g.Key)),
                    }
                ),
            ],
            await groups.CountAsync(cancel)
        );
    }

    /// <summary>What the suppliers call the places of these codes: of the oldest call of each.</summary>
    private static async Task<Dictionary<(int SupplierId, string Code), string>> DescriptionsAsync(
        BillingDb db,
        List<OrphanGroup> groups,
        CancellationToken cancel
    )
    {
        var (codes, times) = (groups.Select(g => g.Key).Distinct().ToList(), groups.Select(g => g.OldestUtc).Distinct().ToList());
        var said = await (await SeenAsync(db, cancel))
            .Where(u =>
                u.Orphan > OrphanReason.NoOwner
                && u.Orphan == OrphanReason.NoDestination
                && u.DestinationId == null
                && EF.Parameter(codes).Contains(u.ChargeCode)
                && times.Contains(u.StartedUtc)
                && u.Description != ""
            )
            .Join(db.CdrFiles, u => u.FileId, f => f.Id, (u, f) => new { f.SupplierId, u.ChargeCode, u.Description })
            .ToListAsync(cancel);
        return said.DistinctBy(call => (call.SupplierId, call.ChargeCode))
            .ToDictionary(call => (call.SupplierId, call.ChargeCode), call => call.Description);
    }

    public async Task<IReadOnlyList<OrphanTotal>> TotalsAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        var seesCost = await user.MayAsync(Permission.SeeCost);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var sums = await db
            .OrphanGroups.GroupBy(g => g.Reason)
            .Select(g => new
            {
                g.Key,
                Count = g.Sum(x => x.Count),
                Cost = g.Sum(x => (long)x.Cost),
            })
            .ToListAsync(cancel);
        return
        [
            .. new[] { OrphanReason.NoOwner, OrphanReason.NoDestination, OrphanReason.NoPrice }.Select(reason =>
                sums.FirstOrDefault(s => s.Key == reason) is { } sum
                    ? new OrphanTotal(reason, sum.Count, Cost(seesCost, sum.Cost))
                    : new OrphanTotal(reason, 0, Cost(seesCost, 0))
            ),
        ];
    }

    /// <summary>Lines of service files that nobody can be charged for yet, and what they cost.</summary>
    public async Task<(int Count, Money? Cost)> ServicesAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var sum = await db
            .ServiceLines.Where(l =>
                !l.IsForReconciliation
                && (
                    l.State == ServiceLineState.WithoutCustomer
                    || l.State == ServiceLineState.WithoutProduct
                    || l.State == ServiceLineState.WithoutPrice
                )
                && db.ServiceFiles.Any(f =>
                    f.Id == l.FileId && (f.State == ServiceFileState.Read || f.State == ServiceFileState.Processed)
                )
            )
            .GroupBy(_ => 1)
            .Select(g => new { Count = g.Count(), Cost = g.Sum(l => (long)l.Cost) })
            .FirstOrDefaultAsync(cancel);
        return (sum?.Count ?? 0, Cost(await user.MayAsync(Permission.SeeCost), sum?.Cost ?? 0));
    }

    /// <summary>The last holders of these identifiers, cancelled customers too: most often it is them.</summary>
    public async Task<IReadOnlyList<FormerHolder>> FormerHoldersAsync(IReadOnlyList<string> keys, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var found = new List<FormerHolder>();
        foreach (var key in keys.Take(MostHolders))
        {
            if (await LineAssignments.LastHolderAsync(db, new Cli(LineKey.Show(key), cliTypeId: 0), cancel) is not { } last)
                continue;
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
        var sample = await (await SeenAsync(db, cancel))
            .Where(u =>
                u.Orphan > OrphanReason.NoOwner
                && u.Orphan == OrphanReason.NoDestination
                && u.DestinationId == null
                && u.ChargeCode == code
                && db.CdrFiles.Any(f => f.Id == u.FileId && f.SupplierId == supplierId)
            )
            .Select(u => u.Dialled)
            .FirstOrDefaultAsync(cancel);
        return new(
            supplier.Name,
            supplier.Match == Domain.Suppliers.DestinationMatch.NumberPrefix,
            sample ?? "",
            [
                .. (
                    await db
                        .Destinations.AsNoTracking()
                        .Where(d => d.SupplierId == supplierId)
                        .OrderBy(d => d.Name)
                        .Select(d => new { d.Id, d.Name })
                        .ToListAsync(cancel)
                ).Select(d => (d.Id, d.Name)),
            ],
            [
                .. (
                    await db
                        .Categories.AsNoTracking()
                        .Where(c => c.Kind == Domain.Tariffs.CategoryKind.Usage)
                        .OrderBy(c => c.Name)
                        .Select(c => new { c.Id, c.Name })
                        .ToListAsync(cancel)
                ).Select(c => (c.Id, c.Name)),
            ]
        );
    }

    /// <summary>Why the oldest call of each destination has no price, and what mends it, by destination.</summary>
    /// <param name="rows">Of calls without a price.</param>
    public async Task<IReadOnlyDictionary<int, Lack>> LacksAsync(IReadOnlyList<OrphanRow> rows, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var lacks = new Dictionary<int, Lack>();
        var ids = rows.Select(row => row.DestinationId).OfType<int>().ToList();
        var oldest = await db
            .OrphanGroups.AsNoTracking()
            .Where(g => g.Reason == OrphanReason.NoPrice && EF.Parameter(ids).Contains(g.OfId))
            .ToDictionaryAsync(g => g.OfId, g => g.OldestUtc, cancel);
        if (oldest.Count == 0)
            return lacks;
        var times = oldest.Values.Distinct().ToList();
        var found = await (await SeenAsync(db, cancel))
            .Where(u =>
                u.Orphan > OrphanReason.NoOwner
                && u.Orphan == OrphanReason.NoPrice
                && u.DestinationId != null
                && EF.Parameter(ids).Contains(u.DestinationId.Value)
                && times.Contains(u.StartedUtc)
            )
            .ToListAsync(cancel);
        var calls = found
            .Where(u => u.CustomerId is not null && u.StartedUtc == oldest[u.DestinationId!.Value])
            .DistinctBy(u => u.DestinationId)
            .ToDictionary(u => u.DestinationId!.Value);
        var owners = calls.Values.Select(u => u.CustomerId!.Value).Distinct().ToList();
        var names = await db.Customers.Where(c => EF.Parameter(owners).Contains(c.Id)).ToDictionaryAsync(c => c.Id, c => c.Name, cancel);
        foreach (var supplier in rows.Where(row => row.SupplierId is not null).GroupBy(row => row.SupplierId!.Value))
        {
            var books = await RatingBooks.LoadAsync(db, supplier.Key, cancel, ofCustomers: owners);
            foreach (var row in supplier)
                if (
                    row.DestinationId is { } id
                    && calls.TryGetValue(id, out var call)
                    && books.DestinationsById.TryGetValue(id, out var destination)
                )
                    lacks[id] = books.Rater.LackOf(call.CallTo(destination, call.CustomerId!.Value)) is { } lack
                        ? Lack.Of(lack, destination, (call.CustomerId.Value, names[call.CustomerId.Value]), UkTime.DayOf(call.StartedUtc))
                        : new("It has a price by now: try again after set-up.", []);
        }
        return lacks;
    }

    private static async Task<IQueryable<UsageRecord>> SeenAsync(BillingDb db, CancellationToken cancel)
    {
        var unseen = await db
            .CdrFiles.Where(f => f.State != CdrFileState.Ready && f.FirstRecordId != null)
            .Select(f => f.Id)
            .ToListAsync(cancel);
        var orphans = db.Usage.Orphans().AsNoTracking();
        return unseen.Count == 0 ? orphans : orphans.Where(u => !EF.Parameter(unseen).Contains(u.FileId));
    }

    private static IQueryable<OrphanGroup> Matching(BillingDb db, OrphanReason reason, string? words)
    {
        var groups = db.OrphanGroups.AsNoTracking().Where(g => g.Reason == reason);
        if (words is null)
            return groups;
        switch (reason)
        {
            case OrphanReason.NoOwner:
                var whole = LineKey.Of(words); // of a beginning too short to be a number, its 0 or 00 is told by the *
                var first =
                    whole.Length > 2 && LineKey.IsNumber(whole) ? whole : LineKey.Of(words.EndsWith('*') ? words : $"{words}*")[..^1];
                var end = LineKeys.End(first);
                return groups.Where(g => g.OfId == 0 && g.Key.CompareTo(first) >= 0 && g.Key.CompareTo(end) < 0);
            case OrphanReason.NoDestination:
                return groups.Where(g => g.Key.StartsWith(words));
            default:
                return groups.Where(g => db.Destinations.Any(d => d.Id == g.OfId && d.Name.Contains(words)));
        }
    }

    /// <summary>By the id in a group: of a code its supplier, of a destination itself and its supplier.</summary>
    private static async Task<Dictionary<int, (string? Destination, int SupplierId, string Supplier)>> NamesAsync(
        BillingDb db,
        OrphanReason reason,
        IReadOnlyList<int> ids,
        CancellationToken cancel
    )
    {
        if (reason == OrphanReason.NoOwner)
            return [];
        if (reason == OrphanReason.NoDestination)
            return await db
                .Suppliers.AsNoTracking()
                .Where(s => EF.Parameter(ids).Contains(s.Id))
                .ToDictionaryAsync(s => s.Id, s => ((string?)null, s.Id, s.Name), cancel);
        var found = await db
            .Destinations.AsNoTracking()
            .Where(d => EF.Parameter(ids).Contains(d.Id))
            .Join(
                db.Suppliers,
                d => d.SupplierId,
                s => s.Id,
                (d, s) =>
                    new
                    {
                        d.Id,
                        d.Name,
                        d.SupplierId,
                        Supplier = s.Name,
                    }
            )
            .ToListAsync(cancel);
        return found.ToDictionary(d => d.Id, d => ((string?)d.Name, d.SupplierId, d.Supplier));
    }

    private static OrphanRow RowOf(OrphanGroup group, (string? Destination, int SupplierId, string Supplier) named, bool seesCost) =>
        new(
            group.Reason,
            named.Destination ?? group.Key,
            named.SupplierId == 0 ? null : named.SupplierId,
            named.Supplier,
            group.Reason == OrphanReason.NoPrice ? group.OfId : null,
            group.Count,
            Cost(seesCost, group.Cost.Micropounds),
            UkTime.DayOf(group.OldestUtc)
        );

    private static Money? Cost(bool seesCost, long micropounds) => seesCost ? Money.FromMicropounds(micropounds) : null;
}
