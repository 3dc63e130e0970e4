using System.Globalization;
using System.Text;
using BillingBlazor.Domain;
using BillingBlazor.Server.Sheets;
using BillingBlazor.Server.Shell;

namespace BillingBlazor.Server.Reports;

/// <summary>A report as a workbook or a CSV file: every row, under the filters of its address.</summary>
public static class ReportEndpoints
{
    /// <summary>What a spreadsheet can hold, less its heading and totals.</summary>
    private const int MostRows = 1_000_000;

    public static void MapReports(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/reports/{name}.xlsx", (string name, HttpContext http, ReportQueries reports, CurrentUser user, CancellationToken cancel) => SendAsync(name, http, reports, user, Workbook, cancel)).RequireAuthorization(nameof(Permission.Read));
        routes.MapGet("/reports/{name}.csv", (string name, HttpContext http, ReportQueries reports, CurrentUser user, CancellationToken cancel) => SendAsync(name, http, reports, user, Csv, cancel)).RequireAuthorization(nameof(Permission.Read));
    }

    private static async Task<IResult> SendAsync(string name, HttpContext http, ReportQueries reports, CurrentUser user, Func<Report, ReportPage, Stream, IResult> write, CancellationToken cancel)
    {
        if (AllReports.Find(name) is not { } report) return Results.NotFound();
        if (!await user.MayAsync(report.Permission)) return Results.LocalRedirect("/not-allowed");
        try
        {
            var page = await reports.OpenAsync(report, ReportAddress.Of(http.Request.QueryString.Value ?? ""), skip: 0, take: MostRows, cancel);
            return write(report, page, new FileStream(Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16, FileOptions.DeleteOnClose | FileOptions.Asynchronous));
        }
        catch (BillingRuleException refusal)
        {
            return Results.Text(refusal.Message, "text/plain", Encoding.UTF8, StatusCodes.Status400BadRequest);
        }
    }

    /// <summary>Amounts as numbers; every text is written as a text, so none becomes a formula.</summary>
    private static IResult Workbook(Report report, ReportPage page, Stream file)
    {
        var columns = page.View.Columns.Select(column => new WrittenColumn(column.Name, column.Kind is CellKind.Pounds or CellKind.Count or CellKind.Percent ? ColumnKind.Number : ColumnKind.Text, column.Kind == CellKind.Words ? 32 : 16)).ToList();
        var rows = All(page).Select((row, at) => new WrittenRow(at + 2, [.. row.Select((cell, column) => new WrittenCell(column + 1, CellWords.Plain(cell), CellWords.IsNumber(cell)))]));
        var heading = new WrittenRow(1, [.. page.View.Columns.Select((column, at) => new WrittenCell(at + 1, column.Name))]);
        SheetWriter.Write(file, report.Title[..Math.Min(31, report.Title.Length)], columns, headingRow: 1, rows.Prepend(heading), lastRow: 1, notes: null);
        file.Position = 0;
        return Results.File(file, SheetWriter.MediaType, FileName(report, page, "xlsx"));
    }

    private static IResult Csv(Report report, ReportPage page, Stream file)
    {
        using (var text = new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true) { NewLine = "\r\n" })
        {
            text.WriteLine(string.Join(',', page.View.Columns.Select(column => Quoted(column.Name))));
            foreach (var row in All(page)) text.WriteLine(string.Join(',', row.Select(cell => CellWords.IsNumber(cell) ? CellWords.Plain(cell) : Quoted(CellWords.Plain(cell)))));
        }
        file.Position = 0;
        return Results.File(file, "text/csv; charset=utf-8", FileName(report, page, "csv"));
    }

    private static IEnumerable<IReadOnlyList<ReportCell>> All(ReportPage page) => page.View.Totals is { } totals ? page.Rows.Append(totals) : page.Rows;

    /// <summary>A text that a spreadsheet would take for a formula gets an apostrophe before it.</summary>
    private static string Quoted(string text)
    {
        if (text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r') text = $"'{text}";
        return text.AsSpan().IndexOfAny("\",\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static string FileName(Report report, ReportPage page, string ending) => report.HasDays
        ? string.Create(CultureInfo.InvariantCulture, $"{report.Name} {page.Days.From:yyyy-MM-dd} to {page.Days.To:yyyy-MM-dd}.{ending}")
        : $"{report.Name}.{ending}";
}
