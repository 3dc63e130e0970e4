namespace BillingBlazor.Domain.Billing;

/// <summary>What of the ledger and the invoices may need a second person.</summary>
public enum CountersignKind
{
    Credit,
    Refund,

    /// <summary>An entry of an account is taken back.</summary>
    EntryReversal,
    InvoiceReversal,
    PartCredit,
    RunReversal,
}

public enum CountersignState
{
    Waiting,
    Confirmed,
    Declined,
}

/// <summary>A reversal, credit or refund above the limit of <see cref="BillingPolicy"/>: asked for by one person, and done when another
/// confirms it.</summary>
/// <param name="subjectId">The customer, ledger entry, invoice or run that it is about, as its kind says.</param>
/// <param name="customerId">Null: several.</param>
/// <param name="amount">What the customers owe less, or are paid.</param>
/// <param name="words">What will be done, as people read it.</param>
/// <param name="order">The order itself, as whoever does it wrote it.</param>
/// <param name="requestKey">The form's own: pressed twice, it is asked for once.</param>
public sealed class Countersignature(
    CountersignKind kind,
    int subjectId,
    int? customerId,
    Money amount,
    string words,
    string order,
    Guid requestKey,
    string askedBy,
    DateTime askedUtc
)
{
    public int Id { get; private set; }
    public CountersignKind Kind { get; private set; } = kind;
    public int SubjectId { get; private set; } = subjectId;
    public int? CustomerId { get; private set; } = customerId;
    public Money Amount { get; private set; } = amount;
    public string Words { get; private set; } = words;
    public string Order { get; private set; } = order;
    public Guid RequestKey { get; private set; } = requestKey;
    public string AskedBy { get; private set; } = askedBy;
    public DateTime AskedUtc { get; private set; } = askedUtc;
    public CountersignState State { get; private set; }
    public string? DecidedBy { get; private set; }
    public DateTime? DecidedUtc { get; private set; }

    /// <exception cref="BillingRuleException">Who asked can't confirm, or it was decided already.</exception>
    public void Confirm(string by, DateTime utc)
    {
        if (IsAskedBy(by))
            throw new BillingRuleException("You asked for this, so a colleague with the Billing or Owner role confirms it.");
        Decide(CountersignState.Confirmed, by, utc);
    }

    /// <summary>Who asked may think better of it too.</summary>
    /// <exception cref="BillingRuleException">It was decided already.</exception>
    public void Decline(string by, DateTime utc) => Decide(CountersignState.Declined, by, utc);

    public bool IsAskedBy(string name) => string.Equals(AskedBy, name, StringComparison.OrdinalIgnoreCase);

    private void Decide(CountersignState decision, string by, DateTime utc)
    {
        if (State != CountersignState.Waiting)
            throw new BillingRuleException($"{DecidedBy} {(State == CountersignState.Confirmed ? "confirmed" : "declined")} this already.");
        (State, DecidedBy, DecidedUtc) = (decision, by, utc);
    }
}
