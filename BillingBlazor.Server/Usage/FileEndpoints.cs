using System.Text;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Domain.Usage.Layouts;
using BillingBlazor.Server.Sheets;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Usage.Layouts;

namespace BillingBlazor.Server.Usage;

public static class FileEndpoints
{
    /// <summary>The rejected rows of a file with file, line, column, value and reason in columns of their own at the end, to be mended and
    /// fed again: the reader passes it over.</summary>
    public static void MapFiles(this IEndpointRouteBuilder routes)
    {
        Map(routes, "rejected", SetAsideKind.Rejected);
        Map(routes, "left-out", SetAsideKind.LeftOut);
    }

    private static void Map(IEndpointRouteBuilder routes, string kept, SetAsideKind kind) =>
        routes
            .MapGet(
                $"/files/{{id:int}}/{kept}.csv",
                async (int id, FileQueries files, CancellationToken cancel) =>
                    await files.NameAndFormatAsync(id, cancel) is { } found
                        ? Results.Stream(
                            stream =>
                                RejectedSheet.WriteAsync(
                                    stream,
                                    found.Name,
                                    found.Format,
                                    files.EachSetAsideAsync(id, kind, cancel),
                                    cancel
                                ),
                            CsvFile.MediaType,
                            $"{kept}-{id}.csv"
                        )
                        : Results.NotFound()
            )
            .RequireAuthorization(nameof(Permission.ImportUsage))
            .InTurn();
}

/// <summary>Rows set aside as they came, each with where it stood and why it was set aside behind its own columns.</summary>
internal static class RejectedSheet
{
    public static Task WriteAsync(
        Stream stream,
        string file,
        CallFormat format,
        IAsyncEnumerable<SetAsideRow> rows,
        CancellationToken cancel
    ) =>
        WriteAsync(
            stream,
            file,
            rows.Select(row => (format.FieldsOf(row.Raw), row.Line, row.Column, row.Value, row.Reason)),
            format.ColumnNames,
            cancel
        );

    /// <param name="columnNames">What stands above so many columns.</param>
    public static async Task WriteAsync(
        Stream stream,
        string file,
        IAsyncEnumerable<(List<string> Fields, int Line, string Column, string Value, string Reason)> rows,
        Func<int, IReadOnlyList<string>> columnNames,
        CancellationToken cancel
    )
    {
        await using var csv = new CsvFile(stream, quotesAll: true);
        IReadOnlyList<string>? names = null;
        await foreach (var row in rows.WithCancellation(cancel))
        {
            var fields = row.Fields;
            if (names is null)
            {
                names = columnNames(fields.Count);
                await csv.WriteAsync([.. names, "File", "Line", "Column", "Value", "Reason"], cancel);
            }
            while (fields.Count < names.Count)
                fields.Add("");
            await csv.WriteAsync([.. fields.Take(names.Count), file, $"{row.Line}", row.Column, row.Value, row.Reason], cancel);
        }
        if (names is null)
            await csv.WriteAsync([.. columnNames(0), "File", "Line", "Column", "Value", "Reason"], cancel);
    }

    /// <summary>The fields of a row that was kept, however badly it is written.</summary>
    internal static List<string> FieldsOf(string raw, Dialect dialect)
    {
        if (dialect.Widths.Count == 0 && dialect is { Quote: '"', HasBackslashes: false })
            return Split(raw, dialect.Delimiter);
        using var rows = FileRows.Open(new MemoryStream(Encoding.UTF8.GetBytes(raw)), CallFormat.OfKept(dialect, []));
        if (!rows.Next(out var malformed) || malformed is not null)
            return Split(raw, dialect.Delimiter);
        var fields = new List<string>();
        for (var column = 0; column < rows.Count; column++)
            fields.Add(CallText.Shown(rows[column], 4_000));
        return fields;
    }

    /// <summary>The fields of a row, however badly it is quoted.</summary>
    internal static List<string> Split(string raw, char delimiter = ',')
    {
        var (fields, field, isQuoted) = (new List<string>(), new StringBuilder(), false);
        raw = raw.TrimEnd('\r', '\n');
        for (var at = 0; at < raw.Length; at++)
        {
            var letter = raw[at];
            if (letter == '"' && isQuoted && at + 1 < raw.Length && raw[at + 1] == '"')
                field.Append(raw[at++]);
            else if (letter == '"')
                isQuoted = !isQuoted;
            else if (letter == delimiter && !isQuoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
                field.Append(letter is '\r' or '\n' ? ' ' : letter);
        }
        fields.Add(field.ToString());
        return fields;
    }
}
