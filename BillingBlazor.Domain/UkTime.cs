namespace BillingBlazor.Domain;

/// <summary>What the clocks did to a local time that a file gave.</summary>
public enum ClockNote : byte
{
    None,

    /// <summary>01:00–01:59 on the October night comes twice; it was taken as the first pass, in summer time.</summary>
    Repeated,

    /// <summary>01:00–01:59 on the March night never was; it was moved an hour on.</summary>
    Skipped,
}

/// <summary>
/// The only converter between instants (UTC) and the clock on the wall in London. Summer time runs from 01:00 UTC on the last Sunday of
/// March to 01:00 UTC on the last Sunday of October (the Summer Time Order 2002, the same since 1996). Table look-ups, no allocation:
/// it runs for every call.
/// </summary>
public static class UkTime
{
    private const int FirstYear = 1990;
    private const int LastYear = 2199;
    private static readonly long[] springTicks = [.. Years().Select(year => LastSunday(year, 3).Ticks)];
    private static readonly long[] autumnTicks = [.. Years().Select(year => LastSunday(year, 10).Ticks)];

    public static bool IsSummer(DateTime utc)
    {
        if (utc.Year is < FirstYear or > LastYear)
            return false;
        var year = utc.Year - FirstYear;
        return utc.Ticks >= springTicks[year] && utc.Ticks < autumnTicks[year];
    }

    public static DateTime ToLocal(DateTime utc) =>
        DateTime.SpecifyKind(IsSummer(utc) ? utc.AddTicks(TimeSpan.TicksPerHour) : utc, DateTimeKind.Unspecified);

    /// <summary>The UK day an instant lies in: it decides owner, month and price of a record.</summary>
    public static DateOnly DayOf(DateTime utc) => DateOnly.FromDateTime(ToLocal(utc));

    /// <summary>The instant a UK day begins: a period of usage is from StartOf(From) up to StartOf(To + 1).</summary>
    public static DateTime StartOf(DateOnly day) => ToUtc(day.ToDateTime(TimeOnly.MinValue), out _);

    /// <summary>As the records keep it: whole seconds since 1970.</summary>
    public static long UnixOf(DateTime utc) => (utc.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond;

    /// <summary>Of the instant a UK day begins.</summary>
    public static long UnixOf(DateOnly day) => UnixOf(StartOf(day));

    public static DateTime ToUtc(DateTime local, out ClockNote note)
    {
        var asUtc = DateTime.SpecifyKind(local, DateTimeKind.Utc);
        note = ClockNote.None;
        if (local.Year is < FirstYear or > LastYear)
            return asUtc;

        var (spring, autumn) = (springTicks[local.Year - FirstYear], autumnTicks[local.Year - FirstYear]);
        if (local.Ticks >= spring && local.Ticks < spring + TimeSpan.TicksPerHour)
        {
            note = ClockNote.Skipped; // 01:30 becomes 02:30 BST, which is 01:30 UTC
            return asUtc;
        }
        if (local.Ticks >= autumn && local.Ticks < autumn + TimeSpan.TicksPerHour)
            note = ClockNote.Repeated;
        var summer = local.Ticks >= spring && local.Ticks < autumn + TimeSpan.TicksPerHour;
        return summer ? asUtc.AddTicks(-TimeSpan.TicksPerHour) : asUtc;
    }

    private static IEnumerable<int> Years() => Enumerable.Range(FirstYear, LastYear - FirstYear + 1);

    private static DateTime LastSunday(int year, int month)
    {
        var last = new DateTime(year, month, 31, 1, 0, 0, DateTimeKind.Utc);
        return last.AddDays(-(int)last.DayOfWeek);
    }
}
