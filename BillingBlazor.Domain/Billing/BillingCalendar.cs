using BillingBlazor.Domain.Customers;

namespace BillingBlazor.Domain.Billing;

/// <summary>One time that the clock bills a group.</summary>
/// <param name="Day">The UK day it is dated, also when the server catches up later.</param>
/// <param name="AtUtc">The instant of its hour on that day.</param>
public readonly record struct Trigger(DateOnly Day, DateTime AtUtc);

/// <summary>What one bill covers.</summary>
/// <param name="Charges">Cycles that begin in it are billed in advance.</param>
/// <param name="Usage">The usage period before it.</param>
public readonly record struct Billed(BillingPeriod Charges, BillingPeriod Usage);

/// <summary>When a customer group is billed, and for which days. Pure: the instant is handed in.</summary>
public static class BillingCalendar
{
    private const int MonthsInQuarter = 3;

    /// <summary>The first trigger after an instant; null for a manual group, which is billed when somebody starts a run.</summary>
    public static Trigger? NextTrigger(CustomerGroup group, DateTime afterUtc)
    {
        if (group.Trigger == TriggerKind.Manual)
            return null;
        return group.Billing == BillingKind.Anniversary ? NextDay(group, afterUtc) : NextStep(group, group.FirstTrigger!.Value, afterUtc);
    }

    /// <summary>
    /// The first trigger after an instant that bills somebody: of an anniversary group the first on a day of one of its customers. Null for
    /// a manual group, and for an anniversary group without such a customer.
    /// </summary>
    /// <param name="anniversaryDays">Of the customers that are asked about; a standard group needs none.</param>
    public static Trigger? NextTrigger(CustomerGroup group, IReadOnlyCollection<int> anniversaryDays, DateTime afterUtc)
    {
        if (group.Billing == BillingKind.Standard)
            return NextTrigger(group, afterUtc);
        if (anniversaryDays.Count == 0)
            return null;
        return TriggersAfter(group, afterUtc)
            .Select(trigger => (Trigger?)trigger)
            .FirstOrDefault(trigger => anniversaryDays.Any(day => IsAnniversary(group, day, trigger!.Value.Day)));
    }

    /// <summary>The triggers after an instant, in order and without end.</summary>
    public static IEnumerable<Trigger> TriggersAfter(CustomerGroup group, DateTime afterUtc)
    {
        for (var next = NextTrigger(group, afterUtc); next is { } trigger; next = NextTrigger(group, trigger.AtUtc))
            yield return trigger;
    }

    /// <summary>The month of a day, or three months from it.</summary>
    public static BillingPeriod Months(DateOnly day, BillingInterval interval) =>
        new(FirstOf(day), FirstOf(day).AddMonths(MonthsOf(interval)).AddDays(-1));

    /// <summary>What a standard group bills at a trigger: the trigger's month and its offset, or three months from there.</summary>
    public static Billed StandardPeriod(DateOnly triggerDay, BillingInterval interval, int offset)
    {
        var months = MonthsOf(interval);
        var first = new DateOnly(triggerDay.Year, triggerDay.Month, 1).AddMonths(offset);
        return new(new(first, first.AddMonths(months).AddDays(-1)), new(first.AddMonths(-months), first.AddDays(-1)));
    }

    /// <summary>
    /// What a customer of an anniversary group is billed on its day: that day to the day before it comes again, and usage of as long
    /// before.
    /// </summary>
    /// <param name="anniversaryDay">1 to 31; 29 to 31 fall on the last day of shorter months, and come back in longer ones.</param>
    /// <param name="month">Any day of the month it is billed in.</param>
    public static Billed AnniversaryPeriod(int anniversaryDay, DateOnly month, BillingInterval interval = BillingInterval.Monthly)
    {
        var months = MonthsOf(interval);
        var begins = AnniversaryIn(month, anniversaryDay);
        return new(
            new(begins, AnniversaryIn(FirstOf(month).AddMonths(months), anniversaryDay).AddDays(-1)),
            new(AnniversaryIn(FirstOf(month).AddMonths(-months), anniversaryDay), begins.AddDays(-1))
        );
    }

    /// <summary>The day of a month that an anniversary falls on.</summary>
    public static DateOnly AnniversaryIn(DateOnly month, int anniversaryDay) =>
        new(month.Year, month.Month, Math.Min(anniversaryDay, DateTime.DaysInMonth(month.Year, month.Month)));

    /// <summary>
    /// Whether an anniversary group bills a customer on a day. A quarterly group bills every third month from the month of its first
    /// trigger; from January, when it has none.
    /// </summary>
    public static bool IsAnniversary(CustomerGroup group, int anniversaryDay, DateOnly day)
    {
        if (day < group.FirstTrigger || AnniversaryIn(day, anniversaryDay) != day)
            return false;
        return group.Interval == BillingInterval.Monthly || (day.Month - (group.FirstTrigger?.Month ?? 1)) % MonthsInQuarter == 0;
    }

    /// <summary>The anniversary days that a group bills on a day: the 28th of a February is that of 28 to 31.</summary>
    public static IEnumerable<int> AnniversariesOn(CustomerGroup group, DateOnly day) =>
        Enumerable.Range(1, 31).Where(anniversary => IsAnniversary(group, anniversary, day));

    /// <summary>What a group bills at a trigger; of an anniversary group for the customers of that very day.</summary>
    public static Billed PeriodOf(CustomerGroup group, DateOnly triggerDay) =>
        group.Billing == BillingKind.Anniversary
            ? AnniversaryPeriod(triggerDay.Day, triggerDay, group.Interval)
            : StandardPeriod(triggerDay, group.Interval, group.BillingMonthOffset);

    /// <summary>The hour on the wall in London: a skipped one is an hour later, of a doubled one the first is meant.</summary>
    public static Trigger TriggerOn(DateOnly day, int hour) => new(day, UkTime.ToUtc(day.ToDateTime(new TimeOnly(hour, 0)), out _));

    /// <summary>Stepped from the anchor: 31 Jan, 28 Feb, 31 Mar.</summary>
    private static Trigger NextStep(CustomerGroup group, DateOnly first, DateTime afterUtc)
    {
        var months = MonthsOf(group.Interval);
        var after = UkTime.DayOf(afterUtc);
        var n = Math.Max(0, ((((after.Year - first.Year) * 12) + after.Month - first.Month) / months) - 1);
        while (true)
        {
            var trigger = TriggerOn(first.AddMonths(months * n), group.TriggerHour);
            if (trigger.AtUtc > afterUtc)
                return trigger;
            n++;
        }
    }

    private static Trigger NextDay(CustomerGroup group, DateTime afterUtc)
    {
        var day = UkTime.DayOf(afterUtc);
        if (group.FirstTrigger > day)
            return TriggerOn(group.FirstTrigger.Value, group.TriggerHour);
        var today = TriggerOn(day, group.TriggerHour);
        return today.AtUtc > afterUtc ? today : TriggerOn(day.AddDays(1), group.TriggerHour);
    }

    private static DateOnly FirstOf(DateOnly month) => new(month.Year, month.Month, 1);

    private static int MonthsOf(BillingInterval interval) => interval == BillingInterval.Quarterly ? MonthsInQuarter : 1;
}
