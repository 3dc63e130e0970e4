using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;

namespace BillingBlazor.Domain.Usage;

/// <summary>Which band a UK local time is in. Without a schedule: peak throughout. A bank holiday takes the Sunday rows if the schedule says so.</summary>
public sealed class BandCalendar(TimeSchedule? schedule, IEnumerable<BankHoliday> holidays)
{
    private readonly Band[]? week = schedule?.Week();
    private readonly HashSet<DateOnly> sundays = schedule?.HolidayNation is { } nation ? [.. holidays.Where(h => h.Nation == nation).Select(h => h.Day)] : [];

    public Band At(DateTime local)
    {
        if (week is null) return Band.Peak;
        var day = sundays.Count > 0 && sundays.Contains(DateOnly.FromDateTime(local)) ? DayOfWeek.Sunday : local.DayOfWeek;
        return week[(int)day * 1440 + local.Hour * 60 + local.Minute];
    }
}
