using System.Globalization;
using BillingBlazor.Domain;

namespace BillingBlazor.Tests.Domain;

/// <summary>What people type for days, months and amounts means the same on every machine, or is refused.</summary>
public sealed class TypedTests
{
    public static TheoryData<string> Cultures => ["en-GB", "de-DE", "tr-TR", "en-US", ""];

    public static TheoryData<string, string?> Days =>
        new()
        {
            { "1 Dec 2026", "2026-12-01" },
            { "01/12/2026", "2026-12-01" },
            { "1/12/26", "2026-12-01" },
            { "1-12-2026", "2026-12-01" },
            { "1.12.2026", "2026-12-01" },
            { "2026-12-01", "2026-12-01" },
            { "1 december", "2026-12-01" },
            { "1 DECEMBER 2026", "2026-12-01" },
            { "1st December 2026", "2026-12-01" },
            { " 1  Dec  2026 ", "2026-12-01" },
            { "1\u00A0Dec\u202F2026", "2026-12-01" },
            { "1Dec2026", "2026-12-01" },
            { "1dec26", "2026-12-01" },
            { "1-Dec-2026", "2026-12-01" },
            { "1 Dec, 2026", "2026-12-01" },
            { "Dec 1, 2026", "2026-12-01" },
            { "Tuesday 1 December 2026", "2026-12-01" },
            { "Tue, 1 Dec 2026", "2026-12-01" },
            { "1 Sept 2026", "2026-09-01" },
            { "1 of June 2026", "2026-06-01" },
            { "31/12/2027", "2027-12-31" },
            { "29 Feb 2028", "2028-02-29" },
            { "29/2/27", null },
            { "5 Jan", "2027-01-05" },
            { "31/10", "2026-10-31" },
            { "1/4/98", "1998-04-01" },
            { "12/25/2026", null },
            { "31 Feb 2026", null },
            { "Monday 1 December 2026", null },
            { "1 Dez 2026", null },
            { "1 Ara 2026", null },
            { "1 D 2026", null },
            { "tomorrow", null },
            { "01/12/0026", null },
            { "1/12/226", null },
            { "20261201", null },
            { "46357", null },
            { "1", null },
            { "", null },
            { "-1/12/2026", null },
            { "1//12/2026", null },
            { "١/١٢/٢٠٢٦", null },
        };

    public static TheoryData<string, string?> Months =>
        new()
        {
            { "Dec 2026", "2026-12-01" },
            { "12/2026", "2026-12-01" },
            { "December 2026", "2026-12-01" },
            { "dec 26", "2026-12-01" },
            { "12-2026", "2026-12-01" },
            { "12.2026", "2026-12-01" },
            { "2026-12", "2026-12-01" },
            { "15 Dec 2026", "2026-12-01" },
            { "13/2026", null },
            { "2026", null },
            { "Dec", null },
            { "0/2026", null },
            { "", null },
        };

    public static TheoryData<string, string?> Amounts =>
        new()
        {
            { "19.95", "19.95" },
            { "1,250.00", "1250.00" },
            { "£1,250.5", "1250.5" },
            { "1250", "1250" },
            { "1 250.00", "1250.00" },
            { "1\u00A0250", "1250" },
            { "12,345,678.90", "12345678.90" },
            { "-20", "-20" },
            { "−20", "-20" },
            { "-£20", "-20" },
            { "£-20", "-20" },
            { "£ 20", "20" },
            { ".5", "0.5" },
            { "5.", "5" },
            { "0", "0" },
            { "1.2345", "1.2345" },
            { "1.250", "1.250" },
            { "19,95", null },
            { "5,00", null },
            { "2,5", null },
            { "1.250,00", null },
            { "1,2500", null },
            { "12,34.56", null },
            { ",5", null },
            { "1,25,000", null },
            { "19 95", null },
            { "1.2.3", null },
            { "1e3", null },
            { "--5", null },
            { "-£-5", null },
            { "+5", null },
            { "5p", null },
            { "ten", null },
            { "£", null },
            { ".", null },
            { "-", null },
            { "", null },
            { "1000000000000", null },
            { "٥", null },
            { "1'250", null },
        };

    [Theory]
    [MemberData(nameof(Cultures))]
    public void A_day_is_read_the_same_on_every_machine(string culture)
    {
        using var _ = new InCulture(culture);

        foreach (var (typed, day) in Days.Select(row => row.Data))
            Assert.Equal((typed, day), (typed, Iso(Typed.Day(typed, new DateOnly(2026, 11, 30)))));
    }

    [Theory]
    [MemberData(nameof(Cultures))]
    public void A_month_is_read_the_same_on_every_machine(string culture)
    {
        using var _ = new InCulture(culture);

        foreach (var (typed, month) in Months.Select(row => row.Data))
            Assert.Equal((typed, month), (typed, Iso(Typed.Month(typed))));
    }

    [Theory]
    [MemberData(nameof(Cultures))]
    public void An_amount_is_read_the_same_on_every_machine(string culture)
    {
        using var _ = new InCulture(culture);

        foreach (var (typed, amount) in Amounts.Select(row => row.Data))
            Assert.Equal((typed, Number(amount)), (typed, Typed.Amount(typed)));
    }

    [Fact]
    public void A_day_without_its_year_is_refused_where_nobody_sees_how_it_was_read()
    {
        Assert.Null(Typed.Day("1 december"));
        Assert.Null(Typed.Day("1/12"));
    }

    [Fact]
    public void A_whole_number_has_no_decimals()
    {
        Assert.Equal(1250, Typed.Whole("1,250"));
        Assert.Equal(14, Typed.Whole("14.0"));
        Assert.Null(Typed.Whole("2.5"));
        Assert.Null(Typed.Whole("2,5"));
        Assert.Null(Typed.Whole("9999999999"));
    }

    [Fact]
    public void A_refusal_quotes_what_was_typed_and_says_how_to_mend_it()
    {
        Assert.Equal("“31/2/2026” is no day. Type a day such as 1 Dec 2026 or 01/12/2026.", Typed.NoDay(" 31/2/2026 "));
        Assert.Equal(
            "“19,95” is not an amount: a comma parts thousands only. Type it with a decimal point, such as 19.95 or 1,250.00.",
            Typed.NoAmount("19,95")
        );
        Assert.Equal("“ten” is not a number. Type one such as 19.95 or 1,250.00.", Typed.NoAmount("ten"));
        Assert.Equal("“2.5” is not a whole number. Type one such as 14.", Typed.NotWhole("2.5"));
    }

    private static string? Iso(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static decimal? Number(string? figures) => figures is null ? null : decimal.Parse(figures, CultureInfo.InvariantCulture);
}
