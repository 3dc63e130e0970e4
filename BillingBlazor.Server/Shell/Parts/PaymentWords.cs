using BillingBlazor.Domain.Invoices;

namespace BillingBlazor.Server.Shell.Parts;

/// <summary>How an invoice stands, as people read it: what was taken back by a credit note was credited, and never paid.</summary>
public static class PaymentWords
{
    public static string Of(PaymentStatus status) =>
        status switch
        {
            PaymentStatus.PartPaid => "Part paid",
            PaymentStatus.Reversed => "Credited",
            _ => status.ToString(),
        };
}
