using BillingBlazor.Domain.Customers;

namespace BillingBlazor.Domain.Billing;

/// <summary>What staff ask for in the wizard, or the clock at a trigger.</summary>
public sealed record BillingRunOrder
{
    /// <summary>Null: <see cref="CustomerIds"/>.</summary>
    public int? GroupId { get; init; }

    /// <summary>Chosen customers, where there is no group: each is billed by the calendar of its own.</summary>
    public IReadOnlyCollection<int> CustomerIds { get; init; } = [];

    /// <summary>Left out of this run, whatever else.</summary>
    public IReadOnlyCollection<int> ExcludedCustomerIds { get; init; } = [];

    public bool IsFinal { get; init; }
    public DateOnly? ClosesOn { get; init; }

    /// <summary>
    /// The billing month, or the three months of a quarterly group. For anniversary customers the days of one month whose anniversaries are
    /// billed: each has a period of its own.
    /// </summary>
    public required BillingPeriod Period { get; init; }

    /// <summary>Null: the default, every unbilled record back to the late limit. Otherwise a date range with <see cref="UsageTo"/>, which
    /// restricts both ends.</summary>
    public DateOnly? UsageFrom { get; init; }

    /// <summary>Null: the day before the period.</summary>
    public DateOnly? UsageTo { get; init; }

    /// <summary>Also what is older than the late limit.</summary>
    public bool OlderUsage { get; init; }

    public bool ServiceCharges { get; init; } = true;
    public bool Usage { get; init; } = true;

    /// <summary>Only charges and usage of these categories; empty: of all.</summary>
    public IReadOnlyCollection<int> CategoryIds { get; init; } = [];

    public bool OldCharges { get; init; } = true;

    /// <summary>Of the anniversary customers of a group it is their own day instead.</summary>
    public required DateOnly IssueDate { get; init; }

    public bool SendEmails { get; init; } = true;

    /// <summary>The day of the trigger that the clock made it for: a group has one run of it, ever, unless it is discarded.</summary>
    public DateOnly? TriggerDay { get; init; }

    /// <summary>The order as a group's calendar has it: a quarterly group is billed three months from the month that is asked
    /// for.</summary>
    /// <exception cref="BillingRuleException">Neither charges nor usage, half a range, or days of more than one month for
    /// anniversaries.</exception>
    public BillingRunOrder Checked(CustomerGroup? group)
    {
        if (!ServiceCharges && !Usage)
            throw new BillingRuleException("Choose service charges, usage or both.");
        if (UsageFrom is { } from && (UsageTo is not { } to || to < from))
            throw new BillingRuleException("A date range of usage has a first day and a last day, in that order.");
        if (group is null && CustomerIds.Count == 0 && !IsFinal)
            throw new BillingRuleException("Choose a group or some customers to bill.");
        if (group?.Billing == BillingKind.Anniversary && (Period.From.Year, Period.From.Month) != (Period.To.Year, Period.To.Month))
            throw new BillingRuleException("Anniversaries are billed within one month at a time.");
        return group is { Billing: BillingKind.Standard, Interval: BillingInterval.Quarterly }
            ? this with
            {
                Period = BillingCalendar.Months(Period.From, BillingInterval.Quarterly),
            }
            : this;
    }

    /// <summary>What one customer is billed; null when its anniversary is on none of the days.</summary>
    /// <param name="group">The customer's own.</param>
    /// <exception cref="BillingRuleException">An anniversary customer has no day.</exception>
    public Billed? BilledOf(CustomerGroup group, int? anniversaryDay)
    {
        var billed = IsFinal
            ? new(Period, UsageBefore(Period))
            : group.Billing switch
            {
                BillingKind.Standard => Standard(GroupId is null ? BillingCalendar.Months(Period.From, group.Interval) : Period),
                BillingKind.Anniversary => BillingCalendar.AnniversaryPeriod(
                    anniversaryDay
                        ?? throw new BillingRuleException("It has no anniversary billing day. Amend the customer, and give it one."),
                    Period.From,
                    group.Interval
                ),
                _ => throw new InvalidOperationException($"{group.Billing} is no kind of billing."),
            };
        if (group.Billing == BillingKind.Anniversary && !IsFinal && !Period.Contains(billed.Charges.From))
            return null;
        return UsageFrom is { } from ? billed with { Usage = new(from, UsageTo!.Value) } : billed;
    }

    private Billed Standard(BillingPeriod charges) => new(charges, UsageBefore(charges));

    /// <summary>As long as the period and before it; or the calendar month up to the day that was given.</summary>
    private BillingPeriod UsageBefore(BillingPeriod charges)
    {
        if (UsageTo is not { } to)
            return new(charges.From.AddMonths(-MonthsIn(charges)), charges.From.AddDays(-1));
        var from = new DateOnly(to.Year, to.Month, 1);
        return to == charges.From.AddDays(-1) ? new(from.AddMonths(1 - MonthsIn(charges)), to) : new(from, to);
    }

    private static int MonthsIn(BillingPeriod period) =>
        ((period.To.Year - period.From.Year) * 12) + period.To.Month - period.From.Month + 1;
}
