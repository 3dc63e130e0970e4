using BillingBlazor.Domain;
using BillingBlazor.Domain.Usage.Layouts;

namespace BillingBlazor.Server.Usage.Layouts;

/// <summary>The first rows of a file of which nobody has said how to read it.</summary>
internal static class FirstRows
{
    private const int Looked = 10_000;
    private const int Tried = 200;
    private const int MostColumns = 500;

    /// <summary>By the delimiter that gives most of its rows the most columns.</summary>
    public static (char Delimiter, List<IReadOnlyList<string>> Rows) Read(Func<Stream> open)
    {
        var best = (Delimiter: ',', Columns: 0);
        foreach (var delimiter in ",;\t|")
        {
            var rows = Read(open, delimiter, Tried);
            var columns = rows.Count == 0 ? 0 : rows.GroupBy(row => row.Count).MaxBy(group => group.Count())!.Key;
            if (columns > best.Columns)
                best = (delimiter, columns);
        }
        return best.Columns == 0 ? (',', []) : (best.Delimiter, Read(open, best.Delimiter, Looked));
    }

    /// <summary>Whether the first row has names where others have values.</summary>
    public static bool HasHeader(List<IReadOnlyList<string>> rows) =>
        rows.Count > 0
        && rows[0].Count > 1
        && rows[0].All(cell => cell.Length == 0 || !cell.Any(char.IsAsciiDigit) || char.IsAsciiLetter(cell[0]))
        && rows[0].Count(cell => cell.Length > 0) > rows[0].Count / 2;

    private static List<IReadOnlyList<string>> Read(Func<Stream> open, char delimiter, int most)
    {
        var read = new List<IReadOnlyList<string>>();
        try
        {
            using var rows = FileRows.Open(open(), new() { Delimiter = delimiter });
            while (read.Count < most && rows.Next(out var malformed))
            {
                if (malformed is not null)
                    continue;
                var fields = new string[Math.Min(MostColumns, rows.Count)];
                for (var column = 0; column < fields.Length; column++)
                    fields[column] = CallText.Shown(rows[column], 200);
                read.Add(fields);
            }
        }
        catch (BillingRuleException)
        {
            // What was read so far is what can be shown.
        }
        return read;
    }
}
