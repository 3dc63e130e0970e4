using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage;

/// <summary>
/// Releases calls that runs left out as excluded from billing: the next run bills them, to whoever has the line, at the price of now. Done
/// again it does nothing.
/// </summary>
public sealed class LeftOutActions(
    IDbContextFactory<BillingDb> dbs,
    CurrentUser user,
    ChangedUsage changed,
    TimeProvider time,
    LiveUpdates live
)
{
    /// <summary>Of a run, those of lines that are no longer excluded.</summary>
    /// <returns>How many calls.</returns>
    /// <exception cref="BillingRuleException">All of its lines are still excluded, or the run is being worked on.</exception>
    public async Task<int> ReleaseOfRunAsync(int runId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.RunBilling);
        return await ReleaseAsync(db => db.Usage.LeftOut().Where(u => u.ExcludedByRunId == runId), cancel);
    }

    /// <summary>Of a line, whatever run left them out.</summary>
    /// <returns>How many calls.</returns>
    /// <exception cref="BillingRuleException">The line is still excluded, or a run of them is being worked on.</exception>
    public async Task<int> ReleaseOfLineAsync(int cliId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.RunBilling);
        return await ReleaseAsync(db => db.Usage.LeftOut().Where(u => u.CliId == cliId), cancel);
    }

    private async Task<int> ReleaseAsync(Func<BillingDb, IQueryable<UsageRecord>> leftOut, CancellationToken cancel)
    {
        var released = 0;
        await dbs.WriteAsync(
            async db =>
            {
                var lines = await LeftOutQueries.RowsAsync(db, leftOut(db), cancel);
                await RefuseAsync(db, lines, cancel);
                var free = lines.Where(l => !l.IsExcluded).ToList();
                var lineIds = free.Select(l => l.CliId).Distinct().ToList();
                var ids = await leftOut(db)
                    .Where(u => EF.Parameter(lineIds).Contains(u.CliId!.Value))
                    .Select(u => u.Id)
                    .ToListAsync(cancel);
                await GivenBackUsage.OfLeftOutAsync(db, ids, cancel);
                await TellAsync(db, free, cancel);
                released = ids.Count;
            },
            cancel
        );
        await changed.WorkOffAsync(cancel);
        live.Publish(Topic.Billing);
        return released;
    }

    private async Task TellAsync(BillingDb db, List<LeftOutCalls> released, CancellationToken cancel)
    {
        var (who, now) = (await user.NameAsync(), time.GetUtcNow().UtcDateTime);
        foreach (var line in released)
        {
            var before = $"{Say.Count(line.Calls, "call")} left out by run {line.RunId}, {Say.Pounds(line.Price)}";
            db.Add(ChangeEntry.Changed<Cli>(who, now, line.CliId, line.Line, line.CustomerId, "Excluded calls", before, "Released"));
        }
        await db.SaveChangesAsync(cancel);
    }

    private static async Task RefuseAsync(BillingDb db, IReadOnlyList<LeftOutCalls> lines, CancellationToken cancel)
    {
        const string Mend = "still excluded from billing. Clear that first: the next run would leave its calls out again.";
        var who = lines.DistinctBy(l => l.CliId).Count() == 1 ? lines[0].Line : "Each of these lines";
        if (lines.Count > 0 && lines.All(l => l.IsExcluded))
            throw new BillingRuleException($"{who} is {Mend}");
        var runs = lines.Select(l => l.RunId).Distinct().ToList();
        var busy = db.BillingRuns.Where(r => runs.Contains(r.Id) && (r.State == RunState.Drafting || r.State == RunState.Approving));
        if (await busy.Select(r => (int?)r.Id).FirstOrDefaultAsync(cancel) is { } id)
            throw new BillingRuleException($"Run {id} is being worked on. Wait until it is done.");
    }
}
