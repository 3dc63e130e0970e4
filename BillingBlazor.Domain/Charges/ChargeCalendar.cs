namespace BillingBlazor.Domain.Charges;

/// <summary>What of a charge falls due in a billing period. Cycles are billed in advance, in the period that holds their
/// first day.</summary>
public static class ChargeCalendar
{
    private const int DaysInWeek = 7;
    private const int MonthsInYear = 12;

    /// <param name="includeOld">Also what earlier periods left unbilled, back to the start. What was billed already the caller leaves
    /// out.</param>
    public static IEnumerable<DueItem> Due(Charge charge, BillingPeriod period, bool includeOld)
    {
        if (charge.IsCancelled)
            return [];
        return (
            charge.Frequency is { } frequency ? Recurring(charge, frequency, period, includeOld) : Single(charge, period, includeOld)
        ).Where(item => !charge.WasCancelledOn(item.CycleStart));
    }

    /// <summary>The first day of cycle n: stepped from the anchor, so 31 Jan, 28 Feb, 31 Mar.</summary>
    public static DateOnly CycleStart(DateOnly start, Frequency frequency, int n) =>
        frequency switch
        {
            Frequency.Daily => start.AddDays(n),
            Frequency.Weekly => start.AddDays(DaysInWeek * n),
            _ => start.AddMonths(MonthsIn(frequency) * n),
        };

    /// <summary>The number of the first cycle that begins on or after a day: found without going through those before.</summary>
    public static int CycleFrom(DateOnly start, Frequency frequency, DateOnly day)
    {
        if (day <= start)
            return 0;
        if (DaysIn(frequency) is { } length)
            return (day.DayNumber - start.DayNumber + length - 1) / length;
        var months = (day.Year - start.Year) * MonthsInYear + day.Month - start.Month;
        var n = Math.Max(0, (months / MonthsIn(frequency)) - 1);
        while (CycleStart(start, frequency, n) < day)
            n++;
        return n;
    }

    /// <summary>The days of the cycle that holds a day, which is not before the start.</summary>
    public static BillingPeriod CycleOf(DateOnly start, Frequency frequency, DateOnly day)
    {
        var n = CycleFrom(start, frequency, day.AddDays(1)) - 1;
        return new(CycleStart(start, frequency, n), CycleStart(start, frequency, n + 1).AddDays(-1));
    }

    /// <summary>
    /// A cycle (or the days before the first) as if the charge had no end: what is billed again when the invoice that billed it was
    /// reversed but its unused days were given back on another.
    /// </summary>
    public static DueItem? Unended(Charge charge, DateOnly cycleStart)
    {
        if (charge.Frequency is not { } frequency)
            return Single(charge, new(charge.Start, charge.Start), includeOld: false).FirstOrDefault();
        return cycleStart < charge.Start
            ? DaysBefore(charge, frequency, end: null)
            : Part(charge, frequency, CycleFrom(charge.Start, frequency, cycleStart), end: null);
    }

    /// <summary>The days of a stretch that a recurring charge bills, cycle by cycle: none of a cycle that began while it was
    /// cancelled.</summary>
    public static IEnumerable<(DateOnly CycleStart, BillingPeriod Days)> BilledDays(Charge charge, BillingPeriod stretch)
    {
        if (charge.Frequency is not { } frequency)
            yield break;
        if (DaysBefore(charge, frequency) is { } before && before.Days.Overlap(stretch) is { } early && Bills(charge, before.CycleStart))
            yield return (before.CycleStart, early);
        for (
            var n = stretch.From < charge.Start ? 0 : CycleFrom(charge.Start, frequency, stretch.From.AddDays(1)) - 1;
            CycleStart(charge.Start, frequency, n) is var first && first <= stretch.To && !(charge.End < first);
            n++
        )
            if (Bills(charge, first) && Part(charge, frequency, n)?.Days.Overlap(stretch) is { } days)
                yield return (first, days);
    }

    private static bool Bills(Charge charge, DateOnly cycleStart) =>
        !charge.WasCancelledOn(cycleStart) && !(charge.IsCancelled && !(cycleStart < charge.Switches.LastOrDefault()));

    /// <summary>What a cycle's price comes to in a month, on average over a year: a year has 12 months, 52 weeks or 365 days.</summary>
    public static Fraction MonthlyWorth(Frequency frequency, decimal cyclePrice) =>
        frequency switch
        {
            Frequency.Daily => Fraction.Of(cyclePrice, 365, MonthsInYear),
            Frequency.Weekly => Fraction.Of(cyclePrice, 52, MonthsInYear),
            _ => Fraction.Of(cyclePrice, 1, MonthsIn(frequency)),
        };

    private static IEnumerable<DueItem> Single(Charge charge, BillingPeriod period, bool includeOld)
    {
        var isDue = period.Contains(charge.Start) || (includeOld && charge.Start < period.From);
        if (isDue && !WasTakenOver(charge, charge.Start))
            yield return new(charge, charge.Start, new(charge.Start, charge.CoversTo ?? charge.Start), [new(1, 1)]);
    }

    private static IEnumerable<DueItem> Recurring(Charge charge, Frequency frequency, BillingPeriod period, bool includeOld)
    {
        // The days before the first cycle fall due with it.
        var isFirstDue = period.Contains(charge.Start) || (includeOld && charge.Start < period.From);
        if (isFirstDue && DaysBefore(charge, frequency) is { } before && !WasTakenOver(charge, before.CycleStart))
            yield return before;

        for (
            var n = FirstDue(charge, frequency, period, includeOld);
            CycleStart(charge.Start, frequency, n) is var first && first <= period.To && !(charge.End < first);
            n++
        )
            if (Part(charge, frequency, n) is { } part)
                yield return part;
    }

    private static int FirstDue(Charge charge, Frequency frequency, BillingPeriod period, bool includeOld)
    {
        var earliest = includeOld ? charge.Start : period.From;
        if (charge.AlreadyBilledTo is { } taken && taken >= earliest)
            earliest = taken.AddDays(1);
        var n = CycleFrom(charge.Start, frequency, earliest);
        return charge.ProRataStart > charge.Start
            ? Math.Max(n, CycleFrom(charge.Start, frequency, charge.ProRataStart.Value.AddDays(1)) - 1)
            : n;
    }

    /// <summary>Cycle n, or what of it is charged; null when nothing is.</summary>
    internal static DueItem? Part(Charge charge, Frequency frequency, int n) => Part(charge, frequency, n, charge.End);

    private static DueItem? Part(Charge charge, Frequency frequency, int n, DateOnly? end)
    {
        var (first, last) = (CycleStart(charge.Start, frequency, n), CycleStart(charge.Start, frequency, n + 1).AddDays(-1));
        var from = charge.ProRataStart > first ? charge.ProRataStart.Value : first;
        var to = end < last ? end.Value : last;
        return to < from
            ? null
            : new(charge, first, new(from, to), [new(new BillingPeriod(from, to).Days, new BillingPeriod(first, last).Days)]);
    }

    private static bool WasTakenOver(Charge charge, DateOnly begins) => begins <= charge.AlreadyBilledTo;

    /// <summary>From the pro-rata start to the day before the start, each calendar month by its own length, weeks by sevenths, days
    /// whole.</summary>
    internal static DueItem? DaysBefore(Charge charge, Frequency frequency) => DaysBefore(charge, frequency, charge.End);

    private static DueItem? DaysBefore(Charge charge, Frequency frequency, DateOnly? end)
    {
        if (charge.ProRataStart is not { } from || from >= charge.Start)
            return null;
        var last = charge.Start.AddDays(-1);
        var days = new BillingPeriod(from, end < last ? end.Value : last);
        return new(
            charge,
            from,
            days,
            DaysIn(frequency) is { } length
                ? [new(days.Days, length)]
                : [.. MonthsOf(days).Select(month => new DayShare(month.Overlap(days)!.Value.Days, month.Days, MonthsIn(frequency)))]
        )
        {
            IsBeforeFirstCycle = true,
        };
    }

    private static IEnumerable<BillingPeriod> MonthsOf(BillingPeriod days)
    {
        for (var month = BillingPeriod.MonthOf(days.From); month.From <= days.To; month = BillingPeriod.MonthOf(month.To.AddDays(1)))
            yield return month;
    }

    private static int? DaysIn(Frequency frequency) =>
        frequency switch
        {
            Frequency.Daily => 1,
            Frequency.Weekly => DaysInWeek,
            _ => null,
        };

    private static int MonthsIn(Frequency frequency) =>
        frequency switch
        {
            Frequency.Monthly => 1,
            Frequency.Quarterly => 3,
            Frequency.HalfYearly => 6,
            Frequency.Yearly => MonthsInYear,
            _ => throw new ArgumentOutOfRangeException(nameof(frequency), frequency, "A cycle of days has no months."),
        };
}
