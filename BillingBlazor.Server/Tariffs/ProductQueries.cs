using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Shell.Parts;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Tariffs;

/// <param name="Words">Of name, reference, accounting code or service code.</param>
/// <param name="Withdrawn">Null shows both.</param>
public sealed record ProductFilter(string? Words, int? CategoryId, int? SupplierId, bool? Withdrawn);

/// <param name="Buy">Null when there is none, or this person may not see costs.</param>
/// <param name="Next">The day the base price changes.</param>
public sealed record ProductRow(
    int Id,
    string Name,
    string? Reference,
    string Category,
    string? Supplier,
    Frequency? Frequency,
    VatTreatment VatTreatment,
    Money? Sell,
    Money? Buy,
    DateOnly? Next,
    bool IsWithdrawn
);

/// <summary>A category of products, and how a new product of it is taxed unless it is told otherwise.</summary>
public sealed record ProductCategory(int Id, string Name, VatTreatment VatTreatment, bool ForOnwardSale);

/// <summary>What products can be filtered and set up by.</summary>
public sealed record ProductOptions(
    IReadOnlyList<ProductCategory> Categories,
    IReadOnlyList<NamedId> Suppliers,
    bool MaySeeCost,
    bool MaySetUp
);

/// <summary>Whose price it is.</summary>
public enum PriceOf
{
    Base,
    Tariff,
    Customer,
}

/// <summary>Where a price stands on a day.</summary>
public enum PriceStand
{
    InForce,
    Future,
    Past,
}

/// <param name="Buy">Null when there is none, or this person may not see costs.</param>
public sealed record PriceRow(int Id, PriceOf Of, string Name, DateOnly From, Money Sell, Money? Buy, PriceStand Stand);

public sealed record ProductView(Product Product, IReadOnlyList<PriceRow> Prices, IReadOnlyList<NamedId> Tariffs, int Charges);

/// <summary>A product's price of one tariff, beside its base price.</summary>
public sealed record TariffPriceRow(
    int ProductId,
    string Product,
    bool IsWithdrawn,
    Money? Base,
    Money? Sell,
    DateOnly? From,
    int? FutureId,
    Money? FutureSell,
    DateOnly? FutureFrom
);

public sealed class ProductQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    private const int MostRows = 2_000;

    public async Task<ProductOptions> OptionsAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return new(
            await db
                .Categories.Where(c => c.Kind == CategoryKind.Products)
                .OrderBy(c => c.Priority)
                .Select(c => new ProductCategory(c.Id, c.Name, c.VatTreatment, c.ForOnwardSale))
                .ToListAsync(cancel),
            await db.Suppliers.OrderBy(s => s.Name).Select(s => new NamedId(s.Id, s.Name)).ToListAsync(cancel),
            await user.MayAsync(Permission.SeeCost),
            await user.MayAsync(Permission.SetUp)
        );
    }

    public async Task<IReadOnlyList<ProductRow>> ListAsync(ProductFilter filter, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        var maySeeCost = await user.MayAsync(Permission.SeeCost);
        var like = Text.Optional(filter.Words) is { } words ? LikePattern.Holding(words) : null;
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var found = await db
            .Products.AsNoTracking()
            .Include(p => p.Prices.Where(x => x.TariffId == null && x.CustomerId == null))
            .Where(p =>
                (filter.CategoryId == null || p.CategoryId == filter.CategoryId)
                && (filter.SupplierId == null || p.SupplierId == filter.SupplierId)
                && (filter.Withdrawn == null || p.IsWithdrawn == filter.Withdrawn)
                && (
                    like == null
                    || EF.Functions.Like(p.Name, like, LikePattern.Escape)
                    || EF.Functions.Like(p.Reference!, like, LikePattern.Escape)
                    || EF.Functions.Like(p.AccountingCode!, like, LikePattern.Escape)
                    || db.ServiceCodes.Any(c => c.ProductId == p.Id && EF.Functions.Like(c.Text, like, LikePattern.Escape))
                )
            )
            .OrderBy(p => EF.Functions.Collate(p.Name, DatabaseEngine.AnyCase))
            .Take(MostRows)
            .ToListAsync(cancel);
        var categories = await db.Categories.ToDictionaryAsync(c => c.Id, c => c.Name, cancel);
        var suppliers = await db.Suppliers.ToDictionaryAsync(s => s.Id, s => s.Name, cancel);
        return
        [
            .. found.Select(p =>
            {
                var price = p.InForce(db.Today, null, null);
                return new ProductRow(
                    p.Id,
                    p.Name,
                    p.Reference,
                    categories[p.CategoryId],
                    p.SupplierId is { } supplier ? suppliers.GetValueOrDefault(supplier) : null,
                    p.Frequency,
                    p.VatTreatment,
                    price?.Sell,
                    maySeeCost ? price?.Buy : null,
                    p.Prices.Where(x => x.From > db.Today).Select(x => (DateOnly?)x.From).Min(),
                    p.IsWithdrawn
                );
            }),
        ];
    }

    public async Task<ProductView?> FindAsync(int id, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        var maySeeCost = await user.MayAsync(Permission.SeeCost);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        if (await db.Products.AsNoTracking().Include(p => p.Prices).SingleOrDefaultAsync(p => p.Id == id, cancel) is not { } product)
            return null;
        var tariffs = await db
            .Tariffs.Where(t => t.CategoryId == product.CategoryId)
            .OrderBy(t => t.Name)
            .Select(t => new NamedId(t.Id, t.Name))
            .ToListAsync(cancel);
        var owners = product.Prices.Where(p => p.CustomerId is not null).Select(p => p.CustomerId!.Value).Distinct().ToList();
        var customers = await db.Customers.Where(c => owners.Contains(c.Id)).ToDictionaryAsync(c => c.Id, c => c.Name, cancel);
        var rows = product.Prices.Select(p => new PriceRow(
            p.Id,
            p.CustomerId is not null ? PriceOf.Customer
                : p.TariffId is not null ? PriceOf.Tariff
                : PriceOf.Base,
            p.CustomerId is { } customer ? customers.GetValueOrDefault(customer, "A customer")
                : p.TariffId is { } tariff ? tariffs.Find(t => t.Id == tariff)?.Name ?? "A tariff"
                : "Base price",
            p.From,
            p.Sell,
            maySeeCost ? p.Buy : null,
            p.From > db.Today ? PriceStand.Future
                : product.InForce(db.Today, p.TariffId, p.CustomerId) == p ? PriceStand.InForce
                : PriceStand.Past
        ));
        return new(
            product,
            [.. rows.OrderBy(p => p.Of).ThenBy(p => p.Name, StringComparer.CurrentCultureIgnoreCase).ThenByDescending(p => p.From)],
            tariffs,
            await db.Charges.CountAsync(c => c.ProductId == id, cancel)
        );
    }

    /// <summary>The products of a tariff's category, with its price of each.</summary>
    public async Task<IReadOnlyList<TariffPriceRow>> OfTariffAsync(int tariffId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var products = await db
            .Products.AsNoTracking()
            .Include(p => p.Prices)
            .Where(p => db.Tariffs.Any(t => t.Id == tariffId && t.CategoryId == p.CategoryId))
            .OrderBy(p => p.Name)
            .ToListAsync(cancel);
        return
        [
            .. products
                .Where(p => !p.IsWithdrawn || p.Prices.Any(x => x.TariffId == tariffId))
                .Select(p =>
                {
                    var (now, future) = (
                        p.InForce(db.Today, tariffId, null),
                        p.Prices.Where(x => x.TariffId == tariffId && x.From > db.Today).MinBy(x => x.From)
                    );
                    return new TariffPriceRow(
                        p.Id,
                        p.Name,
                        p.IsWithdrawn,
                        p.InForce(db.Today, null, null)?.Sell,
                        now?.Sell,
                        now?.From,
                        future?.Id,
                        future?.Sell,
                        future?.From
                    );
                }),
        ];
    }

    /// <summary>Customers by a part of their name, for a price of their own.</summary>
    public async Task<IReadOnlyList<NamedId>> CustomersAsync(string? words, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        var like = LikePattern.Holding(words);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await db
            .Customers.Where(c => EF.Functions.Like(c.Name, like, LikePattern.Escape))
            .OrderBy(c => c.Name)
            .Take(20)
            .Select(c => new NamedId(c.Id, c.Name))
            .ToListAsync(cancel);
    }
}
