using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Server.Billing.Review;
using BillingBlazor.Server.Charges;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Billing;

/// <summary>
/// Goes on with runs that are being drafted, approved or taken back, in steps of many customers, each its own short transaction. Killed
/// anywhere, what is done is done, and the rest is gone on with: who is done is written in the transaction that does it.
/// </summary>
public sealed class RunWork(
    IDbContextFactory<BillingDb> dbs,
    RunDrafter drafter,
    RunApprover approver,
    RunTroubles troubles,
    TimeProvider time,
    LiveUpdates live,
    ILogger<RunWork> log
)
{
    private const int MostInStep = 500;
    private readonly Lease lease = Lease.OfServer(time, TimeSpan.FromMinutes(2));

    /// <summary>Every run that is being drafted, approved or reversed and that nobody works on.</summary>
    public async Task GoOnAsync(CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        foreach (
            var runId in await db
                .BillingRuns.Where(r => r.State == RunState.Drafting || r.State == RunState.Approving || r.State == RunState.Reversing)
                .OrderBy(r => r.Id)
                .Select(r => r.Id)
                .ToListAsync(cancel)
        )
            await GoOnAsync(runId, cancel);
    }

    public async Task GoOnAsync(int runId, CancellationToken cancel)
    {
        try
        {
            await drafter.SettleAsync(runId, lease, cancel);
            await StepsAsync(runId, cancel);
            troubles.Over(runId);
            live.Publish(Topic.Usage); // what was claimed or given back; the latter is settled anew
        }
        catch (Exception problem) when (DiskFull.Is(problem))
        {
            troubles.Tell(runId, DiskFull.Sentence);
        }
        catch (BillingRuleException refusal)
        {
            // The step is undone; the run waits, saying why, and goes on once that is mended.
            await using var db = await dbs.CreateDbContextAsync(cancel);
            var isKnown = await db.BillingRuns.AnyAsync(r => r.Id == runId && r.Failure == refusal.Message, cancel);
            await db
                .BillingRuns.Where(r => r.Id == runId)
                .ExecuteUpdateAsync(
                    r => r.SetProperty(x => x.Failure, refusal.Message).SetProperty(x => x.LeaseOwner, (string?)null),
                    cancel
                );
            if (isKnown)
                return; // to tell it again would wake whoever tries it again, at once and for ever
        }
        live.Publish(Topic.Billing);
    }

    /// <summary>
    /// Step by step. What goes wrong in a step of many is somebody's among them: it is tried again with half of them, down to the one who
    /// is parked, and the others are billed.
    /// </summary>
    private async Task StepsAsync(int runId, CancellationToken cancel)
    {
        var most = MostInStep;
        while (true)
        {
            try
            {
                using var work = Telemetry.Works.StartActivity("step of run")?.SetTag("run.id", runId);
                if (!await StepAsync(runId, most, cancel))
                    return;
                Telemetry.RunSteps.Add(1);
                most = Math.Min(most * 2, MostInStep);
            }
            catch (Exception problem) when (Unbillable.Is(problem))
            {
                if (most == 1 && !await ParkNextAsync(runId, problem, cancel))
                    throw;
                most = Math.Max(1, most / 2);
            }
            live.Publish(Topic.Billing);
        }
    }

    /// <summary>Whose turn it is in a run, of whom a step of one did not come about.</summary>
    /// <returns>False: nobody is waiting, so it was nobody's fault.</returns>
    private async Task<bool> ParkNextAsync(int runId, Exception problem, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        await using var write = await db.BeginWriteAsync(cancel);
        var run = await db.BillingRuns.SingleAsync(r => r.Id == runId, cancel);
        var customerId = run.State switch
        {
            RunState.Drafting => await db
                .BillingRunCustomers.Where(c => c.RunId == runId && !c.IsDone)
                .OrderBy(c => c.CustomerId)
                .Select(c => (int?)c.CustomerId)
                .FirstOrDefaultAsync(cancel),
            RunState.Approving => await RunInvoices
                .Drafts(db, runId)
                .OrderBy(i => i.Id)
                .Select(i => (int?)i.CustomerId)
                .FirstOrDefaultAsync(cancel),
            _ => null,
        };
        if (customerId is not { } id)
            return false;
        var name = await db.Customers.Where(c => c.Id == id).Select(c => c.Name).SingleAsync(cancel);
        if (problem is not BillingRuleException)
            log.LogError(problem, "Customer {Customer} could not be billed in run {Run}", id, runId);
        var isApproving = run.State == RunState.Approving;
        if (isApproving)
            await RunInvoices.TakeAwayAsync(db, run, [id], cancel);
        await RunMembers.ParkAsync(db, run, new() { [id] = Unbillable.SentenceOf(problem, name)! }, cancel);
        if (isApproving)
            await RunReview.CompareAnewAsync(db, run, [id], cancel);
        run.Progress(run.CustomersDone + 1);
        await db.SaveChangesAsync(cancel);
        await write.CommitAsync(cancel);
        return true;
    }

    /// <returns>False when there is no more to do, or somebody else does it.</returns>
    private async Task<bool> StepAsync(int runId, int most, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        await using var write = await db.BeginWriteAsync(cancel);
        var run = await db.BillingRuns.SingleAsync(r => r.Id == runId, cancel);
        if (run.State is not (RunState.Drafting or RunState.Approving or RunState.Reversing) || !run.IsFree(lease.Owner, lease.Now))
            return false;
        run.TakeLease(lease.Owner, lease.Until);
        var more = await (
            run.State switch
            {
                RunState.Drafting => drafter.StepAsync(db, run, most, cancel),
                RunState.Approving => approver.StepAsync(db, run, most, cancel),
                _ => RunReverser.StepAsync(db, run, lease.Now, cancel),
            }
        );
        await db.SaveChangesAsync(cancel);
        await write.CommitAsync(cancel);
        return more;
    }
}
