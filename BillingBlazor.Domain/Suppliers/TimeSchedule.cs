using BillingBlazor.Domain.Tariffs;

namespace BillingBlazor.Domain.Suppliers;

public enum UkNation
{
    EnglandAndWales,
    Scotland,
    NorthernIreland,
}

/// <summary>Which minute of the week is in which band, in UK local time. Every minute has exactly one.</summary>
public sealed class TimeSchedule
{
    private const int MinutesADay = 24 * 60;
    private readonly List<ScheduleSlot> slots = [];

    /// <exception cref="BillingRuleException">No name, or a minute of the week that has no band or two.</exception>
    public TimeSchedule(string name, IEnumerable<ScheduleSlot> slots)
    {
        Name = "";
        Amend(name, slots, holidayNation: null);
    }

    private TimeSchedule() => Name = "";

    public int Id { get; private set; }
    public string Name { get; private set; }
    public IReadOnlyList<ScheduleSlot> Slots => slots;

    /// <summary>Bank holidays of this nation take the Sunday rows; null: holidays are ordinary days.</summary>
    public UkNation? HolidayNation { get; private set; }

    /// <exception cref="BillingRuleException">No name, or a minute of the week that has no band or two.</exception>
    public void Amend(string name, IEnumerable<ScheduleSlot> newSlots, UkNation? holidayNation)
    {
        var chosen = newSlots.ToList();
        Paint(chosen);
        Name = Text.Required(name, "Give the schedule a name.");
        HolidayNation = holidayNation;
        slots.Clear();
        slots.AddRange(chosen);
    }

    /// <summary>A band for each minute of the week: index = day (Sunday is 0) × 1440 + minute.</summary>
    public Band[] Week() => Paint(slots);

    private static Band[] Paint(IEnumerable<ScheduleSlot> slots)
    {
        var week = new Band?[7 * MinutesADay];
        foreach (var slot in slots)
        {
            if (slot.FromMinute < 0 || slot.ToMinute > MinutesADay || slot.FromMinute >= slot.ToMinute)
                throw new BillingRuleException($"{slot.Day}: a band runs from an earlier to a later minute of the day.");
            for (var minute = slot.FromMinute; minute < slot.ToMinute; minute++)
            {
                var at = (int)slot.Day * MinutesADay + minute;
                if (week[at] is not null)
                    throw new BillingRuleException($"{slot.Day} {Clock(minute)} is in two bands.");
                week[at] = slot.Band;
            }
        }
        var gap = Array.FindIndex(week, band => band is null);
        if (gap >= 0)
            throw new BillingRuleException(
                $"{(DayOfWeek)(gap / MinutesADay)} {Clock(gap % MinutesADay)} is in no band: every minute of the week needs exactly one."
            );
        return [.. week.Select(band => band!.Value)];
    }

    private static string Clock(int minute) => $"{minute / 60:00}:{minute % 60:00}";
}

/// <summary>A stretch of one day in one band.</summary>
/// <param name="FromMinute">Minute of the day, 0 to 1439.</param>
/// <param name="ToMinute">Up to but without this minute, 1 to 1440.</param>
public sealed record ScheduleSlot(DayOfWeek Day, int FromMinute, int ToMinute, Band Band);

/// <summary>A day that takes the Sunday rows of schedules that say so.</summary>
public sealed class BankHoliday(DateOnly day, UkNation nation, string name)
{
    public int Id { get; private set; }
    public DateOnly Day { get; private set; } = day;
    public UkNation Nation { get; private set; } = nation;
    public string Name { get; private set; } = Text.Required(name, "Give the bank holiday a name.");
}
