using System.Text;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Shell;

namespace BillingBlazor.Server.Usage;

public static class FileEndpoints
{
    /// <summary>The rejected rows of a file as they came, to be mended and fed again.</summary>
    public static void MapFiles(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/files/{id:int}/rejected.csv", async (int id, FileQueries files, CancellationToken cancel) =>
        {
            var rows = (await files.SetAsideAsync(id, cancel)).Where(row => row.Kind == SetAsideKind.Rejected).Select(row => row.Raw.TrimEnd('\r', '\n'));
            return Results.File(Encoding.UTF8.GetBytes(string.Join("\r\n", rows)), "text/csv", $"rejected-{id}.csv");
        }).RequireAuthorization(nameof(Permission.ImportUsage));
}
