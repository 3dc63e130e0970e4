using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace BillingBlazor.Tests;

/// <summary>Lets the database grow no further, as on a full disk: SQLite refuses a new page (SQLITE_FULL).</summary>
public sealed class SmallDisk : DbConnectionInterceptor
{
    public bool IsFull { get; set; }

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

    private void Set(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = IsFull ? "pragma max_page_count=1" : "pragma max_page_count=4294967294"; // never below what there is
        command.ExecuteNonQuery();
    }
}
