using BillingBlazor.Domain;
using BillingBlazor.Domain.Invoices;

namespace BillingBlazor.Tests.Domain;

public class MoneyTests
{
    [Theory]
    [InlineData(0.0049, 0)]
    [InlineData(0.005, 1)]
    [InlineData(-0.005, -1)]
    [InlineData(12.345, 1235)]
    public void Rounds_half_a_penny_away_from_zero(decimal pounds, long pence) =>
        Assert.Equal(Money.FromPence(pence), Money.FromPounds(pounds).RoundToPenny());

    [Fact]
    public void A_line_refuses_part_pennies() =>
        Assert.Throws<ArgumentException>(() => new InvoiceLine(LineKind.Usage, "Calls", Money.FromPounds(0.0047m), VatTreatment.Standard));

    [Fact]
    public void Prints_pounds() => Assert.Equal("£1,234.50", Money.FromPounds(1234.5m).ToString());

    [Fact]
    public void Calls_are_summed_before_they_are_rounded()
    {
        Money[] prices = [Money.FromPounds(0.0033m), Money.FromPounds(0.0033m), Money.FromPounds(0.0033m)];

        var net = prices.Sum(price => price).RoundToPenny();

        Assert.Equal(Money.FromPence(1), net);
    }

    [Fact]
    public void An_amount_is_rounded_once()
    {
        const decimal exact = 0.0000499999m; // 4 decimals: £0.0000. By way of 6 decimals it would become £0.0001.

        Assert.Equal(Money.Zero, Money.Round(exact, 4));
        Assert.Equal(Money.FromPounds(0.0001m), Money.Round(Money.Round(exact, 6).Pounds, 4));
    }

    [Theory]
    [InlineData(0, 60, 4, 0)]
    [InlineData(3_000, 60, 4, 0)] // 0.00000005
    [InlineData(3_000_000, 60, 4, 100)] // 0.00005, a half
    [InlineData(2_999_999, 60, 4, 0)]
    [InlineData(-3_000_000, 60, 4, -100)]
    [InlineData(160_600_000_000, 60, 4, 2_676_700)]
    [InlineData(1_000_000_000, 3, 6, 333_333)]
    [InlineData(2_000_000_000, 3, 0, 1_000_000)]
    public void A_quotient_of_billionths_is_rounded_once(long billionths, long divisor, int decimals, long micropounds) =>
        Assert.Equal(micropounds, Money.RoundQuotient(billionths, divisor, decimals).Micropounds);

    [Theory]
    [InlineData("0.00005", 4, "0.0001")]
    [InlineData("-0.00005", 4, "-0.0001")]
    [InlineData("0.000049999999999999999999", 4, "0")]
    [InlineData("1234567890123.4567", 3, "1234567890123.457")]
    [InlineData("12.5", 0, "13")]
    [InlineData("7", 6, "7")]
    public void However_long_the_decimal_is(string pounds, int decimals, string rounded) =>
        Assert.Equal(
            decimal.Parse(rounded, System.Globalization.CultureInfo.InvariantCulture),
            Money.Round(decimal.Parse(pounds, System.Globalization.CultureInfo.InvariantCulture), decimals).Pounds
        );

    [Fact]
    public void Refuses_to_round_unasked() => Assert.Throws<ArgumentException>(() => Money.FromPounds(0.0000499999m));
}
