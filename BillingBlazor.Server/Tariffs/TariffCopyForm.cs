using System.ComponentModel.DataAnnotations;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Shell;

namespace BillingBlazor.Server.Tariffs;

/// <summary>"Copy tariff at +x %" as people type it.</summary>
public sealed class TariffCopyForm : IValidatableObject
{
    [
        Required(ErrorMessage = "Give the copy a name."),
        StringLength(Tariff.LongestName, ErrorMessage = "The name of a tariff has at most 100 letters.")
    ]
    public string Name { get; set; } = "";

    [Required(ErrorMessage = "Give the percentage: 5 is five percent dearer, −5 cheaper, 0 the same.")]
    public decimal? Percent { get; set; }

    public int PenceDecimals { get; set; } = 2;

    /// <summary>Null: from the start.</summary>
    public DateTime? From { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        new FormChecks { { nameof(Percent), Percent is <= -100 or > 1_000, "Copy at more than −100 % and at most +1,000 %." } };
}
