using BillingBlazor.Server.Sheets;

namespace BillingBlazor.Server.Customers.Import;

/// <summary>The spreadsheet to fill in, made of today's categories, tariffs, organisations and groups; and a file that came back, with what is wrong marked.</summary>
internal static class CustomerTemplate
{
    private const int LastRow = 20_001;

    public static byte[] Empty(CustomerOptions options)
    {
        var columns = CustomerColumns.Of(options);
        using var stream = new MemoryStream();
        SheetWriter.Write(stream, CustomerColumns.SheetName, Written(columns, options), headingRow: 1, [new(1, [.. columns.Select((column, at) => new WrittenCell(at + 1, column.Name))])], LastRow, Notes(columns));
        return stream.ToArray();
    }

    /// <summary>The rows where they stood, each bad cell coloured, and behind the last column what to mend. What a spreadsheet stored as a number is text again.</summary>
    /// <param name="headings">The columns as they came, by their number; null where the template has none.</param>
    public static void MarkedUp(Stream stream, CustomerOptions options, IReadOnlyList<string> headings, int headingRow, IEnumerable<SheetRow> rows, IReadOnlyList<SheetProblem> problems, SheetLimits limits)
    {
        var known = CustomerColumns.Of(options);
        var written = Written(known, options).ToDictionary(column => column.Name, StringComparer.OrdinalIgnoreCase);
        var last = headings.Count;
        List<WrittenColumn> columns = [.. headings.Select(heading => written.TryGetValue(heading, out var column) ? column : new(heading, ColumnKind.Text, 16)), new(CustomerColumns.Explained, ColumnKind.Text, 90)];
        var byRow = problems.Where(problem => problem.Row is not null).ToLookup(problem => problem.Row!.Value);
        SheetWriter.Write(stream, CustomerColumns.SheetName, columns, headingRow, rows.Select(Marked), Math.Max(LastRow, limits.Rows + headingRow), Notes(known));

        WrittenRow Marked(SheetRow row)
        {
            var bad = byRow[row.Number].Where(problem => problem.At is not null).GroupBy(problem => problem.At!.Value).ToDictionary(cell => cell.Key, cell => string.Join(' ', cell.Select(problem => problem.Reason)));
            var cells = row.Cells.Where(cell => cell.Column <= last).Select(cell => new WrittenCell(cell.Column, cell.Text, cell.Kind == CellKind.Number && cell.Column <= last && columns[cell.Column - 1].Kind == ColumnKind.Number, bad.GetValueOrDefault(cell.Column))).ToDictionary(cell => cell.Column);
            foreach (var (at, reason) in bad.Where(cell => cell.Key <= last)) cells.TryAdd(at, new(at, "", Problem: reason));
            var words = string.Join('\n', byRow[row.Number].Select(problem => $"{problem.Column}: {problem.Reason}"));
            if (row.Number == headingRow) cells[last + 1] = new(last + 1, CustomerColumns.Explained, Problem: words.Length > 0 ? words : null);
            else if (words.Length > 0) cells[last + 1] = new(last + 1, words, Problem: null);
            return new(row.Number, [.. cells.Values.OrderBy(cell => cell.Column)]);
        }
    }

    private static List<WrittenColumn> Written(IReadOnlyList<CustomerColumn> columns, CustomerOptions options) =>
        [.. columns.Select(column => new WrittenColumn(column.Name, column.Name == CustomerColumns.Day ? ColumnKind.Number : ColumnKind.Text, column.Width, $"{(column.IsOptional ? "Optional. " : "")}{column.Words}", Choices(column, options), column.Name == CustomerColumns.Day ? (1, 31) : null))];

    private static IReadOnlyList<string>? Choices(CustomerColumn column, CustomerOptions options) => column.Name switch
    {
        CustomerColumns.Organisation => [.. options.Organisations.Select(organisation => organisation.Name)],
        CustomerColumns.Group => [.. options.Groups.Select(group => group.Name)],
        _ when column.CategoryId is { } categoryId => [.. options.SellPrices.Single(category => category.CategoryId == categoryId).Tariffs.Select(tariff => tariff.Name)],
        _ => null,
    };

    private static WrittenNotes Notes(IReadOnlyList<CustomerColumn> columns) => new(
        ["Column", "Required or optional", "Description"],
        [.. columns.Select(column => (IReadOnlyList<string>)[column.Name, column.Name == CustomerColumns.Day ? "With anniversary groups" : column.IsOptional ? "Optional" : "Required", column.Words])],
        "One row for each customer on the sheet Customers, from row 2. Leave the headings as they are; the order of the columns doesn't matter.");
}
