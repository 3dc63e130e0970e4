namespace BillingBlazor.Domain;

public enum VatTreatment
{
    Standard,
    Reduced,
    Zero,
    Exempt,
    OutsideScope,
    ReverseCharge,
}

/// <summary>How an organisation rounds the VAT of an invoice. HMRC Notice 700, 17.5: the total may be rounded down, a line's may
/// not.</summary>
public enum VatRounding
{
    HalfUp,
    Down,
}

/// <summary>The percentage of a treatment from a day on. The tax point (the issue date) decides.</summary>
public sealed class VatRate(VatTreatment treatment, DateOnly from, decimal percent)
{
    /// <summary>Those that have a rate of their own: the others are always nought.</summary>
    public static IReadOnlyList<VatTreatment> Taxed { get; } = [VatTreatment.Standard, VatTreatment.Reduced];

    private static readonly DateOnly earliest = new(1973, 4, 1);
    private static readonly DateOnly latest = new(2100, 12, 31);

    public int Id { get; private set; }
    public VatTreatment Treatment { get; private set; } = treatment;
    public DateOnly From { get; private set; } = from;
    public decimal Percent { get; private set; } = percent;

    /// <summary>A rate that a person starts.</summary>
    /// <exception cref="BillingRuleException">Of a treatment that is always nought, or the day or the percentage is outside its
    /// range.</exception>
    public static VatRate Starting(VatTreatment treatment, DateOnly from, decimal percent)
    {
        if (!Taxed.Contains(treatment))
            throw new BillingRuleException("Only the standard and the reduced rate have a percentage; the others are always nought.");
        if (from < earliest || from > latest)
            throw new BillingRuleException($"A rate of VAT starts between {earliest:d MMM yyyy} and {latest:d MMM yyyy}.");
        if (percent is < 0 or > 100)
            throw new BillingRuleException("A rate of VAT is between 0 and 100 %.");
        if (percent * 100 % 1 != 0)
            throw new BillingRuleException("A rate of VAT has at most two decimals.");
        return new(treatment, from, percent);
    }
}
