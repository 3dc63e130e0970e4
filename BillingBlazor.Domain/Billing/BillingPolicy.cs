namespace BillingBlazor.Domain.Billing;

/// <summary>How this installation lets runs be approved: one row.</summary>
public sealed class BillingPolicy
{
    public const int TheOne = 1;

    public int Id { get; private set; } = TheOne;

    /// <summary>Whoever made a run can't approve it. What the clock made, anybody may.</summary>
    public bool SecondPersonApproves { get; private set; }

    public void Amend(bool secondPersonApproves) => SecondPersonApproves = secondPersonApproves;

    /// <exception cref="BillingRuleException">The same person made the run.</exception>
    public void RefuseMaker(BillingRun run, string by)
    {
        if (SecondPersonApproves && !run.IsByClock && string.Equals(run.CreatedBy, by, StringComparison.OrdinalIgnoreCase))
            throw new BillingRuleException(
                $"You made run {run.Id}, and here a second person approves. Ask a colleague with the Billing or Owner role."
            );
    }
}
