using BillingBlazor.Server.Customers.Details;
using BillingBlazor.Server.Sheets;

namespace BillingBlazor.Server.Customers.Import;

/// <summary>The spreadsheet to fill in, made of today's categories, tariffs, organisations and groups.</summary>
internal static class CustomerTemplate
{
    public static SheetTemplate Of(CustomerOptions options)
    {
        var columns = CustomerColumns.Of(options);
        return new(CustomerColumns.SheetName, Written(columns, options), Notes(columns), Rows: 20_000)
        {
            Headings = [.. columns.Select(column => column.Heading)],
        };
    }

    private static List<WrittenColumn> Written(IReadOnlyList<CustomerColumn> columns, CustomerOptions options) =>
        [
            .. columns.Select(column => new WrittenColumn(
                column.Name,
                column.Name == CustomerColumns.Day ? ColumnKind.Number : ColumnKind.Text,
                column.Width,
                $"{(column.IsOptional ? "Optional. " : "")}{column.Words}",
                Choices(column, options),
                column.Name == CustomerColumns.Day ? (1, 31) : null
            )),
        ];

    private static IReadOnlyList<string>? Choices(CustomerColumn column, CustomerOptions options) =>
        column.Name switch
        {
            CustomerColumns.Organisation => [.. options.Organisations.Select(organisation => organisation.Name)],
            CustomerColumns.Group => [.. options.Groups.Select(group => group.Name)],
            _ when column.CategoryId is { } categoryId =>
            [
                .. options.SellPrices.Single(category => category.CategoryId == categoryId).Tariffs.Select(tariff => tariff.Name),
            ],
            _ => null,
        };

    private static WrittenNotes Notes(IReadOnlyList<CustomerColumn> columns) =>
        new(
            ["Column", "Required or optional", "Description"],
            [
                .. columns.Select(column =>
                    (IReadOnlyList<string>)
                        [
                            column.Heading,
                            column.Name == CustomerColumns.Day ? "With anniversary groups"
                            : column.IsOptional ? "Optional"
                            : "Required",
                            column.Words,
                        ]
                ),
            ],
            "One row for each customer on the sheet Customers, from row 2. Leave the headings as they are; the order of the columns "
                + "doesn't matter."
        );
}
