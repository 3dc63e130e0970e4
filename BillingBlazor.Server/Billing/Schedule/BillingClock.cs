using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Billing.Review;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Billing.Schedule;

/// <summary>
/// Bills automatic groups by the clock. Each tick asks the database what has come, never the firing that called it: a tick too many does no
/// harm, and a server that was down catches up on every trigger it missed, once and in order, each dated its own day.
/// </summary>
public sealed class BillingClock(IDbContextFactory<BillingDb> dbs, TimeProvider time, LiveUpdates live, ILogger<BillingClock> log)
{
    public Task TickAsync(CancellationToken cancel) => TickAsync(time.GetUtcNow().UtcDateTime, cancel);

    public async Task TickAsync(DateTime nowUtc, CancellationToken cancel)
    {
        await PlanAsync(nowUtc, cancel);
        var changed = await FireAsync(nowUtc, cancel);
        changed |= await FollowAsync(nowUtc, cancel);
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

    /// <summary>What became of the runs it made: drafted ones are approved as their group says, and staff are told.</summary>
    private async Task<bool> FollowAsync(DateTime nowUtc, CancellationToken cancel)
    {
        List<int> followed;
        await using (var db = await dbs.CreateDbContextAsync(cancel))
            followed = await db
                .BillingTriggers.Where(t => t.Step != TriggerStep.None)
                .Join(
                    db.BillingRuns.Where(r =>
                        r.State != RunState.Drafting
                        || r.Failure != null
                        || db.BillingTriggers.Any(t => t.RunId == r.Id && t.State == TriggerState.Failed)
                    ),
                    t => t.RunId,
                    r => r.Id,
                    (t, _) => t
                )
                .OrderBy(t => t.AtUtc)
                .ThenBy(t => t.GroupId)
                .Select(t => t.Id)
                .ToListAsync(cancel);
        var changed = false;
        foreach (var id in followed)
            changed |= await FollowAsync(id, nowUtc, cancel);
        return changed;
    }

    private async Task<bool> FollowAsync(int triggerId, DateTime nowUtc, CancellationToken cancel)
    {
        var looksWrong = await LooksWrongAsync(triggerId, cancel);
        var changed = false;
        await dbs.WriteAsync(
            async db =>
            {
                var trigger = await db.BillingTriggers.SingleAsync(t => t.Id == triggerId, cancel);
                if (trigger.Step == TriggerStep.None)
                    return;
                var (group, run) = (
                    await db.CustomerGroups.SingleAsync(g => g.Id == trigger.GroupId, cancel),
                    await db.BillingRuns.SingleAsync(r => r.Id == trigger.RunId, cancel)
                );
                changed =
                    run.Failure is { } why && run.State is RunState.Drafting or RunState.Approving
                        ? await StuckAsync(db, trigger, group, run.Failure!, nowUtc, cancel)
                        : await GoOnAsync(db, trigger, group, run, looksWrong, nowUtc, cancel);
            },
            cancel
        );
        return changed;
    }

    private static async Task<bool> StuckAsync(
        BillingDb db,
        BillingTrigger trigger,
        CustomerGroup group,
        string why,
        DateTime nowUtc,
        CancellationToken cancel
    )
    {
        if (trigger.State == TriggerState.Failed && trigger.Why == why)
            return false;
        trigger.Fail(why, nowUtc);
        await ClockMail.FailedAsync(db, trigger, group, why, nowUtc, cancel);
        return true;
    }

    private static async Task<bool> GoOnAsync(
        BillingDb db,
        BillingTrigger trigger,
        CustomerGroup group,
        BillingRun run,
        string? looksWrong,
        DateTime nowUtc,
        CancellationToken cancel
    )
    {
        var wasStuck = trigger.State == TriggerState.Failed;
        if (wasStuck)
            trigger.GoOn();
        switch (run.State)
        {
            case RunState.Draft when trigger.Step == TriggerStep.Drafting:
                await DecideAsync(db, trigger, group, run, looksWrong, nowUtc, cancel);
                return true;
            case RunState.Approved or RunState.Reversing or RunState.Reversed:
                var parked = await ParkedCustomers.SentenceAsync(db, run.Id, cancel);
                if (trigger.Step == TriggerStep.Approving && (run.Invoices > 0 || parked is not null))
                    await ClockMail.ApprovedAsync(db, trigger, group, run, parked, nowUtc, cancel);
                var nothing = run.Invoices == 0 ? "There was nothing to bill." : null;
                trigger.Finish(parked is null ? nothing : $"{trigger.Why} {parked}".Trim());
                return true;
            case RunState.Discarded:
                trigger.Finish($"Run {run.Id} was discarded.");
                return true;
            default:
                return wasStuck;
        }
    }

    /// <summary>Approves the draft as the group says, or tells staff that it waits for them.</summary>
    private static async Task DecideAsync(
        BillingDb db,
        BillingTrigger trigger,
        CustomerGroup group,
        BillingRun run,
        string? looksWrong,
        DateTime nowUtc,
        CancellationToken cancel
    )
    {
        var waits =
            run.Invoices == 0
                ? null
                : group.Approval switch
                {
                    AutomaticApproval.Yes => null,
                    AutomaticApproval.WhenNothingLooksWrong => trigger.WithoutFiles
                        ? "It is not approved by itself, because files are missing."
                        : looksWrong,
                    AutomaticApproval.No => "This group's drafts are approved by people.",
                    _ => throw new InvalidOperationException($"{group.Approval} is no approval."),
                };
        try
        {
            if (waits is null)
                run.StartApproval(ClockPlan.Clock);
        }
        catch (BillingRuleException refusal)
        {
            waits = refusal.Message;
        }
        if (waits is null)
        {
            trigger.Approve();
            return;
        }
        trigger.Finish();
        await ClockMail.DraftedAsync(
            db,
            trigger,
            group,
            run,
            waits,
            await ParkedCustomers.SentenceAsync(db, run.Id, cancel),
            nowUtc,
            cancel
        );
    }

    /// <summary>Why a draft should be looked at by somebody; null when nothing looks wrong, or nobody asks.</summary>
    private async Task<string?> LooksWrongAsync(int triggerId, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var runId = await db
            .BillingTriggers.Where(t => t.Id == triggerId && t.Step == TriggerStep.Drafting)
            .Join(
                db.CustomerGroups.Where(g => g.Approval == AutomaticApproval.WhenNothingLooksWrong),
                t => t.GroupId,
                g => g.Id,
                (t, _) => t.RunId
            )
            .SingleOrDefaultAsync(cancel);
        if (runId is not { } run)
            return null;
        return await RunReview.LooksRightAsync(db, run, cancel) ? null : "Something in it is warned of, so it is not approved by itself.";
    }
}
