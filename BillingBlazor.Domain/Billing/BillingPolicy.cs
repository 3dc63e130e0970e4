using BillingBlazor.Domain.Customers;

namespace BillingBlazor.Domain.Billing;

/// <summary>How this installation lets runs be approved: one row.</summary>
public sealed class BillingPolicy
{
    public const int TheOne = 1;

    public int Id { get; private set; } = TheOne;

    /// <summary>Whoever made a run, or fired it ahead of the clock, can't approve it. What the clock fired, anybody may. Under it an Owner
    /// alone decides which groups approve by themselves.</summary>
    public bool SecondPersonApproves { get; private set; }

    /// <summary>Reversals, credits and refunds above it are done once a second person has confirmed them; null: never.</summary>
    public Money? SecondPersonAbove { get; private set; }

    /// <exception cref="BillingRuleException">The limit is below nought.</exception>
    public void Amend(bool secondPersonApproves, Money? secondPersonAbove)
    {
        if (secondPersonAbove < Money.Zero)
            throw new BillingRuleException("The amount above which a second person confirms is £0.00 or more.");
        (SecondPersonApproves, SecondPersonAbove) = (secondPersonApproves, secondPersonAbove);
    }

    public bool NeedsSecond(Money amount) => SecondPersonAbove is { } limit && amount > limit;

    /// <exception cref="BillingRuleException">The same person made the run.</exception>
    public void RefuseMaker(BillingRun run, string by)
    {
        if (SecondPersonApproves && string.Equals(run.CreatedBy, by, StringComparison.OrdinalIgnoreCase))
            throw new BillingRuleException(
                $"You made run {run.Id}, and here a second person approves. Ask a colleague with the Billing or Owner role."
            );
    }

    /// <summary>Why a run waits for people although its group approves by itself; null: nobody fired it by hand.</summary>
    /// <param name="clock">The clock's name.</param>
    public string? WaitsForSecond(BillingRun run, string clock) =>
        SecondPersonApproves && run.CreatedBy != clock ? $"{run.CreatedBy} fired it, and here a second person approves." : null;

    /// <exception cref="BillingRuleException">The group would approve by itself, and who says so may not decide that here.</exception>
    public void RefuseAutomatic(AutomaticApproval before, AutomaticApproval after, bool mayDecide)
    {
        if (SecondPersonApproves && !mayDecide && after != before && after != AutomaticApproval.No)
            throw new BillingRuleException(
                "Here a second person approves runs, so an Owner alone lets a group approve by itself. Ask one, or leave it to people."
            );
    }
}
