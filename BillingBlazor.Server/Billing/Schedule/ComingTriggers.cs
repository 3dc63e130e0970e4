using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Billing.Schedule;

/// <summary>A trigger of the next 35 days.</summary>
/// <param name="Customers">Active customers that are due.</param>
internal sealed record ComingTrigger(CustomerGroup Group, Trigger Trigger, Billed Billed, int Customers)
{
    public (int GroupId, DateOnly Day) Key => (Group.Id, Trigger.Day);
}

internal static class ComingTriggers
{
    public const int Days = 35;

    /// <summary>In order of their instants. Days of an anniversary group that are nobody's are none.</summary>
    public static async Task<List<ComingTrigger>> OfAsync(BillingDb db, DateTime nowUtc, CancellationToken cancel)
    {
        var last = UkTime.DayOf(nowUtc).AddDays(Days);
        var groups = await db.CustomerGroups.AsNoTracking().Where(g => g.Trigger == TriggerKind.Automatic).ToListAsync(cancel);
        if (groups.Count == 0)
            return [];
        var ids = groups.Select(g => g.Id).ToList();
        var counts = (
            await db
                .Customers.Where(c => ids.Contains(c.GroupId) && c.Status == CustomerStatus.Active)
                .GroupBy(c => new { c.GroupId, Day = c.AnniversaryDay ?? 0 })
                .Select(day => new
                {
                    day.Key.GroupId,
                    day.Key.Day,
                    Count = day.Count(),
                })
                .ToListAsync(cancel)
        ).ToLookup(c => c.GroupId);
        return
        [
            .. groups
                .SelectMany(group =>
                    BillingCalendar
                        .TriggersAfter(group, nowUtc)
                        .TakeWhile(t => t.Day <= last)
                        .Select(trigger => new ComingTrigger(
                            group,
                            trigger,
                            BillingCalendar.PeriodOf(group, trigger.Day),
                            Due(group, trigger.Day)
                        ))
                )
                .Where(t => t.Group.Billing == BillingKind.Standard || t.Customers > 0)
                .OrderBy(t => t.Trigger.AtUtc)
                .ThenBy(t => t.Group.Name, StringComparer.CurrentCultureIgnoreCase),
        ];

        int Due(CustomerGroup group, DateOnly day)
        {
            if (group.Billing == BillingKind.Standard)
                return counts[group.Id].Sum(c => c.Count);
            var days = BillingCalendar.AnniversariesOn(group, day).ToHashSet();
            return counts[group.Id].Where(c => days.Contains(c.Day)).Sum(c => c.Count);
        }
    }
}
