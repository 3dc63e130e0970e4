namespace BillingBlazor.Domain.Invoices.Comparison;

/// <summary>Why an invoice is not what it was last time.</summary>
public enum Cause
{
    /// <summary>The same, at another price: of calls, the same destination in the same band at another rate.</summary>
    Price,

    /// <summary>Calls of other destinations, bands and lengths, at the same rates.</summary>
    Mix,

    /// <summary>More or less of the same: seconds or calls, and quantities or cycles of a charge.</summary>
    Usage,
    New,
    Ended,

    /// <summary>Single charges, and cycles longer than the billing period: they are not on every invoice.</summary>
    OneOff,

    /// <summary>Part cycles, days before a first cycle, and unused days given back.</summary>
    ProRata,

    /// <summary>What allowances and spending caps took away.</summary>
    BundleAndCap,
    VatAndRounding,
}

/// <summary>A change in its causes, each in whole pennies.</summary>
public sealed record Causes
{
    public static readonly Causes None = new();

    public Money Price { get; init; }
    public Money Mix { get; init; }
    public Money Usage { get; init; }
    public Money New { get; init; }
    public Money Ended { get; init; }
    public Money OneOff { get; init; }
    public Money ProRata { get; init; }
    public Money BundleAndCap { get; init; }
    public Money VatAndRounding { get; init; }

    /// <summary>The whole change: the causes add up to it, always.</summary>
    public Money Sum() => Price + Mix + Usage + New + Ended + OneOff + ProRata + BundleAndCap + VatAndRounding;

    public Money Of(Cause cause) =>
        cause switch
        {
            Cause.Price => Price,
            Cause.Mix => Mix,
            Cause.Usage => Usage,
            Cause.New => New,
            Cause.Ended => Ended,
            Cause.OneOff => OneOff,
            Cause.ProRata => ProRata,
            Cause.BundleAndCap => BundleAndCap,
            Cause.VatAndRounding => VatAndRounding,
            _ => throw new ArgumentOutOfRangeException(nameof(cause), cause, "An unknown cause."),
        };

    public Causes With(Cause cause, Money amount) =>
        cause switch
        {
            Cause.Price => this with { Price = amount },
            Cause.Mix => this with { Mix = amount },
            Cause.Usage => this with { Usage = amount },
            Cause.New => this with { New = amount },
            Cause.Ended => this with { Ended = amount },
            Cause.OneOff => this with { OneOff = amount },
            Cause.ProRata => this with { ProRata = amount },
            Cause.BundleAndCap => this with { BundleAndCap = amount },
            Cause.VatAndRounding => this with { VatAndRounding = amount },
            _ => throw new ArgumentOutOfRangeException(nameof(cause), cause, "An unknown cause."),
        };

    public static Causes operator +(Causes left, Causes right) =>
        new()
        {
            Price = left.Price + right.Price,
            Mix = left.Mix + right.Mix,
            Usage = left.Usage + right.Usage,
            New = left.New + right.New,
            Ended = left.Ended + right.Ended,
            OneOff = left.OneOff + right.OneOff,
            ProRata = left.ProRata + right.ProRata,
            BundleAndCap = left.BundleAndCap + right.BundleAndCap,
            VatAndRounding = left.VatAndRounding + right.VatAndRounding,
        };
}
