namespace BillingBlazor.Domain.Usage.Layouts;

public enum LayoutEncoding
{
    /// <summary>A mark at the beginning, or the noughts of UTF-16, tell; else UTF-8, and Windows-1252 for what is none.</summary>
    AsItLooks,
    Utf8,
    Utf16,
    Windows1252,
}

public enum HeaderRow
{
    IfThere,
    Yes,
    No,
}

public enum RuleTest
{
    Is,
    IsNot,
    BeginsWith,
    IsFilled,
}

/// <summary>Whether a row is one of some.</summary>
public sealed record RowRule
{
    public Source From { get; init; } = Source.None;
    public RuleTest Test { get; init; }
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <exception cref="BillingRuleException">It looks at no column, or for nothing.</exception>
    internal void Check(string what)
    {
        if (From.IsNone)
            throw new BillingRuleException($"{what} are told by a column: say which one.");
        From.Check(what);
        if (Test != RuleTest.IsFilled && Values.Count == 0)
            throw new BillingRuleException($"{what} are told by the values of “{From}”: say which ones.");
        Dialect.CheckValues(Values, what);
    }
}

/// <summary>How the rows and columns of a file are told apart.</summary>
public sealed record Dialect
{
    private const int MostSkipped = 100_000;
    private const int MostHeaderLines = 9;
    private const int MostValues = 2_000;
    private const int LongestValue = 200;
    private const int WidestColumn = 4_000;

    /// <summary>, ; | or a tab.</summary>
    public char Delimiter { get; init; } = ',';

    /// <summary>Letters of each column, where nothing stands between them; empty for a delimiter.</summary>
    public IReadOnlyList<int> Widths { get; init; } = [];

    /// <summary>Null: no quotes, and a backslash before a delimiter makes it a letter.</summary>
    public char? Quote { get; init; } = '"';

    /// <summary>A quote inside quotes has a backslash before it; else it is doubled.</summary>
    public bool HasBackslashes { get; init; }

    public LayoutEncoding Encoding { get; init; }
    public HeaderRow Header { get; init; }

    /// <summary>Lines of the header: the names stand in the first.</summary>
    public int HeaderLines { get; init; } = 1;

    /// <summary>Lines before the header that are no rows.</summary>
    public int Skip { get; init; }

    /// <summary>The names of the columns in their order, where the file has no header.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Only these lines are rows at all; others (totals, remarks) are passed over.</summary>
    public RowRule? Rows { get; init; }

    /// <summary>Of a workbook; null for the first that can be seen.</summary>
    public string? Sheet { get; init; }

    /// <exception cref="BillingRuleException">No file can be read so.</exception>
    public void Check()
    {
        if (Widths.Count > Source.MostColumns || Widths.Any(width => width is < 1 or > WidestColumn))
            throw new BillingRuleException($"The width of a column is 1 to {WidestColumn:#,0} letters: mend the widths.");
        if (Delimiter is not (',' or ';' or '\t' or '|'))
            throw new BillingRuleException("Columns are separated by a comma, a semicolon, a tab or a bar: choose one of them.");
        if (Quote is not (null or '"' or '\''))
            throw new BillingRuleException("Texts stand in \"quotes\", in 'apostrophes', or in none: choose one of them.");
        if (Skip is < 0 or > MostSkipped)
            throw new BillingRuleException($"The first row stands within the first {MostSkipped:#,0} lines: mend its number.");
        if (HeaderLines is < 1 or > MostHeaderLines)
            throw new BillingRuleException($"A heading has 1 to {MostHeaderLines} lines: mend their number.");
        if (Sheet?.Length > LongestValue)
            throw new BillingRuleException("No workbook has a sheet of so long a name: choose it again.");
        CheckValues(Names, "The names of the columns");
        Rows?.Check("The lines that are rows");
    }

    internal static void CheckValues(IReadOnlyList<string> values, string what)
    {
        if (values.Count > MostValues || values.Any(value => value.Length > LongestValue))
            throw new BillingRuleException($"{what}: these are too many values, or too long ones.");
    }
}
