using BillingBlazor.Domain;
using BillingBlazor.Domain.Usage.Layouts;

namespace BillingBlazor.Server.Usage.Layouts;

/// <summary>The first rows of a file: by what somebody said of it, or by what it looks like.</summary>
internal static class FirstRows
{
    private const int Looked = 10_000;
    private const int Tried = 200;
    private const int MostColumns = 500;
    private const int MostTitles = 20;

    /// <summary>By the delimiter that gives most of its rows the most columns; a title above them is passed over.</summary>
    /// <returns>The line that the first of the rows stands in, from 1.</returns>
    public static (char Delimiter, int Line, List<IReadOnlyList<string>> Rows) Read(Func<Stream> open)
    {
        var best = (Delimiter: ',', Columns: 0);
        foreach (var delimiter in ",;\t|")
        {
            var tried = Read(open, delimiter, Tried);
            var columns = tried.Count == 0 ? 0 : tried.GroupBy(row => row.Fields.Count).MaxBy(group => group.Count())!.Key;
            if (columns > best.Columns)
                best = (delimiter, columns);
        }
        if (best.Columns == 0)
            return (',', 1, []);
        var rows = Read(open, best.Delimiter, Looked);
        var titles = rows.Take(MostTitles).TakeWhile(row => row.Fields.Count * 2 <= best.Columns).Count();
        return (best.Delimiter, titles == 0 ? 1 : rows[titles].Line, [.. rows.Skip(titles).Select(row => row.Fields)]);
    }

    /// <summary>By what somebody said of it: the names of its columns, empty where it has none, and its rows.</summary>
    /// <exception cref="BillingRuleException">It is none that can be read so.</exception>
    public static (IReadOnlyList<string> Header, List<IReadOnlyList<string>> Rows) Read(Func<Stream> open, Dialect dialect)
    {
        using var headed = new HeadedRows(open(), dialect);
        var read = new List<IReadOnlyList<string>>();
        var isHeading = dialect.Header == HeaderRow.IfThere && dialect.Names.Count == 0 && headed.Header.Count > 0;
        for (; read.Count < Looked && headed.Next(out var malformed); isHeading = false)
            if (malformed is null && !isHeading)
                read.Add(FieldsOf(headed.Rows));
        return (headed.Header, read);
    }

    /// <summary>Those of a workbook that can be seen; none of a text.</summary>
    public static IReadOnlyList<string> SheetsOf(Func<Stream> open)
    {
        try
        {
            using var rows = FileRows.Open(open(), new());
            return (rows as SheetRows)?.Names ?? [];
        }
        catch (BillingRuleException)
        {
            return []; // no workbook that can be read: who reads it says why
        }
    }

    /// <summary>Whether the first row has names where others have values.</summary>
    public static bool HasHeader(List<IReadOnlyList<string>> rows) =>
        rows.Count > 0
        && rows[0].Count > 1
        && rows[0].All(cell => cell.Length == 0 || !cell.Any(char.IsAsciiDigit) || char.IsAsciiLetter(cell[0]))
        && rows[0].Count(cell => cell.Length > 0) > rows[0].Count / 2;

    private static List<(int Line, IReadOnlyList<string> Fields)> Read(Func<Stream> open, char delimiter, int most)
    {
        var read = new List<(int, IReadOnlyList<string>)>();
        try
        {
            using var rows = FileRows.Open(open(), new() { Delimiter = delimiter });
            while (read.Count < most && rows.Next(out var malformed))
                if (malformed is null)
                    read.Add((rows.Line, FieldsOf(rows)));
        }
        catch (BillingRuleException)
        {
            // What was read so far is what can be shown.
        }
        return read;
    }

    private static string[] FieldsOf(FileRows rows)
    {
        var fields = new string[Math.Min(MostColumns, rows.Count)];
        for (var column = 0; column < fields.Length; column++)
            fields[column] = CallText.Shown(rows[column], 200);
        return fields;
    }
}
