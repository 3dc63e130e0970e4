using System.Text;
using BillingBlazor.Domain.Usage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SQLitePCL;

namespace BillingBlazor.Server.Data;

/// <summary>What rating decides of a stored record; ids are 0 for none.</summary>
public record struct StoredPrice(OrphanReason Orphan, int DestinationId, byte Band, int BilledSeconds, byte Source, int RateRowId, long Cost, long Plain, long Service, int AdjustmentId);

/// <summary>A record's new price, on its way back to the table.</summary>
/// <param name="IsMoved">Its destination, its cost or whether it is an orphan is another one too: what indexes hold.</param>
public readonly record struct StoredChange(long Id, StoredPrice Price, bool IsMoved);

/// <summary>
/// The records of a file by their ids, read as a stream and written back, by hand and for the same reason as <see cref="UsageWriter"/>: there
/// are millions, and nothing is allocated for one.
/// </summary>
public sealed class StoredUsage : IDisposable
{
    // By id whatever the planner thinks: a file's records lie together.
    private const string Select = """
        SELECT "Id","Orphan","Flags","StartedUtc","Seconds","BilledSeconds","Bytes","Dialled","ChargeCode","CustomerId","DestinationId","Band","Source","RateRowId","Cost","PlainPrice","ServicePrice",
        "AdjustmentId","InvoiceId","ExcludedByRunId" FROM "UsageRecords" NOT INDEXED WHERE "Id" >= ?1 AND "Id" < ?2 AND "FileId" = ?3 AND "StartedUtc" >= ?4 AND "StartedUtc" < ?5 AND (?6 = 0 OR "CustomerId" = ?6) ORDER BY "Id"
        """;

    // What settling made of the old price is gone until it is settled anew: 240 are its marks.
    private const string Set = """
        UPDATE "UsageRecords" SET "Band" = ?2, "BilledSeconds" = ?3, "Source" = ?4, "RateRowId" = ?5, "PlainPrice" = ?6, "Price" = ?6, "ServicePrice" = ?7, "AdjustmentId" = ?8
        """;

    private const string Unsettled = """, "Flags" = "Flags" & ~240""";

    // 512: it has another destination than when it was read.
    private const string Moved = """, "Flags" = ("Flags" & ~240) | (CASE WHEN "DestinationId" IS ?9 THEN 0 ELSE 512 END), "DestinationId" = ?9, "Cost" = ?10, "Orphan" = ?11""";

    private const string Where = """ WHERE "Id" = ?1 AND "InvoiceId" IS NULL AND "ExcludedByRunId" IS NULL""";

    private readonly BillingDb db;
    private readonly SqliteConnection connection;
    private readonly sqlite3_stmt select, update, updateMoved, release;
    private readonly char[] dialled = new char[256];
    private readonly char[] chargeCode = new char[256];
    private int dialledLength, chargeCodeLength;

    public StoredUsage(BillingDb db)
    {
        this.db = db;
        db.Database.OpenConnection();
        connection = (SqliteConnection)db.Database.GetDbConnection();
        // A step that the disk lost is done again from its cursor, which was lost with it.
        Run("pragma synchronous=normal; pragma cache_size=-49152; pragma wal_autocheckpoint=20000");
        (select, update) = (Prepare(Select), Prepare(Set + Unsettled + Where));
        (updateMoved, release) = (Prepare(Set + Moved + Where), Prepare("""DELETE FROM "BundleUses" WHERE "UsageRecordId" = ?1"""));
    }

    public long Id { get; private set; }
    public UsageMarks Flags { get; private set; }
    public long StartedUnix { get; private set; }
    public int Seconds { get; private set; }
    public long Bytes { get; private set; }
    public int CustomerId { get; private set; }
    public int InvoiceId { get; private set; }
    public int ExcludedByRunId { get; private set; }

    /// <summary>As it is stored.</summary>
    public StoredPrice Price { get; private set; }

    public ReadOnlySpan<char> Dialled => dialled.AsSpan(0, dialledLength);
    public ReadOnlySpan<char> ChargeCode => chargeCode.AsSpan(0, chargeCodeLength);

    /// <param name="to">Not read any more.</param>
    /// <param name="customerId">0: of all.</param>
    public void Open(int fileId, long from, long to, long startedFromUnix, long startedToUnix, int customerId)
    {
        raw.sqlite3_reset(select);
        raw.sqlite3_bind_int64(select, 1, from);
        raw.sqlite3_bind_int64(select, 2, to);
        raw.sqlite3_bind_int(select, 3, fileId);
        raw.sqlite3_bind_int64(select, 4, startedFromUnix);
        raw.sqlite3_bind_int64(select, 5, startedToUnix);
        raw.sqlite3_bind_int(select, 6, customerId);
    }

    /// <summary>The next record; false at the end of the stretch.</summary>
    public bool Read()
    {
        var result = raw.sqlite3_step(select);
        if (result != raw.SQLITE_ROW)
        {
            raw.sqlite3_reset(select);
            if (result != raw.SQLITE_DONE) SqliteException.ThrowExceptionForRC(result, connection.Handle);
            return false;
        }
        Id = raw.sqlite3_column_int64(select, 0);
        Flags = (UsageMarks)raw.sqlite3_column_int(select, 2);
        StartedUnix = raw.sqlite3_column_int64(select, 3);
        Seconds = raw.sqlite3_column_int(select, 4);
        Bytes = raw.sqlite3_column_int64(select, 6);
        dialledLength = Text(7, dialled);
        chargeCodeLength = Text(8, chargeCode);
        CustomerId = raw.sqlite3_column_int(select, 9);
        (InvoiceId, ExcludedByRunId) = (raw.sqlite3_column_int(select, 18), raw.sqlite3_column_int(select, 19));
        Price = new((OrphanReason)raw.sqlite3_column_int(select, 1), raw.sqlite3_column_int(select, 10), (byte)raw.sqlite3_column_int(select, 11), raw.sqlite3_column_int(select, 5), (byte)raw.sqlite3_column_int(select, 12),
            raw.sqlite3_column_int(select, 13), raw.sqlite3_column_int64(select, 14), raw.sqlite3_column_int64(select, 15), raw.sqlite3_column_int64(select, 16), raw.sqlite3_column_int(select, 17));
        return true;
    }

    /// <summary>In the transaction that is open. What an invoice holds is never touched.</summary>
    public void Write(List<StoredChange> changes)
    {
        foreach (var change in changes)
        {
            var statement = change.IsMoved ? updateMoved : update;      // indexes are looked after only where they must be
            var price = change.Price;
            raw.sqlite3_bind_int64(statement, 1, change.Id);
            raw.sqlite3_bind_int(statement, 2, price.Band);
            raw.sqlite3_bind_int(statement, 3, price.BilledSeconds);
            raw.sqlite3_bind_int(statement, 4, price.Source);
            BindId(statement, 5, price.RateRowId);
            raw.sqlite3_bind_int64(statement, 6, price.Plain);
            raw.sqlite3_bind_int64(statement, 7, price.Service);
            BindId(statement, 8, price.AdjustmentId);
            if (change.IsMoved)
            {
                BindId(statement, 9, price.DestinationId);
                raw.sqlite3_bind_int64(statement, 10, price.Cost);
                raw.sqlite3_bind_int(statement, 11, (int)price.Orphan);
            }
            Step(statement);
            if (!change.IsMoved || price.Orphan == OrphanReason.None) continue;
            raw.sqlite3_bind_int64(release, 1, change.Id);      // an orphan uses no allowance
            Step(release);
        }
    }

    private void Step(sqlite3_stmt statement)
    {
        var result = raw.sqlite3_step(statement);
        raw.sqlite3_reset(statement);
        if (result != raw.SQLITE_DONE) SqliteException.ThrowExceptionForRC(result, connection.Handle);
    }

    public void Dispose()
    {
        select.Dispose();
        update.Dispose();
        updateMoved.Dispose();
        release.Dispose();
        Run("pragma wal_checkpoint(passive); pragma synchronous=full");
        db.Database.CloseConnection();
    }

    /// <summary>An importer keeps at most 80 letters of each.</summary>
    private int Text(int column, char[] into)
    {
        var text = raw.sqlite3_column_blob(select, column);
        return text.Length <= into.Length ? Encoding.UTF8.GetChars(text, into) : Encoding.UTF8.GetChars(text[..into.Length], into);
    }

    private static void BindId(sqlite3_stmt statement, int at, int id)
    {
        if (id == 0) raw.sqlite3_bind_null(statement, at);
        else raw.sqlite3_bind_int(statement, at, id);
    }

    private sqlite3_stmt Prepare(string sql)
    {
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(connection.Handle!, sql, out var statement), connection.Handle);
        return statement;
    }

    private void Run(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
