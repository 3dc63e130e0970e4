using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage.Again;

/// <summary>Jobs of rating again, each this worker's while it says that it is still at it.</summary>
internal static class RateAgainLease
{
    public static Lease New(TimeProvider time) => Lease.OfWorker(time, TimeSpan.FromMinutes(1));

    /// <summary>The job, while it is in the state and this worker's: nothing to update says that it was cancelled or taken over.</summary>
    public static IQueryable<RateAgainJob> Mine(this Lease lease, BillingDb db, int jobId, RateAgainState state) =>
        db.RateAgainJobs.Where(j => j.Id == jobId && j.State == state && j.LeaseOwner == lease.Owner);

    /// <summary>The oldest job that waits, or whose worker is gone; null when there is none.</summary>
    public static async Task<RateAgainJob?> ClaimAsync(
        this Lease lease,
        IDbContextFactory<BillingDb> dbs,
        CancellationToken cancel
    )
    {
        var now = lease.Now;
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
                        .SetProperty(x => x.LeaseOwner, lease.Owner)
                        .SetProperty(x => x.LeaseUntilUtc, lease.Until),
                cancel
            );
        await write.CommitAsync(cancel);
        return job;
    }
}
