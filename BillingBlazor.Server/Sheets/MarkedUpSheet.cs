namespace BillingBlazor.Server.Sheets;

/// <summary>A file that came back with what is wrong marked: its rows where they stood, each bad cell coloured, and behind the last column
/// what to mend.</summary>
internal static class MarkedUpSheet
{
    /// <param name="template">What a spreadsheet stored as a number is text again, but for columns of numbers.</param>
    /// <param name="table">The columns as they came.</param>
    public static void Write(
        Stream stream,
        SheetTemplate template,
        SheetTable table,
        IEnumerable<SheetRow> rows,
        IReadOnlyList<SheetProblem> problems
    )
    {
        var (headings, headingRow) = (table.Headings, table.Heading.Number);
        var written = template.Columns.ToDictionary(column => column.Name, StringComparer.OrdinalIgnoreCase);
        var last = headings.Count;
        List<WrittenColumn> columns =
        [
            .. headings.Select(heading =>
                written.TryGetValue(SheetTable.Plain(heading), out var column) ? column : new(heading, ColumnKind.Text, 16)
            ),
            new(SheetTable.Explained, ColumnKind.Text, 90),
        ];
        var byRow = problems.Where(problem => problem.Row is not null).ToLookup(problem => problem.Row!.Value);
        SheetWriter.Write(stream, template.Name, columns, headingRow, rows.Select(Marked), template.Rows + headingRow, template.Notes);

        WrittenRow Marked(SheetRow row)
        {
            var bad = byRow[row.Number]
                .Where(problem => problem.At is not null)
                .GroupBy(problem => problem.At!.Value)
                .ToDictionary(cell => cell.Key, cell => string.Join(' ', cell.Select(problem => problem.Reason)));
            var cells = row
                .Cells.Where(cell => cell.Column <= last)
                .Select(cell => new WrittenCell(
                    cell.Column,
                    cell.Text,
                    cell.Kind == CellKind.Number && cell.Column <= last && columns[cell.Column - 1].Kind == ColumnKind.Number,
                    bad.GetValueOrDefault(cell.Column)
                ))
                .ToDictionary(cell => cell.Column);
            foreach (var (at, reason) in bad.Where(cell => cell.Key <= last))
                cells.TryAdd(at, new(at, "", Problem: reason));
            var words = string.Join('\n', byRow[row.Number].Select(problem => $"{problem.Column}: {problem.Reason}"));
            if (row.Number == headingRow)
                cells[last + 1] = new(last + 1, SheetTable.Explained, Problem: words.Length > 0 ? words : null);
            else if (words.Length > 0)
                cells[last + 1] = new(last + 1, words, Problem: null);
            return new(row.Number, [.. cells.Values.OrderBy(cell => cell.Column)]);
        }
    }
}
