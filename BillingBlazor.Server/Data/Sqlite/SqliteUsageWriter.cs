using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data.Usage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SQLitePCL;

namespace BillingBlazor.Server.Data.Sqlite;

/// <summary>Writes records by prepared statements of many rows: EF is fifteen times slower.</summary>
internal sealed class SqliteUsageWriter : UsageWriter
{
    /// <summary>Rows that one statement inserts: it opens the table and each index once for all of them.</summary>
    private const int RowsAtOnce = 50;

    private readonly BillingDb db;
    private readonly SqliteConnection connection;
    private readonly int fileId;
    private readonly OrphanKeys orphanKeys;
    private readonly UsageInsert one;
    private readonly UsageInsert many;
    private readonly DialledIndex dialled = new();
    private readonly CallIndex calls = new();
    private readonly TouchedMonths touched = new();
    private readonly LogMover log;
    private long bytesBefore;

    public SqliteUsageWriter(BillingDb db, CdrFile file)
    {
        (this.db, fileId, orphanKeys) = (db, file.Id, new(file.SupplierId));
        db.Database.OpenConnection();
        connection = (SqliteConnection)db.Database.GetDbConnection();
        log = new(db, cacheMib: 64);
        (one, many) = (new(connection, fileId, rows: 1), new(connection, fileId, RowsAtOnce));
    }

    public override async Task<bool> WriteAsync(
        UsageBatch batch,
        int from,
        string leaseOwner,
        DateTime leaseUntilUtc,
        CancellationToken cancel
    )
    {
        var count = Math.Min(UsageBatch.Piece, batch.Count - from);
        if (!await WritePieceAsync(batch, from, count, leaseOwner, leaseUntilUtc, cancel))
            return false;
        touched.Add(batch, from, count);
        await log.GoOnAsync();
        return true;
    }

    private async Task<bool> WritePieceAsync(
        UsageBatch batch,
        int from,
        int count,
        string leaseOwner,
        DateTime leaseUntilUtc,
        CancellationToken cancel
    )
    {
        await using var write = await db.BeginWriteAsync(cancel);
        var (rated, orphans, first, last) = Insert(batch, from, count);
        var lastId = raw.sqlite3_last_insert_rowid(connection.Handle!);
        var lastRecord = count == 0 ? (long?)null : lastId;
        var firstRecord = lastRecord - count + 1;
        var isWhole = from + count == batch.Count;
        var (rejected, duplicates, leftOut) = isWhole ? (batch.Rejected, batch.Duplicates, batch.LeftOut) : (0, 0, 0);
        if (isWhole)
            BulkInsert.Add(db, batch.SetAside, cancel);
        if (dialled.IsFull)
            AddBlocks(cancel);
        if (firstRecord is { } firstId)
            Remember(batch, from, count, firstId, At(first), At(last), cancel);
        await OrphanSums.MarkAsync(db, fileId, orphanKeys.TakeNew(), cancel);

        var bytesRead = isWhole ? batch.BytesRead : bytesBefore + (batch.BytesRead - bytesBefore) * (from + count) / batch.Count;
        var (firstUtc, lastUtc) = (At(first), At(last));
        var mine = await db
            .CdrFiles.Where(f => f.Id == fileId && f.State == CdrFileState.Reading && f.LeaseOwner == leaseOwner)
            .ExecuteUpdateAsync(
                file =>
                    file.SetProperty(f => f.Rows, f => f.Rows + count + rejected + duplicates + leftOut)
                        .SetProperty(f => f.Rated, f => f.Rated + rated)
                        .SetProperty(f => f.Orphans, f => f.Orphans + orphans)
                        .SetProperty(f => f.Rejected, f => f.Rejected + rejected)
                        .SetProperty(f => f.Duplicates, f => f.Duplicates + duplicates)
                        .SetProperty(f => f.LeftOut, f => f.LeftOut + leftOut)
                        .SetProperty(f => f.BytesRead, bytesRead)
                        .SetProperty(f => f.LeaseUntilUtc, leaseUntilUtc)
                        .SetProperty(f => f.FirstRecordId, f => f.FirstRecordId ?? firstRecord)
                        .SetProperty(f => f.LastRecordId, f => lastRecord ?? f.LastRecordId)
                        .SetProperty(
                            f => f.FirstStartedUtc,
                            f =>
                                count == 0 ? f.FirstStartedUtc
                                : f.FirstStartedUtc == null || f.FirstStartedUtc > firstUtc ? firstUtc
                                : f.FirstStartedUtc
                        )
                        .SetProperty(
                            f => f.LastStartedUtc,
                            f =>
                                count == 0 ? f.LastStartedUtc
                                : f.LastStartedUtc == null || f.LastStartedUtc < lastUtc ? lastUtc
                                : f.LastStartedUtc
                        ),
                cancel
            );
        if (mine == 0)
            return false;
        await write.CommitAsync(cancel);
        if (isWhole)
            bytesBefore = bytesRead;
        return true;
    }

    public override async Task<bool> FinishAsync(string leaseOwner, DateTime nowUtc, CancellationToken cancel)
    {
        await using var write = await db.BeginWriteAsync(cancel);
        AddBlocks(cancel);
        var mine = await db
            .CdrFiles.Where(f => f.Id == fileId && f.LeaseOwner == leaseOwner)
            .ExecuteUpdateAsync(
                f =>
                    f.SetProperty(x => x.State, CdrFileState.Ready)
                        .SetProperty(x => x.FinishedUtc, nowUtc)
                        .SetProperty(x => x.LeaseOwner, (string?)null),
                cancel
            );
        if (mine == 0)
            return false;
        await FilesToAddUp.MarkFileAsync(db, fileId, cancel);
        await MonthsToSettle.MarkAsync(db, touched.All, cancel); // with the file, or not at all
        await SuspendedUsage.WriteOffAsync(db, await db.CdrFiles.AsNoTracking().SingleAsync(f => f.Id == fileId, cancel), cancel);
        await write.CommitAsync(cancel);
        return true;
    }

    /// <summary>By what its records are found: fingerprints at once, the rest in the blocks of a stretch.</summary>
    private void Remember(
        UsageBatch batch,
        int from,
        int count,
        long firstId,
        DateTime firstUtc,
        DateTime lastUtc,
        CancellationToken cancel
    )
    {
        BulkInsert.Add<CdrFingerprints>(db, [new(fileId, firstUtc, lastUtc, batch.Fingerprints(from, count))], cancel);
        dialled.Add(batch, from, count, firstId);
        calls.Add(batch, from, count, firstId);
    }

    private void AddBlocks(CancellationToken cancel)
    {
        BulkInsert.Add(db, dialled.TakeBlocks(fileId), cancel);
        BulkInsert.Add(db, calls.TakeBlocks(fileId), cancel);
    }

    public override async Task ReleaseAsync(UsageBatch batch, SetAsideKind kind, CancellationToken cancel)
    {
        var (rated, orphans, first, last) = Insert(batch, 0, batch.Count);
        var lastId = raw.sqlite3_last_insert_rowid(connection.Handle!);
        var (duplicates, leftOut) = kind == SetAsideKind.Duplicate ? (batch.Count, 0) : (0, batch.Count);
        var (count, firstId, firstUtc, lastUtc) = (batch.Count, lastId - batch.Count + 1, At(first), At(last));
        Remember(batch, 0, batch.Count, firstId, firstUtc, lastUtc, cancel);
        AddBlocks(cancel);
        await OrphanSums.MarkAsync(db, fileId, orphanKeys.TakeNew(), cancel);
        await db
            .CdrFiles.Where(f => f.Id == fileId)
            .ExecuteUpdateAsync(
                file =>
                    file.SetProperty(f => f.Rated, f => f.Rated + rated)
                        .SetProperty(f => f.Orphans, f => f.Orphans + orphans)
                        .SetProperty(f => f.Duplicates, f => f.Duplicates - duplicates)
                        .SetProperty(f => f.LeftOut, f => f.LeftOut - leftOut)
                        .SetProperty(f => f.FirstRecordId, f => f.FirstRecordId ?? firstId)
                        .SetProperty(f => f.LastRecordId, lastId)
                        .SetProperty(
                            f => f.FirstStartedUtc,
                            f => f.FirstStartedUtc == null || f.FirstStartedUtc > firstUtc ? firstUtc : f.FirstStartedUtc
                        )
                        .SetProperty(
                            f => f.LastStartedUtc,
                            f => f.LastStartedUtc == null || f.LastStartedUtc < lastUtc ? lastUtc : f.LastStartedUtc
                        ),
                cancel
            );
        touched.Add(batch, 0, batch.Count);
        await FilesToAddUp.MarkFileAsync(db, fileId, cancel);
        await MonthsToSettle.MarkAsync(db, touched.All, cancel);
        await SuspendedUsage.WriteOffAsync(db, [.. touched.All.Select(t => t.CustomerId).Distinct()], cancel);
    }

    public override async ValueTask DisposeAsync()
    {
        one.Dispose();
        many.Dispose();
        await log.DisposeAsync();
        db.Database.CloseConnection();
    }

    private (int Rated, int Orphans, long First, long Last) Insert(UsageBatch batch, int from, int count)
    {
        var (orphans, first, last) = (0, long.MaxValue, long.MinValue);
        for (var i = from; i < from + count; i++)
        {
            ref readonly var row = ref batch[i];
            if (row.Orphan != OrphanReason.None)
            {
                orphans++;
                orphanKeys.Add(row, batch);
            }
            first = Math.Min(first, row.StartedUnix);
            last = Math.Max(last, row.StartedUnix);
        }
        var whole = from + count - count % RowsAtOnce;
        for (var i = from; i < whole; i += RowsAtOnce)
            many.Write(batch, i);
        for (var i = whole; i < from + count; i++)
            one.Write(batch, i);
        return (count - orphans, orphans, first, last);
    }

    private static DateTime At(long unix) =>
        unix is long.MaxValue or long.MinValue ? DateTime.UnixEpoch : DateTimeOffset.FromUnixTimeSeconds(unix).UtcDateTime;
}
