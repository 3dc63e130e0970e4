using BillingBlazor.Domain;
using BillingBlazor.Domain.Invoices;
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
    /// <summary>So many ids in one transaction, and no clerk waits long for it.</summary>
    private const int Step = 20_000;

    private static readonly TimeSpan lease = TimeSpan.FromMinutes(1);
    private readonly string owner = $"{Environment.MachineName}/{Environment.ProcessId}/{Guid.NewGuid():N}";

    /// <summary>Every job that waits, or whose worker is gone.</summary>
    public async Task GoOnAsync(CancellationToken cancel)
    {
        while (await ClaimAsync(cancel) is { } job)
        {
            if (job.State == RateAgainState.Applying) await ApplyAsync(job, cancel);
            else await CompareAsync(job, cancel);
            live.Publish(Topic.Rating);
        }
    }

    private async Task<RateAgainJob?> ClaimAsync(CancellationToken cancel)
    {
        var now = Now;
        await using var db = await dbs.CreateDbContextAsync(cancel);
        await using var write = await db.BeginWriteAsync(cancel);
        var job = await db.RateAgainJobs.AsNoTracking().OrderBy(j => j.Id).FirstOrDefaultAsync(j => (j.State == RateAgainState.Waiting || j.State == RateAgainState.Comparing || j.State == RateAgainState.Applying)
            && (j.LeaseOwner == null || j.LeaseUntilUtc < now), cancel);
        if (job is null) return null;
        await db.RateAgainJobs.Where(j => j.Id == job.Id).ExecuteUpdateAsync(j => j.SetProperty(x => x.State, x => x.State == RateAgainState.Waiting ? RateAgainState.Comparing : x.State)
            .SetProperty(x => x.LeaseOwner, owner).SetProperty(x => x.LeaseUntilUtc, now + lease), cancel);
        await write.CommitAsync(cancel);
        return job;
    }

    private async Task CompareAsync(RateAgainJob job, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        await using var progress = await dbs.CreateDbContextAsync(cancel);
        await using var records = new StoredUsage(db);
        var pass = new RateAgainPass(records, keepsChanges: false);
        var files = await FilesAsync(db, job, cancel);
        var (books, window, done, total) = (new Books(db), RateAgainWindow.Of(job), 0L, files.Sum(f => f.Length));
        foreach (var file in files)
            for (var at = file.First; at <= file.Last; at += Step)
            {
                pass.Go(file.Id, at, Math.Min(at + Step, file.Last + 1), window, await books.OfAsync(file.SupplierId, cancel));
                done += Math.Min(Step, file.Last + 1 - at);
                var (doneNow, until) = (done, Now + lease);
                var mine = await Mine(progress, job.Id, RateAgainState.Comparing).ExecuteUpdateAsync(j => j.SetProperty(x => x.Done, doneNow).SetProperty(x => x.Total, total).SetProperty(x => x.LeaseUntilUtc, until), cancel);
                if (mine == 0) return;      // cancelled, or another worker's
                live.Publish(Topic.Rating);
            }
        await KeepComparisonAsync(job, pass, total, cancel);
    }

    private async Task KeepComparisonAsync(RateAgainJob job, RateAgainPass pass, long total, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        await using var write = await db.BeginWriteAsync(cancel);
        var (changed, priced, unpriced) = (pass.Changed, pass.Customers.Values.Sum(c => c.NowPriced), pass.Customers.Values.Sum(c => c.NowUnpriced));
        var (old, fresh, calls, decided, ownerless) = (pass.OldPrice, pass.NewPrice, pass.Calls, pass.Decided, pass.Ownerless);
        var mine = await Mine(db, job.Id, RateAgainState.Comparing).ExecuteUpdateAsync(j => j
            .SetProperty(x => x.State, RateAgainState.Compared).SetProperty(x => x.LeaseOwner, (string?)null).SetProperty(x => x.Done, total).SetProperty(x => x.Total, total)
            .SetProperty(x => x.Calls, calls).SetProperty(x => x.Changed, changed).SetProperty(x => x.NowPriced, priced).SetProperty(x => x.NowUnpriced, unpriced)
            .SetProperty(x => x.OldPrice, old).SetProperty(x => x.NewPrice, fresh).SetProperty(x => x.Decided, decided).SetProperty(x => x.Ownerless, ownerless), cancel);
        if (mine == 0) return;
        BulkInsert.Add<RateAgainSum>(db, [.. pass.Customers.Select(c => new RateAgainSum(job.Id, c.Key, c.Value.Changed, c.Value.NowPriced, c.Value.NowUnpriced, Money.FromMicropounds(c.Value.OldPrice), Money.FromMicropounds(c.Value.NewPrice)))], cancel);
        db.AddRange(await HeldAsync(db, job.Id, pass.HeldByInvoice, cancel));
        await db.SaveChangesAsync(cancel);
        await write.CommitAsync(cancel);
    }

    private static async Task<List<RateAgainHeld>> HeldAsync(BillingDb db, int jobId, Dictionary<int, int> heldByInvoice, CancellationToken cancel)
    {
        var ids = heldByInvoice.Keys.ToList();
        var invoices = await db.Invoices.AsNoTracking().Where(i => EF.Parameter(ids).Contains(i.Id)).Select(i => new { i.Id, i.RunId, IsDraft = i.State == InvoiceState.Draft }).ToListAsync(cancel);
        return [.. invoices.GroupBy(i => (Run: i.RunId ?? 0, i.IsDraft)).Select(run => new RateAgainHeld(jobId, run.Key.Run, run.Key.IsDraft, run.Sum(i => heldByInvoice[i.Id])))];
    }

    private async Task ApplyAsync(RateAgainJob job, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        await using var records = new StoredUsage(db);
        var (books, window) = (new Books(db), RateAgainWindow.Of(job));
        var files = await FilesAsync(db, job, cancel);
        var (done, total) = (files.Where(f => f.Id < job.CursorFileId).Sum(f => f.Length), files.Sum(f => f.Length));
        foreach (var file in files.Where(f => f.Id >= job.CursorFileId))
            for (var at = file.Id == job.CursorFileId ? Math.Max(file.First, job.CursorRecordId + 1) : file.First; at <= file.Last; at += Step)
            {
                var end = Math.Min(at + Step, file.Last + 1);
                var doneNow = done + end - file.First;
                if (!await StepAsync(db, records, job.Id, file, at, end, window, await books.OfAsync(file.SupplierId, cancel), doneNow, total, cancel)) return;
                await records.GoOnAsync();
                live.Publish(Topic.Rating);
                if (end > file.Last) done += file.Length;
            }
        await FinishAsync(db, job.Id, cancel);
    }

    /// <returns>False when the job is no longer ours; nothing was written.</returns>
    private async Task<bool> StepAsync(BillingDb db, StoredUsage records, int jobId, FileStretch file, long from, long to, RateAgainWindow window, RatingBooks books, long done, long total, CancellationToken cancel)
    {
        await using var write = await db.BeginWriteAsync(cancel);
        var (fileId, lastId, until) = (file.Id, to - 1, Now + lease);
        if (await Mine(db, jobId, RateAgainState.Applying).ExecuteUpdateAsync(j => j.SetProperty(x => x.CursorFileId, fileId).SetProperty(x => x.CursorRecordId, lastId)
            .SetProperty(x => x.Done, done).SetProperty(x => x.Total, total).SetProperty(x => x.LeaseUntilUtc, until), cancel) == 0) return false;

        var pass = new RateAgainPass(records, keepsChanges: true);
        if (await db.CdrFiles.AnyAsync(f => f.Id == fileId && f.State == CdrFileState.Ready, cancel)) pass.Go(fileId, from, to, window, books);
        records.Write(pass.Changes);
        var (changed, old, fresh, skipped, more) = (pass.Changed, pass.OldPrice, pass.NewPrice, pass.Skipped, pass.MoreRated);
        await db.RateAgainJobs.Where(j => j.Id == jobId).ExecuteUpdateAsync(j => j.SetProperty(x => x.AppliedChanged, x => x.AppliedChanged + changed)
            .SetProperty(x => x.AppliedOldPrice, x => x.AppliedOldPrice + old).SetProperty(x => x.AppliedNewPrice, x => x.AppliedNewPrice + fresh).SetProperty(x => x.AppliedSkipped, x => x.AppliedSkipped + skipped), cancel);
        if (more != 0) await db.CdrFiles.Where(f => f.Id == fileId).ExecuteUpdateAsync(f => f.SetProperty(x => x.Rated, x => x.Rated + more).SetProperty(x => x.Orphans, x => x.Orphans - more), cancel);
        foreach (var ids in pass.Covered.Chunk(5_000)) await db.BundleUses.Where(use => EF.Parameter(ids).Contains(use.UsageRecordId)).ExecuteDeleteAsync(cancel);
        if (pass.Changes.Count > 0) await BookMarks.MarkFileAsync(db, fileId, cancel);
        await SettlementMarks.MarkAsync(db, pass.Touched, cancel);
        await OrphanSums.MarkAsync(db, 0, pass.Groups, cancel);
        await write.CommitAsync(cancel);
        return true;
    }

    private async Task FinishAsync(BillingDb db, int jobId, CancellationToken cancel)
    {
        await OrphanSums.WorkOffAsync(dbs, cancel);
        var now = Now;
        await Mine(db, jobId, RateAgainState.Applying).ExecuteUpdateAsync(j => j.SetProperty(x => x.State, RateAgainState.Applied).SetProperty(x => x.FinishedUtc, now)
            .SetProperty(x => x.Done, x => x.Total).SetProperty(x => x.LeaseOwner, (string?)null), cancel);
        live.Publish(Topic.Usage);
        live.Publish(Topic.Customers);
    }

    private IQueryable<RateAgainJob> Mine(BillingDb db, int jobId, RateAgainState state) => db.RateAgainJobs.Where(j => j.Id == jobId && j.State == state && j.LeaseOwner == owner);

    /// <summary>In order of id, so that a cursor can say how far applying is.</summary>
    private static async Task<List<FileStretch>> FilesAsync(BillingDb db, RateAgainJob job, CancellationToken cancel)
    {
        var files = db.CdrFiles.AsNoTracking().Where(f => f.State == CdrFileState.Ready && f.FirstRecordId != null);
        if (job.FileIds.Count > 0) files = files.Where(f => EF.Parameter(job.FileIds).Contains(f.Id));
        if (job.SupplierId is { } supplier) files = files.Where(f => f.SupplierId == supplier);
        if (job.From is { } from && UkTime.StartOf(from) is var fromUtc) files = files.Where(f => f.LastStartedUtc >= fromUtc);
        if (job.To is { } to && UkTime.StartOf(to.AddDays(1)) is var toUtc) files = files.Where(f => f.FirstStartedUtc < toUtc);
        return await files.OrderBy(f => f.Id).Select(f => new FileStretch(f.Id, f.SupplierId, f.FirstRecordId!.Value, f.LastRecordId!.Value)).ToListAsync(cancel);
    }

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    private sealed record FileStretch(int Id, int SupplierId, long First, long Last)
    {
        public long Length => Last - First + 1;
    }

    /// <summary>One set-up for the whole of a pass, read once for each supplier.</summary>
    private sealed class Books(BillingDb db)
    {
        private readonly Dictionary<int, RatingBooks> known = [];

        public async Task<RatingBooks> OfAsync(int supplierId, CancellationToken cancel)
        {
            if (!known.TryGetValue(supplierId, out var books)) known[supplierId] = books = await RatingBooks.LoadAsync(db, supplierId, cancel);
            return books;
        }
    }
}
