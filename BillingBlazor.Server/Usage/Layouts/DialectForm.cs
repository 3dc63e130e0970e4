using BillingBlazor.Domain;
using BillingBlazor.Domain.Usage.Layouts;

namespace BillingBlazor.Server.Usage.Layouts;

/// <summary>What stands round a text that has a separator in it.</summary>
public enum QuoteStyle
{
    /// <summary>" and, inside of them, "".</summary>
    Doubled,

    /// <summary>" and, inside of them, \".</summary>
    Backslash,

    /// <summary>' and, inside of them, ''.</summary>
    Apostrophes,

    /// <summary>A separator in a text has a backslash before it.</summary>
    None,
}

/// <summary>Which rows are meant, as people say it: those with some values in a column.</summary>
public sealed class RuleForm
{
    public int? Column { get; set; }
    public RuleTest Test { get; set; }

    /// <summary>With commas.</summary>
    public string Values { get; set; } = "";

    /// <returns>Null: no column is chosen.</returns>
    public RowRule? ToRule(FileColumns columns) =>
        Column is not { } column
            ? null
            : new()
            {
                From = new() { Picks = [columns.PickOf(column)] },
                Test = Test,
                Values = Test == RuleTest.IsFilled ? [] : LayoutForm.Typed(Values),
            };

    public static RuleForm Of(RowRule? rule, FileColumns columns) =>
        rule is null
            ? new()
            : new()
            {
                Column = columns.Find(rule.From),
                Test = rule.Test,
                Values = string.Join(", ", rule.Values),
            };
}

/// <summary>How rows and columns of a file are told apart, as people put it together: the same of calls and of service files.</summary>
public sealed class DialectForm
{
    /// <summary>Nothing stands between columns: they have widths.</summary>
    public const char Fixed = '\0';

    public char Separator { get; set; } = ',';

    /// <summary>Letters of each column, with commas.</summary>
    public string Widths { get; set; } = "";

    public QuoteStyle Quotes { get; set; }
    public LayoutEncoding Encoding { get; set; }
    public HeaderRow Header { get; set; } = HeaderRow.Yes;
    public int HeaderLines { get; set; } = 1;

    /// <summary>The line, or row of the sheet, that the heading stands in, or the first row where there is none. From 1.</summary>
    public int FirstLine { get; set; } = 1;

    /// <summary>The names of the columns, with commas, where they stand in the exchange's settings and not in the file.</summary>
    public string Names { get; set; } = "";

    public string? Sheet { get; set; }
    public RuleForm Rows { get; set; } = new();

    /// <exception cref="BillingRuleException">A width is no number, or no file can be read so.</exception>
    public Dialect ToDialect(FileColumns columns)
    {
        var dialect = Look() with { Rows = Rows.ToRule(columns) };
        dialect.Check();
        return dialect;
    }

    /// <summary>All of it that is needed to see the columns: a rule about rows names one of them.</summary>
    /// <exception cref="BillingRuleException">A width is no number, or no file can be read so.</exception>
    public Dialect Look()
    {
        var names = LayoutForm.Typed(Names);
        var dialect = new Dialect
        {
            Delimiter = Separator == Fixed ? ',' : Separator,
            Widths = Separator == Fixed ? WidthsOf() : [],
            Quote = Quotes switch
            {
                QuoteStyle.Apostrophes => '\'',
                QuoteStyle.None => null,
                _ => '"',
            },
            HasBackslashes = Quotes == QuoteStyle.Backslash,
            Encoding = Encoding,
            Header = names.Length > 0 ? HeaderRow.No : Header,
            HeaderLines = HeaderLines,
            Skip = FirstLine - 1,
            Names = names,
            Sheet = Text.Optional(Sheet),
        };
        dialect.Check();
        return dialect;
    }

    public static DialectForm Of(Dialect dialect, FileColumns columns) =>
        new()
        {
            Separator = dialect.Widths.Count > 0 ? Fixed : dialect.Delimiter,
            Widths = string.Join(", ", dialect.Widths),
            Quotes =
                dialect.Quote is null ? QuoteStyle.None
                : dialect.Quote == '\'' ? QuoteStyle.Apostrophes
                : dialect.HasBackslashes ? QuoteStyle.Backslash
                : QuoteStyle.Doubled,
            Encoding = dialect.Encoding,
            Header = dialect.Header,
            HeaderLines = dialect.HeaderLines,
            FirstLine = dialect.Skip + 1,
            Names = string.Join(", ", dialect.Names),
            Sheet = dialect.Sheet,
            Rows = RuleForm.Of(dialect.Rows, columns),
        };

    /// <summary>Whether a rare thing is said, so that it is shown.</summary>
    public bool IsUnusual =>
        Separator == Fixed
        || Quotes != QuoteStyle.Doubled
        || Encoding != LayoutEncoding.AsItLooks
        || Header == HeaderRow.IfThere
        || HeaderLines != 1
        || FirstLine != 1
        || Names.Length > 0
        || Sheet is not null
        || Rows.Column is not null;

    private int[] WidthsOf()
    {
        var typed = LayoutForm.Typed(Widths.Replace(' ', ','));
        if (typed.Length == 0)
            throw new BillingRuleException("Say how many letters each column has, with commas: 12, 12, 19, 5.");
        return
        [
            .. typed.Select(width =>
                Typed.Amount(width) is { } letters && letters == decimal.Truncate(letters) && letters is >= 0 and < 100_000
                    ? (int)letters
                    : throw new BillingRuleException(
                        $"“{width}” is no width: type the letters of each column, with commas, as 12, 12, 19, 5."
                    )
            ),
        ];
    }
}
