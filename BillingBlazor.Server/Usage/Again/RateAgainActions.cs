using BillingBlazor.Domain;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage.Again;

/// <summary>Rating again after a change of set-up: compare first, then apply or forget.</summary>
public sealed class RateAgainActions(
    IDbContextFactory<BillingDb> dbs,
    CurrentUser user,
    RateAgainWork work,
    TimeProvider time,
    LiveUpdates live
)
{
    /// <summary>Puts the comparison in line. A difference that nobody applied is forgotten for it.</summary>
    /// <exception cref="BillingRuleException">Nothing is chosen, there is nothing in it, or another one is at work.</exception>
    public async Task<int> CompareAsync(RateAgainScope scope, CancellationToken cancel, Guid? requestKey = null)
    {
        await user.RequireAsync(Permission.ImportUsage);
        var job = new RateAgainJob(scope, await user.NameAsync(), time.GetUtcNow().UtcDateTime);
        var jobId = await dbs.OnceAsync(
            requestKey,
            async db =>
            {
                if (
                    await db.RateAgainJobs.AnyAsync(
                        j => j.State == RateAgainState.Waiting || j.State == RateAgainState.Comparing || j.State == RateAgainState.Applying,
                        cancel
                    )
                )
                    throw new BillingRuleException("Rating again is at work already. Wait until it is done, or cancel it.");
                if (!await HasCallsAsync(db, scope, cancel))
                    throw new BillingRuleException("No file that was read has calls of what you chose, so there is nothing to rate again.");
                await ForgetAsync(db, db.RateAgainJobs.Where(j => j.State == RateAgainState.Compared), cancel);
                db.Add(job);
                await db.SaveChangesAsync(cancel);
                await db.TellAsync<RateAgainJob>(job.Id, NameOf(job.Id), "", null, "Comparing");
                return () => job.Id;
            },
            cancel
        );
        live.Publish(Topic.Rating);
        return jobId;
    }

    /// <summary>Nothing was saved, so nothing is undone: cancels a comparison, or forgets the difference that it found.</summary>
    /// <exception cref="BillingRuleException">It is being applied.</exception>
    public async Task ForgetAsync(int jobId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.ImportUsage);
        await dbs.WriteAsync(
            async db =>
            {
                if (
                    await db.RateAgainJobs.AnyAsync(
                        j => j.Id == jobId && (j.State == RateAgainState.Applying || j.State == RateAgainState.Applied),
                        cancel
                    )
                )
                    throw new BillingRuleException("It is applied already. Change the set-up back and rate again, if it was not wanted.");
                await ForgetAsync(db, db.RateAgainJobs.Where(j => j.Id == jobId), cancel);
                await db.TellAsync<RateAgainJob>(jobId, NameOf(jobId), "State", null, RateAgainState.Forgotten);
            },
            cancel
        );
        live.Publish(Topic.Rating);
    }

    /// <summary>Puts the saving in line. Asked for twice, it is done once.</summary>
    /// <exception cref="BillingRuleException">It isn't compared, or was forgotten.</exception>
    public async Task ApplyAsync(int jobId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.ImportUsage);
        var name = await user.NameAsync();
        await dbs.WriteAsync(
            async db =>
            {
                var taken = await db
                    .RateAgainJobs.Where(j => j.Id == jobId && j.State == RateAgainState.Compared)
                    .ExecuteUpdateAsync(
                        j =>
                            j.SetProperty(x => x.State, RateAgainState.Applying)
                                .SetProperty(x => x.AppliedBy, name)
                                .SetProperty(x => x.Done, 0)
                                .SetProperty(x => x.LeaseOwner, (string?)null),
                        cancel
                    );
                if (
                    taken == 0
                    && !await db.RateAgainJobs.AnyAsync(
                        j => j.Id == jobId && (j.State == RateAgainState.Applying || j.State == RateAgainState.Applied),
                        cancel
                    )
                )
                    throw new BillingRuleException("This difference was forgotten. Rate again to see it anew.");
                if (taken > 0)
                    await db.TellAsync<RateAgainJob>(jobId, NameOf(jobId), "State", RateAgainState.Compared, RateAgainState.Applying);
            },
            cancel
        );
        live.Publish(Topic.Rating);
    }

    /// <summary>For tests and the demo: what the background does.</summary>
    public async Task GoOnAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.ImportUsage);
        await work.GoOnAsync(cancel);
    }

    private static string NameOf(int jobId) => $"Rating again, No. {jobId}";

    private async Task ForgetAsync(BillingDb db, IQueryable<RateAgainJob> jobs, CancellationToken cancel)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var ids = await jobs.Select(j => j.Id).ToListAsync(cancel);
        await db.RateAgainSums.Where(s => ids.Contains(s.JobId)).ExecuteDeleteAsync(cancel);
        await db.RateAgainHeld.Where(h => ids.Contains(h.JobId)).ExecuteDeleteAsync(cancel);
        await db
            .RateAgainJobs.Where(j => ids.Contains(j.Id))
            .ExecuteUpdateAsync(
                j =>
                    j.SetProperty(x => x.State, RateAgainState.Forgotten)
                        .SetProperty(x => x.FinishedUtc, now)
                        .SetProperty(x => x.LeaseOwner, (string?)null),
                cancel
            );
    }

    private static async Task<bool> HasCallsAsync(BillingDb db, RateAgainScope scope, CancellationToken cancel)
    {
        var files = db.CdrFiles.Where(f => f.State == CdrFileState.Ready && f.FirstRecordId != null);
        if (scope.FileIds.Count > 0)
            files = files.Where(f => EF.Parameter(scope.FileIds).Contains(f.Id));
        if (scope.SupplierId is { } supplier)
            files = files.Where(f => f.SupplierId == supplier);
        if (scope.Month is { } month && UkTime.StartOf(month.From) is var fromUtc && UkTime.StartOf(month.To.AddDays(1)) is var toUtc)
            files = files.Where(f => f.LastStartedUtc >= fromUtc && f.FirstStartedUtc < toUtc);
        return await files.AnyAsync(cancel);
    }
}
