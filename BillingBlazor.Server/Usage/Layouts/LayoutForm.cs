using System.ComponentModel.DataAnnotations;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Usage.Layouts;

namespace BillingBlazor.Server.Usage.Layouts;

/// <summary>A layout as people put it together: a known one, or a column for each field.</summary>
public sealed class LayoutForm
{
    public const int LongestName = 100;

    /// <summary>A layout that the product knows; null for columns of its own.</summary>
    public CdrFormat? Known { get; set; }

    [Display(Name = "Name")]
    public string Name { get; set; } = "";

    public char Delimiter { get; set; } = ',';
    public bool HasHeader { get; set; }

    /// <summary>The names of the columns, where they stand in the exchange's settings and not in the file.</summary>
    public string Names { get; set; } = "";

    public Dictionary<LayoutColumn, int?> Columns { get; } = [];

    /// <summary>Null: nothing in the file says it, so a person must.</summary>
    public DayOrder? Order { get; set; }

    public StartForm Form { get; set; }
    public StartZone Zone { get; set; }
    public LengthForm LengthForm { get; set; }
    public bool IsRounded { get; set; }
    public string Billed { get; set; } = "";
    public string Inbound { get; set; } = "";
    public string Internal { get; set; } = "";
    public UsageKind Kind { get; set; }
    public bool IsCommaDecimal { get; set; }
    public bool IsNegated { get; set; }
    public bool HasParts { get; set; }

    /// <summary>Rows are read even if many of them are rejected.</summary>
    public bool ReadsAnyway { get; set; }

    public int? this[LayoutColumn field] => Columns.GetValueOrDefault(field);

    /// <param name="header">The names in the file; empty where it has none.</param>
    /// <exception cref="BillingRuleException">A field is missing, a column is two things, or the order of day and month is
    /// open.</exception>
    public Layout ToLayout(IReadOnlyList<string> header)
    {
        if (Known is { } known && Presets.Of(known) is { } preset)
            return preset.Layout is { } of && preset.AsksColumns
                ? of with
                {
                    Dialect = of.Dialect with
                    {
                        Delimiter = Delimiter,
                        Names = Typed(Names),
                        Header = Typed(Names).Length > 0 ? HeaderRow.No : HeaderRow.Yes,
                    },
                }
                : preset.Layout ?? throw new BillingRuleException($"{preset.Name} has a reader of its own.");
        if (Form == StartForm.Written && Order is null)
            throw new BillingRuleException(
                "05/10/2026 may be 5 October or 10 May, and nothing in this file says which: choose what comes first."
            );
        var layout = new Layout
        {
            Dialect = new() { Delimiter = Delimiter, Header = HasHeader ? HeaderRow.Yes : HeaderRow.No },
            Identifier = SourceOf(LayoutColumn.Identifier, header),
            Dialled = SourceOf(LayoutColumn.Dialled, header),
            Start = new()
            {
                Day = SourceOf(LayoutColumn.Day, header),
                Time = SourceOf(LayoutColumn.Time, header),
                Order = Order ?? DayOrder.DayFirst,
                Form = Form,
                Zone = Zone,
            },
            Length = new()
            {
                From = SourceOf(LayoutColumn.Length, header),
                Form = LengthForm,
                IsRounded = IsRounded,
            },
            Kind = new() { Else = Kind },
            Status = this[LayoutColumn.Status] is null
                ? null
                : new() { From = SourceOf(LayoutColumn.Status, header), Billed = Typed(Billed) },
            Direction = this[LayoutColumn.Direction] is null
                ? null
                : new()
                {
                    From = SourceOf(LayoutColumn.Direction, header),
                    Inbound = Typed(Inbound),
                    Internal = Typed(Internal),
                },
            RecordId = SourceOf(LayoutColumn.RecordId, header),
            HasParts = HasParts,
            ChargeCode = SourceOf(LayoutColumn.ChargeCode, header),
            Cost = this[LayoutColumn.Cost] is null
                ? null
                : new()
                {
                    From = SourceOf(LayoutColumn.Cost, header),
                    Currency = SourceOf(LayoutColumn.Currency, header),
                    DecimalSign = IsCommaDecimal ? ',' : '.',
                    ThousandsSign = IsCommaDecimal ? '.' : ',',
                    IsNegated = IsNegated,
                },
        };
        layout.Check();
        return layout;
    }

    /// <summary>The proposals as they stand, to be corrected.</summary>
    public static LayoutForm Of(LayoutGuess guess, IReadOnlyList<LayoutProposal> proposals, char delimiter, bool hasHeader)
    {
        var form = new LayoutForm { Delimiter = delimiter, HasHeader = hasHeader };
        foreach (var proposal in proposals)
            form.Columns[proposal.Field] = proposal.Column;
        if (form[LayoutColumn.Day] is { } day)
            form.Order = guess.OrderOf(day);
        if (form[LayoutColumn.Length] is { } length && guess.IsClock(length))
            form.LengthForm = LengthForm.Clock;
        if (form[LayoutColumn.Status] is { } status)
            form.Billed = string.Join(
                ", ",
                guess.WordsOf(status).Where(word => word.StartsWith("ANSWER", StringComparison.OrdinalIgnoreCase))
            );
        if (form[LayoutColumn.Direction] is { } way)
        {
            var words = guess.WordsOf(way);
            form.Inbound = string.Join(", ", words.Where(w => w.StartsWith("in", StringComparison.OrdinalIgnoreCase) && !IsInternal(w)));
            form.Internal = string.Join(", ", words.Where(IsInternal));
        }
        return form;
    }

    private static bool IsInternal(string word) => word.StartsWith("internal", StringComparison.OrdinalIgnoreCase);

    private Source SourceOf(LayoutColumn field, IReadOnlyList<string> header) =>
        this[field] is not { } column ? Source.None
        : HasHeader && column < header.Count && header[column].Length > 0 ? Source.Named(header[column])
        : Source.At(column);

    private static string[] Typed(string words) =>
        words.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
