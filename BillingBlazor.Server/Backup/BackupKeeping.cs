namespace BillingBlazor.Server.Backup;

/// <summary>Which of the clock's backups are kept: the last 7 days, one of each of 5 weeks, and one of each of 12 months.</summary>
public static class BackupKeeping
{
    private const int Days = 7;
    private const int Weeks = 5;
    private const int Months = 12;

    /// <param name="made">The days of the backups there are.</param>
    /// <returns>Those that are not kept. The first of a week or month is the one that stands for it.</returns>
    public static IReadOnlyCollection<DateOnly> TooMany(IReadOnlyCollection<DateOnly> made)
    {
        var latest = made.Distinct().OrderDescending().ToList();
        var kept = latest
            .Take(Days)
            .Concat(FirstOfEach(latest, day => day.AddDays(-(((int)day.DayOfWeek + 6) % 7)), Weeks))
            .Concat(FirstOfEach(latest, day => new(day.Year, day.Month, 1), Months));
        return latest.Except(kept).ToList();
    }

    private static IEnumerable<DateOnly> FirstOfEach(List<DateOnly> latest, Func<DateOnly, DateOnly> of, int count) =>
        latest.GroupBy(of).Take(count).Select(group => group.Min());
}
