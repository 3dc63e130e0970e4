using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;

namespace BillingBlazor.Domain.Usage;

/// <summary>Which band a UK local time is in. Without a schedule: peak throughout. A bank holiday takes the Sunday rows if the schedule
/// says so.</summary>
public sealed class BandCalendar(TimeSchedule? schedule, IEnumerable<BankHoliday> holidays)
{
    private readonly Band[]? week = schedule?.Week();
    private readonly HashSet<DateOnly> sundays = schedule?.HolidayNation is { } nation
        ? [.. holidays.Where(h => h.Nation == nation).Select(h => h.Day)]
        : [];

    public Band At(DateTime local)
    {
        if (week is null)
            return Band.Peak;
        var day = sundays.Count > 0 && sundays.Contains(DateOnly.FromDateTime(local)) ? DayOfWeek.Sunday : local.DayOfWeek;
        return week[(int)day * 1440 + (int)(local.Ticks % TimeSpan.TicksPerDay / TimeSpan.TicksPerMinute)];
    }

    /// <summary>How many seconds from a local time on stay in its band, at most to the end of the hour: the clocks change on the
    /// hour.</summary>
    internal int SecondsInBand(DateTime local)
    {
        var band = At(local);
        var minute = local.Date.AddMinutes(local.Hour * 60 + local.Minute + 1);
        while (minute.Minute != 0 && At(minute) == band)
            minute = minute.AddMinutes(1);
        return (int)((minute.Ticks - local.Ticks + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond);
    }
}
