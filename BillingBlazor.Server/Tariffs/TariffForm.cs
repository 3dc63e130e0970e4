using System.ComponentModel.DataAnnotations;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Shell;

namespace BillingBlazor.Server.Tariffs;

/// <summary>A tariff as people type it; the access charge in pence.</summary>
public sealed class TariffForm : IValidatableObject
{
    public int? Id { get; set; }
    public int Version { get; set; }

    [Display(Name = "Name")]
    public string Name { get; set; } = "";

    public int CategoryId { get; set; }

    [Display(Name = "Based on")]
    public int? BasedOnId { get; set; }

    [Display(Name = "Time schedule")]
    public int? ScheduleId { get; set; }

    [Display(Name = "Access charge")]
    public decimal? AccessPence { get; set; }

    [Display(Name = "Everything else")]
    public decimal? MarkupPercent { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        new FormChecks
        {
            { nameof(Name), () => Words.NeededLine(Name, Tariff.LongestName, "The name of a tariff", "Give the tariff a name.") },
            { nameof(CategoryId), CategoryId == 0, "Choose the category of the tariff." },
            {
                nameof(AccessPence),
                AccessPence is < 0 or > RatePrice.MostPounds * 100,
                "An access charge is between 0 and 1,000,000 pence a minute."
            },
            {
                nameof(MarkupPercent),
                MarkupPercent is <= -100 or > RatePrice.MostMarkupPercent,
                "A mark-up is more than −100 % and at most 100,000 %."
            },
        };

    /// <summary>Without the noughts that storage puts behind: 40, not 40.0.</summary>
    private static decimal? Plain(decimal? number) => number / 1.0000000000000000000000000000m;

    public TariffEntry ToEntry() => new(Id, Name, CategoryId, BasedOnId, ScheduleId, AccessPence / 100, MarkupPercent, Version);

    public static TariffForm Of(Tariff tariff) =>
        new()
        {
            Id = tariff.Id,
            Version = tariff.Version,
            Name = tariff.Name,
            CategoryId = tariff.CategoryId,
            BasedOnId = tariff.BasedOnTariffId,
            ScheduleId = tariff.TimeScheduleId,
            AccessPence = Plain(tariff.AccessChargePerMinute * 100),
            MarkupPercent = Plain(tariff.EverythingElseMarkupPercent),
        };
}
