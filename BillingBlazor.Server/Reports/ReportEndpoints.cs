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
        routes.MapGet("/reports/{name}.xlsx", (string name, HttpContext http, ReportQueries reports, CurrentUser user, CancellationToken cancel) => SendAsync(name, http, reports, user, ReportSheets.WriteWorkbook, "xlsx", SheetWriter.MediaType, cancel)).RequireAuthorization(nameof(Permission.Read));
        routes.MapGet("/reports/{name}.csv", (string name, HttpContext http, ReportQueries reports, CurrentUser user, CancellationToken cancel) => SendAsync(name, http, reports, user, ReportSheets.WriteCsv, "csv", "text/csv; charset=utf-8", cancel)).RequireAuthorization(nameof(Permission.Read));
    }

    private static async Task<IResult> SendAsync(string name, HttpContext http, ReportQueries reports, CurrentUser user, Action<Report, ReportPage, Stream> write, string ending, string mediaType, CancellationToken cancel)
    {
        if (AllReports.Find(name) is not { } report) return Results.NotFound();
        if (!await user.MayAsync(report.Permission)) return Results.LocalRedirect("/not-allowed");
        try
        {
            var page = await reports.OpenAsync(report, ReportAddress.Of(http.Request.QueryString.Value ?? ""), skip: 0, take: MostRows, cancel);
            var file = new FileStream(Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
            write(report, page, file);
            file.Position = 0;
            return Results.File(file, mediaType, FileName(report, page, ending));
        }
        catch (BillingRuleException refusal)
        {
            return Results.Text(refusal.Message, "text/plain", Encoding.UTF8, StatusCodes.Status400BadRequest);
        }
    }

    private static string FileName(Report report, ReportPage page, string ending) => report.HasDays
        ? string.Create(CultureInfo.InvariantCulture, $"{report.Name} {page.Days.From:yyyy-MM-dd} to {page.Days.To:yyyy-MM-dd}.{ending}")
        : $"{report.Name}.{ending}";
}
