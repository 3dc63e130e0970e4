using System.Runtime.InteropServices;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Services;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Domain.Usage.Layouts;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Usage;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Usage;
using BillingBlazor.Server.Usage.Layouts;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.ServiceFiles;

/// <summary>
/// Reads one service file whole or not at all: under a lease, in short transactions, unseen until the last one makes it Read. Killed
/// anywhere, it is cleaned and read again once its lease is over.
/// </summary>
public sealed class ServiceImport(
    IDbContextFactory<BillingDb> dbs,
    DataFolder folder,
    TimeProvider time,
    LiveUpdates live,
    ILogger<ServiceImport> log
)
{
    /// <summary>Rows that are looked at before a file is read: more than a fifth of them rejected, and it waits.</summary>
    private const int LookedAt = 1_000;

    private const int MostRejected = 5;
    private const int Step = 5_000;
    private const string HereBefore = "The same line stands further up in this file.";
    private const string Elsewhere = "The same line was read from another file.";

    private readonly Lease lease = Lease.OfWorker(time, TimeSpan.FromMinutes(2));

    /// <summary>Every file that waits, or whose reader is gone, oldest first. True when there was any.</summary>
    public async Task<bool> ReadWaitingAsync(CancellationToken cancel)
    {
        var any = false;
        await CleanTakenBackAsync(cancel);
        while (await ClaimAsync(cancel) is { } file)
        {
            any = true;
            await ReadAsync(file, cancel);
            live.Publish(Topic.Services);
        }
        return any;
    }

    /// <summary>What of a file is stored: its lines and the rows set aside.</summary>
    internal static async Task ForgetAsync(BillingDb db, int fileId, CancellationToken cancel)
    {
        await db.ServiceLines.Where(l => l.FileId == fileId).ExecuteDeleteAsync(cancel);
        await db.ServiceRowsAside.Where(r => r.FileId == fileId).ExecuteDeleteAsync(cancel);
    }

    /// <summary>What makes two rows of a supplier the same.</summary>
    internal static string PrintOf(int supplierId, ReadService read)
    {
        var print = new Fingerprint();
        print.Add(supplierId);
        print.Add(read.KeyText);
        var value = print.Value;
        return Convert.ToHexString(MemoryMarshal.AsBytes(new ReadOnlySpan<UInt128>(in value)));
    }

    /// <summary>A file that was taken back is seen by nobody at once; what a killed server left of it goes here.</summary>
    private async Task CleanTakenBackAsync(CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var left = await db
            .ServiceFiles.Where(f => f.State == ServiceFileState.TakenBack && db.ServiceLines.Any(l => l.FileId == f.Id))
            .Select(f => f.Id)
            .ToListAsync(cancel);
        foreach (var fileId in left)
            await ForgetAsync(db, fileId, cancel);
    }

    /// <summary>Of one supplier one file at a time: what is a duplicate depends on what was read before.</summary>
    private async Task<ServiceFile?> ClaimAsync(CancellationToken cancel)
    {
        var now = lease.Now;
        await using var db = await dbs.CreateDbContextAsync(cancel);
        await using var write = await db.BeginWriteAsync(cancel);
        var file = await db
            .ServiceFiles.AsNoTracking()
            .Where(f => f.State == ServiceFileState.Waiting || (f.State == ServiceFileState.Reading && f.LeaseUntilUtc < now))
            .Where(f =>
                !db.ServiceFiles.Any(o =>
                    o.SupplierId == f.SupplierId && o.Id != f.Id && o.State == ServiceFileState.Reading && o.LeaseUntilUtc >= now
                )
            )
            .OrderByDescending(f => f.State == ServiceFileState.Reading) // what was begun before comes first
            .ThenBy(f => f.Id)
            .FirstOrDefaultAsync(cancel);
        if (file is null)
            return null;
        var until = lease.Until;
        await db
            .ServiceFiles.Where(f => f.Id == file.Id)
            .ExecuteUpdateAsync(
                f =>
                    f.SetProperty(x => x.State, ServiceFileState.Reading)
                        .SetProperty(x => x.LeaseOwner, lease.Owner)
                        .SetProperty(x => x.LeaseUntilUtc, until),
                cancel
            );
        await write.CommitAsync(cancel);
        return file;
    }

    private async Task ReadAsync(ServiceFile file, CancellationToken cancel)
    {
        try
        {
            await using (var db = await dbs.CreateDbContextAsync(cancel))
                await ForgetAsync(db, file.Id, cancel);
            await StreamAsync(file, cancel);
        }
        catch (LeaseLostException)
        {
            log.LogWarning("Service file {File} was taken over by another reader; nothing more of it is written here.", file.Id);
        }
        catch (LayoutMisfitException misfit)
        {
            await FailAsync(file.Id, misfit.Message, ServiceFileState.NeedsLayout, cancel);
        }
        catch (BillingRuleException refusal)
        {
            await FailAsync(file.Id, refusal.Message, ServiceFileState.Failed, cancel);
        }
        catch (IOException problem)
        {
            log.LogError(problem, "Service file {File} could not be read.", file.Id);
            await FailAsync(
                file.Id,
                "The uploaded file could not be read from the disk. Upload it again.",
                ServiceFileState.Failed,
                cancel
            );
        }
    }

    private async Task StreamAsync(ServiceFile file, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        var reading = await ServiceReading.OfAsync(db, file, cancel);
        if (!file.IsReadAnyway && file.MendsFileId is null)
            RefuseMisfit(file, reading);
        var match = await ServiceMatching.LoadAsync(db, cancel);
        using var reader = reading.Open(Content(file), Today);
        var sums = new Counts();
        for (var more = true; more;)
        {
            var batch = new List<(ServiceLine Line, string Raw)>(Step);
            var aside = new List<ServiceRowAside>();
            var rows = 0;
            while (rows < Step && (more = reader.Next(out var rejected)))
            {
                rows++;
                if (rejected is not null)
                    aside.Add(Aside(SetAsideKind.Rejected, rejected.Line, rejected.Column, rejected.Value, rejected.Reason, rejected.Raw));
                else if (reader.LeftOut is { } why)
                    aside.Add(Aside(SetAsideKind.LeftOut, reader.Line, why.Column, why.Value, why.Reason, reader.Raw));
                else
                    batch.Add((LineOf(file, reader.Line, reader.Read!), reader.Raw));
            }
            var lines = await WithoutDuplicatesAsync(db, file, batch, aside, cancel);
            lines.ForEach(match.Match);
            sums.Add(rows, lines.Count, aside);
            await WriteAsync(db, file, lines, aside, sums, reader.BytesRead, cancel);
            live.Publish(Topic.Services);
        }
        await FinishAsync(db, file, sums, reader.Header, cancel);

        ServiceRowAside Aside(SetAsideKind kind, int line, string column, string value, string reason, string raw) =>
            new(file.Id, line, kind, column, value, reason, raw);
    }

    internal static ServiceLine LineOf(ServiceFile file, int row, ReadService read) =>
        new(file, row, PrintOf(file.SupplierId, read), LineKey.Of(read.Identifier), read);

    /// <summary>Rows of before stand in the store already, this file's too.</summary>
    private static async Task<List<ServiceLine>> WithoutDuplicatesAsync(
        BillingDb db,
        ServiceFile file,
        List<(ServiceLine Line, string Raw)> batch,
        List<ServiceRowAside> aside,
        CancellationToken cancel
    )
    {
        var prints = batch.Select(b => b.Line.Print).ToHashSet();
        var known = await db
            .ServiceLines.Where(l => l.Copy == 0 && EF.Parameter(prints).Contains(l.Print))
            .Select(l => new { l.Print, l.FileId })
            .ToDictionaryAsync(l => l.Print, l => l.FileId, cancel);
        var lines = new List<ServiceLine>(batch.Count);
        foreach (var (line, raw) in batch)
            if (known.TryAdd(line.Print, file.Id))
                lines.Add(line);
            else
                aside.Add(
                    new(
                        file.Id,
                        line.Row,
                        SetAsideKind.Duplicate,
                        "",
                        line.Identifier,
                        known[line.Print] == file.Id ? HereBefore : Elsewhere,
                        raw
                    )
                );
        return lines;
    }

    /// <summary>A batch with the sums so far, unless the lease is lost.</summary>
    private async Task WriteAsync(
        BillingDb db,
        ServiceFile file,
        List<ServiceLine> lines,
        List<ServiceRowAside> aside,
        Counts sums,
        long bytesRead,
        CancellationToken cancel
    )
    {
        await using var write = await db.BeginWriteAsync(cancel);
        var until = lease.Until;
        var held = await db
            .ServiceFiles.Where(f => f.Id == file.Id && f.State == ServiceFileState.Reading && f.LeaseOwner == lease.Owner)
            .ExecuteUpdateAsync(
                f =>
                    f.SetProperty(x => x.LeaseUntilUtc, until)
                        .SetProperty(x => x.Rows, sums.Rows)
                        .SetProperty(x => x.Lines, sums.Lines)
                        .SetProperty(x => x.Rejected, sums.Rejected)
                        .SetProperty(x => x.Duplicates, sums.Duplicates)
                        .SetProperty(x => x.LeftOut, sums.LeftOut)
                        .SetProperty(x => x.BytesRead, bytesRead),
                cancel
            );
        if (held == 0)
            throw new LeaseLostException();
        BulkInsert.Add(db, lines, cancel);
        BulkInsert.Add(db, aside, cancel);
        await write.CommitAsync(cancel);
    }

    /// <summary>From here on it is seen.</summary>
    /// <exception cref="BillingRuleException">It holds no line.</exception>
    private async Task FinishAsync(BillingDb db, ServiceFile file, Counts sums, IReadOnlyList<string> header, CancellationToken cancel)
    {
        if (sums.Rows == 0)
            throw new BillingRuleException("The file holds no line: only a heading, or nothing.");
        await using var write = await db.BeginWriteAsync(cancel);
        var stored = await db.ServiceLines.CountAsync(l => l.FileId == file.Id, cancel);
        var aside = await db.ServiceRowsAside.CountAsync(r => r.FileId == file.Id, cancel);
        if (sums.Lines != stored || sums.Rows != stored + aside || !sums.AreWhole)
            throw new InvalidOperationException($"Service file {file.Id}: {sums.Rows} rows are not accounted for.");
        var (now, kept) = (lease.Now, KeptHeader.Of(header));
        var held = await db
            .ServiceFiles.Where(f => f.Id == file.Id && f.State == ServiceFileState.Reading && f.LeaseOwner == lease.Owner)
            .ExecuteUpdateAsync(
                f =>
                    f.SetProperty(x => x.State, ServiceFileState.Read)
                        .SetProperty(x => x.Header, kept)
                        .SetProperty(x => x.BytesRead, file.SizeBytes)
                        .SetProperty(x => x.FinishedUtc, now)
                        .SetProperty(x => x.LeaseOwner, (string?)null)
                        .SetProperty(x => x.LeaseUntilUtc, (DateTime?)null),
                cancel
            );
        if (held == 0)
            throw new LeaseLostException();
        await write.CommitAsync(cancel);
    }

    /// <exception cref="LayoutMisfitException">More than a fifth of its first rows can't be read.</exception>
    private void RefuseMisfit(ServiceFile file, ServiceReading reading)
    {
        using var reader = reading.Open(Content(file), Today);
        var (rows, bad, first) = (0, 0, (RejectedRow?)null);
        while (rows < LookedAt && reader.Next(out var rejected))
        {
            rows++;
            if (rejected is null)
                continue;
            bad++;
            first ??= rejected;
        }
        if (bad * MostRejected > rows)
            throw LayoutMisfitException.Of(bad, rows, first!.Line, first.Column, first.Value, first.Reason);
    }

    private async Task FailAsync(int fileId, string why, ServiceFileState state, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        await using var write = await db.BeginWriteAsync(cancel);
        var mine = db.ServiceFiles.Where(f => f.Id == fileId && f.State == ServiceFileState.Reading && f.LeaseOwner == lease.Owner);
        if (!await mine.AnyAsync(cancel))
            return; // it is another reader's now
        await ForgetAsync(db, fileId, cancel);
        var now = lease.Now;
        await mine.ExecuteUpdateAsync(
            f =>
                f.SetProperty(x => x.State, state)
                    .SetProperty(x => x.Failure, why)
                    .SetProperty(x => x.FinishedUtc, now)
                    .SetProperty(x => x.Rows, 0)
                    .SetProperty(x => x.Lines, 0)
                    .SetProperty(x => x.Rejected, 0)
                    .SetProperty(x => x.Duplicates, 0)
                    .SetProperty(x => x.LeftOut, 0)
                    .SetProperty(x => x.LeaseOwner, (string?)null)
                    .SetProperty(x => x.LeaseUntilUtc, (DateTime?)null),
            cancel
        );
        await write.CommitAsync(cancel);
    }

    private FileStream Content(ServiceFile file) =>
        new(folder.UploadPath(file.ContentHash), FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);

    private DateOnly Today => UkTime.DayOf(lease.Now);

    private sealed class Counts
    {
        public int Rows { get; private set; }
        public int Lines { get; private set; }
        public int Rejected { get; private set; }
        public int Duplicates { get; private set; }
        public int LeftOut { get; private set; }
        public bool AreWhole => Rows == Lines + Rejected + Duplicates + LeftOut;

        public void Add(int rows, int lines, List<ServiceRowAside> aside)
        {
            Rows += rows;
            Lines += lines;
            Rejected += aside.Count(r => r.Kind == SetAsideKind.Rejected);
            Duplicates += aside.Count(r => r.Kind == SetAsideKind.Duplicate);
            LeftOut += aside.Count(r => r.Kind == SetAsideKind.LeftOut);
        }
    }

}
