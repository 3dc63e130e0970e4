using System.Globalization;
using System.IO.Compression;
using System.Security;
using System.Text;

namespace BillingBlazor.Server.Sheets;

/// <summary>How a column of a written sheet takes what is typed: as it stands, as a number, or as a day.</summary>
internal enum ColumnKind
{
    Text,
    Number,
    Day,
}

/// <param name="Note">What it is for, on its heading.</param>
/// <param name="Choices">A drop-down of these words; null for none.</param>
/// <param name="Between">Whole numbers that may be typed; null for any.</param>
internal sealed record WrittenColumn(
    string Name,
    ColumnKind Kind,
    double Width,
    string? Note = null,
    IReadOnlyList<string>? Choices = null,
    (int Least, int Most)? Between = null
);

/// <param name="Problem">Colours the cell and says why; null for a good one.</param>
internal sealed record WrittenCell(int Column, string Text, bool IsNumber = false, string? Problem = null);

internal sealed record WrittenRow(int Number, IReadOnlyList<WrittenCell> Cells);

/// <summary>A page of words behind the sheet: a heading and lines beneath it.</summary>
internal sealed record WrittenNotes(IReadOnlyList<string> Heading, IReadOnlyList<IReadOnlyList<string>> Rows, string Closing);

/// <summary>
/// A workbook, as a template to be filled in or as an export: heading row frozen, columns of text (so that 0207… keeps its 0 and =… stays
/// text), drop-downs from a hidden sheet, notes on headings and on bad cells. Every text is written as a text, so none becomes a formula.
/// Rows go into the zip, and the zip into the stream, as they come: a million need the memory of some. A library that writes packages keeps
/// each part until it is closed.
/// </summary>
internal static class SheetWriter
{
    public const string MediaType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <summary>What a sheet can hold, less its heading.</summary>
    public const int MostRows = A1.LastRow - 1;

    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string Packages = "http://schemas.openxmlformats.org/package/2006";
    private const string Types = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    private const string FirstSheet = "xl/worksheets/sheet1.xml";
    private const string ListSheet = "Lists";
    private static readonly UTF8Encoding utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <param name="stream">Needs no way back; it stays open.</param>
    /// <param name="headingRow">Notes and the frozen pane go by it.</param>
    /// <param name="lastRow">Drop-downs reach down to it.</param>
    public static void Write(
        Stream stream,
        string sheet,
        IReadOnlyList<WrittenColumn> columns,
        int headingRow,
        IEnumerable<WrittenRow> rows,
        int lastRow,
        WrittenNotes? notes
    )
    {
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        var text = new SheetText(columns, headingRow, lastRow);
        using (var part = zip.CreateEntry(FirstSheet, CompressionLevel.Fastest).Open())
        {
            foreach (var row in rows)
            {
                text.Add(row);
                if (text.IsFull)
                    part.Write(text.Take().Span);
            }
            text.End();
            part.Write(text.Take().Span);
        }
        WriteRest(zip, sheet, columns, text.Notes, notes);
    }

    /// <summary>The same of rows that are read on the way.</summary>
    public static async Task WriteAsync(
        Stream stream,
        string sheet,
        IReadOnlyList<WrittenColumn> columns,
        IAsyncEnumerable<WrittenRow> rows,
        CancellationToken cancel
    )
    {
        await using var zip = await ZipArchive.CreateAsync(stream, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancel);
        var text = new SheetText(columns, headingRow: 1, lastRow: 1);
        await using (var part = await zip.CreateEntry(FirstSheet, CompressionLevel.Fastest).OpenAsync(cancel))
        {
            await foreach (var row in rows.WithCancellation(cancel))
            {
                text.Add(row);
                if (text.IsFull)
                    await part.WriteAsync(text.Take(), cancel);
            }
            text.End();
            await part.WriteAsync(text.Take(), cancel);
        }
        WriteRest(zip, sheet, columns, text.Notes, notes: null);
    }

    /// <summary>All that goes by what the rows held comes behind them.</summary>
    private static void WriteRest(
        ZipArchive zip,
        string sheet,
        IReadOnlyList<WrittenColumn> columns,
        IReadOnlyList<SheetNote> marks,
        WrittenNotes? notes
    )
    {
        var tabs = new List<(string Name, bool IsHidden)> { (sheet, false) };
        if (marks.Count > 0)
            WriteMarks(zip, marks);
        if (notes is not null)
        {
            tabs.Add(("Notes", false));
            Put(zip, $"xl/worksheets/sheet{tabs.Count}.xml", NotesSheet(notes));
        }
        if (columns.Any(column => column.Choices is { Count: > 0 }))
        {
            tabs.Add((ListSheet, true));
            Put(zip, $"xl/worksheets/sheet{tabs.Count}.xml", ListsSheet(columns));
        }
        var sheets = tabs.Select(
                (tab, at) => (Name: SecurityElement.Escape(tab.Name), State: tab.IsHidden ? " state=\"hidden\"" : "", Id: at + 1)
            )
            .Select(tab => $"<sheet name=\"{tab.Name}\" sheetId=\"{tab.Id}\"{tab.State} r:id=\"rId{tab.Id}\"/>");
        Put(zip, "xl/workbook.xml", $"""<workbook xmlns="{Main}" xmlns:r="{Links}"><sheets>{string.Concat(sheets)}</sheets></workbook>""");
        Put(zip, "xl/styles.xml", SheetStyles.Xml);
        var links = tabs.Select((_, at) => Link($"rId{at + 1}", "worksheet", $"worksheets/sheet{at + 1}.xml"))
            .Append(Link($"rId{tabs.Count + 1}", "styles", "styles.xml"));
        Put(zip, "xl/_rels/workbook.xml.rels", Relationships(links));
        Put(zip, "_rels/.rels", Relationships([Link("rId1", "officeDocument", "xl/workbook.xml")]));
        var kinds = tabs.Select((_, at) => Override($"/xl/worksheets/sheet{at + 1}.xml", "worksheet"))
            .Append(Override("/xl/workbook.xml", "sheet.main"))
            .Append(Override("/xl/styles.xml", "styles"));
        if (marks.Count > 0)
            kinds = kinds.Append(Override("/xl/comments1.xml", "comments"));
        Put(zip, "[Content_Types].xml", $"""<Types xmlns="{Packages}/content-types">{Defaults}{string.Concat(kinds)}</Types>""");
    }

    private const string Defaults =
        "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
        + "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
        + "<Default Extension=\"vml\" ContentType=\"application/vnd.openxmlformats-officedocument.vmlDrawing\"/>";

    private static string Override(string part, string kind) => $"""<Override PartName="{part}" ContentType="{Types}.{kind}+xml"/>""";

    private static string Link(string id, string kind, string target) =>
        $"""<Relationship Id="{id}" Type="{Links}/{kind}" Target="{target}"/>""";

    private static string Relationships(IEnumerable<string> links) =>
        $"""<Relationships xmlns="{Packages}/relationships">{string.Concat(links)}</Relationships>""";

    private static void Put(ZipArchive zip, string path, string content)
    {
        using var part = zip.CreateEntry(path, CompressionLevel.Optimal).Open();
        part.Write(utf8.GetBytes($"<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\n{content}"));
    }

    private static string NotesSheet(WrittenNotes notes)
    {
        var text = new StringBuilder($"""<worksheet xmlns="{Main}"><cols>""");
        var last = notes.Heading.Count;
        text.Append(CultureInfo.InvariantCulture, $"<col min=\"1\" max=\"{last - 1}\" width=\"26\" customWidth=\"1\"/>")
            .Append(CultureInfo.InvariantCulture, $"<col min=\"{last}\" max=\"{last}\" width=\"110\" customWidth=\"1\"/></cols>")
            .Append("<sheetData>");
        Row(1, notes.Heading, Look.Heading);
        for (var at = 0; at < notes.Rows.Count; at++)
            Row(at + 2, notes.Rows[at], Look.Words);
        Row(notes.Rows.Count + 3, [notes.Closing], Look.Plain);
        return text.Append("</sheetData></worksheet>").ToString();

        void Row(int number, IReadOnlyList<string> words, Look look) =>
            SheetText.AppendRow(text, number, words.Select((word, at) => (new WrittenCell(at + 1, word), look)));
    }

    private static string ListsSheet(IReadOnlyList<WrittenColumn> columns)
    {
        var lists = columns.Where(column => column.Choices is { Count: > 0 }).ToList();
        var text = new StringBuilder($"""<worksheet xmlns="{Main}"><sheetData>""");
        for (var row = 0; row <= lists.Max(list => list.Choices!.Count); row++)
            SheetText.AppendRow(
                text,
                row + 1,
                lists
                    .Select((list, at) => (List: list, Column: at + 1))
                    .Where(cell => row <= cell.List.Choices!.Count)
                    .Select(cell => (new WrittenCell(cell.Column, row == 0 ? cell.List.Name : cell.List.Choices![row - 1]), Look.Text))
            );
        return text.Append("</sheetData></worksheet>").ToString();
    }

    /// <summary>Excel shows a note only where a drawing says how big its box is.</summary>
    private static void WriteMarks(ZipArchive zip, IReadOnlyList<SheetNote> marks)
    {
        var comments = new StringBuilder($"""<comments xmlns="{Main}"><authors><author>BillingBlazor</author></authors><commentList>""");
        var shapes = new StringBuilder("<xml xmlns:v=\"urn:schemas-microsoft-com:vml\" ")
            .Append("xmlns:o=\"urn:schemas-microsoft-com:office:office\" xmlns:x=\"urn:schemas-microsoft-com:office:excel\">")
            .Append("<v:shapetype id=\"_x0000_t202\" coordsize=\"21600,21600\" o:spt=\"202\" path=\"m,l,21600r21600,l21600,xe\">")
            .Append("<v:stroke joinstyle=\"miter\"/><v:path gradientshapeok=\"t\" o:connecttype=\"rect\"/></v:shapetype>");
        foreach (
            var (mark, at) in marks
                .DistinctBy(mark => (mark.Row, mark.Column))
                .OrderBy(mark => mark.Row)
                .ThenBy(mark => mark.Column)
                .Select((mark, at) => (mark, at))
        )
        {
            comments
                .Append("<comment ref=\"")
                .Append(A1.Of(mark.Row, mark.Column))
                .Append("\" authorId=\"0\"><text><t xml:space=\"preserve\">");
            SheetText.AppendText(comments, mark.Words);
            comments.Append("</t></text></comment>");
            var height = 60 + 18 * Math.Min(mark.Words.Length / 42, 10);
            shapes
                .Append(CultureInfo.InvariantCulture, $"<v:shape id=\"n{at + 1}\" type=\"#_x0000_t202\" fillcolor=\"#ffffe1\" ")
                .Append(CultureInfo.InvariantCulture, $"style=\"position:absolute;visibility:hidden;width:280px;height:{height}px\">")
                .Append("<v:textbox/><x:ClientData ObjectType=\"Note\"><x:MoveWithCells/><x:SizeWithCells/><x:AutoFill>False</x:AutoFill>")
                .Append(CultureInfo.InvariantCulture, $"<x:Row>{mark.Row - 1}</x:Row><x:Column>{mark.Column - 1}</x:Column>")
                .Append("</x:ClientData></v:shape>");
        }
        Put(zip, "xl/comments1.xml", comments.Append("</commentList></comments>").ToString());
        Put(zip, "xl/drawings/vmlDrawing1.vml", shapes.Append("</xml>").ToString());
        Put(
            zip,
            "xl/worksheets/_rels/sheet1.xml.rels",
            Relationships([Link("rId1", "vmlDrawing", "../drawings/vmlDrawing1.vml"), Link("rId2", "comments", "../comments1.xml")])
        );
    }
}
