using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Billing.Review;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Ledger;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Billing;

/// <summary>Billing runs as staff ask for them. The work itself is <see cref="RunWork"/>'s.</summary>
public sealed class BillingActions(
    IDbContextFactory<BillingDb> dbs,
    CurrentUser user,
    RunStarter starter,
    RunWork work,
    SecondPerson second,
    TimeProvider time,
    LiveUpdates live
)
{
    /// <summary>Fixes who is billed and begins the draft; <see cref="RunWork.GoOnAsync(int, CancellationToken)"/> makes it.</summary>
    /// <exception cref="BillingRuleException">The order contradicts itself, or there is nobody to bill.</exception>
    public async Task<int> StartAsync(BillingRunOrder order, CancellationToken cancel, Guid? requestKey = null)
    {
        await user.RequireAsync(Permission.RunBilling);
        return await starter.StartAsync(order, await user.NameAsync(), cancel, requestKey);
    }

    /// <summary>
    /// Drafts one final invoice of a customer, outside billing runs: also of a Suspended or Cancelled one (late calls). With a last day it
    /// closes the account: charges end, unused days are given back, and approving it cancels the customer. A draft changes nothing else.
    /// </summary>
    /// <exception cref="BillingRuleException">The last day is to come, or a draft holds what it would bill.</exception>
    public async Task<int> StartFinalAsync(int customerId, DateOnly? closesOn, CancellationToken cancel, Guid? requestKey = null)
    {
        await user.RequireAsync(Permission.RunBilling);
        if (closesOn is not null)
            await user.RequireAsync(Permission.CancelCustomers);
        var today = UkTime.DayOf(time.GetUtcNow().UtcDateTime);
        if (closesOn > today)
            throw new BillingRuleException(
                $"The last day is today, {today:d MMM yyyy}, at the latest: the final invoice holds the calls up to it."
            );
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var customer = await db.Customers.AsNoTracking().SingleAsync(c => c.Id == customerId, cancel);
        if (closesOn is not null && customer.Status == CustomerStatus.Cancelled)
            throw new BillingRuleException($"{customer.Name} is cancelled already. A final invoice can still be made for late calls.");
        var last = closesOn ?? today;
        var order = new BillingRunOrder
        {
            CustomerIds = [customerId],
            IsFinal = true,
            ClosesOn = closesOn,
            Period = new(BillingPeriod.MonthOf(last).From, last),
            UsageTo = last,
            IssueDate = today,
            SendEmails = true,
        };
        return await starter.StartAsync(order, await user.NameAsync(), cancel, requestKey);
    }

    /// <summary>
    /// Makes a run of exactly those who could not be billed in another, for the same days and with the same issue date: what kept them from
    /// it was mended meanwhile. Pressed twice it is one run: they are its own from then on.
    /// </summary>
    /// <exception cref="BillingRuleException">Nobody is left to bill again, or the run is still being worked on.</exception>
    public async Task<int> BillAgainAsync(int runId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.RunBilling);
        var (by, again) = (await user.NameAsync(), 0);
        await dbs.WriteAsync(
            async db =>
            {
                var run = await db.BillingRuns.SingleAsync(r => r.Id == runId, cancel);
                if (run.State is RunState.Drafting or RunState.Approving or RunState.Reversing)
                    throw new BillingRuleException($"Run {runId} is still being worked on. Wait until it is done.");
                var parked = await ParkedCustomers.Waiting(db, runId).ToListAsync(cancel);
                if (parked.Count == 0)
                    throw new BillingRuleException($"Nobody of run {runId} is left to bill again.");
                again =
                    await RunStarter.TryStartAsync(
                        db,
                        run.OrderOf([.. parked.Select(m => m.CustomerId)]),
                        by,
                        time.GetUtcNow().UtcDateTime,
                        cancel
                    ) ?? throw new BillingRuleException("None of them is Active, so there is nobody to bill again.");
                await KeepIssueDatesAsync(db, run, parked, again, cancel);
                foreach (var member in parked)
                    member.BillAgain(again);
            },
            cancel
        );
        live.Publish(Topic.Billing);
        return again;
    }

    /// <summary>Of an anniversary group each is dated its own day, as in the run it was to be billed in.</summary>
    private static async Task KeepIssueDatesAsync(
        BillingDb db,
        BillingRun run,
        List<BillingRunCustomer> parked,
        int again,
        CancellationToken cancel
    )
    {
        var members = db.BillingRunCustomers.Where(m => m.RunId == again);
        if (await db.CustomerGroups.AnyAsync(g => g.Id == run.GroupId && g.Billing == BillingKind.Anniversary, cancel))
        {
            await members.ExecuteUpdateAsync(m => m.SetProperty(x => x.IssueDate, x => x.PeriodFrom), cancel);
            return;
        }
        foreach (var same in parked.Where(m => m.IssueDate != run.IssueDate).GroupBy(m => m.IssueDate, m => m.CustomerId))
        {
            var ids = same.ToList();
            await members
                .Where(m => EF.Parameter(ids).Contains(m.CustomerId))
                .ExecuteUpdateAsync(m => m.SetProperty(x => x.IssueDate, same.Key), cancel);
        }
    }

    /// <summary>Begins approval: numbers, ledger and e-mails follow invoice by invoice.</summary>
    /// <exception cref="BillingRuleException">It isn't a draft, or whoever made it must leave this to a second person.</exception>
    public async Task ApproveAsync(int runId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.RunBilling);
        var by = await user.NameAsync();
        await ChangeAsync(
            runId,
            async (db, run) =>
            {
                if (await db.BillingPolicies.AsNoTracking().SingleOrDefaultAsync(cancel) is { } policy)
                    policy.RefuseMaker(run, by);
                run.StartApproval(by);
            },
            cancel
        );
    }

    /// <summary>Claims and lines go; the run's header stays.</summary>
    public async Task DiscardAsync(int runId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.RunBilling);
        await ChangeAsync(
            runId,
            async (db, run) =>
            {
                run.Discard();
                await RunReview.ForgetAsync(db, runId, customerId: null, cancel);
                await GivenBackUsage.OfDraftsAsync(
                    db,
                    run,
                    await db.BillingRunCustomers.Where(c => c.RunId == runId).Select(c => c.CustomerId).ToListAsync(cancel),
                    cancel
                );
                await db.Invoices.Where(i => i.RunId == runId && i.State == InvoiceState.Draft).ExecuteDeleteAsync(cancel);
            },
            cancel
        );
        live.Publish(Topic.Usage); // what is given back is settled anew
    }

    /// <summary>
    /// Begins to take an approved run back, or some of its customers: each invoice gets a credit note, and what it billed can be billed
    /// again.
    /// </summary>
    /// <param name="customerIds">Null: all of it.</param>
    /// <exception cref="BillingRuleException">It isn't approved, nothing of that is left to reverse, or there is no reason.</exception>
    /// <exception cref="WaitsForSecondException">It is above the limit: a second person confirms it.</exception>
    public async Task ReverseAsync(int runId, IReadOnlyCollection<int>? customerIds, string reason, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.RunBilling);
        var by = await user.NameAsync();
        await using (var db = await dbs.CreateDbContextAsync(cancel))
        {
            var invoices = RunReversal.Invoices(db, runId, customerIds);
            var (count, total) = (await invoices.CountAsync(cancel), await invoices.SumAsync(i => (long)i.Total, cancel));
            await second.AskAsync(
                new(
                    CountersignKind.RunReversal,
                    runId,
                    null,
                    Money.FromMicropounds(total),
                    $"Reversal of {Say.Count(count, "invoice")} of run {runId}: {reason}",
                    new RunReversalOrder(customerIds, reason)
                ),
                cancel
            );
        }
        await dbs.WriteAsync(db => RunReversal.BeginAsync(db, runId, new(customerIds, reason), by, cancel), cancel);
        live.Publish(Topic.Billing);
    }

    /// <summary>Takes one approved invoice back, at once.</summary>
    /// <returns>The credit note.</returns>
    /// <exception cref="BillingRuleException">It isn't approved, is reversed already, takes another back itself, or there is no
    /// reason.</exception>
    /// <exception cref="WaitsForSecondException">It is above the limit: a second person confirms it.</exception>
    public async Task<int> ReverseInvoiceAsync(int invoiceId, string reason, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.RunBilling);
        var author = new Author(await user.NameAsync(), time.GetUtcNow().UtcDateTime);
        await using (var db = await dbs.CreateDbContextAsync(cancel))
            if (
                await db
                    .Invoices.AsNoTracking()
                    .SingleOrDefaultAsync(i => i.Id == invoiceId && i.State == InvoiceState.Approved, cancel) is { } invoice
            )
                await second.AskAsync(
                    new(
                        CountersignKind.InvoiceReversal,
                        invoiceId,
                        invoice.CustomerId,
                        invoice.Total < Money.Zero ? -invoice.Total : invoice.Total,
                        $"Reversal of {invoice.Number}: {reason}",
                        reason
                    ),
                    cancel
                );
        var reversal = 0;
        await dbs.WriteAsync(async db => reversal = await RunReversal.OfInvoiceAsync(db, invoiceId, reason, author, cancel), cancel);
        live.Publish(Topic.Billing);
        live.Publish(Topic.Usage); // what is given back is settled anew
        return reversal;
    }

    /// <summary>What was begun goes on.</summary>
    public async Task GoOnAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.RunBilling);
        await work.GoOnAsync(cancel);
    }

    private async Task ChangeAsync(int runId, Func<BillingDb, BillingRun, Task> change, CancellationToken cancel)
    {
        await dbs.WriteAsync(
            async db =>
            {
                var run = await db.BillingRuns.SingleAsync(r => r.Id == runId, cancel);
                var before = run.State;
                await change(db, run);
                if (run.State != before)
                    await db.TellAsync<BillingRun>(runId, $"Run {runId}", "State", before, run.State);
            },
            cancel
        );
        live.Publish(Topic.Billing);
    }
}
