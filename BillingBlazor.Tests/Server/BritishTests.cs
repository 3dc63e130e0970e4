using System.Globalization;
using BillingBlazor.Domain;
using BillingBlazor.Server.Customers.Details;
using BillingBlazor.Server.Sheets;

namespace BillingBlazor.Tests.Server;

/// <summary>The product is British on every machine; run.sh runs this as on a German and a Turkish one too.</summary>
public sealed class BritishTests
{
    [Fact]
    public void It_writes_as_in_Britain_whatever_the_machine_speaks()
    {
        var (culture, words) = ("", "");
        var thread = new Thread(() =>
            (culture, words) = (
                CultureInfo.CurrentCulture.Name,
                $"{new DateOnly(2026, 9, 30):d MMM yyyy} {1234.5m:#,0.00} {"TITLE".ToLower(CultureInfo.CurrentCulture)}"
            )
        );
        thread.Start();
        thread.Join();

        Assert.Equal(("en-GB", "30 Sep 2026 1,234.50 title"), (culture, words));
    }

    [Theory]
    [InlineData("de-DE")]
    [InlineData("tr-TR")]
    [InlineData("th-TH")]
    public void A_sheet_is_read_as_in_Britain_whatever_the_thread_speaks(string culture)
    {
        using var _ = new InCulture(culture);

        Assert.Equal(new DateTime(2026, 12, 1), CellReading.Day(new(2, 1, CellKind.Text, "1 December 2026")));
        Assert.Equal(1250.5m, CellReading.Number("£1,250.50"));
        Assert.Equal(0.00001m, CellReading.Number("1E-05"));
        Assert.Null(CellReading.Number("19,95"));
        Assert.Null(CellReading.Number("2,5"));
        Assert.Null(FormText.Pounds("19,95"));
        Assert.Equal("1 Dec 2026", FormText.Print(new DateOnly(2026, 12, 1)));
        Assert.Equal(("£1,250.50", "-£0.05"), (Money.FromPence(125_050).ToString(), Money.FromPence(-5).ToString()));
    }
}
