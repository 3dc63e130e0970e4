namespace BillingBlazor.Domain.Customers;

/// <summary>What is sold, as far as VAT asks. How a line of it is taxed the buyer decides too.</summary>
/// <param name="ForOnwardSale">Telecoms for onward sale: in scope of the reverse charge (VAT Act 1994 s55A).</param>
public readonly record struct Taxed(VatTreatment Treatment, bool ForOnwardSale)
{
    /// <summary>
    /// Reverse charge is for the customer who has the flag, on what is taxed at the standard rate and in scope. A treatment
    /// that says reverse charge means in scope; for anybody else it is the standard rate.
    /// </summary>
    public VatTreatment For(Customer customer)
    {
        if (customer.TaxExemptReason is not null)
            return VatTreatment.Exempt;
        if (Treatment is not (VatTreatment.Standard or VatTreatment.ReverseCharge))
            return Treatment;
        var isInScope = ForOnwardSale || Treatment == VatTreatment.ReverseCharge;
        return customer.IsReverseCharged && isInScope ? VatTreatment.ReverseCharge : VatTreatment.Standard;
    }
}
