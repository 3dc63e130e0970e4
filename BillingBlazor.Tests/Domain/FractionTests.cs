using BillingBlazor.Domain;

namespace BillingBlazor.Tests.Domain;

public class FractionTests
{
    [Fact]
    public void Three_thirds_are_whole() =>
        Assert.Equal(0.01m, (Fraction.Of(0.005m, 1, 3) + Fraction.Of(0.005m, 1, 3) + Fraction.Of(0.005m, 1, 3)).RoundAwayFromZero(2));

    [Theory]
    [InlineData("0.005", "0.01")]
    [InlineData("-0.005", "-0.01")]
    [InlineData("0.0049", "0.00")]
    [InlineData("12", "12.00")]
    public void Halves_go_away_from_zero(string exact, string rounded) =>
        Assert.Equal(
            decimal.Parse(rounded, System.Globalization.CultureInfo.InvariantCulture),
            Fraction.Of(decimal.Parse(exact, System.Globalization.CultureInfo.InvariantCulture)).RoundAwayFromZero(2)
        );
}
