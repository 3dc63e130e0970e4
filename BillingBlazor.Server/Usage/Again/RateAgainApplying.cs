using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Usage;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage.Again;

/// <summary>Saves what rating again makes of the records, a short transaction after the other, each with the job's cursor.</summary>
internal sealed class RateAgainApplying(IDbContextFactory<BillingDb> dbs, Lease lease, LiveUpdates live)
{
    /// <summary>So many ids in one transaction, and no clerk waits long for it.</summary>
    private const int Step = 40_000;

    /// <summary>So many are rated at a time while those before them are written; their changes are no large object yet.</summary>
    private const int Part = 500;

    public async Task GoOnAsync(RateAgainJob job, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        await using var prices = db.Usage.Repricing();
        await using var reading = await dbs.CreateDbContextAsync(cancel);
        await using var alsoReading = await dbs.CreateDbContextAsync(cancel);
        using var one = reading.Usage.Read(RateAgainPass.Texts);
        using var other = alsoReading.Usage.Read(RateAgainPass.Texts);
        var window = RateAgainWindow.Of(job);
        var files = await FileStretch.OfAsync(db, job, cancel);
        var books = await RatingBooks.LoadAsync(db, files.Select(f => f.SupplierId), cancel);
        var (done, total) = (files.Where(f => f.FileId < job.CursorFileId).Sum(f => f.Length), files.Sum(f => f.Length));
        foreach (var file in files.Where(f => f.FileId >= job.CursorFileId))
        {
            var rest = file.FileId == job.CursorFileId ? file with { First = Math.Max(file.First, job.CursorRecordId + 1) } : file;
            foreach (var stretch in rest.InSteps(Step))
            {
                if (
                    !await StepAsync(
                        db,
                        prices,
                        [one, other],
                        job.Id,
                        stretch,
                        window,
                        books[stretch.SupplierId],
                        done + stretch.Last + 1 - file.First,
                        total,
                        cancel
                    )
                )
                    return;
                await prices.GoOnAsync();
                live.Publish(Topic.Rating);
            }
            done += file.Length;
        }
        await FinishAsync(db, job.Id, cancel);
    }

    /// <returns>False when the job is no longer ours; nothing was written.</returns>
    private async Task<bool> StepAsync(
        BillingDb db,
        CallRepricing prices,
        StoredCallReader[] readers,
        int jobId,
        FileStretch stretch,
        RateAgainWindow window,
        RatingBooks books,
        long done,
        long total,
        CancellationToken cancel
    )
    {
        await using var write = await db.BeginWriteAsync(cancel);
        var (fileId, lastId, until) = (stretch.FileId, stretch.Last, lease.Until);
        if (
            await lease
                .Mine(db, jobId, RateAgainState.Applying)
                .ExecuteUpdateAsync(
                    j =>
                        j.SetProperty(x => x.CursorFileId, fileId)
                            .SetProperty(x => x.CursorRecordId, lastId)
                            .SetProperty(x => x.Done, done)
                            .SetProperty(x => x.Total, total)
                            .SetProperty(x => x.LeaseUntilUtc, until),
                    cancel
                ) == 0
        )
            return false;

        var passes = Array.ConvertAll(readers, records => new RateAgainPass(records));
        if (await db.CdrFiles.AnyAsync(f => f.Id == fileId && f.State == CdrFileState.Ready, cancel))
            await prices.WriteAsync(PartsAsync(passes, stretch, window, books), cancel);
        foreach (var other in passes[1..])
            passes[0].Add(other);
        var (changed, old, fresh, skipped) = (passes[0].Changed, passes[0].OldPrice, passes[0].NewPrice, passes[0].Skipped);
        await db
            .RateAgainJobs.Where(j => j.Id == jobId)
            .ExecuteUpdateAsync(
                j =>
                    j.SetProperty(x => x.AppliedChanged, x => x.AppliedChanged + changed)
                        .SetProperty(x => x.AppliedOldPrice, x => x.AppliedOldPrice + old)
                        .SetProperty(x => x.AppliedNewPrice, x => x.AppliedNewPrice + fresh)
                        .SetProperty(x => x.AppliedSkipped, x => x.AppliedSkipped + skipped),
                cancel
            );
        await write.CommitAsync(cancel);
        return true;
    }

    /// <summary>
    /// Other threads read and rate the next parts by turns, by other connections, while this one writes. They see what was committed last,
    /// and nobody else can commit meanwhile, so they see the records as this transaction does, but for the parts that were written already.
    /// </summary>
    private static async IAsyncEnumerable<RepricedCalls> PartsAsync(
        RateAgainPass[] passes,
        FileStretch stretch,
        RateAgainWindow window,
        RatingBooks books
    )
    {
        var (parts, coming) = (stretch.InSteps(Part).ToList(), Array.ConvertAll(passes, _ => Nothing()));
        try
        {
            for (var at = 0; at < parts.Count + passes.Length; at++)
            {
                var (turn, part) = (at % passes.Length, at < parts.Count ? parts[at] : null);
                var changes = await coming[turn];
                coming[turn] = part is null ? Nothing() : Task.Run(() => Go(turn, part), CancellationToken.None);
                if (changes is not null)
                    yield return changes;
            }
        }
        finally
        {
            await ((Task)Task.WhenAll(coming)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // nobody reads on after us
        }

        RepricedCalls? Go(int turn, FileStretch part) =>
            passes[turn].Go(part, window, books, new(books.Supplier.Id, expected: (int)part.Length));

        static Task<RepricedCalls?> Nothing() => Task.FromResult<RepricedCalls?>(null);
    }

    private async Task FinishAsync(BillingDb db, int jobId, CancellationToken cancel)
    {
        await dbs.RegroupOrphansAsync(cancel);
        var now = lease.Now;
        await lease
            .Mine(db, jobId, RateAgainState.Applying)
            .ExecuteUpdateAsync(
                j =>
                    j.SetProperty(x => x.State, RateAgainState.Applied)
                        .SetProperty(x => x.FinishedUtc, now)
                        .SetProperty(x => x.Done, x => x.Total)
                        .SetProperty(x => x.LeaseOwner, (string?)null),
                cancel
            );
        live.Publish(Topic.Usage);
        live.Publish(Topic.Customers);
    }
}
