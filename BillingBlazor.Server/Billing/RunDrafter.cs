using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Billing.Review;
using BillingBlazor.Server.Charges;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Billing;

/// <summary>Makes the drafts of a run, step by step: what is due, the usage that it claims, and the review that stands beside it.</summary>
public sealed class RunDrafter(IDbContextFactory<BillingDb> dbs, SettlementStep settlement, ILogger<RunDrafter> log)
{
    /// <summary>
    /// Before anything is summed, the usage months of its customers are settled in transactions of their own, so that a step of the draft
    /// has only to settle what was touched since.
    /// </summary>
    public async Task SettleAsync(int runId, Lease lease, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var run = await db.BillingRuns.AsNoTracking().SingleAsync(r => r.Id == runId, cancel);
        if (run is not { State: RunState.Drafting, Usage: true } || !run.IsFree(lease.Owner, lease.Now))
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

    /// <returns>False when the draft is made.</returns>
    public async Task<bool> StepAsync(BillingDb db, BillingRun run, int most, CancellationToken cancel)
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
            var totals = await RunInvoices.TotalsAsync(db, run.Id, InvoiceState.Draft, cancel);
            run.FinishDraft(totals.Count, totals.Net, totals.Vat);
            return false;
        }

        var parked = new Dictionary<int, string>();
        var invoices = Built(await MaterialAsync(db, run, members, parked, cancel), parked);
        BulkInsert.Add(db, invoices, cancel);
        var billed = invoices.Select(i => i.CustomerId).ToHashSet();
        await DoneAsync(db, run.Id, leftOut: null, [.. billed], cancel);
        await RunMembers.ParkAsync(db, run, parked, cancel);
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
}
