using BillingBlazor.Server.Sheets;

namespace BillingBlazor.Server.Reports;

/// <summary>Every row of a report, as a workbook or as CSV; the totals come last.</summary>
internal static class ReportSheets
{
    private const int MostLettersOfATab = 31;

    /// <summary>Amounts as numbers; every text is written as a text, so none becomes a formula.</summary>
    public static Task WriteWorkbookAsync(
        Report report,
        ReportPage page,
        IAsyncEnumerable<IReadOnlyList<ReportCell>> rows,
        Stream file,
        CancellationToken cancel
    )
    {
        var columns = page
            .View.Columns.Select(column => new WrittenColumn(
                column.Name,
                column.Kind is CellKind.Pounds or CellKind.Exact or CellKind.Count or CellKind.Percent
                    ? ColumnKind.Number
                    : ColumnKind.Text,
                column.Kind == CellKind.Words ? 32 : 16
            ))
            .ToList();
        var heading = new WrittenRow(1, [.. page.View.Columns.Select((column, at) => new WrittenCell(at + 1, column.Name))]);
        var written = rows.Select(
            (row, at) =>
                new WrittenRow(
                    at + 2,
                    [.. row.Select((cell, column) => new WrittenCell(column + 1, CellWords.Plain(cell), CellWords.IsNumber(cell)))]
                )
        );
        return SheetWriter.WriteAsync(
            file,
            report.Title[..Math.Min(MostLettersOfATab, report.Title.Length)],
            columns,
            written.Prepend(heading),
            cancel
        );
    }

    public static Task WriteCsvAsync(
        Report _,
        ReportPage page,
        IAsyncEnumerable<IReadOnlyList<ReportCell>> rows,
        Stream file,
        CancellationToken cancel
    ) =>
        Exports.WriteCsvAsync(
            file,
            rows.Select(row => (IReadOnlyList<string?>)[.. row.Select(CellWords.Plain)])
                .Prepend([.. page.View.Columns.Select(column => column.Name)]),
            cancel
        );
}
