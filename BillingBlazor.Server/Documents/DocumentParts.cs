using BillingBlazor.Domain.Invoices;
using SkiaSharp;
using static BillingBlazor.Server.Documents.DocumentPaper;

namespace BillingBlazor.Server.Documents;

/// <summary>What invoices, credit notes and statements of account have in common: the head, the amount and facts, the parties, paragraphs,
/// how to pay.</summary>
internal sealed class DocumentParts(PdfLook look, SKImage? logo)
{
    /// <summary>Over the lines of no cost centre, where others have one: the customer knows of no such thing.</summary>
    public const string NoCostCentre = "Other";

    public const float Middle = 312;
    private const float FactX = Middle + 92;

    public PdfBlock Masthead(string seller, string title, string? number)
    {
        var name = look.Title.Wrap(seller, 270, 2);
        var height = Math.Max(40, logo is null ? name.Count * look.Title.LineHeight : PdfLogo.SizeOf(logo).Height) + 10;
        return new(
            height + 12,
            (canvas, y) =>
            {
                if (logo is null)
                    DrawLines(canvas, look.Title, name, Left, y);
                else
                    DrawLogo(canvas, logo, y);
                look.Title.DrawRight(canvas, title, Right, y + look.Title.Size);
                if (number is not null)
                    look.Lead.DrawRight(canvas, look.Lead.Fit(number, 220), Right, y + 36);
                look.AccentLine(canvas, Left, Right, y + height);
            }
        );
    }

    private static void DrawLogo(SKCanvas canvas, SKImage logo, float y)
    {
        var size = PdfLogo.SizeOf(logo);
        canvas.DrawImage(
            logo,
            SKRect.Create(Left, y, size.Width, size.Height),
            new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear)
        );
    }

    public PdfBlock AmountAndFacts((string Label, string Amount, string By) headline, IEnumerable<(string Label, string? Value)> said)
    {
        var (label, amount, by) = headline;
        var large = look.Large;
        var room = Middle - 24 - Left;
        if (large.Width(amount) > room)
            large = large with { Size = large.Size * room / large.Width(amount) };
        var facts = said.Select(fact => (fact.Label, Lines: look.Body.Wrap(fact.Value, Right - FactX, 2)))
            .Where(fact => fact.Lines.Count > 0)
            .ToList();
        var height = Math.Max(72, facts.Sum(fact => FactHeight(fact.Lines)));
        return new(
            height + 9,
            (canvas, y) =>
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
            }
        );
    }

    private float FactHeight(IReadOnlyList<string> lines) => lines.Count * look.Body.LineHeight + 2.2f;

    public PdfBlock Parties(InvoiceParty to, InvoiceParty from)
    {
        var buyer = PartyLines(to, Middle - 24 - Left);
        var seller = PartyLines(from, Right - Middle);
        var height = 20 + Math.Max(buyer.Count, seller.Count) * look.Body.LineHeight;
        return new(
            height + 11,
            (canvas, y) =>
            {
                PdfLook.Hairline(canvas, Left, Right, y);
                look.Label.Draw(canvas, "To", Left, y + 16);
                look.Label.Draw(canvas, "From", Middle, y + 16);
                DrawParty(canvas, buyer, Left, y + 19);
                DrawParty(canvas, seller, Middle, y + 19);
            }
        );
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
        if (words.Count > 1 && look.Label.Width(PdfText.Clean(together, 400)) <= width)
            words = [together];
        return words.Select(word => (look.Label, look.Label.Fit(word, width)));
    }

    private void DrawParty(SKCanvas canvas, List<(PdfText Type, string Line)> lines, float x, float y)
    {
        foreach (var (type, line) in lines)
            type.Draw(canvas, line, x, (y += look.Body.LineHeight) - 2);
    }

    public static IEnumerable<PdfBlock> Paragraph(PdfText type, string? text, int maxLines)
    {
        var lines = type.Wrap(text, Right - Left, maxLines);
        if (lines.Count == 0)
            yield break;
        yield return PdfBlock.Space(6) with
        {
            KeepWithNext = true,
        };
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i];
            yield return new(type.LineHeight, (canvas, y) => type.Draw(canvas, line, Left, y + type.Size))
            {
                KeepWithNext = lines.Count <= 6 && i < lines.Count - 1,
            };
        }
    }

    /// <param name="when">After the heading: "by 3 Dec 2026, by bank transfer".</param>
    /// <returns>Nothing where there is no account to pay into.</returns>
    public IEnumerable<PdfBlock> HowToPay(InvoiceParty seller, string when, string? reference)
    {
        if (string.IsNullOrWhiteSpace(seller.BankAccountNumber))
            return [];

        const float Column = (Right - Left) / 4;
        var facts = BankFacts(seller, reference)
            .Where(fact => !string.IsNullOrWhiteSpace(fact.Value))
            .Select(fact => (fact.Label, Lines: look.Strong.Wrap(fact.Value, Column - 12, 3)))
            .ToList();
        var height = 38 + facts.Max(fact => fact.Lines.Count) * look.Strong.LineHeight;
        return
        [
            PdfBlock.Space(8) with
            {
                KeepWithNext = true,
            },
            new(
                height,
                (canvas, y) =>
                {
                    PdfLook.Hairline(canvas, Left, Right, y);
                    look.Section.Draw(canvas, "How to pay", Left, y + 18);
                    look.Body.Draw(canvas, when, Left + look.Section.Width("How to pay") + 8, y + 18);
                    for (var i = 0; i < facts.Count; i++)
                    {
                        look.Label.Draw(canvas, facts[i].Label, Left + i * Column, y + 35);
                        DrawLines(canvas, look.Strong, facts[i].Lines, Left + i * Column, y + 38);
                    }
                }
            ),
        ];
    }

    private IEnumerable<(string Label, string? Value)> BankFacts(InvoiceParty seller, string? reference) =>
        [
            (
                string.IsNullOrWhiteSpace(seller.BankName) ? "Account" : "Account at " + look.Label.Fit(seller.BankName, 70),
                seller.BankAccountName ?? seller.Name
            ),
            ("Sort code", seller.BankSortCode ?? "–"),
            ("Account number", seller.BankAccountNumber),
            ("Reference to quote", reference),
        ];

    public static void DrawLines(SKCanvas canvas, PdfText type, IReadOnlyList<string> lines, float x, float y)
    {
        foreach (var line in lines)
        {
            type.Draw(canvas, line, x, y + type.Size);
            y += type.LineHeight;
        }
    }
}
