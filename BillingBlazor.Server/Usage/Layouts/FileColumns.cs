using BillingBlazor.Domain.Usage.Layouts;

namespace BillingBlazor.Server.Usage.Layouts;

/// <summary>The columns of a file that waits, as people see them: by name, with a value of each.</summary>
/// <param name="Header">The names of the columns; empty where the file has none.</param>
/// <param name="Rows">A few of its rows, as they are.</param>
/// <param name="Words">Of each column of few different values, those values.</param>
public sealed record FileColumns(
    IReadOnlyList<string> Header,
    IReadOnlyList<IReadOnlyList<string>> Rows,
    IReadOnlyList<IReadOnlyCollection<string>> Words
)
{
    public static readonly FileColumns None = new([], [], []);
    private const int LongestExample = 24;

    public int Count => Math.Max(Header.Count, Rows.Select(row => row.Count).DefaultIfEmpty(0).Max());

    public string NameOf(int column)
    {
        var name = IsNamed(column) ? Header[column] : $"Column {column + 1}";
        var example = Rows.Select(row => column < row.Count ? row[column] : "").FirstOrDefault(value => value.Length > 0);
        return example is null ? name : $"{name} · {(example.Length > LongestExample ? $"{example[..LongestExample]}…" : example)}";
    }

    /// <summary>The values of a column, where they are few; null where they are many.</summary>
    public string? WordsOf(int? column) =>
        column is { } at && at < Words.Count && Words[at].Count > 0 ? $"In this file: {string.Join(", ", Words[at].Order())}." : null;

    /// <summary>By its name where it alone has it, else by its number.</summary>
    public Pick PickOf(int column) =>
        IsNamed(column) && Find(new Pick { Name = Header[column] }) == column ? new() { Name = Header[column] } : new() { Column = column };

    /// <summary>The first place of it that is a column of the file.</summary>
    public int? Find(Source from) => from.Picks.Select(Find).FirstOrDefault(column => column is not null);

    public int? Find(Pick pick)
    {
        if (pick.Constant is not null)
            return null;
        if (pick.Column is { } column)
            return column < Count ? column : null;
        for (var at = 0; at < Header.Count; at++)
            if (string.Equals(Header[at].Trim(), pick.Name?.Trim(), StringComparison.OrdinalIgnoreCase))
                return at;
        return null;
    }

    private bool IsNamed(int column) => column >= 0 && column < Header.Count && Header[column].Length > 0;
}
