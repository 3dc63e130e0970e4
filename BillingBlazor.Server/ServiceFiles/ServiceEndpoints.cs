using BillingBlazor.Domain.Services;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Sheets;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Usage;

namespace BillingBlazor.Server.ServiceFiles;

public static class ServiceEndpoints
{
    /// <summary>The rejected rows of a service file with line, column, value and reason at the end, to be mended and fed again under the
    /// name.</summary>
    public static void MapServiceFiles(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/service-charges.xlsx", ExportAsync).RequireAuthorization(nameof(Permission.Read)).InTurn();
        routes
            .MapGet(
                "/service-files/{id:int}/rejected.csv",
                async (int id, ServiceFileQueries files, CancellationToken cancel) =>
                    await files.ReadingAsync(id, cancel) is { } found
                        ? Results.Stream(
                            stream =>
                                RejectedSheet.WriteAsync(
                                    stream,
                                    found.Name,
                                    files.EachSetAsideAsync(id, SetAsideKind.Rejected, cancel).Select(row => Fields(row, found.Reading)),
                                    found.Reading.ColumnNames,
                                    cancel
                                ),
                            CsvFile.MediaType,
                            $"rejected-lines-{id}.csv"
                        )
                        : Results.NotFound()
            )
            .RequireAuthorization(nameof(Permission.ImportUsage))
            .InTurn();
    }

    /// <summary>What the listing shows, all pages of it: amounts as numbers, days as days, and texts as texts, so that none becomes a
    /// formula.</summary>
    internal static async Task<IResult> ExportAsync(HttpContext http, ServiceLineQueries lines, CurrentUser user, CancellationToken cancel)
    {
        var (filter, _) = ServiceLineFilter.Of(http.Request.QueryString.Value ?? "");
        var maySeeCost = await user.MayAsync(Permission.SeeCost);
        WrittenColumn[] columns =
        [
            new("Description", ColumnKind.Text, 32),
            new("Service code", ColumnKind.Text, 20),
            new("Customer", ColumnKind.Text, 32),
            new("CLI", ColumnKind.Text, 20),
            new("Product", ColumnKind.Text, 32),
            new("Event", ColumnKind.Text, 14),
            new("From", ColumnKind.Day, 12),
            new("To", ColumnKind.Day, 12),
            new("Quantity", ColumnKind.Number, 10),
            new("Unit price", ColumnKind.Number, 12),
            new("Price", ColumnKind.Number, 12),
            new("State", ColumnKind.Text, 18),
            new("Row", ColumnKind.Number, 10),
            .. maySeeCost ? new WrittenColumn[] { new("Cost", ColumnKind.Number, 12), new("Margin", ColumnKind.Number, 12) } : [],
        ];
        return Exports.Workbook(
            "service-charges.xlsx",
            "Service charges",
            columns,
            lines.EachAsync(filter, cancel).Select(row => Cells(row, maySeeCost)),
            cancel
        );
    }

    private static IReadOnlyList<object?> Cells(ServiceLineRow row, bool maySeeCost) =>
        [
            row.Description,
            row.Code,
            row.Customer,
            row.Cli,
            row.Product,
            row.Event,
            row.From.ToDateTime(TimeOnly.MinValue),
            row.To.ToDateTime(TimeOnly.MinValue),
            row.Quantity,
            row.UnitPrice?.Pounds,
            row.Price?.Pounds,
            ServiceWords.Of(row),
            row.Row,
            .. maySeeCost ? new object?[] { row.Cost?.Pounds, row.Price?.Pounds - row.Cost?.Pounds } : [],
        ];

    private static (List<string>, int, string, string, string) Fields(ServiceRowAside row, ServiceReading reading) =>
        (reading.FieldsOf(row.Raw), row.Line, row.Column, row.Value, row.Reason);
}
