using System.ComponentModel.DataAnnotations;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;

namespace BillingBlazor.Server.Customers;

/// <summary>Create New Caller Line Identifier and Amend: the guide's fields, and the days it is the customer's.</summary>
public sealed class CliForm : IValidatableObject
{
    [Required(ErrorMessage = "Give the line identifier."), StringLength(60, ErrorMessage = "A line identifier has at most 60 letters.")]
    public string Number { get; set; } = "";

    [StringLength(60)] public string? LastNumber { get; set; }
    [StringLength(200)] public string? Description { get; set; }
    public int CliTypeId { get; set; }
    public int? CostCentreId { get; set; }
    public bool ExcludedFromBilling { get; set; }

    /// <summary>Pounds a month, net of VAT.</summary>
    public decimal? SpendingCap { get; set; }

    public DateTime? From { get; set; }
    public DateTime? To { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (SpendingCap is < 0) yield return new("A spending cap can't be below £0.00.", [nameof(SpendingCap)]);
        if (SpendingCap is { } cap && decimal.Round(cap, 2, MidpointRounding.AwayFromZero) != cap) yield return new("Give the cap in pounds and whole pence.", [nameof(SpendingCap)]);
        if (To < From) yield return new("A line identifier can't end before it begins.", [nameof(To)]);
    }

    public Cli ToCli()
    {
        var cli = new Cli(Number, CliTypeId, Day(From), Day(To), LastNumber);
        Amend(cli, Day(From));
        return cli;
    }

    public void Amend(Cli cli, DateOnly? from) => cli.Amend(CliTypeId, Description, CostCentreId, ExcludedFromBilling, SpendingCap is { } cap ? Money.FromPounds(cap) : null, from, Day(To));

    public static CliForm Of(Cli cli) => new()
    {
        Number = cli.Number, LastNumber = cli.LastNumber, Description = cli.Description, CliTypeId = cli.CliTypeId, CostCentreId = cli.CostCentreId, ExcludedFromBilling = cli.ExcludedFromBilling,
        SpendingCap = cli.SpendingCap?.Pounds, From = cli.From?.ToDateTime(TimeOnly.MinValue), To = cli.To?.ToDateTime(TimeOnly.MinValue),
    };

    public static DateOnly? Day(DateTime? day) => day is { } chosen ? DateOnly.FromDateTime(chosen) : null;
}
