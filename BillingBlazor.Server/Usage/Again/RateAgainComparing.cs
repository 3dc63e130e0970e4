using System.Collections.Concurrent;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage.Again;

/// <summary>What rating again would change: nothing is saved but the difference, and how far it is.</summary>
internal sealed class RateAgainComparing(IDbContextFactory<BillingDb> dbs, Lease lease, LiveUpdates live)
{
    private const int Step = 20_000;
    private const int Threads = 2;
    private static readonly TimeSpan pause = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentQueue<FileStretch> stretches = [];
    private volatile bool isMine = true;
    private long done;

    /// <summary>Each thread has a connection of its own, and takes the next stretch that nobody has taken.</summary>
    public async Task GoThroughAsync(RateAgainJob job, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var files = await FileStretch.OfAsync(db, job, cancel);
        foreach (var stretch in files.SelectMany(file => file.InSteps(Step)))
            stretches.Enqueue(stretch);
        var (books, total) = (await RatingBooks.LoadAsync(db, files.Select(f => f.SupplierId), cancel), files.Sum(f => f.Length));
        var working = Task.WhenAll(Enumerable.Range(0, Threads).Select(_ => Task.Run(() => GoThroughAsync(job, books, cancel), cancel)));
        try
        {
            while (await Task.WhenAny(working, Task.Delay(pause, cancel)) != working && isMine)
                isMine = await TellAsync(db, job.Id, total, cancel);
        }
        catch
        {
            isMine = false; // nobody goes on without us
            throw;
        }
        var passes = await working;
        if (!isMine)
            return; // cancelled, or another worker's
        foreach (var other in passes[1..])
            passes[0].Add(other);
        await KeepComparisonAsync(job, passes[0], total, cancel);
    }

    private async Task<RateAgainPass> GoThroughAsync(RateAgainJob job, Dictionary<int, RatingBooks> books, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        using var records = db.Usage.Read(RateAgainPass.Texts);
        var (pass, window) = (new RateAgainPass(records), RateAgainWindow.Of(job));
        while (isMine && !cancel.IsCancellationRequested && stretches.TryDequeue(out var stretch))
        {
            pass.Go(stretch, window, books[stretch.SupplierId], changes: null);
            Interlocked.Add(ref done, stretch.Length);
        }
        return pass;
    }

    /// <returns>Whether the job is still ours.</returns>
    private async Task<bool> TellAsync(BillingDb db, int jobId, long total, CancellationToken cancel)
    {
        var (doneNow, until) = (Interlocked.Read(ref done), lease.Until);
        var mine = await lease
            .Mine(db, jobId, RateAgainState.Comparing)
            .ExecuteUpdateAsync(
                j => j.SetProperty(x => x.Done, doneNow).SetProperty(x => x.Total, total).SetProperty(x => x.LeaseUntilUtc, until),
                cancel
            );
        live.Publish(Topic.Rating);
        return mine > 0;
    }

    private async Task KeepComparisonAsync(RateAgainJob job, RateAgainPass pass, long total, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        await using var write = await db.BeginWriteAsync(cancel);
        var (changed, priced, unpriced) = (
            pass.Changed,
            pass.Customers.Values.Sum(c => c.NowPriced),
            pass.Customers.Values.Sum(c => c.NowUnpriced)
        );
        var (old, fresh, calls, decided, ownerless) = (pass.OldPrice, pass.NewPrice, pass.Calls, pass.Decided, pass.Ownerless);
        var mine = await lease
            .Mine(db, job.Id, RateAgainState.Comparing)
            .ExecuteUpdateAsync(
                j =>
                    j.SetProperty(x => x.State, RateAgainState.Compared)
                        .SetProperty(x => x.LeaseOwner, (string?)null)
                        .SetProperty(x => x.Done, total)
                        .SetProperty(x => x.Total, total)
                        .SetProperty(x => x.Calls, calls)
                        .SetProperty(x => x.Changed, changed)
                        .SetProperty(x => x.NowPriced, priced)
                        .SetProperty(x => x.NowUnpriced, unpriced)
                        .SetProperty(x => x.OldPrice, old)
                        .SetProperty(x => x.NewPrice, fresh)
                        .SetProperty(x => x.Decided, decided)
                        .SetProperty(x => x.Ownerless, ownerless),
                cancel
            );
        if (mine == 0)
            return;
        BulkInsert.Add<RateAgainSum>(
            db,
            [
                .. pass.Customers.Select(c => new RateAgainSum(
                    job.Id,
                    c.Key,
                    c.Value.Changed,
                    c.Value.NowPriced,
                    c.Value.NowUnpriced,
                    Money.FromMicropounds(c.Value.OldPrice),
                    Money.FromMicropounds(c.Value.NewPrice)
                )),
            ],
            cancel
        );
        db.AddRange(await HeldAsync(db, job.Id, pass.HeldByInvoice, cancel));
        await db.SaveChangesAsync(cancel);
        await write.CommitAsync(cancel);
    }

    private static async Task<List<RateAgainHeld>> HeldAsync(
        BillingDb db,
        int jobId,
        Dictionary<int, int> heldByInvoice,
        CancellationToken cancel
    )
    {
        var ids = heldByInvoice.Keys.ToList();
        var invoices = await db
            .Invoices.AsNoTracking()
            .Where(i => EF.Parameter(ids).Contains(i.Id))
            .Select(i => new
            {
                i.Id,
                i.RunId,
                IsDraft = i.State == InvoiceState.Draft,
            })
            .ToListAsync(cancel);
        return
        [
            .. invoices
                .GroupBy(i => (Run: i.RunId ?? 0, i.IsDraft))
                .Select(run => new RateAgainHeld(jobId, run.Key.Run, run.Key.IsDraft, run.Sum(i => heldByInvoice[i.Id]))),
        ];
    }
}
