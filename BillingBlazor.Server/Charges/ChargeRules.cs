using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Charges;

/// <summary>What invoices forbid: asked inside the transaction that saves.</summary>
internal static class ChargeRules
{
    /// <summary>Days that were given back can't be billed again, so the end stays.</summary>
    public static async Task RefuseCreditedAsync(BillingDb db, Charge charge, CancellationToken cancel)
    {
        if (
            await db
                .InvoiceLines.Where(l => l.ChargeId == charge.Id && l.IsLive && l.Kind == LineKind.Credit)
                .Join(db.Invoices, l => l.InvoiceId, i => i.Id, (_, i) => i)
                .FirstOrDefaultAsync(cancel) is
            { } invoice
        )
            throw new BillingRuleException(
                $"Unused days of {charge.Description} were given back on "
                + $"{invoice.Number ?? $"a draft of run {invoice.RunId}"}, so it stays ended. Copy it to begin anew."
            );
    }

    /// <summary>A price of cycles that are billed would say what was not so.</summary>
    public static async Task RefuseBilledFromAsync(BillingDb db, Charge charge, DateOnly from, CancellationToken cancel)
    {
        if (
            await db
                .InvoiceLines.Where(l => l.ChargeId == charge.Id && l.IsLive && l.Kind != LineKind.Credit)
                .MaxAsync(l => l.CycleStart, cancel)
                is { } last
            && last >= from
        )
            throw new BillingRuleException($"The cycle that began on {last:d MMM yyyy} is billed already. Choose a later day.");
    }
}
