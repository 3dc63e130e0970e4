using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Ledger;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Billing;

/// <param name="CustomerIds">Null: all of it.</param>
internal sealed record RunReversalOrder(IReadOnlyCollection<int>? CustomerIds, string Reason);

/// <summary>Begins the reversal of a run, and makes that of one invoice, in the transaction that is open.</summary>
internal static class RunReversal
{
    /// <summary>Those that would be taken back.</summary>
    public static IQueryable<Invoice> Invoices(BillingDb db, int runId, IReadOnlyCollection<int>? customerIds) =>
        db.Invoices.Where(i =>
            i.RunId == runId
            && i.State == InvoiceState.Approved
            && (customerIds == null || EF.Parameter(customerIds).Contains(i.CustomerId))
        );

    public static async Task BeginAsync(BillingDb db, int runId, RunReversalOrder order, string by, CancellationToken cancel)
    {
        var run = await db.BillingRuns.SingleAsync(r => r.Id == runId, cancel);
        var before = run.State;
        run.StartReversal(await Invoices(db, runId, order.CustomerIds).CountAsync(cancel), by, order.Reason);
        await db
            .BillingRunCustomers.Where(m =>
                m.RunId == runId && (order.CustomerIds == null || EF.Parameter(order.CustomerIds).Contains(m.CustomerId))
            )
            .ExecuteUpdateAsync(m => m.SetProperty(x => x.IsReversing, true), cancel);
        await db.TellAsync<BillingRun>(runId, $"Run {runId}", "State", before, $"Reversing: {run.ReversalReason}");
    }

    /// <returns>The credit note.</returns>
    public static async Task<int> OfInvoiceAsync(BillingDb db, int invoiceId, string reason, Author author, CancellationToken cancel)
    {
        var invoice = await RunInvoices.WholeAsync(db, invoiceId, cancel);
        var run = await db.BillingRuns.SingleOrDefaultAsync(r => r.Id == invoice.RunId, cancel);
        if (run is { State: RunState.Approving })
            throw new BillingRuleException($"Run {run.Id} is still being approved. Wait until it is done.");
        var reversal = (await InvoiceReversal.ReverseAsync(db, [invoice], run, reason, author, cancel))[0].Id;
        await db.TellAsync<Invoice>(
            invoiceId,
            invoice.Number ?? "",
            "State",
            InvoiceState.Approved,
            $"Reversed: {reason}",
            invoice.CustomerId
        );
        if (run is null)
            return reversal;
        var (reversed, left) = await RunInvoices.CountAsync(db, run.Id, cancel);
        run.CountReversed(reversed, left);
        return reversal;
    }
}

/// <summary>Reversals and credit notes that a second person has confirmed.</summary>
public sealed class CountersignedBilling : ICountersigned
{
    public IReadOnlyCollection<CountersignKind> Kinds { get; } =
        [CountersignKind.RunReversal, CountersignKind.InvoiceReversal, CountersignKind.PartCredit];

    public Task DoAsync(BillingDb db, Countersignature asked, Author author, CancellationToken cancel) =>
        asked.Kind switch
        {
            CountersignKind.RunReversal => RunReversal.BeginAsync(
                db,
                asked.SubjectId,
                SecondPerson.OrderOf<RunReversalOrder>(asked),
                author.Name,
                cancel
            ),
            CountersignKind.InvoiceReversal => RunReversal.OfInvoiceAsync(
                db,
                asked.SubjectId,
                SecondPerson.OrderOf<string>(asked),
                author,
                cancel
            ),
            _ => PartCredits.CreditAsync(db, SecondPerson.OrderOf<PartCreditOrder>(asked), author, cancel),
        };
}
