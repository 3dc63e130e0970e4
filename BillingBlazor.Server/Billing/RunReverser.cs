using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Billing;

/// <summary>Takes the invoices of an approved run back, step by step; <see cref="InvoiceReversal"/> says what that is.</summary>
internal static class RunReverser
{
    private const int MostInStep = 50;

    /// <returns>False when all that was asked for is taken back.</returns>
    public static async Task<bool> StepAsync(BillingDb db, BillingRun run, DateTime nowUtc, CancellationToken cancel)
    {
        var invoices = await db
            .Invoices.AsSplitQuery()
            .Include(i => i.Lines)
            .Include(i => i.VatByRate)
            .Where(i =>
                i.RunId == run.Id
                && i.State == InvoiceState.Approved
                && db.BillingRunCustomers.Any(m => m.RunId == run.Id && m.CustomerId == i.CustomerId && m.IsReversing)
            )
            .OrderBy(i => i.Id)
            .Take(MostInStep)
            .ToListAsync(cancel);
        if (invoices.Count == 0)
        {
            await db
                .BillingRunCustomers.Where(m => m.RunId == run.Id && m.IsReversing)
                .ExecuteUpdateAsync(m => m.SetProperty(x => x.IsReversing, false), cancel);
            var (reversed, left) = await RunInvoices.CountAsync(db, run.Id, cancel);
            run.FinishReversal(reversed, left);
            return false;
        }
        await InvoiceReversal.ReverseAsync(db, invoices, run, run.ReversalReason!, new(run.ReversedBy!, nowUtc), cancel);
        run.Progress(run.CustomersDone + invoices.Count);
        return true;
    }
}
