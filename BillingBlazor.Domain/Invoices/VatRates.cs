namespace BillingBlazor.Domain.Invoices;

/// <summary>The dated rates of VAT.</summary>
public sealed class VatRates(IEnumerable<VatRate> rates)
{
    private readonly ILookup<VatTreatment, VatRate> byTreatment = rates
        .OrderByDescending(rate => rate.From)
        .ToLookup(rate => rate.Treatment);

    /// <summary>Of the reverse charge it is the standard rate: the customer accounts for it.</summary>
    /// <exception cref="BillingRuleException">A taxed treatment has no rate on the day.</exception>
    public decimal PercentOn(VatTreatment treatment, DateOnly taxPoint) =>
        treatment switch
        {
            VatTreatment.Exempt or VatTreatment.OutsideScope or VatTreatment.Zero => 0,
            VatTreatment.ReverseCharge => PercentOn(VatTreatment.Standard, taxPoint),
            _ => byTreatment[treatment].FirstOrDefault(rate => rate.From <= taxPoint)?.Percent
                ?? throw new BillingRuleException($"No {treatment} rate of VAT is set up for {taxPoint:d MMM yyyy}."),
        };
}
