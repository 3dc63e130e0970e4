namespace BillingBlazor.Domain.Usage;

/// <summary>Allowances and caps run by usage month: the calendar month, or for anniversary customers the month from their day
/// .</summary>
public static class UsageMonth
{
    /// <param name="anniversaryDay">1 to 31; 29 to 31 fall on the last day of shorter months. Null for the calendar month.</param>
    public static BillingPeriod Of(DateOnly day, int? anniversaryDay)
    {
        if (anniversaryDay is not { } chosen || chosen == 1)
            return BillingPeriod.MonthOf(day);
        var start = StartIn(day.Year, day.Month, chosen);
        if (day < start)
        {
            var before = new DateOnly(day.Year, day.Month, 1).AddMonths(-1);
            return new(StartIn(before.Year, before.Month, chosen), start.AddDays(-1));
        }
        var after = new DateOnly(day.Year, day.Month, 1).AddMonths(1);
        return new(start, StartIn(after.Year, after.Month, chosen).AddDays(-1));
    }

    /// <summary>The usage months that share days with a calendar month: one, or two of an anniversary customer.</summary>
    /// <param name="first">Its first day.</param>
    public static IReadOnlyList<BillingPeriod> OfMonth(DateOnly first, int? anniversaryDay)
    {
        var months = new List<BillingPeriod>();
        for (var month = Of(first, anniversaryDay); month.From < first.AddMonths(1); month = Of(month.To.AddDays(1), anniversaryDay))
            months.Add(month);
        return months;
    }

    private static DateOnly StartIn(int year, int month, int day) => new(year, month, Math.Min(day, DateTime.DaysInMonth(year, month)));
}
