using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace BillingBlazor.Server.Data.Sqlite;

/// <summary>
/// A prepared statement for millions of records, by hand: EF is fifteen times slower here, and the driver's layers cost more than SQLite.
/// Places are numbered from 1, columns from 0.
/// </summary>
/// <remarks>Its connection must be used by nobody else meanwhile.</remarks>
internal sealed class Command : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly sqlite3_stmt prepared;
    private readonly nint handle;
    private readonly long[] bound;
    private readonly bool[] isBound;
    private byte[] utf8 = new byte[128];

    /// <param name="connection">Open.</param>
    /// <exception cref="SqliteException">It is not SQL, or a table isn't there.</exception>
    public Command(SqliteConnection connection, string sql)
    {
        this.connection = connection;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(connection.Handle!, sql, out prepared), connection.Handle);
        handle = prepared.DangerousGetHandle(); // alive until Dispose
        var places = raw.sqlite3_bind_parameter_count(prepared) + 1;
        (bound, isBound) = (new long[places], new bool[places]);
    }

    // What is as it was at this place stays bound: many of the columns.
    public void Bind(int at, long value)
    {
        if (isBound[at] && bound[at] == value)
            return;
        (isBound[at], bound[at]) = (true, value);
        Check(Native.BindInt64(handle, at, value));
    }

    /// <param name="id">0: null.</param>
    public void BindId(int at, int id)
    {
        if (id != 0)
            Bind(at, id);
        else if (!isBound[at] || bound[at] != 0)
        {
            (isBound[at], bound[at]) = (true, 0);
            Check(Native.BindNull(handle, at));
        }
    }

    public void BindText(int at, string text) => Check(raw.sqlite3_bind_text(prepared, at, text));

    /// <param name="text">UTF-8, where it stays until the statement has run.</param>
    public void BindText(int at, nint text, int length) => Check(Native.BindText(handle, at, text, length, 0));

    /// <exception cref="SqliteException">A constraint says no, or the database is at fault.</exception>
    public void Run()
    {
        while (Step()) { }
    }

    /// <summary>The next row; false after the last, when the statement is ready to run again.</summary>
    /// <exception cref="SqliteException">The database is at fault.</exception>
    public bool Step()
    {
        var result = Native.Step(handle);
        if (result == raw.SQLITE_ROW)
            return true;
        _ = Native.Reset(handle);
        if (result != raw.SQLITE_DONE)
            SqliteException.ThrowExceptionForRC(result, connection.Handle);
        return false;
    }

    /// <summary>0 for null.</summary>
    public int Int(int column) => (int)Native.ColumnInt64(handle, column);

    /// <summary>0 for null.</summary>
    public long Long(int column) => Native.ColumnInt64(handle, column);

    /// <summary>Until the next is asked for.</summary>
    public ReadOnlySpan<byte> Utf8(int column)
    {
        var (text, length) = (Native.ColumnBlob(handle, column), Native.ColumnBytes(handle, column));
        if (length == 0)
            return [];
        if (length > utf8.Length)
            utf8 = new byte[length];
        Marshal.Copy(text, utf8, 0, length);
        return utf8.AsSpan(0, length);
    }

    public string Text(int column) => Encoding.UTF8.GetString(Utf8(column));

    public void Dispose() => prepared.Dispose();

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
            SqliteException.ThrowExceptionForRC(result, connection.Handle);
    }

    /// <summary>Those that return at once say so, and the collector waits for them.</summary>
    private static class Native
    {
        [DllImport("e_sqlite3", EntryPoint = "sqlite3_step"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Step(nint statement);

        [DllImport("e_sqlite3", EntryPoint = "sqlite3_reset"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Reset(nint statement);

        [
            DllImport("e_sqlite3", EntryPoint = "sqlite3_bind_int64"),
            SuppressGCTransition,
            DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)
        ]
        public static extern int BindInt64(nint statement, int at, long value);

        [
            DllImport("e_sqlite3", EntryPoint = "sqlite3_bind_null"),
            SuppressGCTransition,
            DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)
        ]
        public static extern int BindNull(nint statement, int at);

        /// <param name="destructor">0: the text stays where it is until the row is written.</param>
        [
            DllImport("e_sqlite3", EntryPoint = "sqlite3_bind_text"),
            SuppressGCTransition,
            DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)
        ]
        public static extern int BindText(nint statement, int at, nint text, int length, nint destructor);

        [
            DllImport("e_sqlite3", EntryPoint = "sqlite3_column_int64"),
            SuppressGCTransition,
            DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)
        ]
        public static extern long ColumnInt64(nint statement, int column);

        [
            DllImport("e_sqlite3", EntryPoint = "sqlite3_column_blob"),
            SuppressGCTransition,
            DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)
        ]
        public static extern nint ColumnBlob(nint statement, int column);

        [
            DllImport("e_sqlite3", EntryPoint = "sqlite3_column_bytes"),
            SuppressGCTransition,
            DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)
        ]
        public static extern int ColumnBytes(nint statement, int column);
    }
}
