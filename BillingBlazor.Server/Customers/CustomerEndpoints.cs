using BillingBlazor.Server.Shell;
using MiniExcelLibs;

namespace BillingBlazor.Server.Customers;

public static class CustomerEndpoints
{
    public static void MapCustomers(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/customers.xlsx", async (HttpContext http, CustomerQueries customers, CancellationToken cancel) =>
        {
            var rows = new List<CustomerRow>();
            await foreach (var row in customers.EachAsync(ListingAddress.Of(http.Request.QueryString.Value ?? "").Filter, cancel)) rows.Add(row);
            return await WorkbookAsync(rows, cancel);
        }).RequireAuthorization(nameof(Permission.Read));

    /// <summary>The filtered listing as a workbook: balances as numbers, and texts as texts, so that none becomes a formula.</summary>
    private static async Task<IResult> WorkbookAsync(IReadOnlyList<CustomerRow> rows, CancellationToken cancel)
    {
        var sheet = new FileStream(Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        await sheet.SaveAsAsync(rows.Select(row => new { row.Name, row.Reference, Status = row.Status.ToString(), row.Group, row.Organisation, Tags = string.Join(", ", row.Tags), Balance = row.Balance.Pounds, CLIs = row.Clis }), sheetName: "Customers", cancellationToken: cancel);
        sheet.Position = 0;
        return Results.File(sheet, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "customers.xlsx");
    }
}
