using System.ComponentModel.DataAnnotations;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;

namespace BillingBlazor.Server.Billing;

/// <summary>The wizard of a monthly run.</summary>
public sealed class RunForm : IValidatableObject
{
    public int GroupId { get; set; }

    /// <summary>Any day of the billing month.</summary>
    [Required(ErrorMessage = "Choose the billing month.")]
    public DateTime? Month { get; set; }

    [Required(ErrorMessage = "Choose the issue date: it is the tax point of each invoice.")]
    public DateTime? IssueDate { get; set; }

    public bool ServiceCharges { get; set; } = true;
    public bool Usage { get; set; } = true;
    public bool OldCharges { get; set; } = true;
    public bool SendEmails { get; set; } = true;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (GroupId == 0) yield return new("Choose the group to bill.", [nameof(GroupId)]);
        if (!ServiceCharges && !Usage) yield return new("Choose service charges, usage or both.", [nameof(Usage)]);
    }

    /// <summary>Charges of the month in advance, usage up to the day before it.</summary>
    public BillingRunOrder ToOrder()
    {
        var period = BillingPeriod.MonthOf(DateOnly.FromDateTime(Month!.Value));
        return new()
        {
            GroupId = GroupId, Period = period, UsageTo = period.From.AddDays(-1), IssueDate = DateOnly.FromDateTime(IssueDate!.Value),
            ServiceCharges = ServiceCharges, Usage = Usage, OldCharges = OldCharges, SendEmails = SendEmails,
        };
    }
}
