using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Suppliers;

/// <summary>Time schedules and the bank holidays that take their Sunday rows.</summary>
public sealed class ScheduleActions(IDbContextFactory<BillingDb> dbs, CurrentUser user, LiveUpdates live)
{
    /// <param name="scheduleId">Null for a new one.</param>
    /// <param name="opened">As it was opened; null for a new one.</param>
    /// <exception cref="BillingRuleException">A minute of the week is in no band or in two, the name is taken, or somebody else amended
    /// it.</exception>
    public async Task<int> SaveAsync(
        int? scheduleId,
        ScheduleDetails details,
        ScheduleDetails? opened,
        CancellationToken cancel,
        Guid? requestKey = null
    )
    {
        await user.RequireAsync(Permission.SetUp);
        var name = Words.NeededLine(details.Name, ScheduleForm.LongestName, "The name of a schedule", "Give the schedule a name.");
        var gaps = WeekPaint.Of(details.Slots).Gaps();
        if (gaps.Count > 0)
            throw new BillingRuleException(
                $"Every minute of the week needs a band: "
                + $"{string.Join(" ", gaps.Take(4))}{(gaps.Count > 4 ? $" And {gaps.Count - 4} more." : "")}"
            );
        return await OnceAsync(
            scheduleId is null ? requestKey : null,
            async db =>
            {
                var all = await db.TimeSchedules.ToListAsync(cancel);
                if (all.Exists(s => s.Id != (scheduleId ?? 0) && string.Equals(s.Name, name, StringComparison.OrdinalIgnoreCase)))
                    throw new BillingRuleException($"There is a schedule called {name} already. Give this one another name.");
                var schedule = scheduleId is { } id
                    ? all.Find(s => s.Id == id) ?? throw new BillingRuleException("This schedule was deleted by somebody else.")
                    : db.Add(new TimeSchedule(name, details.Slots)).Entity;
                if (scheduleId is not null && opened is not null && !ScheduleForm.Of(schedule).ToDetails().IsSame(opened))
                    throw new BillingRuleException(
                        $"Somebody else amended {schedule.Name} while you had it open. Both values of each field are shown: choose, "
                            + "then save again."
                    );
                schedule.Amend(name, details.Slots, details.HolidayNation);
                return () => schedule.Id;
            },
            cancel
        );
    }

    /// <exception cref="BillingRuleException">A supplier or a tariff uses it.</exception>
    public async Task DeleteAsync(int scheduleId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await WriteAsync(
            async db =>
            {
                if (await db.TimeSchedules.FindAsync([scheduleId], cancel) is not { } schedule)
                    return;
                var by =
                    await db.Suppliers.Where(s => s.TimeScheduleId == scheduleId).Select(s => s.Name).FirstOrDefaultAsync(cancel)
                    ?? await db.Tariffs.Where(t => t.TimeScheduleId == scheduleId).Select(t => t.Name).FirstOrDefaultAsync(cancel);
                if (by is not null)
                    throw new BillingRuleException(
                        $"{by} uses {schedule.Name}, so it can't be deleted. Choose another schedule there first."
                    );
                db.Remove(schedule);
            },
            cancel
        );
    }

    /// <summary>A day that was proclaimed. It may lie in any year that is listed.</summary>
    /// <exception cref="BillingRuleException">The day has a holiday already, or lies outside the years that are listed.</exception>
    public async Task AddHolidayAsync(
        DateOnly day,
        IReadOnlyCollection<UkNation> nations,
        string name,
        CancellationToken cancel,
        Guid? requestKey = null
    )
    {
        await user.RequireAsync(Permission.SetUp);
        var called = Words.NeededLine(name, 100, "The name of a bank holiday", "Give the bank holiday a name.");
        if (nations.Count == 0)
            throw new BillingRuleException("Choose the nation, or several, that keep this day.");
        await dbs.OnceAsync(
            requestKey,
            async db =>
            {
                var (first, last) = (db.Today.Year - HolidaySeed.YearsBack, db.Today.Year + HolidaySeed.YearsOn);
                if (day.Year < first || day.Year > last)
                    throw new BillingRuleException($"A bank holiday lies between the years {first} and {last}.");
                foreach (var nation in nations)
                {
                    if (await db.BankHolidays.FirstOrDefaultAsync(h => h.Nation == nation && h.Day == day, cancel) is { } same)
                        throw new BillingRuleException($"{day:d MMM yyyy} is {same.Name} in {HolidayWords.Of(nation)} already.");
                    db.Add(new BankHoliday(day, nation, called));
                }
            },
            cancel
        );
        live.Publish(Topic.SetUp);
    }

    public async Task RemoveHolidayAsync(int holidayId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await WriteAsync(
            async db =>
            {
                if (await db.BankHolidays.FindAsync([holidayId], cancel) is { } holiday)
                    db.Remove(holiday);
            },
            cancel
        );
    }

    private async Task<int> OnceAsync(Guid? requestKey, Func<BillingDb, Task<Func<int>>> make, CancellationToken cancel)
    {
        var saved = await dbs.OnceAsync(requestKey, make, cancel);
        live.Publish(Topic.SetUp);
        return saved;
    }

    private async Task WriteAsync(Func<BillingDb, Task> change, CancellationToken cancel)
    {
        await dbs.WriteAsync(change, cancel);
        live.Publish(Topic.SetUp);
    }
}
