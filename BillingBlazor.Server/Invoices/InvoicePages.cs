using BillingBlazor.Domain;
using BillingBlazor.Domain.Invoices;
using SkiaSharp;
using static BillingBlazor.Server.Invoices.InvoicePdf;

namespace BillingBlazor.Server.Invoices;

/// <summary>The invoice proper: who, how much and when, the lines, the VAT, how to pay.</summary>
internal sealed class InvoicePages(InvoiceDocument document, PdfLook look, SKImage? logo)
{
    private const float Middle = 312;
    private const float FactX = Middle + 92;
    private readonly Invoice invoice = document.Invoice;

    private bool IsDraft => invoice.State == InvoiceState.Draft;

    private bool IsCreditNote => invoice.Kind == InvoiceKind.CreditNote;

    public IEnumerable<PdfBlock> Blocks() =>
    [
        Masthead(),
        AmountAndFacts(),
        Parties(),
        .. new LineTable(invoice, look).Blocks(),
        PdfBlock.Space(10),
        Totals(),
        .. TaxNote(),
        .. HowToPay(),
        .. Closing(),
    ];

    private PdfBlock Masthead()
    {
        var name = look.Title.Wrap(invoice.Seller.Name, 270, 2);
        var height = Math.Max(40, logo is null ? name.Count * look.Title.LineHeight : PdfLogo.SizeOf(logo).Height) + 10;
        return new(height + 12, (canvas, y) =>
        {
            if (logo is null) DrawLines(canvas, look.Title, name, Left, y);
            else DrawLogo(canvas, logo, y);
            look.Title.DrawRight(canvas, TitleOf(invoice), Right, y + look.Title.Size);
            if (!IsDraft) look.Lead.DrawRight(canvas, look.Lead.Fit(invoice.Number, 220), Right, y + 36);
            look.AccentLine(canvas, Left, Right, y + height);
        });
    }

    private static void DrawLogo(SKCanvas canvas, SKImage logo, float y)
    {
        var size = PdfLogo.SizeOf(logo);
        canvas.DrawImage(logo, SKRect.Create(Left, y, size.Width, size.Height), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
    }

    private PdfBlock AmountAndFacts()
    {
        var (label, amount, by) = Headline();
        var large = look.Large;
        var room = Middle - 24 - Left;
        if (large.Width(amount) > room) large = large with { Size = large.Size * room / large.Width(amount) };
        var facts = Facts().Select(fact => (fact.Label, Lines: look.Body.Wrap(fact.Value, Right - FactX, 2))).Where(fact => fact.Lines.Count > 0).ToList();
        var height = Math.Max(72, facts.Sum(fact => FactHeight(fact.Lines)));
        return new(height + 9, (canvas, y) =>
        {
            look.Lead.Draw(canvas, label, Left, y + 9);
            large.Draw(canvas, amount, Left - 1, y + 48);
            look.Lead.Draw(canvas, by, Left, y + 70);
            foreach (var fact in facts)
            {
                look.Label.Draw(canvas, fact.Label, Middle, y + 9);
                DrawLines(canvas, look.Body, fact.Lines, FactX, y);
                y += FactHeight(fact.Lines);
            }
        });
    }

    private float FactHeight(IReadOnlyList<string> lines) => lines.Count * look.Body.LineHeight + 2.2f;

    private (string Label, string Amount, string By) Headline() => invoice switch
    {
        { Kind: InvoiceKind.CreditNote } => ("Amount credited", PdfFigures.Pounds(Positive(invoice.Total)), "to your account"),
        _ when invoice.Total < Money.Zero => ("Credit to your account", PdfFigures.Pounds(Positive(invoice.Total)), "nothing to pay"),
        _ => ("Amount due", PdfFigures.Pounds(invoice.Total), $"by {PdfFigures.Date(invoice.DueDate)}"),
    };

    private static Money Positive(Money money) => money < Money.Zero ? -money : money;

    private IEnumerable<(string Label, string? Value)> Facts() =>
    [
        (IsCreditNote ? "Credit note no." : "Invoice no.", IsDraft ? "Given on approval" : invoice.Number),
        ("Credits invoice", document.CreditedNumber),
        ("Date and tax point", PdfFigures.Date(invoice.IssueDate)),
        ("Due date", IsCreditNote ? null : PdfFigures.Date(invoice.DueDate)),
        ("Period", invoice.Period?.ToString()),
        ("Your order no.", invoice.PurchaseOrder),
        ("Your account", invoice.Buyer.Reference),
    ];

    private PdfBlock Parties()
    {
        var buyer = PartyLines(invoice.Buyer, Middle - 24 - Left);
        var seller = PartyLines(invoice.Seller, Right - Middle);
        var height = 20 + Math.Max(buyer.Count, seller.Count) * look.Body.LineHeight;
        return new(height + 11, (canvas, y) =>
        {
            PdfLook.Hairline(canvas, Left, Right, y);
            look.Label.Draw(canvas, "To", Left, y + 16);
            look.Label.Draw(canvas, "From", Middle, y + 16);
            DrawParty(canvas, buyer, Left, y + 19);
            DrawParty(canvas, seller, Middle, y + 19);
        });
    }

    private List<(PdfText Type, string Line)> PartyLines(InvoiceParty party, float width) =>
    [
        .. look.Strong.Wrap(party.Name, width, 3).Select(line => (look.Strong, line)),
        .. look.Body.Wrap(party.Address, width, 9).Select(line => (look.Body, line)),
        .. SideBySide(width, ("VAT no. ", party.VatNumber), ("Company no. ", party.CompanyNumber)),
        .. SideBySide(width, ("", party.Telephone), ("", party.Email)),
        .. SideBySide(width, ("", party.WebSite)),
    ];

    /// <summary>On one line if they fit, else each on its own.</summary>
    private IEnumerable<(PdfText Type, string Line)> SideBySide(float width, params (string Label, string? Value)[] facts)
    {
        var words = facts.Where(fact => !string.IsNullOrWhiteSpace(fact.Value)).Select(fact => fact.Label + fact.Value!.Trim()).ToList();
        var together = string.Join("  ·  ", words);
        if (words.Count > 1 && look.Label.Width(PdfText.Clean(together, 400)) <= width) words = [together];
        return words.Select(word => (look.Label, look.Label.Fit(word, width)));
    }

    private void DrawParty(SKCanvas canvas, List<(PdfText Type, string Line)> lines, float x, float y)
    {
        foreach (var (type, line) in lines) type.Draw(canvas, line, x, (y += look.Body.LineHeight) - 2);
    }

    /// <summary>VAT by rate on the left, the sum to pay on the right.</summary>
    private PdfBlock Totals()
    {
        const float RowHeight = 15, RateX = Left, NetX = Left + 178, VatX = Left + 232, SumX = Middle + 34;
        var rates = invoice.VatByRate;
        var height = Math.Max((rates.Count + 2) * RowHeight, 58) + 2;
        return new(height, (canvas, y) =>
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
        });
    }

    private IEnumerable<PdfBlock> TaxNote() => Paragraph(look.Body, invoice.TaxNote, maxLines: 12);

    private IEnumerable<PdfBlock> Closing() => Paragraph(look.Small, invoice.FooterText, maxLines: 40);

    private static IEnumerable<PdfBlock> Paragraph(PdfText type, string? text, int maxLines)
    {
        var lines = type.Wrap(text, Right - Left, maxLines);
        if (lines.Count == 0) yield break;
        yield return PdfBlock.Space(6) with { KeepWithNext = true };
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i];
            yield return new(type.LineHeight, (canvas, y) => type.Draw(canvas, line, Left, y + type.Size)) { KeepWithNext = lines.Count <= 6 && i < lines.Count - 1 };
        }
    }

    private IEnumerable<PdfBlock> HowToPay()
    {
        if (IsCreditNote || invoice.Total <= Money.Zero || string.IsNullOrWhiteSpace(invoice.Seller.BankAccountNumber)) return [];

        const float Column = (Right - Left) / 4;
        var facts = BankFacts().Where(fact => !string.IsNullOrWhiteSpace(fact.Value)).Select(fact => (fact.Label, Lines: look.Strong.Wrap(fact.Value, Column - 12, 3))).ToList();
        var height = 38 + facts.Max(fact => fact.Lines.Count) * look.Strong.LineHeight;
        return [PdfBlock.Space(8) with { KeepWithNext = true }, new(height, (canvas, y) =>
        {
            PdfLook.Hairline(canvas, Left, Right, y);
            look.Section.Draw(canvas, "How to pay", Left, y + 18);
            look.Body.Draw(canvas, $"by {PdfFigures.Date(invoice.DueDate)}, by bank transfer", Left + look.Section.Width("How to pay") + 8, y + 18);
            for (var i = 0; i < facts.Count; i++)
            {
                look.Label.Draw(canvas, facts[i].Label, Left + i * Column, y + 35);
                DrawLines(canvas, look.Strong, facts[i].Lines, Left + i * Column, y + 38);
            }
        })];
    }

    private IEnumerable<(string Label, string? Value)> BankFacts() =>
    [
        (string.IsNullOrWhiteSpace(invoice.Seller.BankName) ? "Account" : "Account at " + look.Label.Fit(invoice.Seller.BankName, 70),
            invoice.Seller.BankAccountName ?? invoice.Seller.Name),
        ("Sort code", invoice.Seller.BankSortCode ?? "–"),
        ("Account number", invoice.Seller.BankAccountNumber),
        ("Reference to quote", IsDraft ? "The number given on approval" : invoice.Number),
    ];

    private static void DrawLines(SKCanvas canvas, PdfText type, IReadOnlyList<string> lines, float x, float y)
    {
        foreach (var line in lines)
        {
            type.Draw(canvas, line, x, y + type.Size);
            y += type.LineHeight;
        }
    }
}
