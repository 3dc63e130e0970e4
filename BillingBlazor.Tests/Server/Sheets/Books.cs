using System.IO.Compression;
using System.Security;
using System.Text;

namespace BillingBlazor.Tests.Server.Sheets;

/// <summary>Workbooks made by hand, good and hostile: what no spreadsheet program would write.</summary>
internal static class Books
{
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    public static byte[] Xlsx(params string[][] rows) => OfSheet(Rows(rows));

    /// <summary>A workbook whose first sheet has this between its sheetData tags, and more parts beside it.</summary>
    public static byte[] OfSheet(
        string sheetData,
        string after = "",
        string name = "Customers",
        string styles = "",
        params (string Path, string Content)[] more
    ) => OfSheets([(name, sheetData, after)], styles, more);

    public static byte[] OfSheets(
        (string Name, string Data, string After)[] sheets,
        string styles = "",
        params (string Path, string Content)[] more
    )
    {
        var parts = new List<(string Path, string Content)>
        {
            ("[Content_Types].xml", """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"""),
            (
                "_rels/.rels",
                """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"""
                    + $"""<Relationship Id="rId1" Type="{Links}/officeDocument" Target="xl/workbook.xml"/></Relationships>"""
            ),
            (
                "xl/workbook.xml",
                $"""<workbook xmlns="{Main}" xmlns:r="{Links}"><sheets>"""
                    + string.Concat(
                        sheets.Select(
                            (sheet, at) =>
                                $"""<sheet name="{SecurityElement.Escape(sheet.Name)}" sheetId="{at + 1}" r:id="s{at + 1}"/>"""
                        )
                    )
                    + "</sheets></workbook>"
            ),
            (
                "xl/_rels/workbook.xml.rels",
                """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"""
                    + string.Concat(
                        sheets.Select(
                            (_, at) =>
                                $"""<Relationship Id="s{at + 1}" Type="{Links}/worksheet" Target="worksheets/sheet{at + 1}.xml"/>"""
                        )
                    )
                    + $"""<Relationship Id="st" Type="{Links}/styles" Target="styles.xml"/></Relationships>"""
            ),
            (
                "xl/styles.xml",
                styles.Length > 0
                    ? styles
                    : $"""<styleSheet xmlns="{Main}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"""
            ),
        };
        parts.AddRange(
            sheets.Select(
                (sheet, at) =>
                    (
                        $"xl/worksheets/sheet{at + 1}.xml",
                        $"""<worksheet xmlns="{Main}"><sheetData>{sheet.Data}</sheetData>{sheet.After}</worksheet>"""
                    )
            )
        );
        return Zip([.. parts, .. more]);
    }

    public static byte[] Zip(params (string Path, string Content)[] parts)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (path, content) in parts)
            {
                using var part = zip.CreateEntry(path, CompressionLevel.Optimal).Open();
                part.Write(Encoding.UTF8.GetBytes(content));
            }
        return stream.ToArray();
    }

    /// <summary>Every text as a text.</summary>
    public static string Rows(params string[][] rows) =>
        string.Concat(
            rows.Select(
                (cells, row) =>
                    Row(row + 1, [.. cells.Select((text, column) => text.Length == 0 ? "" : Text(At(row + 1, column + 1), text))])
            )
        );

    public static string Row(int number, params string[] cells) => $"""<row r="{number}">{string.Concat(cells)}</row>""";

    public static string Text(string address, string text) =>
        $"""<c r="{address}" t="inlineStr"><is><t xml:space="preserve">{SecurityElement.Escape(text)}</t></is></c>""";

    public static string Number(string address, string number, int style = 0) => $"""<c r="{address}" s="{style}"><v>{number}</v></c>""";

    public static string Formula(string address, string formula, string result) =>
        $"""<c r="{address}" t="str"><f>{SecurityElement.Escape(formula)}</f><v>{result}</v></c>""";

    private static string At(int row, int column) =>
        column <= 26 ? $"{(char)('A' + column - 1)}{row}" : $"A{(char)('A' + column - 27)}{row}";
}
