using System.Runtime.InteropServices;
using BillingBlazor.Server.Usage;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace BillingBlazor.Server.Data;

/// <summary>
/// One prepared statement that inserts so many finished records at once. The one place that speaks SQLite by hand: EF is fifteen times slower
/// here, and the driver's layers cost more than SQLite.
/// </summary>
internal sealed class UsageInsert : IDisposable
{
    private const string Into = """
        INSERT OR FAIL INTO "UsageRecords" ("FileId","Line","Kind","Orphan","Flags","StartedUtc","Seconds","BilledSeconds","Bytes","Identifier","Dialled","ChargeCode","RecordId",
        "CustomerId","CliId","CostCentreId","DestinationId","Band","Source","RateRowId","Cost","PlainPrice","Price","ServicePrice","AdjustmentId") VALUES
        """;

    private const int Columns = 25;

    private readonly SqliteConnection connection;
    private readonly int fileId;
    private readonly int rows;
    private readonly sqlite3_stmt insert;
    private readonly nint statement;
    private readonly long[] bound;
    private readonly bool[] isBound;

    public UsageInsert(SqliteConnection connection, int fileId, int rows)
    {
        (this.connection, this.fileId, this.rows) = (connection, fileId, rows);
        (bound, isBound) = (new long[rows * Columns + 1], new bool[rows * Columns + 1]);
        var row = $"({string.Join(',', Enumerable.Repeat('?', Columns))})";
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(connection.Handle!, Into + string.Join(',', Enumerable.Repeat(row, rows)), out insert), connection.Handle);
        statement = insert.DangerousGetHandle();      // alive until Dispose
    }

    /// <summary>The rows of a batch from one on, as many as the statement takes.</summary>
    public void Write(UsageBatch batch, int from)
    {
        for (var i = 0; i < rows; i++) Bind(i * Columns, batch[from + i], batch);
        var result = raw.sqlite3_step(insert);
        raw.sqlite3_reset(insert);
        if (result != raw.SQLITE_DONE) SqliteException.ThrowExceptionForRC(result, connection.Handle);
    }

    public void Dispose() => insert.Dispose();

    private void Bind(int at, in UsageRow row, UsageBatch batch)
    {
        Bind(at + 1, fileId);
        Bind(at + 2, row.Line);
        Bind(at + 3, (int)row.Kind);
        Bind(at + 4, (int)row.Orphan);
        Bind(at + 5, (int)row.Marks);
        Bind(at + 6, row.StartedUnix);
        Bind(at + 7, row.Seconds);
        Bind(at + 8, row.BilledSeconds);
        Bind(at + 9, row.Bytes);
        Bind(at + 10, row.Texts.Identifier, batch);
        Bind(at + 11, row.Texts.Dialled, batch);
        Bind(at + 12, row.Texts.ChargeCode, batch);
        Bind(at + 13, row.Texts.RecordId, batch);
        BindId(at + 14, row.CustomerId);
        BindId(at + 15, row.CliId);
        BindId(at + 16, row.CostCentreId);
        BindId(at + 17, row.DestinationId);
        Bind(at + 18, (int)row.Band);
        Bind(at + 19, (int)row.Source);
        BindId(at + 20, row.RateRowId);
        Bind(at + 21, row.CostMicropounds);
        Bind(at + 22, row.PriceMicropounds);
        Bind(at + 23, row.PriceMicropounds);
        Bind(at + 24, row.ServiceMicropounds);
        BindId(at + 25, row.AdjustmentId);
    }

    // What is as in the row before at this place stays bound: many of the columns.
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
}
