namespace BillingBlazor.Server.Sheets;

/// <summary>A file that came back with what is wrong marked: its rows where they stood, each bad cell coloured, and behind the last column
/// what to mend.</summary>
internal static class MarkedUpSheet
{
    /// <param name="headings">The columns as they came, by their number; null where the template has none.</param>
    /// <param name="template">The template's columns, by name. What a spreadsheet stored as a number is text again, but for columns of
    /// numbers.</param>
    /// <param name="explained">The heading of the column that says what to mend.</param>
    public static void Write(
        Stream stream,
        string sheet,
        IReadOnlyList<WrittenColumn> template,
        IReadOnlyList<string> headings,
        int headingRow,
        IEnumerable<SheetRow> rows,
        IReadOnlyList<SheetProblem> problems,
        string explained,
        int lastRow,
        WrittenNotes notes
    )
    {
        var written = template.ToDictionary(column => column.Name, StringComparer.OrdinalIgnoreCase);
        var last = headings.Count;
        List<WrittenColumn> columns =
        [
            .. headings.Select(heading =>
                written.TryGetValue(SheetTable.Plain(heading), out var column) ? column : new(heading, ColumnKind.Text, 16)
            ),
            new(explained, ColumnKind.Text, 90),
        ];
        var byRow = problems.Where(problem => problem.Row is not null).ToLookup(problem => problem.Row!.Value);
        SheetWriter.Write(stream, sheet, columns, headingRow, rows.Select(Marked), lastRow, notes);

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
                cells[last + 1] = new(last + 1, explained, Problem: words.Length > 0 ? words : null);
            else if (words.Length > 0)
                cells[last + 1] = new(last + 1, words, Problem: null);
            return new(row.Number, [.. cells.Values.OrderBy(cell => cell.Column)]);
        }
    }
}
