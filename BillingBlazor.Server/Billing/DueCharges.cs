using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Billing;

/// <summary>What falls due of customers' charges in a period and is on no live line yet, priced; and what was billed of days they don't use.</summary>
internal static class DueCharges
{
    /// <summary>Customers with what billing asks of them.</summary>
    public static Task<List<Customer>> CustomersAsync(BillingDb db, IReadOnlyList<int> ids, CancellationToken cancel) => db.Customers.AsNoTracking().AsSplitQuery()
        .Include(c => c.CostCentres).Include(c => c.Tariffs).Include(c => c.StatusChanges).Where(c => EF.Parameter(ids).Contains(c.Id)).ToListAsync(cancel);

    public static Task<ILookup<int, PricedItem>> OfAsync(BillingDb db, List<Customer> customers, BillingPeriod period, bool includeOld, DateOnly? closesOn, CancellationToken cancel) =>
        OfAsync(db, customers, _ => period, _ => true, includeOld, closesOn, cancel);

    /// <param name="periodOf">Of a customer.</param>
    /// <param name="isBilled">Whether a category is.</param>
    /// <param name="closesOn">The last day of accounts that are being closed: each charge ends then, at the latest.</param>
    public static async Task<ILookup<int, PricedItem>> OfAsync(BillingDb db, List<Customer> customers, Func<int, BillingPeriod> periodOf, Func<int, bool> isBilled, bool includeOld, DateOnly? closesOn, CancellationToken cancel)
    {
        var charges = (await ChargesAsync(db, customers, closesOn, cancel)).Where(c => isBilled(c.CategoryId)).ToList();
        var due = charges.Where(c => c.Start <= periodOf(c.CustomerId).To).SelectMany(charge => ChargeCalendar.Due(charge, periodOf(charge.CustomerId), includeOld)).ToList();
        var dueIds = due.Select(item => item.Charge.Id).Distinct().ToList();
        var billed = (await db.InvoiceLines.AsNoTracking().Where(l => l.IsLive && l.ChargeId != null && EF.Parameter(dueIds).Contains(l.ChargeId!.Value)).Select(l => new { l.ChargeId, l.CycleStart, l.Kind }).ToListAsync(cancel))
            .Select(l => (l.ChargeId!.Value, l.CycleStart!.Value, l.Kind)).ToHashSet();
        var productIds = charges.Where(c => c.ProductId != null).Select(c => c.ProductId).Distinct().ToList();
        var products = await db.Products.AsNoTracking().Include(p => p.Prices).Where(p => productIds.Contains(p.Id)).ToDictionaryAsync(p => p.Id, cancel);
        var byId = customers.ToDictionary(c => c.Id);
        return due.Where(item => !billed.Contains((item.Charge.Id, item.CycleStart, item.Kind)) && byId[item.Charge.CustomerId].IsCycleBilled(item.CycleStart))
            .Select(item => Priced(item, byId[item.Charge.CustomerId], products)).ToLookup(item => item.Due.Charge.CustomerId);
    }

    /// <summary>What was billed beyond the last day, to be given back (product.md 5).</summary>
    public static async Task<ILookup<int, UnusedPart>> UnusedAsync(BillingDb db, List<Customer> customers, DateOnly closesOn, CancellationToken cancel)
    {
        var charges = (await ChargesAsync(db, customers, closesOn, cancel)).ToDictionary(c => c.Id);
        var lines = await BilledAsync(db, [.. charges.Keys], cancel);
        var credited = lines.Where(l => l.Kind == LineKind.Credit).Select(l => (l.ChargeId, l.CycleStart)).ToHashSet();
        return lines.Where(l => l.Kind is LineKind.Charge or LineKind.ProRata && l.PeriodTo > closesOn && !credited.Contains((l.ChargeId, l.CycleStart)))
            .Select(l => ChargeCalendar.Unused(charges[l.ChargeId!.Value], l, closesOn)).ToLookup(part => part.Charge.CustomerId);
    }

    private static async Task<List<Charge>> ChargesAsync(BillingDb db, List<Customer> customers, DateOnly? closesOn, CancellationToken cancel)
    {
        var ids = customers.Select(c => c.Id).ToList();
        var charges = await db.Charges.AsNoTracking().Where(c => EF.Parameter(ids).Contains(c.CustomerId) && !c.IsCancelled).ToListAsync(cancel);
        if (closesOn is { } last) foreach (var charge in charges) charge.EndBy(last);
        return charges;
    }

    private static Task<List<InvoiceLine>> BilledAsync(BillingDb db, List<int> chargeIds, CancellationToken cancel) =>
        db.InvoiceLines.AsNoTracking().Where(l => l.IsLive && l.ChargeId != null && chargeIds.Contains(l.ChargeId.Value)).ToListAsync(cancel);

    /// <summary>The price typed on the charge; else the product's in force on the cycle's first day.</summary>
    private static PricedItem Priced(DueItem due, Customer customer, Dictionary<int, Product> products)
    {
        var charge = due.Charge;
        var product = charge.ProductId is { } id ? products[id] : null;
        var inForce = product?.PriceOn(due.CycleStart, customer.Id, customer.Tariffs.FirstOrDefault(t => t.CategoryId == product.CategoryId)?.TariffId);
        var price = charge.UnitPrice ?? inForce?.Sell
            ?? throw new BillingRuleException($"{customer.Name}: {charge.Description} follows the price of {product?.Name ?? "its product"}, which has none in force on {due.CycleStart:d MMM yyyy}. Add one, or type a price on the charge.");
        return new(due, price, charge.UnitCost ?? inForce?.Buy ?? Money.Zero);
    }
}
