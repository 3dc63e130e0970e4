using BillingBlazor.Domain.Invoices;

namespace BillingBlazor.Domain.Billing;

public enum RunState
{
    /// <summary>Being made, under a lease; a killed one goes on.</summary>
    Drafting,

    /// <summary>Made; nothing has left the house.</summary>
    Draft,

    /// <summary>Numbers are being given, under a lease; a killed one goes on.</summary>
    Approving,
    Approved,

    /// <summary>Credit notes are being made, under a lease; a killed one goes on.</summary>
    Reversing,

    /// <summary>Each of its invoices is taken back by a credit note.</summary>
    Reversed,

    /// <summary>Claims and lines are gone; the header stays.</summary>
    Discarded,
}

/// <summary>One billing of one group, or of chosen customers, for a period.</summary>
public sealed class BillingRun
{
    /// <summary>Usage so many months older than the usage period is billed only when it is asked for.</summary>
    public const int LateMonths = 3;

    public BillingRun(BillingRunOrder order, string createdBy, DateTime createdUtc)
    {
        (GroupId, IsFinal, ClosesOn, TriggerDay) = (order.GroupId, order.IsFinal, order.ClosesOn, order.TriggerDay);
        (PeriodFrom, PeriodTo) = (order.Period.From, order.Period.To);
        (UsageFrom, UsageTo) = (order.UsageFrom, order.UsageTo ?? order.Period.From.AddDays(-1));
        (ServiceCharges, Usage, OldCharges, OlderUsage) = (order.ServiceCharges, order.Usage, order.OldCharges, order.OlderUsage);
        CategoryIds = [.. order.CategoryIds.Order()];
        (IssueDate, SendEmails, CreatedBy, CreatedUtc) = (order.IssueDate, order.SendEmails, createdBy, createdUtc);
    }

    private BillingRun() => CreatedBy = "";

    public int Id { get; private set; }

    /// <summary>Null: chosen customers.</summary>
    public int? GroupId { get; private set; }

    /// <summary>A single final invoice outside billing runs: also of Suspended and Cancelled customers.</summary>
    public bool IsFinal { get; private set; }

    /// <summary>The last day of an account that is being closed: its customer is cancelled when the run is approved.</summary>
    public DateOnly? ClosesOn { get; private set; }

    public RunState State { get; private set; }
    public BillingPeriod Period => new(PeriodFrom, PeriodTo);
    public DateOnly PeriodFrom { get; private set; }
    public DateOnly PeriodTo { get; private set; }

    /// <summary>The trigger of the clock that made it; null: a person did.</summary>
    public DateOnly? TriggerDay { get; private set; }

    /// <summary>Null: every unbilled record back to the late limit.</summary>
    public DateOnly? UsageFrom { get; private set; }

    /// <summary>The last UK day of usage billed; of anniversary customers each has its own.</summary>
    public DateOnly UsageTo { get; private set; }

    public bool ServiceCharges { get; private set; }
    public bool Usage { get; private set; }

    /// <summary>Also what earlier periods left unbilled.</summary>
    public bool OldCharges { get; private set; }

    /// <summary>Usage older than the late limit too.</summary>
    public bool OlderUsage { get; private set; }

    /// <summary>Only these categories; empty: all.</summary>
    public List<int> CategoryIds { get; private set; } = [];

    public DateOnly IssueDate { get; private set; }
    public bool SendEmails { get; private set; }
    public string CreatedBy { get; private set; }
    public bool IsByClock => TriggerDay is not null;
    public DateTime CreatedUtc { get; private set; }
    public string? ApprovedBy { get; private set; }
    public DateTime? ApprovedUtc { get; private set; }

    /// <summary>Customers to look at, and looked at so far: the bar.</summary>
    public int CustomersTotal { get; private set; }

    public int CustomersDone { get; private set; }
    public int Invoices { get; private set; }
    public Money Net { get; private set; }
    public Money Vat { get; private set; }
    public Money Total { get; private set; }

    /// <summary>Invoices that a reversal of the run is to take back, for the bar; and how many of the run are taken back in all.</summary>
    public int ReversalTotal { get; private set; }

    public int ReversedInvoices { get; private set; }
    public string? ReversedBy { get; private set; }

    /// <summary>Why the last reversal was made: it stands on the credit notes.</summary>
    public string? ReversalReason { get; private set; }

    public string? Failure { get; private set; }
    public string? LeaseOwner { get; private set; }
    public DateTime? LeaseUntilUtc { get; private set; }

    /// <summary>Whether it bills charges or usage of a category.</summary>
    public bool Bills(int categoryId) => CategoryIds.Count == 0 || CategoryIds.Contains(categoryId);

    /// <summary>The first UK day of usage that it bills of a customer; null: as old as it may be.</summary>
    /// <param name="usage">The customer's usage period: what is before it is "earlier calls".</param>
    public DateOnly? FirstDayOf(BillingPeriod usage) => UsageFrom ?? (OlderUsage ? null : usage.From.AddMonths(-LateMonths));

    /// <summary>The same billing of some customers alone.</summary>
    public BillingRunOrder OrderOf(IReadOnlyCollection<int> customerIds) =>
        new()
        {
            CustomerIds = customerIds,
            IsFinal = IsFinal,
            ClosesOn = ClosesOn,
            Period = Period,
            UsageFrom = UsageFrom,
            UsageTo = UsageTo,
            OlderUsage = OlderUsage,
            ServiceCharges = ServiceCharges,
            Usage = Usage,
            CategoryIds = CategoryIds,
            OldCharges = OldCharges,
            IssueDate = IssueDate,
            SendEmails = SendEmails,
        };

    /// <summary>True when nobody works on it, or whoever did is gone.</summary>
    public bool IsFree(string owner, DateTime nowUtc) => LeaseOwner is null || LeaseOwner == owner || LeaseUntilUtc < nowUtc;

    public void TakeLease(string owner, DateTime untilUtc) => (LeaseOwner, LeaseUntilUtc, Failure) = (owner, untilUtc, null);

    public void EndLease() => (LeaseOwner, LeaseUntilUtc) = (null, null);

    public void Plan(int customers) => CustomersTotal = customers;

    public void Progress(int customersDone) => CustomersDone = customersDone;

    public void FinishDraft(int invoices, Money net, Money vat)
    {
        Require(RunState.Drafting, "is not being drafted");
        (State, Invoices, Net, Vat, Total) = (RunState.Draft, invoices, net, vat, net + vat);
        EndLease();
    }

    /// <summary>The totals after somebody was taken out of the draft.</summary>
    /// <exception cref="BillingRuleException">The run isn't a draft.</exception>
    public void Recount(int invoices, Money net, Money vat)
    {
        Require(RunState.Draft, "is not a draft, so nobody can be taken out of it");
        (Invoices, Net, Vat, Total) = (invoices, net, vat, net + vat);
    }

    /// <summary>So many of its customers are drafted again, with the same order; then it is a draft again.</summary>
    /// <exception cref="BillingRuleException">The run isn't a draft.</exception>
    public void DraftAgain(int customers)
    {
        if (State is not (RunState.Draft or RunState.Drafting))
            throw new BillingRuleException($"Run {Id} is not a draft, so nothing in it can be drafted again.");
        (State, CustomersDone) = (RunState.Drafting, Math.Max(0, CustomersDone - customers));
    }

    /// <exception cref="BillingRuleException">The run isn't a draft.</exception>
    public void StartApproval(string by)
    {
        Require(RunState.Draft, "is not a draft, so it can't be approved");
        (State, ApprovedBy, CustomersDone) = (RunState.Approving, by, 0);
    }

    public void FinishApproval(int invoices, Money net, Money vat, DateTime utc)
    {
        Require(RunState.Approving, "is not being approved");
        (State, Invoices, Net, Vat, Total, ApprovedUtc) = (RunState.Approved, invoices, net, vat, net + vat, utc);
        EndLease();
    }

    /// <exception cref="BillingRuleException">The run isn't a draft.</exception>
    public void Discard()
    {
        if (State is not (RunState.Draft or RunState.Drafting))
            throw new BillingRuleException($"Run {Id} is not a draft, so it can't be discarded.");
        State = RunState.Discarded;
        EndLease();
    }

    /// <param name="invoices">How many are to be taken back.</param>
    /// <exception cref="BillingRuleException">The run isn't approved, nothing of it is left to take back, or there is no
    /// reason.</exception>
    public void StartReversal(int invoices, string by, string reason)
    {
        if (State == RunState.Reversing)
            throw new BillingRuleException(
                $"Run {Id} is being reversed already. What else is to be reversed can be asked for when that is done."
            );
        Require(
            RunState.Approved,
            State == RunState.Reversed ? "is reversed already" : "is not approved, so it can't be reversed; a draft is discarded instead"
        );
        if (invoices == 0)
            throw new BillingRuleException($"Nothing of run {Id} that was asked for is left to reverse.");
        (State, ReversalTotal, CustomersDone, ReversedBy, ReversalReason) = (RunState.Reversing, invoices, 0, by, Invoice.ReasonOf(reason));
    }

    /// <param name="reversed">Of its invoices, taken back in all.</param>
    /// <param name="left">Still approved.</param>
    public void FinishReversal(int reversed, int left)
    {
        Require(RunState.Reversing, "is not being reversed");
        State = RunState.Approved;
        CountReversed(reversed, left);
        EndLease();
    }

    /// <summary>One invoice was taken back by itself.</summary>
    public void CountReversed(int reversed, int left)
    {
        ReversedInvoices = reversed;
        if (State == RunState.Approved && left == 0)
            State = RunState.Reversed;
    }

    private void Require(RunState state, string otherwise)
    {
        if (State != state)
            throw new BillingRuleException($"Run {Id} {otherwise}.");
    }
}

/// <summary>A customer of a run, fixed when the run is made: what is not yet done is gone on with.</summary>
public sealed class BillingRunCustomer
{
    public BillingRunCustomer(int runId, int customerId, Billed billed, DateOnly issueDate)
    {
        (RunId, CustomerId, IssueDate) = (runId, customerId, issueDate);
        (PeriodFrom, PeriodTo, UsageFrom, UsageTo) = (billed.Charges.From, billed.Charges.To, billed.Usage.From, billed.Usage.To);
    }

    private BillingRunCustomer() { }

    public int RunId { get; private set; }
    public int CustomerId { get; private set; }
    public BillingPeriod Period => new(PeriodFrom, PeriodTo);

    /// <summary>Cycles that begin in the period are billed in advance.</summary>
    public DateOnly PeriodFrom { get; private set; }

    public DateOnly PeriodTo { get; private set; }
    public BillingPeriod Usage => new(UsageFrom, UsageTo);

    /// <summary>The first UK day of what is "calls"; what is older is "earlier calls".</summary>
    public DateOnly UsageFrom { get; private set; }

    /// <summary>The last UK day of usage billed.</summary>
    public DateOnly UsageTo { get; private set; }

    /// <summary>Of an anniversary customer its day, also when the server catches up later.</summary>
    public DateOnly IssueDate { get; private set; }

    public bool IsDone { get; private set; }

    /// <summary>Why there is no invoice: a finished sentence, or null.</summary>
    public string? LeftOut { get; private set; }

    /// <summary>It could not be billed, and <see cref="LeftOut"/> says what is to be mended: a run of those alone bills it again.</summary>
    public bool IsParked { get; private set; }

    /// <summary>The run that was made to bill it again.</summary>
    public int? BilledAgainRunId { get; private set; }

    /// <summary>What approval worked out anew, because something changed since the draft was made: a finished sentence, or null.</summary>
    public string? WorkedOutAnew { get; private set; }

    /// <summary>Its invoices are to be taken back.</summary>
    public bool IsReversing { get; private set; }

    /// <param name="leftOut">Why there is no invoice, or null when there is one.</param>
    public void Done(string? leftOut) => (IsDone, LeftOut) = (true, leftOut);

    public void LeaveOut(string reason) => LeftOut = reason;

    /// <param name="why">What is to be mended: a finished sentence.</param>
    public void Park(string why) => (IsDone, LeftOut, IsParked) = (true, why, true);

    public void BillAgain(int runId) => BilledAgainRunId = runId;

    public void WorkOutAnew(string sentence) => WorkedOutAnew = sentence;

    public void Reverse() => IsReversing = true;

    /// <summary>Who took it out of the draft; <see cref="LeftOut"/> is why.</summary>
    public string? TakenOutBy { get; private set; }

    public DateTime? TakenOutUtc { get; private set; }
    public bool IsTakenOut => TakenOutUtc is not null;

    /// <exception cref="BillingRuleException">No reason, or a long one.</exception>
    public void TakeOut(string reason, string by, DateTime utc)
    {
        var words = Text.Required(reason, "Say why it is taken out: whoever approves the run reads it.");
        if (words.Length > LongestReason)
            throw new BillingRuleException($"A reason has at most {LongestReason} letters; this one has {words.Length:#,0}.");
        (LeftOut, TakenOutBy, TakenOutUtc) = (words, by, utc);
    }

    /// <summary>Drafted again when the run goes on.</summary>
    public void PutBack() => (IsDone, LeftOut, IsParked, TakenOutBy, TakenOutUtc) = (false, null, false, null, null);

    public const int LongestReason = 300;
}
