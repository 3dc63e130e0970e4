using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Billing;

/// <summary>Fixes who is billed by a run, and for which days: for staff and for the clock. <see cref="RunDrafter"/> makes the
/// draft.</summary>
public sealed class RunStarter(IDbContextFactory<BillingDb> dbs, TimeProvider time, LiveUpdates live)
{
    /// <exception cref="BillingRuleException">The order contradicts itself, or there is nobody to bill.</exception>
    public async Task<int> StartAsync(BillingRunOrder order, string by, CancellationToken cancel, Guid? requestKey = null) =>
        await TryStartAsync(order, by, cancel, requestKey)
        ?? throw new BillingRuleException(
            order switch
            {
                { GroupId: null } => "None of the chosen customers is Active, so there is nobody to bill.",
                { ExcludedCustomerIds.Count: > 0 } => "Nobody is left to bill: everybody Active is excluded.",
                _ => $"Nobody in this group is Active and due in {order.Period}, so there is nobody to bill.",
            }
        );

    /// <summary>For the clock: of one trigger there is one run, however often it fires.</summary>
    /// <returns>The run, or the one there is of this trigger already; null when nobody is due.</returns>
    /// <exception cref="BillingRuleException">The order contradicts itself.</exception>
    public async Task<int?> TryStartAsync(BillingRunOrder asked, string by, CancellationToken cancel, Guid? requestKey = null)
    {
        try
        {
            return await MakeAsync(asked, by, requestKey, cancel);
        }
        catch (Exception problem) when (DiskFull.Is(problem))
        {
            throw DiskFull.Refusal;
        }
    }

    private async Task<int?> MakeAsync(BillingRunOrder asked, string by, Guid? requestKey, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        await using var write = await db.BeginWriteAsync(cancel);
        if (await db.AnsweredAsync(requestKey, cancel) is [var first])
            return first;
        if (asked.IsFinal)
            await RefuseHeldAsync(db, asked.CustomerIds.Single(), cancel);
        var runId = await TryStartAsync(db, asked, by, time.GetUtcNow().UtcDateTime, cancel);
        if (runId is { } made)
            await db.AnswerAsync(requestKey, [made], cancel);
        await db.SaveChangesAsync(cancel);
        await write.CommitAsync(cancel);
        if (runId is not null)
            live.Publish(Topic.Billing);
        return runId;
    }

    /// <summary>One draft of an account at a time: asked in the transaction that makes the run, so that two windows make one.</summary>
    private static async Task RefuseHeldAsync(BillingDb db, int customerId, CancellationToken cancel)
    {
        var open = db.BillingRuns.Where(r => r.State == RunState.Drafting || r.State == RunState.Draft || r.State == RunState.Approving);
        if (
            await db
                .BillingRunCustomers.Where(m => m.CustomerId == customerId)
                .Join(open, m => m.RunId, r => r.Id, (_, r) => (int?)r.Id)
                .FirstOrDefaultAsync(cancel)
            is not { } holder
        )
            return;
        var name = await db.Customers.Where(c => c.Id == customerId).Select(c => c.Name).SingleAsync(cancel);
        throw new BillingRuleException($"Run {holder} is a draft that holds {name}'s charges and calls. Approve or discard it first.");
    }

    /// <summary>The same in the transaction of the caller, who marks its trigger in it.</summary>
    internal static async Task<int?> TryStartAsync(
        BillingDb db,
        BillingRunOrder asked,
        string by,
        DateTime nowUtc,
        CancellationToken cancel
    )
    {
        if (
            asked.TriggerDay is { } day
            && await db
                .BillingRuns.Where(r => r.GroupId == asked.GroupId && r.TriggerDay == day && r.State != RunState.Discarded)
                .Select(r => (int?)r.Id)
                .SingleOrDefaultAsync(cancel)
                is { } fired
        )
            return fired;
        var (order, planned) = await PlanAsync(db, asked, cancel);
        if (planned.All(m => m.LeftOut is not null))
            return null;
        var run = new BillingRun(order, by, nowUtc);
        db.Add(run);
        await db.SaveChangesAsync(cancel);
        BulkInsert.Add(db, planned.ConvertAll(m => m.Of(run.Id)), cancel);
        run.Plan(planned.Count(m => m.LeftOut is null));
        var whom = order.GroupId is null
            ? Say.Count(run.CustomersTotal, "chosen customer")
            : $"{Say.Count(run.CustomersTotal, "customer")} of a group";
        await db.TellAsync<BillingRun>(
            run.Id,
            $"Run {run.Id}",
            "",
            null,
            $"{order.Period}, {whom}",
            order.IsFinal ? order.CustomerIds.Single() : null
        );
        await db.SaveChangesAsync(cancel);
        return run.Id;
    }

    /// <summary>Whom the order would bill; nothing is made.</summary>
    /// <exception cref="BillingRuleException">The order contradicts itself.</exception>
    internal static async Task<(BillingRunOrder Order, List<PlannedCustomer> Customers)> PlanAsync(
        BillingDb db,
        BillingRunOrder asked,
        CancellationToken cancel
    )
    {
        var groups = await db.CustomerGroups.AsNoTracking().ToDictionaryAsync(g => g.Id, cancel);
        var group = asked.GroupId is { } id
            ? groups.GetValueOrDefault(id) ?? throw new BillingRuleException("This group was deleted by somebody else.")
            : null;
        var order = asked.Checked(group);
        var customers = await CustomersAsync(db, order, cancel);
        return (order, [.. customers.Select(customer => Planned(order, groups[customer.GroupId], customer)).OfType<PlannedCustomer>()]);
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
    private static PlannedCustomer? Planned(BillingRunOrder order, CustomerGroup group, Due customer)
    {
        Billed? billed;
        var isParked = false;
        string? leftOut =
            customer.Status != CustomerStatus.Active && !order.IsFinal ? $"{customer.Status}: only Active customers are billed." : null;
        try
        {
            billed = order.BilledOf(group, customer.AnniversaryDay);
        }
        catch (BillingRuleException refusal)
        {
            (billed, leftOut, isParked) = (new(order.Period, order.Period), refusal.Message, leftOut is null);
        }
        if (billed is not { } days)
            return null;
        if (order.ExcludedCustomerIds.Contains(customer.Id))
            (leftOut, isParked) = (PlannedCustomer.Excluded, false);
        var isAnniversary = group.Billing == BillingKind.Anniversary && order.GroupId is not null && leftOut is null;
        return new(customer.Id, days, isAnniversary ? days.Charges.From : order.IssueDate, leftOut, isParked);
    }
}

/// <param name="LeftOut">Why it is not billed, or null.</param>
/// <param name="IsParked">Because something of it is to be mended.</param>
internal sealed record PlannedCustomer(int CustomerId, Billed Billed, DateOnly IssueDate, string? LeftOut, bool IsParked)
{
    public const string Excluded = "Excluded when the run was made.";

    public BillingRunCustomer Of(int runId)
    {
        var member = new BillingRunCustomer(runId, CustomerId, Billed, IssueDate);
        if (LeftOut is not null && IsParked)
            member.Park(LeftOut);
        else if (LeftOut is not null)
            member.Done(LeftOut);
        return member;
    }
}
