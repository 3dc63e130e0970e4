using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Shell;
using MiniExcelLibs;

namespace BillingBlazor.Server.Invoices;

public static class InvoiceEndpoints
{
    /// <summary>Downloads. The portal's own is filtered by the customer who is signed in: another's id is simply not found.</summary>
    public static void MapInvoices(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/invoices/{id:int}/pdf", async (int id, InvoiceDocuments documents, CancellationToken cancel) =>
            Download(await documents.PdfAsync(id, onlyOfCustomerId: null, cancel))).RequireAuthorization(nameof(Permission.Read));
        routes.MapGet("/invoices.xlsx", async (string? q, InvoiceState? state, InvoiceQueries invoices, CancellationToken cancel) =>
            await WorkbookAsync(await invoices.ListAsync(q, state, cancel, most: 100_000), cancel)).RequireAuthorization(nameof(Permission.Read));
        routes.MapGet("/portal/invoices/{id:int}/pdf", async (int id, InvoiceDocuments documents, CurrentUser user, CancellationToken cancel) =>
            Download(await documents.PdfAsync(id, await user.PortalCustomerAsync(), cancel))).RequireAuthorization(nameof(Permission.Portal));
    }

    /// <summary>The listing as a workbook: amounts as numbers, and texts as texts, so that none becomes a formula.</summary>
    private static async Task<IResult> WorkbookAsync(IReadOnlyList<InvoiceRow> rows, CancellationToken cancel)
    {
        var sheet = new MemoryStream();
        await sheet.SaveAsAsync(rows.Select(row => new { Number = row.Number ?? "Draft", row.Customer, Issued = row.IssueDate.ToDateTime(TimeOnly.MinValue), Due = row.DueDate.ToDateTime(TimeOnly.MinValue), Net = row.Net.Pounds, VAT = row.Vat.Pounds, Total = row.Total.Pounds, State = row.Status.ToString() }), sheetName: "Invoices", cancellationToken: cancel);
        sheet.Position = 0;
        return Results.File(sheet, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "invoices.xlsx");
    }

    private static IResult Download((string Name, byte[] Content)? pdf) =>
        pdf is { } found ? Results.File(found.Content, "application/pdf", found.Name) : Results.NotFound();
}
