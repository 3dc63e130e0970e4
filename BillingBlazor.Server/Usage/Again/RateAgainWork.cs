using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage.Again;

/// <summary>
/// Rates stored records again, under a lease: compares without saving anything, or applies in short transactions that move the job's cursor
/// with the records. Killed anywhere, comparing begins anew and applying goes on: each record is changed once.
/// </summary>
public sealed class RateAgainWork(IDbContextFactory<BillingDb> dbs, TimeProvider time, LiveUpdates live)
{
    private readonly Lease lease = RateAgainLease.New(time);

    /// <summary>Every job that waits, or whose worker is gone.</summary>
    public async Task GoOnAsync(CancellationToken cancel)
    {
        while (await lease.ClaimAsync(dbs, cancel) is { } job)
        {
            if (job.State == RateAgainState.Applying)
                await new RateAgainApplying(dbs, lease, live).GoOnAsync(job, cancel);
            else
                await new RateAgainComparing(dbs, lease, live).GoThroughAsync(job, cancel);
            live.Publish(Topic.Rating);
        }
    }
}
