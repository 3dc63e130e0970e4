using System.ComponentModel.DataAnnotations;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Shell.Parts;

namespace BillingBlazor.Server.Usage.Again;

public enum RateAgainBy
{
    Month,
    Files,
}

/// <summary>What to rate again, as people choose it.</summary>
public sealed class RateAgainForm : IValidatableObject
{
    public RateAgainBy By { get; set; }

    [Display(Name = "Usage month")]
    public DateOnly? Month { get; set; }

    [Display(Name = "Supplier")]
    public int? SupplierId { get; set; }

    [Display(Name = "Customer")]
    public CustomerChoice? Customer { get; set; }

    [Display(Name = "Files")]
    public HashSet<int> FileIds { get; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        new FormChecks
        {
            { nameof(Month), By == RateAgainBy.Month && Month is null, "Choose the usage month." },
            { nameof(FileIds), By == RateAgainBy.Files && FileIds.Count == 0, "Tick at least one file." },
        };

    public RateAgainScope ToScope() =>
        By == RateAgainBy.Month
            ? new([], BillingPeriod.MonthOf(Month!.Value), SupplierId, Customer?.Id)
            : new([.. FileIds], null, null, Customer?.Id);
}
