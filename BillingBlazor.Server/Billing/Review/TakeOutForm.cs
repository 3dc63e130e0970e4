using System.ComponentModel.DataAnnotations;
using BillingBlazor.Domain.Billing;

namespace BillingBlazor.Server.Billing.Review;

public sealed class TakeOutForm
{
    [Required(ErrorMessage = "Say why it is taken out: whoever approves the run reads it.")]
    [StringLength(BillingRunCustomer.LongestReason, ErrorMessage = "A reason has at most 300 letters.")]
    public string? Reason { get; set; }
}
