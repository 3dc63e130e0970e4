using BillingBlazor.Server.Customers.Details;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Sheets;
using BillingBlazor.Server.Shell;

namespace BillingBlazor.Server.Customers.Import;

public static class ImportEndpoints
{
    /// <summary>The templates to fill in, and a file that came back with what is wrong marked.</summary>
    public static void MapImports(this IEndpointRouteBuilder routes)
    {
        var imports = routes.MapGroup("/customers").RequireAuthorization(nameof(Permission.ImportCustomers)).InTurn();
        imports.MapGet(
            "/import/template.xlsx",
            async (CustomerQueries customers, CancellationToken cancel) =>
                Results.File(
                    CustomerTemplate.Of(await customers.OptionsAsync(cancel)).Empty(),
                    SheetWriter.MediaType,
                    "customer-import-template.xlsx"
                )
        );
        imports.MapGet(
            "/import/{id:guid}/marked-up.xlsx",
            (Guid id, DataFolder folder) => MarkedUpCopies.Download(folder, id, "customers-to-mend.xlsx")
        );
        imports.MapGet(
            "/{customerId:int}/clis/import/template.xlsx",
            async (int customerId, LineImportActions lines, CancellationToken cancel) =>
                await lines.TemplateAsync(customerId, cancel) is { } template
                    ? Results.File(template, SheetWriter.MediaType, "line-identifiers-template.xlsx")
                    : Results.NotFound()
        );
    }
}
