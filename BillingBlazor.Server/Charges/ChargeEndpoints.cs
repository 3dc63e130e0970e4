using System.Globalization;
using BillingBlazor.Server.Sheets;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Tariffs;
using MiniExcelLibs;

namespace BillingBlazor.Server.Charges;

public static class ChargeEndpoints
{
    public static void MapCharges(this IEndpointRouteBuilder routes) => routes.MapGet("/charges.xlsx", async (HttpContext http, ChargeQueries charges, CurrentUser user, CancellationToken cancel) =>
    {
        var customer = int.TryParse(http.Request.Query["customer"], CultureInfo.InvariantCulture, out var id) ? id : (int?)null;
        var (filter, maySeeCost, rows) = (ChargeFilter.Of(http.Request.QueryString.Value ?? "", customer).Filter, await user.MayAsync(Permission.SeeCost), new List<Dictionary<string, object?>>());
        await foreach (var row in charges.EachAsync(filter, cancel)) rows.Add(Cells(row, maySeeCost));
        if (rows.Count == 0) rows.Add(new() { ["Customer"] = "No charge matches." });
        var sheet = new FileStream(Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        await sheet.SaveAsAsync(rows, sheetName: "Charges", cancellationToken: cancel);
        sheet.Position = 0;
        return Results.File(sheet, SheetWriter.MediaType, "charges.xlsx");
    }).RequireAuthorization(nameof(Permission.Read));

    /// <summary>Amounts as numbers, days as days, and texts as texts, so that none becomes a formula.</summary>
    private static Dictionary<string, object?> Cells(ChargeRow row, bool maySeeCost)
    {
        var charge = row.Charge;
        var cells = new Dictionary<string, object?>
        {
            ["Customer"] = row.Customer, ["Description"] = charge.Description, ["Details"] = charge.Details, ["Category"] = row.Category, ["Product"] = row.Product, ["How often"] = FrequencyWords.Of(charge.Frequency),
            ["Quantity"] = charge.Quantity, ["Price"] = row.Price?.Pounds, ["A month"] = row.Monthly.Pounds, ["Start"] = Day(charge.Start), ["Pro-rata start"] = Day(charge.ProRataStart), ["End"] = Day(charge.End),
            ["Billed to"] = Day(row.BilledTo), ["Next from"] = Day(row.Next?.Days.From), ["Next amount"] = row.Next?.Amount?.Pounds, ["State"] = row.State.ToString(), ["Cost centre"] = row.CostCentre, ["Line identifier"] = row.Line,
        };
        if (maySeeCost) (cells["Cost"], cells["Cost a month"]) = (row.Cost?.Pounds, row.MonthlyCost.Pounds);
        return cells;
    }

    private static DateTime? Day(DateOnly? day) => day?.ToDateTime(TimeOnly.MinValue);
}
