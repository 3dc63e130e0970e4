using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Billing;

/// <summary>Fixes who is billed by a run, and for which days: for staff and for the clock. <see cref="RunDrafter"/> makes the draft.</summary>
public sealed class RunStarter(IDbContextFactory<BillingDb> dbs, TimeProvider time, LiveUpdates live)
{
    /// <exception cref="BillingRuleException">The order contradicts itself, or there is nobody to bill.</exception>
    public async Task<int> StartAsync(BillingRunOrder order, string by, CancellationToken cancel) =>
        await TryStartAsync(order, by, cancel) ?? throw new BillingRuleException(order switch
        {
            { GroupId: null } => "None of the chosen customers is Active, so there is nobody to bill.",
            { ExcludedCustomerIds.Count: > 0 } => "Nobody is left to bill: everybody Active is excluded.",
            _ => $"Nobody in this group is Active and due in {order.Period}, so there is nobody to bill.",
        });

    /// <summary>For the clock: of one trigger there is one run, however often it fires.</summary>
    /// <returns>The run, or the one there is of this trigger already; null when nobody is due.</returns>
    /// <exception cref="BillingRuleException">The order contradicts itself.</exception>
    public async Task<int?> TryStartAsync(BillingRunOrder asked, string by, CancellationToken cancel)
    {
        try
        {
            return await MakeAsync(asked, by, cancel);
        }
        catch (Exception problem) when (DiskFull.Is(problem))
        {
            throw DiskFull.Refusal;
        }
    }

    private async Task<int?> MakeAsync(BillingRunOrder asked, string by, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        await using var write = await db.BeginWriteAsync(cancel);
        var runId = await TryStartAsync(db, asked, by, time.GetUtcNow().UtcDateTime, cancel);
        await write.CommitAsync(cancel);
        if (runId is not null) live.Publish(Topic.Billing);
        return runId;
    }

    /// <summary>The same in the transaction of the caller, who marks its trigger in it.</summary>
    internal static async Task<int?> TryStartAsync(BillingDb db, BillingRunOrder asked, string by, DateTime nowUtc, CancellationToken cancel)
    {
        if (asked.TriggerDay is { } day && await db.BillingRuns.Where(r => r.GroupId == asked.GroupId && r.TriggerDay == day && r.State != RunState.Discarded).Select(r => (int?)r.Id).SingleOrDefaultAsync(cancel) is { } fired) return fired;
        var groups = await db.CustomerGroups.AsNoTracking().ToDictionaryAsync(g => g.Id, cancel);
        var group = asked.GroupId is { } id ? groups.GetValueOrDefault(id) ?? throw new BillingRuleException("This group was deleted by somebody else.") : null;
        var order = asked.Checked(group);
        var customers = await CustomersAsync(db, order, cancel);
        var run = new BillingRun(order, by, nowUtc);
        db.Add(run);
        await db.SaveChangesAsync(cancel);
        var members = customers.Select(customer => MemberOf(run.Id, order, groups[customer.GroupId], customer)).OfType<BillingRunCustomer>().ToList();
        if (members.All(m => m.IsDone))
        {
            db.Remove(run);
            await db.SaveChangesAsync(cancel);
            return null;
        }
        BulkInsert.Add(db, members, cancel);
        run.Plan(members.Count(m => !m.IsDone));
        await db.SaveChangesAsync(cancel);
        return run.Id;
    }

    private sealed record Due(int Id, int GroupId, int? AnniversaryDay, CustomerStatus Status);

    private static async Task<List<Due>> CustomersAsync(BillingDb db, BillingRunOrder order, CancellationToken cancel)
    {
        var chosen = order.CustomerIds.ToList();
        var customers = order.GroupId is { } group
            ? db.Customers.Where(c => c.GroupId == group && c.Status == CustomerStatus.Active)
            : db.Customers.Where(c => EF.Parameter(chosen).Contains(c.Id));
        return await customers.OrderBy(c => c.Id).Select(c => new Due(c.Id, c.GroupId, c.AnniversaryDay, c.Status)).ToListAsync(cancel);
    }

    /// <summary>Who is asked for but not billed stays in the run with the reason; who is not due is not in it.</summary>
    private static BillingRunCustomer? MemberOf(int runId, BillingRunOrder order, CustomerGroup group, Due customer)
    {
        Billed? billed;
        string? leftOut = customer.Status != CustomerStatus.Active && !order.IsFinal ? $"{customer.Status}: only Active customers are billed." : null;
        try
        {
            billed = order.BilledOf(group, customer.AnniversaryDay);
        }
        catch (BillingRuleException refusal)
        {
            (billed, leftOut) = (new(order.Period, order.Period), refusal.Message);
        }
        if (billed is not { } days) return null;
        var isAnniversary = group.Billing == BillingKind.Anniversary && !order.IsFinal && leftOut is null;
        var member = new BillingRunCustomer(runId, customer.Id, days, isAnniversary ? days.Charges.From : order.IssueDate);
        if (order.ExcludedCustomerIds.Contains(customer.Id)) leftOut = "Excluded when the run was made.";
        if (leftOut is not null) member.Done(leftOut);
        return member;
    }
}
