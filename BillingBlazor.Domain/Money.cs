using System.Globalization;

namespace BillingBlazor.Domain;

/// <summary>
/// An exact amount of sterling, counted in micropounds (£0.000001) because calls are priced below a penny.
/// Nothing here rounds unless its name says so.
/// </summary>
public readonly record struct Money : IComparable<Money>
{
    private const decimal MicropoundsPerPound = 1_000_000;
    private const long MicropoundsPerPenny = 10_000;

    public static readonly Money Zero;

    private Money(long micropounds) => Micropounds = micropounds;

    public long Micropounds { get; }

    public decimal Pounds => Micropounds / MicropoundsPerPound;

    public bool IsWholePennies => Micropounds % MicropoundsPerPenny == 0;

    public static Money FromMicropounds(long micropounds) => new(micropounds);

    public static Money FromPence(long pence) => new(checked(pence * MicropoundsPerPenny));

    /// <summary>The amount exactly.</summary>
    /// <exception cref="ArgumentException">More than six decimals: say how to round, with <see cref="Round(decimal, int)"/>.</exception>
    public static Money FromPounds(decimal pounds)
    {
        var micropounds = pounds * MicropoundsPerPound;
        if (micropounds != decimal.Truncate(micropounds))
            throw new ArgumentException($"£{pounds} has more than six decimals.", nameof(pounds));
        return new((long)micropounds);
    }

    /// <summary>The one door from arithmetic to an amount: rounds once, half away from zero, to 0 to 6 decimals of a pound.</summary>
    public static Money Round(decimal pounds, int decimals)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(decimals, 6);
        return TryRoundShort(pounds, decimals, out var rounded)
            ? rounded
            : FromPounds(decimal.Round(pounds, decimals, MidpointRounding.AwayFromZero));
    }

    /// <summary>The same door for pounds that are left as a quotient of whole numbers: dividend ÷ divisor, rounded once.</summary>
    /// <param name="dividend">In billionths of a pound.</param>
    /// <exception cref="ArgumentOutOfRangeException">A divisor of nought or less, or more than 6 decimals.</exception>
    public static Money RoundQuotient(Int128 dividend, long divisor, int decimals)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(decimals, 6);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(divisor);
        var step = (UInt128)divisor * powers[9 - decimals];
        var size = (UInt128)(dividend < 0 ? -dividend : dividend);
        var steps = checked((long)((size + step / 2) / step)); // the step is even, so half of it is whole
        var micropounds = checked(steps * (long)powers[6 - decimals]);
        return new(dividend < 0 ? -micropounds : micropounds);
    }

    /// <summary>Billionths of a pound, when the decimal has no more of them than nine places and fits.</summary>
    internal static bool TryBillionths(decimal pounds, out long billionths)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(pounds, bits);
        var scale = (bits[3] >> 16) & 0xFF;
        billionths = 0;
        if (scale > 9 || bits[2] != 0)
            return false;
        var size = (ulong)(uint)bits[1] << 32 | (uint)bits[0];
        if (size > 1_000_000_000)
            return false;
        billionths = (long)(size * powers[9 - scale]);
        if (bits[3] < 0)
            billionths = -billionths;
        return true;
    }

    /// <summary>Whole-number arithmetic for what isn't longer than a long: it runs for every call.</summary>
    private static bool TryRoundShort(decimal pounds, int decimals, out Money rounded)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(pounds, bits);
        rounded = Zero;
        var scale = (bits[3] >> 16) & 0xFF;
        var size = (ulong)(uint)bits[1] << 32 | (uint)bits[0];
        if (bits[2] != 0 || size > 1_000_000_000_000 || scale > 18 || decimals < 0)
            return false;
        var cut = scale - decimals;
        var steps = cut <= 0 ? size * powers[-cut] : (size + powers[cut] / 2) / powers[cut];
        var micropounds = (long)(steps * powers[6 - decimals]);
        rounded = new(bits[3] < 0 ? -micropounds : micropounds);
        return true;
    }

    private static readonly ulong[] powers =
    [
        1,
        10,
        100,
        1_000,
        10_000,
        100_000,
        1_000_000,
        10_000_000,
        100_000_000,
        1_000_000_000,
        10_000_000_000,
        100_000_000_000,
        1_000_000_000_000,
        10_000_000_000_000,
        100_000_000_000_000,
        1_000_000_000_000_000,
        10_000_000_000_000_000,
        100_000_000_000_000_000,
        1_000_000_000_000_000_000,
    ];

    /// <summary>The same door for a sum of shares (17 ÷ 31 of a month): exact until this one rounding.</summary>
    public static Money Round(Fraction pounds, int decimals)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(decimals, 6);
        return FromPounds(pounds.RoundAwayFromZero(decimals));
    }

    public Money RoundToPenny() => Round(Pounds, 2);

    public int CompareTo(Money other) => Micropounds.CompareTo(other.Micropounds);

    public override string ToString() => Pounds.ToString("£#,0.00####;-£#,0.00####", CultureInfo.InvariantCulture);

    public static Money operator +(Money left, Money right) => new(checked(left.Micropounds + right.Micropounds));

    public static Money operator -(Money left, Money right) => new(checked(left.Micropounds - right.Micropounds));

    public static Money operator -(Money money) => new(checked(-money.Micropounds));

    public static bool operator <(Money left, Money right) => left.Micropounds < right.Micropounds;

    public static bool operator >(Money left, Money right) => left.Micropounds > right.Micropounds;

    public static bool operator <=(Money left, Money right) => left.Micropounds <= right.Micropounds;

    public static bool operator >=(Money left, Money right) => left.Micropounds >= right.Micropounds;

    public static explicit operator long(Money money) => money.Micropounds;
}

public static class MoneySums
{
    public static Money Sum(this IEnumerable<Money> amounts) => amounts.Aggregate(Money.Zero, (total, amount) => total + amount);

    public static Money Sum<T>(this IEnumerable<T> items, Func<T, Money> amountOf) => items.Select(amountOf).Sum();
}
