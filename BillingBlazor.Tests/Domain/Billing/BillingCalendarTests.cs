using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Customers;

namespace BillingBlazor.Tests.Domain.Billing;

public sealed class BillingCalendarTests
{
    [Fact]
    public void A_manual_group_has_no_trigger() =>
        Assert.Null(BillingCalendar.NextTrigger(new CustomerGroup("Default"), Utc(2026, 11, 24, 12)));

    [Fact]
    public void A_monthly_group_steps_from_its_anchor()
    {
        var group = Group(new(2026, 1, 31));

        Assert.Equal(
            [new(2026, 1, 31), new(2026, 2, 28), new(2026, 3, 31), new DateOnly(2026, 4, 30)],
            BillingCalendar.TriggersAfter(group, Utc(2025, 12, 1, 0)).Take(4).Select(t => t.Day)
        );
        Assert.Equal(new DateOnly(2028, 2, 29), BillingCalendar.NextTrigger(group, Utc(2028, 2, 1, 0))!.Value.Day);
    }

    [Fact]
    public void A_quarterly_group_steps_by_three_months()
    {
        var group = Group(new(2026, 11, 30), interval: BillingInterval.Quarterly);

        Assert.Equal(
            [new(2026, 11, 30), new(2027, 2, 28), new(2027, 5, 30), new DateOnly(2027, 8, 30)],
            BillingCalendar.TriggersAfter(group, Utc(2026, 1, 1, 0)).Take(4).Select(t => t.Day)
        );
    }

    [Theory]
    [InlineData("2026-12-01", 6, "2026-12-01T06:00")] // winter: UK time is UTC
    [InlineData("2026-07-01", 6, "2026-07-01T05:00")] // summer: an hour before
    [InlineData("2026-07-01", 0, "2026-06-30T23:00")] // and so midnight is the day before in UTC
    [InlineData("2026-03-29", 1, "2026-03-29T01:00")] // skipped: an hour later, 02:00 BST
    [InlineData("2026-10-25", 1, "2026-10-25T00:00")] // comes twice: the first
    public void The_hour_is_the_clock_on_the_wall_in_London(string day, int hour, string utc) =>
        Assert.Equal(
            DateTime.Parse(utc + "Z", null, System.Globalization.DateTimeStyles.AdjustToUniversal),
            BillingCalendar.TriggerOn(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture), hour).AtUtc
        );

    [Fact]
    public void A_trigger_is_over_at_its_very_instant_and_not_before()
    {
        var group = Group(new(2026, 7, 1));

        Assert.Equal(new DateOnly(2026, 7, 1), BillingCalendar.NextTrigger(group, Utc(2026, 7, 1, 5).AddTicks(-1))!.Value.Day);
        Assert.Equal(new DateOnly(2026, 8, 1), BillingCalendar.NextTrigger(group, Utc(2026, 7, 1, 5))!.Value.Day);
    }

    [Fact]
    public void Each_missed_trigger_is_found_once_and_in_order()
    {
        var missed = BillingCalendar
            .TriggersAfter(Group(new(2026, 1, 31)), Utc(2026, 2, 28, 6))
            .TakeWhile(t => t.AtUtc <= Utc(2026, 5, 31, 5));

        Assert.Equal([new(2026, 3, 31), new(2026, 4, 30), new DateOnly(2026, 5, 31)], missed.Select(t => t.Day));
    }

    [Theory]
    [InlineData(0, "2026-12-01", "2026-12-31", "2026-11-01", "2026-11-30")]
    [InlineData(1, "2027-01-01", "2027-01-31", "2026-12-01", "2026-12-31")]
    [InlineData(-3, "2026-09-01", "2026-09-30", "2026-08-01", "2026-08-31")]
    [InlineData(3, "2027-03-01", "2027-03-31", "2027-02-01", "2027-02-28")]
    public void A_monthly_bill_is_of_the_triggers_month_and_the_offset_with_the_calls_of_the_month_before(
        int offset,
        string from,
        string to,
        string usageFrom,
        string usageTo
    ) =>
        Assert.Equal(
            new(Period(from, to), Period(usageFrom, usageTo)),
            BillingCalendar.StandardPeriod(new(2026, 12, 31), BillingInterval.Monthly, offset)
        );

    [Fact]
    public void A_quarterly_bill_is_of_three_months_with_the_calls_of_the_three_before() =>
        Assert.Equal(
            new(Period("2026-12-01", "2027-02-28"), Period("2026-09-01", "2026-11-30")),
            BillingCalendar.StandardPeriod(new(2026, 12, 1), BillingInterval.Quarterly, 0)
        );

    [Theory]
    [InlineData(16, "2026-10-16", "2026-11-15", "2026-09-16", "2026-10-15", 10, 2026)]
    [InlineData(1, "2026-10-01", "2026-10-31", "2026-09-01", "2026-09-30", 10, 2026)]
    [InlineData(31, "2026-01-31", "2026-02-27", "2025-12-31", "2026-01-30", 1, 2026)]
    [InlineData(31, "2026-02-28", "2026-03-30", "2026-01-31", "2026-02-27", 2, 2026)]
    [InlineData(31, "2026-03-31", "2026-04-29", "2026-02-28", "2026-03-30", 3, 2026)]
    [InlineData(30, "2028-02-29", "2028-03-29", "2028-01-30", "2028-02-28", 2, 2028)]
    public void An_anniversary_runs_from_its_day_to_the_day_before_it_comes_again(
        int day,
        string from,
        string to,
        string usageFrom,
        string usageTo,
        int month,
        int year
    ) => Assert.Equal(new(Period(from, to), Period(usageFrom, usageTo)), BillingCalendar.AnniversaryPeriod(day, new(year, month, 1)));

    [Fact]
    public void Every_day_of_years_is_in_one_anniversary_period_whatever_the_day()
    {
        for (var day = 1; day <= 31; day++)
        {
            var next = BillingCalendar.AnniversaryIn(new(2026, 1, 1), day);
            for (var month = 0; month < 36; month++)
            {
                var billed = BillingCalendar.AnniversaryPeriod(day, new DateOnly(2026, 1, 1).AddMonths(month));
                Assert.Equal(next, billed.Charges.From);
                Assert.Equal(billed.Charges.From.AddDays(-1), billed.Usage.To);
                next = billed.Charges.To.AddDays(1);
            }
        }
    }

    [Fact]
    public void An_anniversary_group_is_looked_at_every_day_and_bills_whose_day_it_is()
    {
        var group = Group(null, BillingKind.Anniversary);

        Assert.Equal(
            [new(2026, 10, 24), new(2026, 10, 25), new DateOnly(2026, 10, 26)],
            BillingCalendar.TriggersAfter(group, Utc(2026, 10, 23, 12)).Take(3).Select(t => t.Day)
        );
        Assert.True(BillingCalendar.IsAnniversary(group, 31, new(2026, 11, 30)));
        Assert.False(BillingCalendar.IsAnniversary(group, 31, new(2026, 12, 30)));
        Assert.True(BillingCalendar.IsAnniversary(group, 31, new(2026, 12, 31)));
    }

    [Fact]
    public void A_quarterly_anniversary_group_bills_every_third_month_from_its_first()
    {
        var group = Group(new(2026, 11, 10), BillingKind.Anniversary, BillingInterval.Quarterly);

        Assert.Equal(new DateOnly(2026, 11, 10), BillingCalendar.NextTrigger(group, Utc(2026, 1, 1, 0))!.Value.Day);
        Assert.False(BillingCalendar.IsAnniversary(group, 5, new(2026, 11, 5)));
        Assert.True(BillingCalendar.IsAnniversary(group, 16, new(2026, 11, 16)));
        Assert.False(BillingCalendar.IsAnniversary(group, 16, new(2026, 12, 16)));
        Assert.True(BillingCalendar.IsAnniversary(group, 16, new(2027, 2, 16)));
        Assert.Equal(
            new(Period("2026-11-30", "2027-02-27"), Period("2026-08-31", "2026-11-29")),
            BillingCalendar.AnniversaryPeriod(31, new(2026, 11, 1), BillingInterval.Quarterly)
        );
    }

    private static CustomerGroup Group(
        DateOnly? first,
        BillingKind billing = BillingKind.Standard,
        BillingInterval interval = BillingInterval.Monthly
    )
    {
        var group = new CustomerGroup("Automatic");
        group.Amend(
            new()
            {
                Name = "Automatic",
                Trigger = TriggerKind.Automatic,
                Billing = billing,
                Interval = interval,
                FirstTrigger = first,
            }
        );
        return group;
    }

    private static BillingPeriod Period(string from, string to) =>
        new(
            DateOnly.Parse(from, System.Globalization.CultureInfo.InvariantCulture),
            DateOnly.Parse(to, System.Globalization.CultureInfo.InvariantCulture)
        );

    private static DateTime Utc(int year, int month, int day, int hour) => new(year, month, day, hour, 0, 0, DateTimeKind.Utc);
}
