using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Shell.Parts;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Billing;

public sealed record RunRow(
    int Id,
    string Group,
    BillingPeriod Period,
    DateOnly IssueDate,
    RunState State,
    int CustomersTotal,
    int CustomersDone,
    int Invoices,
    Money Net,
    Money Vat,
    Money Total,
    string CreatedBy,
    string? ApprovedBy,
    string? Failure
)
{
    /// <summary>Why the draft is empty, as things stand now; asked of one run alone.</summary>
    public string? NothingWaiting { get; init; }

    /// <summary>Taken back so far.</summary>
    public int Reversed { get; init; }

    /// <summary>To be taken back by the reversal that goes on.</summary>
    public int ReversalTotal { get; init; }

    public string? ReversedBy { get; init; }
    public string? ReversalReason { get; init; }
}

/// <param name="Total">How many match.</param>
public sealed record RunList(IReadOnlyList<RunRow> Rows, int Total);

/// <param name="Why">What is to be mended.</param>
/// <param name="AgainRunId">The run that bills it again; null: it waits.</param>
public sealed record ParkedRow(int CustomerId, string Customer, string Why, int? AgainRunId);

/// <summary>The runs there are, and what became of whom in them.</summary>
public sealed class RunQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user, RunTroubles troubles)
{
    public async Task<RunList> ListAsync(RunsAddress at, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return new(await RowsAsync(db, await at.PageOf(db).ToListAsync(cancel), cancel), await at.Filter.Of(db).CountAsync(cancel));
    }

    public async Task<RunRow?> FindAsync(int runId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await db.BillingRuns.AsNoTracking().SingleOrDefaultAsync(r => r.Id == runId, cancel) is { } run
            ? (await RowsAsync(db, [run], cancel))[0] with { NothingWaiting = await EmptyRuns.WhyAsync(db, run, cancel) }
            : null;
    }

    /// <summary>What the listing may be narrowed to.</summary>
    public async Task<IReadOnlyList<NamedId>> GroupsAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await db.CustomerGroups.AsNoTracking().OrderBy(g => g.Name).Select(g => new NamedId(g.Id, g.Name)).ToListAsync(cancel);
    }

    /// <summary>The customers of a run that have an invoice to reverse.</summary>
    public async Task<IReadOnlyList<Picked>> ReversibleAsync(int runId, string? words, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var like = LikePattern.Holding(words);
        return await db
            .Invoices.AsNoTracking()
            .Where(i => i.RunId == runId && i.State == InvoiceState.Approved)
            .Join(db.Customers, i => i.CustomerId, c => c.Id, (i, c) => new { c.Id, c.Name })
            .Where(c => EF.Functions.Like(c.Name, like, LikePattern.Escape))
            .Distinct()
            .OrderBy(c => c.Name)
            .Take(20)
            .Select(c => new Picked(c.Id, c.Name, false))
            .ToListAsync(cancel);
    }

    /// <summary>Who could not be billed in a run, and why.</summary>
    public async Task<IReadOnlyList<ParkedRow>> ParkedAsync(int runId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var waiting = ParkedCustomers.Waiting(db, runId);
        return await db
            .BillingRunCustomers.AsNoTracking()
            .Where(m => m.RunId == runId && m.IsParked)
            .Join(db.Customers, m => m.CustomerId, c => c.Id, (m, c) => new { m, c.Name })
            .OrderBy(x => x.Name)
            .Take(1_000)
            .Select(x => new ParkedRow(
                x.m.CustomerId,
                x.Name,
                x.m.LeftOut!,
                waiting.Any(w => w.CustomerId == x.m.CustomerId) ? null : x.m.BilledAgainRunId
            ))
            .ToListAsync(cancel);
    }

    private async Task<IReadOnlyList<RunRow>> RowsAsync(BillingDb db, IReadOnlyList<BillingRun> runs, CancellationToken cancel)
    {
        var groups = await db.CustomerGroups.AsNoTracking().ToDictionaryAsync(g => g.Id, g => g.Name, cancel);
        var finals = runs.Where(r => r.IsFinal).Select(r => r.Id).ToList();
        var closing = (
            await db
                .BillingRunCustomers.AsNoTracking()
                .Where(m => finals.Contains(m.RunId))
                .Join(db.Customers, m => m.CustomerId, c => c.Id, (m, c) => new { m.RunId, c.Name })
                .ToListAsync(cancel)
        ).ToLookup(m => m.RunId, m => m.Name);
        return
        [
            .. runs.Select(r => new RunRow(
                r.Id,
                r.GroupId is { } group ? groups.GetValueOrDefault(group, "")
                    : r.IsFinal ? $"Final invoice of {closing[r.Id].FirstOrDefault()}"
                    : "Chosen customers",
                r.Period,
                r.IssueDate,
                r.State,
                r.CustomersTotal,
                r.CustomersDone,
                r.Invoices,
                r.Net,
                r.Vat,
                r.Total,
                r.CreatedBy,
                r.ApprovedBy,
                troubles.Of(r.Id) ?? r.Failure
            )
            {
                Reversed = r.ReversedInvoices,
                ReversalTotal = r.ReversalTotal,
                ReversedBy = r.ReversedBy,
                ReversalReason = r.ReversalReason,
            }),
        ];
    }
}
