using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Billing;

/// <summary>The invoices of runs: one with all its parts, those that are still drafts, what they come to, and how many are taken
/// back.</summary>
internal static class RunInvoices
{
    public static IQueryable<Invoice> Drafts(BillingDb db, int runId) =>
        db.Invoices.Where(i => i.RunId == runId && i.State == InvoiceState.Draft);

    /// <summary>One with its lines and its VAT.</summary>
    /// <exception cref="BillingRuleException">It is gone.</exception>
    public static async Task<Invoice> WholeAsync(BillingDb db, int invoiceId, CancellationToken cancel) =>
        await db
            .Invoices.AsSplitQuery()
            .Include(i => i.Lines)
            .Include(i => i.VatByRate)
            .SingleOrDefaultAsync(i => i.Id == invoiceId, cancel)
        ?? throw new BillingRuleException("This invoice was a draft that is gone.");

    /// <summary>Drafts that are not approved go, and what they held can be billed again.</summary>
    public static async Task TakeAwayAsync(BillingDb db, BillingRun run, List<int> customerIds, CancellationToken cancel)
    {
        if (customerIds.Count == 0)
            return;
        await GivenBackUsage.OfDraftsAsync(db, run, customerIds, cancel);
        db.RemoveRange(await Drafts(db, run.Id).Where(i => EF.Parameter(customerIds).Contains(i.CustomerId)).ToListAsync(cancel));
    }

    /// <summary>Of a run's invoices: taken back, and still approved.</summary>
    public static async Task<(int Reversed, int Left)> CountAsync(BillingDb db, int runId, CancellationToken cancel) =>
        (
            await db.Invoices.CountAsync(i => i.RunId == runId && i.State == InvoiceState.Reversed, cancel),
            await db.Invoices.CountAsync(i => i.RunId == runId && i.State == InvoiceState.Approved, cancel)
        );

    public static async Task<(int Count, Money Net, Money Vat)> TotalsAsync(
        BillingDb db,
        int runId,
        InvoiceState state,
        CancellationToken cancel
    )
    {
        var invoices = db.Invoices.Where(i => i.RunId == runId && i.State == state);
        return (
            await invoices.CountAsync(cancel),
            await invoices.SumMoneyAsync(i => i.Net, cancel),
            await invoices.SumMoneyAsync(i => i.Vat, cancel)
        );
    }
}
