using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Suppliers;

public sealed record DestinationFilter(
    string? Words = null,
    int? SupplierId = null,
    int? GroupId = null,
    UsageKind? Kind = null,
    int Page = 1,
    int Size = 50
);

/// <param name="Buy">What it costs today in peak, pounds; null for none, or for whoever may not see costs.</param>
public sealed record DestinationRow(
    int Id,
    string Name,
    string Supplier,
    string Category,
    string? Group,
    UsageKind Kind,
    NumberRange Range,
    bool IsFree,
    string Codes,
    decimal? Buy
);

public sealed record DestinationPageOf(IReadOnlyList<DestinationRow> Rows, int Total);

/// <param name="SellRows">Its own dated sell prices, the newest first.</param>
/// <param name="VatPercent">The standard rate today: service charges are entered with it.</param>
public sealed record DestinationView(
    Destination? Destination,
    IReadOnlyList<RateRow> SellRows,
    IReadOnlyList<Supplier> Suppliers,
    IReadOnlyList<Category> Categories,
    IReadOnlyList<DestinationGroup> Groups,
    bool SeesCost,
    decimal VatPercent
);

/// <param name="Rates">Rows of tariffs that are for it.</param>
public sealed record GroupRow(DestinationGroup Group, int Destinations, int Suppliers, int Rates);

public sealed class DestinationQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    private const int MostLetters = 100;
    private const int CodesShown = 6;

    /// <summary>One page, by name; words are a part of the name, or the beginning of a code or prefix.</summary>
    public async Task<DestinationPageOf> ListAsync(DestinationFilter filter, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        var seesCost = await user.MayAsync(Permission.SeeCost);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var found = db.Destinations.AsNoTracking();
        if (filter.SupplierId is { } supplier)
            found = found.Where(d => d.SupplierId == supplier);
        if (filter.GroupId is { } group)
            found = found.Where(d => d.DestinationGroupId == group);
        if (filter.Kind is { } kind)
            found = found.Where(d => d.Kind == kind);
        if (Text.Optional(filter.Words) is { } typed)
        {
            var words = typed.Length <= MostLetters ? typed : typed[..MostLetters];
            var (name, code) = (LikePattern.Holding(words), LikePattern.Beginning(DestinationCode.KeyOf(words)));
            found = found.Where(d =>
                EF.Functions.Like(d.Name, name, LikePattern.Escape)
                || db
                    .DestinationCodes.Where(c => EF.Functions.Like(c.Code, code, LikePattern.Escape))
                    .Select(c => c.DestinationId)
                    .Contains(d.Id)
            );
        }
        var total = await found.CountAsync(cancel);
        var ids = await found
            .OrderBy(d => EF.Functions.Collate(d.Name, DatabaseEngine.AnyCase))
            .ThenBy(d => d.Id)
            .Skip((filter.Page - 1) * filter.Size)
            .Take(filter.Size)
            .Select(d => d.Id)
            .ToListAsync(cancel);
        var rows = (
            await db
                .Destinations.AsNoTracking()
                .AsSplitQuery()
                .Include(d => d.Codes)
                .Include(d => d.BuyPrices)
                .Where(d => EF.Parameter(ids).Contains(d.Id))
                .ToListAsync(cancel)
        ).ToDictionary(d => d.Id);
        var suppliers = await db.Suppliers.ToDictionaryAsync(s => s.Id, s => s.Name, cancel);
        var categories = await db.Categories.ToDictionaryAsync(c => c.Id, c => c.Name, cancel);
        var groupIds = rows.Values.Select(d => d.DestinationGroupId).OfType<int>().Distinct().ToList();
        var groups = await db
            .DestinationGroups.Where(g => EF.Parameter(groupIds).Contains(g.Id))
            .ToDictionaryAsync(g => g.Id, g => g.Name, cancel);
        return new(
            [
                .. ids.Select(id => rows[id])
                    .Select(d => new DestinationRow(
                        d.Id,
                        d.Name,
                        suppliers[d.SupplierId],
                        categories[d.CategoryId],
                        d.DestinationGroupId is { } held ? groups[held] : null,
                        d.Kind,
                        d.Range,
                        d.IsFreeToCaller,
                        string.Join(", ", d.Codes.Take(CodesShown).Select(c => c.Code))
                            + (d.Codes.Count > CodesShown ? $" and {d.Codes.Count - CodesShown} more" : ""),
                        seesCost ? d.BuyPriceOn(db.Today)?.Price.Peak : null
                    )),
            ],
            total
        );
    }

    /// <summary>That no call can ever go to it, with the way out; null: calls can.</summary>
    public async Task<string?> WhyNeverMetAsync(int id, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var found = await db
            .Destinations.Where(d => d.Id == id && !d.Codes.Any())
            .Join(
                db.Suppliers,
                d => d.SupplierId,
                s => s.Id,
                (d, s) =>
                    new
                    {
                        d.Name,
                        Supplier = s.Name,
                        s.Match,
                        s.FallbackDestinationId,
                    }
            )
            .SingleOrDefaultAsync(cancel);
        if (found is null || found.FallbackDestinationId == id)
            return null;
        return found.Match == DestinationMatch.NumberPrefix
            ? $"{found.Name} has no prefix, so no call of {found.Supplier} can go to it yet. Add a prefix, such as 447, or make it "
                + "the supplier's fallback."
            : $"{found.Name} has no charge code, so no call of {found.Supplier} can go to it yet. Add a code, or make it the "
                + "supplier's fallback.";
    }

    /// <summary>A destination's page: the destination (null: none, or a new one) and what can be chosen on it.</summary>
    public async Task<DestinationView> ViewAsync(int? id, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var seesCost = await user.MayAsync(Permission.SeeCost);
        var known = db.Destinations.AsNoTracking().AsSplitQuery().Include(d => d.Codes).Include(d => d.ServiceCharges).AsQueryable();
        if (seesCost)
            known = known.Include(d => d.BuyPrices);
        var vat =
            (await db.VatRates.AsNoTracking().Where(v => v.Treatment == Domain.VatTreatment.Standard).ToListAsync(cancel))
                .Where(v => v.From <= db.Today)
                .MaxBy(v => v.From)
                ?.Percent
            ?? 20;
        return new(
            id is { } one ? await known.SingleOrDefaultAsync(d => d.Id == one, cancel) : null,
            await db
                .RateRows.AsNoTracking()
                .Where(r => r.DestinationId == id && r.TariffId == null && r.CustomerId == null)
                .OrderByDescending(r => r.From)
                .ToListAsync(cancel),
            await db.Suppliers.AsNoTracking().OrderBy(s => s.Name).ToListAsync(cancel),
            await db.Categories.AsNoTracking().Where(c => c.Kind == CategoryKind.Usage).OrderBy(c => c.Priority).ToListAsync(cancel),
            await db.DestinationGroups.AsNoTracking().OrderBy(g => g.Name).ToListAsync(cancel),
            seesCost,
            vat
        );
    }

    public async Task<IReadOnlyList<GroupRow>> GroupsAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var rows = await db.DestinationGroups.AsNoTracking().OrderBy(g => g.Name).ToListAsync(cancel);
        var destinations = (
            await db
                .Destinations.Where(d => d.DestinationGroupId != null)
                .GroupBy(d => new { d.DestinationGroupId, d.SupplierId })
                .Select(g => new { g.Key.DestinationGroupId, Count = g.Count() })
                .ToListAsync(cancel)
        ).ToLookup(g => g.DestinationGroupId!.Value, g => g.Count);
        var rates = await db
            .RateRows.Where(r => r.DestinationGroupId != null)
            .GroupBy(r => r.DestinationGroupId)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key!.Value, g => g.Count, cancel);
        return [.. rows.Select(g => new GroupRow(g, destinations[g.Id].Sum(), destinations[g.Id].Count(), rates.GetValueOrDefault(g.Id)))];
    }
}
