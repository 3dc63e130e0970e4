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

    /// <summary>The letters beside a line of a document.</summary>
    public static string Letters(VatTreatment treatment, decimal percent) => treatment switch
    {
        VatTreatment.Standard => $"S {PdfFigures.Percent(percent)}",
        VatTreatment.Reduced => $"R {PdfFigures.Percent(percent)}",
        VatTreatment.Zero => "Z 0 %",
        VatTreatment.Exempt => "E exempt",
        VatTreatment.OutsideScope => "O",
        _ => "RC",
    };

    /// <summary>What the letters stand for, beside the sums.</summary>
    public static string Full(InvoiceVat vat) => vat.Treatment switch
    {
        VatTreatment.Standard => $"{Letters(vat.Treatment, vat.Percent)}, standard",
        VatTreatment.Reduced => $"{Letters(vat.Treatment, vat.Percent)}, reduced",
        VatTreatment.Zero => "Z 0 %, zero rate",
        VatTreatment.Exempt => "E exempt",
        VatTreatment.OutsideScope => "O, outside scope",
        _ => "RC, reverse charge",
    };

    /// <summary>1:02:33, with the hours of a day and more counted on.</summary>
    public static string ToLength(this TimeSpan length) => $"{(int)length.TotalHours}:{length.Minutes:00}:{length.Seconds:00}";
}
