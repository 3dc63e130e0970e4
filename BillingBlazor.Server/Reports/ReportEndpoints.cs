using System.Globalization;
using System.Text;
using BillingBlazor.Domain;
using BillingBlazor.Server.Sheets;
using BillingBlazor.Server.Shell;

namespace BillingBlazor.Server.Reports;

/// <summary>A report as a workbook or a CSV file: every row, under the filters of its address.</summary>
public static class ReportEndpoints
{
    /// <summary>More than anybody reads; a file that is cut says so in its last row.</summary>
    private const int MostRows = 250_000;

    public static void MapReports(this IEndpointRouteBuilder routes)
    {
        routes
            .MapGet(
                "/reports/{name}.xlsx",
                (string name, HttpContext http, ReportQueries reports, CurrentUser user, CancellationToken cancel) =>
                    SendAsync(name, http, reports, user, ReportSheets.WriteWorkbookAsync, "xlsx", SheetWriter.MediaType, cancel)
            )
            .RequireAuthorization(nameof(Permission.Read))
            .InTurn();
        routes
            .MapGet(
                "/reports/{name}.csv",
                (string name, HttpContext http, ReportQueries reports, CurrentUser user, CancellationToken cancel) =>
                    SendAsync(name, http, reports, user, ReportSheets.WriteCsvAsync, "csv", CsvFile.MediaType, cancel)
            )
            .RequireAuthorization(nameof(Permission.Read))
            .InTurn();
    }

    private delegate Task Writing(
        Report report,
        ReportPage page,
        IAsyncEnumerable<IReadOnlyList<ReportCell>> rows,
        Stream file,
        CancellationToken cancel
    );

    private static async Task<IResult> SendAsync(
        string name,
        HttpContext http,
        ReportQueries reports,
        CurrentUser user,
        Writing write,
        string ending,
        string mediaType,
        CancellationToken cancel
    )
    {
        if (AllReports.Find(name) is not { } report)
            return Results.NotFound();
        if (!await user.MayAsync(report.Permission))
            return Results.LocalRedirect("/not-allowed");
        try
        {
            await reports.ExportAsync(
                report,
                ReportAddress.Of(http.Request.QueryString.Value ?? ""),
                MostRows,
                async (page, rows) =>
                {
                    var header = new Microsoft.Net.Http.Headers.ContentDispositionHeaderValue("attachment");
                    header.SetHttpFileName(FileName(report, page, ending));
                    (http.Response.ContentType, http.Response.Headers.ContentDisposition) = (mediaType, header.ToString());
                    await write(report, page, rows, http.Response.Body, cancel);
                },
                cancel
            );
            return Results.Empty;
        }
        catch (BillingRuleException refusal) when (!http.Response.HasStarted)
        {
            return Results.Text(refusal.Message, "text/plain", Encoding.UTF8, StatusCodes.Status400BadRequest);
        }
    }

    private static string FileName(Report report, ReportPage page, string ending) =>
        report.HasDays
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{report.Name} {page.Days.From:yyyy-MM-dd} to {page.Days.To:yyyy-MM-dd}.{ending}"
            )
            : $"{report.Name}.{ending}";
}
