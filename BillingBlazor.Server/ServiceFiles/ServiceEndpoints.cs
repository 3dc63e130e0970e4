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
    public static void MapServiceFiles(this IEndpointRouteBuilder routes) =>
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

    private static (List<string>, int, string, string, string) Fields(ServiceRowAside row, ServiceReading reading) =>
        (reading.FieldsOf(row.Raw), row.Line, row.Column, row.Value, row.Reason);
}
