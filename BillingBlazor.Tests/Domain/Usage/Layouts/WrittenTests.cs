using System.Text;
using BillingBlazor.Domain.Usage.Layouts;

namespace BillingBlazor.Tests.Domain.Usage.Layouts;

/// <summary>Numbers, days and times as carriers write them.</summary>
public class WrittenTests
{
    [Theory]
    [InlineData("1250", '.', null, "1250")]
    [InlineData("1,250", '.', ',', "1250")]
    [InlineData("1,250.75", '.', ',', "1250.75")]
    [InlineData("1.250,75", ',', '.', "1250.75")]
    [InlineData("1,234,567.5", '.', ',', "1234567.5")]
    [InlineData("£0.0125", '.', null, "0.0125")]
    [InlineData("-£1.20", '.', null, "-1.20")]
    [InlineData("£-1.20", '.', null, "-1.20")]
    [InlineData("1.20-", '.', null, "-1.20")]
    [InlineData(".5", '.', null, "0.5")]
    public void An_amount_is_read_as_its_layout_writes_it(string text, char decimals, char? thousands, string amount)
    {
        Assert.True(WrittenNumber.TryDecimal(Bytes(text), decimals, thousands, out var read));
        Assert.Equal(decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture), read);
    }

    [Theory]
    [InlineData("1,250", '.', null)]
    [InlineData("1,25", '.', ',')]
    [InlineData("12,50.00", '.', ',')]
    [InlineData("1250,000", '.', ',')]
    [InlineData("1.2.3", '.', null)]
    [InlineData("1e5", '.', null)]
    [InlineData("", '.', null)]
    [InlineData("-", '.', null)]
    [InlineData("--1", '.', null)]
    [InlineData("9999999999999999999", '.', null)]
    public void What_could_be_two_numbers_or_none_is_refused(string text, char decimals, char? thousands) =>
        Assert.False(WrittenNumber.TryDecimal(Bytes(text), decimals, thousands, out _));

    [Theory]
    [InlineData("13/07/2026 14:05:09", DayOrder.DayFirst, "2026-07-13T14:05:09", null)]
    [InlineData("07/13/2026 14:05:09", DayOrder.MonthFirst, "2026-07-13T14:05:09", null)]
    [InlineData("2026-07-13 14:05:09", DayOrder.DayFirst, "2026-07-13T14:05:09", null)]
    [InlineData("2026/07/13 14:05:09", DayOrder.YearFirst, "2026-07-13T14:05:09", null)]
    [InlineData("2026-07-13T14:05:09Z", DayOrder.YearFirst, "2026-07-13T14:05:09", 0)]
    [InlineData("2026-07-13T14:05:09.123+01:00", DayOrder.YearFirst, "2026-07-13T14:05:09", 60)]
    [InlineData("2026-07-13 14:05:09 -0530", DayOrder.YearFirst, "2026-07-13T14:05:09", -330)]
    [InlineData("13/07/2026 2:40:32 p.m.", DayOrder.DayFirst, "2026-07-13T14:40:32", null)]
    [InlineData("13/07/2026 12:00:00 AM", DayOrder.DayFirst, "2026-07-13T00:00:00", null)]
    [InlineData("13/07/2026 12:30 pm", DayOrder.DayFirst, "2026-07-13T12:30:00", null)]
    [InlineData("13 Jul 2026 09:00", DayOrder.DayFirst, "2026-07-13T09:00:00", null)]
    [InlineData("20260713140509", DayOrder.YearFirst, "2026-07-13T14:05:09", null)]
    [InlineData("13/07/26", DayOrder.DayFirst, "2026-07-13T00:00:00", null)]
    public void A_start_is_read_as_its_layout_writes_it(string text, DayOrder order, string instant, int? offset)
    {
        Assert.True(WrittenTime.TryBoth(Bytes(text), order, out var read, out var said));
        Assert.Equal(DateTime.Parse(instant, System.Globalization.CultureInfo.InvariantCulture), read);
        Assert.Equal(offset, (int?)said?.TotalMinutes);
    }

    [Theory]
    [InlineData("13/07/2026 14:05:09", DayOrder.MonthFirst)]
    [InlineData("05/10/2026 14:05:09", DayOrder.YearFirst)]
    [InlineData("31/02/2026", DayOrder.DayFirst)]
    [InlineData("13/07/2026 24:00:00", DayOrder.DayFirst)]
    [InlineData("13/07/2026 13:00 pm", DayOrder.DayFirst)]
    [InlineData("13/07-2026", DayOrder.DayFirst)]
    [InlineData("2026-07-13T14:05:09+25:00", DayOrder.YearFirst)]
    [InlineData("2026-07-13 14:05:09 nonsense", DayOrder.YearFirst)]
    [InlineData("yesterday", DayOrder.DayFirst)]
    [InlineData("", DayOrder.DayFirst)]
    public void What_is_no_such_start_is_refused(string text, DayOrder order) =>
        Assert.False(WrittenTime.TryBoth(Bytes(text), order, out _, out _));

    [Theory]
    [InlineData("46216", "0.7916666", "2026-07-13T19:00:00")]
    [InlineData("46216.5", "", "2026-07-13T12:00:00")]
    [InlineData("2026-07-13", "19:00:00", "2026-07-13T19:00:00")]
    public void A_spreadsheets_number_is_a_day_to_the_nearest_second(string day, string time, string instant)
    {
        Assert.True(WrittenTime.TrySerial(Bytes(day), Bytes(time), out var read));
        Assert.Equal(DateTime.Parse(instant, System.Globalization.CultureInfo.InvariantCulture), read);
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
