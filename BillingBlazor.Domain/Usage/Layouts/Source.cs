using System.Text.Json.Serialization;

namespace BillingBlazor.Domain.Usage.Layouts;

/// <summary>One place that a value may stand in: a column by its name or its number (from 0), or a value for every row.</summary>
public sealed record Pick
{
    public int? Column { get; init; }
    public string? Name { get; init; }
    public string? Constant { get; init; }

    /// <summary>Only so many letters at the end: a log puts its own words before them. 0: all.</summary>
    public int Last { get; init; }

    /// <summary>A word that may stand at the beginning and is no part of the value.</summary>
    public string? Without { get; init; }

    internal int Letters => (Name?.Length ?? 0) + (Constant?.Length ?? 0) + (Without?.Length ?? 0);

    public override string ToString() => Name ?? (Column is { } column ? $"column {column + 1}" : $"“{Constant}”");
}

/// <summary>Where a value is found: the first of several places that is filled.</summary>
public sealed record Source
{
    public const int MostColumns = 2_000;
    private const int MostPicks = 10;
    private const int LongestText = 200;
    public static readonly Source None = new();

    public IReadOnlyList<Pick> Picks { get; init; } = [];

    [JsonIgnore]
    public bool IsNone => Picks.Count == 0;

    public static Source At(params IReadOnlyList<int> columns) => new() { Picks = [.. columns.Select(c => new Pick { Column = c })] };

    public static Source Named(params IReadOnlyList<string> names) => new() { Picks = [.. names.Select(n => new Pick { Name = n })] };

    public static Source Always(string value) => new() { Picks = [new Pick { Constant = value }] };

    public override string ToString() => string.Join(" or ", Picks);

    /// <summary>What no file can have, or no reader should look for.</summary>
    /// <exception cref="BillingRuleException">Too many places, a column beyond all files, or a text without end.</exception>
    internal void Check(string field)
    {
        if (Picks.Count > MostPicks)
            throw new BillingRuleException($"{field} may stand in {MostPicks} columns at most: take some away.");
        foreach (var pick in Picks)
            if (pick is { Column: < 0 or >= MostColumns } or { Last: < 0 or > CallText.Most } || pick.Letters > LongestText)
                throw new BillingRuleException($"{field} stands where no file can have it: choose its column again.");
            else if (pick is { Column: null, Constant: null } && string.IsNullOrWhiteSpace(pick.Name))
                throw new BillingRuleException($"{field} stands in a column without a name: choose it again.");
    }

    /// <exception cref="BillingRuleException">One column is two things.</exception>
    internal static void RefuseTwice(IEnumerable<(string Field, Source From)> once)
    {
        var taken = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (field, from) in once)
            foreach (var pick in from.Picks.Where(pick => pick.Constant is null))
                if (!taken.TryAdd(pick.ToString(), field) && taken[pick.ToString()] != field)
                    throw new BillingRuleException(
                        $"{pick} is {taken[pick.ToString()]} and {field} as well. Choose another column for one of them."
                    );
    }
}
