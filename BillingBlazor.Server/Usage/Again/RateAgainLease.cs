using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage.Again;

/// <summary>Whose a job is: this worker's for a minute from each time it says that it is still at it; anybody's after that.</summary>
internal sealed class RateAgainLease(TimeProvider time)
{
    private static readonly TimeSpan length = TimeSpan.FromMinutes(1);
    private readonly string owner = $"{Environment.MachineName}/{Environment.ProcessId}/{Guid.NewGuid():N}";

    public DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>From now.</summary>
    public DateTime Until => Now + length;

    /// <summary>The job, while it is in the state and this worker's: nothing to update says that it was cancelled or taken over.</summary>
    public IQueryable<RateAgainJob> Mine(BillingDb db, int jobId, RateAgainState state) =>
        db.RateAgainJobs.Where(j => j.Id == jobId && j.State == state && j.LeaseOwner == owner);

    /// <summary>The oldest job that waits, or whose worker is gone; null when there is none.</summary>
    public async Task<RateAgainJob?> ClaimAsync(IDbContextFactory<BillingDb> dbs, CancellationToken cancel)
    {
        var now = Now;
        await using var db = await dbs.CreateDbContextAsync(cancel);
        await using var write = await db.BeginWriteAsync(cancel);
        var job = await db
            .RateAgainJobs.AsNoTracking()
            .OrderBy(j => j.Id)
            .FirstOrDefaultAsync(
                j =>
                    (j.State == RateAgainState.Waiting || j.State == RateAgainState.Comparing || j.State == RateAgainState.Applying)
                    && (j.LeaseOwner == null || j.LeaseUntilUtc < now),
                cancel
            );
        if (job is null)
            return null;
        await db
            .RateAgainJobs.Where(j => j.Id == job.Id)
            .ExecuteUpdateAsync(
                j =>
                    j.SetProperty(x => x.State, x => x.State == RateAgainState.Waiting ? RateAgainState.Comparing : x.State)
                        .SetProperty(x => x.LeaseOwner, owner)
                        .SetProperty(x => x.LeaseUntilUtc, now + length),
                cancel
            );
        await write.CommitAsync(cancel);
        return job;
    }
}
