using System.ComponentModel.DataAnnotations;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Shell;

namespace BillingBlazor.Server.Settings;

/// <summary>A customer group as people type it.</summary>
public sealed class GroupForm : IValidatableObject
{
    public int? Id { get; set; }
    public int Version { get; set; }

    [Display(Name = "Name")]
    public string Name { get; set; } = "";

    [Display(Name = "Started")]
    public TriggerKind Trigger { get; set; }

    [Display(Name = "Billing period")]
    public BillingKind Billing { get; set; }

    [Display(Name = "How often")]
    public BillingInterval Interval { get; set; }

    [Display(Name = "Billing month")]
    public int BillingMonthOffset { get; set; }

    [Display(Name = "First trigger")]
    public DateTime? FirstTrigger { get; set; }

    [Display(Name = "Hour")]
    public int TriggerHour { get; set; } = 6;

    [Display(Name = "Approve automatically")]
    public AutomaticApproval Approval { get; set; }

    [Display(Name = "Days to wait for missing files")]
    public int? WaitDays { get; set; } = CustomerGroup.UsualWaitDays;

    [Display(Name = "Default for new customers")]
    public bool IsDefault { get; set; }

    public bool NeedsFirstTrigger => Trigger == TriggerKind.Automatic && Billing == BillingKind.Standard;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        new FormChecks
        {
            { nameof(Name), () => Words.NeededLine(Name, CustomerGroup.LongestName, "The name of a group", "Give the group a name.") },
            { nameof(FirstTrigger), NeedsFirstTrigger && FirstTrigger is null, "Choose the day the clock bills this group first." },
            {
                nameof(WaitDays),
                WaitDays is null or < 0 or > CustomerGroup.MostWaitDays,
                $"Give a number of days between 0 and {CustomerGroup.MostWaitDays}; 0 does not wait."
            },
            { nameof(FirstTrigger), FirstTrigger is { Year: < 2000 or > 2100 }, "The first trigger lies between the years 2000 and 2100." },
        };

    public CustomerGroupDetails ToDetails() =>
        new()
        {
            Name = Name,
            Trigger = Trigger,
            Billing = Billing,
            Interval = Interval,
            Approval = Approval,
            BillingMonthOffset = BillingMonthOffset,
            TriggerHour = TriggerHour,
            FirstTrigger = FirstTrigger is { } day ? DateOnly.FromDateTime(day) : null,
            WaitDays = WaitDays ?? CustomerGroup.UsualWaitDays,
        };

    public static GroupForm Of(CustomerGroup group) =>
        new()
        {
            Id = group.Id,
            Version = group.Version,
            Name = group.Name,
            Trigger = group.Trigger,
            Billing = group.Billing,
            Interval = group.Interval,
            Approval = group.Approval,
            BillingMonthOffset = group.BillingMonthOffset,
            TriggerHour = group.TriggerHour,
            FirstTrigger = group.FirstTrigger?.ToDateTime(TimeOnly.MinValue),
            IsDefault = group.IsDefault,
            WaitDays = group.WaitDays,
        };
}
