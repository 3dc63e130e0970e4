using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Charges;

/// <summary>What charges cost a customer on a day: the price typed on the charge, else the product's for that customer. Billing and every preview ask here.</summary>
internal sealed class ChargePrices
{
    private readonly Dictionary<int, Product> products;

    private ChargePrices(Dictionary<int, Product> products) => this.products = products;

    public static async Task<ChargePrices> LoadAsync(BillingDb db, IEnumerable<Charge> charges, CancellationToken cancel)
    {
        var ids = charges.Where(c => c.ProductId is not null).Select(c => c.ProductId!.Value).Distinct().ToList();
        return ids.Count == 0 ? new([]) : new(await db.Products.AsNoTracking().Include(p => p.Prices).Where(p => EF.Parameter(ids).Contains(p.Id)).ToDictionaryAsync(p => p.Id, cancel));
    }

    /// <summary>For one unit and cycle; null when the product has no price in force.</summary>
    /// <param name="customer">With its tariffs.</param>
    public Money? PriceOf(Charge charge, Customer customer, DateOnly cycleStart) => charge.PriceOn(cycleStart) ?? InForce(charge, customer, cycleStart)?.Sell;

    /// <summary>Null when it isn't known.</summary>
    public Money? CostOf(Charge charge, Customer customer, DateOnly cycleStart) => charge.UnitCost ?? InForce(charge, customer, cycleStart)?.Buy;

    public string? NameOf(Charge charge) => ProductOf(charge)?.Name;

    private ProductPrice? InForce(Charge charge, Customer customer, DateOnly day) => ProductOf(charge) is { } product ? product.PriceOn(day, customer.Id, TariffOf(customer, product)) : null;

    private Product? ProductOf(Charge charge) => charge.ProductId is { } id ? products.GetValueOrDefault(id) : null;

    public static int? TariffOf(Customer customer, Product product) => customer.Tariffs.FirstOrDefault(t => t.CategoryId == product.CategoryId)?.TariffId;
}
