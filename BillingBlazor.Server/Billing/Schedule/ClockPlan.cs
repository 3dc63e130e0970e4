using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Billing.Schedule;

/// <summary>Writes down which triggers have come, each once. In the caller's transaction.</summary>
internal static class ClockPlan
{
    public const string Clock = "The clock";

    /// <summary>Triggers of a group up to an instant get their rows; those of a paused clock are skipped until it is resumed.</summary>
    public static async Task PlanAsync(BillingDb db, CustomerGroup group, GroupClock clock, DateTime nowUtc, CancellationToken cancel)
    {
        var come = BillingCalendar.TriggersAfter(group, clock.HandledToUtc).TakeWhile(t => t.AtUtc <= nowUtc).ToList();
        clock.Handled(nowUtc);
        if (come.Count == 0)
            return;
        var (first, last) = (come[0].Day, come[^1].Day);
        var known = await db
            .BillingTriggers.Where(t => t.GroupId == group.Id && t.Day >= first && t.Day <= last)
            .Select(t => t.Day)
            .ToListAsync(cancel);
        var counts = group.Billing == BillingKind.Anniversary ? await AnniversariesAsync(db, group.Id, cancel) : null;
        foreach (var trigger in come.Where(t => !known.Contains(t.Day)))
        {
            // A day that is nobody's is no trigger: a row for each would hide the others.
            if (counts is not null && !BillingCalendar.AnniversariesOn(group, trigger.Day).Any(counts.ContainsKey))
                continue;
            var row = new BillingTrigger(group.Id, trigger.Day, trigger.AtUtc);
            if (clock.IsPaused)
                row.Pause($"{clock.PausedBy} paused the clock of this group.", clock.PausedBy ?? Clock, nowUtc);
            db.Add(row);
        }
    }

    /// <summary>Active customers of an anniversary group, by their day.</summary>
    public static Task<Dictionary<int, int>> AnniversariesAsync(BillingDb db, int groupId, CancellationToken cancel) =>
        db
            .Customers.Where(c => c.GroupId == groupId && c.Status == CustomerStatus.Active && c.AnniversaryDay != null)
            .GroupBy(c => c.AnniversaryDay!.Value)
            .Select(day => new { day.Key, Count = day.Count() })
            .ToDictionaryAsync(day => day.Key, day => day.Count, cancel);

    /// <summary>
    /// After a group was saved: its clock begins, goes on as it did, begins anew (another trigger: nothing before now is billed by it) or
    /// ends.
    /// </summary>
    /// <param name="before">What made it tick, before; null for a new group.</param>
    public static async Task SetAsync(BillingDb db, CustomerGroup group, object? before, DateTime nowUtc, CancellationToken cancel)
    {
        var clock = await db.GroupClocks.FindAsync([group.Id], cancel);
        if (group.Trigger == TriggerKind.Manual)
        {
            if (clock is not null)
                db.Remove(clock);
        }
        else if (clock is null)
            db.Add(new GroupClock(group.Id, nowUtc));
        else if (!TicksOf(group).Equals(before))
            clock.Handled(nowUtc);
    }

    /// <summary>What decides when a group is billed.</summary>
    public static object TicksOf(CustomerGroup group) =>
        (group.Trigger, group.FirstTrigger, group.TriggerHour, group.Billing, group.Interval);
}
