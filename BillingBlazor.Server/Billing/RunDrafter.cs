using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Billing.Review;
using BillingBlazor.Server.Charges;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Mail;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Billing;

/// <summary>
/// Makes a run's drafts, approves them and takes them back, in steps of many customers, each its own short transaction. Killed anywhere,
/// what is done is
/// done, and the rest is gone on with: who is done is written in the transaction that does it.
/// </summary>
public sealed class RunDrafter(
    IDbContextFactory<BillingDb> dbs,
    SettlementStep settlement,
    RunTroubles troubles,
    TimeProvider time,
    LiveUpdates live,
    ILogger<RunDrafter> log
)
{
    private const int MostInStep = 500;
    private const int ReversalStep = 50;
    private static readonly TimeSpan lease = TimeSpan.FromMinutes(2);

    /// <summary>This server's: what one scope of it left is gone on with by the next.</summary>
    private static readonly string owner = $"{Environment.MachineName}/{Environment.ProcessId}/{Guid.NewGuid():N}";

    /// <summary>Every run that is being drafted, approved or reversed and that nobody works on.</summary>
    public async Task GoOnAsync(CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        foreach (
            var runId in await db
                .BillingRuns.Where(r => r.State == RunState.Drafting || r.State == RunState.Approving || r.State == RunState.Reversing)
                .OrderBy(r => r.Id)
                .Select(r => r.Id)
                .ToListAsync(cancel)
        )
            await GoOnAsync(runId, cancel);
    }

    public async Task GoOnAsync(int runId, CancellationToken cancel)
    {
        try
        {
            await SettleAsync(runId, cancel);
            await StepsAsync(runId, cancel);
            troubles.Over(runId);
            live.Publish(Topic.Usage); // what was claimed or given back; the latter is settled anew
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
            await db
                .BillingRuns.Where(r => r.Id == runId)
                .ExecuteUpdateAsync(
                    r => r.SetProperty(x => x.Failure, refusal.Message).SetProperty(x => x.LeaseOwner, (string?)null),
                    cancel
                );
            if (isKnown)
                return; // to tell it again would wake whoever tries it again, at once and for ever
        }
        live.Publish(Topic.Billing);
    }

    /// <summary>
    /// Step by step. What goes wrong in a step of many is somebody's among them: it is tried again with half of them, down to the one who
    /// is parked, and the others are billed.
    /// </summary>
    private async Task StepsAsync(int runId, CancellationToken cancel)
    {
        var most = MostInStep;
        while (true)
        {
            try
            {
                if (!await StepAsync(runId, most, cancel))
                    return;
                most = Math.Min(most * 2, MostInStep);
            }
            catch (Exception problem) when (Unbillable.Is(problem))
            {
                if (most == 1 && !await ParkNextAsync(runId, problem, cancel))
                    throw;
                most = Math.Max(1, most / 2);
            }
            live.Publish(Topic.Billing);
        }
    }

    /// <summary>Whose turn it is in a run, of whom a step of one did not come about.</summary>
    /// <returns>False: nobody is waiting, so it was nobody's fault.</returns>
    private async Task<bool> ParkNextAsync(int runId, Exception problem, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        await using var write = await db.BeginWriteAsync(cancel);
        var run = await db.BillingRuns.SingleAsync(r => r.Id == runId, cancel);
        var customerId = run.State switch
        {
            RunState.Drafting => await db
                .BillingRunCustomers.Where(c => c.RunId == runId && !c.IsDone)
                .OrderBy(c => c.CustomerId)
                .Select(c => (int?)c.CustomerId)
                .FirstOrDefaultAsync(cancel),
            RunState.Approving => await DraftsOf(db, runId).OrderBy(i => i.Id).Select(i => (int?)i.CustomerId).FirstOrDefaultAsync(cancel),
            _ => null,
        };
        if (customerId is not { } id)
            return false;
        var name = await db.Customers.Where(c => c.Id == id).Select(c => c.Name).SingleAsync(cancel);
        if (problem is not BillingRuleException)
            log.LogError(problem, "Customer {Customer} could not be billed in run {Run}", id, runId);
        var isApproving = run.State == RunState.Approving;
        if (isApproving)
            await TakeAwayAsync(db, run, [id], cancel);
        await ParkAsync(db, run, new() { [id] = Unbillable.SentenceOf(problem, name)! }, cancel);
        if (isApproving)
            await CompareAnewAsync(db, run, [id], cancel);
        run.Progress(run.CustomersDone + 1);
        await db.SaveChangesAsync(cancel);
        await write.CommitAsync(cancel);
        return true;
    }

    private static async Task ParkAsync(BillingDb db, BillingRun run, Dictionary<int, string> parked, CancellationToken cancel)
    {
        if (parked.Count == 0)
            return;
        foreach (var member in await MembersAsync(db, run, parked.Keys, cancel))
            member.Park(parked[member.CustomerId]);
        await db.SaveChangesAsync(cancel);
    }

    private static Task<List<BillingRunCustomer>> MembersAsync(
        BillingDb db,
        BillingRun run,
        IReadOnlyCollection<int> customerIds,
        CancellationToken cancel
    ) => db.BillingRunCustomers.Where(m => m.RunId == run.Id && EF.Parameter(customerIds).Contains(m.CustomerId)).ToListAsync(cancel);

    private static IQueryable<Invoice> DraftsOf(BillingDb db, int runId) =>
        db.Invoices.Where(i => i.RunId == runId && i.State == InvoiceState.Draft);

    /// <summary>
    /// Before anything is summed, the usage months of its customers are settled in transactions of their own, so that a step of the draft
    /// has only
    /// to settle what was touched since.
    /// </summary>
    private async Task SettleAsync(int runId, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var run = await db.BillingRuns.AsNoTracking().SingleAsync(r => r.Id == runId, cancel);
        if (run is not { State: RunState.Drafting, Usage: true } || !run.IsFree(owner, Now))
            return;
        var members = await db.BillingRunCustomers.AsNoTracking().Where(c => c.RunId == runId && !c.IsDone).ToListAsync(cancel);
        if (members.Count == 0)
            return;
        var ids = members.Select(m => m.CustomerId).ToList();
        await using (var write = await db.BeginWriteAsync(cancel))
        {
            await db.Usage.SettleAnewAsync(ids, members.Min(m => m.UsageFrom), members.Max(m => m.UsageTo), cancel);
            await write.CommitAsync(cancel);
        }
        try
        {
            await settlement.WorkOffAsync(ids, cancel);
        }
        catch (Exception problem) when (Unbillable.Is(problem))
        {
            // The steps settle what is left, and find out whose it is.
            log.LogError(problem, "Usage could not be settled before run {Run}", runId);
        }
    }

    /// <returns>False when there is no more to do, or somebody else does it.</returns>
    private async Task<bool> StepAsync(int runId, int most, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        await using var write = await db.BeginWriteAsync(cancel);
        var run = await db.BillingRuns.SingleAsync(r => r.Id == runId, cancel);
        if (run.State is not (RunState.Drafting or RunState.Approving or RunState.Reversing) || !run.IsFree(owner, Now))
            return false;
        run.TakeLease(owner, Now + lease);
        var more = await (
            run.State switch
            {
                RunState.Drafting => DraftStepAsync(db, run, most, cancel),
                RunState.Approving => ApproveStepAsync(db, run, most, cancel),
                _ => ReverseStepAsync(db, run, cancel),
            }
        );
        await db.SaveChangesAsync(cancel);
        await write.CommitAsync(cancel);
        return more;
    }

    private async Task<bool> DraftStepAsync(BillingDb db, BillingRun run, int most, CancellationToken cancel)
    {
        var members = await db
            .BillingRunCustomers.AsNoTracking()
            .Where(c => c.RunId == run.Id && !c.IsDone)
            .OrderBy(c => c.CustomerId)
            .Take(most)
            .ToListAsync(cancel);
        if (members.Count == 0)
        {
            if (await RunReview.RefreshAsync(db, run, cancel))
                return true;
            var totals = await TotalsAsync(db, run.Id, InvoiceState.Draft, cancel);
            run.FinishDraft(totals.Count, totals.Net, totals.Vat);
            return false;
        }

        var parked = new Dictionary<int, string>();
        var invoices = Built(await MaterialAsync(db, run, members, parked, cancel), parked);
        BulkInsert.Add(db, invoices, cancel);
        var billed = invoices.Select(i => i.CustomerId).ToHashSet();
        await DoneAsync(db, run.Id, leftOut: null, [.. billed], cancel);
        await ParkAsync(db, run, parked, cancel);
        await LeaveEmptyAsync(
            db,
            run.Id,
            [.. members.Select(m => m.CustomerId).Where(id => !billed.Contains(id) && !parked.ContainsKey(id))],
            cancel
        );
        run.Progress(run.CustomersDone + members.Count);
        if (run.Usage && billed.Count > 0)
            await db.Usage.ClaimAsync(run, [.. members.Where(m => billed.Contains(m.CustomerId))], cancel);
        return true;
    }

    /// <summary>Each customer apart: who can't be billed is parked.</summary>
    private List<Invoice> Built(List<InvoiceMaterial> material, Dictionary<int, string> parked)
    {
        var invoices = new List<Invoice>();
        foreach (var one in material.Where(m => !parked.ContainsKey(m.Customer.Id)))
            try
            {
                invoices.AddRange(InvoiceBuilder.Build(one));
            }
            catch (Exception problem) when (Unbillable.SentenceOf(problem, one.Customer.Name) is { } why)
            {
                if (problem is not BillingRuleException)
                    log.LogError(problem, "Customer {Customer} could not be billed in run {Run}", one.Customer.Id, one.RunId);
                parked[one.Customer.Id] = why;
            }
        return invoices;
    }

    /// <summary>Nothing to bill; where another draft holds it, the reason names that one.</summary>
    private static async Task LeaveEmptyAsync(BillingDb db, int runId, List<int> customerIds, CancellationToken cancel)
    {
        if (customerIds.Count == 0)
            return;
        var holders = await HoldersAsync(db, runId, customerIds, cancel);
        foreach (
            var same in customerIds.GroupBy(id =>
                holders.TryGetValue(id, out var holder)
                    ? $"Nothing to bill: run {holder} is a draft that holds its charges and calls."
                    : "Nothing to bill."
            )
        )
            await DoneAsync(db, runId, same.Key, [.. same], cancel);
    }

    private static Task<int> DoneAsync(BillingDb db, int runId, string? leftOut, List<int> customerIds, CancellationToken cancel) =>
        db
            .BillingRunCustomers.Where(m => m.RunId == runId && EF.Parameter(customerIds).Contains(m.CustomerId))
            .ExecuteUpdateAsync(m => m.SetProperty(x => x.IsDone, true).SetProperty(x => x.LeftOut, leftOut), cancel);

    /// <summary>The drafts of other runs that hold what these customers could be billed.</summary>
    private static async Task<Dictionary<int, int>> HoldersAsync(
        BillingDb db,
        int runId,
        List<int> customerIds,
        CancellationToken cancel
    ) =>
        (
            await db
                .Invoices.AsNoTracking()
                .Where(i =>
                    i.State == InvoiceState.Draft && i.RunId != null && i.RunId != runId && EF.Parameter(customerIds).Contains(i.CustomerId)
                )
                .Select(i => new { i.CustomerId, RunId = i.RunId!.Value })
                .ToListAsync(cancel)
        )
            .GroupBy(i => i.CustomerId)
            .ToDictionary(g => g.Key, g => g.Min(i => i.RunId));

    private async Task<List<InvoiceMaterial>> MaterialAsync(
        BillingDb db,
        BillingRun run,
        List<BillingRunCustomer> members,
        Dictionary<int, string> parked,
        CancellationToken cancel
    )
    {
        var byCustomer = members.ToDictionary(m => m.CustomerId);
        var customers = (await DueCharges.CustomersAsync(db, [.. byCustomer.Keys], cancel)).Where(c => run.IsFinal || c.IsBilled).ToList();
        if (customers.Count == 0)
            return [];
        var active = customers.Select(c => byCustomer[c.Id]).ToList();
        var organisations = await db.Organisations.AsNoTracking().ToDictionaryAsync(o => o.Id, cancel);
        var categories = await db.Categories.AsNoTracking().ToDictionaryAsync(c => c.Id, cancel);
        var rates = new VatRates(await db.VatRates.AsNoTracking().ToListAsync(cancel));
        var items = run.ServiceCharges
            ? await DueCharges.OfAsync(db, customers, id => byCustomer[id].Period, run.Bills, run.OldCharges, run.ClosesOn, parked, cancel)
            : Enumerable.Empty<PricedItem>().ToLookup(i => i.Due.Charge.CustomerId);
        var unused = run.ServiceCharges
            ? await DueCharges.UnusedAsync(db, customers, run.Bills, run.ClosesOn, cancel)
            : Enumerable.Empty<UnusedPart>().ToLookup(u => u.Charge.CustomerId);
        var usage = Enumerable.Empty<(int, UsageSum)>().ToLookup(u => u.Item1, u => u.Item2);
        if (run.Usage)
        {
            await db.Usage.WriteOffSuspendedAsync([.. active.Select(m => m.CustomerId)], cancel);
            await settlement.SettleNowAsync(db, [.. active.Select(m => m.CustomerId)], cancel);
            await db.Usage.LeaveOutAsync(run, active, cancel);
            usage = await db.Usage.SumBillableAsync(run, active, cancel);
        }
        return
        [
            .. customers.Select(c => new InvoiceMaterial(
                c,
                organisations[c.OrganisationId],
                run.Id,
                byCustomer[c.Id].IssueDate,
                byCustomer[c.Id].Period,
                [.. items[c.Id]],
                [.. usage[c.Id]],
                categories,
                rates
            )
            {
                Credits = [.. unused[c.Id]],
            }),
        ];
    }

    private async Task<bool> ApproveStepAsync(BillingDb db, BillingRun run, int most, CancellationToken cancel)
    {
        var drafts = await NextDraftsAsync(db, run.Id, most, cancel);
        if (drafts.Count == 0)
        {
            var totals = await TotalsAsync(db, run.Id, InvoiceState.Approved, cancel);
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
        await TakeAwayAsync(db, run, [.. leftOut.Keys, .. parked.Keys], cancel);
        await LeaveOutAsync(db, run, leftOut, cancel);
        await ParkAsync(db, run, parked, cancel);
        foreach (var draft in approved)
            await FreezeAsync(db, run, draft, terms.CustomerOf(draft), terms.OrganisationOf(draft), cancel);
        await WorkedOutAnewAsync(db, run, anew, cancel);
        run.Progress(run.CustomersDone + drafts.Count);
        await db.SaveChangesAsync(cancel);
        await PostAndSendAsync(db, run, approved, terms, cancel);
        await CustomerTotals.RefreshAsync(db, terms.CustomerIds, cancel);
        await CreditAllocation.UseAsync(db, terms.CustomerIds, cancel);
        await CompareAnewAsync(db, run, [.. leftOut.Keys, .. parked.Keys, .. anew.Keys], cancel);
        return true;
    }

    /// <summary>With what VAT is worked out of; all drafts of a customer together, since they are approved or refused together.</summary>
    private static async Task<List<Invoice>> NextDraftsAsync(BillingDb db, int runId, int most, CancellationToken cancel)
    {
        var ids = await DraftsOf(db, runId).OrderBy(i => i.Id).Take(most).Select(i => i.CustomerId).Distinct().ToListAsync(cancel);
        if (ids.Count == 0)
            return [];
        return await DraftsOf(db, runId)
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

    private static async Task WorkedOutAnewAsync(BillingDb db, BillingRun run, Dictionary<int, string> anew, CancellationToken cancel)
    {
        if (anew.Count == 0)
            return;
        foreach (var member in await MembersAsync(db, run, anew.Keys, cancel))
            member.WorkOutAnew(anew[member.CustomerId]);
    }

    /// <summary>What the review says of customers is of what was approved.</summary>
    private static async Task CompareAnewAsync(BillingDb db, BillingRun run, List<int> customerIds, CancellationToken cancel)
    {
        if (customerIds.Count == 0)
            return;
        foreach (var id in customerIds)
            await RunReview.ForgetAsync(db, run.Id, id, cancel);
        await RunReview.CompareAsync(db, run, await MembersAsync(db, run, customerIds, cancel), cancel);
        await RunWideWarnings.WriteAsync(db, run, cancel);
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

    /// <summary>Drafts that are not approved go, and what they held can be billed again.</summary>
    private static async Task TakeAwayAsync(BillingDb db, BillingRun run, List<int> customerIds, CancellationToken cancel)
    {
        if (customerIds.Count == 0)
            return;
        await GivenBackUsage.OfDraftsAsync(db, run, customerIds, cancel);
        db.RemoveRange(await DraftsOf(db, run.Id).Where(i => EF.Parameter(customerIds).Contains(i.CustomerId)).ToListAsync(cancel));
    }

    private static async Task LeaveOutAsync(BillingDb db, BillingRun run, Dictionary<int, string> leftOut, CancellationToken cancel)
    {
        if (leftOut.Count == 0)
            return;
        foreach (var member in await MembersAsync(db, run, leftOut.Keys, cancel))
            member.LeaveOut(leftOut[member.CustomerId]);
    }

    private async Task<bool> ReverseStepAsync(BillingDb db, BillingRun run, CancellationToken cancel)
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
            .Take(ReversalStep)
            .ToListAsync(cancel);
        if (invoices.Count == 0)
        {
            await db
                .BillingRunCustomers.Where(m => m.RunId == run.Id && m.IsReversing)
                .ExecuteUpdateAsync(m => m.SetProperty(x => x.IsReversing, false), cancel);
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
        (
            await db.Invoices.CountAsync(i => i.RunId == runId && i.State == InvoiceState.Reversed, cancel),
            await db.Invoices.CountAsync(i => i.RunId == runId && i.State == InvoiceState.Approved, cancel)
        );

    private static async Task<(int Count, Money Net, Money Vat)> TotalsAsync(
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

    private DateTime Now => time.GetUtcNow().UtcDateTime;
}
