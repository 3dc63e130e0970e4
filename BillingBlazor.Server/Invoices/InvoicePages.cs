using BillingBlazor.Domain;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Documents;
using BillingBlazor.Server.Shell.Parts;
using SkiaSharp;
using static BillingBlazor.Server.Documents.DocumentPaper;

namespace BillingBlazor.Server.Invoices;

/// <summary>The invoice proper: who, how much and when, the lines, the VAT, how to pay.</summary>
internal sealed class InvoicePages(InvoiceDocument document, PdfLook look, SKImage? logo)
{
    private readonly Invoice invoice = document.Invoice;
    private readonly DocumentParts parts = new(look, logo);

    private bool IsDraft => invoice.State == InvoiceState.Draft;

    private bool IsCreditNote => invoice.Kind == InvoiceKind.CreditNote;

    public IEnumerable<PdfBlock> Blocks() =>
        [
            parts.Masthead(invoice.Seller.Name, InvoicePdf.TitleOf(invoice), IsDraft ? null : invoice.Number),
            parts.AmountAndFacts(Headline(), Facts()),
            parts.Parties(invoice.Buyer, invoice.Seller),
            .. DocumentParts.Paragraph(
                look.Body,
                invoice is { CreditReason: { } reason, CreditsInvoiceId: not null } ? $"Reason: {reason}" : null,
                maxLines: 6
            ),
            .. new LineTable(invoice, look).Blocks(),
            PdfBlock.Space(10),
            Totals(),
            .. DocumentParts.Paragraph(
                look.Body,
                document.UnprintedCalls > 0
                    ? $"The itemised statement of this invoice has {document.UnprintedCalls:#,0} calls. It comes as a file beside "
                        + "this document."
                    : null,
                maxLines: 2
            ),
            .. DocumentParts.Paragraph(look.Body, VatWords.ReverseChargeNote(invoice), maxLines: 6),
            .. DocumentParts.Paragraph(look.Body, VatWords.RoundingNote(invoice), maxLines: 2),
            .. DocumentParts.Paragraph(look.Body, invoice.TaxNote, maxLines: 12),
            .. HowToPay(),
            .. DocumentParts.Paragraph(look.Small, invoice.FooterText, maxLines: 40),
        ];

    private (string Label, string Amount, string By) Headline() =>
        invoice switch
        {
            { Kind: InvoiceKind.CreditNote } => (
                "Amount credited",
                PdfFigures.Pounds(Positive(invoice.Total)),
                "to your account: nothing to pay"
            ),
            _ when invoice.Total < Money.Zero => ("Credit to your account", PdfFigures.Pounds(Positive(invoice.Total)), "nothing to pay"),
            _ when invoice.Total == Money.Zero => ("Amount due", PdfFigures.Pounds(invoice.Total), "nothing to pay"),
            _ => ("Amount due", PdfFigures.Pounds(invoice.Total), $"by {PdfFigures.Date(invoice.DueDate)}"),
        };

    private static Money Positive(Money money) => money < Money.Zero ? -money : money;

    private IEnumerable<(string Label, string? Value)> Facts() =>
        [
            (IsCreditNote ? "Credit note no." : "Invoice no.", IsDraft ? "Given on approval" : invoice.Number),
            (
                invoice.CreditsPart ? "Credits part of" : "Credits invoice",
                document.CreditedNumber is { } number
                    ? document.CreditedDate is { } issued
                        ? $"{number} of {PdfFigures.Date(issued)}"
                        : number
                    : null
            ),
            ("Date and tax point", PdfFigures.Date(invoice.IssueDate)),
            ("Due date", IsCreditNote ? null : PdfFigures.Date(invoice.DueDate)),
            ("Period", invoice.Period?.ToString()),
            ("Your order no.", invoice.PurchaseOrder),
            ("Your account", invoice.Buyer.Reference),
        ];

    /// <summary>VAT by rate on the left, the sum to pay on the right.</summary>
    private PdfBlock Totals()
    {
        const float RowHeight = 15,
            RateX = Left,
            NetX = Left + 178,
            VatX = Left + 232,
            SumX = DocumentParts.Middle + 34;
        var rates = invoice.VatByRate;
        var height = Math.Max((rates.Count + 2) * RowHeight, 58) + 2;
        return new(
            height,
            (canvas, y) =>
            {
                look.Label.Draw(canvas, "VAT", RateX, y + 9);
                look.Label.DrawRight(canvas, "Net £", NetX, y + 9);
                look.Label.DrawRight(canvas, "VAT £", VatX, y + 9);
                PdfLook.DarkLine(canvas, RateX, VatX, y + 14);
                var row = y + RowHeight + 11;
                foreach (var rate in rates)
                {
                    look.Body.Draw(canvas, VatWords.Full(rate), RateX, row);
                    look.Body.DrawRight(canvas, PdfFigures.Amount(rate.Net), NetX, row);
                    look.Body.DrawRight(canvas, PdfFigures.Amount(rate.Vat), VatX, row);
                    row += RowHeight;
                }
                PdfLook.Hairline(canvas, RateX, VatX, row - 10);
                look.Strong.Draw(canvas, "Total", RateX, row + 1);
                look.Strong.DrawRight(canvas, PdfFigures.Amount(invoice.Net), NetX, row + 1);
                look.Strong.DrawRight(canvas, PdfFigures.Amount(invoice.Vat), VatX, row + 1);

                look.Body.Draw(canvas, "Total without VAT", SumX, y + 9);
                look.Body.DrawRight(canvas, PdfFigures.Pounds(invoice.Net), Right, y + 9);
                look.Body.Draw(canvas, "VAT", SumX, y + RowHeight + 11);
                look.Body.DrawRight(canvas, PdfFigures.Pounds(invoice.Vat), Right, y + RowHeight + 11);
                look.AccentLine(canvas, SumX, Right, y + 35);
                look.Lead.Draw(canvas, IsCreditNote ? "Total credited" : "Total to pay", SumX, y + 51);
                look.Lead.DrawRight(canvas, PdfFigures.Pounds(invoice.Total), Right, y + 51);
            }
        );
    }

    private IEnumerable<PdfBlock> HowToPay() =>
        IsCreditNote || invoice.Total <= Money.Zero
            ? []
            : parts.HowToPay(
                invoice.Seller,
                $"by {PdfFigures.Date(invoice.DueDate)}, by bank transfer",
                IsDraft ? "The number given on approval" : invoice.Number
            );
}
