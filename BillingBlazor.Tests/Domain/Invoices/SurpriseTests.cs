using BillingBlazor.Domain;
using BillingBlazor.Domain.Invoices.Comparison;

namespace BillingBlazor.Tests.Domain.Invoices;

public class SurpriseTests
{
    [Theory]
    [InlineData(100, 0)] // as usual
    [InlineData(105, 0)] // within 5 %
    [InlineData(205, 50)] // 105 beyond the median, less 5: 100 × 100 ÷ 200
    [InlineData(0, 46.28)] // 100 below, less 5: 95 × 95 ÷ 195
    public void Pounds_beyond_the_usual_by_their_share(decimal total, decimal points) =>
        Assert.Equal(Money.FromPounds(points), Surprise.Of(Money.FromPounds(total), Six(100, 100, 100, 100, 100, 100)));

    [Fact]
    public void Who_goes_to_and_fro_surprises_less() =>
        // Median 100, distances 0, 0, 40, 40, 40, 40: median 40. 160 is 60 beyond, less 40: 20 × 20 ÷ 120 = 3.33. Steady: 55 × 55 ÷ 155 =
        // 19.52.
        Assert.Equal(
            (Money.FromPounds(3.33m), Money.FromPounds(19.52m)),
            (
                Surprise.Of(Money.FromPounds(160), Six(60, 100, 140, 60, 140, 100)),
                Surprise.Of(Money.FromPounds(160), Six(100, 100, 100, 100, 100, 100))
            )
        );

    [Fact]
    public void A_small_bill_six_times_over_is_more_of_a_surprise_than_a_tenth_more_on_a_large_one() =>
        Assert.Equal(
            (Money.FromPounds(82.36m), Money.FromPounds(23.81m)),
            (Surprise.Of(Money.FromPounds(120), Six(20, 20, 20)), Surprise.Of(Money.FromPounds(11_000), Six(10_000, 10_000)))
        );

    [Fact]
    public void A_first_bill_counts_in_full() => Assert.Equal(Money.FromPounds(42), Surprise.Of(Money.FromPounds(42), []));

    [Fact]
    public void The_median_is_that_of_the_last_six()
    {
        Assert.Null(Surprise.Median([]));
        Assert.Equal(Money.FromPounds(35), Surprise.Median(Six(10, 20, 30, 40, 50, 60, 10_000, 10_000)));
        Assert.Equal(Money.FromPounds(20), Surprise.Median(Six(10, 90, 20)));
    }

    private static IReadOnlyList<Money> Six(params decimal[] pounds) => [.. pounds.Select(Money.FromPounds)];
}
