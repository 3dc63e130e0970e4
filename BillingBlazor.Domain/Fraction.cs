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
        var scale = (int)value.Scale;
        var unscaled = new BigInteger(value * Power10(scale));
        return new(unscaled * part, BigInteger.Pow(10, scale) * whole);
    }

    public static Fraction operator +(Fraction left, Fraction right) =>
        new(left.numerator * right.denominator + right.numerator * left.denominator, left.denominator * right.denominator);

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
