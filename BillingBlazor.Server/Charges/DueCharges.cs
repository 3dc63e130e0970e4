using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Charges;

/// <summary>What falls due of customers' charges in a period and is on no live line yet, priced; and what was billed of days they don't
/// use.</summary>
internal static class DueCharges
{
    /// <summary>Customers with what billing asks of them.</summary>
    public static Task<List<Customer>> CustomersAsync(BillingDb db, IReadOnlyList<int> ids, CancellationToken cancel) =>
        db
            .Customers.AsNoTracking()
            .AsSplitQuery()
            .Include(c => c.CostCentres)
            .Include(c => c.Tariffs)
            .Include(c => c.StatusChanges.OrderBy(s => s.Id))
            .Where(c => EF.Parameter(ids).Contains(c.Id))
            .ToListAsync(cancel);

    public static Task<ILookup<int, PricedItem>> OfAsync(
        BillingDb db,
        List<Customer> customers,
        BillingPeriod period,
        bool includeOld,
        DateOnly? closesOn,
        CancellationToken cancel
    ) => OfAsync(db, customers, _ => period, _ => true, includeOld, closesOn, refused: null, cancel);

    /// <param name="periodOf">Of a customer.</param>
    /// <param name="isBilled">Whether a category is.</param>
    /// <param name="closesOn">The last day of accounts that are being closed: each charge ends then, at the latest.</param>
    /// <param name="refused">Takes who can't be billed, and why, so that the others are; null: the first one is thrown.</param>
    public static async Task<ILookup<int, PricedItem>> OfAsync(
        BillingDb db,
        List<Customer> customers,
        Func<int, BillingPeriod> periodOf,
        Func<int, bool> isBilled,
        bool includeOld,
        DateOnly? closesOn,
        Dictionary<int, string>? refused,
        CancellationToken cancel
    )
    {
        var charges = (await ChargesAsync(db, customers, closesOn, cancel)).Where(c => isBilled(c.CategoryId)).ToList();
        var billed = await BilledCycles.OfAsync(db, [.. charges.Select(c => c.Id)], cancel);
        var prices = await ChargePrices.LoadAsync(db, charges, cancel);
        var byId = customers.ToDictionary(c => c.Id);
        var items = new List<PricedItem>();
        foreach (var own in charges.GroupBy(charge => charge.CustomerId))
            try
            {
                items.AddRange([
                    .. Unbilled([.. own], byId, periodOf, includeOld, billed).Select(item => Priced(item, byId[own.Key], prices)),
                ]);
            }
            catch (Exception problem) when (refused is not null && Unbillable.SentenceOf(problem, byId[own.Key].Name) is { } why)
            {
                refused[own.Key] = why;
            }
        return items.ToLookup(item => item.Due.Charge.CustomerId);
    }

    /// <summary>
    /// Pounds that a final invoice would add up to of charges, by customer: cycles that fell due in the period and are on no live line,
    /// less what is to be given back. A cycle without a price adds nothing.
    /// </summary>
    /// <param name="includeOld">Also what earlier periods left unbilled.</param>
    public static async Task<Dictionary<int, Money>> PoundsAsync(
        BillingDb db,
        IReadOnlyList<int> customerIds,
        BillingPeriod period,
        bool includeOld,
        CancellationToken cancel
    )
    {
        var customers = await CustomersAsync(db, customerIds, cancel);
        var charges = await ChargesAsync(db, customers, closesOn: null, cancel);
        var billed = await BilledCycles.OfAsync(db, [.. charges.Select(c => c.Id)], cancel);
        var prices = await ChargePrices.LoadAsync(db, charges, cancel);
        var byId = customers.ToDictionary(c => c.Id);
        var sums = new Dictionary<int, Money>();
        foreach (var item in Unbilled(charges, byId, _ => period, includeOld, billed))
            if (prices.PriceOf(item.Charge, byId[item.Charge.CustomerId], item.CycleStart) is { } price)
                Add(item.Charge.CustomerId, Money.Round(item.Amount(price), 2));
        foreach (var part in (await UnusedAsync(db, customers, _ => true, closesOn: null, cancel)).SelectMany(parts => parts))
            if (part.Days.From <= period.To && (includeOld || part.Days.From >= period.From))
                Add(part.Charge.CustomerId, Money.Round(part.Used, 2) - part.Billed.Net);
        return sums;

        void Add(int customerId, Money pounds) => sums[customerId] = sums.GetValueOrDefault(customerId) + pounds;
    }

    private static IEnumerable<DueItem> Unbilled(
        List<Charge> charges,
        Dictionary<int, Customer> byId,
        Func<int, BillingPeriod> periodOf,
        bool includeOld,
        BilledCycles billed
    ) =>
        charges
            .SelectMany(charge => Items(charge, periodOf(charge.CustomerId), includeOld, billed))
            .Where(item => !billed.Has(item) && byId[item.Charge.CustomerId].IsCycleBilled(item.CycleStart));

    /// <summary>A cycle whose credit stands alone is billed whole again, so that the two together are the days that were used.</summary>
    private static IEnumerable<DueItem> Items(Charge charge, BillingPeriod period, bool includeOld, BilledCycles billed)
    {
        var alone = billed.CreditedAlone(charge.Id).ToHashSet();
        return ChargeCalendar
            .Due(charge, period, includeOld)
            .Where(item => !alone.Contains(item.CycleStart))
            .Concat(
                alone
                    .Where(day => day <= period.To && (includeOld || day >= period.From))
                    .Select(day => ChargeCalendar.Unended(charge, day))
                    .OfType<DueItem>()
            );
    }

    /// <summary>
    /// What was billed beyond the last day of ended charges and is to be given back: of approved invoices only, for a draft may yet be
    /// discarded, and not what a live line gives back already.
    /// </summary>
    /// <param name="isBilled">Whether a category is.</param>
    public static async Task<ILookup<int, UnusedPart>> UnusedAsync(
        BillingDb db,
        List<Customer> customers,
        Func<int, bool> isBilled,
        DateOnly? closesOn,
        CancellationToken cancel
    )
    {
        var ended = (await ChargesAsync(db, customers, closesOn, cancel))
            .Where(c => c is { GivesCredit: true, End: not null } && isBilled(c.CategoryId))
            .ToDictionary(c => c.Id);
        if (ended.Count == 0)
            return Enumerable.Empty<UnusedPart>().ToLookup(part => part.Charge.CustomerId);
        var (ids, first) = (ended.Keys.ToList(), ended.Values.Min(c => c.End));
        var lines = db
            .InvoiceLines.AsNoTracking()
            .Where(l => l.IsLive && l.ChargeId != null && EF.Parameter(ids).Contains(l.ChargeId.Value));
        var credited = (await lines.Where(l => l.Kind == LineKind.Credit).Select(l => new { l.ChargeId, l.CycleStart }).ToListAsync(cancel))
            .Select(l => (l.ChargeId, l.CycleStart))
            .ToHashSet();
        var billed = await lines
            .Where(l => (l.Kind == LineKind.Charge || l.Kind == LineKind.ProRata) && l.PeriodTo > first)
            .Join(
                db.Invoices.Where(i => i.State == InvoiceState.Approved),
                l => l.InvoiceId,
                i => i.Id,
                (l, i) =>
                    new
                    {
                        Line = l,
                        i.IssueDate,
                        i.Number,
                    }
            )
            .ToListAsync(cancel);
        return billed
            .Where(b => !credited.Contains((b.Line.ChargeId, b.Line.CycleStart)))
            .Select(b =>
                UnusedDays.Of(ended[b.Line.ChargeId!.Value], b.Line) is { } part
                    ? part with
                    {
                        TaxPoint = b.IssueDate,
                        InvoiceNumber = b.Number,
                    }
                    : null
            )
            .OfType<UnusedPart>()
            .ToLookup(part => part.Charge.CustomerId);
    }

    /// <summary>Those that may have something to bill or to give back.</summary>
    private static async Task<List<Charge>> ChargesAsync(
        BillingDb db,
        List<Customer> customers,
        DateOnly? closesOn,
        CancellationToken cancel
    )
    {
        var ids = customers.Select(c => c.Id).ToList();
        var charges = await db
            .Charges.AsNoTracking()
            .Where(c => EF.Parameter(ids).Contains(c.CustomerId) && (!c.IsCancelled || (c.GivesCredit && c.End != null)))
            .ToListAsync(cancel);
        if (closesOn is { } last)
            foreach (var charge in charges)
                charge.EndBy(last);
        return charges;
    }

    /// <summary>The price typed on the charge; else the product's in force on the cycle's first day.</summary>
    private static PricedItem Priced(DueItem due, Customer customer, ChargePrices prices) =>
        prices.PriceOf(due.Charge, customer, due.CycleStart) is { } price
            ? new(due, price, prices.CostOf(due.Charge, customer, due.CycleStart) ?? Money.Zero)
            {
                ForOnwardSale = prices.ForOnwardSale(due.Charge),
            }
            : throw new BillingRuleException(
                $"{customer.Name}: {due.Charge.Description} follows the price of {prices.NameOf(due.Charge) ?? "its product"}, which has "
                + $"none in force on {due.CycleStart:d MMM yyyy}. Add one, or type a price on the charge."
            );
}
