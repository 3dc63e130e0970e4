using BillingBlazor.Domain.Invoices;

namespace BillingBlazor.Server.Invoices;

/// <summary>A treatment as people read it.</summary>
public static class VatWords
{
    public static string Of(VatTreatment treatment) => treatment switch
    {
        VatTreatment.Standard => "Standard",
        VatTreatment.Reduced => "Reduced",
        VatTreatment.Zero => "Zero",
        VatTreatment.Exempt => "Exempt",
        VatTreatment.OutsideScope => "Outside scope",
        VatTreatment.ReverseCharge => "Reverse charge",
        _ => throw new ArgumentOutOfRangeException(nameof(treatment), treatment, "An unknown VAT treatment."),
    };

    /// <summary>1:02:33, with the hours of a day and more counted on.</summary>
    public static string ToLength(this TimeSpan length) => $"{(int)length.TotalHours}:{length.Minutes:00}:{length.Seconds:00}";
}
