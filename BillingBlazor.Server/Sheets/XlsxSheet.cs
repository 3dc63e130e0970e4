using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using BillingBlazor.Domain;

namespace BillingBlazor.Server.Sheets;

/// <summary>
/// One sheet of an XLSX, read by an XmlReader of our own. The libraries that can be had guess: MiniExcel fills a row up to its last column,
/// so that one value in XFD1048576 hangs it, takes a formula's last result for a value, and tells neither a number that was a text nor
/// merged cells. What is needed of the format is little: rows, cells, shared texts, and which number formats are dates.
/// </summary>
internal sealed partial class XlsxSheet : Sheet
{
    private const int MostMerged = 1_000;
    private const int MostTexts = 1_000_000;
    private const int MostStyles = 70_000;
    private const int MostFormats = 10_000;
    private const int MostSheets = 1_000;
    private const int LongestName = 250;
    private readonly XlsxParts parts;
    private readonly SheetLimits limits;
    private readonly GuardedStream part;
    private readonly XmlReader xml;
    private readonly long length;
    private readonly List<string> texts = [];
    private readonly XmlReader? shared;
    private readonly List<bool> isDate = [];
    private readonly bool since1904;
    private readonly StringBuilder pieces = new();
    private int row;
    private int columnNow;
    private int kept;
    private long cellCount;
    private long letters;

    public XlsxSheet(Stream content, string fileName, SheetLimits limits, string? wanted, CancellationToken cancel)
    {
        (this.limits, FileName) = (limits, fileName);
        parts = new(content, fileName, limits, cancel);
        try
        {
            var (_, workbook) = parts.PointersOf("").Values.FirstOrDefault(pointer => pointer.Kind == "officeDocument");
            if (workbook is null || !parts.Has(workbook))
                throw NoSheet(fileName);
            var pointers = parts.PointersOf(workbook);
            var sheets = ReadWorkbook(workbook, pointers, out since1904);
            var chosen =
                sheets.Find(sheet => string.Equals(sheet.Name, wanted, StringComparison.OrdinalIgnoreCase))
                ?? sheets.Find(sheet => sheet.IsVisible)
                ?? throw new BillingRuleException($"{fileName} has no sheet with rows. Is it a document of another kind?");
            (Name, Sheets) = (chosen.Name, [.. sheets.Where(sheet => sheet.IsVisible).Select(sheet => sheet.Name)]);
            if (Part(pointers, "sharedStrings") is { } path)
                shared = parts.Read(path);
            if (Part(pointers, "styles") is { } styles)
                isDate = ReadStyles(styles);
            part = parts.Open(chosen.Path);
            length = parts.LengthOf(chosen.Path);
            xml = XlsxParts.Read(part, fileName);
        }
        catch
        {
            shared?.Dispose();
            parts.Dispose();
            throw;
        }
    }

    private sealed record Tab(string Name, bool IsVisible, string Path);

    public override double Share => length <= 0 ? 0 : Math.Min(1, (double)part.Unpacked / length);

    public override void Dispose()
    {
        xml.Dispose();
        shared?.Dispose();
        parts.Dispose();
    }

    private protected override SheetRow? Next()
    {
        while (XlsxParts.Step(xml))
        {
            if (xml.NodeType != XmlNodeType.Element)
                continue;
            if (xml.LocalName == "mergeCell" && Ranges.Count < MostMerged && xml.GetAttribute("ref") is { Length: <= LongestName } range)
                Ranges.Add(range);
            if (xml.LocalName != "row")
                continue;
            var cells = ReadRow();
            if (cells is null)
                continue;
            if (++kept > limits.Rows)
                throw new BillingRuleException($"{FileName} has more than {limits.Rows:#,0} rows. Split it and upload the parts.");
            return new(row, cells);
        }
        return null;
    }

    /// <returns>Null when it holds nothing.</returns>
    private List<SheetCell>? ReadRow()
    {
        var number = xml.GetAttribute("r") is { } said
            ? int.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out var its)
                ? its
                : 0
            : row + 1;
        if (number <= row || number > A1.LastRow)
            throw new InvalidDataException("Rows are out of order.");
        row = number;
        if (xml.IsEmptyElement)
            return null;
        List<SheetCell>? cells = null;
        var (depth, column) = (xml.Depth, 0);
        while (XlsxParts.Step(xml) && xml.Depth > depth)
        {
            if (xml is not { NodeType: XmlNodeType.Element, LocalName: "c" })
                continue;
            if (ReadCell(ref column) is not { } cell)
                continue;
            cells ??= [];
            if (cells.Count == limits.Columns)
                throw new BillingRuleException($"Row {row:#,0} of {FileName} has more than {limits.Columns:#,0} cells.");
            if (++cellCount > limits.Cells)
                throw TooManyCells(FileName, limits);
            cells.Add(cell);
        }
        return cells;
    }

    /// <returns>Null when it holds nothing.</returns>
    private SheetCell? ReadCell(ref int column)
    {
        var (address, kind, style) = (xml.GetAttribute("r"), xml.GetAttribute("t"), xml.GetAttribute("s"));
        var at = column + 1;
        if (address is not null && (!A1.TryRead(address, out var its, out at) || its != row) || at <= column || at > A1.LastColumn)
            throw new InvalidDataException("Cells are out of order.");
        column = columnNow = at;
        if (xml.IsEmptyElement)
            return null;
        var (depth, value, isFormula) = (xml.Depth, "", false);
        while (XlsxParts.Step(xml) && xml.Depth > depth)
        {
            if (xml.NodeType != XmlNodeType.Element)
                continue;
            if (xml.LocalName == "f")
                isFormula = true;
            else if (xml.LocalName == "v")
                value = ReadText(inner: null);
            else if (xml.LocalName == "is")
                value = ReadText(inner: "t");
        }
        var cell = Cell(at, kind, style, value, isFormula);
        return isFormula || !string.IsNullOrWhiteSpace(cell.Text) ? cell : null;
    }

    private SheetCell Cell(int column, string? kind, string? style, string value, bool isFormula)
    {
        if (isFormula)
            return new(row, column, CellKind.Formula, value);
        return kind switch
        {
            "s" => new(row, column, CellKind.Text, value.Length == 0 ? "" : Counted(Shared(value))),
            "inlineStr" or "str" => new(row, column, CellKind.Text, Counted(Spaced(Unescaped(value)))),
            "b" => new(row, column, CellKind.Bool, value is "1" or "true" ? "TRUE" : "FALSE"),
            "e" => new(row, column, CellKind.Error, value),
            "d" => new(
                row,
                column,
                CellKind.Date,
                DateTime.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? Print(day) : value
            ),
            null or "n" => Number(column, style, value),
            _ => throw new InvalidDataException($"A cell of kind {kind}."),
        };
    }

    private SheetCell Number(int column, string? style, string value)
    {
        if (value.Length == 0)
            return new(row, column, CellKind.Number, "");
        if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
            throw new InvalidDataException($"{value} is no number.");
        var isDay = int.TryParse(style, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at < isDate.Count && isDate[at];
        var serial = since1904 ? number + 1_462 : number;
        if (isDay && serial is >= 1 and < 2_958_466)
            return new(row, column, CellKind.Date, Print(DateTime.FromOADate(serial)));
        // Excel keeps 15 digits; a decimal shows them plainly, without 2.07946E+09.
        var text = Math.Abs(number) is 0 or (>= 1e-9 and < 1e15)
            ? ((decimal)number).ToString("0.###############", CultureInfo.InvariantCulture)
            : number.ToString("R", CultureInfo.InvariantCulture);
        return new(row, column, CellKind.Number, text);
    }

    private static string Print(DateTime day) =>
        day.ToString(day.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private string Shared(string value) =>
        int.TryParse(value, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var at)
        && at >= 0
        && HasText(at)
            ? texts[at]
            : throw new InvalidDataException("A text is missing.");

    private string Counted(string text)
    {
        letters += text.Length;
        return letters <= limits.Letters
            ? text
            : throw new BillingRuleException($"{FileName} holds too much text. Split it and upload the parts.");
    }

    /// <summary>All text beneath the element the reader is on, but not how it is to be pronounced.</summary>
    /// <param name="inner">Only text inside elements of this name, or null for any.</param>
    private string ReadText(string? inner) => ReadText(xml, inner, () => $"Cell {A1.Of(row, columnNow)}");

    private string ReadText(XmlReader xml, string? inner, Func<string> where)
    {
        if (xml.IsEmptyElement)
            return "";
        pieces.Clear();
        var depth = xml.Depth;
        var (isInside, isSpoken) = (inner is null, false);
        while (XlsxParts.Step(xml) && xml.Depth > depth)
        {
            if (xml.NodeType is XmlNodeType.Element or XmlNodeType.EndElement)
            {
                var begins = xml.NodeType == XmlNodeType.Element && !xml.IsEmptyElement;
                if (xml.LocalName == "rPh")
                    isSpoken = begins;
                else if (xml.LocalName == inner)
                    isInside = begins;
            }
            else if (
                isInside
                && !isSpoken
                && xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace
            )
            {
                pieces.Append(xml.Value);
                if (pieces.Length > limits.CellLetters)
                    throw new BillingRuleException($"{where()} of {FileName} holds more than {limits.CellLetters:#,0} letters.");
            }
        }
        return pieces.ToString();
    }

    private List<Tab> ReadWorkbook(string path, Dictionary<string, (string Kind, string Path)> pointers, out bool since1904)
    {
        since1904 = false;
        var sheets = new List<Tab>();
        using var workbook = parts.Read(path);
        while (XlsxParts.Step(workbook))
        {
            if (workbook.NodeType != XmlNodeType.Element)
                continue;
            if (workbook.LocalName == "workbookPr")
                since1904 = workbook.GetAttribute("date1904") is "1" or "true";
            if (workbook.LocalName != "sheet" || workbook.GetAttribute("name") is not { Length: <= LongestName } name)
                continue;
            // The id stands in a namespace that differs between the two dialects of the format.
            var isVisible = workbook.GetAttribute("state") is null or "visible";
            string? id = null;
            for (var more = workbook.MoveToFirstAttribute(); more; more = workbook.MoveToNextAttribute())
                if (workbook is { LocalName: "id", Prefix.Length: > 0 })
                    id = workbook.Value;
            if (id is not null && pointers.TryGetValue(id, out var pointer) && pointer.Kind == "worksheet" && parts.Has(pointer.Path))
                Few(sheets, MostSheets).Add(new(name, isVisible, pointer.Path));
        }
        return sheets;
    }

    private string? Part(Dictionary<string, (string Kind, string Path)> pointers, string kind) =>
        pointers.Values.FirstOrDefault(pointer => pointer.Kind == kind).Path is { } path && parts.Has(path) ? path : null;

    /// <summary>Shared texts are read as far as cells ask for them: whoever looks at the first rows needs few of them.</summary>
    private bool HasText(int at)
    {
        while (at >= texts.Count && shared is not null && XlsxParts.Step(shared))
            if (shared is { NodeType: XmlNodeType.Element, LocalName: "si" })
                Few(texts, MostTexts).Add(Counted(Spaced(Unescaped(ReadText(shared, "t", () => "A cell")))));
        return at < texts.Count;
    }

    private static List<T> Few<T>(List<T> list, int most) =>
        list.Count < most ? list : throw new InvalidDataException($"More than {most}.");

    /// <summary>For each cell format, whether its numbers are days.</summary>
    private List<bool> ReadStyles(string path)
    {
        var (own, formats, isInside) = (new Dictionary<string, bool>(), new List<bool>(), false);
        using var styles = parts.Read(path);
        while (XlsxParts.Step(styles))
        {
            if (styles.LocalName == "cellXfs")
                isInside = styles.NodeType == XmlNodeType.Element && !styles.IsEmptyElement;
            else if (styles.NodeType != XmlNodeType.Element)
                continue;
            else if (
                styles.LocalName == "numFmt"
                && styles.GetAttribute("numFmtId") is { Length: <= LongestName } id
                && styles.GetAttribute("formatCode") is { Length: <= LongestName } code
                && own.Count < MostFormats
            )
                own[id] = HasDay(code);
            else if (isInside && styles.LocalName == "xf")
                Few(formats, MostStyles)
                    .Add(
                        styles.GetAttribute("numFmtId") is { } format
                            && (own.TryGetValue(format, out var isDay) ? isDay : IsBuiltInDay(format))
                    );
        }
        return formats;
    }

    private static bool IsBuiltInDay(string format) =>
        int.TryParse(format, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
        && id is (>= 14 and <= 22) or (>= 27 and <= 36) or (>= 45 and <= 47) or (>= 50 and <= 58);

    /// <summary>A number format that shows a day or a time, its words in quotes and colours in brackets aside.</summary>
    private static bool HasDay(string code)
    {
        for (var i = 0; i < code.Length; i++)
        {
            var letter = code[i];
            if (letter is '\\' or '_' or '*')
                i++;
            else if (letter is '"' or '[')
            {
                var end = code.IndexOf(letter == '"' ? '"' : ']', i + 1);
                if (end < 0)
                    return false;
                i = end;
            }
            else if (letter is 'd' or 'D' or 'y' or 'Y' or 'm' or 'M' or 'h' or 'H' or 's' or 'S')
                return true;
        }
        return false;
    }

    /// <summary>Letters that XML can't hold are written _x0007_.</summary>
    private static string Unescaped(string text) =>
        text.Contains("_x", StringComparison.Ordinal)
            ? Escaped()
                .Replace(
                    text,
                    match => ((char)int.Parse(match.Groups[1].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString()
                )
            : text;

    [GeneratedRegex("_x([0-9A-Fa-f]{4})_", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Escaped();
}
