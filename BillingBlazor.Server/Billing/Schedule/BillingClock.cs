using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Billing.Schedule;

/// <summary>
/// Bills automatic groups by the clock. Each tick asks the database what has come, never the firing that called it: a tick too many does no
/// harm, and a server that was down catches up on every trigger it missed, once and in order, each dated its own day.
/// </summary>
public sealed class BillingClock(
    IDbContextFactory<BillingDb> dbs,
    FiredRuns runs,
    TimeProvider time,
    LiveUpdates live,
    ILogger<BillingClock> log
)
{
    public Task TickAsync(CancellationToken cancel) => TickAsync(time.GetUtcNow().UtcDateTime, cancel);

    public async Task TickAsync(DateTime nowUtc, CancellationToken cancel)
    {
        await PlanAsync(nowUtc, cancel);
        var changed = await FireAsync(nowUtc, cancel);
        changed |= await runs.FollowAsync(nowUtc, cancel);
        if (changed)
            live.Publish(Topic.Billing);
    }

    /// <summary>What has come gets its row.</summary>
    private async Task PlanAsync(DateTime nowUtc, CancellationToken cancel)
    {
        await using (var look = await dbs.CreateDbContextAsync(cancel))
        {
            var groups = await look.CustomerGroups.AsNoTracking().Where(g => g.Trigger == TriggerKind.Automatic).ToListAsync(cancel);
            var clocks = await look.GroupClocks.AsNoTracking().ToDictionaryAsync(c => c.GroupId, cancel);
            if (
                !groups.Exists(g =>
                    !clocks.TryGetValue(g.Id, out var clock) || BillingCalendar.NextTrigger(g, clock.HandledToUtc)?.AtUtc <= nowUtc
                )
            )
                return;
        }
        await dbs.WriteAsync(
            async db =>
            {
                foreach (
                    var group in await db
                        .CustomerGroups.Where(g => g.Trigger == TriggerKind.Automatic)
                        .OrderBy(g => g.Id)
                        .ToListAsync(cancel)
                )
                {
                    if (await db.GroupClocks.FindAsync([group.Id], cancel) is { } clock)
                        await ClockPlan.PlanAsync(db, group, clock, nowUtc, cancel);
                    else
                        db.Add(new GroupClock(group.Id, nowUtc)); // automatic before there was a clock: nothing before now is billed by it
                }
            },
            cancel
        );
    }

    /// <summary>What is due is fired, over all groups by its instant, each in a transaction of its own.</summary>
    private async Task<bool> FireAsync(DateTime nowUtc, CancellationToken cancel)
    {
        List<int> open;
        await using (var db = await dbs.CreateDbContextAsync(cancel))
            open = await db
                .BillingTriggers.Where(t => t.RunId == null && t.State != TriggerState.Skipped && t.AtUtc <= nowUtc)
                .OrderBy(t => t.AtUtc)
                .ThenBy(t => t.GroupId)
                .Select(t => t.Id)
                .ToListAsync(cancel);
        var changed = false;
        foreach (var id in open)
            changed |= await FireAsync(id, nowUtc, cancel);
        return changed;
    }

    private async Task<bool> FireAsync(int triggerId, DateTime nowUtc, CancellationToken cancel)
    {
        try
        {
            var changed = false;
            await dbs.WriteAsync(
                async db =>
                {
                    var trigger = await db.BillingTriggers.SingleAsync(t => t.Id == triggerId, cancel);
                    if (!trigger.IsOpen)
                        return; // another tick was here, or somebody fired or paused it
                    changed = await FireAsync(db, trigger, nowUtc, cancel);
                },
                cancel
            );
            return changed;
        }
        catch (BillingRuleException refusal)
        {
            return await FailAsync(triggerId, refusal.Message, nowUtc, cancel);
        }
    }

    /// <returns>Whether anything changed that people see.</returns>
    private static async Task<bool> FireAsync(BillingDb db, BillingTrigger trigger, DateTime nowUtc, CancellationToken cancel)
    {
        var group = await db.CustomerGroups.SingleAsync(g => g.Id == trigger.GroupId, cancel);
        if (group.Trigger == TriggerKind.Manual)
        {
            trigger.LeaveOut($"{group.Name} was made manual before it was fired.", ClockPlan.Clock, nowUtc);
            return true;
        }
        var firing = new TriggerFiring(db, group, trigger, nowUtc);
        if (await firing.HeldByAsync(cancel) is { } before)
        {
            if (trigger.Why == before)
                return false;
            trigger.Hold(before);
            return true;
        }
        var missing = await firing.MissingAsync(cancel);
        if (missing.Count > 0 && Waits(trigger, group, nowUtc) is { } until)
        {
            var why =
                $"The files of {Words.List(missing)} for {BillingCalendar.PeriodOf(group, trigger.Day).Usage} have not come. It waits "
                    + $"for them until the end of {TriggerFiring.Words(until)}, then goes on with a warning.";
            if (trigger.State == TriggerState.Waiting && trigger.Why == why)
                return false;
            trigger.Wait(why, until);
            await ClockMail.WaitsForFilesAsync(db, trigger, group, nowUtc, cancel);
            return true;
        }
        var without =
            missing.Count > 0
                ? $"It went on without the files of {Words.List(missing)}, which had not come by "
                    + $"{TriggerFiring.Words(UkTime.DayOf(nowUtc))}."
                : null;
        await firing.FireAsync(ClockPlan.Clock, without, missing.Count > 0, cancel);
        return true;
    }

    /// <summary>The last UK day that a trigger waits for files, counted from when it was first looked at: also a missed one gives staff
    /// their days.</summary>
    private static DateOnly? Waits(BillingTrigger trigger, CustomerGroup group, DateTime nowUtc)
    {
        var today = UkTime.DayOf(nowUtc);
        var until = trigger.WaitsUntil ?? today.AddDays(group.WaitDays - 1);
        return today <= until ? until : null;
    }

    /// <returns>Whether that is news: it is tried again each minute, and told once.</returns>
    private async Task<bool> FailAsync(int triggerId, string why, DateTime nowUtc, CancellationToken cancel)
    {
        var isNews = false;
        await dbs.WriteAsync(
            async db =>
            {
                var trigger = await db.BillingTriggers.SingleAsync(t => t.Id == triggerId, cancel);
                if (!trigger.IsOpen || (trigger.State == TriggerState.Failed && trigger.Why == why))
                    return;
                isNews = true;
                log.LogWarning("Trigger {Id} could not be fired: {Why}", triggerId, why);
                trigger.Fail(why, nowUtc);
                await ClockMail.FailedAsync(
                    db,
                    trigger,
                    await db.CustomerGroups.SingleAsync(g => g.Id == trigger.GroupId, cancel),
                    why,
                    nowUtc,
                    cancel
                );
            },
            cancel
        );
        return isNews;
    }
}
