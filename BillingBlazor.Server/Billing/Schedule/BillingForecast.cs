using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Charges;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Billing.Schedule;

/// <summary>About what a trigger would bill, before VAT.</summary>
/// <param name="Usage">Unbilled calls so far.</param>
public sealed record ForecastRow(Money Charges, Money Usage)
{
    public Money Net => Charges + Usage;
}

/// <summary>
/// About what the triggers of the next 35 days would bill: the cycles that fall due, and the calls so far. One for the whole server:
/// whoever asks gets what is known at once, and it is worked out anew behind the scenes when something has changed.
/// </summary>
public sealed class BillingForecast : IDisposable
{
    /// <summary>Newer charges may have cycles that no run has billed yet.</summary>
    private const int NewMonths = 3;

    private static readonly Topic[] moving = [Topic.Charges, Topic.Customers, Topic.SetUp, Topic.Usage, Topic.Rating, Topic.Billing];
    private static readonly TimeSpan freshFor = TimeSpan.FromMinutes(10);
    private readonly IServiceScopeFactory scopes;
    private readonly TimeProvider time;
    private readonly LiveUpdates live;
    private readonly ILogger<BillingForecast> log;
    private readonly List<IDisposable> subscriptions;
    private readonly SemaphoreSlim one = new(1, 1);
    private volatile Known? known;
    private volatile bool isStale;

    public BillingForecast(IServiceScopeFactory scopes, TimeProvider time, LiveUpdates live, ILogger<BillingForecast> log)
    {
        (this.scopes, this.time, this.live, this.log) = (scopes, time, live, log);
        subscriptions = [.. moving.Select(topic => live.Subscribe(topic, () => isStale = true))];
    }

    private sealed record Known(DateTime AtUtc, IReadOnlyDictionary<(int GroupId, DateOnly Day), ForecastRow> Rows);

    /// <summary>What is known now; null when it is being worked out for the first time. Pages hear of a newer one by
    /// <see cref="Topic.Forecast"/>.</summary>
    public IReadOnlyDictionary<(int GroupId, DateOnly Day), ForecastRow>? Current()
    {
        var now = time.GetUtcNow().UtcDateTime;
        if (known is null || isStale || now - known.AtUtc > freshFor || now < known.AtUtc)
            _ = Task.Run(RefreshAsync);
        return known?.Rows;
    }

    /// <summary>Works it out, unless somebody is at it.</summary>
    public async Task RefreshAsync()
    {
        if (!await one.WaitAsync(0))
            return;
        try
        {
            isStale = false;
            await using var scope = scopes.CreateAsyncScope();
            await using var db = await scope.ServiceProvider.GetRequiredService<IDbContextFactory<BillingDb>>().CreateDbContextAsync();
            var now = time.GetUtcNow().UtcDateTime;
            known = new(now, await WorkOutAsync(db, now, CancellationToken.None));
            live.Publish(Topic.Forecast);
        }
        catch (Exception problem)
        {
            // Nobody waits for it: the page goes on without the pounds, and the next look tries again.
            isStale = true;
            log.LogError(problem, "The billing forecast could not be worked out.");
        }
        finally
        {
            one.Release();
        }
    }

    public static async Task<IReadOnlyDictionary<(int GroupId, DateOnly Day), ForecastRow>> WorkOutAsync(
        BillingDb db,
        DateTime nowUtc,
        CancellationToken cancel
    )
    {
        var triggers = await ComingTriggers.OfAsync(db, nowUtc, cancel);
        if (triggers.Count == 0)
            return new Dictionary<(int, DateOnly), ForecastRow>();
        var charges = await ChargesAsync(db, triggers, cancel);
        var usage = await UsageAsync(db, triggers, cancel);
        return triggers.ToDictionary(
            t => t.Key,
            t => new ForecastRow(Money.Round(charges.GetValueOrDefault(t.Key), 2), usage.GetValueOrDefault(t.Key))
        );
    }

    private sealed record Due(int CustomerId, int GroupId, int? AnniversaryDay);

    private static async Task<Dictionary<(int, DateOnly), decimal>> ChargesAsync(
        BillingDb db,
        List<ComingTrigger> triggers,
        CancellationToken cancel
    )
    {
        var groups = triggers.Select(t => t.Group.Id).Distinct().ToList();
        var customers = await db
            .Customers.AsNoTracking()
            .Where(c => groups.Contains(c.GroupId) && c.Status == CustomerStatus.Active)
            .Select(c => new Due(c.Id, c.GroupId, c.AnniversaryDay))
            .ToDictionaryAsync(c => c.CustomerId, cancel);
        var plans = customers
            .Values.Select(c => (c.GroupId, c.AnniversaryDay))
            .Distinct()
            .ToDictionary(key => key, key => Plan(triggers, key.GroupId, key.AnniversaryDay));
        var (first, last) = (triggers.Min(t => t.Billed.Charges.From), triggers.Max(t => t.Billed.Charges.To));
        var newSince = first.AddMonths(-NewMonths);
        var billed = (
            await db
                .InvoiceLines.AsNoTracking()
                .Where(l =>
                    l.IsLive
                    && l.ChargeId != null
                    && (l.CycleStart >= first || db.Charges.Any(c => c.Id == l.ChargeId && c.Start >= newSince))
                )
                .Select(l => new
                {
                    l.ChargeId,
                    l.CycleStart,
                    l.Kind,
                })
                .ToListAsync(cancel)
        ).Select(l => (l.ChargeId!.Value, l.CycleStart!.Value, l.Kind)).ToHashSet();
        var prices = await ChargePrices.LoadOfEverybodyAsync(db, cancel);

        var sums = new Dictionary<(int, DateOnly), decimal>();
        var active = db
            .Charges.AsNoTracking()
            .Where(c =>
                !c.IsCancelled
                && c.Start <= last
                && (c.End == null || c.End >= newSince)
                && db.Customers.Any(x => x.Id == c.CustomerId && groups.Contains(x.GroupId) && x.Status == CustomerStatus.Active)
            );
        await foreach (var charge in active.AsAsyncEnumerable().WithCancellation(cancel))
        {
            if (!customers.TryGetValue(charge.CustomerId, out var customer))
                continue;
            foreach (var (key, period) in plans[(customer.GroupId, customer.AnniversaryDay)])
            {
                foreach (var due in ChargeCalendar.Due(charge, period, includeOld: charge.Start >= newSince))
                {
                    if (!billed.Add((charge.Id, due.CycleStart, due.Kind)))
                        continue; // a run has it, or an earlier trigger
                    if (prices.PriceOf(charge, due.CycleStart) is { } sell)
                        sums[key] = sums.GetValueOrDefault(key) + due.Amount(sell).RoundAwayFromZero(2);
                }
            }
        }
        return sums;
    }

    /// <summary>Which triggers bill a customer, and for which days.</summary>
    private static List<((int, DateOnly) Key, BillingPeriod Period)> Plan(List<ComingTrigger> triggers, int groupId, int? anniversaryDay) =>
        [
            .. triggers
                .Where(t =>
                    t.Group.Id == groupId
                    && (
                        t.Group.Billing == BillingKind.Standard
                        || (anniversaryDay is { } day && BillingCalendar.IsAnniversary(t.Group, day, t.Trigger.Day))
                    )
                )
                .Select(t =>
                    (
                        t.Key,
                        t.Group.Billing == BillingKind.Standard
                            ? t.Billed.Charges
                            : BillingCalendar.AnniversaryPeriod(anniversaryDay!.Value, t.Trigger.Day, t.Group.Interval).Charges
                    )
                ),
        ];

    /// <summary>Calls so far fall to the first trigger that bills their month; of an anniversary customer to its next one.</summary>
    private static async Task<Dictionary<(int, DateOnly), Money>> UsageAsync(
        BillingDb db,
        List<ComingTrigger> triggers,
        CancellationToken cancel
    )
    {
        var sums = new Dictionary<(int, DateOnly), Money>();
        foreach (var sum in await db.Usage.SumUnbilledByMonthAsync(UkTime.StartOf(triggers.Min(t => t.Billed.Usage.From)), cancel))
        {
            var month = BillingPeriod.MonthOf(new(sum.Month / 100, sum.Month % 100, 1));
            var first = triggers.Find(t =>
                t.Group.Id == sum.GroupId
                && (
                    t.Group.Billing == BillingKind.Standard
                        ? t.Billed.Usage.To >= month.To
                        : sum.AnniversaryDay > 0 && BillingCalendar.IsAnniversary(t.Group, sum.AnniversaryDay, t.Trigger.Day)
                )
            );
            if (first is not null)
                sums[first.Key] = sums.GetValueOrDefault(first.Key) + Money.FromMicropounds(sum.Price);
        }
        return sums;
    }

    public void Dispose()
    {
        foreach (var subscription in subscriptions)
            subscription.Dispose();
        one.Dispose();
    }
}
