namespace BillingBlazor.Server.Sheets;

/// <summary>A spreadsheet to fill in: its columns, and its page of words.</summary>
/// <param name="Name">Of the sheet.</param>
/// <param name="Rows">Drop-downs reach down so many.</param>
internal sealed record SheetTemplate(string Name, IReadOnlyList<WrittenColumn> Columns, WrittenNotes Notes, int Rows)
{
    /// <summary>As they are headed in a template; the columns' names, unless said otherwise.</summary>
    public IReadOnlyList<string>? Headings { get; init; }

    public byte[] Empty()
    {
        using var stream = new MemoryStream();
        var headings = Headings ?? [.. Columns.Select(column => column.Name)];
        SheetWriter.Write(
            stream,
            Name,
            Columns,
            headingRow: 1,
            [new(1, [.. headings.Select((heading, at) => new WrittenCell(at + 1, heading))])],
            Rows + 1,
            Notes
        );
        return stream.ToArray();
    }
}
