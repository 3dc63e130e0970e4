using BillingBlazor.Domain.Invoices;

namespace BillingBlazor.Server.Data;

/// <summary>A debt that is on no invoice, as it reads in a sentence.</summary>
public static class DebtWords
{
    public static string Of(LedgerKind kind) =>
        kind switch
        {
            LedgerKind.Opening => "opening balance",
            LedgerKind.Refund => "refund",
            _ => "correction",
        };

    public static string AtStart(LedgerKind kind) =>
        kind switch
        {
            LedgerKind.Opening => "Opening balance",
            LedgerKind.Refund => "Refund",
            _ => "Correction",
        };
}
