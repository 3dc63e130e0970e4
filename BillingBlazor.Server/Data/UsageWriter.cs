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
    private readonly sqlite3_stmt insert;

    public UsageWriter(BillingDb db, int fileId)
    {
        (this.db, this.fileId) = (db, fileId);
        db.Database.OpenConnection();
        connection = (SqliteConnection)db.Database.GetDbConnection();
        // A file can be read again, so its batches needn't wait for the disk; and a large log keeps index pages from being written over and over.
        Run("pragma synchronous=normal; pragma cache_size=-49152; pragma wal_autocheckpoint=20000");
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(connection.Handle!, Insert, out insert), connection.Handle);
    }

    /// <returns>False when the lease is no longer ours: somebody else reads the file, and nothing was written.</returns>
    public async Task<bool> WriteAsync(UsageBatch batch, string leaseOwner, DateTime leaseUntilUtc, CancellationToken cancel)
    {
        await using var write = await db.BeginWriteAsync(cancel);
        var (rated, orphans, first, last) = InsertAll(batch);
        var lastId = raw.sqlite3_last_insert_rowid(connection.Handle!);
        if (batch.SetAside.Count > 0) db.SetAsideRows.AddRange(batch.SetAside);
        if (batch.Count > 0) db.CdrFingerprints.Add(new(fileId, At(first), At(last), batch.Fingerprints()));
        await db.SaveChangesAsync(cancel);
        db.ChangeTracker.Clear();

        var lastRecord = batch.Count == 0 ? (long?)null : lastId;
        var firstRecord = lastRecord - batch.Count + 1;
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
            if (row.Orphan != OrphanReason.None) orphans++;
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
        raw.sqlite3_bind_int(insert, 1, fileId);
        raw.sqlite3_bind_int(insert, 2, row.Line);
        raw.sqlite3_bind_int(insert, 3, (int)row.Kind);
        raw.sqlite3_bind_int(insert, 4, (int)row.Orphan);
        raw.sqlite3_bind_int(insert, 5, (int)row.Marks);
        raw.sqlite3_bind_int64(insert, 6, row.StartedUnix);
        raw.sqlite3_bind_int(insert, 7, row.Seconds);
        raw.sqlite3_bind_int(insert, 8, row.BilledSeconds);
        raw.sqlite3_bind_int64(insert, 9, row.Bytes);
        raw.sqlite3_bind_text(insert, 10, batch.Text(row.Identifier));
        raw.sqlite3_bind_text(insert, 11, batch.Text(row.Dialled));
        raw.sqlite3_bind_text(insert, 12, batch.Text(row.ChargeCode));
        raw.sqlite3_bind_text(insert, 13, batch.Text(row.RecordId));
        BindId(14, row.CustomerId);
        BindId(15, row.CliId);
        BindId(16, row.CostCentreId);
        BindId(17, row.DestinationId);
        raw.sqlite3_bind_int(insert, 18, (int)row.Band);
        raw.sqlite3_bind_int(insert, 19, (int)row.Source);
        BindId(20, row.RateRowId);
        raw.sqlite3_bind_int64(insert, 21, row.CostMicropounds);
        raw.sqlite3_bind_int64(insert, 22, row.PriceMicropounds);
        raw.sqlite3_bind_int64(insert, 23, row.PriceMicropounds);
        raw.sqlite3_bind_int64(insert, 24, row.ServiceMicropounds);
        BindId(25, row.AdjustmentId);
    }

    private void BindId(int at, int id)
    {
        if (id == 0) raw.sqlite3_bind_null(insert, at);
        else raw.sqlite3_bind_int(insert, at, id);
    }

    private void Run(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static DateTime At(long unix) => unix is long.MaxValue or long.MinValue ? DateTime.UnixEpoch : DateTimeOffset.FromUnixTimeSeconds(unix).UtcDateTime;
}
