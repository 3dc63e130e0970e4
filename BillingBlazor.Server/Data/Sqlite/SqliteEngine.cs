using Microsoft.EntityFrameworkCore;
using SQLitePCL;

namespace BillingBlazor.Server.Data.Sqlite;

/// <summary>SQLite: nothing to install, one server, tens of millions of calls.</summary>
public sealed class SqliteEngine : DatabaseEngine
{
    // Nobody asks how much memory SQLite has, and counting it takes a lock at each allocation, one for all connections: a quarter of
    // reading. Nor is a connection used by two threads at once (EF's contexts and ADO.NET forbid it), and a lock of its own at each value
    // costs a tenth of importing.
    static SqliteEngine()
    {
        Batteries_V2.Init();
        raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0); // too late once a connection was opened, and no harm then
        raw.sqlite3_config(raw.SQLITE_CONFIG_MULTITHREAD);
    }

    public override void Use(DbContextOptionsBuilder options, DataFolder folder) =>
        options.UseSqlite(folder.ConnectionString).AddInterceptors(new ConnectionPragmas());

    public override void Map(ModelBuilder model) => ReversedUsage.Map(model);

    public override async Task PrepareAsync(BillingDb db, CancellationToken cancel)
    {
        await ForgetKilledMigrationAsync(db, cancel);
        await db.Database.MigrateAsync(cancel);
        await CustomerIndex.PrepareAsync(db);
        await InvoiceSearch.PrepareAsync(db);
        await FilesToAddUp.MarkUnbookedAsync(db);
        await OrphanSums.PrepareAsync(db, cancel);
        await CallIndex.PrepareAsync(db, cancel);
    }

    /// <summary>A migration killed half-way leaves its lock, and the next start would wait for ever. The folder's lock says nobody else is
    /// at it.</summary>
    private static async Task ForgetKilledMigrationAsync(BillingDb db, CancellationToken cancel)
    {
        var found = await db
            .Database.SqlQueryRaw<int>("SELECT COUNT(*) AS Value FROM sqlite_master WHERE name = '__EFMigrationsLock'")
            .SingleAsync(cancel);
        if (found > 0)
            await db.Database.ExecuteSqlRawAsync("DELETE FROM \"__EFMigrationsLock\"", cancel);
    }
}
