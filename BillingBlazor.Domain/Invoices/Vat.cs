namespace BillingBlazor.Domain.Invoices;

public enum VatTreatment { Standard, Reduced, Zero, Exempt, OutsideScope, ReverseCharge }

/// <summary>How an organisation rounds the VAT of an invoice. HMRC Notice 700, 17.5: the total may be rounded down, a line's may not.</summary>
public enum VatRounding { HalfUp, Down }

/// <summary>The percentage of a treatment from a day on. The tax point (the issue date) decides.</summary>
public sealed class VatRate(VatTreatment treatment, DateOnly from, decimal percent)
{
    public int Id { get; private set; }
    public VatTreatment Treatment { get; private set; } = treatment;
    public DateOnly From { get; private set; } = from;
    public decimal Percent { get; private set; } = percent;
}
