using System.Text.Json;
using System.Text.Json.Serialization;
using BillingBlazor.Domain.Suppliers;

namespace BillingBlazor.Domain.Usage.Layouts;

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

/// <summary>How lengths and amounts of data are written; those of money are <see cref="CostField"/>'s own.</summary>
public sealed record NumberSigns
{
    public char DecimalSign { get; init; } = '.';
    public char? ThousandsSign { get; init; }
}

public sealed record BytesField
{
    private const int MostParts = 6;
    private static readonly int[] units = [1, 1_000, 1_024, 1_000_000, 1_048_576];

    public Source Total { get; init; } = Source.None;

    /// <summary>Added where there is no total: sent, received.</summary>
    public IReadOnlyList<Source> Parts { get; init; } = [];

    /// <summary>Bytes of one: 1, 1,000, 1,024, 1,000,000 or 1,048,576.</summary>
    public int Unit { get; init; } = 1;

    internal void Check()
    {
        if (!units.Contains(Unit))
            throw new BillingRuleException("Data is counted in bytes, kB or MB: choose one of them.");
        if (Parts.Count > MostParts)
            throw new BillingRuleException($"Data is added from {MostParts} columns at most: take some away.");
        foreach (var from in Parts.Prepend(Total))
            from.Check("The bytes");
    }
}

public sealed record KindField
{
    public Source From { get; init; } = Source.None;
    public IReadOnlyList<string> Voice { get; init; } = [];
    public IReadOnlyList<string> Data { get; init; } = [];
    public IReadOnlyList<string> Sms { get; init; } = [];

    /// <summary>Of a value that is none of these, and where there is no such column.</summary>
    public UsageKind Else { get; init; }
}

/// <summary>Which way a call went. Its line is the calling side; of an inbound one the called side.</summary>
public sealed record DirectionField
{
    public Source From { get; init; } = Source.None;
    public IReadOnlyList<string> Inbound { get; init; } = [];

    /// <summary>Empty: whatever is neither inbound nor internal. Else a row of another value is rejected.</summary>
    public IReadOnlyList<string> Outbound { get; init; } = [];

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

    /// <summary>What the carrier calls where it went: said of a call whose destination we don't know.</summary>
    public Source Description { get; init; } = Source.None;

    public NumberSigns Numbers { get; init; } = new();
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
            else if (Kind.Else == UsageKind.Voice || Kind.Voice.Count > 0)
                yield return ("The length", Length.From);
            else if (Kind.Else == UsageKind.Data && Bytes is not null)
                yield return ("The bytes", Bytes.Total.IsNone ? Bytes.Parts.FirstOrDefault(Source.None) : Bytes.Total);
        }
    }

    /// <summary>Every field that stands in columns, but bytes, with its words.</summary>
    private IEnumerable<(string Field, Source From, bool IsOnce)> Fields =>
        [
            ("the line (CLI)", Identifier, true),
            ("the number dialled", Dialled, true),
            ("the start", Start.Day, true),
            ("the time", Start.Time, true),
            ("the length", Length.Form == LengthForm.EndLessAnswer ? Source.None : Length.From, true),
            // a call of some exchanges starts when it is answered
            ("the answer", Length.Form == LengthForm.EndLessAnswer ? Length.Answer : Source.None, false),
            ("the end", Length.Form == LengthForm.EndLessAnswer ? Length.End : Source.None, true),
            ("the record id", RecordId, true),
            ("the other leg", OtherLeg, true),
            ("the cost", Cost?.From ?? Source.None, true),
            ("the currency", Cost?.Currency ?? Source.None, true),
            // what tells rows apart may do so in two ways, and may be a code or a description as well
            ("the charge code", ChargeCode, false),
            ("the description", Description, false),
            ("the kind", Kind.From, false),
            ("the direction", Direction?.From ?? Source.None, false),
            ("the line of an inbound call", Direction?.InboundIdentifier ?? Source.None, false),
            ("whether it was answered", Status?.From ?? Source.None, false),
        ];

    public string ToJson() => JsonSerializer.Serialize(this, options);

    public static Layout OfJson(string json) => JsonSerializer.Deserialize<Layout>(json, options)!;

    /// <exception cref="BillingRuleException">A field that every call needs is missing, one column is two things, or no file can be
    /// read so.</exception>
    public void Check()
    {
        Dialect.Check();
        LeaveOut?.Check("The rows that are left out");
        Bytes?.Check();
        foreach (var (field, from, _) in Fields)
            from.Check($"{char.ToUpperInvariant(field[0])}{field[1..]}");
        foreach (var values in AllValues)
            Dialect.CheckValues(values, "The values that stand for something");
        if (Needed.FirstOrDefault(needed => needed.From.IsNone) is { Field: { } missing })
            throw new BillingRuleException($"{missing} is needed for every call: say which column it is.");
        if (Bytes is null && (Kind.Else == UsageKind.Data || Kind.Data.Count > 0))
            throw new BillingRuleException("The bytes are needed for every data session: say which column they are.");
        if (!Kind.From.IsNone && Kind.Voice.Count + Kind.Data.Count + Kind.Sms.Count == 0)
            throw new BillingRuleException($"“{Kind.From}” says which rows are calls, data or messages: say by which values.");
        Source.RefuseTwice(
            [
                .. Fields.Where(field => field.IsOnce).Select(field => (field.Field, field.From)),
                .. (Bytes?.Parts.Select((part, at) => ($"part {at + 1} of the bytes", part)) ?? []),
                ("the bytes", Bytes?.Total ?? Source.None),
            ]
        );
    }

    private IEnumerable<IReadOnlyList<string>> AllValues =>
        [
            Kind.Voice,
            Kind.Data,
            Kind.Sms,
            Direction?.Inbound ?? [],
            Direction?.Outbound ?? [],
            Direction?.Internal ?? [],
            Status?.Billed ?? [],
        ];
}
