using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Search;
using BillingBlazor.Server.Data.Usage;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Shell.Parts;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Billing;

public sealed record GroupChoice(int Id, string Name, int Customers, bool IsAnniversary, BillingInterval Interval);

/// <param name="Next">The next time it comes.</param>
public sealed record AnniversaryRow(int Day, int Customers, DateOnly Next);

public sealed record OlderCallsRow(int CustomerId, string Customer, int Calls, Money Price);

/// <summary>What the wizard chooses from.</summary>
public sealed record RunChoices(IReadOnlyList<GroupChoice> Groups, IReadOnlyList<(int Id, string Name)> Categories);

public sealed record LeftOutRow(int CustomerId, string Customer, string Why);

/// <summary>What a run would be, for the wizard that makes one. <see cref="RunQueries"/> shows those that are made.</summary>
public sealed class RunPlanQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    public async Task<RunChoices> ChoicesAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var counts = await db
            .Customers.Where(c => c.Status == CustomerStatus.Active)
            .GroupBy(c => c.GroupId)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, cancel);
        var groups = await db.CustomerGroups.AsNoTracking().OrderByDescending(g => g.IsDefault).ThenBy(g => g.Name).ToListAsync(cancel);
        var categories = await db
            .Categories.AsNoTracking()
            .OrderBy(c => c.Priority)
            .ThenBy(c => c.Name)
            .Select(c => new { c.Id, c.Name })
            .ToListAsync(cancel);
        return new(
            [
                .. groups.Select(g => new GroupChoice(
                    g.Id,
                    g.Name,
                    counts.GetValueOrDefault(g.Id),
                    g.Billing == BillingKind.Anniversary,
                    g.Interval
                )),
            ],
            [.. categories.Select(c => (c.Id, c.Name))]
        );
    }

    /// <summary>The anniversary days of a group's Active customers, and when each comes next.</summary>
    public async Task<IReadOnlyList<AnniversaryRow>> AnniversariesAsync(int groupId, DateOnly today, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var days = await db
            .Customers.Where(c => c.GroupId == groupId && c.Status == CustomerStatus.Active && c.AnniversaryDay != null)
            .GroupBy(c => c.AnniversaryDay!.Value)
            .Select(g => new { Day = g.Key, Count = g.Count() })
            .OrderBy(g => g.Day)
            .ToListAsync(cancel);
        return
        [
            .. days.Select(d => new AnniversaryRow(
                d.Day,
                d.Count,
                BillingCalendar.AnniversaryIn(today, d.Day) is var here && here >= today
                    ? here
                    : BillingCalendar.AnniversaryIn(new DateOnly(today.Year, today.Month, 1).AddMonths(1), d.Day)
            )),
        ];
    }

    /// <summary>For choosing customers of a run: by name, reference, postcode or number.</summary>
    public async Task<IReadOnlyList<Picked>> FindCustomersAsync(string? words, int? groupId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var ids = await db.Search(new() { Words = words?.Length > 100 ? words[..100] : words, GroupId = groupId })
            .PageAsync(CustomerSort.Name, descending: false, skip: 0, 20, cancel);
        var names = await db
            .Customers.AsNoTracking()
            .Where(c => ids.Contains(c.Id))
            .Select(c => new
            {
                c.Id,
                c.Name,
                c.Reference,
            })
            .ToDictionaryAsync(c => c.Id, cancel);
        return
        [
            .. ids.Where(names.ContainsKey)
                .Select(id => new Picked(id, names[id].Reference is { } reference ? $"{names[id].Name} ({reference})" : names[id].Name)),
        ];
    }

    /// <summary>What the order comes to, before the draft is begun.</summary>
    /// <exception cref="BillingRuleException">The order contradicts itself.</exception>
    public async Task<RunPlan> PlanAsync(BillingRunOrder asked, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var (order, customers) = await RunStarter.PlanAsync(db, asked, cancel);
        var due = customers.Where(c => c.LeftOut is null).ToList();
        var who = order.GroupId is { } id
            ? await db.CustomerGroups.Where(g => g.Id == id).Select(g => g.Name).SingleAsync(cancel)
            : "your choice";
        var usage = due.Select(c => c.Billed.Usage).Distinct().Take(2).ToList();
        var notBilled = customers
            .Where(c => c.LeftOut is not null and not PlannedCustomer.Excluded)
            .Take(100)
            .ToDictionary(c => c.CustomerId, c => c.LeftOut!);
        var names = await db
            .Customers.AsNoTracking()
            .Where(c => EF.Parameter(notBilled.Keys).Contains(c.Id))
            .OrderBy(c => c.Name)
            .Select(c => new { c.Id, c.Name })
            .ToListAsync(cancel);
        var ids = due.Select(c => c.CustomerId).ToHashSet();
        var holders = (
            await db
                .Invoices.AsNoTracking()
                .Where(i => i.State == InvoiceState.Draft && i.RunId != null)
                .Select(i => new { Run = i.RunId!.Value, i.CustomerId })
                .ToListAsync(cancel)
        )
            .Where(i => ids.Contains(i.CustomerId))
            .GroupBy(i => i.Run)
            .OrderBy(g => g.Key)
            .Select(g => new RunHolder(g.Key, g.Select(i => i.CustomerId).Distinct().Count()))
            .ToList();
        return new(
            who,
            due.Count,
            customers.Count(c => c.LeftOut == PlannedCustomer.Excluded),
            [.. names.Select(n => new LeftOutRow(n.Id, n.Name, notBilled[n.Id]))],
            usage.Count == 1 ? usage[0].From.AddMonths(-BillingRun.LateMonths) : null,
            usage.Count == 1 ? usage[0].To : null,
            holders,
            order
        );
    }

    /// <summary>Unbilled calls older than the late limit of an order, dearest customer first: billed only when that is ticked.</summary>
    public async Task<IReadOnlyList<OlderCallsRow>> OlderCallsAsync(BillingRunOrder asked, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var (_, customers) = await RunStarter.PlanAsync(db, asked, cancel);
        var due = customers.Where(c => c.LeftOut is null).ToList();
        if (due.Count == 0)
            return [];
        var (ids, limit) = (
            due.Select(c => c.CustomerId).ToList(),
            UkTime.StartOf(due.Min(c => c.Billed.Usage.From).AddMonths(-BillingRun.LateMonths))
        );
        var found = await db
            .Usage.OfCustomers(ids, toUtc: limit)
            .AsNoTracking()
            .Unbilled()
            .Ready(db)
            .GroupBy(u => u.CustomerId!.Value)
            .Select(g => new
            {
                Id = g.Key,
                Calls = g.Count(),
                Price = g.Sum(u => (long)u.Price),
            })
            .OrderByDescending(g => g.Price)
            .ToListAsync(cancel);
        var shown = found.Select(f => f.Id).ToList();
        var names = await db.Customers.Where(c => EF.Parameter(shown).Contains(c.Id)).ToDictionaryAsync(c => c.Id, c => c.Name, cancel);
        return [.. found.Select(f => new OlderCallsRow(f.Id, names[f.Id], f.Calls, Money.FromMicropounds(f.Price)))];
    }
}
