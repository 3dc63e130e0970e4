namespace BillingBlazor.Domain.Customers;

public enum TriggerKind
{
    Manual,
    Automatic,
}

public enum BillingKind
{
    Standard,
    Anniversary,
}

public enum BillingInterval
{
    Monthly,
    Quarterly,
}

public enum AutomaticApproval
{
    No,
    WhenNothingLooksWrong,
    Yes,
}

/// <summary>Customers billed together (the guide: Customer Group). A fresh installation has a manual one called Default.</summary>
public sealed class CustomerGroup
{
    public const int LongestName = 100;
    public const int UsualWaitDays = 3;
    public const int MostWaitDays = 28;

    public CustomerGroup(string name) => Name = NameOf(name);

    public int Id { get; private set; }
    public string Name { get; private set; }
    public TriggerKind Trigger { get; private set; }
    public BillingKind Billing { get; private set; }
    public BillingInterval Interval { get; private set; }

    /// <summary>Standard groups only: months from the trigger's month to the billed month, −3 to 3.</summary>
    public int BillingMonthOffset { get; private set; }

    /// <summary>Automatic groups only: the first day the clock bills the group. Standard groups are stepped from it; an anniversary group
    /// may have none.</summary>
    public DateOnly? FirstTrigger { get; private set; }

    /// <summary>Hour of the day in UK time, 0 to 23.</summary>
    public int TriggerHour { get; private set; } = 6;

    public AutomaticApproval Approval { get; private set; }

    /// <summary>Days that an automatic run waits for missing suppliers' files, 0 to 28; then it goes on with a warning.</summary>
    public int WaitDays { get; private set; } = UsualWaitDays;

    public bool IsDefault { get; private set; }
    public int Version { get; private set; }

    /// <exception cref="BillingRuleException">A field is outside its range, or an automatic group has no first trigger.</exception>
    public void Amend(CustomerGroupDetails details)
    {
        if (details.BillingMonthOffset is < -3 or > 3)
            throw new BillingRuleException("The billing month lies at most three months before or after the trigger.");
        if (details.TriggerHour is < 0 or > 23)
            throw new BillingRuleException("The hour of the trigger is between 0 and 23.");
        if (details.WaitDays is < 0 or > MostWaitDays)
            throw new BillingRuleException("An automatic run waits between 0 and 28 days for missing files.");
        if (details is { Trigger: TriggerKind.Automatic, Billing: BillingKind.Standard, FirstTrigger: null })
            throw new BillingRuleException("An automatic group needs the date of its first trigger.");
        if (details.FirstTrigger is { Year: < 2000 or > 2100 })
            throw new BillingRuleException("The first trigger lies between the years 2000 and 2100.");
        Name = NameOf(details.Name);
        Trigger = details.Trigger;
        Billing = details.Billing;
        Interval = details.Interval;
        BillingMonthOffset = details.Billing == BillingKind.Standard ? details.BillingMonthOffset : 0;
        FirstTrigger = details.Trigger == TriggerKind.Automatic ? details.FirstTrigger : null;
        TriggerHour = details.TriggerHour;
        Approval = details.Approval;
        WaitDays = details.WaitDays;
        Version++;
    }

    public void MakeDefault() => IsDefault = true;

    public void EndDefault() => IsDefault = false;

    private static string NameOf(string name) => Words.NeededLine(name, LongestName, "The name of a group", "Give the group a name.");
}

/// <summary>All that a person may change on a group.</summary>
public sealed record CustomerGroupDetails
{
    public required string Name { get; init; }
    public TriggerKind Trigger { get; init; }
    public BillingKind Billing { get; init; }
    public BillingInterval Interval { get; init; }
    public int BillingMonthOffset { get; init; }
    public DateOnly? FirstTrigger { get; init; }
    public int TriggerHour { get; init; } = 6;
    public AutomaticApproval Approval { get; init; }
    public int WaitDays { get; init; } = CustomerGroup.UsualWaitDays;
}
