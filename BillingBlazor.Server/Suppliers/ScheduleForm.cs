using System.ComponentModel.DataAnnotations;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Server.Shell;

namespace BillingBlazor.Server.Suppliers;

/// <summary>A schedule as it is saved; compared as a whole, so that an amendment since it was opened is noticed.</summary>
public sealed record ScheduleDetails(string Name, IReadOnlyList<ScheduleSlot> Slots, UkNation? HolidayNation)
{
    public bool IsSame(ScheduleDetails other) =>
        (Name, HolidayNation) == (other.Name, other.HolidayNation) && Slots.SequenceEqual(other.Slots);
}

/// <summary>A time schedule as people paint it.</summary>
public sealed class ScheduleForm : IValidatableObject
{
    public const int LongestName = 100;

    [Display(Name = "Name")]
    public string Name { get; set; } = "";

    [Display(Name = "Bank holidays")]
    public UkNation? HolidayNation { get; set; }

    public WeekPaint Week { get; private set; } = new();

    /// <summary>The bands in words: what two people painted differently is chosen as a whole.</summary>
    [Display(Name = "The week")]
    public string Painted
    {
        get =>
            string.Join(
                "; ",
                Week.Runs()
                    .Select(run => $"{run.Day.ToString()[..3]} {WeekPaint.Clock(run.From)} {WeekPaint.Words(run.Band).ToLowerInvariant()}")
            );
        set
        {
            var week = new WeekPaint();
            var words = Enum.GetValues<Domain.Tariffs.Band>().ToDictionary(band => WeekPaint.Words(band).ToLowerInvariant());
            foreach (var run in value.Split("; ").Select(run => run.Split(' ', 3)))
            {
                var day = WeekPaint.Days.First(known => known.ToString()[..3] == run[0]);
                week.Paint(
                    day,
                    WeekPaint.ReadClock(run[1])!.Value,
                    WeekPaint.MinutesADay,
                    words.TryGetValue(run[2], out var band) ? band : null
                );
            }
            Week = week;
        }
    }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        new FormChecks
        {
            { nameof(Name), () => Words.NeededLine(Name, LongestName, "The name of a schedule", "Give the schedule a name.") },
        };

    public ScheduleDetails ToDetails() => new(Name, Week.Slots(), HolidayNation);

    public static ScheduleForm Of(TimeSchedule schedule) =>
        new()
        {
            Name = schedule.Name,
            HolidayNation = schedule.HolidayNation,
            Week = WeekPaint.Of(schedule.Slots),
        };
}
