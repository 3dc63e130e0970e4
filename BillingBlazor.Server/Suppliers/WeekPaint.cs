using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;

namespace BillingBlazor.Server.Suppliers;

/// <summary>A week while it is painted: a band, or none yet, for each minute. Days run from Monday as people read them.</summary>
public sealed class WeekPaint
{
    public const int MinutesADay = 1_440;
    public const int CellMinutes = 30;
    public const int Cells = MinutesADay / CellMinutes;

    public static readonly IReadOnlyList<DayOfWeek> Days =
    [
        DayOfWeek.Monday,
        DayOfWeek.Tuesday,
        DayOfWeek.Wednesday,
        DayOfWeek.Thursday,
        DayOfWeek.Friday,
        DayOfWeek.Saturday,
        DayOfWeek.Sunday,
    ];

    private readonly Band?[] minutes = new Band?[7 * MinutesADay];

    public static WeekPaint Of(IEnumerable<ScheduleSlot> slots)
    {
        var week = new WeekPaint();
        foreach (var slot in slots)
            week.Paint(slot.Day, slot.FromMinute, slot.ToMinute, slot.Band);
        return week;
    }

    public Band? At(DayOfWeek day, int minute) => minutes[(int)day * MinutesADay + minute];

    /// <summary>The band of a half-hour; mixed where its minutes differ.</summary>
    public (Band? Band, bool IsMixed) CellAt(DayOfWeek day, int cell)
    {
        var first = At(day, cell * CellMinutes);
        for (var minute = 1; minute < CellMinutes; minute++)
            if (At(day, cell * CellMinutes + minute) != first)
                return (first, true);
        return (first, false);
    }

    /// <param name="to">Up to but without this minute.</param>
    /// <param name="band">Null wipes.</param>
    public void Paint(DayOfWeek day, int from, int to, Band? band)
    {
        if (from < 0 || to > MinutesADay || from >= to)
            throw new BillingRuleException("A band runs from an earlier to a later minute of one day: 07:00 to 19:00, or 22:00 to 24:00.");
        Array.Fill(minutes, band, (int)day * MinutesADay + from, to - from);
    }

    /// <summary>A rectangle of half-hours, as it is dragged: from one corner to the other, both included. Days are counted from
    /// Monday.</summary>
    public void PaintCells((int Day, int Cell) from, (int Day, int Cell) to, Band? band)
    {
        for (var day = Math.Min(from.Day, to.Day); day <= Math.Max(from.Day, to.Day); day++)
            Paint(Days[day], Math.Min(from.Cell, to.Cell) * CellMinutes, (Math.Max(from.Cell, to.Cell) + 1) * CellMinutes, band);
    }

    /// <summary>The bands as they are kept, each day's in order.</summary>
    public IReadOnlyList<ScheduleSlot> Slots() =>
        [.. Runs().Where(run => run.Band is not null).Select(run => new ScheduleSlot(run.Day, run.From, run.To, run.Band!.Value))];

    /// <summary>What is in no band yet, as sentences: "Monday 07:00–19:00 has no band."</summary>
    public IReadOnlyList<string> Gaps() =>
        [.. Runs().Where(run => run.Band is null).Select(run => $"{run.Day} {Clock(run.From)}–{Clock(run.To)} has no band.")];

    /// <summary>Runs of a day in one band.</summary>
    public IEnumerable<(DayOfWeek Day, int From, int To, Band? Band)> Runs()
    {
        foreach (var day in Days)
            for (int from = 0, to; from < MinutesADay; from = to)
            {
                for (to = from + 1; to < MinutesADay && At(day, to) == At(day, from);)
                    to++;
                yield return (day, from, to, At(day, from));
            }
    }

    public void Preset(WeekPreset preset)
    {
        foreach (var day in Days)
        {
            var isWeekend = day is DayOfWeek.Saturday or DayOfWeek.Sunday;
            var (from, to, inside, outside) = preset switch
            {
                WeekPreset.PeakThroughout => (0, 1_440, Band.Peak, Band.Peak),
                WeekPreset.Day7To19 => isWeekend
                    ? (0, 1_440, Band.WeekendPeak, Band.WeekendPeak)
                    : (7 * 60, 19 * 60, Band.Peak, Band.OffPeak),
                WeekPreset.Day8To18 => isWeekend
                    ? (0, 1_440, Band.WeekendPeak, Band.WeekendPeak)
                    : (8 * 60, 18 * 60, Band.Peak, Band.OffPeak),
                _ => isWeekend ? (7 * 60, 19 * 60, Band.WeekendPeak, Band.WeekendOffPeak) : (7 * 60, 19 * 60, Band.Peak, Band.OffPeak),
            };
            Paint(day, 0, MinutesADay, outside);
            Paint(day, from, to, inside);
        }
    }

    public static string Words(WeekPreset preset) =>
        preset switch
        {
            WeekPreset.Day7To19 => "Mon–Fri 07:00–19:00 peak, nights off-peak, weekend peak all day",
            WeekPreset.Day8To18 => "Mon–Fri 08:00–18:00 peak, nights off-peak, weekend peak all day",
            WeekPreset.FourBands => "07:00–19:00 peak every day, with bands of its own at the weekend",
            _ => "Peak throughout",
        };

    public static string Clock(int minute) => $"{minute / 60:00}:{minute % 60:00}";

    /// <summary>7:30, 07:30, 0730 or 24:00 as a minute of the day; null when it is none.</summary>
    public static int? ReadClock(string? typed)
    {
        var text = typed?.Trim() ?? "";
        var colon = text.IndexOf(':');
        if (colon < 0 && text.Length is 3 or 4)
            (text, colon) = (text.Insert(text.Length - 2, ":"), text.Length - 2);
        if (
            colon is < 1 or > 2
            || text.Length != colon + 3
            || !int.TryParse(text.AsSpan(0, colon), System.Globalization.NumberStyles.None, null, out var hours)
            || !int.TryParse(text.AsSpan(colon + 1), System.Globalization.NumberStyles.None, null, out var past)
        )
            return null;
        return past < 60 && hours * 60 + past <= MinutesADay ? hours * 60 + past : null;
    }

    public static string Words(Band? band) =>
        band switch
        {
            Band.Peak => "Peak",
            Band.OffPeak => "Off-peak",
            Band.WeekendPeak => "Weekend peak",
            Band.WeekendOffPeak => "Weekend off-peak",
            _ => "No band",
        };

    /// <summary>What a cell shows besides its colour.</summary>
    public static string Letter(Band? band) =>
        band switch
        {
            Band.Peak => "P",
            Band.OffPeak => "o",
            Band.WeekendPeak => "W",
            Band.WeekendOffPeak => "w",
            _ => "",
        };
}

public enum WeekPreset
{
    Day7To19,
    Day8To18,
    FourBands,
    PeakThroughout,
}
