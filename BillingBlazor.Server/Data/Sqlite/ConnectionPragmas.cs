using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace BillingBlazor.Server.Data.Sqlite;

/// <summary>
/// Waiting for the lock is SQLite's own, which asks more often than the driver; money is on the disk before we say it is. Who saves doesn't
/// move the log of a whole import into the database as well: the import does that itself, and the background between its works.
/// </summary>
internal sealed class ConnectionPragmas : DbConnectionInterceptor
{
    private const string Sql =
        "pragma busy_timeout=10000; pragma journal_mode=wal; pragma synchronous=full; pragma wal_autocheckpoint=50000; pragma "
        + "foreign_keys=on; pragma mmap_size=2147418112; pragma cache_size=-8192";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Set(connection);

    public override Task ConnectionOpenedAsync(
        DbConnection connection,
        ConnectionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        Set(connection);
        return Task.CompletedTask;
    }

    private static void Set(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Sql;
        command.ExecuteNonQuery();
    }
}
