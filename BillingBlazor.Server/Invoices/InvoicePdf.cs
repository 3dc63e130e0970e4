using System.Globalization;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Usage;
using SkiaSharp;

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
    internal const float PageWidth = 595.28f;
    internal const float PageHeight = 841.89f;
    internal const float Left = 50;
    internal const float Right = PageWidth - 50;
    private const float Top = 40;
    private const float Bottom = PageHeight - 51;

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
            $"{invoice.Seller.Name}  ·  {(invoice.State == InvoiceState.Draft ? "Draft" : $"{name} {invoice.Number}")}  ·  {invoice.Buyer.Name}";
        return Paper(
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

    /// <summary>What a document says of itself.</summary>
    internal sealed record About(string Title, string Author, string Subject, DateTime Made);

    internal static byte[] Paper(IEnumerable<IEnumerable<PdfBlock>> chapters, string foot, PdfLook look, About about)
    {
        var flow = new PdfFlow(Top, Bottom);
        foreach (var chapter in chapters)
            flow.Add([.. chapter]);
        var footWords = PdfText.LeftToRight(look.Small.Fit(foot, 400));
        using var stream = new MemoryStream();
        using (var pdf = SKDocument.CreatePdf(stream, Metadata(about)))
        {
            for (var i = 0; i < flow.Pages.Count; i++)
            {
                var canvas = pdf.BeginPage(PageWidth, PageHeight);
                foreach (var (block, top) in flow.Pages[i])
                    block.Draw(canvas, top);
                DrawFoot(canvas, look, footWords, i + 1, flow.Pages.Count);
                pdf.EndPage();
            }
            pdf.Close();
        }
        return stream.ToArray();
    }

    internal static string TitleOf(Invoice invoice) =>
        invoice switch
        {
            { State: InvoiceState.Draft, Kind: InvoiceKind.CreditNote } => "DRAFT CREDIT NOTE",
            { State: InvoiceState.Draft } => "DRAFT INVOICE",
            { Kind: InvoiceKind.CreditNote } => "CREDIT NOTE",
            _ => "INVOICE",
        };

    private static void DrawFoot(SKCanvas canvas, PdfLook look, string words, int page, int pages)
    {
        const float Baseline = PageHeight - 32;
        PdfLook.Hairline(canvas, Left, Right, Baseline - 14);
        look.Small.Draw(canvas, words, Left, Baseline);
        look.Small.DrawRight(canvas, $"Page {page} of {pages}", Right, Baseline);
    }

    private static SKDocumentPdfMetadata Metadata(About about)
    {
        var made = DateTime.SpecifyKind(about.Made, DateTimeKind.Utc);
        return new SKDocumentPdfMetadata
        {
            Title = PdfText.Clean(about.Title, 200),
            Author = PdfText.Clean(about.Author, 200),
            Subject = PdfText.Clean(about.Subject, 200),
            Creation = made,
            Modified = made,
            RasterDpi = 144,
            EncodingQuality = 101,
        };
    }
}

/// <summary>The words and figures of a document: 5 Mar 2026, 1:02:33, −12.75.</summary>
internal static class PdfFigures
{
    public static string Date(DateOnly date) => date.ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    public static string Date(DateTime local) => local.ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    public static string Time(DateTime local) => local.ToString("HH:mm", CultureInfo.InvariantCulture);

    public static string Duration(long seconds) =>
        string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600}:{seconds / 60 % 60:00}:{seconds % 60:00}");

    public static string Calls(int calls) => calls == 1 ? "1 call" : string.Create(CultureInfo.InvariantCulture, $"{calls:#,0} calls");

    public static string Pounds(Money money) => Figure(money.Pounds, "£#,0.00");

    /// <summary>£0.05, £0.005: as fine as it was set.</summary>
    public static string UnderPounds(Money money) => Figure(money.Pounds, "£#,0.00####");

    public static string Amount(Money money) => Figure(money.Pounds, "#,0.00");

    public static string UnitPrice(Money money) => Figure(money.Pounds, "#,0.00####");

    /// <summary>The price of a call, or of many: four decimals, and as many more as its supplier's records have.</summary>
    public static string OfCalls(Money money) => Figure(money.Pounds, "#,0.0000##");

    public static string Quantity(decimal quantity) => Figure(quantity, "#,0.####");

    public static string Percent(decimal percent) => percent.ToString("0.##", CultureInfo.InvariantCulture) + " %";

    private static string Figure(decimal figure, string format) => figure.ToString($"{format};−{format}", CultureInfo.InvariantCulture);
}
