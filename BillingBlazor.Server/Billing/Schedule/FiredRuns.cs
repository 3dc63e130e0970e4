using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Billing.Review;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Billing.Schedule;

/// <summary>What becomes of the runs that <see cref="BillingClock"/> fired: drafted ones are approved as their group says, and staff are
/// told.</summary>
public sealed class FiredRuns(IDbContextFactory<BillingDb> dbs)
{
    /// <returns>Whether anything changed that people see.</returns>
    public async Task<bool> FollowAsync(DateTime nowUtc, CancellationToken cancel)
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
                        ? await StuckAsync(db, trigger, group, why, nowUtc, cancel)
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
        if (waits is null && run.Invoices > 0 && await db.BillingPolicies.AsNoTracking().SingleOrDefaultAsync(cancel) is { } policy)
            waits = policy.WaitsForSecond(run, ClockPlan.Clock);
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
