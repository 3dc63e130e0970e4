namespace BillingBlazor.Domain.Suppliers;

/// <summary>UK ranges that have rules of their own; everything else is <see cref="Ordinary"/>.</summary>
public enum NumberRange : byte
{
    Ordinary,

    /// <summary>01 and 02.</summary>
    Landline,

    /// <summary>03: priced and included as 01 and 02 are (Ofcom, General Conditions B1).</summary>
    Uk03,
    Service084,
    Service087,
    Service09,
    Service118,
}

public static class NumberRanges
{
    /// <summary>084, 087, 09 and 118: an access charge and a service charge instead of a rate.</summary>
    public static bool IsService(this NumberRange range) => range >= NumberRange.Service084;

    public static string Words(this NumberRange range) =>
        range switch
        {
            NumberRange.Ordinary => "no range with rules of its own",
            NumberRange.Landline => "01 and 02",
            NumberRange.Uk03 => "03",
            NumberRange.Service084 => "084",
            NumberRange.Service087 => "087",
            NumberRange.Service09 => "09",
            NumberRange.Service118 => "118",
            _ => throw new ArgumentOutOfRangeException(nameof(range), range, "An unknown range."),
        };
}

/// <summary>How a service charge runs (Ofcom publishes it in one of these).</summary>
public enum ServiceChargeShape : byte
{
    PerMinute,
    PerCall,

    /// <summary>So much a call, which covers the first 60 seconds, and then so much a minute.</summary>
    PerCallThenMinute,
}

/// <summary>
/// What the organisation that is called takes, from a day on: as published, in pounds including VAT. Its net rate is that ÷ (1 + rate of
/// VAT).
/// </summary>
public sealed class ServiceCharge
{
    private const int CoveredByCall = 60;

    /// <exception cref="BillingRuleException">A charge below nought, one that the shape doesn't have, or above the range's
    /// ceiling.</exception>
    public ServiceCharge(NumberRange range, DateOnly from, ServiceChargeShape shape, decimal perMinute, decimal perCall)
    {
        Refuse(range, shape, perMinute, perCall);
        (From, Shape, PerMinute, PerCall) = (from, shape, perMinute, perCall);
    }

    private ServiceCharge() { }

    public int Id { get; private set; }
    public int DestinationId { get; private set; }
    public DateOnly From { get; private set; }
    public ServiceChargeShape Shape { get; private set; }

    /// <summary>Pounds a minute, including VAT.</summary>
    public decimal PerMinute { get; private set; }

    /// <summary>Pounds a call, including VAT.</summary>
    public decimal PerCall { get; private set; }

    /// <summary>Pounds of a call of so many seconds, net of VAT: divided once, at the end.</summary>
    public decimal Net(int seconds, decimal vatPercent) => Including(seconds, covered: 0) * 100 / (60 * (100 + vatPercent));

    /// <summary>Pounds, net, of what is left when the first so many seconds were inclusive: no charge for the call, the minutes over
    /// only.</summary>
    public decimal NetOver(int seconds, int covered, decimal vatPercent) => Including(seconds, covered) * 100 / (60 * (100 + vatPercent));

    /// <summary>Sixty times the pounds including VAT.</summary>
    private decimal Including(int seconds, int covered) =>
        Shape switch
        {
            ServiceChargeShape.PerMinute => PerMinute * (seconds - covered),
            ServiceChargeShape.PerCall => covered > 0 ? 0 : PerCall * 60,
            ServiceChargeShape.PerCallThenMinute => (covered > 0 ? 0 : PerCall * 60)
                + PerMinute * Math.Max(0, seconds - Math.Max(CoveredByCall, covered)),
            _ => throw new InvalidOperationException($"{Shape} is no shape of a service charge."),
        };

    /// <summary>As people write it: 7p a minute, 6p a call.</summary>
    public override string ToString() =>
        Shape switch
        {
            ServiceChargeShape.PerMinute => $"{Pence.Of(PerMinute)} a minute",
            ServiceChargeShape.PerCall => $"{Pence.Of(PerCall)} a call",
            _ => $"{Pence.Of(PerCall)} a call and, past 60 s, {Pence.Of(PerMinute)} a minute",
        };

    /// <summary>Ofcom's ceilings, including VAT: 084 7p, 087 13p, a minute and a call; 09 £3.60 a minute, £6.00 a call; 118 has none
    /// here.</summary>
    public static (decimal PerMinute, decimal PerCall)? CeilingOf(NumberRange range) =>
        range switch
        {
            NumberRange.Service084 => (0.07m, 0.07m),
            NumberRange.Service087 => (0.13m, 0.13m),
            NumberRange.Service09 => (3.60m, 6.00m),
            _ => null,
        };

    private static void Refuse(NumberRange range, ServiceChargeShape shape, decimal perMinute, decimal perCall)
    {
        if (!range.IsService())
            throw new BillingRuleException("Only 084, 087, 09 and 118 numbers have a service charge. Choose the number range first.");
        if (perMinute < 0 || perCall < 0)
            throw new BillingRuleException("A service charge can't be below nought.");
        if (shape == ServiceChargeShape.PerMinute && perCall != 0)
            throw new BillingRuleException("A service charge by the minute has no charge for the call.");
        if (shape == ServiceChargeShape.PerCall && perMinute != 0)
            throw new BillingRuleException("A service charge by the call has no charge for a minute.");
        if (CeilingOf(range) is not { } ceiling)
            return;
        if (perMinute > ceiling.PerMinute)
            throw new BillingRuleException(
                $"{Pence.Of(perMinute)} a minute is above Ofcom's ceiling for {range.Words()} numbers, {Pence.Of(ceiling.PerMinute)} "
                    + "including VAT."
            );
        if (perCall > ceiling.PerCall)
            throw new BillingRuleException(
                $"{Pence.Of(perCall)} a call is above Ofcom's ceiling for {range.Words()} numbers, {Pence.Of(ceiling.PerCall)} "
                    + "including VAT."
            );
    }
}
