using System.ComponentModel.DataAnnotations;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Usage;

namespace BillingBlazor.Server.Usage;

/// <summary>A destination, a destination group or a line that was chosen.</summary>
public sealed record Picked(int Id, string Name, bool IsGroup = false);

/// <summary>A bundle as people type it.</summary>
public sealed class BundleForm : IValidatableObject
{
    public const int LongestName = 100;

    public string? Name { get; set; }
    public bool IsWithdrawn { get; set; }
    public List<AllowanceForm> Allowances { get; set; } = [new()];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Text.Optional(Name) is not { } name) yield return new("Give the bundle a name, for example London 10 minutes.", [nameof(Name)]);
        else if (name.Length > LongestName) yield return new($"The name of a bundle has at most {LongestName} letters; this one has {name.Length}.", [nameof(Name)]);
    }

    public static BundleForm Of(Bundle bundle, Func<bool, int, string> placeName) => new()
    {
        Name = bundle.Name, IsWithdrawn = bundle.IsWithdrawn, Allowances = [.. bundle.Allowances.OrderBy(a => a.Id).Select(a => AllowanceForm.Of(a, placeName))],
    };
}

/// <summary>One allowance as people type it.</summary>
public sealed class AllowanceForm
{
    public int? Id { get; set; }
    public AllowanceUnit Unit { get; set; }
    public decimal? Amount { get; set; }
    public List<Picked> Places { get; set; } = [];
    public BandSet Bands { get; set; } = BandSet.All;

    /// <summary>In minutes, as it is sold.</summary>
    public decimal? LongestMinutes { get; set; }

    public LongerCalls LongerCalls { get; set; }
    public int BytesPerMegabyte { get; set; } = 1_000_000;
    public bool CoversServiceCharge { get; set; }

    /// <exception cref="BillingRuleException">The amount is missing, or a limit is no whole number of seconds.</exception>
    public AllowanceDetails ToDetails() => new()
    {
        Id = Id, Unit = Unit, Amount = Amount ?? throw new BillingRuleException("Say how much each allowance gives a month."), Bands = Bands, LongerCalls = LongerCalls, BytesPerMegabyte = BytesPerMegabyte, CoversServiceCharge = CoversServiceCharge,
        DestinationIds = [.. Places.Where(p => !p.IsGroup).Select(p => p.Id)], DestinationGroupIds = [.. Places.Where(p => p.IsGroup).Select(p => p.Id)],
        LongestCallSeconds = Unit != AllowanceUnit.Minutes || LongestMinutes is not { } minutes ? null
            : minutes is <= 0 or > 1_440 ? throw new BillingRuleException("The longest single call is above nought and at most 1,440 minutes, or left empty.") : (int)Math.Ceiling(minutes * 60),
    };

    public static AllowanceForm Of(Allowance allowance, Func<bool, int, string> placeName) => new()
    {
        Id = allowance.Id, Unit = allowance.Unit, Amount = allowance.Amount, Bands = allowance.Bands, LongestMinutes = allowance.LongestCallSeconds / 60m, LongerCalls = allowance.LongerCalls,
        BytesPerMegabyte = allowance.BytesPerMegabyte, CoversServiceCharge = allowance.CoversServiceCharge,
        Places = [.. allowance.DestinationGroupIds.Select(id => new Picked(id, placeName(true, id), true)), .. allowance.DestinationIds.Select(id => new Picked(id, placeName(false, id)))],
    };
}

/// <summary>For which lines of a customer a bundle is.</summary>
public enum BundleScope { Customer, CostCentre, Lines }

/// <summary>A bundle that a customer is given, as people type it.</summary>
public sealed class HeldBundleForm : IValidatableObject
{
    public int? BundleId { get; set; }
    public int? Quantity { get; set; } = 1;
    public DateTime? From { get; set; }
    public DateTime? To { get; set; }
    public BundleScope Scope { get; set; }
    public int? CostCentreId { get; set; }
    public List<Picked> Lines { get; set; } = [];
    public bool IsProRata { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (BundleId is null) yield return new("Choose the bundle.", [nameof(BundleId)]);
        if (Quantity is not (>= 1 and <= 100_000)) yield return new("The quantity is between 1 and 100,000.", [nameof(Quantity)]);
        if (From is null) yield return new("Choose the day it begins, for example 1 Dec 2026.", [nameof(From)]);
        if (To < From) yield return new("A bundle can’t end before it begins.", [nameof(To)]);
        if (Scope == BundleScope.CostCentre && CostCentreId is null) yield return new("Choose the cost centre.", [nameof(CostCentreId)]);
        if (Scope == BundleScope.Lines && Lines.Count == 0) yield return new("Choose at least one line identifier.", [nameof(Lines)]);
    }
}
