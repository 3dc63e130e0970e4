using System.Globalization;
using BillingBlazor.Server.Charges.Import;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Sheets;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Shell.Parts;

namespace BillingBlazor.Server.Charges;

public static class ChargeEndpoints
{
    public static void MapCharges(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/charges.xlsx", ExportAsync).RequireAuthorization(nameof(Permission.Read)).InTurn();
        var imports = routes.MapGroup("/charges/import").RequireAuthorization(nameof(Permission.EditCharges)).InTurn();
        imports.MapGet(
            "/template.xlsx",
            async (ChargeImportActions charges, CancellationToken cancel) =>
                Results.File(await charges.TemplateAsync(cancel), SheetWriter.MediaType, "charges-template.xlsx")
        );
        imports.MapGet(
            "/{id:guid}/marked-up.xlsx",
            (Guid id, DataFolder folder) => MarkedUpCopies.Download(folder, id, "charges-to-mend.xlsx")
        );
    }

    /// <summary>Amounts as numbers, days as days, and texts as texts, so that none becomes a formula.</summary>
    private static async Task<IResult> ExportAsync(HttpContext http, ChargeQueries charges, CurrentUser user, CancellationToken cancel)
    {
        var customer = int.TryParse(http.Request.Query["customer"], CultureInfo.InvariantCulture, out var id) ? id : (int?)null;
        var (filter, maySeeCost) = (
            ChargeFilter.Of(http.Request.QueryString.Value ?? "", customer).Filter,
            await user.MayAsync(Permission.SeeCost)
        );
        WrittenColumn[] columns =
        [
            new("Customer", ColumnKind.Text, 32),
            new("Description", ColumnKind.Text, 32),
            new("Details", ColumnKind.Text, 32),
            new("Category", ColumnKind.Text, 18),
            new("Product", ColumnKind.Text, 24),
            new("How often", ColumnKind.Text, 12),
            new("Quantity", ColumnKind.Number, 10),
            new("Price", ColumnKind.Number, 12),
            new("A month", ColumnKind.Number, 12),
            new("Start", ColumnKind.Day, 12),
            new("Pro-rata start", ColumnKind.Day, 14),
            new("End", ColumnKind.Day, 12),
            new("Billed to", ColumnKind.Day, 12),
            new("Next from", ColumnKind.Day, 12),
            new("Next amount", ColumnKind.Number, 12),
            new("State", ColumnKind.Text, 12),
            new("Cost centre", ColumnKind.Text, 18),
            new("Line identifier", ColumnKind.Text, 20),
            .. maySeeCost ? new WrittenColumn[] { new("Cost", ColumnKind.Number, 12), new("Cost a month", ColumnKind.Number, 14) } : [],
        ];
        return Exports.Workbook("charges.xlsx", "Charges", columns, RowsAsync(charges.EachAsync(filter, cancel), maySeeCost), cancel);
    }

    private static async IAsyncEnumerable<IReadOnlyList<object?>> RowsAsync(IAsyncEnumerable<ChargeRow> rows, bool maySeeCost)
    {
        var isEmpty = true;
        await foreach (var row in rows)
        {
            isEmpty = false;
            yield return Cells(row, maySeeCost);
        }
        if (isEmpty)
            yield return ["No charge matches."];
    }

    private static IReadOnlyList<object?> Cells(ChargeRow row, bool maySeeCost)
    {
        var charge = row.Charge;
        return
        [
            row.Customer,
            charge.Description,
            charge.Details,
            row.Category,
            row.Product,
            FrequencyWords.Of(charge.Frequency),
            charge.Quantity,
            row.Price?.Pounds,
            row.Monthly.Pounds,
            Day(charge.Start),
            Day(charge.ProRataStart),
            Day(charge.End),
            Day(row.BilledTo),
            Day(row.Next?.Days.From),
            row.Next?.Amount?.Pounds,
            row.State.ToString(),
            row.CostCentre,
            row.Line,
            .. maySeeCost ? new object?[] { row.Cost?.Pounds, row.MonthlyCost.Pounds } : [],
        ];
    }

    private static DateTime? Day(DateOnly? day) => day?.ToDateTime(TimeOnly.MinValue);
}
