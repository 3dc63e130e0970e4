using System.Globalization;
using System.Text;
using System.Xml;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Spreadsheet;

namespace BillingBlazor.Server.Sheets;

internal sealed record SheetNote(int Row, int Column, string Words);

/// <summary>The XML of a written sheet, a piece at a time.</summary>
internal sealed class SheetText
{
    private const int MostNotes = 1_000;
    private const int LongestText = 32_767;
    private const int Piece = 1 << 15;
    private readonly IReadOnlyList<WrittenColumn> columns;
    private readonly int headingRow;
    private readonly int lastRow;
    private readonly List<SheetNote> notes;
    private readonly StringBuilder text = new(Piece + (Piece >> 2));
    private byte[] bytes = [];

    public SheetText(IReadOnlyList<WrittenColumn> columns, int headingRow, int lastRow)
    {
        (this.columns, this.headingRow, this.lastRow) = (columns, headingRow, lastRow);
        notes = [.. columns.Select((column, at) => new SheetNote(headingRow, at + 1, column.Note!)).Where(note => note.Words is not null)];
        text.Append("""<?xml version="1.0" encoding="utf-8" standalone="yes"?>""")
            .Append('\n')
            .Append("<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" ")
            .Append("xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\">")
            .Append("<sheetViews><sheetView workbookViewId=\"0\">")
            .Append(CultureInfo.InvariantCulture, $"<pane ySplit=\"{headingRow}\" topLeftCell=\"A{headingRow + 1}\" ")
            .Append("activePane=\"bottomLeft\" state=\"frozen\"/>")
            .Append(CultureInfo.InvariantCulture, $"<selection pane=\"bottomLeft\" activeCell=\"A{headingRow + 1}\" ")
            .Append(CultureInfo.InvariantCulture, $"sqref=\"A{headingRow + 1}\"/></sheetView></sheetViews>")
            .Append("<sheetFormatPr defaultRowHeight=\"15\"/><cols>");
        for (var at = 1; at <= columns.Count; at++)
        {
            var (width, look) = (columns[at - 1].Width, (uint)SheetStyles.Of(columns[at - 1].Kind));
            text.Append(CultureInfo.InvariantCulture, $"<col min=\"{at}\" max=\"{at}\" width=\"{width}\" style=\"{look}\" ")
                .Append("customWidth=\"1\"/>");
        }
        text.Append("</cols><sheetData>");
    }

    /// <summary>On headings and bad cells; of many bad cells the first.</summary>
    public IReadOnlyList<SheetNote> Notes => notes;

    public bool IsFull => text.Length >= Piece;

    public void Add(WrittenRow row)
    {
        AppendRow(text, row.Number, row.Cells.Select(cell => (cell, LookOf(cell, row.Number == headingRow))));
        if (notes.Count < MostNotes)
            notes.AddRange(
                row.Cells.Where(cell => cell.Problem is not null).Select(cell => new SheetNote(row.Number, cell.Column, cell.Problem!))
            );
    }

    public void End()
    {
        text.Append("</sheetData>");
        if (Validations() is { Count: > 0 } validations)
            text.Append(new DataValidations(validations) { Count = (uint)validations.Count }.OuterXml);
        if (notes.Count > 0)
            text.Append("""<legacyDrawing r:id="rId1"/>""");
        text.Append("</worksheet>");
    }

    /// <summary>What was gathered, as UTF-8, good until the next asking.</summary>
    public ReadOnlyMemory<byte> Take()
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (bytes.Length < most)
            bytes = new byte[most];
        var written = 0;
        var encoder = Encoding.UTF8.GetEncoder();
        foreach (var chunk in text.GetChunks())
            written += encoder.GetBytes(chunk.Span, bytes.AsSpan(written), flush: false);
        text.Clear();
        return bytes.AsMemory(0, written);
    }

    public static void AppendRow(StringBuilder text, int number, IEnumerable<(WrittenCell Cell, Look Look)> cells)
    {
        text.Append("<row r=\"").Append(number).Append("\">");
        foreach (var (cell, look) in cells)
            AppendCell(text, number, cell, look);
        text.Append("</row>");
    }

    /// <summary>Letters that XML can't hold are written _x0007_; what a cell can't hold is cut.</summary>
    public static void AppendText(StringBuilder text, string words)
    {
        var length = words.Length <= LongestText ? words.Length : LongestText - 1;
        for (var at = 0; at < length; at++)
        {
            var letter = words[at];
            if (at + 1 < length && XmlConvert.IsXmlSurrogatePair(words[at + 1], letter))
                text.Append(letter).Append(words[++at]);
            else if (letter == '\r' || !XmlConvert.IsXmlChar(letter))
                text.Append(CultureInfo.InvariantCulture, $"_x{(int)letter:X4}_");
            else if (letter == '_' && at + 1 < length && words[at + 1] == 'x')
                text.Append("_x005F_");
            else if (letter == '<')
                text.Append("&lt;");
            else if (letter == '>')
                text.Append("&gt;");
            else if (letter == '&')
                text.Append("&amp;");
            else
                text.Append(letter);
        }
        if (length < words.Length)
            text.Append('…');
    }

    private static void AppendCell(StringBuilder text, int row, WrittenCell cell, Look look)
    {
        text.Append("<c r=\"").Append(A1.Letters(cell.Column)).Append(row).Append("\" s=\"").Append((uint)look);
        if (cell.IsNumber && double.TryParse(cell.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
            text.Append("\"><v>").Append(cell.Text).Append("</v></c>");
        else if (cell.Text.Length == 0)
            text.Append("\"/>");
        else
        {
            text.Append("\" t=\"inlineStr\"><is><t xml:space=\"preserve\">");
            AppendText(text, cell.Text);
            text.Append("</t></is></c>");
        }
    }

    private Look LookOf(WrittenCell cell, bool isHeading) =>
        (isHeading, cell.Problem) switch
        {
            (true, null) => Look.Heading,
            (true, _) => Look.BadHeading,
            (_, not null) => Look.Bad,
            _ => SheetStyles.Of(cell.Column <= columns.Count ? columns[cell.Column - 1].Kind : ColumnKind.Text),
        };

    private List<DataValidation> Validations()
    {
        var (validations, list) = (new List<DataValidation>(), 0);
        for (var at = 1; at <= columns.Count; at++)
        {
            var column = columns[at - 1];
            var cells = new ListValue<StringValue> { InnerText = $"{A1.Letters(at)}{headingRow + 1}:{A1.Letters(at)}{lastRow}" };
            if (column.Choices is { Count: > 0 } choices)
            {
                var letters = A1.Letters(++list);
                validations.Add(
                    new(new Formula1($"Lists!${letters}$2:${letters}${choices.Count + 1}"))
                    {
                        Type = DataValidationValues.List,
                        AllowBlank = true,
                        ShowErrorMessage = true,
                        ErrorTitle = "Not in the list",
                        Error = "Choose one of the words in the list.",
                        SequenceOfReferences = cells,
                    }
                );
            }
            else if (column.Between is var (least, most))
                validations.Add(
                    new(new Formula1($"{least}"), new Formula2($"{most}"))
                    {
                        Type = DataValidationValues.Whole,
                        Operator = DataValidationOperatorValues.Between,
                        AllowBlank = true,
                        ShowErrorMessage = true,
                        ErrorTitle = "Not such a number",
                        Error = $"Give a whole number from {least} to {most}.",
                        SequenceOfReferences = cells,
                    }
                );
        }
        return validations;
    }
}
