using System.ComponentModel.DataAnnotations;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Shell.Parts;

namespace BillingBlazor.Server.Usage;

/// <summary>A bundle as people type it.</summary>
public sealed class BundleForm : IValidatableObject
{
    public const int LongestName = 100;

    [Display(Name = "Name")]
    public string? Name { get; set; }

    [Display(Name = "Withdrawn")]
    public bool IsWithdrawn { get; set; }

    [Display(Name = "What is inclusive each month")]
    public List<AllowanceForm> Allowances { get; set; } = [new()];

    /// <summary>To be compared with, whatever is typed into this one.</summary>
    public BundleForm Copy() =>
        new()
        {
            Name = Name,
            IsWithdrawn = IsWithdrawn,
            Allowances = [.. Allowances.Select(a => a.Copy())],
        };

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        new FormChecks
        {
            { nameof(Name), Text.Optional(Name) is null, "Give the bundle a name, for example London 10 minutes." },
            {
                nameof(Name),
                Text.Optional(Name)?.Length > LongestName,
                $"The name of a bundle has at most {LongestName} letters; this one has {Text.Optional(Name)?.Length}."
            },
        };

    public static BundleForm Of(Bundle bundle, Func<bool, int, string> placeName) =>
        new()
        {
            Name = bundle.Name,
            IsWithdrawn = bundle.IsWithdrawn,
            Allowances = [.. bundle.Allowances.OrderBy(a => a.Id).Select(a => AllowanceForm.Of(a, placeName))],
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

    public AllowanceForm Copy()
    {
        var copy = (AllowanceForm)MemberwiseClone();
        copy.Places = [.. Places];
        return copy;
    }

    /// <summary>All of it in words: 10 minutes a month, UK mobile, peak.</summary>
    public string Words =>
        string.Join(
            ", ",
            new[]
            {
                $"{Amount:#,0.######} {(Unit == AllowanceUnit.Pounds ? "pounds" : Unit.ToString().ToLowerInvariant())}",
                Places.Count == 0 ? "every destination" : string.Join(" and ", Places.Select(p => p.Name)),
                Bands == BandSet.All ? null : $"{Bands}",
                LongestMinutes is { } longest
                    ? $"calls of at most {longest:#,0.##} minutes{(LongerCalls == LongerCalls.DontCount ? ", longer ones not at all" : "")}"
                    : null,
                Unit == AllowanceUnit.Megabytes ? $"{BytesPerMegabyte:#,0} bytes a MB" : null,
                CoversServiceCharge ? "with the service charge" : null,
            }.OfType<string>()
        );

    /// <exception cref="BillingRuleException">The amount is missing, or a limit is no whole number of seconds.</exception>
    public AllowanceDetails ToDetails() =>
        new()
        {
            Id = Id,
            Unit = Unit,
            Amount = Amount ?? throw new BillingRuleException("Say how much each allowance gives a month."),
            Bands = Bands,
            LongerCalls = LongerCalls,
            BytesPerMegabyte = BytesPerMegabyte,
            CoversServiceCharge = CoversServiceCharge,
            DestinationIds = [.. Places.Where(p => !p.IsGroup).Select(p => p.Id)],
            DestinationGroupIds = [.. Places.Where(p => p.IsGroup).Select(p => p.Id)],
            LongestCallSeconds =
                Unit != AllowanceUnit.Minutes || LongestMinutes is not { } minutes ? null
                : minutes is <= 0 or > 1_440
                    ? throw new BillingRuleException("The longest single call is above nought and at most 1,440 minutes, or left empty.")
                : (int)Math.Ceiling(minutes * 60),
        };

    public static AllowanceForm Of(Allowance allowance, Func<bool, int, string> placeName) =>
        new()
        {
            Id = allowance.Id,
            Unit = allowance.Unit,
            Amount = allowance.Amount,
            Bands = allowance.Bands,
            LongestMinutes = allowance.LongestCallSeconds / 60m,
            LongerCalls = allowance.LongerCalls,
            BytesPerMegabyte = allowance.BytesPerMegabyte,
            CoversServiceCharge = allowance.CoversServiceCharge,
            Places =
            [
                .. allowance.DestinationGroupIds.Select(id => new Picked(id, placeName(true, id), true)),
                .. allowance.DestinationIds.Select(id => new Picked(id, placeName(false, id))),
            ],
        };
}

/// <summary>For which lines of a customer a bundle is.</summary>
public enum BundleScope
{
    Customer,
    CostCentre,
    Lines,
}

/// <summary>A bundle that a customer is given, as people type it.</summary>
public sealed class HeldBundleForm : IValidatableObject
{
    public int? BundleId { get; set; }

    [Display(Name = "Quantity")]
    public int? Quantity { get; set; } = 1;

    [Display(Name = "From")]
    public DateTime? From { get; set; }

    [Display(Name = "To")]
    public DateTime? To { get; set; }

    [Display(Name = "For")]
    public BundleScope Scope { get; set; }

    [Display(Name = "Cost centre")]
    public int? CostCentreId { get; set; }

    [Display(Name = "Line identifiers")]
    public List<Picked> Lines { get; set; } = [];

    [Display(Name = "Pro rata")]
    public bool IsProRata { get; set; }

    /// <summary>As it was opened to be amended: an amendment since then is not overwritten unseen. Null asks nothing.</summary>
    public HeldBundleForm? Opened { get; set; }

    public HeldBundleForm Copy()
    {
        var copy = (HeldBundleForm)MemberwiseClone();
        (copy.Lines, copy.Opened) = ([.. Lines], null);
        return copy;
    }

    /// <summary>What it says of its days, quantity and scope, in words; null for what reads plainly.</summary>
    /// <param name="costCentres">Of the customer.</param>
    public static string? Words(string field, object? value, IReadOnlyList<Picked> costCentres) =>
        (field, value) switch
        {
            (_, BundleScope scope) => scope switch
            {
                BundleScope.Lines => "Some line identifiers",
                BundleScope.CostCentre => "A cost centre",
                _ => "All lines of the customer",
            },
            (nameof(CostCentreId), int id) => costCentres.FirstOrDefault(c => c.Id == id)?.Name,
            (_, List<Picked> lines) => lines.Count == 0 ? "nothing" : string.Join(", ", lines.OrderBy(l => l.Id).Select(l => l.Name)),
            (nameof(To), null) => "until further notice",
            _ => null,
        };

    public static HeldBundleForm Of(CustomerBundle held, Func<int, string> lineName) =>
        new()
        {
            BundleId = held.BundleId,
            Quantity = held.Quantity,
            From = held.From.ToDateTime(TimeOnly.MinValue),
            To = held.To?.ToDateTime(TimeOnly.MinValue),
            CostCentreId = held.CostCentreId,
            IsProRata = held.IsProRata,
            Scope =
                held.CliIds.Count > 0 ? BundleScope.Lines
                : held.CostCentreId is not null ? BundleScope.CostCentre
                : BundleScope.Customer,
            Lines = [.. held.CliIds.Select(id => new Picked(id, lineName(id)))],
        };

    /// <summary>The same terms, whatever the lines are called.</summary>
    public bool IsSame(HeldBundleForm other) =>
        (Quantity, From, To, CostCentreId, IsProRata) == (other.Quantity, other.From, other.To, other.CostCentreId, other.IsProRata)
        && Lines.Select(l => l.Id).Order().SequenceEqual(other.Lines.Select(l => l.Id).Order());

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        new FormChecks
        {
            { nameof(BundleId), BundleId is null, "Choose the bundle." },
            { nameof(Quantity), Quantity is not (>= 1 and <= 100_000), "The quantity is between 1 and 100,000." },
            { nameof(From), From is null, "Choose the day it begins, for example 1 Dec 2026." },
            { nameof(To), To < From, "A bundle can’t end before it begins." },
            { nameof(CostCentreId), Scope == BundleScope.CostCentre && CostCentreId is null, "Choose the cost centre." },
            { nameof(Lines), Scope == BundleScope.Lines && Lines.Count == 0, "Choose at least one line identifier." },
        };
}
