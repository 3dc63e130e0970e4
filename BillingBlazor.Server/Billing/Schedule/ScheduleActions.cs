using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Billing.Schedule;

/// <summary>What people may do to the clock: pause and resume it, one trigger of it, or fire a trigger now.</summary>
public sealed class ScheduleActions(IDbContextFactory<BillingDb> dbs, CurrentUser user, TimeProvider time, LiveUpdates live)
{
    /// <summary>Triggers of the group are skipped until it is resumed.</summary>
    /// <exception cref="BillingRuleException">The group is manual, or paused already.</exception>
    public async Task PauseGroupAsync(int groupId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.RunBilling);
        await ChangeAsync(
            groupId,
            async (db, group, clock) =>
            {
                clock.Pause(await user.NameAsync(), Now);
                foreach (
                    var open in await db
                        .BillingTriggers.Where(t => t.GroupId == groupId && t.RunId == null && t.State != TriggerState.Skipped)
                        .ToListAsync(cancel)
                )
                    open.Pause($"{clock.PausedBy} paused the clock of this group.", clock.PausedBy!, Now);
                await WriteDownAsync(db, group, "On", "Paused");
            },
            cancel
        );
    }

    /// <param name="fireSkipped">What was skipped meanwhile is fired, in order; otherwise it is left out for good, and the next trigger
    /// bills what it left.</param>
    public async Task ResumeGroupAsync(int groupId, bool fireSkipped, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.RunBilling);
        await ChangeAsync(
            groupId,
            async (db, group, clock) =>
            {
                if (!clock.IsPaused)
                    throw new BillingRuleException($"The clock of {group.Name} is on already.");
                var name = await user.NameAsync();
                await ClockPlan.PlanAsync(db, group, clock, Now, cancel);
                await db.SaveChangesAsync(cancel);
                clock.Resume();
                foreach (
                    var skipped in await db
                        .BillingTriggers.Where(t => t.GroupId == groupId && t.IsPaused && t.AtUtc <= Now)
                        .ToListAsync(cancel)
                )
                    Answer(skipped, fireSkipped, name);
                await WriteDownAsync(db, group, "Paused", "On");
            },
            cancel
        );
    }

    /// <summary>One trigger is skipped until it is resumed, whether it has come or not.</summary>
    /// <exception cref="BillingRuleException">It was fired, or there is none on that day.</exception>
    public async Task PauseAsync(int groupId, DateOnly day, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.RunBilling);
        await ChangeAsync(
            groupId,
            async (db, group, clock) =>
            {
                var trigger = await FindAsync(db, group, clock, day, cancel);
                if (trigger.IsPaused)
                    return; // pressed twice
                trigger.Pause($"{await user.NameAsync()} paused it.", await user.NameAsync(), Now);
                await WriteDownAsync(db, group, $"Trigger of {TriggerFiring.Words(day)}", "Paused");
            },
            cancel
        );
    }

    /// <param name="fire">One whose hour is past is fired now; otherwise it is left out for good.</param>
    /// <exception cref="BillingRuleException">It wasn't paused, or its group is.</exception>
    public async Task ResumeAsync(int groupId, DateOnly day, bool fire, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.RunBilling);
        await ChangeAsync(
            groupId,
            async (db, group, clock) =>
            {
                if (clock.IsPaused)
                    throw new BillingRuleException($"The clock of {group.Name} is paused. Resume it first.");
                var trigger = await FindAsync(db, group, clock, day, cancel);
                if (!trigger.IsPaused)
                    throw new BillingRuleException("Only a paused trigger can be resumed.");
                if (trigger.AtUtc > Now)
                    db.Remove(trigger); // it will come as it would have
                else
                    Answer(trigger, fire, await user.NameAsync());
                await WriteDownAsync(
                    db,
                    group,
                    $"Trigger of {TriggerFiring.Words(day)}, paused",
                    trigger.AtUtc > Now || fire ? "Resumed" : "Left out"
                );
            },
            cancel
        );
    }

    /// <summary>
    /// Makes the run that the clock would make, ahead of its hour or without the files it waits for, and marks the trigger as done: the
    /// clock does not fire it again.
    /// </summary>
    /// <returns>The run.</returns>
    /// <exception cref="BillingRuleException">It was fired already, another comes before it, or nobody is due.</exception>
    public async Task<int> FireNowAsync(int groupId, DateOnly day, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.RunBilling);
        var runId = 0;
        await ChangeAsync(
            groupId,
            async (db, group, clock) =>
            {
                var trigger = await FindAsync(db, group, clock, day, cancel);
                await ForgetDiscardedAsync(db, trigger, cancel);
                if (trigger.RunId is { } earlier)
                    throw new BillingRuleException($"This trigger was fired already: run {earlier} bills it.");
                if (trigger.IsPaused)
                    trigger.Resume();
                await db.SaveChangesAsync(cancel);
                var firing = new TriggerFiring(db, group, trigger, Now);
                if ((await firing.HeldByAsync(cancel) ?? await FirstAsync(db, group, clock, trigger, cancel)) is { } before)
                    throw new BillingRuleException($"{before} Fire that one first.");
                var name = await user.NameAsync();
                var missing = await firing.MissingAsync(cancel);
                var why =
                    $"{name} fired it{(trigger.AtUtc > Now ? " ahead of its hour" : "")}"
                    + $"{(missing.Count > 0 ? $", without the files of {Words.List(missing)}" : "")}.";
                if (!await firing.FireAsync(name, why, missing.Count > 0, cancel))
                    throw new BillingRuleException("Nobody in this group is Active and due on that day, so there is nobody to bill.");
                runId = trigger.RunId!.Value;
            },
            cancel
        );
        return runId;
    }

    private void Answer(BillingTrigger skipped, bool fire, string name)
    {
        if (fire)
            skipped.Resume();
        else
            skipped.LeaveOut($"{name} left it out. The next trigger bills what it would have billed.", name, Now);
    }

    /// <summary>The trigger of a day: its row, or a new one of a trigger that is to come.</summary>
    private async Task<BillingTrigger> FindAsync(
        BillingDb db,
        CustomerGroup group,
        GroupClock clock,
        DateOnly day,
        CancellationToken cancel
    )
    {
        await ClockPlan.PlanAsync(db, group, clock, Now, cancel);
        await db.SaveChangesAsync(cancel);
        if (await db.BillingTriggers.SingleOrDefaultAsync(t => t.GroupId == group.Id && t.Day == day, cancel) is { } known)
            return known;
        var coming = BillingCalendar.TriggersAfter(group, clock.HandledToUtc).TakeWhile(t => t.Day <= day).LastOrDefault();
        if (coming.Day != day)
            throw new BillingRuleException($"{group.Name} has no trigger on {TriggerFiring.Words(day)}.");
        return db.Add(new BillingTrigger(group.Id, coming.Day, coming.AtUtc)).Entity;
    }

    /// <summary>Of triggers to come only the next may be fired: what it would bill must not land on another.</summary>
    private static async Task<string?> FirstAsync(
        BillingDb db,
        CustomerGroup group,
        GroupClock clock,
        BillingTrigger trigger,
        CancellationToken cancel
    )
    {
        if (group.Billing == BillingKind.Anniversary)
            return null; // within 35 days each day is of other customers
        var known = await db
            .BillingTriggers.Where(t => t.GroupId == group.Id && t.Day > UkTime.DayOf(clock.HandledToUtc).AddDays(-1))
            .Select(t => t.Day)
            .ToListAsync(cancel);
        var first = BillingCalendar
            .TriggersAfter(group, clock.HandledToUtc)
            .TakeWhile(t => t.AtUtc < trigger.AtUtc)
            .FirstOrDefault(t => !known.Contains(t.Day));
        return first == default ? null : $"It follows the trigger of {TriggerFiring.Words(first.Day)}, which is not done yet.";
    }

    private static async Task ForgetDiscardedAsync(BillingDb db, BillingTrigger trigger, CancellationToken cancel)
    {
        if (trigger.RunId is { } runId && await db.BillingRuns.AnyAsync(r => r.Id == runId && r.State == RunState.Discarded, cancel))
            trigger.ForgetDiscarded();
    }

    private async Task ChangeAsync(int groupId, Func<BillingDb, CustomerGroup, GroupClock, Task> change, CancellationToken cancel)
    {
        await dbs.WriteAsync(
            async db =>
            {
                var group =
                    await db.CustomerGroups.SingleOrDefaultAsync(g => g.Id == groupId, cancel)
                    ?? throw new BillingRuleException("This group was deleted by somebody else.");
                if (group.Trigger == TriggerKind.Manual)
                    throw new BillingRuleException($"{group.Name} is a manual group: the clock does not bill it.");
                var clock = await db.GroupClocks.FindAsync([groupId], cancel) ?? db.Add(new GroupClock(groupId, Now)).Entity;
                await change(db, group, clock);
            },
            cancel
        );
        live.Publish(Topic.Billing);
    }

    private async Task WriteDownAsync(BillingDb db, CustomerGroup group, string before, string after) =>
        db.Add(ChangeEntry.Changed<CustomerGroup>(await user.NameAsync(), Now, group.Id, group.Name, null, "Clock", before, after));

    private DateTime Now => time.GetUtcNow().UtcDateTime;
}
