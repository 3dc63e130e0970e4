using BillingBlazor.Server.Customers.Details;
using BillingBlazor.Server.Sheets;

namespace BillingBlazor.Server.Customers.Import;

/// <summary>The spreadsheet to fill in, made of today's categories, tariffs, organisations and groups; and a file that came back, with what
/// is wrong marked.</summary>
internal static class CustomerTemplate
{
    private const int LastRow = 20_001;

    public static byte[] Empty(CustomerOptions options)
    {
        var columns = CustomerColumns.Of(options);
        using var stream = new MemoryStream();
        SheetWriter.Write(
            stream,
            CustomerColumns.SheetName,
            Written(columns, options),
            headingRow: 1,
            [new(1, [.. columns.Select((column, at) => new WrittenCell(at + 1, column.Heading))])],
            LastRow,
            Notes(columns)
        );
        return stream.ToArray();
    }

    /// <summary>The rows where they stood, each bad cell coloured, and behind the last column what to mend. What a spreadsheet stored as a
    /// number is text again.</summary>
    /// <param name="headings">The columns as they came, by their number; null where the template has none.</param>
    public static void MarkedUp(
        Stream stream,
        CustomerOptions options,
        IReadOnlyList<string> headings,
        int headingRow,
        IEnumerable<SheetRow> rows,
        IReadOnlyList<SheetProblem> problems,
        SheetLimits limits
    )
    {
        var known = CustomerColumns.Of(options);
        MarkedUpSheet.Write(
            stream,
            CustomerColumns.SheetName,
            Written(known, options),
            headings,
            headingRow,
            rows,
            problems,
            SheetTable.Explained,
            Math.Max(LastRow, limits.Rows + headingRow),
            Notes(known)
        );
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
