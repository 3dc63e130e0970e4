using System.Globalization;
using System.Text;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Shell;
using MiniExcelLibs;

namespace BillingBlazor.Server.Usage;

/// <summary>The filtered calls as files, streamed. A text that begins like a formula stays a text.</summary>
public static class CallEndpoints
{
    private const int MostRowsOfASheet = 1_048_575;

    public static void MapCalls(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/calls.csv", CsvAsync).RequireAuthorization(nameof(Permission.Read));
        routes.MapGet("/calls.xlsx", SheetAsync).RequireAuthorization(nameof(Permission.Read));
    }

    private static async Task CsvAsync(HttpContext http, CallQueries calls, CurrentUser user, CancellationToken cancel)
    {
        var seesCost = await user.MayAsync(Permission.SeeCost);
        http.Response.ContentType = "text/csv; charset=utf-8";
        http.Response.Headers.ContentDisposition = "attachment; filename=calls.csv";
        await using var writer = new StreamWriter(http.Response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), 1 << 16);
        await writer.WriteAsync($"Started,Identifier,Dialled,Customer,Destination,Kind,Seconds,Bytes,Band,Price{(seesCost ? ",Cost" : "")},State\r\n");
        await foreach (var call in calls.EachAsync(FilterOf(http), cancel))
        {
            await writer.WriteAsync(string.Create(CultureInfo.InvariantCulture,
                $"{Started(call)},{Csv(LineKey.Show(call.Identifier))},{Csv(call.Dialled)},{Csv(call.Customer)},{Csv(call.Destination)},{call.Kind},{call.Seconds},{call.Bytes},{CallWords.Of(call.Band)},{call.Price.Pounds}"));
            if (seesCost) await writer.WriteAsync(string.Create(CultureInfo.InvariantCulture, $",{call.Cost?.Pounds}"));
            await writer.WriteAsync($",{CallWords.State(call)}\r\n");
        }
    }

    private static async Task<IResult> SheetAsync(HttpContext http, CallQueries calls, CurrentUser user, CancellationToken cancel)
    {
        var seesCost = await user.MayAsync(Permission.SeeCost);
        var sheet = new FileStream(Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        var rows = calls.EachAsync(FilterOf(http), cancel, MostRowsOfASheet).ToBlockingEnumerable(cancel);      // a row at a time, from the database into the file
        await sheet.SaveAsAsync(rows.Select(call => Cells(call, seesCost)), sheetName: "Calls", cancellationToken: cancel);
        sheet.Position = 0;
        return Results.File(sheet, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "calls.xlsx");
    }

    private static Dictionary<string, object?> Cells(CallRow call, bool seesCost)
    {
        var cells = new Dictionary<string, object?>
        {
            ["Started"] = Started(call), ["Identifier"] = LineKey.Show(call.Identifier), ["Dialled"] = call.Dialled, ["Customer"] = call.Customer, ["Destination"] = call.Destination,
            ["Kind"] = call.Kind.ToString(), ["Seconds"] = call.Seconds, ["Bytes"] = call.Bytes, ["Band"] = CallWords.Of(call.Band), ["Price"] = call.Price.Pounds,
        };
        if (seesCost) cells["Cost"] = call.Cost?.Pounds;
        cells["State"] = CallWords.State(call);
        return cells;
    }

    private static CallFilter FilterOf(HttpContext http) => CallsAddress.Of(http.Request.QueryString.Value ?? "").Filter;

    private static string Started(CallRow call) => UkTime.ToLocal(call.StartedUtc).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Csv(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "";
        var guarded = text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? $"'{text}" : text;
        return guarded.AsSpan().ContainsAny(",\"\r\n") ? $"\"{guarded.Replace("\"", "\"\"")}\"" : guarded;
    }
}
