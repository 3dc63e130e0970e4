using System.Numerics;

namespace BillingBlazor.Domain;

/// <summary>
/// An exact number of pounds as a fraction. Shares of months (16 ÷ 31 + 15 ÷ 30) have no end as decimals,
/// and three thirds cut short would miss a half penny that is really there.
/// </summary>
public readonly record struct Fraction
{
    private readonly BigInteger numerator;
    private readonly BigInteger denominator;

    private Fraction(BigInteger numerator, BigInteger denominator) => (this.numerator, this.denominator) = (numerator, denominator);

    public static readonly Fraction Zero = new(0, 1);

    /// <summary>value × part ÷ whole.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The whole is nought or less.</exception>
    public static Fraction Of(decimal value, int part = 1, int whole = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(whole);
        if (part == whole)
            (part, whole) = (1, 1);
        var scale = (int)value.Scale;
        var unscaled = new BigInteger(value * Power10(scale));
        return new(unscaled * part, BigInteger.Pow(10, scale) * whole);
    }

    public static Fraction operator +(Fraction left, Fraction right) =>
        left.numerator.IsZero ? right
        : right.numerator.IsZero ? left
        : left.denominator == right.denominator
            ? new(left.numerator + right.numerator, left.denominator)
            : Lowest(left.numerator * right.denominator + right.numerator * left.denominator, left.denominator * right.denominator);

    public static Fraction operator -(Fraction fraction) => new(-fraction.numerator, fraction.denominator);

    /// <summary>× part ÷ whole, which is above nought.</summary>
    public Fraction Times(int part, int whole) => part == whole ? this : Lowest(numerator * part, denominator * whole);

    /// <exception cref="DivideByZeroException">The divisor is nought.</exception>
    public Fraction DividedBy(Fraction divisor) =>
        divisor.numerator.IsZero
            ? throw new DivideByZeroException()
            : Lowest(numerator * divisor.denominator * divisor.numerator.Sign, denominator * BigInteger.Abs(divisor.numerator));

    /// <summary>Below nought: less than the other; nought: as much.</summary>
    public int CompareTo(Fraction other) => (numerator * other.denominator).CompareTo(other.numerator * denominator);

    // A sum of thousands of unlike parts would else carry all their wholes.
    private static Fraction Lowest(BigInteger numerator, BigInteger denominator)
    {
        var common = BigInteger.GreatestCommonDivisor(numerator, denominator);
        return new(numerator / common, denominator / common);
    }

    /// <summary>Half away from zero, at 0 to 6 decimals.</summary>
    public decimal RoundAwayFromZero(int decimals)
    {
        var scaled = BigInteger.Abs(numerator) * BigInteger.Pow(10, decimals);
        var rounded = (2 * scaled + denominator) / (2 * denominator);
        return (decimal)(numerator.Sign < 0 ? -rounded : rounded) / Power10(decimals);
    }

    private static decimal Power10(int scale)
    {
        var power = 1m;
        for (var i = 0; i < scale; i++)
            power *= 10;
        return power;
    }
}
