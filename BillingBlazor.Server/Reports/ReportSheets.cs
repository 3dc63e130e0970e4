using System.Text;
using BillingBlazor.Server.Sheets;

namespace BillingBlazor.Server.Reports;

/// <summary>Every row of a report, as a workbook or as CSV; the totals come last.</summary>
internal static class ReportSheets
{
    /// <summary>Amounts as numbers; every text is written as a text, so none becomes a formula.</summary>
    public static void WriteWorkbook(Report report, ReportPage page, Stream file)
    {
        var columns = page.View.Columns.Select(column => new WrittenColumn(column.Name, column.Kind is CellKind.Pounds or CellKind.Exact or CellKind.Count or CellKind.Percent ? ColumnKind.Number : ColumnKind.Text, column.Kind == CellKind.Words ? 32 : 16)).ToList();
        var rows = All(page).Select((row, at) => new WrittenRow(at + 2, [.. row.Select((cell, column) => new WrittenCell(column + 1, CellWords.Plain(cell), CellWords.IsNumber(cell)))]));
        var heading = new WrittenRow(1, [.. page.View.Columns.Select((column, at) => new WrittenCell(at + 1, column.Name))]);
        SheetWriter.Write(file, report.Title[..Math.Min(31, report.Title.Length)], columns, headingRow: 1, rows.Prepend(heading), lastRow: 1, notes: null);
    }

    /// <summary>With a mark that says UTF-8, which Excel asks for.</summary>
    public static void WriteCsv(Report _, ReportPage page, Stream file)
    {
        using var text = new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true) { NewLine = "\r\n" };
        text.WriteLine(string.Join(',', page.View.Columns.Select(column => Quoted(column.Name))));
        foreach (var row in All(page)) text.WriteLine(string.Join(',', row.Select(cell => CellWords.IsNumber(cell) ? CellWords.Plain(cell) : Quoted(CellWords.Plain(cell)))));
    }

    private static IEnumerable<IReadOnlyList<ReportCell>> All(ReportPage page)
    {
        foreach (var row in page.Rows) yield return row;
        if (page.View.RowCount > page.Rows.Count) yield return [$"{page.View.RowCount - page.Rows.Count:#,0} more rows are left out. Narrow the report to have them."];
        if (page.View.Totals is { } totals) yield return totals;
    }

    /// <summary>A text that a spreadsheet would take for a formula gets an apostrophe before it.</summary>
    private static string Quoted(string text)
    {
        if (text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r') text = $"'{text}";
        return text.AsSpan().IndexOfAny("\",\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
