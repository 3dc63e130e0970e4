using System.Globalization;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Invoices;
using SkiaSharp;

namespace BillingBlazor.Server.Invoices;

/// <summary>All that is printed. <paramref name="CreditedNumber"/> is the invoice that a credit note takes back.</summary>
public sealed record InvoiceDocument(Invoice Invoice, byte[]? Logo, IReadOnlyList<StatementSection> Statement, string? CreditedNumber);

/// <summary>The calls of one usage line: their exact sum stands beside the line's rounded net.</summary>
public sealed record StatementSection(string? CostCentre, string CliLabel, IReadOnlyList<StatementCall> Calls, Money ExactSum, Money LineNet);

public sealed record StatementCall(DateTime StartedLocal, string Dialled, string Destination, int Seconds, Money Price, string? Note);

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
        var invoice = document.Invoice;
        var look = new PdfLook(invoice.Colour);
        using var logo = PdfLogo.Decode(document.Logo);
        var flow = new PdfFlow(Top, Bottom);
        flow.Add([.. new InvoicePages(document, look, logo).Blocks()]);
        flow.Add([.. new StatementPages(document, look).Blocks()]);

        using var stream = new MemoryStream();
        using (var pdf = SKDocument.CreatePdf(stream, About(invoice)))
        {
            for (var i = 0; i < flow.Pages.Count; i++)
            {
                var canvas = pdf.BeginPage(PageWidth, PageHeight);
                foreach (var (block, top) in flow.Pages[i]) block.Draw(canvas, top);
                DrawFoot(canvas, look, invoice, i + 1, flow.Pages.Count);
                pdf.EndPage();
            }
            pdf.Close();
        }
        return stream.ToArray();
    }

    internal static string TitleOf(Invoice invoice) => invoice switch
    {
        { State: InvoiceState.Draft, Kind: InvoiceKind.CreditNote } => "DRAFT CREDIT NOTE",
        { State: InvoiceState.Draft } => "DRAFT INVOICE",
        { Kind: InvoiceKind.CreditNote } => "CREDIT NOTE",
        _ => "INVOICE",
    };

    private static void DrawFoot(SKCanvas canvas, PdfLook look, Invoice invoice, int page, int pages)
    {
        const float Baseline = PageHeight - 32;
        var name = invoice.Kind == InvoiceKind.CreditNote ? "Credit note" : "Invoice";
        var words = $"{invoice.Seller.Name}  ·  {(invoice.State == InvoiceState.Draft ? "Draft" : $"{name} {invoice.Number}")}  ·  {invoice.Buyer.Name}";
        PdfLook.Hairline(canvas, Left, Right, Baseline - 14);
        look.Small.Draw(canvas, look.Small.Fit(words, 400), Left, Baseline);
        look.Small.DrawRight(canvas, $"Page {page} of {pages}", Right, Baseline);
    }

    private static SKDocumentPdfMetadata About(Invoice invoice)
    {
        var made = DateTime.SpecifyKind(invoice.ApprovedUtc ?? invoice.IssueDate.ToDateTime(TimeOnly.MinValue), DateTimeKind.Utc);
        return new SKDocumentPdfMetadata
        {
            Title = PdfText.Clean($"{TitleOf(invoice)} {invoice.Number}", 200),
            Author = PdfText.Clean(invoice.Seller.Name, 200),
            Subject = PdfText.Clean(invoice.Buyer.Name, 200),
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

    public static string Amount(Money money) => Figure(money.Pounds, "#,0.00");

    public static string UnitPrice(Money money) => Figure(money.Pounds, "#,0.00####");

    public static string FourDecimals(Money money) => Figure(money.Pounds, "#,0.0000");

    public static string Quantity(decimal quantity) => Figure(quantity, "#,0.####");

    public static string Percent(decimal percent) => percent.ToString("0.##", CultureInfo.InvariantCulture) + " %";

    private static string Figure(decimal figure, string format) => figure.ToString($"{format};−{format}", CultureInfo.InvariantCulture);
}
