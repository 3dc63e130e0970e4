using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Billing.Schedule;

/// <summary>The clock of a group, as the page shows it.</summary>
public sealed record ClockRow(int GroupId, string Group, bool IsPaused, string? PausedBy, DateTime? PausedUtc, int Skipped);

/// <summary>A trigger that has come, or is to come.</summary>
/// <param name="State">Null: to come.</param>
/// <param name="Customers">Of one to come: how many Active customers are due.</param>
/// <param name="RunState">Of its run, with what it billed.</param>
public sealed record TriggerRow(
    int GroupId,
    string Group,
    bool IsAnniversary,
    DateOnly Day,
    DateTime AtUtc,
    Billed Billed,
    TriggerState? State,
    TriggerStep Step,
    bool IsPaused,
    string? Why,
    int? Customers,
    int? RunId,
    RunState? RunState,
    int Invoices,
    Money Net,
    string? HandledBy,
    DateTime? HandledUtc
)
{
    public bool IsOpen => State is not null && RunId is null && State != TriggerState.Skipped;
}

/// <param name="Coming">The next 35 days, in order.</param>
/// <param name="Forecast">About what each would bill; null while it is being worked out.</param>
/// <param name="Recent">Triggers since the Monday of this week, for the calendar.</param>
public sealed record ScheduleView(
    DateOnly Today,
    IReadOnlyList<ClockRow> Clocks,
    IReadOnlyList<TriggerRow> Open,
    IReadOnlyList<TriggerRow> Coming,
    IReadOnlyList<TriggerRow> Recent,
    IReadOnlyDictionary<(int GroupId, DateOnly Day), ForecastRow>? Forecast
);

public sealed class ScheduleQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user, BillingForecast forecast, TimeProvider time)
{
    public async Task<ScheduleView> ViewAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var now = time.GetUtcNow().UtcDateTime;
        var today = UkTime.DayOf(now);
        var groups = await db.CustomerGroups.AsNoTracking().ToDictionaryAsync(g => g.Id, cancel);
        var clocks = await db.GroupClocks.AsNoTracking().ToDictionaryAsync(c => c.GroupId, cancel);
        var skipped = await db
            .BillingTriggers.Where(t => t.IsPaused && t.AtUtc <= now)
            .GroupBy(t => t.GroupId)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, cancel);
        var monday = UkTime.StartOf(today.AddDays(-(((int)today.DayOfWeek + 6) % 7)));
        var open = await RowsAsync(db, groups, db.BillingTriggers.Where(t => t.RunId == null && t.State != TriggerState.Skipped), cancel);
        var recent = await RowsAsync(db, groups, db.BillingTriggers.Where(t => t.AtUtc >= monday && t.AtUtc <= now), cancel);
        var ahead = (await RowsAsync(db, groups, db.BillingTriggers.Where(t => t.AtUtc > now), cancel)).ToDictionary(t =>
            (t.GroupId, t.Day)
        );
        var coming = (await ComingTriggers.OfAsync(db, now, cancel))
            .Select(t =>
                ahead.TryGetValue(t.Key, out var row)
                    ? row with
                    {
                        Customers = t.Customers,
                    }
                    : new TriggerRow(
                        t.Group.Id,
                        t.Group.Name,
                        t.Group.Billing == BillingKind.Anniversary,
                        t.Trigger.Day,
                        t.Trigger.AtUtc,
                        t.Billed,
                        null,
                        TriggerStep.None,
                        false,
                        null,
                        t.Customers,
                        null,
                        null,
                        0,
                        Money.Zero,
                        null,
                        null
                    )
            )
            .ToList();
        var rows = groups
            .Values.Where(g => g.Trigger == TriggerKind.Automatic)
            .OrderBy(g => g.Name, StringComparer.CurrentCultureIgnoreCase)
            .Select(g =>
                clocks.GetValueOrDefault(g.Id) is { } clock
                    ? new ClockRow(g.Id, g.Name, clock.IsPaused, clock.PausedBy, clock.PausedUtc, skipped.GetValueOrDefault(g.Id))
                    : new ClockRow(g.Id, g.Name, false, null, null, 0)
            )
            .ToList();
        return new(
            today,
            rows,
            [.. open.OrderBy(t => t.AtUtc)],
            coming,
            recent,
            rows.Count == 0 ? new Dictionary<(int, DateOnly), ForecastRow>() : forecast.Current()
        );
    }

    /// <summary>What has come, newest first.</summary>
    /// <param name="before">Only what is older; null for the newest.</param>
    public async Task<IReadOnlyList<TriggerRow>> PastAsync(DateTime? before, int most, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var limit = before ?? time.GetUtcNow().UtcDateTime.AddTicks(1);
        var groups = await db.CustomerGroups.AsNoTracking().ToDictionaryAsync(g => g.Id, cancel);
        // All of one instant stay together: what is older begins before the last one shown.
        var instants = await db
            .BillingTriggers.Where(t => t.AtUtc < limit)
            .OrderByDescending(t => t.AtUtc)
            .Select(t => t.AtUtc)
            .Take(most)
            .ToListAsync(cancel);
        if (instants.Count == 0)
            return [];
        var oldest = instants[^1];
        return
        [
            .. (await RowsAsync(db, groups, db.BillingTriggers.Where(t => t.AtUtc < limit && t.AtUtc >= oldest), cancel))
                .OrderByDescending(t => t.AtUtc)
                .ThenBy(t => t.Group, StringComparer.CurrentCultureIgnoreCase),
        ];
    }

    private static async Task<List<TriggerRow>> RowsAsync(
        BillingDb db,
        Dictionary<int, CustomerGroup> groups,
        IQueryable<BillingTrigger> triggers,
        CancellationToken cancel
    )
    {
        var rows = await triggers
            .AsNoTracking()
            .GroupJoin(db.BillingRuns, t => t.RunId, r => r.Id, (t, runs) => new { Trigger = t, runs })
            .SelectMany(
                x => x.runs.DefaultIfEmpty(),
                (x, run) =>
                    new
                    {
                        x.Trigger,
                        RunState = run == null ? null : (RunState?)run.State,
                        Invoices = run == null ? 0 : run.Invoices,
                        Net = run == null ? Money.Zero : run.Net,
                    }
            )
            .ToListAsync(cancel);
        return
        [
            .. rows.Where(r => groups.ContainsKey(r.Trigger.GroupId))
                .Select(r => (r.Trigger, Group: groups[r.Trigger.GroupId], r.RunState, r.Invoices, r.Net))
                .Select(r => new TriggerRow(
                    r.Trigger.GroupId,
                    r.Group.Name,
                    r.Group.Billing == BillingKind.Anniversary,
                    r.Trigger.Day,
                    r.Trigger.AtUtc,
                    BillingCalendar.PeriodOf(r.Group, r.Trigger.Day),
                    r.Trigger.State,
                    r.Trigger.Step,
                    r.Trigger.IsPaused,
                    r.Trigger.Why,
                    null,
                    r.Trigger.RunId,
                    r.RunState,
                    r.Invoices,
                    r.Net,
                    r.Trigger.HandledBy,
                    r.Trigger.HandledUtc
                )),
        ];
    }
}
