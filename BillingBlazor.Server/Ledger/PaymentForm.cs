using System.ComponentModel.DataAnnotations;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Shell;

namespace BillingBlazor.Server.Ledger;

/// <summary>Record a payment: pounds in, and against which invoices.</summary>
public sealed class PaymentForm : IValidatableObject
{
    private const decimal Most = 100_000_000;

    [Required(ErrorMessage = "Give the amount that came in.")]
    public decimal? Amount { get; set; }

    [Required(ErrorMessage = "Give the day it came in.")]
    public DateTime? Date { get; set; }

    public PaymentMethod Method { get; set; }

    [StringLength(LedgerEntry.LongestReference, ErrorMessage = "A reference has at most 100 letters.")]
    public string? Reference { get; set; }

    /// <summary>Amounts are chosen invoice by invoice, instead of the oldest due first.</summary>
    public bool IsChosen { get; set; }

    /// <summary>Pounds for each open invoice.</summary>
    public Dictionary<int, decimal?> Against { get; } = [];

    public decimal ChosenTotal => Against.Values.Sum() ?? 0;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        new FormChecks
        {
            { nameof(Amount), PaymentAmounts.Refusal(Amount, Most) },
            { nameof(Against), IsChosen && HasNoAmount, "Give each amount in pounds and whole pence, £0.00 or more." },
            {
                nameof(Against),
                IsChosen && !HasNoAmount && ChosenTotal > Amount,
                $"The amounts chosen add up to £{ChosenTotal:#,0.00}, which is more than the payment of £{Amount:#,0.00}."
            },
        };

    private bool HasNoAmount => Against.Values.Any(amount => amount < 0 || amount is { } one && !PaymentAmounts.IsWholePennies(one));

    public PaymentOrder ToOrder(Guid requestKey) =>
        new(
            requestKey,
            Money.FromPounds(Amount!.Value),
            DateOnly.FromDateTime(Date!.Value),
            Method,
            Reference,
            IsChosen ? Against.Where(a => a.Value > 0).ToDictionary(a => a.Key, a => Money.FromPounds(a.Value!.Value)) : null
        );
}

/// <summary>A credit given to the customer, or credit paid back.</summary>
public sealed class CreditForm : IValidatableObject
{
    private const decimal Most = 100_000_000;

    [Required(ErrorMessage = "Give the amount.")]
    public decimal? Amount { get; set; }

    [Required(ErrorMessage = "Give the day.")]
    public DateTime? Date { get; set; }

    public PaymentMethod Method { get; set; }

    [
        Required(ErrorMessage = "Give the reason: it stands on the account."),
        StringLength(LedgerEntry.LongestReason, ErrorMessage = "A reason has at most 300 letters.")
    ]
    public string Reason { get; set; } = "";

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        new FormChecks { { nameof(Amount), PaymentAmounts.Refusal(Amount, Most) } };

    public CreditOrder ToOrder(Guid requestKey, bool isRefund) =>
        new(requestKey, Money.FromPounds(Amount!.Value), DateOnly.FromDateTime(Date!.Value), Reason, isRefund ? Method : null);
}

/// <summary>What the balance should be.</summary>
public sealed class BalanceForm : IValidatableObject
{
    private const decimal Most = 100_000_000;

    [Required(ErrorMessage = "Give the balance as it should be; £0.00 for nothing owed.")]
    public decimal? Balance { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        new FormChecks { { nameof(Balance), IsNoBalance, "Give the balance in pounds and whole pence, at most £100,000,000." } };

    private bool IsNoBalance => Balance is { } balance && (Math.Abs(balance) > Most || !PaymentAmounts.IsWholePennies(balance));
}

/// <summary>The reason of a reversal.</summary>
public sealed class ReasonForm
{
    [
        Required(ErrorMessage = "Give the reason: it stands on the account."),
        StringLength(LedgerEntry.LongestReason, ErrorMessage = "A reason has at most 300 letters.")
    ]
    public string Reason { get; set; } = "";
}

internal static class PaymentAmounts
{
    public static string? Refusal(decimal? amount, decimal most) =>
        amount switch
        {
            <= 0 => "Give an amount above £0.00.",
            { } pounds when pounds > most => $"An amount is at most £{most:#,0}.",
            { } pounds when !IsWholePennies(pounds) => "Give the amount in pounds and whole pence.",
            _ => null,
        };

    public static bool IsWholePennies(decimal pounds) => decimal.Round(pounds, 2, MidpointRounding.AwayFromZero) == pounds;
}
