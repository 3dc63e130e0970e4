using System.Globalization;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Data.Usage;
using BillingBlazor.Server.Sheets;
using BillingBlazor.Server.Shell;

namespace BillingBlazor.Server.Usage;

/// <summary>The filtered calls as files, streamed. A text that begins like a formula stays a text.</summary>
public static class CallEndpoints
{
    private static readonly WrittenColumn[] columns =
    [
        new("Started", ColumnKind.Text, 20),
        new("Identifier", ColumnKind.Text, 18),
        new("Dialled", ColumnKind.Text, 18),
        new("Customer", ColumnKind.Text, 32),
        new("Destination", ColumnKind.Text, 26),
        new("Kind", ColumnKind.Text, 8),
        new("Seconds", ColumnKind.Number, 9),
        new("Bytes", ColumnKind.Number, 12),
        new("Band", ColumnKind.Text, 18),
        new("Price", ColumnKind.Number, 11),
        new("Cost", ColumnKind.Number, 11),
        new("State", ColumnKind.Text, 18),
    ];

    public static void MapCalls(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/calls.csv", CsvAsync).RequireAuthorization(nameof(Permission.Read)).InTurn();
        routes.MapGet("/calls.xlsx", SheetAsync).RequireAuthorization(nameof(Permission.Read)).InTurn();
    }

    private static async Task<IResult> CsvAsync(HttpContext http, CallQueries calls, CurrentUser user, CancellationToken cancel)
    {
        var seesCost = await user.MayAsync(Permission.SeeCost);
        var rows = calls.EachAsync(FilterOf(http), cancel).Select(call => (IReadOnlyList<string?>)[.. Cells(call, seesCost).Select(Words)]);
        return Exports.Csv("calls.csv", rows.Prepend([.. Columns(seesCost).Select(column => column.Name)]), cancel);
    }

    private static async Task<IResult> SheetAsync(HttpContext http, CallQueries calls, CurrentUser user, CancellationToken cancel)
    {
        var seesCost = await user.MayAsync(Permission.SeeCost);
        return Exports.Workbook(
            "calls.xlsx",
            "Calls",
            Columns(seesCost),
            calls.EachAsync(FilterOf(http), cancel, SheetWriter.MostRows + 1).Select(call => Cells(call, seesCost)),
            cancel
        );
    }

    private static WrittenColumn[] Columns(bool seesCost) => seesCost ? columns : [.. columns.Where(column => column.Name != "Cost")];

    private static IReadOnlyList<object?> Cells(CallRow call, bool seesCost) =>
        [
            UkTime.ToLocal(call.StartedUtc).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
            LineKey.Show(call.Identifier),
            call.Dialled,
            call.Customer,
            call.Destination,
            call.Kind.ToString(),
            call.Seconds,
            call.Bytes,
            CallWords.Of(call.Band),
            call.Price.Pounds,
            .. seesCost ? new object?[] { call.Cost?.Pounds } : [],
            CallWords.State(call),
        ];

    private static string? Words(object? value) =>
        value is IFormattable number ? number.ToString(null, CultureInfo.InvariantCulture) : (string?)value;

    private static CallFilter FilterOf(HttpContext http) => CallsAddress.Of(http.Request.QueryString.Value ?? "").Filter;
}
