using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Billing.Review;
using BillingBlazor.Server.Charges;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Mail;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Billing;

/// <summary>Approves the drafts of a run, step by step: VAT as it is now, numbers, ledger and e-mails together.</summary>
public sealed class RunApprover(TimeProvider time, ILogger<RunApprover> log)
{
    /// <returns>False when the run is approved.</returns>
    public async Task<bool> StepAsync(BillingDb db, BillingRun run, int most, CancellationToken cancel)
    {
        var drafts = await NextDraftsAsync(db, run.Id, most, cancel);
        if (drafts.Count == 0)
        {
            var totals = await RunInvoices.TotalsAsync(db, run.Id, InvoiceState.Approved, cancel);
            if (run.ClosesOn is { } last)
                await CloseAsync(db, run, last, cancel);
            run.FinishApproval(totals.Count, totals.Net, totals.Vat, Now);
            return false;
        }
        var terms = await ApprovalTerms.LoadAsync(db, drafts, cancel);
        var (approved, anew) = (new List<Invoice>(), new Dictionary<int, string>());
        var (leftOut, parked) = (new Dictionary<int, string>(), new Dictionary<int, string>());
        foreach (var bill in drafts.GroupBy(draft => draft.CustomerId).Select(bill => bill.ToList()))
        {
            var customer = terms.CustomerOf(bill[0]);
            if (!customer.IsBilled && !run.IsFinal)
                leftOut[customer.Id] = $"{customer.Status} since the draft was made.";
            else if (Refusal(terms, bill, anew) is { } why)
                parked[customer.Id] = why;
            else
                approved.AddRange(bill);
        }
        await RunInvoices.TakeAwayAsync(db, run, [.. leftOut.Keys, .. parked.Keys], cancel);
        await RunMembers.LeaveOutAsync(db, run, leftOut, cancel);
        await RunMembers.ParkAsync(db, run, parked, cancel);
        foreach (var draft in approved)
            await FreezeAsync(db, run, draft, terms.CustomerOf(draft), terms.OrganisationOf(draft), cancel);
        await RunMembers.WorkedOutAnewAsync(db, run, anew, cancel);
        run.Progress(run.CustomersDone + drafts.Count);
        await db.SaveChangesAsync(cancel);
        await PostAndSendAsync(db, run, approved, terms, cancel);
        await CustomerTotals.RefreshAsync(db, terms.CustomerIds, cancel);
        await CreditAllocation.UseAsync(db, terms.CustomerIds, cancel);
        await RunReview.CompareAnewAsync(db, run, [.. leftOut.Keys, .. parked.Keys, .. anew.Keys], cancel);
        return true;
    }

    /// <summary>With what VAT is worked out of; all drafts of a customer together, since they are approved or refused together.</summary>
    private static async Task<List<Invoice>> NextDraftsAsync(BillingDb db, int runId, int most, CancellationToken cancel)
    {
        var ids = await RunInvoices
            .Drafts(db, runId)
            .OrderBy(i => i.Id)
            .Take(most)
            .Select(i => i.CustomerId)
            .Distinct()
            .ToListAsync(cancel);
        if (ids.Count == 0)
            return [];
        return await RunInvoices
            .Drafts(db, runId)
            .Where(i => EF.Parameter(ids).Contains(i.CustomerId))
            .AsSplitQuery()
            .Include(i => i.Lines.OrderBy(l => l.Position))
            .Include(i => i.VatByRate)
            .OrderBy(i => i.Id)
            .ToListAsync(cancel);
    }

    /// <summary>Takes anew what the customer's drafts were made from.</summary>
    /// <param name="anew">Takes what came out otherwise than in the draft.</param>
    /// <returns>Why they can't be approved, or null.</returns>
    private string? Refusal(ApprovalTerms terms, List<Invoice> bill, Dictionary<int, string> anew)
    {
        var customer = terms.CustomerOf(bill[0]);
        try
        {
            terms.RefuseOthers(bill);
            var (vat, total) = (bill.Sum(draft => draft.Vat), bill.Sum(draft => draft.Total));
            foreach (var draft in bill)
                terms.TaxAnew(draft);
            var (vatNow, now) = (bill.Sum(draft => draft.Vat), bill.Sum(draft => draft.Total));
            if (now != total)
                anew[customer.Id] =
                    $"{customer.Name} was drafted with {Say.Pounds(vat)} VAT, {Say.Pounds(total)} in all, and approved "
                    + $"with {Say.Pounds(vatNow)} VAT, "
                    + $"{Say.Pounds(now)} in all: how it is taxed was changed in between.";
            return null;
        }
        catch (Exception problem) when (Unbillable.SentenceOf(problem, customer.Name) is { } why)
        {
            if (problem is not BillingRuleException)
                log.LogError(problem, "The invoice of customer {Customer} could not be approved", customer.Id);
            return why;
        }
    }

    private async Task FreezeAsync(
        BillingDb db,
        BillingRun run,
        Invoice draft,
        Customer customer,
        Organisation organisation,
        CancellationToken cancel
    )
    {
        var prefix = draft.Kind == InvoiceKind.CreditNote ? organisation.CreditNotePrefix : organisation.InvoicePrefix;
        var series = await db.NumberSeries.FindAsync([prefix], cancel) ?? db.Add(new NumberSeries(prefix, 1)).Entity;
        draft.Approve(series.Take(), customer, organisation, run.ApprovedBy ?? "", Now);
    }

    /// <summary>Ledger and outbox in the transaction of the numbers: there is never one without the others.</summary>
    private async Task PostAndSendAsync(BillingDb db, BillingRun run, List<Invoice> approved, ApprovalTerms terms, CancellationToken cancel)
    {
        BulkInsert.Add<LedgerEntry>(
            db,
            [
                .. approved.Select(i => new LedgerEntry(
                    i.CustomerId,
                    i.Kind == InvoiceKind.CreditNote ? LedgerKind.CreditNote : LedgerKind.Invoice,
                    i.IssueDate,
                    i.Total,
                    i.Number!,
                    Now,
                    run.ApprovedBy ?? ""
                )
                {
                    InvoiceId = i.Id,
                }),
            ],
            cancel
        );
        if (!run.SendEmails)
            return;
        var ids = approved.ConvertAll(i => i.Id);
        if (await EmailTemplates.TellLinesAsync(db, cancel))
            await db.InvoiceLines.Where(l => EF.Parameter(ids).Contains(l.InvoiceId)).LoadAsync(cancel);
        var messages = new List<OutboxMessage>();
        foreach (var invoice in approved)
        {
            var customer = terms.CustomerOf(invoice);
            if (customer is { SendViaEmail: true, DeliveryEmail: { } recipients })
                messages.Add(
                    await InvoiceMail.ForAsync(db, invoice, terms.OrganisationOf(invoice), recipients, Now, cancel, customer: customer)
                );
        }
        BulkInsert.Add<OutboxMessage>(db, messages, cancel);
    }

    /// <summary>The account ends with its final invoice: its charges on the last day, then the customer is cancelled. Who could not be
    /// billed stays open.</summary>
    private static async Task CloseAsync(BillingDb db, BillingRun run, DateOnly last, CancellationToken cancel)
    {
        var ids = await db.BillingRunCustomers.Where(c => c.RunId == run.Id && !c.IsParked).Select(c => c.CustomerId).ToListAsync(cancel);
        foreach (var charge in await db.Charges.Where(c => ids.Contains(c.CustomerId) && !c.IsCancelled).ToListAsync(cancel))
            charge.EndBy(last);
        var customers = db
            .Customers.AsSplitQuery()
            .Include(c => c.Clis)
            .Include(c => c.StatusChanges.OrderBy(s => s.Id))
            .Where(c => ids.Contains(c.Id));
        foreach (var customer in await customers.ToListAsync(cancel))
            customer.Cancel(last);
    }

    private DateTime Now => time.GetUtcNow().UtcDateTime;
}
