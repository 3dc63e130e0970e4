using System.Globalization;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;

namespace BillingBlazor.Tests.Domain.Suppliers;

/// <summary>The lists of gov.uk, written out.</summary>
public class BankHolidaysTests
{
    [Theory]
    [InlineData(UkNation.EnglandAndWales, 1995, "02-01 14-04 17-04 08-05 29-05 28-08 25-12 26-12")]
    [InlineData(UkNation.EnglandAndWales, 1999, "01-01 02-04 05-04 03-05 31-05 30-08 27-12 28-12 31-12")]
    [InlineData(UkNation.EnglandAndWales, 2002, "01-01 29-03 01-04 06-05 03-06 04-06 26-08 25-12 26-12")]
    [InlineData(UkNation.EnglandAndWales, 2011, "03-01 22-04 25-04 29-04 02-05 30-05 29-08 26-12 27-12")]
    [InlineData(UkNation.EnglandAndWales, 2012, "02-01 06-04 09-04 07-05 04-06 05-06 27-08 25-12 26-12")]
    [InlineData(UkNation.EnglandAndWales, 2020, "01-01 10-04 13-04 08-05 25-05 31-08 25-12 28-12")]
    [InlineData(UkNation.EnglandAndWales, 2021, "01-01 02-04 05-04 03-05 31-05 30-08 27-12 28-12")]
    [InlineData(UkNation.EnglandAndWales, 2022, "03-01 15-04 18-04 02-05 02-06 03-06 29-08 19-09 26-12 27-12")]
    [InlineData(UkNation.EnglandAndWales, 2023, "02-01 07-04 10-04 01-05 08-05 29-05 28-08 25-12 26-12")]
    [InlineData(UkNation.EnglandAndWales, 2026, "01-01 03-04 06-04 04-05 25-05 31-08 25-12 28-12")]
    [InlineData(UkNation.EnglandAndWales, 2027, "01-01 26-03 29-03 03-05 31-05 30-08 27-12 28-12")]
    [InlineData(UkNation.Scotland, 2006, "02-01 03-01 14-04 01-05 29-05 07-08 25-12 26-12")]
    [InlineData(UkNation.Scotland, 2021, "01-01 04-01 02-04 03-05 31-05 02-08 30-11 27-12 28-12")]
    [InlineData(UkNation.Scotland, 2022, "03-01 04-01 15-04 02-05 02-06 03-06 01-08 19-09 30-11 26-12 27-12")]
    [InlineData(UkNation.Scotland, 2023, "02-01 03-01 07-04 01-05 08-05 29-05 07-08 30-11 25-12 26-12")]
    [InlineData(UkNation.Scotland, 2024, "01-01 02-01 29-03 06-05 27-05 05-08 02-12 25-12 26-12")]
    [InlineData(UkNation.Scotland, 2026, "01-01 02-01 03-04 04-05 25-05 15-06 03-08 30-11 25-12 28-12")]
    [InlineData(UkNation.NorthernIreland, 2022, "03-01 17-03 15-04 18-04 02-05 02-06 03-06 12-07 29-08 19-09 26-12 27-12")]
    [InlineData(UkNation.NorthernIreland, 2024, "01-01 18-03 29-03 01-04 06-05 27-05 12-07 26-08 25-12 26-12")]
    [InlineData(UkNation.NorthernIreland, 2026, "01-01 17-03 03-04 06-04 04-05 25-05 13-07 31-08 25-12 28-12")]
    public void A_year_of_a_nation(UkNation nation, int year, string days)
    {
        var wanted = days.Split(' ')
            .Select(day => DateOnly.ParseExact($"{day}-{year}", "dd-MM-yyyy", CultureInfo.InvariantCulture))
            .Order();

        Assert.Equal(wanted, BankHolidays.Of(nation, year).Select(holiday => holiday.Day));
    }

    [Theory]
    [InlineData(1961, 4, 2)]
    [InlineData(2000, 4, 23)]
    [InlineData(2008, 3, 23)]
    [InlineData(2026, 4, 5)]
    [InlineData(2038, 4, 25)]
    [InlineData(2049, 4, 18)]
    public void Easter(int year, int month, int day) => Assert.Equal(new DateOnly(year, month, day), BankHolidays.EasterSunday(year));

    [Fact]
    public void No_year_has_two_holidays_on_one_day_or_one_at_a_weekend()
    {
        foreach (var nation in Enum.GetValues<UkNation>())
            for (var year = 1990; year < 2100; year++)
            {
                var days = BankHolidays.Of(nation, year).Select(holiday => holiday.Day).ToList();
                Assert.Equal(days.Count, days.Distinct().Count());
                Assert.DoesNotContain(days, day => day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday);
            }
    }

    [Fact]
    public void A_schedule_that_says_so_takes_the_sunday_rows_on_its_nations_holidays()
    {
        var holidays = Enum.GetValues<UkNation>().SelectMany(nation => BankHolidays.Of(nation, 2026)).ToList();
        var english = A.Week();
        english.Amend("Week", english.Slots, UkNation.EnglandAndWales);
        var boyne = new DateTime(2026, 7, 13, 12, 0, 0);
        var easterMonday = new DateTime(2026, 4, 6, 12, 0, 0);

        Assert.Equal(Band.WeekendPeak, new BandCalendar(english, holidays).At(easterMonday));
        Assert.Equal(Band.Peak, new BandCalendar(english, holidays).At(boyne));
        Assert.Equal(Band.Peak, new BandCalendar(A.Week(), holidays).At(easterMonday));
        Assert.Equal(Band.Peak, new BandCalendar(null, holidays).At(easterMonday));
    }
}
