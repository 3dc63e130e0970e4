using System.Globalization;
using System.Text;
using System.Xml;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using Tabs = DocumentFormat.OpenXml.Spreadsheet.Sheets;

namespace BillingBlazor.Server.Sheets;

/// <summary>How a column of a written sheet takes what is typed: as it stands, as a number, or as a day.</summary>
internal enum ColumnKind { Text, Number, Day }

/// <param name="Note">What it is for, on its heading.</param>
/// <param name="Choices">A drop-down of these words; null for none.</param>
/// <param name="Between">Whole numbers that may be typed; null for any.</param>
internal sealed record WrittenColumn(string Name, ColumnKind Kind, double Width, string? Note = null, IReadOnlyList<string>? Choices = null, (int Least, int Most)? Between = null);

/// <param name="Problem">Colours the cell and says why; null for a good one.</param>
internal sealed record WrittenCell(int Column, string Text, bool IsNumber = false, string? Problem = null);

internal sealed record WrittenRow(int Number, IReadOnlyList<WrittenCell> Cells);

/// <summary>A page of words behind the sheet: a heading and lines beneath it.</summary>
internal sealed record WrittenNotes(IReadOnlyList<string> Heading, IReadOnlyList<IReadOnlyList<string>> Rows, string Closing);

/// <summary>
/// A workbook to be filled in by people: heading row frozen, columns of text (so that 0207… keeps its 0 and =… stays text), drop-downs from a hidden
/// sheet, notes on headings and on bad cells. Rows are streamed out; every text is written as a text, so none becomes a formula.
/// </summary>
internal static class SheetWriter
{
    public const string MediaType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    private const int MostNotes = 1_000;
    private const int LongestText = 32_767;
    private const string ListSheet = "Lists";
    private static readonly UTF8Encoding utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private enum Look : uint { Plain, Heading, Text, Bad, Day, Words, BadHeading }

    /// <param name="headingRow">Notes and the frozen pane go by it.</param>
    /// <param name="lastRow">Drop-downs reach down to it.</param>
    public static void Write(Stream stream, string sheet, IReadOnlyList<WrittenColumn> columns, int headingRow, IEnumerable<WrittenRow> rows, int lastRow, WrittenNotes? notes)
    {
        using var document = SpreadsheetDocument.Create(stream, SpreadsheetDocumentType.Workbook);
        var book = document.AddWorkbookPart();
        book.AddNewPart<WorkbookStylesPart>().Stylesheet = Styles();
        var tabs = new Tabs();
        var main = Add(book, tabs, sheet);
        WriteMain(main, columns, headingRow, rows, lastRow);
        if (notes is not null) WriteNotes(Add(book, tabs, "Notes"), notes);
        if (columns.Any(column => column.Choices is { Count: > 0 })) WriteLists(Add(book, tabs, ListSheet, SheetStateValues.Hidden), columns);
        book.Workbook = new Workbook(tabs);
    }

    private static WorksheetPart Add(WorkbookPart book, Tabs tabs, string name, SheetStateValues? state = null)
    {
        var part = book.AddNewPart<WorksheetPart>();
        tabs.Append(new DocumentFormat.OpenXml.Spreadsheet.Sheet { Id = book.GetIdOfPart(part), SheetId = (uint)tabs.ChildElements.Count + 1, Name = name, State = state });
        return part;
    }

    private static void WriteMain(WorksheetPart part, IReadOnlyList<WrittenColumn> columns, int headingRow, IEnumerable<WrittenRow> rows, int lastRow)
    {
        var notes = columns.Select((column, at) => (Row: headingRow, Column: at + 1, Words: column.Note!)).Where(note => note.Words is not null).ToList();
        using var writer = OpenXmlWriter.Create(part);
        writer.WriteStartElement(new Worksheet());
        writer.WriteElement(new SheetViews(new SheetView(
            new Pane { VerticalSplit = headingRow, TopLeftCell = $"A{headingRow + 1}", ActivePane = PaneValues.BottomLeft, State = PaneStateValues.Frozen },
            new Selection { Pane = PaneValues.BottomLeft, ActiveCell = $"A{headingRow + 1}", SequenceOfReferences = new() { InnerText = $"A{headingRow + 1}" } }) { WorkbookViewId = 0 }));
        writer.WriteElement(new SheetFormatProperties { DefaultRowHeight = 15 });
        writer.WriteElement(new Columns(columns.Select((column, at) => new Column { Min = (uint)at + 1, Max = (uint)at + 1, Width = column.Width, CustomWidth = true, Style = (uint)LookOf(column.Kind) })));
        writer.WriteStartElement(new SheetData());
        foreach (var row in rows)
        {
            WriteRow(writer, row, columns, row.Number == headingRow);
            if (notes.Count < MostNotes) notes.AddRange(row.Cells.Where(cell => cell.Problem is not null).Select(cell => (row.Number, cell.Column, cell.Problem!)));
        }
        writer.WriteEndElement();
        if (Validations(columns, headingRow + 1, lastRow) is { Count: > 0 } validations) writer.WriteElement(new DataValidations(validations) { Count = (uint)validations.Count });
        if (notes.Count > 0) writer.WriteElement(new LegacyDrawing { Id = AddNotes(part, [.. notes.DistinctBy(note => (note.Row, note.Column))]) });
        writer.WriteEndElement();
    }

    private static void WriteRow(OpenXmlWriter writer, WrittenRow row, IReadOnlyList<WrittenColumn> columns, bool isHeading)
    {
        writer.WriteStartElement(new Row { RowIndex = (uint)row.Number });
        foreach (var cell in row.Cells)
        {
            var kind = cell.Column <= columns.Count ? columns[cell.Column - 1].Kind : ColumnKind.Text;
            var look = (isHeading, cell.Problem) switch { (true, null) => Look.Heading, (true, _) => Look.BadHeading, (_, not null) => Look.Bad, _ => LookOf(kind) };
            writer.WriteElement(CellOf(row.Number, cell, look));
        }
        writer.WriteEndElement();
    }

    private static Cell CellOf(int row, WrittenCell cell, Look look)
    {
        var written = new Cell { CellReference = A1.Of(row, cell.Column), StyleIndex = (uint)look };
        if (cell.IsNumber && double.TryParse(cell.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out _)) written.CellValue = new(cell.Text);
        else if (cell.Text.Length > 0) (written.DataType, written.InlineString) = (CellValues.InlineString, new(new Text(Escaped(cell.Text)) { Space = SpaceProcessingModeValues.Preserve }));
        return written;
    }

    private static List<DataValidation> Validations(IReadOnlyList<WrittenColumn> columns, int firstRow, int lastRow)
    {
        var (validations, list) = (new List<DataValidation>(), 0);
        for (var at = 1; at <= columns.Count; at++)
        {
            var column = columns[at - 1];
            var cells = new ListValue<StringValue> { InnerText = $"{A1.Letters(at)}{firstRow}:{A1.Letters(at)}{lastRow}" };
            if (column.Choices is { Count: > 0 } choices)
            {
                var letters = A1.Letters(++list);
                validations.Add(new(new Formula1($"{ListSheet}!${letters}$2:${letters}${choices.Count + 1}")) { Type = DataValidationValues.List, AllowBlank = true, ShowErrorMessage = true, ErrorTitle = "Not in the list", Error = "Choose one of the words in the list.", SequenceOfReferences = cells });
            }
            else if (column.Between is var (least, most))
                validations.Add(new(new Formula1($"{least}"), new Formula2($"{most}")) { Type = DataValidationValues.Whole, Operator = DataValidationOperatorValues.Between, AllowBlank = true, ShowErrorMessage = true, ErrorTitle = "Not such a number", Error = $"Give a whole number from {least} to {most}.", SequenceOfReferences = cells });
        }
        return validations;
    }

    private static void WriteNotes(WorksheetPart part, WrittenNotes notes)
    {
        using var writer = OpenXmlWriter.Create(part);
        writer.WriteStartElement(new Worksheet());
        writer.WriteElement(new Columns(
            new Column { Min = 1, Max = (uint)notes.Heading.Count - 1, Width = 26, CustomWidth = true }, new Column { Min = (uint)notes.Heading.Count, Max = (uint)notes.Heading.Count, Width = 110, CustomWidth = true }));
        writer.WriteStartElement(new SheetData());
        Row(1, notes.Heading, Look.Heading);
        for (var at = 0; at < notes.Rows.Count; at++) Row(at + 2, notes.Rows[at], Look.Words);
        Row(notes.Rows.Count + 3, [notes.Closing], Look.Plain);
        writer.WriteEndElement();
        writer.WriteEndElement();

        void Row(int number, IReadOnlyList<string> words, Look look)
        {
            writer.WriteStartElement(new Row { RowIndex = (uint)number });
            for (var at = 0; at < words.Count; at++) writer.WriteElement(CellOf(number, new(at + 1, words[at]), look));
            writer.WriteEndElement();
        }
    }

    private static void WriteLists(WorksheetPart part, IReadOnlyList<WrittenColumn> columns)
    {
        var lists = columns.Where(column => column.Choices is { Count: > 0 }).ToList();
        using var writer = OpenXmlWriter.Create(part);
        writer.WriteStartElement(new Worksheet());
        writer.WriteStartElement(new SheetData());
        for (var row = 0; row <= lists.Max(list => list.Choices!.Count); row++)
        {
            writer.WriteStartElement(new Row { RowIndex = (uint)row + 1 });
            for (var at = 0; at < lists.Count; at++)
                if (row <= lists[at].Choices!.Count) writer.WriteElement(CellOf(row + 1, new(at + 1, row == 0 ? lists[at].Name : lists[at].Choices![row - 1]), Look.Text));
            writer.WriteEndElement();
        }
        writer.WriteEndElement();
        writer.WriteEndElement();
    }

    /// <summary>Excel shows a note only where a drawing says how big its box is.</summary>
    private static string AddNotes(WorksheetPart part, IReadOnlyList<(int Row, int Column, string Words)> notes)
    {
        part.AddNewPart<WorksheetCommentsPart>().Comments = new Comments(
            new Authors(new Author("BillingBlazor")),
            new CommentList(notes.OrderBy(note => note.Row).ThenBy(note => note.Column).Select(note => new Comment(new CommentText(new Text(Escaped(note.Words)) { Space = SpaceProcessingModeValues.Preserve })) { Reference = A1.Of(note.Row, note.Column), AuthorId = 0 })));
        var drawing = part.AddNewPart<VmlDrawingPart>();
        var shapes = new StringBuilder("""<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>""");
        foreach (var (note, at) in notes.Select((note, at) => (note, at)))
            shapes.Append(CultureInfo.InvariantCulture, $"""<v:shape id="n{at + 1}" type="#_x0000_t202" style="position:absolute;visibility:hidden;width:280px;height:{60 + 18 * Math.Min(note.Words.Length / 42, 10)}px" fillcolor="#ffffe1"><v:textbox/><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:AutoFill>False</x:AutoFill><x:Row>{note.Row - 1}</x:Row><x:Column>{note.Column - 1}</x:Column></x:ClientData></v:shape>""");
        using (var content = new MemoryStream(utf8.GetBytes(shapes.Append("</xml>").ToString()))) drawing.FeedData(content);
        return part.GetIdOfPart(drawing);
    }

    private static Look LookOf(ColumnKind kind) => kind switch
    {
        ColumnKind.Text => Look.Text,
        ColumnKind.Number => Look.Plain,
        ColumnKind.Day => Look.Day,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "An unknown kind of column."),
    };

    /// <summary>The formats in the order of <see cref="Look"/>. 49 is Text.</summary>
    private static Stylesheet Styles() => new(
        new NumberingFormats(new NumberingFormat { NumberFormatId = 164, FormatCode = "d mmm yyyy" }) { Count = 1 },
        new Fonts(new Font(new FontSize { Val = 11 }, new FontName { Val = "Calibri" }), new Font(new Bold(), new FontSize { Val = 11 }, new FontName { Val = "Calibri" })) { Count = 2 },
        new Fills(new Fill(new PatternFill { PatternType = PatternValues.None }), new Fill(new PatternFill { PatternType = PatternValues.Gray125 }), Solid("FFE6EEF8"), Solid("FFF9D0CC")) { Count = 4 },
        new Borders(new Border(new LeftBorder(), new RightBorder(), new TopBorder(), new BottomBorder(), new DiagonalBorder())) { Count = 1 },
        new CellStyleFormats(new CellFormat { NumberFormatId = 0, FontId = 0, FillId = 0, BorderId = 0 }) { Count = 1 },
        new CellFormats(
            Format(), Format(number: 49, font: 1, fill: 2), Format(number: 49), Format(number: 49, fill: 3), Format(number: 164),
            new CellFormat(new Alignment { WrapText = true, Vertical = VerticalAlignmentValues.Top }) { NumberFormatId = 49, FontId = 0, FillId = 0, BorderId = 0, FormatId = 0, ApplyNumberFormat = true, ApplyAlignment = true },
            Format(number: 49, font: 1, fill: 3)) { Count = 7 },
        new CellStyles(new CellStyle { Name = "Normal", FormatId = 0, BuiltinId = 0 }) { Count = 1 });

    private static CellFormat Format(uint number = 0, uint font = 0, uint fill = 0) =>
        new() { NumberFormatId = number, FontId = font, FillId = fill, BorderId = 0, FormatId = 0, ApplyNumberFormat = number > 0, ApplyFont = font > 0, ApplyFill = fill > 0 };

    private static Fill Solid(string colour) => new(new PatternFill(new ForegroundColor { Rgb = colour }, new BackgroundColor { Indexed = 64 }) { PatternType = PatternValues.Solid });

    /// <summary>Letters that XML can't hold are written _x0007_; what a cell can't hold is cut.</summary>
    private static string Escaped(string text)
    {
        if (text.Length > LongestText) text = $"{text[..(LongestText - 1)]}…";
        var escaped = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            var letter = text[at];
            if (at + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[at + 1], letter)) escaped.Append(letter).Append(text[++at]);
            else if (letter == '\r' || !XmlConvert.IsXmlChar(letter)) escaped.Append(CultureInfo.InvariantCulture, $"_x{(int)letter:X4}_");
            else if (letter == '_' && at + 1 < text.Length && text[at + 1] == 'x') escaped.Append("_x005F_");
            else escaped.Append(letter);
        }
        return escaped.ToString();
    }
}
