using System.Text.Json;
using System.Text.Json.Serialization;
using BillingBlazor.Domain.Suppliers;

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

    public override string ToString() => Name ?? (Column is { } column ? $"column {column + 1}" : $"“{Constant}”");
}

/// <summary>Where a value is found: the first of several places that is filled.</summary>
public sealed record Source
{
    public static readonly Source None = new();

    public IReadOnlyList<Pick> Picks { get; init; } = [];

    [JsonIgnore]
    public bool IsNone => Picks.Count == 0;

    public static Source At(params IReadOnlyList<int> columns) => new() { Picks = [.. columns.Select(c => new Pick { Column = c })] };

    public static Source Named(params IReadOnlyList<string> names) => new() { Picks = [.. names.Select(n => new Pick { Name = n })] };

    public static Source Always(string value) => new() { Picks = [new Pick { Constant = value }] };

    public override string ToString() => string.Join(" or ", Picks);

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
}

/// <summary>How the rows and columns of a file are told apart.</summary>
public sealed record Dialect
{
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
}

public enum DayOrder
{
    DayFirst,
    MonthFirst,
    YearFirst,
}

public enum StartForm
{
    Written,
    UnixSeconds,
    UnixMilliseconds,

    /// <summary>Days since 1900 as a spreadsheet counts, with the time as a fraction.</summary>
    Serial,
}

public enum StartZone
{
    Supplier,
    Utc,

    /// <summary>Each value says its own; one that doesn't is rejected.</summary>
    OwnOffset,
}

public sealed record StartField
{
    /// <summary>The day, with its time or without.</summary>
    public Source Day { get; init; } = Source.None;

    /// <summary>Where the time stands in a column of its own.</summary>
    public Source Time { get; init; } = Source.None;

    public DayOrder Order { get; init; }
    public StartForm Form { get; init; }
    public StartZone Zone { get; init; }
}

public enum LengthForm
{
    /// <summary>Whole or with decimals.</summary>
    Seconds,
    DecimalMinutes,

    /// <summary>mm:ss or hh:mm:ss.</summary>
    Clock,
    Milliseconds,
    EndLessAnswer,
}

public sealed record LengthField
{
    public Source From { get; init; } = Source.None;
    public Source Answer { get; init; } = Source.None;
    public Source End { get; init; } = Source.None;
    public LengthForm Form { get; init; }

    /// <summary>The carrier has rounded it up already: no increment is put on our cost.</summary>
    public bool IsRounded { get; init; }
}

public sealed record BytesField
{
    public Source Total { get; init; } = Source.None;

    /// <summary>Added where there is no total: sent, received.</summary>
    public IReadOnlyList<Source> Parts { get; init; } = [];

    /// <summary>Bytes of one: 1, 1,000, 1,024, 1,000,000 or 1,048,576.</summary>
    public int Unit { get; init; } = 1;
}

public sealed record KindField
{
    public Source From { get; init; } = Source.None;
    public IReadOnlyList<string> Data { get; init; } = [];
    public IReadOnlyList<string> Sms { get; init; } = [];
    public UsageKind Else { get; init; }
}

/// <summary>Which way a call went. Its line is the calling side; of an inbound one the called side.</summary>
public sealed record DirectionField
{
    public Source From { get; init; } = Source.None;
    public IReadOnlyList<string> Inbound { get; init; } = [];

    /// <summary>Left out.</summary>
    public IReadOnlyList<string> Internal { get; init; } = [];

    /// <summary>Whose line an inbound call is; none for the number dialled.</summary>
    public Source InboundIdentifier { get; init; } = Source.None;
}

/// <summary>Rows that were answered; all others are left out.</summary>
public sealed record StatusField
{
    public Source From { get; init; } = Source.None;

    /// <summary>Empty: any value, so long as there is one.</summary>
    public IReadOnlyList<string> Billed { get; init; } = [];
}

public sealed record CostField
{
    public Source From { get; init; } = Source.None;
    public char DecimalSign { get; init; } = '.';
    public char? ThousandsSign { get; init; }

    /// <summary>The carrier writes what we pay below nought.</summary>
    public bool IsNegated { get; init; }

    public Source Currency { get; init; } = Source.None;
}

/// <summary>How a supplier's file of calls is read: its dialect, its rows, and which column is which. Data, compiled for each
/// file by <see cref="CompiledLayout"/>.</summary>
public sealed record Layout
{
    private static readonly JsonSerializerOptions options = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Converters = { new JsonStringEnumConverter() },
    };

    public Dialect Dialect { get; init; } = new();

    /// <summary>The calling side.</summary>
    public Source Identifier { get; init; } = Source.None;

    public Source Dialled { get; init; } = Source.None;
    public DirectionField? Direction { get; init; }
    public StartField Start { get; init; } = new();
    public LengthField Length { get; init; } = new();
    public BytesField? Bytes { get; init; }
    public KindField Kind { get; init; } = new();
    public StatusField? Status { get; init; }

    /// <summary>Rows of it are left out.</summary>
    public RowRule? LeaveOut { get; init; }

    public Source RecordId { get; init; } = Source.None;

    /// <summary>Several rows with one record id and start are parts of one call, each billed: the length tells them apart.</summary>
    public bool HasParts { get; init; }

    /// <summary>The record id of the call's other leg: that row is left out.</summary>
    public Source OtherLeg { get; init; } = Source.None;

    public Source ChargeCode { get; init; } = Source.None;
    public CostField? Cost { get; init; }

    /// <summary>The columns that must be there, with their words.</summary>
    [JsonIgnore]
    public IEnumerable<(string Field, Source From)> Needed
    {
        get
        {
            yield return ("The line (CLI)", Identifier);
            yield return ("The start", Start.Day);
            if (!Start.Time.IsNone)
                yield return ("The time", Start.Time);
            if (Length.Form == LengthForm.EndLessAnswer)
            {
                yield return ("The answer", Length.Answer);
                yield return ("The end", Length.End);
            }
            else if (Kind.Else == UsageKind.Voice)
                yield return ("The length", Length.From);
            else if (Kind.Else == UsageKind.Data && Bytes is not null)
                yield return ("The bytes", Bytes.Total.IsNone ? Bytes.Parts.FirstOrDefault(Source.None) : Bytes.Total);
        }
    }

    public string ToJson() => JsonSerializer.Serialize(this, options);

    public static Layout OfJson(string json) => JsonSerializer.Deserialize<Layout>(json, options)!;

    /// <exception cref="BillingRuleException">A field that every call needs is missing, or one column is two things.</exception>
    public void Check()
    {
        if (Needed.FirstOrDefault(needed => needed.From.IsNone) is { Field: { } missing })
            throw new BillingRuleException($"{missing} is needed for every call: say which column it is.");
        if (Kind.Else == UsageKind.Data && Bytes is null)
            throw new BillingRuleException("The bytes are needed for every data session: say which column they are.");
        var once = new (string Field, Source From)[]
        {
            ("the line (CLI)", Identifier),
            ("the number dialled", Dialled),
            ("the start", Start.Day),
            ("the time", Start.Time),
            ("the length", Length.Form == LengthForm.EndLessAnswer ? Source.None : Length.From),
            ("the record id", RecordId),
            ("the other leg", OtherLeg),
            ("the cost", Cost?.From ?? Source.None),
        };
        Source.RefuseTwice(once);
    }
}
