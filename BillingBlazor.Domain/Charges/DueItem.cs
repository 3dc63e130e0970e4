using System.Globalization;

namespace BillingBlazor.Domain.Charges;

/// <summary>One thing of a charge that falls due: a cycle, or the days before the first.</summary>
/// <param name="CycleStart">Its first day: with the charge and the kind it is billed once, ever.</param>
public sealed record DueItem(Charge Charge, DateOnly CycleStart, BillingPeriod Days, IReadOnlyList<DayShare> Shares)
{
    /// <summary>The days from the pro-rata start to the charge's first cycle, which fall due with it.</summary>
    public bool IsBeforeFirstCycle { get; init; }

    /// <summary>Exact pounds of quantity × price × shares.</summary>
    public Fraction Amount(Money unitPrice) => AmountOf(unitPrice.Pounds * Charge.Quantity);

    /// <summary>Exact pounds of the shares of a cycle's price.</summary>
    public Fraction AmountOf(decimal cyclePrice) =>
        Shares.Aggregate(Fraction.Zero, (sum, share) => sum + Fraction.Of(cyclePrice, share.Part, share.Whole * share.Months));

    /// <summary>How a part was worked out, for people: 32.00 × 16 ÷ 31. Null for whole cycles.</summary>
    public string? Working(Money unitPrice)
    {
        if (Shares is [{ Part: var part, Whole: var whole, Months: 1 }] && part == whole)
            return null;
        var price = (unitPrice.Pounds * Charge.Quantity).ToString("0.00####", CultureInfo.InvariantCulture);
        return string.Join(" + ", Shares.Select(share => $"{price}{share.Words}"));
    }
}

/// <summary>Days of a month (or cycle): part ÷ whole of the price, which is first divided by so many months (3 of a quarterly
/// price).</summary>
public readonly record struct DayShare(int Part, int Whole, int Months = 1)
{
    /// <summary>Behind the price: ÷ 3 × 17 ÷ 31; a whole month of a quarter is ÷ 3.</summary>
    internal string Words
    {
        get
        {
            var months = Months > 1 ? $" ÷ {Months}" : "";
            if (Part == Whole)
                return months;
            return Whole == 1 ? $"{months} × {Part}" : $"{months} × {Part} ÷ {Whole}";
        }
    }
}
