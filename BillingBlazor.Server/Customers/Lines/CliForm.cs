using System.ComponentModel.DataAnnotations;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Shell;

namespace BillingBlazor.Server.Customers.Lines;

/// <summary>Create New Caller Line Identifier and Amend: the guide's fields, and the days it is the customer's.</summary>
public sealed class CliForm : IValidatableObject
{
    private const int LongestNumber = 60;
    private const int MostAtOnce = 1_000;

    /// <summary>One, or several, one a line.</summary>
    [Required(ErrorMessage = "Give the line identifier.")]
    public string Number { get; set; } = "";

    [StringLength(LongestNumber, ErrorMessage = "A line identifier has at most 60 letters.")]
    public string? LastNumber { get; set; }

    /// <summary>The line as it was opened: an amendment since then is not overwritten unseen. Null asks nothing.</summary>
    public CliForm? Opened { get; set; }

    [Display(Name = "Description"), StringLength(200, ErrorMessage = "A description has at most 200 letters.")]
    public string? Description { get; set; }

    [Display(Name = "Type")]
    public int CliTypeId { get; set; }

    [Display(Name = "Cost Centre")]
    public int? CostCentreId { get; set; }

    [Display(Name = "Exclude from billing")]
    public bool ExcludedFromBilling { get; set; }

    /// <summary>Pounds a month, net of VAT.</summary>
    [Display(Name = "Spending Cap")]
    public decimal? SpendingCap { get; set; }

    [Display(Name = "From")]
    public DateTime? From { get; set; }

    [Display(Name = "To")]
    public DateTime? To { get; set; }

    public IReadOnlyList<string> Numbers => [.. (Number ?? "").Split('\n').Select(Text.Optional).OfType<string>()];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var (numbers, last) = (Numbers, Text.Optional(LastNumber));
        return new FormChecks
        {
            { nameof(SpendingCap), SpendingCap is < 0, "A spending cap can't be below £0.00." },
            { nameof(SpendingCap), SpendingCap is > 1_000_000, "A spending cap is at most £1,000,000 a month." },
            {
                nameof(SpendingCap),
                SpendingCap is { } cap && decimal.Round(cap, 2, MidpointRounding.AwayFromZero) != cap,
                "Give the cap in pounds and whole pence."
            },
            { nameof(To), To < From, "A line identifier can't end before it begins." },
            { nameof(Number), TooLong(numbers) ?? numbers.Select(number => LineKey.Refusal(number)).OfType<string>().FirstOrDefault() },
            { nameof(Number), numbers.Count > MostAtOnce, $"Add at most {MostAtOnce:#,0} at once, or import them from a sheet." },
            {
                nameof(LastNumber),
                numbers.Count > 1 && last is not null,
                "A range begins with one number: take away the others, or the last number."
            },
            { nameof(Number), Twice(numbers) },
            { nameof(LastNumber), numbers is [var only] && last is not null ? RangeProblem(only, last) : null },
        };
    }

    /// <exception cref="BillingRuleException">Somebody amended the line since it was opened.</exception>
    public void RefuseAmended(Cli cli)
    {
        if (Opened is { } opened && Clash.Between(opened, Of(cli), opened).Count > 0)
            throw new BillingRuleException(
                $"Somebody else amended {cli.Label} while you had it open. Both values of each field are shown: choose, then save again."
            );
    }

    public IEnumerable<Cli> ToClis() =>
        Numbers.Select(number =>
        {
            var cli = new Cli(number, CliTypeId, Day(From), Day(To), LastNumber);
            Amend(cli, Day(From));
            return cli;
        });

    public void Amend(Cli cli, DateOnly? from) =>
        cli.Amend(
            CliTypeId,
            Description,
            CostCentreId,
            ExcludedFromBilling,
            SpendingCap is { } cap ? Money.FromPounds(cap) : null,
            from,
            Day(To)
        );

    /// <exception cref="BillingRuleException">It is another customer's, or closed and the line was not in it.</exception>
    public void RefuseCostCentre(Customer customer, int? before) => RefuseCostCentre(customer, CostCentreId, before);

    /// <inheritdoc cref="RefuseCostCentre(Customer, int?)"/>
    public static void RefuseCostCentre(Customer customer, int? costCentreId, int? before)
    {
        if (costCentreId is not { } id)
            return;
        var costCentre =
            customer.CostCentres.SingleOrDefault(c => c.Id == id)
            ?? throw new BillingRuleException($"{customer.Name} has no such cost centre any more. Choose another.");
        if (costCentre.IsClosed && id != before)
            throw new BillingRuleException($"{costCentre.Name} is closed. Open it again under Cost Centres, or choose another.");
    }

    public static CliForm Of(Cli cli) =>
        new()
        {
            Number = cli.Number,
            LastNumber = cli.LastNumber,
            Description = cli.Description,
            CliTypeId = cli.CliTypeId,
            CostCentreId = cli.CostCentreId,
            ExcludedFromBilling = cli.ExcludedFromBilling,
            SpendingCap = cli.SpendingCap?.Pounds,
            From = cli.From?.ToDateTime(TimeOnly.MinValue),
            To = cli.To?.ToDateTime(TimeOnly.MinValue),
        };

    public static DateOnly? Day(DateTime? day) => day is { } chosen ? DateOnly.FromDateTime(chosen) : null;

    private static string? TooLong(IReadOnlyList<string> numbers) =>
        numbers.FirstOrDefault(number => number.Length > LongestNumber) is { } found
            ? $"A line identifier has at most {LongestNumber} letters; “{found[..20]}…” has {found.Length:#,0}."
            : null;

    private static string? Twice(IReadOnlyList<string> numbers) =>
        numbers.GroupBy(number => LineKey.Of(number)).FirstOrDefault(same => same.Count() > 1) is { } twice
            ? $"{twice.First()} stands there twice{(twice.Distinct().Count() > 1 ? $", also as {twice.Last()}" : "")}."
            : null;

    private static string? RangeProblem(string first, string last)
    {
        if (LineKey.Refusal(last) is { } refusal)
            return refusal;
        var (from, to) = (LineKey.Of(first), LineKey.Of(last));
        if (!LineKey.IsNumber(from) || !LineKey.IsNumber(to))
            return "A range is of numbers only.";
        return from.Length != to.Length
                ? $"The last number of a range is as long as the first: {from.Length} figures with the country code, not {to.Length}."
            : string.CompareOrdinal(to, from) < 0 ? "The last number of a range can't be below the first."
            : null;
    }
}
