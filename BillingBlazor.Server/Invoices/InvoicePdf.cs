using BillingBlazor.Domain;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Server.Documents;

namespace BillingBlazor.Server.Invoices;

/// <summary>All that is printed. <paramref name="CreditedNumber"/> is the invoice that a credit note takes back.</summary>
public sealed record InvoiceDocument(Invoice Invoice, byte[]? Logo, IReadOnlyList<StatementSection> Statement, string? CreditedNumber)
{
    public DateOnly? CreditedDate { get; init; }

    /// <summary>So many calls were too many to print, and come as a file of their own; 0 where all are printed.</summary>
    public long UnprintedCalls { get; init; }
}

/// <summary>The calls of one usage line: their exact sum stands beside the line's rounded net.</summary>
public sealed record StatementSection(
    string? CostCentre,
    string CliLabel,
    IReadOnlyList<StatementCall> Calls,
    Money ExactSum,
    Money LineNet
)
{
    /// <summary>The calls below the customer's threshold, summed; null where all are itemised.</summary>
    public OtherCalls? Others { get; init; }

    public int Count => Calls.Count + (Others?.Count ?? 0);

    public long Seconds => Calls.Sum(call => (long)call.Seconds) + (Others?.Seconds ?? 0);
}

public sealed record StatementCall(DateTime StartedLocal, string Dialled, string Destination, int Seconds, Money Price, string? Note)
{
    public UsageKind Kind { get; init; }

    /// <summary>Of a data session.</summary>
    public long Bytes { get; init; }
}

/// <summary>Draws an invoice, a credit note or a draft on A4. The same document gives the same bytes.</summary>
public static class InvoicePdf
{
    public static byte[] Draw(InvoiceDocument document)
    {
        var look = new PdfLook(document.Invoice.Colour);
        using var logo = PdfLogo.Decode(document.Logo);
        return Paper(
            [new InvoicePages(document, look, logo).Blocks(), new StatementPages(document, look).Blocks()],
            document.Invoice,
            look
        );
    }

    /// <summary>The itemised statement alone.</summary>
    public static byte[] DrawStatement(InvoiceDocument document)
    {
        var look = new PdfLook(document.Invoice.Colour);
        var blocks =
            document.UnprintedCalls > 0
                ? DocumentParts.Paragraph(
                    look.Body,
                    $"The itemised statement has {document.UnprintedCalls:#,0} calls: too many to print. Download it as CSV.",
                    maxLines: 2
                )
                : new StatementPages(document, look).Blocks();
        return Paper([blocks], document.Invoice, look);
    }

    private static byte[] Paper(IEnumerable<IEnumerable<PdfBlock>> chapters, Invoice invoice, PdfLook look)
    {
        var name = invoice.Kind == InvoiceKind.CreditNote ? "Credit note" : "Invoice";
        var foot =
            $"{invoice.Seller.Name}  ·  {(invoice.State == InvoiceState.Draft ? "Draft" : $"{name} {invoice.Number}")}  ·  "
            + $"{invoice.Buyer.Name}";
        return DocumentPaper.Paper(
            chapters,
            foot,
            look,
            new(
                $"{TitleOf(invoice)} {invoice.Number}",
                invoice.Seller.Name,
                invoice.Buyer.Name,
                invoice.ApprovedUtc ?? invoice.IssueDate.ToDateTime(TimeOnly.MinValue)
            )
        );
    }

    internal static string TitleOf(Invoice invoice) =>
        invoice switch
        {
            { State: InvoiceState.Draft, Kind: InvoiceKind.CreditNote } => "DRAFT CREDIT NOTE",
            { State: InvoiceState.Draft } => "DRAFT INVOICE",
            { Kind: InvoiceKind.CreditNote } => "CREDIT NOTE",
            _ => "INVOICE",
        };
}
