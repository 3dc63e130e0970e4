using System.Runtime.InteropServices;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Usage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SQLitePCL;

namespace BillingBlazor.Server.Data;

/// <summary>
/// Writes batches of finished records under a file that is Reading, each in one short transaction with the file's own progress and lease.
/// The one place that speaks SQLite by hand: EF is fifteen times slower here.
/// </summary>
public sealed class UsageWriter : IDisposable
{
    private const string Insert = """
        INSERT INTO "UsageRecords" ("FileId","Line","Kind","Orphan","Flags","StartedUtc","Seconds","BilledSeconds","Bytes","Identifier","Dialled","ChargeCode","RecordId",
        "CustomerId","CliId","CostCentreId","DestinationId","Band","Source","RateRowId","Cost","PlainPrice","Price","ServicePrice","AdjustmentId") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
        """;

    private readonly BillingDb db;
    private readonly SqliteConnection connection;
    private readonly int fileId;
    private readonly OrphanKeys orphanKeys;
    private readonly sqlite3_stmt insert;
    private readonly nint statement;
    private readonly NumbersDialled numbers = new();
    private readonly long[] bound = new long[26];
    private readonly bool[] isBound = new bool[26];

    public UsageWriter(BillingDb db, CdrFile file)
    {
        (this.db, fileId, orphanKeys) = (db, file.Id, new(file.SupplierId));
        db.Database.OpenConnection();
        connection = (SqliteConnection)db.Database.GetDbConnection();
        // A file can be read again, so its batches needn't wait for the disk; and a large log keeps index pages from being written over and over.
        Run("pragma synchronous=normal; pragma cache_size=-98304; pragma wal_autocheckpoint=20000");
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(connection.Handle!, Insert, out insert), connection.Handle);
        statement = insert.DangerousGetHandle();      // alive until Dispose
    }

    /// <returns>False when the lease is no longer ours: somebody else reads the file, and nothing was written.</returns>
    public async Task<bool> WriteAsync(UsageBatch batch, string leaseOwner, DateTime leaseUntilUtc, CancellationToken cancel)
    {
        await using var write = await db.BeginWriteAsync(cancel);
        var (rated, orphans, first, last) = InsertAll(batch);
        var lastId = raw.sqlite3_last_insert_rowid(connection.Handle!);
        var lastRecord = batch.Count == 0 ? (long?)null : lastId;
        var firstRecord = lastRecord - batch.Count + 1;
        if (batch.SetAside.Count > 0) db.SetAsideRows.AddRange(batch.SetAside);
        if (numbers.IsFull) db.DialledNumbers.AddRange(numbers.TakeDrawers(fileId));
        if (firstRecord is { } firstId)
        {
            db.CdrFingerprints.Add(new(fileId, At(first), At(last), batch.Fingerprints()));
            numbers.Add(batch, firstId);
        }
        await db.SaveChangesAsync(cancel);
        db.ChangeTracker.Clear();
        await OrphanSums.MarkAsync(db, fileId, orphanKeys.TakeNew(), cancel);

        var (firstUtc, lastUtc) = (At(first), At(last));
        var mine = await db.CdrFiles.Where(f => f.Id == fileId && f.State == CdrFileState.Reading && f.LeaseOwner == leaseOwner).ExecuteUpdateAsync(file => file
            .SetProperty(f => f.Rows, f => f.Rows + batch.Count + batch.Rejected + batch.Duplicates)
            .SetProperty(f => f.Rated, f => f.Rated + rated)
            .SetProperty(f => f.Orphans, f => f.Orphans + orphans)
            .SetProperty(f => f.Rejected, f => f.Rejected + batch.Rejected)
            .SetProperty(f => f.Duplicates, f => f.Duplicates + batch.Duplicates)
            .SetProperty(f => f.BytesRead, batch.BytesRead)
            .SetProperty(f => f.LeaseUntilUtc, leaseUntilUtc)
            .SetProperty(f => f.FirstRecordId, f => f.FirstRecordId ?? firstRecord)
            .SetProperty(f => f.LastRecordId, f => lastRecord ?? f.LastRecordId)
            .SetProperty(f => f.FirstStartedUtc, f => batch.Count == 0 ? f.FirstStartedUtc : f.FirstStartedUtc == null || f.FirstStartedUtc > firstUtc ? firstUtc : f.FirstStartedUtc)
            .SetProperty(f => f.LastStartedUtc, f => batch.Count == 0 ? f.LastStartedUtc : f.LastStartedUtc == null || f.LastStartedUtc < lastUtc ? lastUtc : f.LastStartedUtc), cancel);
        if (mine == 0) return false;
        await write.CommitAsync(cancel);
        return true;
    }

    /// <summary>The last drawers of dialled numbers.</summary>
    public async Task CompleteAsync(CancellationToken cancel)
    {
        await using var write = await db.BeginWriteAsync(cancel);
        db.DialledNumbers.AddRange(numbers.TakeDrawers(fileId));
        await db.SaveChangesAsync(cancel);
        db.ChangeTracker.Clear();
        await write.CommitAsync(cancel);
    }

    /// <summary>Records of rows that were held back, added to a file that is Ready, in the transaction that is open. Returns how many are orphans.</summary>
    public async Task<int> AddReleasedAsync(UsageBatch batch, CancellationToken cancel)
    {
        var (rated, orphans, first, last) = InsertAll(batch);
        var lastId = raw.sqlite3_last_insert_rowid(connection.Handle!);
        var (count, firstId, firstUtc, lastUtc) = (batch.Count, lastId - batch.Count + 1, At(first), At(last));
        db.CdrFingerprints.Add(new(fileId, firstUtc, lastUtc, batch.Fingerprints()));
        numbers.Add(batch, firstId);
        db.DialledNumbers.AddRange(numbers.TakeDrawers(fileId));
        await db.SaveChangesAsync(cancel);
        db.ChangeTracker.Clear();
        await OrphanSums.MarkAsync(db, fileId, orphanKeys.TakeNew(), cancel);
        await db.CdrFiles.Where(f => f.Id == fileId).ExecuteUpdateAsync(file => file
            .SetProperty(f => f.Rated, f => f.Rated + rated).SetProperty(f => f.Orphans, f => f.Orphans + orphans).SetProperty(f => f.Duplicates, f => f.Duplicates - count)
            .SetProperty(f => f.FirstRecordId, f => f.FirstRecordId ?? firstId).SetProperty(f => f.LastRecordId, lastId)
            .SetProperty(f => f.FirstStartedUtc, f => f.FirstStartedUtc == null || f.FirstStartedUtc > firstUtc ? firstUtc : f.FirstStartedUtc)
            .SetProperty(f => f.LastStartedUtc, f => f.LastStartedUtc == null || f.LastStartedUtc < lastUtc ? lastUtc : f.LastStartedUtc), cancel);
        return orphans;
    }

    public void Dispose()
    {
        insert.Dispose();
        Run("pragma wal_checkpoint(passive); pragma synchronous=full");
        db.Database.CloseConnection();
    }

    private (int Rated, int Orphans, long First, long Last) InsertAll(UsageBatch batch)
    {
        var (orphans, first, last) = (0, long.MaxValue, long.MinValue);
        for (var i = 0; i < batch.Count; i++)
        {
            ref readonly var row = ref batch.Rows[i];
            Bind(row, batch);
            if (row.Orphan != OrphanReason.None)
            {
                orphans++;
                orphanKeys.Add(row, batch);
            }
            first = Math.Min(first, row.StartedUnix);
            last = Math.Max(last, row.StartedUnix);
            var result = raw.sqlite3_step(insert);
            raw.sqlite3_reset(insert);
            if (result != raw.SQLITE_DONE) SqliteException.ThrowExceptionForRC(result, connection.Handle);
        }
        return (batch.Count - orphans, orphans, first, last);
    }

    private void Bind(in UsageRow row, UsageBatch batch)
    {
        Bind(1, fileId);
        Bind(2, row.Line);
        Bind(3, (int)row.Kind);
        Bind(4, (int)row.Orphan);
        Bind(5, (int)row.Marks);
        Bind(6, row.StartedUnix);
        Bind(7, row.Seconds);
        Bind(8, row.BilledSeconds);
        Bind(9, row.Bytes);
        Bind(10, row.Identifier, batch);
        Bind(11, row.Dialled, batch);
        Bind(12, row.ChargeCode, batch);
        Bind(13, row.RecordId, batch);
        BindId(14, row.CustomerId);
        BindId(15, row.CliId);
        BindId(16, row.CostCentreId);
        BindId(17, row.DestinationId);
        Bind(18, (int)row.Band);
        Bind(19, (int)row.Source);
        BindId(20, row.RateRowId);
        Bind(21, row.CostMicropounds);
        Bind(22, row.PriceMicropounds);
        Bind(23, row.PriceMicropounds);
        Bind(24, row.ServiceMicropounds);
        BindId(25, row.AdjustmentId);
    }

    // What is as in the row before stays bound: half of the columns.
    private void Bind(int at, long value)
    {
        if (isBound[at] && bound[at] == value) return;
        (isBound[at], bound[at]) = (true, value);
        Check(Native.BindInt64(statement, at, value));
    }

    private void BindId(int at, int id)
    {
        if (id != 0) Bind(at, id);
        else if (!isBound[at] || bound[at] != 0)
        {
            (isBound[at], bound[at]) = (true, 0);
            Check(Native.BindNull(statement, at));
        }
    }

    private void Bind(int at, (int At, int Length) text, UsageBatch batch) => Check(Native.BindText(statement, at, batch.AddressOf(text), text.Length, 0));

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK) SqliteException.ThrowExceptionForRC(result, connection.Handle);
    }

    /// <summary>SQLite's binds without the driver's layers, which cost more than SQLite here. They return at once, so the collector may wait for them.</summary>
    private static class Native
    {
        [DllImport("e_sqlite3", EntryPoint = "sqlite3_bind_int64"), SuppressGCTransition, DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int BindInt64(nint statement, int at, long value);

        [DllImport("e_sqlite3", EntryPoint = "sqlite3_bind_null"), SuppressGCTransition, DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int BindNull(nint statement, int at);

        /// <param name="destructor">0: the text stays where it is until the row is written.</param>
        [DllImport("e_sqlite3", EntryPoint = "sqlite3_bind_text"), SuppressGCTransition, DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int BindText(nint statement, int at, nint text, int length, nint destructor);
    }

    private void Run(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static DateTime At(long unix) => unix is long.MaxValue or long.MinValue ? DateTime.UnixEpoch : DateTimeOffset.FromUnixTimeSeconds(unix).UtcDateTime;
}
