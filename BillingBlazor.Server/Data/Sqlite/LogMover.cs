using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SQLitePCL;

namespace BillingBlazor.Server.Data.Sqlite;

/// <summary>
/// For long work that writes batch after batch: the log is moved into the database by another thread, by pages written, while the next
/// batch is made. A large log keeps pages from being written over and over. Until it is disposed, its connection's commits don't wait for
/// the disk: only for work that a lost batch makes begin again where it was.
/// </summary>
internal sealed class LogMover : LongWork
{
    /// <summary>After so many pages, of 4 KiB, the log is moved.</summary>
    private const int PagesToMove = 24_000;

    /// <summary>From so many on the writer waits until the log is moved whole, so that it begins anew.</summary>
    private const int MostPagesInLog = 2 * PagesToMove;

    private const int PagesWritten = 9; // SQLITE_DBSTATUS_CACHE_WRITE

    private readonly BillingDb db;
    private readonly SqliteConnection connection;
    private Task<int> moving = Task.FromResult(0);
    private int pagesToMove;

    /// <param name="db">Without a transaction.</param>
    /// <param name="cacheMib">What it may keep of the database meanwhile.</param>
    public LogMover(BillingDb db, int cacheMib)
    {
        this.db = db;
        db.Database.OpenConnection();
        connection = (SqliteConnection)db.Database.GetDbConnection();
        Run($"pragma synchronous=normal; pragma cache_size=-{cacheMib * 1024}; pragma wal_autocheckpoint=0");
    }

    public override async Task GoOnAsync()
    {
        raw.sqlite3_db_status(connection.Handle!, PagesWritten, out var written, out _, 1);
        pagesToMove += written;
        if (!moving.IsCompleted)
            return;
        if (await moving >= MostPagesInLog)
        {
            Move(connection); // the little that was written meanwhile
            moving = Task.FromResult(0);
        }
        else if (pagesToMove >= PagesToMove)
            moving = Task.Run(() =>
            {
                using var another = new SqliteConnection(connection.ConnectionString);
                another.Open();
                return Move(another);
            });
        else
            return;
        pagesToMove = 0;
    }

    public override async ValueTask DisposeAsync()
    {
        await ((Task)moving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // not moved now, it is moved by the next
        Run("pragma synchronous=full; pragma wal_autocheckpoint=50000; pragma cache_size=-8192; pragma shrink_memory");
        db.Database.CloseConnection();
    }

    /// <summary>Returns how many pages the log has: it begins anew only where all of them were moved.</summary>
    private static int Move(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "pragma wal_checkpoint(passive)";
        using var moved = command.ExecuteReader();
        return moved.Read() ? moved.GetInt32(1) : 0;
    }

    private void Run(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
