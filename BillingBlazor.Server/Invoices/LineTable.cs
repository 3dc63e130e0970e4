using BillingBlazor.Domain;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Documents;
using BillingBlazor.Server.Shell.Parts;
using static BillingBlazor.Server.Documents.DocumentPaper;

namespace BillingBlazor.Server.Invoices;

/// <summary>The lines by cost centre, each with its sum; on the next page the heads come again with "continued".</summary>
internal sealed class LineTable(Invoice invoice, PdfLook look)
{
    private const float PeriodX = Left + 202;
    private const float QuantityX = Left + 326;
    private const float UnitX = Left + 382;
    private const float VatX = Left + 396;
    private readonly Dictionary<VatTreatment, decimal> percents = invoice
        .VatByRate.GroupBy(rate => rate.Treatment)
        .ToDictionary(rates => rates.Key, rates => rates.First().Percent);

    public IEnumerable<PdfBlock> Blocks()
    {
        var sections = invoice
            .Lines.OrderBy(line => line.Position)
            .GroupBy(line => (line.CostCentreId, line.CostCentreName))
            .OrderBy(lines => lines.Key == default)
            .ToList();
        var named = sections.Any(lines => lines.Key != default);
        return
        [
            Head("Description"),
            .. sections.SelectMany(lines => Section(named ? lines.Key.CostCentreName ?? DocumentParts.NoCostCentre : null, [.. lines])),
        ];
    }

    private IEnumerable<PdfBlock> Section(string? name, IReadOnlyList<InvoiceLine> lines)
    {
        PdfBlock[] heads = name is null
            ? [Head("Description, continued")]
            : [Head("Description"), Heading(PdfText.LeftToRight(look.Section.Fit(name, 380) + ", continued"))];
        if (name is not null)
            yield return Heading(look.Section.Fit(name, 440)) with
            {
                Heads = [Head("Description")],
            };
        for (var i = 0; i < lines.Count; i++)
            yield return Row(lines[i]) with
            {
                Heads = heads,
                KeepWithNext = name is not null && i == lines.Count - 1,
            };
        if (name is not null)
            yield return Subtotal(look.Strong.Fit(name, 300), lines.Sum(line => line.Net)) with
            {
                Heads = heads,
            };
    }

    private PdfBlock Head(string description) =>
        new(
            20,
            (canvas, y) =>
            {
                look.Label.Draw(canvas, description, Left, y + 9);
                look.Label.Draw(canvas, "Period", PeriodX, y + 9);
                look.Label.DrawRight(canvas, "Quantity", QuantityX, y + 9);
                look.Label.DrawRight(canvas, "Unit £", UnitX, y + 9);
                look.Label.Draw(canvas, "VAT", VatX, y + 9);
                look.Label.DrawRight(canvas, "Net £", Right, y + 9);
                PdfLook.DarkLine(canvas, Left, Right, y + 15);
            }
        )
        {
            KeepWithNext = true,
        };

    private PdfBlock Heading(string name) => new(19, (canvas, y) => look.Section.Draw(canvas, name, Left, y + 13)) { KeepWithNext = true };

    private PdfBlock Row(InvoiceLine line)
    {
        var description = look.Body.Wrap(line.Description, PeriodX - Left - 12, 4);
        var beneath = Beneath(line).SelectMany(text => look.Small.Wrap(text, PeriodX - Left - 12, 3)).ToList();
        var period = look.Body.Wrap(line.Period?.ToString(), QuantityX - PeriodX - 34, 2);
        var height =
            Math.Max(description.Count * look.Body.LineHeight + beneath.Count * look.Small.LineHeight, period.Count * look.Body.LineHeight)
            + 6.5f;
        return new(
            height,
            (canvas, y) =>
            {
                var first = y + 3 + look.Body.Size;
                for (var i = 0; i < description.Count; i++)
                    look.Body.Draw(canvas, description[i], Left, first + i * look.Body.LineHeight);
                for (var i = 0; i < period.Count; i++)
                    look.Body.Draw(canvas, period[i], PeriodX, first + i * look.Body.LineHeight);
                look.Body.DrawRight(canvas, PdfFigures.Quantity(line.Quantity), QuantityX, first);
                if (line.UnitPrice is { } unit)
                    look.Body.DrawRight(canvas, PdfFigures.UnitPrice(unit), UnitX, first);
                look.Body.Draw(
                    canvas,
                    VatWords.Letters(line.VatTreatment, line.VatPercent ?? percents.GetValueOrDefault(line.VatTreatment)),
                    VatX,
                    first
                );
                look.Body.DrawRight(canvas, PdfFigures.Amount(line.Net), Right, first);
                var small = y + 3 + description.Count * look.Body.LineHeight + look.Small.Size;
                for (var i = 0; i < beneath.Count; i++)
                    look.Small.Draw(canvas, beneath[i], Left, small + i * look.Small.LineHeight);
                PdfLook.Hairline(canvas, Left, Right, y + height);
            }
        );
    }

    private static IEnumerable<string> Beneath(InvoiceLine line)
    {
        var calls = line.Calls is { } count ? $"{PdfFigures.Calls(count)}, {PdfFigures.Duration(line.Seconds ?? 0)}" : null;
        var cap = line.CapReached is { } reached ? $"spending cap {PdfFigures.Pounds(reached)} reached" : null;
        var beneath = string.Join("; ", new[] { calls, cap, line.Details }.Where(words => !string.IsNullOrWhiteSpace(words)));
        if (beneath.Length > 0)
            yield return beneath;
        if (line.Working is { } working)
            yield return working;
    }

    private PdfBlock Subtotal(string name, Money net) =>
        new(
            21,
            (canvas, y) =>
            {
                look.Strong.Draw(canvas, name, Left, y + 14);
                look.Strong.DrawRight(canvas, PdfFigures.Amount(net), Right, y + 14);
            }
        );
}
