using BillingBlazor.Domain;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage;

/// <summary>The calls of one line that a run left out because the line was excluded from billing.</summary>
/// <param name="Price">What they would have come to, without allowances and caps and before VAT.</param>
/// <param name="IsExcluded">The line still is: they can't be released yet.</param>
public sealed record LeftOutCalls(
    int RunId,
    int CliId,
    string Line,
    int CustomerId,
    string Customer,
    int Calls,
    Money Price,
    bool IsExcluded
);

/// <summary>
/// What runs left out as excluded from billing: it stays unbilled, also when the line is no longer excluded, until it is released
///.
/// </summary>
public sealed class LeftOutQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    /// <summary>By line, the dearest first.</summary>
    public async Task<IReadOnlyList<LeftOutCalls>> OfRunAsync(int runId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await RowsAsync(db, db.Usage.LeftOut().Where(u => u.ExcludedByRunId == runId), cancel);
    }

    /// <summary>By run.</summary>
    public async Task<IReadOnlyList<LeftOutCalls>> OfLineAsync(int cliId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var leftOut = db.Usage.LeftOut().Where(u => u.CliId == cliId);
        return await RowsAsync(db, leftOut, cancel);
    }

    internal static async Task<IReadOnlyList<LeftOutCalls>> RowsAsync(
        BillingDb db,
        IQueryable<UsageRecord> leftOut,
        CancellationToken cancel
    )
    {
        var sums = await leftOut
            .GroupBy(u => new
            {
                u.ExcludedByRunId,
                u.CliId,
                u.CustomerId,
            })
            .Select(g => new
            {
                g.Key.ExcludedByRunId,
                g.Key.CliId,
                g.Key.CustomerId,
                Calls = g.Count(),
                Price = g.Sum(u => (long)u.PlainPrice),
            })
            .ToListAsync(cancel);
        var (lineIds, customerIds) = (sums.Select(s => s.CliId!.Value).ToHashSet(), sums.Select(s => s.CustomerId!.Value).ToHashSet());
        var lines = await db.Clis.AsNoTracking().Where(c => EF.Parameter(lineIds).Contains(c.Id)).ToDictionaryAsync(c => c.Id, cancel);
        var customers = db.Customers.Where(c => EF.Parameter(customerIds).Contains(c.Id)).Select(c => new { c.Id, c.Name });
        var names = await customers.ToDictionaryAsync(c => c.Id, c => c.Name, cancel);
        return
        [
            .. sums.OrderByDescending(s => s.Price)
                .ThenBy(s => s.ExcludedByRunId)
                .Select(s =>
                {
                    var line = lines.GetValueOrDefault(s.CliId!.Value);
                    return new LeftOutCalls(
                        s.ExcludedByRunId!.Value,
                        s.CliId.Value,
                        line?.Label ?? "a removed line",
                        s.CustomerId!.Value,
                        names[s.CustomerId.Value],
                        s.Calls,
                        Money.FromMicropounds(s.Price),
                        line is { ExcludedFromBilling: true }
                    );
                }),
        ];
    }
}
