using System.Text.Json;
using System.Text.Json.Serialization;
using BillingBlazor.Domain.Usage.Layouts;

namespace BillingBlazor.Domain.Services;

/// <summary>How a supplier's file of fixed charges is read: its dialect, and which column is which. Data, compiled for each file by
/// <see cref="ServiceRowReader"/>.</summary>
public sealed record ServiceLayout
{
    private static readonly JsonSerializerOptions options = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Converters = { new JsonStringEnumConverter() },
    };

    public Dialect Dialect { get; init; } = new();

    /// <summary>Whose it is: a line of a customer.</summary>
    public Source Identifier { get; init; } = Source.None;

    public Source Description { get; init; } = Source.None;

    /// <summary>The carrier's own code for what it is.</summary>
    public Source Code { get; init; } = Source.None;

    /// <summary>Connection, rental, cease.</summary>
    public Source Event { get; init; } = Source.None;

    public Source From { get; init; } = Source.None;
    public Source To { get; init; } = Source.None;

    /// <summary>The month that it is for: June 2011, 06/2011, 2011-06.</summary>
    public Source Month { get; init; } = Source.None;

    public DayOrder Order { get; init; }
    public Source Quantity { get; init; } = Source.None;

    /// <summary>What we pay: for one, or for all where <see cref="IsTotal"/>.</summary>
    public CostField Cost { get; init; } = new();

    public bool IsTotal { get; init; }

    /// <summary>The part of it for a broken period, below nought for one that is given back: added to the cost of whole months.</summary>
    public Source Broken { get; init; } = Source.None;

    /// <summary>What the customer pays for one, where the carrier says it.</summary>
    public Source Sell { get; init; } = Source.None;

    public Source Reference { get; init; } = Source.None;

    /// <summary>Rows of it are left out.</summary>
    public RowRule? LeaveOut { get; init; }

    /// <summary>No heading, eight columns: effective date, month in words, CLI, description, event, total cost (unit × quantity), cost
    /// of the broken period, quantity.</summary>
    public static ServiceLayout GammaItemRental { get; } =
        new()
        {
            Dialect = new() { Header = HeaderRow.IfThere },
            From = Source.At(0),
            Month = Source.At(1),
            Identifier = Source.At(2),
            Description = Source.At(3),
            Event = Source.At(4),
            Cost = new() { From = Source.At(5), ThousandsSign = ',' },
            IsTotal = true,
            Broken = Source.At(6),
            Quantity = Source.At(7),
        };

    /// <summary>The columns that must be there, with their words.</summary>
    [JsonIgnore]
    public IEnumerable<(string Field, Source From)> Needed
    {
        get
        {
            yield return ("The line (CLI)", Identifier);
            yield return Description.IsNone ? ("The service code", Code) : ("The description", Description);
            yield return From.IsNone ? ("The month", Month) : ("The first day", From);
            yield return ("The cost", Cost.From);
        }
    }

    public string ToJson() => JsonSerializer.Serialize(this, options);

    public static ServiceLayout OfJson(string json) => JsonSerializer.Deserialize<ServiceLayout>(json, options)!;

    /// <exception cref="BillingRuleException">A field that every line needs is missing, one column is two things, or no file can be
    /// read so.</exception>
    public void Check()
    {
        Dialect.Check();
        LeaveOut?.Check("The rows that are left out");
        if (Identifier.IsNone)
            throw new BillingRuleException("The line (CLI) is needed: say which column it is.");
        if (Description.IsNone && Code.IsNone)
            throw new BillingRuleException("The description or the service code is needed: say which column it is.");
        if (From.IsNone && Month.IsNone)
            throw new BillingRuleException("The first day or the month is needed: say which column it is.");
        if (Cost.From.IsNone)
            throw new BillingRuleException("The cost is needed: say which column it is.");
        var once = new (string Field, Source From)[]
        {
            ("the line (CLI)", Identifier),
            ("the description", Description),
            ("the service code", Code),
            ("the event", Event),
            ("the first day", From),
            ("the last day", To),
            ("the month", Month),
            ("the quantity", Quantity),
            ("the cost", Cost.From),
            ("the broken part", Broken),
            ("the sell price", Sell),
            ("the reference", Reference),
        };
        foreach (var (field, from) in once)
            from.Check($"{char.ToUpperInvariant(field[0])}{field[1..]}");
        Source.RefuseTwice(once);
    }
}
