using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Prices;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Tariffs;

public sealed record CategoryRow(Category Category, int Tariffs, int Products, int Uses, string? DefaultTariff);

/// <param name="Customers">Who hold it.</param>
/// <param name="Prices">Rows of its sheet, or products with a price of it.</param>
public sealed record TariffRow(Tariff Tariff, int Customers, int Prices, string? BasedOn, bool IsDefault);

/// <summary>A tariff's page: the tariff (null for a new one) and what can be chosen on it.</summary>
public sealed record TariffView(
    TariffRow? Row,
    IReadOnlyList<Category> Categories,
    IReadOnlyList<Tariff> Others,
    IReadOnlyList<TimeSchedule> Schedules
);

public sealed class TariffQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    public async Task<IReadOnlyList<CategoryRow>> CategoriesAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var rows = await db
            .Categories.AsNoTracking()
            .OrderBy(c => c.Priority)
            .ThenBy(c => c.Id)
            .Select(c => new
            {
                Category = c,
                Tariffs = db.Tariffs.Count(t => t.CategoryId == c.Id),
                Products = db.Products.Count(p => p.CategoryId == c.Id),
                Other = db.Destinations.Count(d => d.CategoryId == c.Id) + db.Charges.Count(x => x.CategoryId == c.Id),
                Default = db.Tariffs.Where(t => t.Id == c.DefaultTariffId).Select(t => t.Name).FirstOrDefault(),
            })
            .ToListAsync(cancel);
        return [.. rows.Select(r => new CategoryRow(r.Category, r.Tariffs, r.Products, r.Tariffs + r.Products + r.Other, r.Default))];
    }

    public async Task<IReadOnlyList<TariffRow>> ListAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var rows = await db
            .Tariffs.AsNoTracking()
            .OrderBy(t => t.Name)
            .Select(t => new
            {
                Tariff = t,
                Customers = db.CustomerTariffs.Count(c => c.TariffId == t.Id),
                Rates = db.RateRows.Count(r => r.TariffId == t.Id),
                Products = db.ProductPrices.Where(p => p.TariffId == t.Id).Select(p => p.ProductId).Distinct().Count(),
                BasedOn = db.Tariffs.Where(b => b.Id == t.BasedOnTariffId).Select(b => b.Name).FirstOrDefault(),
                IsDefault = db.Categories.Any(c => c.DefaultTariffId == t.Id),
            })
            .ToListAsync(cancel);
        return [.. rows.Select(r => new TariffRow(r.Tariff, r.Customers, r.Rates + r.Products, r.BasedOn, r.IsDefault))];
    }

    public async Task<TariffView> ViewAsync(int? id, CancellationToken cancel)
    {
        var rows = await ListAsync(cancel);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return new(
            rows.FirstOrDefault(r => r.Tariff.Id == id),
            await db.Categories.AsNoTracking().OrderBy(c => c.Priority).ToListAsync(cancel),
            [.. rows.Select(r => r.Tariff).Where(t => t.Id != id)],
            await db.TimeSchedules.AsNoTracking().OrderBy(s => s.Name).ToListAsync(cancel)
        );
    }

    public async Task<IReadOnlyList<RateLine>> RatesAsync(int tariffId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var rows = await db.RateRows.AsNoTracking().Where(r => r.TariffId == tariffId).ToListAsync(cancel);
        var groups = await db.DestinationGroups.ToDictionaryAsync(g => g.Id, g => g.Name, cancel);
        var wanted = rows.Where(r => r.DestinationId is not null).Select(r => r.DestinationId!.Value).Distinct().ToList();
        var destinations = (await TargetsAsync(db, wanted, cancel)).ToDictionary(t => t.DestinationId!.Value, t => t.Name);
        var seesCost = await user.MayAsync(Permission.SeeCost);
        var priced = rows.Select(r => r.DestinationGroupId).OfType<int>().Distinct().ToList();
        var costs = new CostBook(
            await db
                .Destinations.AsNoTracking()
                .Include(d => d.BuyPrices)
                .Where(d =>
                    EF.Parameter(wanted).Contains(d.Id)
                    || (d.DestinationGroupId != null && EF.Parameter(priced).Contains(d.DestinationGroupId.Value))
                )
                .ToListAsync(cancel)
        );
        var today = db.Today;
        return
        [
            .. rows.Select(r => new RateLine(
                    r,
                    r.DestinationGroupId is { } group
                        ? groups.GetValueOrDefault(group, "A group")
                        : destinations.GetValueOrDefault(r.DestinationId!.Value, "A destination"),
                    seesCost ? costs.BelowCost(RateKey.Of(r), r.Price, r.From > today ? r.From : today) : null,
                    costs.Of(RateKey.Of(r)).FirstOrDefault()?.Kind is { } kind && kind != Domain.Suppliers.UsageKind.Voice
                        ? PriceWords.Unit(kind)
                        : null
                ))
                .OrderBy(l => l.Name, StringComparer.CurrentCultureIgnoreCase)
                .ThenBy(l => l.Row.DestinationId)
                .ThenByDescending(l => l.Row.From),
        ];
    }

    /// <summary>What a new row can be for, by the beginning or a part of its name: groups first.</summary>
    public async Task<IReadOnlyList<RateTarget>> FindTargetsAsync(string? words, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        const int most = 30;
        var like = LikePattern.Holding(words);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var groups = await db
            .DestinationGroups.Where(g => EF.Functions.Like(g.Name, like, LikePattern.Escape))
            .OrderBy(g => g.Name)
            .Take(most)
            .Select(g => new RateTarget(g.Id, null, g.Name))
            .ToListAsync(cancel);
        var destinations = await db
            .Destinations.Where(d => EF.Functions.Like(d.Name, like, LikePattern.Escape))
            .OrderBy(d => d.Name)
            .Take(most - groups.Count)
            .Select(d => d.Id)
            .ToListAsync(cancel);
        return [.. groups, .. await TargetsAsync(db, destinations, cancel)];
    }

    private static async Task<List<RateTarget>> TargetsAsync(BillingDb db, List<int> destinationIds, CancellationToken cancel) =>
        await db
            .Destinations.Where(d => destinationIds.Contains(d.Id))
            .OrderBy(d => d.Name)
            .Select(d => new RateTarget(
                null,
                d.Id,
                d.Name + " (" + db.Suppliers.Where(s => s.Id == d.SupplierId).Select(s => s.Name).First() + ")"
            ))
            .ToListAsync(cancel);
}
