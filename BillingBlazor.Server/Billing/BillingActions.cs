using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Billing;

/// <summary>Billing runs as staff ask for them. The work itself is <see cref="RunDrafter"/>'s.</summary>
public sealed class BillingActions(IDbContextFactory<BillingDb> dbs, CurrentUser user, RunDrafter drafter, TimeProvider time, LiveUpdates live)
{
    /// <summary>Fixes who is billed and begins the draft; <see cref="RunDrafter.GoOnAsync(int, CancellationToken)"/> makes it.</summary>
    /// <exception cref="BillingRuleException">Neither charges nor usage chosen, or nobody Active in the group.</exception>
    public async Task<int> StartAsync(BillingRunOrder order, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.RunBilling);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        await using var write = await db.BeginWriteAsync(cancel);
        if (await db.CustomerGroups.Where(g => g.Id == order.GroupId).Select(g => g.Billing == BillingKind.Anniversary || g.Interval != BillingInterval.Monthly).SingleOrDefaultAsync(cancel))
            throw new BillingRuleException("This group is not billed by the calendar month, so a monthly run would bill the wrong days.");
        var run = new BillingRun(order, await user.NameAsync(), time.GetUtcNow().UtcDateTime);
        db.Add(run);
        await db.SaveChangesAsync(cancel);
        var customers = await db.Customers.Where(c => c.GroupId == order.GroupId && c.Status == CustomerStatus.Active).Select(c => c.Id).ToListAsync(cancel);
        if (customers.Count == 0) throw new BillingRuleException("Nobody in this group is Active, so there is nobody to bill.");
        db.AddRange(customers.Select(id => new BillingRunCustomer(run.Id, id)));
        run.Plan(customers.Count);
        await db.SaveChangesAsync(cancel);
        await write.CommitAsync(cancel);
        live.Publish(Topic.Billing);
        return run.Id;
    }

    /// <summary>Begins approval: numbers, ledger and e-mails follow invoice by invoice.</summary>
    public async Task ApproveAsync(int runId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.RunBilling);
        await ChangeAsync(runId, async (_, run) => run.StartApproval(await user.NameAsync()), cancel);
    }

    /// <summary>Claims and lines go; the run's header stays.</summary>
    public async Task DiscardAsync(int runId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.RunBilling);
        await ChangeAsync(runId, async (db, run) =>
        {
            run.Discard();
            await new UsageClaims(db, run).ReleaseAsync(await db.BillingRunCustomers.Where(c => c.RunId == runId).Select(c => c.CustomerId).ToListAsync(cancel), cancel);
            await db.Invoices.Where(i => i.RunId == runId && i.State == InvoiceState.Draft).ExecuteDeleteAsync(cancel);
        }, cancel);
    }

    /// <summary>What was begun goes on.</summary>
    public async Task GoOnAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.RunBilling);
        await drafter.GoOnAsync(cancel);
    }

    private async Task ChangeAsync(int runId, Func<BillingDb, BillingRun, Task> change, CancellationToken cancel)
    {
        await dbs.WriteAsync(async db => await change(db, await db.BillingRuns.SingleAsync(r => r.Id == runId, cancel)), cancel);
        live.Publish(Topic.Billing);
    }
}
