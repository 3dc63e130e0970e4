using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Server.Documents;
using static BillingBlazor.Server.Documents.DocumentPaper;

namespace BillingBlazor.Server.Invoices;

/// <summary>The itemised statement, from a new page: every call, to four decimals of a pound or as many as its price has.</summary>
internal sealed class StatementPages(InvoiceDocument document, PdfLook look)
{
    private const float TimeX = Left + 62;
    private const float NumberX = Left + 98;
    private const float DestinationX = Left + 190;
    private const float DurationX = Right - 66;

    public IEnumerable<PdfBlock> Blocks()
    {
        var sections = document.Statement.Where(section => section.Count > 0).ToList();
        return sections.Count == 0 ? [] : [Title(), .. sections.SelectMany(Section)];
    }

    private PdfBlock Title()
    {
        var number = document.Invoice.State == InvoiceState.Draft ? "draft" : document.Invoice.Number;
        return new(
            42,
            (canvas, y) =>
            {
                look.Title.Draw(canvas, "Itemised statement", Left, y + 16);
                look.Body.DrawRight(
                    canvas,
                    look.Body.Fit($"of {InvoicePdf.TitleOf(document.Invoice).ToLowerInvariant()} {number}", 260),
                    Right,
                    y + 16
                );
                look.AccentLine(canvas, Left, Right, y + 26);
            }
        )
        {
            OnNewPage = true,
            KeepWithNext = true,
        };
    }

    private IEnumerable<PdfBlock> Section(StatementSection section)
    {
        PdfBlock[] heads = [Heading(section, ", continued"), Head()];
        yield return Heading(section, "");
        yield return Head();
        for (var i = 0; i < section.Calls.Count; i++)
            yield return Row(section.Calls[i]) with
            {
                Heads = heads,
                KeepWithNext = i == section.Calls.Count - 1,
            };
        if (section.Others is { } others)
            yield return Others(others) with
            {
                Heads = heads,
                KeepWithNext = true,
            };
        yield return Sum(section) with
        {
            Heads = heads,
        };
    }

    private PdfBlock Heading(StatementSection section, string continued)
    {
        var label = look.Section.Fit(section.CliLabel, 280);
        if (continued.Length > 0)
            label = PdfText.LeftToRight(label + continued);
        var centre = section.CostCentre is { } name ? look.Label.Fit(name, 160) : "";
        return new(
            24,
            (canvas, y) =>
            {
                look.Section.Draw(canvas, label, Left, y + 14);
                look.Label.DrawRight(canvas, centre, Right, y + 14);
            }
        )
        {
            KeepWithNext = true,
        };
    }

    private PdfBlock Head() =>
        new(
            17,
            (canvas, y) =>
            {
                look.Small.Draw(canvas, "Date", Left, y + 8);
                look.Small.Draw(canvas, "Time", TimeX, y + 8);
                look.Small.Draw(canvas, "Number", NumberX, y + 8);
                look.Small.Draw(canvas, "Destination", DestinationX, y + 8);
                look.Small.DrawRight(canvas, "Duration", DurationX, y + 8);
                look.Small.DrawRight(canvas, "Price £", Right, y + 8);
                PdfLook.DarkLine(canvas, Left, Right, y + 13);
            }
        )
        {
            KeepWithNext = true,
        };

    private PdfBlock Row(StatementCall call)
    {
        const float Width = DurationX - 40 - DestinationX;
        var number = look.Row.Fit(call.Dialled, DestinationX - NumberX - 8);
        var destination = look.Row.Fit(call.Destination, Width);
        var room = Width - look.Row.Width(destination) - 6;
        var beside = call.Note is { } note && look.Small.Width(PdfText.Clean(note, 200)) <= room;
        var noteLines = call.Note is null ? [] : look.Small.Wrap(call.Note, beside ? room : Width, 2);
        var height = 13.5f + (beside ? 0 : noteLines.Count * look.Small.LineHeight);
        return new(
            height,
            (canvas, y) =>
            {
                var first = y + 9.5f;
                look.Row.Draw(canvas, PdfFigures.Date(call.StartedLocal), Left, first);
                look.Row.Draw(canvas, PdfFigures.Time(call.StartedLocal), TimeX, first);
                look.Row.Draw(canvas, number, NumberX, first);
                look.Row.Draw(canvas, destination, DestinationX, first);
                look.Row.DrawRight(canvas, LengthOf(call), DurationX, first);
                look.Row.DrawRight(canvas, PdfFigures.OfCalls(call.Price), Right, first);
                var noteX = beside ? DestinationX + look.Row.Width(destination) + 6 : DestinationX;
                for (var i = 0; i < noteLines.Count; i++)
                    look.Small.Draw(canvas, noteLines[i], noteX, first + (beside ? i : i + 1) * look.Small.LineHeight);
                PdfLook.Hairline(canvas, Left, Right, y + height);
            }
        );
    }

    private static string LengthOf(StatementCall call) =>
        call.Kind switch
        {
            UsageKind.Data => $"{call.Bytes / 1_000_000m:#,0.0} MB",
            UsageKind.Sms => "message",
            _ => PdfFigures.Duration(call.Seconds),
        };

    private PdfBlock Others(OtherCalls others) =>
        new(
            13.5f,
            (canvas, y) =>
            {
                look.Row.Draw(
                    canvas,
                    $"{(others.Count == 1 ? "1 other call" : $"{others.Count:#,0} other calls")} under "
                    + $"{PdfFigures.UnderPounds(others.Under)} each",
                    Left,
                    y + 9.5f
                );
                look.Row.DrawRight(canvas, PdfFigures.Duration(others.Seconds), DurationX, y + 9.5f);
                look.Row.DrawRight(canvas, PdfFigures.OfCalls(others.Sum), Right, y + 9.5f);
                PdfLook.Hairline(canvas, Left, Right, y + 13.5f);
            }
        );

    private PdfBlock Sum(StatementSection section)
    {
        var strong = look.Row with { SemiBold = true };
        var seconds = section.Seconds;
        return new(
            44,
            (canvas, y) =>
            {
                strong.Draw(canvas, PdfFigures.Calls(section.Count), Left, y + 13);
                strong.DrawRight(canvas, PdfFigures.Duration(seconds), DurationX, y + 13);
                strong.DrawRight(canvas, PdfFigures.OfCalls(section.ExactSum), Right, y + 13);
                look.Row.Draw(canvas, "On the invoice, to the penny", DestinationX, y + 26);
                look.Row.DrawRight(canvas, PdfFigures.Amount(section.LineNet), Right, y + 26);
            }
        );
    }
}
