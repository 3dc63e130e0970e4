using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Charges;

/// <summary>
/// What charges cost a customer on a day: the price typed on the charge, else the product's for that customer, by its tariff in the
/// product's category or, where it holds none there, the category's default. Billing, every preview, report and forecast ask here.
/// </summary>
internal sealed class ChargePrices
{
    private readonly Dictionary<int, Product> products;
    private readonly Dictionary<int, int> usual;
    private readonly Dictionary<(int CustomerId, int CategoryId), int> chosen;

    private ChargePrices(Dictionary<int, Product> products, Dictionary<int, int> usual, Dictionary<(int, int), int>? chosen = null) =>
        (this.products, this.usual, this.chosen) = (products, usual, chosen ?? []);

    public static async Task<ChargePrices> LoadAsync(BillingDb db, IEnumerable<Charge> charges, CancellationToken cancel)
    {
        var ids = charges.Where(c => c.ProductId is not null).Select(c => c.ProductId!.Value).Distinct().ToList();
        if (ids.Count == 0)
            return new([], []);
        return new(
            await db
                .Products.AsNoTracking()
                .Include(p => p.Prices)
                .Where(p => EF.Parameter(ids).Contains(p.Id))
                .ToDictionaryAsync(p => p.Id, cancel),
            await UsualAsync(db, cancel)
        );
    }

    /// <summary>Of all charges there are: for what goes through them without their customers.</summary>
    public static async Task<ChargePrices> LoadOfEverybodyAsync(BillingDb db, CancellationToken cancel)
    {
        var products = await db
            .Products.AsNoTracking()
            .Include(p => p.Prices)
            .Where(p => db.Charges.Any(c => c.ProductId == p.Id))
            .ToDictionaryAsync(p => p.Id, cancel);
        if (products.Count == 0)
            return new([], []);
        var categories = products.Values.Select(p => p.CategoryId).Distinct().ToList();
        return new(
            products,
            await UsualAsync(db, cancel),
            await db
                .CustomerTariffs.AsNoTracking()
                .Where(t => categories.Contains(t.CategoryId))
                .ToDictionaryAsync(t => (t.CustomerId, t.CategoryId), t => t.TariffId, cancel)
        );
    }

    /// <summary>The default tariff of each category that has one: of customers that hold none in it.</summary>
    public static Task<Dictionary<int, int>> UsualAsync(BillingDb db, CancellationToken cancel) =>
        db
            .Categories.AsNoTracking()
            .Where(c => c.DefaultTariffId != null)
            .ToDictionaryAsync(c => c.Id, c => c.DefaultTariffId!.Value, cancel);

    /// <summary>For one unit and cycle; null when the product has no price in force.</summary>
    /// <param name="customer">With its tariffs.</param>
    public Money? PriceOf(Charge charge, Customer customer, DateOnly cycleStart) =>
        charge.PriceOn(cycleStart) ?? InForce(charge, customer, cycleStart)?.Sell;

    /// <summary>The same, of prices that were loaded for everybody.</summary>
    public Money? PriceOf(Charge charge, DateOnly cycleStart) =>
        charge.PriceOn(cycleStart)
        ?? (
            ProductOf(charge) is { } product
                ? product.PriceOn(cycleStart, charge.CustomerId, ChosenOf(charge.CustomerId, product))?.Sell
                : null
        );

    /// <summary>What one costs us, of prices that were loaded for everybody; null when it isn't known.</summary>
    public Money? CostOf(Charge charge, DateOnly cycleStart) =>
        charge.UnitCost
        ?? (
            ProductOf(charge) is { } product
                ? product.PriceOn(cycleStart, charge.CustomerId, ChosenOf(charge.CustomerId, product))?.Buy
                : null
        );

    /// <summary>Of its product; null when it isn't known.</summary>
    public int? SupplierOf(Charge charge) => ProductOf(charge)?.SupplierId;

    /// <summary>Null when it isn't known.</summary>
    public Money? CostOf(Charge charge, Customer customer, DateOnly cycleStart) =>
        charge.UnitCost ?? InForce(charge, customer, cycleStart)?.Buy;

    /// <summary>Whether its product is telecoms for onward sale; null without a product.</summary>
    public bool? ForOnwardSale(Charge charge) => ProductOf(charge)?.ForOnwardSale;

    public string? NameOf(Charge charge) => ProductOf(charge)?.Name;

    private ProductPrice? InForce(Charge charge, Customer customer, DateOnly day) =>
        ProductOf(charge) is { } product ? product.PriceOn(day, customer.Id, TariffOf(customer, product, usual)) : null;

    private Product? ProductOf(Charge charge) => charge.ProductId is { } id ? products.GetValueOrDefault(id) : null;

    private int? ChosenOf(int customerId, Product product) =>
        chosen.TryGetValue((customerId, product.CategoryId), out var tariff) || usual.TryGetValue(product.CategoryId, out tariff)
            ? tariff
            : null;

    /// <param name="usual">The default tariffs, by category.</param>
    public static int? TariffOf(Customer customer, Product product, IReadOnlyDictionary<int, int> usual) =>
        customer.Tariffs.FirstOrDefault(t => t.CategoryId == product.CategoryId)?.TariffId
        ?? (usual.TryGetValue(product.CategoryId, out var tariff) ? tariff : null);
}
