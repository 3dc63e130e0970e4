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
        if (micropounds != decimal.Truncate(micropounds)) throw new ArgumentException($"£{pounds} has more than six decimals.", nameof(pounds));
        return new((long)micropounds);
    }

    /// <summary>The one door from arithmetic to an amount: rounds once, half away from zero, to 0 to 6 decimals of a pound.</summary>
    public static Money Round(decimal pounds, int decimals)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(decimals, 6);
        return FromPounds(decimal.Round(pounds, decimals, MidpointRounding.AwayFromZero));
    }

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
    public static Money Sum(this IEnumerable<Money> amounts) =>
        amounts.Aggregate(Money.Zero, (total, amount) => total + amount);

    public static Money Sum<T>(this IEnumerable<T> items, Func<T, Money> amountOf) => items.Select(amountOf).Sum();
}
