using System.Text;
using System.Threading.Channels;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Sqlite;
using BillingBlazor.Server.Data.Usage;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Usage.Layouts;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage;

/// <summary>What a held row says of its call.</summary>
internal sealed record HeldCall(DateTime StartedUtc, string Identifier, string RecordId, string Dialled);

/// <summary>
/// Reads one file whole or not at all: under a lease, in short transactions, unseen until the last one makes it Ready. Killed anywhere, it
/// is
/// cleaned and read again once its lease is over.
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
    internal const string Unanswered = "Unanswered: 0 seconds, and no cost.";
    internal const string NoData = "No data: 0 bytes, and no cost.";
    internal const string HereBefore = "The same record stands further up in this file.";
    internal const string Elsewhere = "The same record was read from another file.";
    private const int CleaningStep = 20_000;
    private static readonly TimeSpan lease = TimeSpan.FromMinutes(2);
    private readonly string owner = $"{Environment.MachineName}/{Environment.ProcessId}/{Guid.NewGuid():N}";

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
        var any = await OrphanSums.WorkOffAsync(dbs, cancel);
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
            await CleanAsync(fileId, cancel);
    }

    private async Task<CdrFile?> ClaimAsync(CancellationToken cancel)
    {
        var now = Now;
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
                        .SetProperty(x => x.LeaseOwner, owner)
                        .SetProperty(x => x.LeaseUntilUtc, now + lease),
                cancel
            );
        await write.CommitAsync(cancel);
        return file;
    }

    private async Task ReadAsync(CdrFile file, CancellationToken cancel)
    {
        try
        {
            await CleanAsync(file.Id, cancel);
            var touched = await StreamAsync(file, cancel);
            await FinishAsync(file.Id, touched, cancel);
        }
        catch (LeaseLostException)
        {
            log.LogWarning("File {File} was taken over by another reader; nothing more of it is written here.", file.Id);
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
    private async Task<TouchedMonths> StreamAsync(CdrFile file, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        await using var knownDb = await dbs.CreateDbContextAsync(cancel);
        var lines = Task.Run(() => knownDb.Clis.AsNoTracking().ToListAsync(cancel), cancel);
        var format = await CallFormat.OfAsync(db, file, cancel);
        var loading = RatingBooks.LoadAsync(db, file.SupplierId, cancel);
        await Task.WhenAll(lines, loading);
        var (books, clis) = (await loading, new CliBook(await lines));
        var (full, empty) = (Channel.CreateUnbounded<UsageBatch>(), Channel.CreateUnbounded<UsageBatch>());
        for (var i = 0; i < 2; i++)
            empty.Writer.TryWrite(new());
        var touched = new TouchedMonths();

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var reading = Task.Run(
            async () =>
            {
                try
                {
                    await FillAsync(file, format, books, clis, new(knownDb, file), touched, empty.Reader, full.Writer, stop.Token);
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
            await using var writer = new UsageWriter(db, file);
            await foreach (var batch in full.Reader.ReadAllAsync(cancel))
            {
                for (var from = 0; from == 0 || from < batch.Count; from += UsageBatch.Piece)
                {
                    if (!await writer.WriteAsync(batch, from, owner, Now + lease, cancel))
                        throw new LeaseLostException();
                    live.Publish(Topic.Usage);
                }
                batch.Clear();
                empty.Writer.TryWrite(batch);
            }
            await writer.CompleteAsync(cancel);
        }
        finally
        {
            await stop.CancelAsync();
            await reading;
        }
        return touched;
    }

    private async Task FillAsync(
        CdrFile file,
        CallFormat format,
        RatingBooks books,
        CliBook clis,
        KnownRecords known,
        TouchedMonths touched,
        ChannelReader<UsageBatch> empty,
        ChannelWriter<UsageBatch> full,
        CancellationToken cancel
    )
    {
        using var reader = new UploadedFile(folder, file, format, UkTime.DayOf(Now)).Open();
        await KeepHeaderAsync(file.Id, CallFormat.Kept(reader.Header), cancel);
        var (batch, size) = (await empty.ReadAsync(cancel), UsageBatch.Piece);
        while (reader.Read(out var rejected))
        {
            if (rejected is not null)
                Reject(rejected, file.Id, batch);
            else
                Take(reader, file.Id, books, clis, known, batch);
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
            touched.Add(batch);
            await full.WriteAsync(batch, cancel);
        }
    }

    private static void Reject(RejectedRow row, int fileId, UsageBatch batch)
    {
        batch.Rejected++;
        batch.SetAside.Add(new(fileId, row.Line, SetAsideKind.Rejected, row.Column, row.Value, row.Reason, row.Raw));
    }

    /// <summary>With it, rows that are set aside can be read again.</summary>
    private async Task KeepHeaderAsync(int fileId, string? header, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var mine = db.CdrFiles.Where(f => f.Id == fileId && f.LeaseOwner == owner);
        await mine.ExecuteUpdateAsync(f => f.SetProperty(x => x.Header, header), cancel);
    }

    private static void Take(CallReader reader, int fileId, RatingBooks books, CliBook clis, KnownRecords known, UsageBatch batch)
    {
        if (reader.LeftOut is { } verdict)
        {
            batch.LeftOut++;
            batch.SetAside.Add(new(fileId, reader.Line, SetAsideKind.LeftOut, verdict.Column, verdict.Value, verdict.Reason, reader.Raw));
            return;
        }
        if (IsNothing(reader, books))
        {
            var isData = reader.Kind == UsageKind.Data;
            batch.LeftOut++;
            var (column, why) = isData ? ("Total Bytes Transferred", NoData) : ("Duration", Unanswered);
            batch.SetAside.Add(new(fileId, reader.Line, SetAsideKind.LeftOut, column, "0", why, reader.Raw));
            return;
        }
        Span<char> buffer = stackalloc char[LineKey.MaxLength];
        ReadOnlySpan<char> key = buffer[..LineKey.Write(reader.Identifier, buffer)];
        var started = StartOf(reader, books.Supplier, out var note);
        var hasId = !reader.RecordId.IsEmpty;
        var print = Print(reader, key, started, hasId);
        var isNewHere = known.IsNewHere(print);
        if (known.IsElsewhere(print, started) || (hasId && !isNewHere))
        {
            batch.Duplicates++;
            batch.SetAside.Add(
                new(
                    fileId,
                    reader.Line,
                    SetAsideKind.Duplicate,
                    hasId ? "Record ID" : "",
                    reader.RecordId.ToString(),
                    hasId && !isNewHere ? HereBefore : Elsewhere,
                    reader.Raw
                )
            );
            return;
        }

        Add(reader, reader.Line, key, started, note, print, isNewHere, books, clis, batch);
    }

    /// <summary>A voice row of 0 seconds, or a data row of 0 bytes, without a cost; unless another thing is counted where it
    /// goes.</summary>
    private static bool IsNothing(CallReader reader, RatingBooks books)
    {
        if (reader.Cost is not (null or 0))
            return false;
        if (reader.Kind == UsageKind.Sms || (reader.Kind == UsageKind.Data ? reader.Bytes : reader.Seconds) != 0)
            return false;
        return books.Destinations.Find(reader.ChargeCode, reader.Dialled)?.Kind switch
        {
            UsageKind.Voice => reader.Seconds == 0,
            UsageKind.Data => reader.Bytes == 0,
            UsageKind.Sms => reader.Kind == UsageKind.Data,
            _ => true,
        };
    }

    private static void Add(
        CallReader reader,
        int line,
        ReadOnlySpan<char> key,
        DateTime started,
        ClockNote note,
        UInt128 print,
        bool isNewHere,
        RatingBooks books,
        CliBook clis,
        UsageBatch batch
    )
    {
        ref var row = ref batch.Add();
        (row.Line, row.Kind, row.Seconds, row.Bytes, row.Fingerprint, row.DialledHash) = (
            line,
            reader.Kind,
            reader.Seconds,
            reader.Bytes,
            print,
            DialledIndex.HashOf(reader.Dialled)
        );
        row.Marks =
            note switch
            {
                ClockNote.Repeated => UsageMarks.RepeatedHour,
                ClockNote.Skipped => UsageMarks.SkippedHour,
                _ => UsageMarks.None,
            }
            | (isNewHere ? UsageMarks.None : UsageMarks.EqualInFile)
            | (reader.IsRounded ? UsageMarks.RoundedByCarrier : UsageMarks.None);
        row.StartedUnix = UkTime.UnixOf(started);
        row.Texts = batch.Keep(key, reader.Dialled, reader.ChargeCode, reader.RecordId);
        Price(ref row, key, reader.ChargeCode, reader.Dialled, started, reader.Cost, books, clis);
    }

    /// <summary>What a held row says of its call; null when it can't be read.</summary>
    internal static HeldCall? WhoAndWhen(SetAsideRow aside, CallFormat format, Supplier supplier)
    {
        using var reader = format.OfRow(aside.Raw, DateOnly.MaxValue.AddDays(-3));
        if (!reader.Read(out var rejected) || rejected is not null)
            return null;
        return new(StartOf(reader, supplier, out _), LineKey.Of(reader.Identifier), reader.RecordId.ToString(), reader.Dialled.ToString());
    }

    /// <summary>A row that was held back, as a record: for its release.</summary>
    /// <exception cref="BillingRuleException">What was kept of the row can't be read any more.</exception>
    internal static void TakeHeldBack(
        SetAsideRow aside,
        CallFormat format,
        DateOnly today,
        RatingBooks books,
        CliBook clis,
        UsageBatch batch
    )
    {
        using var reader = format.OfRow(aside.Raw, today);
        if (!reader.Read(out var rejected) || rejected is not null)
            throw new BillingRuleException(
                $"Line {aside.Line:#,0} can't be read any more: {rejected?.Reason ?? "nothing of it was kept."}"
            );
        Span<char> buffer = stackalloc char[LineKey.MaxLength];
        ReadOnlySpan<char> key = buffer[..LineKey.Write(reader.Identifier, buffer)];
        var started = StartOf(reader, books.Supplier, out var note);
        Add(
            reader,
            aside.Line,
            key,
            started,
            note,
            Print(reader, key, started, !reader.RecordId.IsEmpty),
            isNewHere: true,
            books,
            clis,
            batch
        );
    }

    /// <summary>Match and rate: whose line, where to, at what price; what can't be answered makes it an orphan, with the reason.</summary>
    private static void Price(
        ref UsageRow row,
        ReadOnlySpan<char> key,
        ReadOnlySpan<char> chargeCode,
        ReadOnlySpan<char> dialled,
        DateTime started,
        decimal? fileCost,
        RatingBooks books,
        CliBook clis
    )
    {
        if (fileCost is { } cost)
            row.CostMicropounds = Money.Round(cost, books.Supplier.Decimals).Micropounds;
        else
            row.Marks |= UsageMarks.NoFileCost;
        var destination = books.Destinations.Find(chargeCode, dialled);
        row.DestinationId = destination?.Id ?? 0;
        if (!clis.TryFind(key, UkTime.DayOf(started), out var owner))
        {
            row.Orphan = OrphanReason.NoOwner;
            return;
        }
        (row.CustomerId, row.CliId, row.CostCentreId) = (owner.CustomerId, owner.CliId, owner.CostCentreId ?? 0);
        if (destination is null)
        {
            row.Orphan = OrphanReason.NoDestination;
            return;
        }
        var rated = books.Rater.Rate(
            new(
                owner.CustomerId,
                destination,
                started,
                row.Seconds,
                row.Bytes,
                fileCost,
                FreeNumbers.Includes(dialled),
                (row.Marks & UsageMarks.RoundedByCarrier) != 0
            )
        );
        (row.Orphan, row.Band, row.BilledSeconds, row.Source, row.RateRowId) = (
            rated.Orphan,
            rated.Band,
            rated.BilledSeconds,
            rated.Source,
            rated.RateRowId ?? 0
        );
        (row.CostMicropounds, row.PriceMicropounds, row.ServiceMicropounds, row.AdjustmentId) = (
            rated.Cost.Micropounds,
            rated.Price.Micropounds,
            rated.Service.Micropounds,
            rated.AdjustmentId ?? 0
        );
    }

    private static DateTime StartOf(CallReader reader, Supplier supplier, out ClockNote note)
    {
        note = ClockNote.None;
        return supplier.TimeBasis == TimeBasis.UkLocal && !reader.IsUtc
            ? UkTime.ToUtc(reader.Started, out note)
            : DateTime.SpecifyKind(reader.Started, DateTimeKind.Utc);
    }

    private static UInt128 Print(CallReader reader, ReadOnlySpan<char> key, DateTime started, bool hasId)
    {
        var print = new Fingerprint();
        print.Add(started.Ticks);
        print.Add(key);
        print.Add(reader.RecordId);
        if (hasId && !reader.IsPart)
            return print.Value;
        if (hasId)
        {
            print.Add(reader.Seconds);
            return print.Value;
        }
        print.Add(reader.Dialled);
        print.Add(reader.ChargeCode);
        print.Add(reader.Seconds);
        print.Add(reader.Bytes);
        print.Add(reader.Cost is { } cost ? decimal.ToOACurrency(Math.Round(cost, 4, MidpointRounding.AwayFromZero)) : -1);
        return print.Value;
    }

    private async Task FinishAsync(int fileId, TouchedMonths touched, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        await using var write = await db.BeginWriteAsync(cancel);
        var file = await db.CdrFiles.AsNoTracking().SingleAsync(f => f.Id == fileId, cancel);
        if (!file.IsAccountedFor)
            throw new InvalidOperationException($"File {fileId}: {file.Rows} rows are not accounted for.");
        if (file.Rows == 0)
            throw new BillingRuleException("The file holds no call: only a heading, or nothing.");
        var now = Now;
        await db
            .CdrFiles.Where(f => f.Id == fileId && f.LeaseOwner == owner)
            .ExecuteUpdateAsync(
                f =>
                    f.SetProperty(x => x.State, CdrFileState.Ready)
                        .SetProperty(x => x.FinishedUtc, now)
                        .SetProperty(x => x.LeaseOwner, (string?)null),
                cancel
            );
        await FilesToAddUp.MarkFileAsync(db, fileId, cancel);
        await MonthsToSettle.MarkAsync(db, touched.All, cancel); // with the file, or not at all
        await SuspendedUsage.WriteOffAsync(db, file, cancel);
        await write.CommitAsync(cancel);
    }

    private async Task FailAsync(int fileId, string why, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        if (!await db.CdrFiles.AnyAsync(f => f.Id == fileId && f.LeaseOwner == owner, cancel))
            return; // it is another reader's now
        await CleanAsync(fileId, cancel);
        var now = Now;
        await db
            .CdrFiles.Where(f => f.Id == fileId && f.LeaseOwner == owner)
            .ExecuteUpdateAsync(
                f =>
                    f.SetProperty(x => x.State, CdrFileState.Failed)
                        .SetProperty(x => x.Failure, why)
                        .SetProperty(x => x.FinishedUtc, now)
                        .SetProperty(x => x.LeaseOwner, (string?)null),
                cancel
            );
    }

    /// <summary>What a killed reading left, in steps, so that nobody waits for it.</summary>
    internal async Task CleanAsync(int fileId, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var file = await db.CdrFiles.AsNoTracking().SingleAsync(f => f.Id == fileId, cancel);
        for (var at = file.FirstRecordId; at <= file.LastRecordId; at += CleaningStep)
        {
            var (from, to) = (at, at + CleaningStep);
            await using var write = await db.BeginWriteAsync(cancel);
            await db.UsageRecords.Where(u => u.Id >= from && u.Id < to && u.FileId == fileId).ExecuteDeleteAsync(cancel);
            await write.CommitAsync(cancel);
        }
        await using var last = await db.BeginWriteAsync(cancel);
        await db.SetAsideRows.Where(r => r.FileId == fileId).ExecuteDeleteAsync(cancel);
        await db.Set<CdrFingerprints>().Where(p => p.FileId == fileId).ExecuteDeleteAsync(cancel);
        await db.Set<DialledIndexBlock>().Where(n => n.FileId == fileId).ExecuteDeleteAsync(cancel);
        await db.Set<CallIndexBlock>().Where(c => c.FileId == fileId).ExecuteDeleteAsync(cancel);
        await db
            .CdrFiles.Where(f => f.Id == fileId)
            .ExecuteUpdateAsync(
                f =>
                    f.SetProperty(x => x.Rows, 0)
                        .SetProperty(x => x.Rated, 0)
                        .SetProperty(x => x.Orphans, 0)
                        .SetProperty(x => x.Rejected, 0)
                        .SetProperty(x => x.Duplicates, 0)
                        .SetProperty(x => x.LeftOut, 0)
                        .SetProperty(x => x.BytesRead, 0)
                        .SetProperty(x => x.FirstRecordId, (long?)null)
                        .SetProperty(x => x.LastRecordId, (long?)null)
                        .SetProperty(x => x.FirstStartedUtc, (DateTime?)null)
                        .SetProperty(x => x.LastStartedUtc, (DateTime?)null),
                cancel
            );
        await last.CommitAsync(cancel);
    }

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    private sealed class LeaseLostException : Exception;
}
