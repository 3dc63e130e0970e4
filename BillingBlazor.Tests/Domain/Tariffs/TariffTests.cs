using BillingBlazor.Domain;
using BillingBlazor.Domain.Tariffs;

namespace BillingBlazor.Tests.Domain.Tariffs;

public sealed class TariffTests
{
    [Fact]
    public void A_copy_is_dearer_by_the_percentage_each_amount_rounded_once()
    {
        var price = new RatePrice
        {
            Peak = 0.0125m,
            OffPeak = 0.01m,
            Connection = 0.005m,
            Minimum = 0,
            Maximum = 1.50m,
            FirstIntervalSeconds = 60,
        };

        var dearer = new Uplift(7.5m, 2).Of(price);

        // 1.25p × 1.075 = 1.34375p → 1.34p; 1p → 1.075p → 1.08p; 0.5p → 0.5375p → 0.54p; £1.50 → £1.6125.
        Assert.Equal(
            new RatePrice
            {
                Peak = 0.0134m,
                OffPeak = 0.0108m,
                Connection = 0.0054m,
                Minimum = 0,
                Maximum = 1.6125m,
                FirstIntervalSeconds = 60,
            },
            dearer
        );
    }

    [Fact]
    // 1.40 × 1.10 = 1.54
    public void A_copy_of_a_mark_up_has_prices_dearer_by_the_percentage() => Assert.Equal(54m, new Uplift(10, 2).OfMarkup(40));

    [Fact]
    public void A_copy_can_be_cheaper_and_of_whole_pence() =>
        Assert.Equal(Money.FromPence(3_040), new Uplift(-5, 0).Of(Money.FromPence(3_200)));

    [Theory]
    [InlineData(-100, 2)]
    [InlineData(1_001, 2)]
    [InlineData(5, 5)]
    [InlineData(5, -1)]
    public void A_copy_out_of_range_is_refused(int percent, int decimals) =>
        Assert.Throws<BillingRuleException>(() => new Uplift(percent, decimals));

    [Fact]
    public void A_future_price_takes_effect_on_its_day()
    {
        var product = new Product("Broadband 80/20", 1, null);
        product.Price(new(2026, 1, 1), Money.FromPence(3_200), Money.FromPence(2_240));
        product.Price(new(2026, 12, 1), Money.FromPence(3_350), Money.FromPence(2_240));

        Assert.Equal(Money.FromPence(3_200), product.PriceOn(new(2026, 11, 30), null, null)!.Sell);
        Assert.Equal(Money.FromPence(3_350), product.PriceOn(new(2026, 12, 1), null, null)!.Sell);
        Assert.Null(product.PriceOn(new(2025, 12, 31), null, null));
    }

    [Fact]
    public void A_price_goes_while_it_lies_ahead_and_stays_once_in_force()
    {
        var product = new Product("Broadband 80/20", 1, null);
        product.Price(new(2026, 12, 1), Money.FromPence(3_350), null);
        product.Prices[0].WithId(7);

        Assert.Throws<BillingRuleException>(() => product.RemovePrice(7, new(2026, 12, 1)));
        product.RemovePrice(7, new(2026, 11, 30));

        Assert.Empty(product.Prices);
    }

    [Theory]
    [InlineData(3_200, 2_240, 30.0)]
    [InlineData(3_000, 2_000, 33.3)]
    [InlineData(1_000, 1_250, -25.0)]
    public void A_margin_is_what_is_left_of_the_price(long sell, long buy, double percent) =>
        Assert.Equal((decimal)percent, ProductPrice.MarginPercent(Money.FromPence(sell), Money.FromPence(buy)));

    [Fact]
    public void Words_too_long_or_unprintable_are_refused_and_html_is_kept_as_it_is()
    {
        Assert.Contains(
            "at most 100 letters; this one has 40,000",
            Assert.Throws<BillingRuleException>(() => new Tariff(new string('x', 40_000), 1)).Message
        );
        Assert.Contains("can't be printed", Assert.Throws<BillingRuleException>(() => new Tariff("a\u0001b", 1)).Message);
        Assert.Equal("<b>Saver</b> 🚀 مرحبا", new Tariff(" <b>Saver</b> 🚀 مرحبا ", 1).Name);
    }
}
