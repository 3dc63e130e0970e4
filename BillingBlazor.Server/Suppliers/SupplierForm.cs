using System.ComponentModel.DataAnnotations;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Usage.Layouts;
using BillingBlazor.Server.Shell;

namespace BillingBlazor.Server.Suppliers;

/// <summary>A supplier as people type it.</summary>
public sealed class SupplierForm : IValidatableObject
{
    public const int LongestName = 100;

    public int Version { get; set; }

    [Display(Name = "Name")]
    public string Name { get; set; } = "";

    [Display(Name = "Format of its files")]
    public CdrFormat Format { get; set; }

    [Display(Name = "Its times are")]
    public TimeBasis TimeBasis { get; set; }

    [Display(Name = "Decimals of a pound")]
    public int? Decimals { get; set; } = 4;

    [Display(Name = "Time schedule")]
    public int? TimeScheduleId { get; set; }

    [Display(Name = "Band")]
    public bool SplitsAtBands { get; set; }

    [Display(Name = "Cost")]
    public bool CostFromFile { get; set; } = true;

    [Display(Name = "Destinations are found by")]
    public DestinationMatch Match { get; set; }

    [Display(Name = "Fallback destination")]
    public int? FallbackDestinationId { get; set; }

    [Display(Name = "A megabyte is")]
    public int BytesPerMegabyte { get; set; } = 1_000_000;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        new FormChecks
        {
            { nameof(Name), () => Words.NeededLine(Name, LongestName, "The name of a supplier", "Give the supplier a name.") },
            {
                nameof(Decimals),
                Decimals is null or < 2 or > 6,
                "A supplier's records are rounded to between 2 and 6 decimals of a pound."
            },
        };

    public SupplierDetails ToDetails() =>
        new()
        {
            Name = Name,
            Format = Format,
            TimeBasis = TimeBasis,
            Decimals = Decimals ?? 0,
            TimeScheduleId = TimeScheduleId,
            SplitsAtBands = SplitsAtBands,
            CostFromFile = CostFromFile,
            Match = Match,
            FallbackDestinationId = FallbackDestinationId,
            BytesPerMegabyte = BytesPerMegabyte,
        };

    public static SupplierForm Of(Supplier supplier) =>
        new()
        {
            Version = supplier.Version,
            Name = supplier.Name,
            Format = supplier.Format,
            TimeBasis = supplier.TimeBasis,
            Decimals = supplier.Decimals,
            TimeScheduleId = supplier.TimeScheduleId,
            SplitsAtBands = supplier.SplitsAtBands,
            CostFromFile = supplier.CostFromFile,
            Match = supplier.Match,
            FallbackDestinationId = supplier.FallbackDestinationId,
            BytesPerMegabyte = supplier.BytesPerMegabyte,
        };
}

public static class SupplierWords
{
    public static string Of(CdrFormat format) =>
        Presets.Of(format)?.Name ?? (format == CdrFormat.Ask ? "Not known yet: ask with the first file" : "Its own layout");

    public static string Of(TimeBasis basis) =>
        basis switch
        {
            TimeBasis.UkLocal => "UK local time",
            TimeBasis.Utc => "UTC",
            _ => "With an offset",
        };

    public static string Of(DestinationMatch match) => match == DestinationMatch.ChargeCode ? "Charge code" : "Longest prefix";
}
