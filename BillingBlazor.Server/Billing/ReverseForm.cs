using System.ComponentModel.DataAnnotations;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Shell.Parts;

namespace BillingBlazor.Server.Billing;

/// <summary>What is to be taken back, and why.</summary>
public sealed class ReverseForm : IValidatableObject
{
    public bool IsWhole { get; set; } = true;
    public List<Picked> Customers { get; } = [];
    public string Reason { get; set; } = "";

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        new FormChecks
        {
            {
                nameof(Reason),
                () => Words.NeededLine(Reason, Invoice.LongestReason, "A reason", "Give the reason: it stands on the credit note.")
            },
            { nameof(Customers), !IsWhole && Customers.Count == 0, "Choose the customers whose invoices are taken back." },
        };
}
