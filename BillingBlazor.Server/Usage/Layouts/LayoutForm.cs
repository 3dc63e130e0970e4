using System.ComponentModel.DataAnnotations;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Usage.Layouts;

namespace BillingBlazor.Server.Usage.Layouts;

/// <summary>Where a field stands in rows in which its own column is empty: another column, or a text for every row.</summary>
public sealed class SecondPlace
{
    public LayoutColumn Field { get; set; }
    public int? Column { get; set; }
    public string Text { get; set; } = "";
}

/// <summary>A layout as people put it together: a known one, or a column for each field.</summary>
public sealed class LayoutForm
{
    public const int LongestName = 100;
    private readonly Dictionary<(LayoutColumn, int), Pick> kept = [];

    /// <summary>A layout that the product knows; null for columns of its own.</summary>
    public CdrFormat? Known { get; set; }

    [Display(Name = "Name")]
    public string Name { get; set; } = "";

    public DialectForm Dialect { get; set; } = new();
    public Dictionary<LayoutColumn, int?> Columns { get; } = [];
    public List<SecondPlace> Seconds { get; } = [];

    /// <summary>Null: nothing in the file says it, so a person must.</summary>
    public DayOrder? Order { get; set; }

    public StartForm Form { get; set; }
    public StartZone Zone { get; set; }
    public LengthForm LengthForm { get; set; }
    public bool IsRounded { get; set; }
    public string Billed { get; set; } = "";
    public string Inbound { get; set; } = "";
    public string Outbound { get; set; } = "";
    public string Internal { get; set; } = "";

    /// <summary>Of rows that no value of the kind's column speaks of.</summary>
    public UsageKind Kind { get; set; }

    public string Voice { get; set; } = "";
    public string Data { get; set; } = "";
    public string Sms { get; set; } = "";

    /// <summary>Added up where there is no total: sent, received.</summary>
    public IReadOnlyCollection<int> BytesParts { get; set; } = [];

    public int Unit { get; set; } = 1;
    public WrittenAs Numbers { get; set; } = WrittenAs.All[0];
    public bool IsNegated { get; set; }
    public bool HasParts { get; set; }
    public RuleForm LeaveOut { get; set; } = new();

    /// <summary>Rows are read even if many of them are rejected.</summary>
    public bool ReadsAnyway { get; set; }

    /// <summary>Columns that the supplier's layout looks for and this file lacks.</summary>
    public IReadOnlyDictionary<LayoutColumn, string> Gone { get; private set; } = new Dictionary<LayoutColumn, string>();

    public int? this[LayoutColumn field] => Columns.GetValueOrDefault(field);

    /// <summary>Whether something is said that few files need, so that it is shown.</summary>
    public bool IsUnusual =>
        Dialect.IsUnusual
        || Seconds.Count > 0
        || LeaveOut.Column is not null
        || Kind != UsageKind.Voice
        || BytesParts.Count > 0
        || LayoutWords.Rare.Any(rare => this[rare] is not null || Gone.ContainsKey(rare));

    /// <exception cref="BillingRuleException">A field is missing, a column is two things, no file can be read so, or the order of day and
    /// month is open.</exception>
    public Layout ToLayout(FileColumns columns)
    {
        if (Known is { } known && Presets.Of(known) is { } preset)
            return OfPreset(preset);
        if (Form == StartForm.Written && Order is null)
            throw new BillingRuleException(
                "05/10/2026 may be 5 October or 10 May, and nothing in this file says which: choose what comes first."
            );
        var isEndLessAnswer = LengthForm == LengthForm.EndLessAnswer;
        var layout = new Layout
        {
            Dialect = Dialect.ToDialect(columns),
            Identifier = SourceOf(LayoutColumn.Identifier, columns),
            Dialled = SourceOf(LayoutColumn.Dialled, columns),
            Start = new()
            {
                Day = SourceOf(LayoutColumn.Day, columns),
                Time = SourceOf(LayoutColumn.Time, columns),
                Order = Order ?? DayOrder.DayFirst,
                Form = Form,
                Zone = Zone,
            },
            Length = new()
            {
                From = isEndLessAnswer ? Source.None : SourceOf(LayoutColumn.Length, columns),
                Answer = isEndLessAnswer ? SourceOf(LayoutColumn.Answer, columns) : Source.None,
                End = isEndLessAnswer ? SourceOf(LayoutColumn.End, columns) : Source.None,
                Form = LengthForm,
                IsRounded = IsRounded,
            },
            Bytes = BytesOf(columns),
            Kind = SourceOf(LayoutColumn.Kind, columns) is { IsNone: false } kind
                ? new()
                {
                    From = kind,
                    Voice = Typed(Voice),
                    Data = Typed(Data),
                    Sms = Typed(Sms),
                    Else = Kind,
                }
                : new() { Else = Kind },
            Status = SourceOf(LayoutColumn.Status, columns) is { IsNone: false } status
                ? new() { From = status, Billed = Typed(Billed) }
                : null,
            Direction = DirectionOf(columns),
            LeaveOut = LeaveOut.ToRule(columns),
            RecordId = SourceOf(LayoutColumn.RecordId, columns),
            HasParts = HasParts,
            OtherLeg = SourceOf(LayoutColumn.OtherLeg, columns),
            ChargeCode = SourceOf(LayoutColumn.ChargeCode, columns),
            Description = SourceOf(LayoutColumn.Description, columns),
            Numbers = new() { DecimalSign = Numbers.DecimalSign, ThousandsSign = Numbers.ThousandsSign },
            Cost = SourceOf(LayoutColumn.Cost, columns) is { IsNone: false } cost
                ? new()
                {
                    From = cost,
                    Currency = SourceOf(LayoutColumn.Currency, columns),
                    DecimalSign = Numbers.DecimalSign,
                    ThousandsSign = Numbers.ThousandsSign,
                    IsNegated = IsNegated,
                }
                : null,
        };
        layout.Check();
        return layout;
    }

    /// <summary>The proposals as they stand, to be corrected.</summary>
    public static LayoutForm Of(LayoutGuess guess, IReadOnlyList<LayoutProposal> proposals, DialectForm dialect)
    {
        var form = new LayoutForm { Dialect = dialect };
        form.Fill(guess, proposals);
        return form;
    }

    /// <summary>A layout of the supplier's own, to be amended where this file differs.</summary>
    /// <param name="proposals">For what it looks for and the file lacks.</param>
    public static LayoutForm Of(Layout layout, FileColumns columns, IReadOnlyList<LayoutProposal> proposals)
    {
        var form = new LayoutForm
        {
            Dialect = DialectForm.Of(layout.Dialect, columns),
            Order = layout.Start.Order,
            Form = layout.Start.Form,
            Zone = layout.Start.Zone,
            LengthForm = layout.Length.Form,
            IsRounded = layout.Length.IsRounded,
            Billed = Words(layout.Status?.Billed),
            Inbound = Words(layout.Direction?.Inbound),
            Outbound = Words(layout.Direction?.Outbound),
            Internal = Words(layout.Direction?.Internal),
            Kind = layout.Kind.Else,
            Voice = Words(layout.Kind.Voice),
            Data = Words(layout.Kind.Data),
            Sms = Words(layout.Kind.Sms),
            BytesParts = [.. (layout.Bytes?.Parts ?? []).Select(columns.Find).OfType<int>()],
            Unit = layout.Bytes?.Unit ?? 1,
            Numbers = layout.Cost is { } cost
                ? WrittenAs.Of(cost.DecimalSign, cost.ThousandsSign)
                : WrittenAs.Of(layout.Numbers.DecimalSign, layout.Numbers.ThousandsSign),
            IsNegated = layout.Cost?.IsNegated ?? false,
            HasParts = layout.HasParts,
            LeaveOut = RuleForm.Of(layout.LeaveOut, columns),
        };
        form.TakeColumns(layout, columns, proposals);
        return form;
    }

    /// <summary>The columns are others now: nothing is chosen of them yet.</summary>
    public void Forget()
    {
        Columns.Clear();
        Seconds.Clear();
        kept.Clear();
        (BytesParts, LeaveOut, Dialect.Rows, Order) = ([], new(), new(), null);
        Gone = new Dictionary<LayoutColumn, string>();
    }

    /// <summary>What is proposed, for fields that nobody chose a column for, with what their values say.</summary>
    public void Fill(LayoutGuess guess, IReadOnlyList<LayoutProposal> proposals)
    {
        foreach (var proposal in proposals.Where(p => this[p.Field] is null && !Columns.ContainsValue(p.Column)))
        {
            Columns[proposal.Field] = proposal.Column;
            Understand(proposal.Field, proposal.Column, guess);
        }
    }

    private void Understand(LayoutColumn field, int column, LayoutGuess guess)
    {
        var words = guess.WordsOf(column);
        switch (field)
        {
            case LayoutColumn.Day:
                Order = guess.OrderOf(column);
                break;
            case LayoutColumn.Answer when this[LayoutColumn.Length] is null:
                LengthForm = LengthForm.EndLessAnswer;
                break;
            case LayoutColumn.Length when guess.IsClock(column):
                LengthForm = LengthForm.Clock;
                break;
            case LayoutColumn.Length or LayoutColumn.Cost or LayoutColumn.Bytes when guess.HasCommas(column):
                Numbers = WrittenAs.Of(',', '.');
                break;
            case LayoutColumn.Status:
                Billed = Words(words.Where(word => Begins(word, "ANSWER")));
                break;
            case LayoutColumn.Direction:
                Inbound = Words(words.Where(word => Begins(word, "in") && !Begins(word, "internal")));
                Internal = Words(words.Where(word => Begins(word, "internal")));
                break;
            case LayoutColumn.Kind:
                Data = Words(words.Where(word => Begins(word, "data") || Begins(word, "gprs") || Begins(word, "internet")));
                Sms = Words(words.Where(word => Begins(word, "sms") || Begins(word, "text") || Begins(word, "mes")));
                break;
        }
    }

    internal static string[] Typed(string words) =>
        words.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private void TakeColumns(Layout layout, FileColumns columns, IReadOnlyList<LayoutProposal> proposals)
    {
        var gone = new Dictionary<LayoutColumn, string>();
        foreach (var (field, from) in FieldsOf(layout))
        {
            var isFirst = true;
            foreach (var pick in from.Picks)
                if (pick.Constant is { } text)
                    Seconds.Add(new() { Field = field, Text = text });
                else if (columns.Find(pick) is { } column)
                {
                    kept[(field, column)] = pick;
                    if (isFirst)
                        Columns[field] = column;
                    else
                        Seconds.Add(new() { Field = field, Column = column });
                    isFirst = false;
                }
            if (isFirst && from.Picks.Any(pick => pick.Constant is null))
                gone[field] = from.ToString();
        }
        Gone = gone;
        foreach (var proposal in proposals.Where(p => gone.ContainsKey(p.Field) && !Columns.ContainsValue(p.Column)))
            Columns[proposal.Field] = proposal.Column;
    }

    private static IEnumerable<(LayoutColumn Field, Source From)> FieldsOf(Layout layout) =>
        [
            (LayoutColumn.Identifier, layout.Identifier),
            (LayoutColumn.Dialled, layout.Dialled),
            (LayoutColumn.Day, layout.Start.Day),
            (LayoutColumn.Time, layout.Start.Time),
            (LayoutColumn.Length, layout.Length.From),
            (LayoutColumn.Answer, layout.Length.Answer),
            (LayoutColumn.End, layout.Length.End),
            (LayoutColumn.Status, layout.Status?.From ?? Source.None),
            (LayoutColumn.Direction, layout.Direction?.From ?? Source.None),
            (LayoutColumn.InboundLine, layout.Direction?.InboundIdentifier ?? Source.None),
            (LayoutColumn.Kind, layout.Kind.From),
            (LayoutColumn.Bytes, layout.Bytes?.Total ?? Source.None),
            (LayoutColumn.RecordId, layout.RecordId),
            (LayoutColumn.OtherLeg, layout.OtherLeg),
            (LayoutColumn.ChargeCode, layout.ChargeCode),
            (LayoutColumn.Description, layout.Description),
            (LayoutColumn.Cost, layout.Cost?.From ?? Source.None),
            (LayoutColumn.Currency, layout.Cost?.Currency ?? Source.None),
        ];

    private Layout OfPreset(Preset preset)
    {
        if (preset.Layout is not { } of)
            throw new BillingRuleException($"{preset.Name} has a reader of its own.");
        if (!preset.AsksColumns)
            return of;
        var names = Typed(Dialect.Names);
        var asked = of with
        {
            Dialect = of.Dialect with
            {
                Delimiter = Dialect.Separator == DialectForm.Fixed ? ',' : Dialect.Separator,
                Names = names,
                Header = names.Length > 0 ? HeaderRow.No : HeaderRow.Yes,
            },
        };
        asked.Check();
        return asked;
    }

    private BytesField? BytesOf(FileColumns columns)
    {
        var total = SourceOf(LayoutColumn.Bytes, columns);
        return total.IsNone && BytesParts.Count == 0
            ? null
            : new()
            {
                Total = total,
                Parts = [.. BytesParts.Order().Select(part => new Source { Picks = [columns.PickOf(part)] })],
                Unit = Unit,
            };
    }

    private DirectionField? DirectionOf(FileColumns columns) =>
        SourceOf(LayoutColumn.Direction, columns) is { IsNone: false } from
            ? new()
            {
                From = from,
                Inbound = Typed(Inbound),
                Outbound = Typed(Outbound),
                Internal = Typed(Internal),
                InboundIdentifier = SourceOf(LayoutColumn.InboundLine, columns),
            }
            : null;

    private Source SourceOf(LayoutColumn field, FileColumns columns)
    {
        var places = Seconds.Where(place => place.Field == field).ToList();
        IEnumerable<Pick> own = this[field] is { } column ? [PickOf(column)] : [];
        return new()
        {
            Picks =
            [
                .. own,
                .. places.Select(place => place.Column).OfType<int>().Select(PickOf),
                // a text is never empty, so it stands behind all columns
                .. places.Where(place => place.Column is null && place.Text.Length > 0).Select(place => new Pick { Constant = place.Text }),
            ],
        };

        Pick PickOf(int at) => kept.TryGetValue((field, at), out var pick) ? pick : columns.PickOf(at);
    }

    private static string Words(IEnumerable<string>? words) => string.Join(", ", words ?? []);

    private static bool Begins(string word, string with) => word.StartsWith(with, StringComparison.OrdinalIgnoreCase);
}
