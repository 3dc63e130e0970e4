using BillingBlazor.Domain.Charges;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Charges.Bulk;

/// <summary>
/// Does orders in steps, under a lease: each step is one short transaction that changes some charges and moves the job's cursor past them.
/// Killed anywhere, another goes on behind the cursor, so no charge is changed twice.
/// </summary>
public sealed class ChargeWork(IDbContextFactory<BillingDb> dbs, TimeProvider time, LiveUpdates live)
{
    private readonly Lease lease = Lease.OfWorker(time, TimeSpan.FromMinutes(1));

    /// <summary>Charges of one transaction.</summary>
    public int Step { get; set; } = 200;

    /// <summary>Every job that was begun and that nobody works on.</summary>
    public async Task GoOnAsync(CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        foreach (
            var jobId in await db
                .ChargeJobs.Where(j => j.State == ChargeJobState.Working)
                .OrderBy(j => j.Id)
                .Select(j => j.Id)
                .ToListAsync(cancel)
        )
            await GoOnAsync(jobId, cancel);
    }

    public async Task GoOnAsync(int jobId, CancellationToken cancel)
    {
        var isAny = false;
        while (await StepAsync(jobId, cancel))
        {
            isAny = true;
            live.Publish(Topic.Charges);
        }
        if (isAny)
            live.Publish(Topic.Charges);
    }

    /// <summary>The lease of a job that this one is about to work on.</summary>
    internal void Take(ChargeJob job) => job.TakeLease(lease.Owner, lease.Until);

    /// <returns>False when there is no more to do, or somebody else does it.</returns>
    public async Task<bool> StepAsync(int jobId, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        await using var write = await db.BeginWriteAsync(cancel);
        var job = await db.ChargeJobs.SingleAsync(j => j.Id == jobId, cancel);
        if (job.State != ChargeJobState.Working || !job.IsFree(lease.Owner, lease.Now))
            return false;
        Take(job);
        var order = ChargeOrder.Of(job);
        var ids = await db.Matching(order.Selection)
            .Where(c => c.Id > job.Cursor && c.Id <= job.LastChargeId)
            .OrderBy(c => c.Id)
            .Take(Step)
            .Select(c => c.Id)
            .ToListAsync(cancel);
        if (ids.Count == 0)
            job.Finish(Now);
        else
            await ChangeAsync(db, job, order, ids, cancel);
        await db.SaveChangesAsync(cancel);
        await write.CommitAsync(cancel);
        return ids.Count > 0;
    }

    private static async Task ChangeAsync(BillingDb db, ChargeJob job, ChargeOrder order, List<int> ids, CancellationToken cancel)
    {
        var charges = await db.Charges.Where(c => EF.Parameter(ids).Contains(c.Id)).OrderBy(c => c.Id).ToListAsync(cancel);
        var batch = await ChargeBatch.LoadAsync(db, order, charges, cancel);
        var skipped = new List<string>();
        foreach (var charge in charges)
        {
            var effect = await batch.EffectAsync(charge, cancel);
            if (effect.Skip is { } why)
                skipped.Add(why);
            else
                await batch.ApplyAsync(charge, effect, cancel);
        }
        job.Step(ids[^1], ids.Count, charges.Count - skipped.Count, skipped);
    }

    private DateTime Now => time.GetUtcNow().UtcDateTime;
}
