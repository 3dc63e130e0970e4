namespace BillingBlazor.Domain.Customers;

/// <summary>
/// A line identifier, given to one customer from a day to a day, both included (the guide: What is a line identifier?).
/// It is a number, a range of numbers, or a beginning that ends in *.
/// </summary>
public sealed class Cli
{
    /// <param name="number">In any spelling; kept as typed for people, and in <see cref="Key"/> for matching.</param>
    /// <param name="lastNumber">The last of a range, or null for a single number.</param>
    /// <exception cref="BillingRuleException"> Empty, no identifier (<see cref="LineKey.Refusal"/>), a range that runs backwards or mixes
    /// lengths, or days that run backwards.
    /// </exception>
    public Cli(string number, int cliTypeId, DateOnly? from = null, DateOnly? to = null, string? lastNumber = null)
    {
        if (from > to)
            throw new BillingRuleException("A line identifier can't end before it begins.");
        Number = Text.Required(number, "Give the line identifier.");
        LastNumber = Text.Optional(lastNumber);
        Key = LineKey.Of(Number);
        LastKey = LastNumber is null ? null : LineKey.Of(LastNumber);
        var refusal = LineKey.Refusal(Number) ?? (LastNumber is null ? null : LineKey.Refusal(LastNumber));
        if (refusal is not null)
            throw new BillingRuleException(refusal);
        if (
            LastKey is { } last
            && (last.Length != Key.Length || string.CompareOrdinal(last, Key) < 0 || !LineKey.IsNumber(Key) || !LineKey.IsNumber(last))
        )
            throw new BillingRuleException(
                $"A range runs from a lower to a higher number of the same length, not from {Number} to {LastNumber}."
            );
        if (LastKey is not null && Key.EndsWith('*'))
            throw new BillingRuleException("A range can't end in *.");
        (CliTypeId, From, To) = (cliTypeId, from, to);
    }

    public int Id { get; private set; }
    public int CustomerId { get; private set; }
    public string Number { get; private set; }
    public string? LastNumber { get; private set; }

    /// <summary>What is matched: international digits (442079460101), or capitals; ends in * when it is a beginning.</summary>
    public string Key { get; private set; }

    /// <summary>The last key of a range.</summary>
    public string? LastKey { get; private set; }

    public int CliTypeId { get; private set; }
    public string? Description { get; private set; }
    public int? CostCentreId { get; private set; }

    /// <summary>Null: since ever.</summary>
    public DateOnly? From { get; private set; }

    /// <summary>Null: until further notice.</summary>
    public DateOnly? To { get; private set; }

    /// <summary>Usage is matched and costed, but never billed (the guide: Exclude from billing).</summary>
    public bool ExcludedFromBilling { get; private set; }

    /// <summary>Net of VAT a calendar month; past it usage costs the customer nothing (the guide: Spending Cap).</summary>
    public Money? SpendingCap { get; private set; }

    public string Label => LastNumber is null ? Number : $"{Number} – {LastNumber}";

    public bool IsInForce(DateOnly day) => (From is null || From <= day) && (To is null || day <= To);

    /// <summary>The same line on a day they share: a number, a range and a beginning with * can mean the same line.</summary>
    public bool Overlaps(Cli other) => SharesDays(other) && SharesLines(other);

    private bool SharesDays(Cli other) =>
        (To is null || other.From is null || other.From <= To) && (other.To is null || From is null || From <= other.To);

    /// <summary>Some line is meant by both, on whatever days.</summary>
    public bool SharesLines(Cli other)
    {
        if (IsBeginning || other.IsBeginning)
        {
            var (beginning, line) = IsBeginning ? (this, other) : (other, this);
            var start = beginning.Key[..^1];
            if (line.IsBeginning)
                return line.Key.StartsWith(start, StringComparison.Ordinal) || start.StartsWith(line.Key[..^1], StringComparison.Ordinal);
            // A range crosses a beginning when some number of it has that beginning.
            return line.LastKey is null
                ? line.Key.StartsWith(start, StringComparison.Ordinal)
                : start.Length <= line.Key.Length
                    && string.CompareOrdinal(line.Key, start.PadRight(line.Key.Length, '9')) <= 0
                    && string.CompareOrdinal(start.PadRight(line.Key.Length, '0'), line.LastKey) <= 0;
        }
        return Key.Length == other.Key.Length
            && string.CompareOrdinal(Key, other.LastKey ?? other.Key) <= 0
            && string.CompareOrdinal(other.Key, LastKey ?? Key) <= 0;
    }

    private bool IsBeginning => Key.EndsWith('*');

    /// <summary>Its days end before this one.</summary>
    public bool HasEnded(DateOnly day) => To < day;

    /// <exception cref="BillingRuleException">The cap is below nought, or the days run backwards.</exception>
    public void Amend(
        int cliTypeId,
        string? description,
        int? costCentreId,
        bool excludedFromBilling,
        Money? spendingCap,
        DateOnly? from,
        DateOnly? to
    )
    {
        if (spendingCap < Money.Zero)
            throw new BillingRuleException("A spending cap can't be below £0.00.");
        if (from > to)
            throw new BillingRuleException("A line identifier can't end before it begins.");
        CliTypeId = cliTypeId;
        Description = Text.Optional(description);
        CostCentreId = costCentreId;
        ExcludedFromBilling = excludedFromBilling;
        SpendingCap = spendingCap;
        (From, To) = (from, to);
    }

    public void EndOn(DateOnly day)
    {
        if (From > day)
            throw new BillingRuleException($"{Label} begins after {day:d MMM yyyy}.");
        To = day;
    }

    public void BeginOn(DateOnly day)
    {
        if (To < day)
            throw new BillingRuleException("A line identifier can't end before it begins.");
        From = day;
    }

    public void PutInto(int? costCentreId) => CostCentreId = costCentreId;

    /// <summary>The guide: Exclude from billing.</summary>
    public void Exclude(bool isExcluded) => ExcludedFromBilling = isExcluded;

    /// <summary>
    /// The next assignment of the same line, from the day on. Exclusion, spending cap and description are this customer's, so another
    /// customer begins without them. The caller ends this one the day before.
    /// </summary>
    /// <exception cref="BillingRuleException">It has ended by then, or has not begun.</exception>
    public Cli Continue(DateOnly day, int? costCentreId, bool isSameCustomer)
    {
        if (HasEnded(day))
            throw new BillingRuleException(
                $"{Label} ended on {To:d MMM yyyy}, so there is nothing to move from {day:d MMM yyyy}. Choose an earlier day."
            );
        if (From > day)
            throw new BillingRuleException($"{Label} begins on {From:d MMM yyyy} only. Move it from that day, or from a later one.");
        var next = new Cli(Number, CliTypeId, day, To, LastNumber);
        if (isSameCustomer)
            next.Amend(CliTypeId, Description, costCentreId, ExcludedFromBilling, SpendingCap, day, To);
        else
            next.PutInto(costCentreId);
        return next;
    }
}

/// <summary>SIP, WLR, Mobile, Data and what staff add. Nothing depends on it (the guide: "no type-specific logic").</summary>
public sealed class CliType(string name)
{
    public const int LongestName = 50;

    public int Id { get; private set; }
    public string Name { get; private set; } = NameOf(name);

    /// <exception cref="BillingRuleException">Empty or too long.</exception>
    public void Rename(string name) => Name = NameOf(name);

    private static string NameOf(string name) => Words.NeededLine(name, LongestName, "The name of a type", "Give the type a name.");
}
