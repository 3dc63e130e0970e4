using BillingBlazor.Domain.Usage;

namespace BillingBlazor.Tests.Domain.Usage;

public class UsageMonthTests
{
    [Theory]
    [InlineData("2026-10-15", null, "2026-10-01", "2026-10-31")]
    [InlineData("2026-10-15", 1, "2026-10-01", "2026-10-31")]
    [InlineData("2026-10-14", 15, "2026-09-15", "2026-10-14")]
    [InlineData("2026-10-15", 15, "2026-10-15", "2026-11-14")]
    [InlineData("2026-01-10", 15, "2025-12-15", "2026-01-14")]
    [InlineData("2026-02-27", 31, "2026-01-31", "2026-02-27")] // the last day of February is the 28th
    [InlineData("2026-02-28", 31, "2026-02-28", "2026-03-30")]
    [InlineData("2026-03-31", 31, "2026-03-31", "2026-04-29")] // and it comes back to the 31st
    [InlineData("2028-02-29", 30, "2028-02-29", "2028-03-29")]
    public void A_day_lies_in_one_usage_month(string day, int? anniversaryDay, string from, string to)
    {
        var month = UsageMonth.Of(Tariffing.Day(day), anniversaryDay);

        Assert.Equal((Tariffing.Day(from), Tariffing.Day(to)), (month.From, month.To));
    }

    [Fact]
    public void Months_follow_one_another_without_a_gap()
    {
        for (var anniversaryDay = 1; anniversaryDay <= 31; anniversaryDay++)
            for (var day = new DateOnly(2027, 12, 1); day < new DateOnly(2028, 4, 30); day = day.AddDays(1))
            {
                var month = UsageMonth.Of(day, anniversaryDay);
                Assert.True(month.Contains(day));
                Assert.Equal(month.To.AddDays(1), UsageMonth.Of(month.To.AddDays(1), anniversaryDay).From);
            }
    }

    [Fact]
    public void A_calendar_month_shares_days_with_one_usage_month_or_with_two()
    {
        Assert.Equal([new(new(2026, 2, 1), new(2026, 2, 28))], UsageMonth.OfMonth(new(2026, 2, 1), null));
        Assert.Equal(
            [new(new(2026, 1, 31), new(2026, 2, 27)), new(new(2026, 2, 28), new(2026, 3, 30))],
            UsageMonth.OfMonth(new(2026, 2, 1), 31)
        );
    }
}
