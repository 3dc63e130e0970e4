using System.Threading.Channels;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Domain.Usage.Layouts;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Usage;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Usage.Layouts;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage;

/// <summary>
/// Reads one file whole or not at all: under a lease, in short transactions, unseen until the last one makes it Ready. Killed anywhere, it
/// is cleaned and read again once its lease is over.
/// </summary>
public sealed class UsageImport(
    IDbContextFactory<BillingDb> dbs,
    DataFolder folder,
    SettlementStep settlement,
    TimeProvider time,
    LiveUpdates live,
    ILogger<UsageImport> log
)
{
    private readonly Lease lease = Lease.OfWorker(time, TimeSpan.FromMinutes(2));

    /// <summary>Every file that waits, or whose reader is gone, oldest first; and what is to be settled since. True when there was
    /// anything.</summary>
    public async Task<bool> ReadWaitingAsync(CancellationToken cancel)
    {
        await CleanTakenBackAsync(cancel);
        var any = false;
        while (await ClaimAsync(cancel) is { } file)
        {
            any = true;
            await ReadAsync(file, cancel);
            await WorkOffAsync(cancel);
        }
        any |= await WorkOffAsync(cancel);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        await db.MoveLogAsync(cancel);
        return any;
    }

    /// <summary>What the file and others changed: the sums of orphans, and what is to be settled.</summary>
    private async Task<bool> WorkOffAsync(CancellationToken cancel)
    {
        var any = await dbs.RegroupOrphansAsync(cancel);
        if (any)
            live.Publish(Topic.Usage);
        return await settlement.WorkOffAsync(cancel) || any;
    }

    /// <summary>A file that was taken back is seen by nobody at once; what a killed server left of it goes here.</summary>
    private async Task CleanTakenBackAsync(CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        foreach (
            var fileId in await db
                .CdrFiles.Where(f => f.State == CdrFileState.TakenBack && f.FirstRecordId != null)
                .Select(f => f.Id)
                .ToListAsync(cancel)
        )
            await dbs.ForgetFileAsync(fileId, cancel);
    }

    private async Task<CdrFile?> ClaimAsync(CancellationToken cancel)
    {
        var now = lease.Now;
        await using var db = await dbs.CreateDbContextAsync(cancel);
        await using var write = await db.BeginWriteAsync(cancel);
        var file = await db
            .CdrFiles.AsNoTracking()
            .OrderBy(f => f.Id)
            .FirstOrDefaultAsync(
                f => f.State == CdrFileState.Waiting || (f.State == CdrFileState.Reading && f.LeaseUntilUtc < now),
                cancel
            );
        if (file is null)
            return null;
        await db
            .CdrFiles.Where(f => f.Id == file.Id)
            .ExecuteUpdateAsync(
                f =>
                    f.SetProperty(x => x.State, CdrFileState.Reading)
                        .SetProperty(x => x.LeaseOwner, lease.Owner)
                        .SetProperty(x => x.LeaseUntilUtc, lease.Until),
                cancel
            );
        await write.CommitAsync(cancel);
        return file;
    }

    private async Task ReadAsync(CdrFile file, CancellationToken cancel)
    {
        using var work = Telemetry.Works.StartActivity("read call file")?.SetTag("file.id", file.Id);
        try
        {
            await dbs.ForgetFileAsync(file.Id, cancel);
            await StreamAsync(file, cancel);
        }
        catch (LeaseLostException)
        {
            log.LogWarning("File {File} was taken over by another reader; nothing more of it is written here.", file.Id);
        }
        catch (LayoutMisfitException misfit)
        {
            await FailAsync(file.Id, misfit.Message, cancel, CdrFileState.NeedsLayout);
        }
        catch (BillingRuleException refusal)
        {
            await FailAsync(file.Id, refusal.Message, cancel);
        }
        catch (IOException problem)
        {
            log.LogError(problem, "File {File} could not be read.", file.Id);
            await FailAsync(file.Id, "The uploaded file could not be read from the disk. Upload it again.", cancel);
        }
        live.Publish(Topic.Usage);
    }

    /// <summary>One thread reads, matches and rates while another writes; two batches go round between them, so memory stays
    /// flat.</summary>
    private async Task StreamAsync(CdrFile file, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        await using var knownDb = await dbs.CreateDbContextAsync(cancel);
        var lines = Task.Run(() => knownDb.Clis.AsNoTracking().ToListAsync(cancel), cancel);
        var format = await CallFormat.OfAsync(db, file, cancel);
        var loading = RatingBooks.LoadAsync(db, file.SupplierId, cancel);
        await Task.WhenAll(lines, loading);
        var match = new CallMatching(await loading, new CliBook(await lines));
        var (full, empty) = (Channel.CreateUnbounded<UsageBatch>(), Channel.CreateUnbounded<UsageBatch>());
        for (var i = 0; i < 2; i++)
            empty.Writer.TryWrite(new());

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var reading = Task.Run(
            async () =>
            {
                try
                {
                    await FillAsync(file, format, new(file.Id, match, new(knownDb, file)), empty.Reader, full.Writer, stop.Token);
                    full.Writer.Complete();
                }
                catch (Exception problem)
                {
                    full.Writer.Complete(problem); // the writer's loop ends with it
                }
            },
            CancellationToken.None
        );
        try
        {
            await using var writer = db.Usage.Append(file);
            await foreach (var batch in full.Reader.ReadAllAsync(cancel))
            {
                for (var from = 0; from == 0 || from < batch.Count; from += UsageBatch.Piece)
                {
                    if (!await writer.WriteAsync(batch, from, lease.Owner, lease.Until, cancel))
                        throw new LeaseLostException();
                    live.Publish(Topic.Usage);
                }
                Telemetry.CallsRead.Add(batch.Count);
                batch.Clear();
                empty.Writer.TryWrite(batch);
            }
            await RefuseAsync(file.Id, cancel);
            if (!await writer.FinishAsync(lease.Owner, lease.Now, cancel))
                throw new LeaseLostException();
            Telemetry.FilesRead.Add(1);
        }
        finally
        {
            await stop.CancelAsync();
            await reading;
        }
    }

    private async Task FillAsync(
        CdrFile file,
        CallFormat format,
        RowIntake intake,
        ChannelReader<UsageBatch> empty,
        ChannelWriter<UsageBatch> full,
        CancellationToken cancel
    )
    {
        using var reader = await UploadedFile.OpenAsync(dbs, folder, file, format, UkTime.DayOf(lease.Now), cancel);
        await KeepHeaderAsync(file.Id, KeptHeader.Of(reader.Header), cancel);
        var (batch, size) = (await empty.ReadAsync(cancel), UsageBatch.Piece);
        while (reader.Read(out var rejected))
        {
            if (rejected is not null)
                intake.Reject(rejected, batch);
            else
                intake.Take(reader, batch);
            if (batch.Count < size && !batch.IsFull)
                continue;
            await HandOverAsync(reader.BytesRead);
            // small at first, so that the writer needn't wait
            (batch, size) = (await empty.ReadAsync(cancel), Math.Min(4 * size, UsageBatch.Size));
        }
        await HandOverAsync(file.SizeBytes);

        async Task HandOverAsync(long bytesRead)
        {
            batch.BytesRead = bytesRead;
            batch.Sort();
            await full.WriteAsync(batch, cancel);
        }
    }

    /// <summary>With it, rows that are set aside can be read again.</summary>
    private async Task KeepHeaderAsync(int fileId, string? header, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var mine = db.CdrFiles.Where(f => f.Id == fileId && f.LeaseOwner == lease.Owner);
        await mine.ExecuteUpdateAsync(f => f.SetProperty(x => x.Header, header), cancel);
    }

    /// <summary>Before it is seen.</summary>
    /// <exception cref="BillingRuleException">It holds no call.</exception>
    private async Task RefuseAsync(int fileId, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var file = await db.CdrFiles.AsNoTracking().SingleAsync(f => f.Id == fileId, cancel);
        if (!file.IsAccountedFor)
            throw new InvalidOperationException($"File {fileId}: {file.Rows} rows are not accounted for.");
        if (file.Rows == 0)
            throw new BillingRuleException("The file holds no call: only a heading, or nothing.");
    }

    private async Task FailAsync(int fileId, string why, CancellationToken cancel, CdrFileState state = CdrFileState.Failed)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        if (!await db.CdrFiles.AnyAsync(f => f.Id == fileId && f.LeaseOwner == lease.Owner, cancel))
            return; // it is another reader's now
        await dbs.ForgetFileAsync(fileId, cancel);
        var now = lease.Now;
        await db
            .CdrFiles.Where(f => f.Id == fileId && f.LeaseOwner == lease.Owner)
            .ExecuteUpdateAsync(
                f =>
                    f.SetProperty(x => x.State, state)
                        .SetProperty(x => x.Failure, why)
                        .SetProperty(x => x.FinishedUtc, now)
                        .SetProperty(x => x.LeaseOwner, (string?)null),
                cancel
            );
    }


}
