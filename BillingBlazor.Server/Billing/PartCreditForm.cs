using System.ComponentModel.DataAnnotations;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Shell;

namespace BillingBlazor.Server.Billing;

/// <summary>What is credited of a line, as people type it: an amount, or so many of it.</summary>
public sealed class PartCreditRow(CreditableLine line)
{
    public CreditableLine Line { get; } = line;
    public decimal? Quantity { get; private set; }
    public decimal? Pounds { get; private set; }

    /// <summary>So many of them: the amount follows, no more than is left.</summary>
    public void Take(decimal? quantity)
    {
        Quantity = quantity;
        if (quantity is not { } many || many <= 0)
            return;
        var amount = Line.Line.AmountOf(many);
        Pounds = (amount > Line.Left ? Line.Left : amount).Pounds;
    }

    /// <summary>An amount stands by itself.</summary>
    public void Say(decimal? pounds) => (Pounds, Quantity) = (pounds, null);

    public void TakeAll() => Say(Line.Left.Pounds);

    public LinePart? Part => Pounds is > 0 and var pounds ? new(Line.Line.Id, Money.FromPounds(pounds), Quantity) : null;
}

/// <summary>A credit note for a part of an invoice.</summary>
public sealed class PartCreditForm(IReadOnlyList<CreditableLine> lines) : IValidatableObject
{
    public IReadOnlyList<PartCreditRow> Rows { get; } = [.. lines.Select(line => new PartCreditRow(line))];
    public string Reason { get; set; } = "";
    public bool SendEmail { get; set; } = true;

    public IReadOnlyList<LinePart> Parts => [.. Rows.Select(row => row.Part).OfType<LinePart>()];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        new FormChecks
        {
            {
                nameof(Reason),
                () => Words.NeededLine(Reason, Invoice.LongestReason, "A reason", "Give the reason: it stands on the credit note.")
            },
            { nameof(Rows), Parts.Count == 0, "Say which lines are credited, and how much of each." },
            Rows.Where(row => row.Pounds is < 0).Select(row => Problem(row, "an amount to credit is above £0.00.")),
            Rows.Where(IsMoreThanLeft).Select(row => Problem(row, $"{row.Line.Left} is left to credit.")),
        };

    private static FormProblem Problem(PartCreditRow row, string why) => new(nameof(Rows), $"“{row.Line.Line.Description}”: {why}");

    private static bool IsMoreThanLeft(PartCreditRow row) => row.Pounds is > 0 and var pounds && Money.FromPounds(pounds) > row.Line.Left;
}
