using System.Data.Common;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Usage;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SQLitePCL;

namespace BillingBlazor.Server.Data;

/// <summary>The database at start-up: registered, claimed, migrated, and given what every installation begins with.</summary>
public static class Storage
{
    public static IServiceCollection AddStorage(this IServiceCollection services, DataFolder folder)
    {
        // Nobody asks how much memory SQLite has, and counting it takes a lock at each allocation, one for all connections: a quarter of
        // reading.
        // Nor is a connection used by two threads at once (EF's contexts and ADO.NET forbid it), and a lock of its own at each value costs
        // a tenth of importing.
        Batteries_V2.Init();
        raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0); // too late once a connection was opened, and no harm then
        raw.sqlite3_config(raw.SQLITE_CONFIG_MULTITHREAD);
        services.AddSingleton(folder).AddSingleton<WriteGate>().AddSingleton(TimeProvider.System).AddScoped<HistoryWriter>();
        services.AddDbContextFactory<BillingDb>(
            options => options.UseSqlite(folder.ConnectionString).AddInterceptors(new ConnectionPragmas()),
            ServiceLifetime.Scoped
        );
        return services;
    }

    public static async Task PrepareAsync(IServiceProvider services)
    {
        var folder = services.GetRequiredService<DataFolder>();
        folder.Claim();
        folder.Sweep(TimeSpan.Zero); // the folder is ours alone, so whoever was at these is gone
        await using var scope = services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CurrentUser>().ActAsClock();
        await using var db = await scope.ServiceProvider.GetRequiredService<IDbContextFactory<BillingDb>>().CreateDbContextAsync();
        await ForgetKilledMigrationAsync(db);
        await db.Database.MigrateAsync();
        await CustomerIndex.PrepareAsync(db);
        await InvoiceSearch.PrepareAsync(db);
        await CustomerTotals.RefreshEndedAsync(db, CancellationToken.None);
        await BookMarks.MarkUnbookedAsync(db);
        await OrphanSums.PrepareAsync(db, CancellationToken.None);
        await CallDrawers.PrepareAsync(db, CancellationToken.None);
        await SeedAsync(db);
        await Suppliers.HolidaySeed.RefreshAsync(db, CancellationToken.None);
        await EndDeadLeasesAsync(db);
    }

    /// <summary>The folder is ours alone, so whoever held a lease is gone: its work is taken over at once.</summary>
    private static async Task EndDeadLeasesAsync(BillingDb db)
    {
        await db
            .CdrFiles.Where(f => f.LeaseUntilUtc != null)
            .ExecuteUpdateAsync(f => f.SetProperty(x => x.LeaseUntilUtc, DateTime.UnixEpoch));
        await db.BillingRuns.Where(r => r.LeaseOwner != null).ExecuteUpdateAsync(r => r.SetProperty(x => x.LeaseOwner, (string?)null));
        await db
            .OutboxMessages.Where(m => m.LeaseUntilUtc != null)
            .ExecuteUpdateAsync(m => m.SetProperty(x => x.LeaseUntilUtc, DateTime.UnixEpoch));
    }

    /// <summary>A migration killed half-way leaves its lock, and the next start would wait for ever. The folder's lock says nobody else is
    /// at it.</summary>
    private static async Task ForgetKilledMigrationAsync(BillingDb db)
    {
        var found = await db
            .Database.SqlQueryRaw<int>("SELECT COUNT(*) AS Value FROM sqlite_master WHERE name = '__EFMigrationsLock'")
            .SingleAsync();
        if (found > 0)
            await db.Database.ExecuteSqlRawAsync("DELETE FROM \"__EFMigrationsLock\"");
    }

    /// <summary>What the guide finds on a fresh installation: a manual group called Default, the four CLI types; and the VAT rates of the
    /// UK.</summary>
    internal static async Task SeedAsync(BillingDb db)
    {
        if (await db.VatRates.AnyAsync())
            return;
        db.AddRange(
            new VatRate(VatTreatment.Standard, new(2011, 1, 4), 20),
            new VatRate(VatTreatment.Standard, new(2010, 1, 1), 17.5m),
            new VatRate(VatTreatment.Reduced, new(1997, 9, 1), 5),
            new VatRate(VatTreatment.Zero, new(1973, 4, 1), 0)
        );
        db.AddRange(new CliType("SIP"), new CliType("WLR"), new CliType("Mobile"), new CliType("Data"));
        var group = new CustomerGroup("Default");
        group.MakeDefault();
        db.Add(group);
        db.AddRange(new Category("Lines", CategoryKind.Products, 10), new Category("Voice", CategoryKind.Usage, 30));
        foreach (var role in Roles.All)
            db.Add(new IdentityRole<int>(role) { NormalizedName = role.ToUpperInvariant() });
        await db.SaveChangesAsync();
        await db.Changes.ExecuteDeleteAsync(); // what an installation begins with is nobody's change
    }
}

/// <summary>
/// Waiting for the lock is SQLite's own, which asks more often than the driver; money is on the disk before we say it is. Who saves doesn't
/// move the
/// log of a whole import into the database as well: the import does that itself, and the background between its works.
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
