using BillingBlazor.Server.Sheets;
using BillingBlazor.Server.Shell;

namespace BillingBlazor.Server.Customers.Listing;

public static class CustomerEndpoints
{
    private static readonly WrittenColumn[] columns =
    [
        new("Name", ColumnKind.Text, 32),
        new("Reference", ColumnKind.Text, 16),
        new("Status", ColumnKind.Text, 12),
        new("Group", ColumnKind.Text, 20),
        new("Organisation", ColumnKind.Text, 24),
        new("Tags", ColumnKind.Text, 24),
        new("Balance", ColumnKind.Number, 12),
        new("CLIs", ColumnKind.Number, 8),
    ];

    /// <summary>The filtered listing as a workbook: balances as numbers, and texts as texts, so that none becomes a formula.</summary>
    public static void MapCustomers(this IEndpointRouteBuilder routes) =>
        routes
            .MapGet(
                "/customers.xlsx",
                (HttpContext http, ListingQueries customers, CancellationToken cancel) =>
                    Exports.Workbook(
                        "customers.xlsx",
                        "Customers",
                        columns,
                        customers.EachAsync(ListingAddress.Of(http.Request.QueryString.Value ?? "").Filter, cancel).Select(Cells),
                        cancel
                    )
            )
            .RequireAuthorization(nameof(Permission.Read))
            .InTurn();

    private static IReadOnlyList<object?> Cells(CustomerRow row) =>
        [
            row.Name,
            row.Reference,
            row.Status.ToString(),
            row.Group,
            row.Organisation,
            string.Join(", ", row.Tags),
            row.Balance.Pounds,
            row.Clis,
        ];
}
