using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Charges;

/// <summary>What is billed next of a charge, before VAT; <paramref name="Amount"/> is null while no price is in force.</summary>
public sealed record NextCycle(BillingPeriod Days, Money? Amount);

/// <summary>A charge as lists show it.</summary>
/// <param name="Price">For one unit and cycle, today; null while none is in force.</param>
/// <param name="Cost">Null when not known, or this person may not see costs.</param>
/// <param name="BilledTo">The last day on a live invoice; null when nothing is billed yet.</param>
/// <param name="Monthly">What it comes to a month on average; nought of a single charge.</param>
public sealed record ChargeRow(
    Charge Charge,
    ChargeState State,
    string Customer,
    string Category,
    string? Product,
    string? CostCentre,
    string? Line,
    Money? Price,
    Money? Cost,
    ChargePrice? NextPrice,
    DateOnly? BilledTo,
    NextCycle? Next,
    Money Monthly,
    Money MonthlyCost
);

/// <summary>Charges with what people want to know about them: each thing read once for the whole list.</summary>
internal static class ChargeRows
{
    public static async Task<IReadOnlyList<ChargeRow>> OfAsync(
        BillingDb db,
        IReadOnlyList<Charge> charges,
        bool maySeeCost,
        CancellationToken cancel
    )
    {
        var (ids, customerIds) = (charges.Select(c => c.Id).ToList(), charges.Select(c => c.CustomerId).Distinct().ToList());
        var customers = await db
            .Customers.AsNoTracking()
            .AsSplitQuery()
            .Include(c => c.Tariffs)
            .Include(c => c.StatusChanges.OrderBy(s => s.Id))
            .Where(c => EF.Parameter(customerIds).Contains(c.Id))
            .ToDictionaryAsync(c => c.Id, cancel);
        var categories = await db.Categories.ToDictionaryAsync(c => c.Id, c => c.Name, cancel);
        var (costCentreIds, cliIds) = (
            charges.Select(c => c.CostCentreId).OfType<int>().Distinct().ToList(),
            charges.Select(c => c.CliId).OfType<int>().Distinct().ToList()
        );
        var costCentres = await db
            .CostCentres.Where(c => EF.Parameter(costCentreIds).Contains(c.Id))
            .ToDictionaryAsync(c => c.Id, c => c.Name, cancel);
        var lines = await db
            .Clis.AsNoTracking()
            .Where(c => EF.Parameter(cliIds).Contains(c.Id))
            .ToDictionaryAsync(c => c.Id, c => c.Label, cancel);
        var billedTo = await db
            .InvoiceLines.Where(l =>
                l.IsLive && l.ChargeId != null && EF.Parameter(ids).Contains(l.ChargeId.Value) && l.Kind != LineKind.Credit
            )
            .GroupBy(l => l.ChargeId!.Value)
            .Select(g => new { g.Key, To = g.Max(l => l.PeriodTo) })
            .ToDictionaryAsync(g => g.Key, g => g.To, cancel);
        var billed = await BilledCycles.OfAsync(db, ids, cancel);
        var prices = await ChargePrices.LoadAsync(db, charges, cancel);
        return [.. charges.Select(Row)];

        ChargeRow Row(Charge charge)
        {
            var customer = customers[charge.CustomerId];
            var day = charge.Start > db.Today ? charge.Start : db.Today;
            var (price, cost, to) = (
                prices.PriceOf(charge, customer, day),
                prices.CostOf(charge, customer, day),
                billedTo.GetValueOrDefault(charge.Id)
            );
            return new(
                charge,
                StateOf(charge, to is not null, db.Today),
                customer.Name,
                categories[charge.CategoryId],
                prices.NameOf(charge),
                charge.CostCentreId is { } centre ? costCentres.GetValueOrDefault(centre) : null,
                charge.CliId is { } cli ? lines.GetValueOrDefault(cli) : null,
                price,
                maySeeCost ? cost : null,
                charge.Prices.FirstOrDefault(p => p.From > db.Today),
                to,
                Next(charge, customer, billed, prices, db.Today),
                MonthlyOf(charge, price),
                maySeeCost ? MonthlyOf(charge, cost) : Money.Zero
            );
        }
    }

    public static ChargeState StateOf(Charge charge, bool isBilled, DateOnly today) =>
        charge.IsCancelled ? ChargeState.Cancelled
        : charge.End < today || (!charge.IsRecurring && isBilled) ? ChargeState.Ended
        : charge.Begins > today ? ChargeState.Future
        : ChargeState.Active;

    public static Money MonthlyOf(Charge charge, Money? price) =>
        charge.Frequency is { } frequency && price is { } unit
            ? Money.Round(ChargeCalendar.MonthlyWorth(frequency, unit.Pounds * charge.Quantity), 2)
            : Money.Zero;

    /// <summary>The first that isn't billed yet: an old one too, as the next run takes it.</summary>
    private static NextCycle? Next(Charge charge, Customer customer, BilledCycles billed, ChargePrices prices, DateOnly today)
    {
        var horizon = (charge.Start > today ? charge.Start : today).AddYears(2);
        return
            ChargeCalendar
                .Due(charge, new(horizon, horizon), includeOld: true)
                .FirstOrDefault(item => !billed.Has(item) && customer.IsCycleBilled(item.CycleStart))
                is { } next
            ? new(next.Days, prices.PriceOf(charge, customer, next.CycleStart) is { } price ? Money.Round(next.Amount(price), 2) : null)
            : null;
    }
}
