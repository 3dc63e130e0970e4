using BillingBlazor.Server.Sheets;
using BillingBlazor.Server.Shell;

namespace BillingBlazor.Server.RateSheets;

public static class RateSheetEndpoints
{
    /// <summary>The sheets as CSV and XLSX.</summary>
    public static void MapRateSheets(this IEndpointRouteBuilder routes)
    {
        var sheets = routes.MapGroup("").RequireAuthorization(nameof(Permission.SetUp));
        sheets
            .MapGet(
                "/tariffs/{id:int}/rates.{format:regex(^(csv|xlsx)$)}",
                (int id, string format, RateSheetQueries queries, CancellationToken cancel) =>
                    FileAsync(queries, new(RateSheetKind.Tariff, id), format, cancel)
            )
            .InTurn();
        sheets
            .MapGet(
                "/suppliers/{id:int}/sell-prices.{format:regex(^(csv|xlsx)$)}",
                (int id, string format, RateSheetQueries queries, CancellationToken cancel) =>
                    FileAsync(queries, new(RateSheetKind.Sell, id), format, cancel)
            )
            .InTurn();
        sheets
            .MapGet(
                "/customers/{id:int}/prices.{format:regex(^(csv|xlsx)$)}",
                (int id, string format, RateSheetQueries queries, CancellationToken cancel) =>
                    FileAsync(queries, new(RateSheetKind.Customer, id), format, cancel)
            )
            .InTurn();
        sheets
            .MapGet(
                "/suppliers/{id:int}/destinations.{format:regex(^(csv|xlsx)$)}",
                (int id, string format, RateSheetQueries queries, CancellationToken cancel) =>
                    FileAsync(queries, new(RateSheetKind.Buy, id), format, cancel)
            )
            .RequireAuthorization(nameof(Permission.SeeCost))
            .InTurn();
    }

    private static async Task<IResult> FileAsync(RateSheetQueries queries, RateSheetOf of, string format, CancellationToken cancel)
    {
        if (await queries.NameAsync(of, cancel) is not { } name)
            return Results.NotFound();
        var what = of.Kind switch
        {
            RateSheetKind.Tariff => "rates",
            RateSheetKind.Buy => "destinations",
            RateSheetKind.Customer => "prices",
            _ => "sell-prices",
        };
        var file = $"{string.Concat(name.Select(letter => char.IsLetterOrDigit(letter) ? letter : '-')).Trim('-')}-{what}.{format}";
        return format == "csv"
            ? Results.File(await queries.CsvAsync(of, cancel), CsvFile.MediaType, file)
            : Results.File(await queries.XlsxAsync(of, cancel), SheetWriter.MediaType, file);
    }
}
