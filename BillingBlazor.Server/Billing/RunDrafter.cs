using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Billing.Review;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Mail;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Billing;

/// <summary>
/// Makes a run's drafts, approves them and takes them back, in steps of many customers, each its own short transaction. Killed anywhere, what is done is
/// done, and the rest is gone on with: who is done is written in the transaction that does it.
/// </summary>
public sealed class RunDrafter(IDbContextFactory<BillingDb> dbs, SettlementStep settlement, RunTroubles troubles, TimeProvider time, LiveUpdates live)
{
    private const int DraftStep = 500;
    private const int ApprovalStep = 500;
    private const int ReversalStep = 50;
    private static readonly TimeSpan lease = TimeSpan.FromMinutes(2);

    /// <summary>This server's: what one scope of it left is gone on with by the next.</summary>
    private static readonly string owner = $"{Environment.MachineName}/{Environment.ProcessId}/{Guid.NewGuid():N}";

    /// <summary>Every run that is being drafted, approved or reversed and that nobody works on.</summary>
    public async Task GoOnAsync(CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        foreach (var runId in await db.BillingRuns.Where(r => r.State == RunState.Drafting || r.State == RunState.Approving || r.State == RunState.Reversing).OrderBy(r => r.Id).Select(r => r.Id).ToListAsync(cancel))
            await GoOnAsync(runId, cancel);
    }

    public async Task GoOnAsync(int runId, CancellationToken cancel)
    {
        try
        {
            await SettleAsync(runId, cancel);
            while (await StepAsync(runId, cancel)) live.Publish(Topic.Billing);
            troubles.Over(runId);
            live.Publish(Topic.Usage);      // what was claimed or given back; the latter is settled anew
        }
        catch (Exception problem) when (DiskFull.Is(problem))
        {
            troubles.Tell(runId, DiskFull.Sentence);
        }
        catch (BillingRuleException refusal)
        {
            // The step is undone; the run waits, saying why, and goes on once that is mended.
            await using var db = await dbs.CreateDbContextAsync(cancel);
            var isKnown = await db.BillingRuns.AnyAsync(r => r.Id == runId && r.Failure == refusal.Message, cancel);
            await db.BillingRuns.Where(r => r.Id == runId).ExecuteUpdateAsync(r => r.SetProperty(x => x.Failure, refusal.Message).SetProperty(x => x.LeaseOwner, (string?)null), cancel);
            if (isKnown) return;      // to tell it again would wake whoever tries it again, at once and for ever
        }
        live.Publish(Topic.Billing);
    }

    /// <summary>
    /// Before anything is summed, the usage months of its customers are settled in transactions of their own, so that a step of the draft has only
    /// to settle what was touched since.
    /// </summary>
    private async Task SettleAsync(int runId, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var run = await db.BillingRuns.AsNoTracking().SingleAsync(r => r.Id == runId, cancel);
        if (run is not { State: RunState.Drafting, Usage: true } || !run.IsFree(owner, Now)) return;
        var members = await db.BillingRunCustomers.AsNoTracking().Where(c => c.RunId == runId && !c.IsDone).ToListAsync(cancel);
        if (members.Count == 0) return;
        var ids = members.Select(m => m.CustomerId).ToList();
        await using (var write = await db.BeginWriteAsync(cancel))
        {
            await SettlementMarks.MarkMonthsAsync(db, ids, members.Min(m => m.UsageFrom), members.Max(m => m.UsageTo), cancel);
            await write.CommitAsync(cancel);
        }
        await settlement.WorkOffAsync(ids, cancel);
    }

    /// <returns>False when there is no more to do, or somebody else does it.</returns>
    private async Task<bool> StepAsync(int runId, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        await using var write = await db.BeginWriteAsync(cancel);
        var run = await db.BillingRuns.SingleAsync(r => r.Id == runId, cancel);
        if (run.State is not (RunState.Drafting or RunState.Approving or RunState.Reversing) || !run.IsFree(owner, Now)) return false;
        run.TakeLease(owner, Now + lease);
        var more = await (run.State switch
        {
            RunState.Drafting => DraftStepAsync(db, run, cancel),
            RunState.Approving => ApproveStepAsync(db, run, cancel),
            _ => ReverseStepAsync(db, run, cancel),
        });
        await db.SaveChangesAsync(cancel);
        await write.CommitAsync(cancel);
        return more;
    }

    private async Task<bool> DraftStepAsync(BillingDb db, BillingRun run, CancellationToken cancel)
    {
        var members = await db.BillingRunCustomers.AsNoTracking().Where(c => c.RunId == run.Id && !c.IsDone).OrderBy(c => c.CustomerId).Take(DraftStep).ToListAsync(cancel);
        if (members.Count == 0)
        {
            if (await RunReview.RefreshAsync(db, run, cancel)) return true;
            var totals = await TotalsAsync(db, run.Id, InvoiceState.Draft, cancel);
            run.FinishDraft(totals.Count, totals.Net, totals.Vat);
            return false;
        }

        var invoices = (await MaterialAsync(db, run, members, cancel)).SelectMany(InvoiceBuilder.Build).ToList();
        BulkInsert.Add(db, invoices, cancel);
        var billed = invoices.Select(i => i.CustomerId).ToHashSet();
        await DoneAsync(db, run.Id, leftOut: null, [.. billed], cancel);
        await LeaveEmptyAsync(db, run.Id, [.. members.Select(m => m.CustomerId).Where(id => !billed.Contains(id))], cancel);
        run.Progress(run.CustomersDone + members.Count);
        if (run.Usage && billed.Count > 0) await new UsageClaims(db, run).ClaimAsync([.. members.Where(m => billed.Contains(m.CustomerId))], cancel);
        return true;
    }

    /// <summary>Nothing to bill; where another draft holds it, the reason names that one.</summary>
    private static async Task LeaveEmptyAsync(BillingDb db, int runId, List<int> customerIds, CancellationToken cancel)
    {
        if (customerIds.Count == 0) return;
        var holders = await HoldersAsync(db, runId, customerIds, cancel);
        foreach (var same in customerIds.GroupBy(id => holders.TryGetValue(id, out var holder) ? $"Nothing to bill: run {holder} is a draft that holds its charges and calls." : "Nothing to bill."))
            await DoneAsync(db, runId, same.Key, [.. same], cancel);
    }

    private static Task<int> DoneAsync(BillingDb db, int runId, string? leftOut, List<int> customerIds, CancellationToken cancel) =>
        db.BillingRunCustomers.Where(m => m.RunId == runId && EF.Parameter(customerIds).Contains(m.CustomerId)).ExecuteUpdateAsync(m => m.SetProperty(x => x.IsDone, true).SetProperty(x => x.LeftOut, leftOut), cancel);

    /// <summary>The drafts of other runs that hold what these customers could be billed.</summary>
    private static async Task<Dictionary<int, int>> HoldersAsync(BillingDb db, int runId, List<int> customerIds, CancellationToken cancel) =>
        (await db.Invoices.AsNoTracking().Where(i => i.State == InvoiceState.Draft && i.RunId != null && i.RunId != runId && EF.Parameter(customerIds).Contains(i.CustomerId)).Select(i => new { i.CustomerId, RunId = i.RunId!.Value }).ToListAsync(cancel))
            .GroupBy(i => i.CustomerId).ToDictionary(g => g.Key, g => g.Min(i => i.RunId));

    private async Task<List<InvoiceMaterial>> MaterialAsync(BillingDb db, BillingRun run, List<BillingRunCustomer> members, CancellationToken cancel)
    {
        var byCustomer = members.ToDictionary(m => m.CustomerId);
        var customers = (await DueCharges.CustomersAsync(db, [.. byCustomer.Keys], cancel)).Where(c => run.IsFinal || c.IsBilled).ToList();
        if (customers.Count == 0) return [];
        var active = customers.Select(c => byCustomer[c.Id]).ToList();
        var organisations = await db.Organisations.AsNoTracking().ToDictionaryAsync(o => o.Id, cancel);
        var categories = await db.Categories.AsNoTracking().ToDictionaryAsync(c => c.Id, cancel);
        var rates = new VatRates(await db.VatRates.AsNoTracking().ToListAsync(cancel));
        var items = run.ServiceCharges ? await DueCharges.OfAsync(db, customers, id => byCustomer[id].Period, run.Bills, run.OldCharges, run.ClosesOn, cancel) : Enumerable.Empty<PricedItem>().ToLookup(i => i.Due.Charge.CustomerId);
        var unused = run.ServiceCharges ? await DueCharges.UnusedAsync(db, customers, run.Bills, run.ClosesOn, cancel) : Enumerable.Empty<UnusedPart>().ToLookup(u => u.Charge.CustomerId);
        var usage = Enumerable.Empty<(int, UsageSum)>().ToLookup(u => u.Item1, u => u.Item2);
        if (run.Usage)
        {
            var claims = new UsageClaims(db, run);
            await claims.WidenCacheAsync(cancel);
            await SuspendedUsage.WriteOffAsync(db, [.. active.Select(m => m.CustomerId)], cancel);
            await settlement.SettleNowAsync(db, [.. active.Select(m => m.CustomerId)], cancel);
            await claims.MarkExcludedAsync(active, cancel);
            usage = await claims.SumAsync(active, cancel);
        }
        return [.. customers.Select(c => new InvoiceMaterial(c, organisations[c.OrganisationId], run.Id, byCustomer[c.Id].IssueDate, byCustomer[c.Id].Period, [.. items[c.Id]], [.. usage[c.Id]], categories, rates) { Credits = [.. unused[c.Id]] })];
    }

    private async Task<bool> ApproveStepAsync(BillingDb db, BillingRun run, CancellationToken cancel)
    {
        var drafts = await db.Invoices.Where(i => i.RunId == run.Id && i.State == InvoiceState.Draft).OrderBy(i => i.Id).Take(ApprovalStep).ToListAsync(cancel);
        if (drafts.Count == 0)
        {
            var totals = await TotalsAsync(db, run.Id, InvoiceState.Approved, cancel);
            if (run.ClosesOn is { } last) await CloseAsync(db, run, last, cancel);
            run.FinishApproval(totals.Count, totals.Net, totals.Vat, Now);
            return false;
        }
        var ids = drafts.Select(i => i.CustomerId).Distinct().ToList();
        var customers = await db.Customers.AsNoTracking().Where(c => EF.Parameter(ids).Contains(c.Id)).ToDictionaryAsync(c => c.Id, cancel);
        var organisations = await db.Organisations.AsNoTracking().ToDictionaryAsync(o => o.Id, cancel);
        var approved = drafts.Where(d => customers[d.CustomerId].IsBilled || run.IsFinal).ToList();
        foreach (var draft in drafts.Except(approved)) await LeaveOutAsync(db, run, draft, customers[draft.CustomerId], cancel);
        foreach (var draft in approved) await FreezeAsync(db, run, draft, customers[draft.CustomerId], organisations[customers[draft.CustomerId].OrganisationId], cancel);
        run.Progress(run.CustomersDone + drafts.Count);
        await db.SaveChangesAsync(cancel);
        await PostAndSendAsync(db, run, approved, customers, organisations, cancel);
        await CustomerTotals.RefreshAsync(db, ids, cancel);
        await CreditAllocation.UseAsync(db, ids, cancel);
        return true;
    }

    private async Task FreezeAsync(BillingDb db, BillingRun run, Invoice draft, Customer customer, Organisation organisation, CancellationToken cancel)
    {
        var prefix = draft.Kind == InvoiceKind.CreditNote ? organisation.CreditNotePrefix : organisation.InvoicePrefix;
        var series = await db.NumberSeries.FindAsync([prefix], cancel) ?? db.Add(new NumberSeries(prefix, 1)).Entity;
        draft.Approve(series.Take(), customer, organisation, run.ApprovedBy ?? "", Now);
    }

    /// <summary>Ledger and outbox in the transaction of the numbers: there is never one without the others.</summary>
    private async Task PostAndSendAsync(BillingDb db, BillingRun run, List<Invoice> approved, Dictionary<int, Customer> customers, Dictionary<int, Organisation> organisations, CancellationToken cancel)
    {
        BulkInsert.Add<LedgerEntry>(db, [.. approved.Select(i => new LedgerEntry(i.CustomerId, i.Kind == InvoiceKind.CreditNote ? LedgerKind.CreditNote : LedgerKind.Invoice, i.IssueDate, i.Total, i.Number!, Now, run.ApprovedBy ?? "") { InvoiceId = i.Id })], cancel);
        if (!run.SendEmails) return;
        var ids = approved.ConvertAll(i => i.Id);
        if (await EmailTemplates.TellLinesAsync(db, cancel)) await db.InvoiceLines.Where(l => EF.Parameter(ids).Contains(l.InvoiceId)).LoadAsync(cancel);
        var messages = new List<OutboxMessage>();
        foreach (var invoice in approved)
        {
            var customer = customers[invoice.CustomerId];
            if (customer is { SendViaEmail: true, DeliveryEmail: { } recipients }) messages.Add(await InvoiceMail.ForAsync(db, invoice, organisations[customer.OrganisationId], recipients, Now, cancel, customer: customer));
        }
        BulkInsert.Add<OutboxMessage>(db, messages, cancel);
    }

    /// <summary>The account ends with its final invoice: its charges on the last day, then the customer is cancelled.</summary>
    private static async Task CloseAsync(BillingDb db, BillingRun run, DateOnly last, CancellationToken cancel)
    {
        var ids = await db.BillingRunCustomers.Where(c => c.RunId == run.Id).Select(c => c.CustomerId).ToListAsync(cancel);
        foreach (var charge in await db.Charges.Where(c => ids.Contains(c.CustomerId) && !c.IsCancelled).ToListAsync(cancel)) charge.EndBy(last);
        var customers = db.Customers.AsSplitQuery().Include(c => c.Clis).Include(c => c.StatusChanges.OrderBy(s => s.Id))
            .Where(c => ids.Contains(c.Id));
        foreach (var customer in await customers.ToListAsync(cancel)) customer.Cancel(last);
    }

    private static async Task LeaveOutAsync(BillingDb db, BillingRun run, Invoice draft, Customer customer, CancellationToken cancel)
    {
        await new UsageClaims(db, run).ReleaseAsync([customer.Id], cancel);
        db.Remove(draft);
        var member = await db.BillingRunCustomers.SingleAsync(c => c.RunId == run.Id && c.CustomerId == customer.Id, cancel);
        member.LeaveOut($"{customer.Status} since the draft was made.");
    }

    private async Task<bool> ReverseStepAsync(BillingDb db, BillingRun run, CancellationToken cancel)
    {
        var invoices = await db.Invoices.AsSplitQuery().Include(i => i.Lines).Include(i => i.VatByRate)
            .Where(i => i.RunId == run.Id && i.State == InvoiceState.Approved && db.BillingRunCustomers.Any(m => m.RunId == run.Id && m.CustomerId == i.CustomerId && m.IsReversing)).OrderBy(i => i.Id).Take(ReversalStep).ToListAsync(cancel);
        if (invoices.Count == 0)
        {
            await db.BillingRunCustomers.Where(m => m.RunId == run.Id && m.IsReversing).ExecuteUpdateAsync(m => m.SetProperty(x => x.IsReversing, false), cancel);
            var (reversed, left) = await CountAsync(db, run.Id, cancel);
            run.FinishReversal(reversed, left);
            return false;
        }
        await InvoiceReversal.ReverseAsync(db, invoices, run, run.ReversalReason!, new(run.ReversedBy!, Now), cancel);
        run.Progress(run.CustomersDone + invoices.Count);
        return true;
    }

    /// <summary>Of a run's invoices: taken back, and still approved.</summary>
    internal static async Task<(int Reversed, int Left)> CountAsync(BillingDb db, int runId, CancellationToken cancel) =>
        (await db.Invoices.CountAsync(i => i.RunId == runId && i.State == InvoiceState.Reversed, cancel), await db.Invoices.CountAsync(i => i.RunId == runId && i.State == InvoiceState.Approved, cancel));

    private static async Task<(int Count, Money Net, Money Vat)> TotalsAsync(BillingDb db, int runId, InvoiceState state, CancellationToken cancel)
    {
        var invoices = db.Invoices.Where(i => i.RunId == runId && i.State == state);
        return (await invoices.CountAsync(cancel), await invoices.SumMoneyAsync(i => i.Net, cancel), await invoices.SumMoneyAsync(i => i.Vat, cancel));
    }

    private DateTime Now => time.GetUtcNow().UtcDateTime;
}
