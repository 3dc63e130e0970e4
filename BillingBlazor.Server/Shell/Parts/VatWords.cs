using BillingBlazor.Domain;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Documents;

namespace BillingBlazor.Server.Shell.Parts;

/// <summary>A treatment as people read it.</summary>
public static class VatWords
{
    public static string Of(VatTreatment treatment) =>
        treatment switch
        {
            VatTreatment.Standard => "Standard",
            VatTreatment.Reduced => "Reduced",
            VatTreatment.Zero => "Zero",
            VatTreatment.Exempt => "Exempt",
            VatTreatment.OutsideScope => "Outside scope",
            VatTreatment.ReverseCharge => "Reverse charge",
            _ => throw new ArgumentOutOfRangeException(nameof(treatment), treatment, "An unknown VAT treatment."),
        };

    /// <summary>What is chosen for a category, a product or a charge. Reverse charge is none of them: the customer's flag and the tick make
    /// it.</summary>
    public static IReadOnlyList<VatTreatment> Choices { get; } =
    [.. Enum.GetValues<VatTreatment>().Where(treatment => treatment != VatTreatment.ReverseCharge)];

    /// <summary>Of something that has one which isn't chosen any more.</summary>
    public static IReadOnlyList<VatTreatment> ChoicesWith(VatTreatment now) => Choices.Contains(now) ? Choices : [.. Choices, now];

    /// <summary>What HMRC asks to stand on a document with reverse charge lines (VAT Notice 735), and the VAT that is in none of its
    /// totals; else null.</summary>
    public static string? ReverseChargeNote(Invoice invoice)
    {
        var rates = invoice.VatByRate.Where(rate => rate.Treatment == VatTreatment.ReverseCharge).ToList();
        if (rates.Count == 0)
            return null;
        var parts = string.Join(" and ", rates.Select(rate => $"{PdfFigures.Percent(rate.Percent)} of {PdfFigures.Pounds(rate.Net)}"));
        return $"{ReverseCharge}. The VAT that the customer accounts for is {PdfFigures.Pounds(invoice.CustomerVat)}, {parts}; it is not "
            + "in the VAT total.";
    }

    public const string ReverseCharge = "Reverse charge: Customer to account for VAT to HMRC (section 55A VATA 1994)";

    /// <summary>An organisation that rounds VAT down says so (HMRC Notice 700, 17.5); null where nothing was rounded so.</summary>
    public static string? RoundingNote(Invoice invoice) =>
        invoice.VatRounding == VatRounding.Down && invoice.Vat != Domain.Money.Zero
            ? "The total of VAT is rounded down to the whole penny."
            : null;

    /// <summary>The letters beside a line of a document.</summary>
    public static string Letters(VatTreatment treatment, decimal percent) =>
        treatment switch
        {
            VatTreatment.Standard => $"S {PdfFigures.Percent(percent)}",
            VatTreatment.Reduced => $"R {PdfFigures.Percent(percent)}",
            VatTreatment.Zero => "Z 0 %",
            VatTreatment.Exempt => "E exempt",
            VatTreatment.OutsideScope => "O",
            _ => "RC",
        };

    /// <summary>What the letters stand for, beside the sums.</summary>
    public static string Full(InvoiceVat vat) =>
        vat.Treatment switch
        {
            VatTreatment.Standard => $"{Letters(vat.Treatment, vat.Percent)}, standard",
            VatTreatment.Reduced => $"{Letters(vat.Treatment, vat.Percent)}, reduced",
            VatTreatment.Zero => "Z 0 %, zero rate",
            VatTreatment.Exempt => "E exempt",
            VatTreatment.OutsideScope => "O, outside scope",
            _ => $"RC {PdfFigures.Percent(vat.Percent)}, reverse charge",
        };

    /// <summary>1:02:33, with the hours of a day and more counted on.</summary>
    public static string ToLength(this TimeSpan length) => $"{(int)length.TotalHours}:{length.Minutes:00}:{length.Seconds:00}";
}
