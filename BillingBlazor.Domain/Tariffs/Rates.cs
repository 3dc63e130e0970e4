namespace BillingBlazor.Domain.Tariffs;

/// <summary>
/// A price by rates, made ready once to be charged many times: in whole billionths of a pound, for a decimal's multiplication and division
/// are dearer than all the rest of a call. The same sum as with decimals, to the last digit.
/// </summary>
internal sealed class Rates
{
    // £10,000 a minute over nine days and more: below both, no sum leaves 64 bits.
    private const long MostBillionths = 10_000_000_000_000;
    private const long MostQuantity = 800_000;
    private const int MostPerUnit = 60;

    private readonly bool isWhole;
    private readonly long peak,
        offPeak,
        weekendPeak,
        weekendOffPeak;
    private readonly long connection;
    private readonly long minimum;
    private readonly long maximum;

    public Rates(RatePrice price)
    {
        (Price, FirstIntervalSeconds, IncrementSeconds) = (price, price.FirstIntervalSeconds, price.IncrementSeconds);
        var parts = new List<long>();
        foreach (
            var part in (ReadOnlySpan<decimal>)
                [
                    price.RateIn(Band.Peak),
                    price.RateIn(Band.OffPeak),
                    price.RateIn(Band.WeekendPeak),
                    price.RateIn(Band.WeekendOffPeak),
                    price.Connection,
                    price.Minimum,
                    price.Maximum ?? 0,
                ]
        )
        {
            if (!Money.TryBillionths(part, out var billionths) || billionths is < 0 or > MostBillionths)
                return; // more than nine decimals: left to decimals
            parts.Add(billionths);
        }
        (peak, offPeak, weekendPeak, weekendOffPeak, connection, minimum) = (parts[0], parts[1], parts[2], parts[3], parts[4], parts[5]);
        (isWhole, maximum) = (true, price.Maximum is null ? long.MaxValue : parts[6]);
    }

    public RatePrice Price { get; }
    public int FirstIntervalSeconds { get; }
    public int IncrementSeconds { get; }

    /// <summary>max(minimum, connection + rate × quantity ÷ unit), at most the maximum; divided last, since a third of a minute has no end
    /// as a decimal and a third of three pence has; then rounded, once.</summary>
    /// <param name="perUnit">How much of the quantity the rate is for, at least 1: 60 seconds, a megabyte's bytes, one message.</param>
    public Money Amount(Band band, long quantity, int perUnit, int decimals)
    {
        if (!isWhole)
            return Money.Round(Limited(Price.Connection + Price.RateIn(band) * quantity / perUnit), decimals);
        var rate = band switch
        {
            Band.Peak => peak,
            Band.OffPeak => offPeak,
            Band.WeekendPeak => weekendPeak,
            _ => weekendOffPeak,
        };
        if (quantity > MostQuantity || perUnit > MostPerUnit)
            return Money.RoundQuotient(Large(rate, quantity, perUnit), perUnit, decimals);
        var sum = Math.Max(minimum * perUnit, connection * perUnit + rate * quantity);
        if (maximum != long.MaxValue)
            sum = Math.Min(maximum * perUnit, sum);
        return Money.RoundQuotient(sum, perUnit, decimals);
    }

    /// <summary>At least the minimum, at most the maximum: pounds.</summary>
    public decimal Limited(decimal amount)
    {
        var least = Math.Max(Price.Minimum, amount);
        return Price.Maximum is { } most ? Math.Min(most, least) : least;
    }

    private Int128 Large(long rate, long quantity, int perUnit)
    {
        var sum = Int128.Max((Int128)minimum * perUnit, (Int128)connection * perUnit + Math.BigMul(rate, quantity));
        return maximum == long.MaxValue ? sum : Int128.Min((Int128)maximum * perUnit, sum);
    }
}
