using System.Globalization;
using BillingBlazor.Domain;
using BillingBlazor.Server.Sheets;
using BillingBlazor.Server.Shell;

namespace BillingBlazor.Server.Settings;

/// <summary>The filtered log as a file.</summary>
public static class SecurityLogEndpoints
{
    private static readonly WrittenColumn[] columns =
    [
        new("When (UK time)", ColumnKind.Text, 20),
        new("What", ColumnKind.Text, 18),
        new("Who", ColumnKind.Text, 32),
        new("Details", ColumnKind.Text, 60),
        new("From", ColumnKind.Text, 20),
    ];

    public static void MapSecurityLog(this IEndpointRouteBuilder routes)
    {
        routes
            .MapGet(
                $"{SecurityAddress.Here}.xlsx",
                (HttpContext http, SecurityLogQueries log, CancellationToken cancel) =>
                    Exports.Workbook(
                        "security-log.xlsx",
                        "Security log",
                        columns,
                        log.EachAsync(AtOf(http), cancel).Select(row => (IReadOnlyList<object?>)Cells(row)),
                        cancel
                    )
            )
            .RequireAuthorization(nameof(Permission.ManageUsers))
            .InTurn();
        routes
            .MapGet(
                $"{SecurityAddress.Here}.csv",
                (HttpContext http, SecurityLogQueries log, CancellationToken cancel) =>
                    Exports.Csv(
                        "security-log.csv",
                        log.EachAsync(AtOf(http), cancel)
                            .Select(row => (IReadOnlyList<string?>)Cells(row))
                            .Prepend([.. columns.Select(c => c.Name)]),
                        cancel
                    )
            )
            .RequireAuthorization(nameof(Permission.ManageUsers))
            .InTurn();
    }

    private static string[] Cells(SecurityRow row) =>
        [
            UkTime.ToLocal(row.WhenUtc).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
            SecurityLogWords.Of(row.Kind),
            row.Who,
            row.What,
            row.Address,
        ];

    private static SecurityAddress AtOf(HttpContext http) => SecurityAddress.Of(http.Request.QueryString.Value ?? "");
}
