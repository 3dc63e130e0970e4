using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Billing;

public sealed record RunRow(int Id, string Group, BillingPeriod Period, DateOnly IssueDate, RunState State, int CustomersTotal, int CustomersDone, int Invoices, Money Net, Money Vat, Money Total, string CreatedBy, string? ApprovedBy, string? Failure);

public sealed record GroupChoice(int Id, string Name, int Customers);

public sealed record LeftOutRow(int CustomerId, string Customer, string Why);

public sealed class RunQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user, RunTroubles troubles)
{
    public async Task<IReadOnlyList<RunRow>> ListAsync(CancellationToken cancel) => await RowsAsync(runId: null, cancel);

    public async Task<RunRow?> FindAsync(int runId, CancellationToken cancel) => (await RowsAsync(runId, cancel)).SingleOrDefault();

    /// <summary>The groups that a monthly run can bill: by the calendar month.</summary>
    public async Task<IReadOnlyList<GroupChoice>> GroupsAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await db.CustomerGroups.AsNoTracking().Where(g => g.Billing == BillingKind.Standard && g.Interval == BillingInterval.Monthly).OrderByDescending(g => g.IsDefault).ThenBy(g => g.Name)
            .Select(g => new GroupChoice(g.Id, g.Name, db.Customers.Count(c => c.GroupId == g.Id && c.Status == CustomerStatus.Active))).ToListAsync(cancel);
    }

    /// <summary>Whom the run looked at and made no invoice for, and why.</summary>
    public async Task<IReadOnlyList<LeftOutRow>> LeftOutAsync(int runId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await db.BillingRunCustomers.AsNoTracking().Where(m => m.RunId == runId && m.LeftOut != null)
            .Join(db.Customers, m => m.CustomerId, c => c.Id, (m, c) => new { c.Id, c.Name, m.LeftOut }).OrderBy(r => r.Name).Take(1_000)
            .Select(r => new LeftOutRow(r.Id, r.Name, r.LeftOut!)).ToListAsync(cancel);
    }

    private async Task<IReadOnlyList<RunRow>> RowsAsync(int? runId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var runs = await db.BillingRuns.AsNoTracking().Where(r => runId == null || r.Id == runId).OrderByDescending(r => r.Id).Take(200).ToListAsync(cancel);
        var groups = await db.CustomerGroups.AsNoTracking().ToDictionaryAsync(g => g.Id, g => g.Name, cancel);
        var finals = runs.Where(r => r.IsFinal).Select(r => r.Id).ToList();
        var closing = (await db.BillingRunCustomers.AsNoTracking().Where(m => finals.Contains(m.RunId)).Join(db.Customers, m => m.CustomerId, c => c.Id, (m, c) => new { m.RunId, c.Name }).ToListAsync(cancel)).ToLookup(m => m.RunId, m => m.Name);
        return [.. runs.Select(r => new RunRow(r.Id, r.GroupId is { } group ? groups.GetValueOrDefault(group, "") : r.IsFinal ? $"Final invoice of {closing[r.Id].FirstOrDefault()}" : "Chosen customers", r.Period, r.IssueDate, r.State,
            r.CustomersTotal, r.CustomersDone, r.Invoices, r.Net, r.Vat, r.Total, r.CreatedBy, r.ApprovedBy, troubles.Of(r.Id) ?? r.Failure))];
    }
}
