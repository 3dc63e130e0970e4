using System.Globalization;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Billing.Schedule;

/// <summary>Fires a trigger: its run and the mark that it was made are one transaction, the caller's. By the clock and by people
/// alike.</summary>
internal sealed class TriggerFiring(BillingDb db, CustomerGroup group, BillingTrigger trigger, DateTime nowUtc)
{
    /// <summary>Why it has to wait for what comes before it; null when its turn has come.</summary>
    public async Task<string?> HeldByAsync(CancellationToken cancel)
    {
        var earlier = await db
            .BillingTriggers.AsNoTracking()
            .Where(t => t.GroupId == group.Id && t.AtUtc < trigger.AtUtc && t.RunId == null && t.State != TriggerState.Skipped)
            .OrderBy(t => t.AtUtc)
            .ToListAsync(cancel);
        if (earlier.Find(Shares) is { } open)
            return $"It follows the trigger of {Words(open.Day)}, which is not done yet.";
        var drafting = await db
            .BillingTriggers.AsNoTracking()
            .Where(t => t.GroupId == group.Id && t.AtUtc < trigger.AtUtc)
            .Join(db.BillingRuns.Where(r => r.State == RunState.Drafting), t => t.RunId, r => r.Id, (t, _) => t)
            .OrderBy(t => t.AtUtc)
            .ToListAsync(cancel);
        return drafting.Find(Shares) is { } run ? $"It follows run {run.RunId} of {Words(run.Day)}, which is still being drafted." : null;
    }

    /// <summary>Suppliers whose files it would do without.</summary>
    public async Task<IReadOnlyList<string>> MissingAsync(CancellationToken cancel) =>
        [.. (await UsageArrivals.LateAsync(db, BillingCalendar.PeriodOf(group, trigger.Day).Usage, cancel)).Select(late => late.Name)];

    /// <returns>False when nobody is there to bill: the trigger is then skipped.</returns>
    /// <exception cref="BillingRuleException">A run of it can't be made.</exception>
    public async Task<bool> FireAsync(string by, string? why, bool withoutFiles, CancellationToken cancel)
    {
        // An anniversary trigger is of the customers whose day it is: each has its own period and date.
        var charges =
            group.Billing == BillingKind.Anniversary ? new(trigger.Day, trigger.Day) : BillingCalendar.PeriodOf(group, trigger.Day).Charges;
        if (
            await RunStarter.TryStartAsync(
                db,
                new()
                {
                    GroupId = group.Id,
                    TriggerDay = trigger.Day,
                    Period = charges,
                    IssueDate = trigger.Day,
                },
                by,
                nowUtc,
                cancel
            )
            is not { } runId
        )
        {
            trigger.LeaveOut("Nobody in this group was Active and due, so there was nobody to bill.", by, nowUtc);
            return false;
        }
        trigger.Fire(runId, by, nowUtc, why, withoutFiles);
        await db.SaveChangesAsync(cancel);
        return true;
    }

    public static string Words(DateOnly day) => day.ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>Whether an earlier trigger bills some of the same customers, so that this one comes after it.</summary>
    private bool Shares(BillingTrigger earlier) =>
        group.Billing == BillingKind.Standard
        || BillingCalendar.AnniversariesOn(group, earlier.Day).Intersect(BillingCalendar.AnniversariesOn(group, trigger.Day)).Any();
}
