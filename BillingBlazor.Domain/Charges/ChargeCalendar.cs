using System.Globalization;
using BillingBlazor.Domain.Invoices;

namespace BillingBlazor.Domain.Charges;

/// <summary>One thing of a charge that falls due: a cycle, or the days before the first.</summary>
/// <param name="CycleStart">Its first day: with the charge and the kind it is billed once, ever.</param>
public sealed record DueItem(Charge Charge, LineKind Kind, DateOnly CycleStart, BillingPeriod Days, IReadOnlyList<DayShare> Shares)
{
    /// <summary>Exact pounds of quantity × price × shares.</summary>
    public Fraction Amount(Money unitPrice) => AmountOf(unitPrice.Pounds * Charge.Quantity);

    /// <summary>Exact pounds of the shares of a cycle's price.</summary>
    public Fraction AmountOf(decimal cyclePrice) =>
        Shares.Aggregate(Fraction.Zero, (sum, share) => sum + Fraction.Of(cyclePrice, share.Part, share.Whole * share.Months));

    /// <summary>How a part was worked out, for people: 32.00 × 16 ÷ 31. Null for whole cycles.</summary>
    public string? Working(Money unitPrice)
    {
        if (Shares is [{ Part: var part, Whole: var whole, Months: 1 }] && part == whole) return null;
        var price = (unitPrice.Pounds * Charge.Quantity).ToString("0.00####", CultureInfo.InvariantCulture);
        return string.Join(" + ", Shares.Select(share => $"{price}{(share.Months > 1 ? $" ÷ {share.Months}" : "")} × {share.Part} ÷ {share.Whole}"));
    }
}

/// <summary>What was billed of a cycle beyond a charge's last day.</summary>
/// <param name="Used">Exact pounds of the days that stay, at the price they were billed at.</param>
/// <param name="Days">The days given back.</param>
public sealed record UnusedPart(Charge Charge, InvoiceLine Billed, Fraction Used, BillingPeriod Days);

/// <summary>Days of a month (or cycle): part ÷ whole of the price, which is first divided by so many months (3 of a quarterly price).</summary>
public readonly record struct DayShare(int Part, int Whole, int Months = 1);

/// <summary>What of a charge falls due in a billing period (product.md 5). Cycles are billed in advance, in the period that holds their first day.</summary>
public static class ChargeCalendar
{
    /// <param name="includeOld">Also what earlier periods left unbilled, back to the start. What was billed already the caller leaves out.</param>
    public static IEnumerable<DueItem> Due(Charge charge, BillingPeriod period, bool includeOld)
    {
        if (charge.IsCancelled) return [];
        return charge.Frequency is { } frequency ? Recurring(charge, frequency, period, includeOld) : Single(charge, period, includeOld);
    }

    /// <summary>The first day of cycle n: stepped from the anchor, so 31 Jan, 28 Feb, 31 Mar.</summary>
    public static DateOnly CycleStart(DateOnly start, Frequency frequency, int n) => frequency switch
    {
        Frequency.Daily => start.AddDays(n),
        Frequency.Weekly => start.AddDays(7 * n),
        _ => start.AddMonths(MonthsIn(frequency) * n),
    };

    /// <summary>Ending a charge before what it was billed to: the used part of that line, and the days to give back (product.md 5).</summary>
    /// <param name="charge">Ended on the last day already.</param>
    /// <param name="billed">A live line of the charge that reaches beyond that day.</param>
    public static UnusedPart Unused(Charge charge, InvoiceLine billed, DateOnly lastDay)
    {
        var (from, to) = (billed.PeriodFrom!.Value, billed.PeriodTo!.Value);
        var used = charge.IsCancelled || from > lastDay ? null
            : charge.Frequency is { } frequency ? Recurring(charge, frequency, new(charge.Start, to > charge.Start ? to : charge.Start), includeOld: true).FirstOrDefault(due => due.CycleStart == billed.CycleStart && due.Kind == billed.Kind) : null;
        return new(charge, billed, used?.AmountOf((billed.UnitPrice ?? Money.Zero).Pounds * billed.Quantity) ?? Fraction.Zero, new(from > lastDay ? from : lastDay.AddDays(1), to));
    }

    private static IEnumerable<DueItem> Single(Charge charge, BillingPeriod period, bool includeOld)
    {
        var isDue = period.Contains(charge.Start) || (includeOld && charge.Start < period.From);
        if (isDue && !WasTakenOver(charge, charge.Start))
            yield return new(charge, LineKind.Charge, charge.Start, new(charge.Start, charge.Start), [new(1, 1)]);
    }

    private static IEnumerable<DueItem> Recurring(Charge charge, Frequency frequency, BillingPeriod period, bool includeOld)
    {
        for (var n = 0; ; n++)
        {
            var first = CycleStart(charge.Start, frequency, n);
            var last = CycleStart(charge.Start, frequency, n + 1).AddDays(-1);
            if (first > period.To) yield break;
            if (n == 0 && DaysBefore(charge, frequency) is { } before && IsDue(charge.Start, before.CycleStart)) yield return before with { Charge = charge };
            if (charge.End < first) yield break;
            if (!IsDue(first, first) || last < charge.ProRataStart) continue;

            var from = charge.ProRataStart > first ? charge.ProRataStart.Value : first;
            var to = charge.End < last ? charge.End.Value : last;
            if (to < from) continue;
            yield return new(charge, LineKind.Charge, first, new(from, to), [new(new BillingPeriod(from, to).Days, new BillingPeriod(first, last).Days)]);
        }

        // The days before the first cycle fall due with it.
        bool IsDue(DateOnly dueOn, DateOnly begins) =>
            (period.Contains(dueOn) || (includeOld && dueOn < period.From)) && !WasTakenOver(charge, begins);
    }

    private static bool WasTakenOver(Charge charge, DateOnly begins) => begins <= charge.AlreadyBilledTo;

    /// <summary>From the pro-rata start to the day before the start, each calendar month by its own length, weeks by sevenths, days whole.</summary>
    private static DueItem? DaysBefore(Charge charge, Frequency frequency)
    {
        if (charge.ProRataStart is not { } from || from >= charge.Start) return null;
        var last = charge.Start.AddDays(-1);
        var days = new BillingPeriod(from, charge.End < last ? charge.End.Value : last);
        return new(charge, LineKind.ProRata, from, days, frequency switch
        {
            Frequency.Daily => [new(days.Days, 1)],
            Frequency.Weekly => [new(days.Days, 7)],
            _ => [.. MonthsOf(days).Select(month => new DayShare(month.Overlap(days)!.Value.Days, month.Days, MonthsIn(frequency)))],
        });
    }

    private static IEnumerable<BillingPeriod> MonthsOf(BillingPeriod days)
    {
        for (var month = BillingPeriod.MonthOf(days.From); month.From <= days.To; month = BillingPeriod.MonthOf(month.To.AddDays(1))) yield return month;
    }

    private static int MonthsIn(Frequency frequency) => frequency switch
    {
        Frequency.Monthly => 1,
        Frequency.Quarterly => 3,
        Frequency.HalfYearly => 6,
        Frequency.Yearly => 12,
        _ => throw new ArgumentOutOfRangeException(nameof(frequency), frequency, "A cycle of days has no months."),
    };
}
