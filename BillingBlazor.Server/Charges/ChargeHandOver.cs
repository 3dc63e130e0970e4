using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Charges;

/// <summary>Who has the charge next.</summary>
/// <param name="Cli">Its line there, which may be new.</param>
internal sealed record NextHolder(int CustomerId, int? CostCentreId, Cli? Cli);

/// <summary>A charge goes from one customer to another: it ends with one and begins anew with the other, and no day is billed
/// twice.</summary>
internal static class ChargeHandOver
{
    /// <summary>The first day that the other customer pays: never a day that is billed. Null: it is billed as far as it goes.</summary>
    public static async Task<DateOnly?> DayAsync(BillingDb db, Charge charge, DateOnly day, CancellationToken cancel) =>
        DayOf(charge, await BilledToAsync(db, charge, cancel), day);

    /// <summary>Ends the charge the day before, and begins the same for the other customer; cycles keep their days, what lies before the
    /// first of them is pro rata.</summary>
    /// <exception cref="BillingRuleException">It is billed as far as it goes.</exception>
    public static async Task ToAsync(BillingDb db, Charge charge, NextHolder next, DateOnly day, CancellationToken cancel)
    {
        if (await DayAsync(db, charge, day, cancel) is not { } from)
            throw new BillingRuleException($"{charge.Description} can't move: it is billed as far as it goes.");
        var start = FirstCycleFrom(charge, from);
        var made = db.Add(
            new Charge(
                next.CustomerId,
                charge.Sheet with
                {
                    Start = start,
                    ProRataStart = charge.IsRecurring && from < start ? from : null,
                    AlreadyBilledTo = null,
                    CostCentreId = next.CostCentreId,
                    CliId = next.Cli?.Id,
                }
            )
        ).Entity;
        foreach (var price in charge.Prices)
            made.PriceFrom(price.From, price.UnitPrice);
        if (charge.IsRecurring && charge.Begins < from)
            charge.EndOn(from.AddDays(-1), charge.GivesCredit);
        else
        {
            charge.LeaveServiceLine(); // the one that goes on is its charge now
            charge.Cancel(db.Today);
        }
    }

    private static DateOnly? DayOf(Charge charge, DateOnly? billedTo, DateOnly day)
    {
        if (!charge.IsRecurring)
            return billedTo is null && charge.Start >= day ? charge.Start : null;
        var from = new[] { day, charge.Begins, billedTo?.AddDays(1) ?? day }.Max();
        if (from > charge.Begins && from < charge.Start)
            from = charge.Start; // the days before the first cycle are one line, of one customer
        return charge.End < from ? null : from;
    }

    /// <summary>The last day that is on a live invoice, or was billed elsewhere before the charge was taken over.</summary>
    private static async Task<DateOnly?> BilledToAsync(BillingDb db, Charge charge, CancellationToken cancel)
    {
        var here = await db.InvoiceLines.Where(l => l.ChargeId == charge.Id && l.IsLive).MaxAsync(l => l.PeriodTo, cancel);
        if (charge.AlreadyBilledTo is not { } elsewhere || elsewhere < charge.Start)
            return here;
        var next = FirstCycleFrom(charge, elsewhere.AddDays(1)).AddDays(-1);
        return here > next ? here : next;
    }

    private static DateOnly FirstCycleFrom(Charge charge, DateOnly day) =>
        charge.Frequency is { } frequency
            ? ChargeCalendar.CycleStart(charge.Start, frequency, ChargeCalendar.CycleFrom(charge.Start, frequency, day))
            : charge.Start;
}
