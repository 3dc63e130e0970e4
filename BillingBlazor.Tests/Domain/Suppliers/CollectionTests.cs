using BillingBlazor.Domain.Suppliers;

namespace BillingBlazor.Tests.Domain.Suppliers;

public sealed class CollectionTests
{
    [Theory]
    [InlineData(CollectionRhythm.Hourly, "2026-11-03T09:20", "2026-11-03T10:00")]
    [InlineData(CollectionRhythm.Hourly, "2026-11-03T10:00", "2026-11-03T11:00")]
    [InlineData(CollectionRhythm.FourHourly, "2026-11-03T09:20", "2026-11-03T12:00")]
    [InlineData(CollectionRhythm.FourHourly, "2026-11-03T21:00", "2026-11-04T00:00")]
    [InlineData(CollectionRhythm.FourHourly, "2026-07-03T09:20", "2026-07-03T11:00")] // 12:00 in the UK
    [InlineData(CollectionRhythm.Daily, "2026-11-03T05:59", "2026-11-03T06:00")]
    [InlineData(CollectionRhythm.Daily, "2026-11-03T06:00", "2026-11-04T06:00")]
    [InlineData(CollectionRhythm.Daily, "2026-07-03T05:00", "2026-07-04T05:00")]
    public void It_is_due_at_the_next_hour_of_its_rhythm_in_UK_time(CollectionRhythm rhythm, string now, string next)
    {
        var collection = new Collection(1);
        collection.Amend(new() { Folder = "x", Rhythm = rhythm, Hour = 6 }, Utc(now));

        Assert.Equal(Utc(next), collection.DueUtc);
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 10)]
    [InlineData(6, 160)]
    [InlineData(7, 240)]
    [InlineData(900, 240)]
    public void It_waits_longer_after_each_failure(int failures, int minutes) =>
        Assert.Equal(TimeSpan.FromMinutes(minutes), Collection.WaitAfter(failures));

    private static DateTime Utc(string text) =>
        DateTime.Parse(
            text,
            System.Globalization.CultureInfo.InvariantCulture,
            System.Globalization.DateTimeStyles.AssumeUniversal | System.Globalization.DateTimeStyles.AdjustToUniversal
        );
}
