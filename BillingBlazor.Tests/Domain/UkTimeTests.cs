using BillingBlazor.Domain;

namespace BillingBlazor.Tests.Domain;

public class UkTimeTests
{
    [Fact]
    public void Agrees_with_the_system_clock_for_every_half_hour_around_each_change()
    {
        var london = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");
        for (var year = 1997; year <= 2036; year++)
            foreach (var month in new[] { 3, 10 })
                for (var utc = new DateTime(year, month, 24, 0, 0, 0, DateTimeKind.Utc); utc.Month == month; utc = utc.AddMinutes(30))
                    Assert.Equal(TimeZoneInfo.ConvertTimeFromUtc(utc, london), UkTime.ToLocal(utc));
    }

    [Fact]
    public void The_hour_that_comes_twice_is_the_first_pass_and_flagged()
    {
        var utc = UkTime.ToUtc(new(2026, 10, 25, 1, 30, 0), out var note);

        Assert.Equal(new DateTime(2026, 10, 25, 0, 30, 0), utc);
        Assert.Equal(ClockNote.Repeated, note);
    }

    [Fact]
    public void The_hour_that_never_was_is_moved_an_hour_on_and_flagged()
    {
        var utc = UkTime.ToUtc(new(2026, 3, 29, 1, 30, 0), out var note);

        Assert.Equal(new DateTime(2026, 3, 29, 2, 30, 0), UkTime.ToLocal(utc));
        Assert.Equal(ClockNote.Skipped, note);
    }

    [Fact]
    public void An_ordinary_summer_time_is_an_hour_ahead()
    {
        Assert.Equal(new DateTime(2026, 7, 1, 8, 0, 0), UkTime.ToUtc(new(2026, 7, 1, 9, 0, 0), out var note));
        Assert.Equal(ClockNote.None, note);
    }

    [Theory]
    [InlineData("1970-01-01", 0)]
    [InlineData("2026-01-01", 1767225600)] // 20,454 days
    [InlineData("2026-10-01", 1790809200)] // an hour before midnight UTC: 20,727 days less 3,600 s
    public void A_day_begins_so_many_seconds_after_1970(string day, long unix) =>
        Assert.Equal(unix, UkTime.UnixOf(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture)));
}
