using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Prices;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Customers.Prices;

/// <summary>A customer's own price of usage.</summary>
/// <param name="Price">As it is stored; null for whoever may not amend it.</param>
/// <param name="Words">What it is: a mark-up only for those who may see costs.</param>
/// <param name="Instead">What the customer would pay without it; null where nothing else prices it, or it is a group's.</param>
/// <param name="BelowCost">Which band is below its buy price; null for none, or for whoever may not see costs.</param>
public sealed record OwnPriceRow(
    int RowId,
    RateKey Key,
    string Name,
    UsageKind? Kind,
    DateOnly From,
    DateOnly? To,
    PriceStandOf Stand,
    string Words,
    string? Instead,
    string? BelowCost,
    DatedPrice? Price
);

public enum PriceStandOf
{
    InForce,
    Future,
    Past,
}

/// <summary>A customer's own price of a product.</summary>
public sealed record OwnProductRow(int ProductId, string Product, DateOnly From, Money Sell, PriceStandOf Stand);

public sealed record OwnPrices(IReadOnlyList<OwnPriceRow> Usage, IReadOnlyList<OwnProductRow> Products);

public sealed class OwnPriceQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    public async Task<OwnPrices> OfCustomerAsync(int customerId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        var (seesCost, mayEdit) = (await user.MayAsync(Permission.SeeCost), await user.MayAsync(Permission.SetUp));
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return new(await UsageAsync(db, customerId, seesCost, mayEdit, cancel), await ProductsAsync(db, customerId, cancel));
    }

    private static async Task<IReadOnlyList<OwnPriceRow>> UsageAsync(
        BillingDb db,
        int customerId,
        bool seesCost,
        bool mayEdit,
        CancellationToken cancel
    )
    {
        var rows = await db.RateRows.AsNoTracking().Where(r => r.CustomerId == customerId).ToListAsync(cancel);
        if (rows.Count == 0)
            return [];
        var (ids, groupIds) = (
            rows.Select(r => r.DestinationId).OfType<int>().Distinct().ToList(),
            rows.Select(r => r.DestinationGroupId).OfType<int>().Distinct().ToList()
        );
        var groups = await db
            .DestinationGroups.Where(g => EF.Parameter(groupIds).Contains(g.Id))
            .ToDictionaryAsync(g => g.Id, g => g.Name, cancel);
        var destinations = await db
            .Destinations.AsNoTracking()
            .Include(d => d.BuyPrices)
            .Where(d =>
                EF.Parameter(ids).Contains(d.Id)
                || (d.DestinationGroupId != null && EF.Parameter(groupIds).Contains(d.DestinationGroupId.Value))
            )
            .ToListAsync(cancel);
        var suppliers = await db.Suppliers.ToDictionaryAsync(s => s.Id, s => s.Name, cancel);
        var costs = new CostBook(destinations);
        var others = await OthersAsync(db, customerId, cancel);
        return
        [
            .. rows.Select(Row)
                .OrderBy(r => r.Name, StringComparer.CurrentCultureIgnoreCase)
                .ThenBy(r => r.Key.DestinationId)
                .ThenByDescending(r => r.From),
        ];

        OwnPriceRow Row(RateRow row)
        {
            var (key, day) = (RateKey.Of(row), row.From > db.Today ? row.From : db.Today);
            var own = costs.Of(key).ToList();
            var name =
                key.GroupId is { } group ? groups[group]
                : own is [var one, ..] ? $"{one.Name} ({suppliers[one.SupplierId]})"
                : "A destination";
            var stand =
                row.From > db.Today ? PriceStandOf.Future
                : row.To < db.Today ? PriceStandOf.Past
                : PriceStandOf.InForce;
            return new(
                row.Id,
                key,
                name,
                own is [var first, ..] ? first.Kind : null,
                row.From,
                row.To,
                stand,
                Words(row.Price, seesCost),
                key.GroupId is null && own is [var alone] ? Instead(others, alone, day) : null,
                seesCost && stand != PriceStandOf.Past ? costs.BelowCost(key, row.Price, day) : null,
                mayEdit ? new(row.From, row.To, row.Price, row.Id) : null
            );
        }

        string? Instead(PriceBook book, Destination destination, DateOnly day)
        {
            var found = book.Find(customerId, destination, day);
            if (found.Source == PriceSource.None)
                return null;
            var price =
                found.Row is { } row ? Words(row.Price, seesCost)
                : seesCost ? $"cost + {found.MarkupPercent:0.##} %"
                : "by the cost";
            return found is { Tariff: { } tariff, Source: not PriceSource.DestinationRow }
                ? $"{price} by {tariff.Name}"
                : $"{price} by the destination itself";
        }
    }

    /// <summary>What the customer would pay without own prices.</summary>
    private static async Task<PriceBook> OthersAsync(BillingDb db, int customerId, CancellationToken cancel)
    {
        var chosen = await db.CustomerTariffs.AsNoTracking().Where(t => t.CustomerId == customerId).ToListAsync(cancel);
        return new(
            await db.RateRows.AsNoTracking().Where(r => r.CustomerId == null).ToListAsync(cancel),
            await db.Tariffs.AsNoTracking().ToListAsync(cancel),
            await db.Categories.AsNoTracking().ToListAsync(cancel),
            chosen.Select(t => (t.CustomerId, t.CategoryId, t.TariffId))
        );
    }

    private static string Words(RatePrice price, bool seesCost) =>
        price.MarkupPercent is not null && !seesCost ? "by the cost" : PriceWords.Of(price);

    private static async Task<IReadOnlyList<OwnProductRow>> ProductsAsync(BillingDb db, int customerId, CancellationToken cancel)
    {
        var products = await db
            .Products.AsNoTracking()
            .Include(p => p.Prices.Where(x => x.CustomerId == customerId))
            .Where(p => p.Prices.Any(x => x.CustomerId == customerId))
            .ToListAsync(cancel);
        return
        [
            .. products
                .OrderBy(p => p.Name, StringComparer.CurrentCultureIgnoreCase)
                .SelectMany(p =>
                    p.Prices.OrderByDescending(x => x.From)
                        .Select(x => new OwnProductRow(
                            p.Id,
                            p.Name,
                            x.From,
                            x.Sell,
                            x.From > db.Today ? PriceStandOf.Future
                                : p.InForce(db.Today, null, customerId)?.Id == x.Id ? PriceStandOf.InForce
                                : PriceStandOf.Past
                        ))
                ),
        ];
    }
}
