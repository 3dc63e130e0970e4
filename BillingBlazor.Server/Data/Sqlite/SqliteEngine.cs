using System.Globalization;
using System.Text.Json;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data.Search;
using BillingBlazor.Server.Data.Usage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SQLitePCL;

namespace BillingBlazor.Server.Data.Sqlite;

/// <summary>SQLite: nothing to install, one server, tens of millions of calls.</summary>
public sealed class SqliteEngine : DatabaseEngine
{
    private const string RefreshTotals = """
        UPDATE "Customers" SET
            "Balance" = COALESCE((SELECT SUM(e."Amount") FROM "LedgerEntries" e WHERE e."CustomerId" = "Customers"."Id"), 0),
            "LineCount" = (SELECT COUNT(*) FROM "Clis" c WHERE c."CustomerId" = "Customers"."Id" AND (c."To" IS NULL OR c."To" >= {1}))
        WHERE "Id" IN (SELECT value FROM json_each({0}))
        """;

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
        await AppendOnly.PrepareAsync(db);
        await CustomerIndex.PrepareAsync(db);
        await SqliteInvoiceSearch.PrepareAsync(db);
        await FilesToAddUp.MarkUnbookedAsync(db);
        await OrphanSums.PrepareAsync(db, cancel);
        await CallIndex.PrepareAsync(db, cancel);
    }

    /// <summary>Moves what was written into the database's own file, as far as nobody is reading there: nobody who saves has to.</summary>
    public override Task TidyAsync(BillingDb db, CancellationToken cancel) =>
        db.Database.ExecuteSqlRawAsync("pragma wal_checkpoint(passive)", cancel);

    public override Task CopyAsync(BillingDb db, string path, CancellationToken cancel) =>
        Task.Run(
            () =>
            {
                db.Database.OpenConnection();
                using var copy = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
                copy.Open();
                ((SqliteConnection)db.Database.GetDbConnection()).BackupDatabase(copy);
            },
            cancel
        );

    public override LongWork BeginLongWork(BillingDb db) => new LogMover(db, cacheMib: 48);

    public override UsageStore Usage(BillingDb db) => new SqliteUsageStore(db);

    public override CustomerSearch Search(BillingDb db, CustomerFilter filter) => new SqliteCustomerSearch(db, filter);

    public override InvoiceSearch Search(BillingDb db, InvoiceFilter filter, bool withDrafts) =>
        new SqliteInvoiceSearch(db, filter, withDrafts);

    /// <summary>The index is named, because SQLite without statistics takes one that says no customer as readily, and would read every
    /// invoice there is for each.</summary>
    public override IQueryable<Invoice> OpenInvoices(BillingDb db) =>
        db.Invoices.FromSqlRaw(
            """
            SELECT * FROM "Invoices" INDEXED BY "IX_Invoices_Open"
            WHERE "State" = 'Approved' AND "Kind" = 'Invoice' AND "Allocated" < "Total"
            """
        );

    public override IQueryable<Invoice> InvoicesOf(BillingDb db, IReadOnlyCollection<(int CustomerId, DateOnly Day)> days)
    {
        var json = JsonSerializer.Serialize(days.Select(d => new object[] { d.CustomerId, TextOf(d.Day) }));
        return db.Invoices.FromSql(
            $"""
            SELECT i.* FROM json_each({json}) p JOIN "Invoices" i ON i."CustomerId" = json_extract(p.value, '$[0]')
            AND i."IssueDate" = json_extract(p.value, '$[1]') WHERE i."State" <> 'Draft'
            """
        );
    }

    public override void Insert<T>(BillingDb db, IReadOnlyList<T> things, CancellationToken cancel) =>
        PreparedInsert.Add(db, things, cancel);

    public override Task RefreshTotalsAsync(BillingDb db, IReadOnlyCollection<int> customerIds, CancellationToken cancel) =>
        db.Database.ExecuteSqlRawAsync(RefreshTotals, [JsonSerializer.Serialize(customerIds), TextOf(db.Today)], cancel);

    public override void ReadRevenueDays(BillingDb db, BillingPeriod days, PackedDayVisitor visit, CancellationToken cancel) =>
        PackedDays.Each(
            db,
            """SELECT "Content", "Day" FROM "RevenueDays" WHERE "Day" >= ?1 AND "Day" <= ?2 ORDER BY "Day" """,
            days,
            (content, day, _) => visit(content, day),
            cancel
        );

    private static string TextOf(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

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
