using BillingBlazor.Server.Shell;

namespace BillingBlazor.Server.Invoices;

public static class InvoiceEndpoints
{
    /// <summary>Downloads. The portal's own is filtered by the customer who is signed in: another's id is simply not found.</summary>
    public static void MapInvoices(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/invoices/{id:int}/pdf", async (int id, InvoiceDocuments documents, CancellationToken cancel) =>
            Download(await documents.PdfAsync(id, onlyOfCustomerId: null, cancel))).RequireAuthorization(nameof(Permission.Read));
        routes.MapGet("/portal/invoices/{id:int}/pdf", async (int id, InvoiceDocuments documents, CurrentUser user, CancellationToken cancel) =>
            Download(await documents.PdfAsync(id, await user.PortalCustomerAsync(), cancel))).RequireAuthorization(nameof(Permission.Portal));
    }

    private static IResult Download((string Name, byte[] Content)? pdf) =>
        pdf is { } found ? Results.File(found.Content, "application/pdf", found.Name) : Results.NotFound();
}
