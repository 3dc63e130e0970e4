using BillingBlazor.Server.Sheets;
using BillingBlazor.Server.Shell;

namespace BillingBlazor.Server.ServiceFiles.Reconciling;

public static class ReconciliationEndpoints
{
    public static void MapReconciliation(this IEndpointRouteBuilder routes) =>
        routes.MapGet($"{ReconciliationFilter.Address}.xlsx", ExportAsync).RequireAuthorization(nameof(Permission.SeeCost)).InTurn();

    /// <summary>Amounts as numbers and texts as texts, so that none becomes a formula.</summary>
    private static async Task<IResult> ExportAsync(HttpContext http, ReconciliationQueries queries, CancellationToken cancel)
    {
        var filter = ReconciliationFilter.Of(http.Request.QueryString.Value ?? "");
        var found = await queries.LookAsync(filter.Month, cancel);
        WrittenColumn[] columns =
        [
            new("Customer", ColumnKind.Text, 32),
            new("Line identifier", ColumnKind.Text, 20),
            new("Product", ColumnKind.Text, 32),
            new("Supplier", ColumnKind.Text, 18),
            new("State", ColumnKind.Text, 18),
            new("What differs", ColumnKind.Text, 40),
            new("Sell quantity", ColumnKind.Number, 12),
            new("Sell price", ColumnKind.Number, 12),
            new("Sell, pounds a month", ColumnKind.Number, 18),
            new("Buy quantity", ColumnKind.Number, 12),
            new("Buy price", ColumnKind.Number, 12),
            new("Buy, pounds a month", ColumnKind.Number, 18),
            new("Margin, pounds a month", ColumnKind.Number, 20),
        ];
        return Exports.Workbook(
            $"reconciliation-{found.Month:yyyy-MM}.xlsx",
            "Reconciliation",
            columns,
            RowsAsync(found.Rows.Where(filter.Includes)),
            cancel
        );
    }

    private static async IAsyncEnumerable<IReadOnlyList<object?>> RowsAsync(IEnumerable<ReconciliationRow> rows)
    {
        foreach (var row in rows)
        {
            var compared = row.Compared;
            yield return
            [
                row.Customer,
                row.Line,
                row.Product,
                row.Supplier,
                ReconciliationWords.Of(compared.State),
                string.Join(' ', compared.Why),
                compared.SellQuantity,
                compared.SellPrice?.Pounds,
                compared.Sell.Pounds,
                compared.BuyQuantity,
                compared.BuyPrice?.Pounds,
                compared.Buy.Pounds,
                compared.Margin.Pounds,
            ];
        }
        await Task.CompletedTask;
    }
}
