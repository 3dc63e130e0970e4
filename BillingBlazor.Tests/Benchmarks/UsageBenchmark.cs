using System.Diagnostics;
using System.Globalization;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Sqlite;
using BillingBlazor.Server.Data.Usage;
using BillingBlazor.Server.Usage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Benchmarks;

/// <summary>
/// The listing of calls and the queue of orphans over 10,000,000 calls of three months, filled by SQL: 10,000 customers of uneven size with
/// five lines each, 5,000 destinations, 100 files, and 200,000 orphans of 100,000 identifiers. Each query runs thirty times with other
/// values, with its count; usage.p95_ms is the worst query's 95th percentile. usage.fuzz_rounds: spoiled files that the reader ended well
/// in a minute.
/// </summary>
public class UsageBenchmark
{
    private const int Customers = 10_000;
    private const int Destinations = 5_000;
    private const int Files = 100;
    private const int Orphaned = 50; // each 50th call
    private const int Repeats = 30;
    private static readonly int Calls = Figures.Size(10_000_000);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task Listing_of_10_000_000_calls()
    {
        await using var house = new TestInstallation();
        await FillAsync(house);
        var (calls, orphans) = (house.Get<CallQueries>(), house.Get<OrphanQueries>());
        var (from, to) = (new DateOnly(2026, 9, 1), new DateOnly(2026, 9, 30));
        var queries = new (string Name, Func<int, Task<int>> Run)[]
        {
            ("first page", async _ => (await calls.ListAsync(new(), null, Cancel)).Rows.Count),
            (
                "second page",
                async _ =>
                    (await calls.ListAsync(new(), new(new(2026, 9, 15, 12, 0, 0, DateTimeKind.Utc), Calls / 2, false), Cancel)).Rows.Count
            ),
            ("a customer's month", async i => (
                        await calls.ListAsync(
                            new()
                            {
                                CustomerId = i * 97 % Customers + 1,
                                From = from,
                                To = to,
                            },
                            null,
                            Cancel
                        )
                    ).Rows.Count),
            ("a line", async i => (await calls.ListAsync(new() { CliId = i * 641 % (Customers * 5) + 1 }, null, Cancel)).Rows.Count),
            (
                "a line by its number",
                async i => (await calls.ListAsync(new() { Number = FcsTraffic.Cli(i * 641 % (Customers * 5)) }, null, Cancel)).Rows.Count
            ),
            ("a file", async i => (await calls.ListAsync(new() { FileId = i * 7 % Files + 1 }, null, Cancel)).Rows.Count),
            ("a destination's month", async i => (
                        await calls.ListAsync(
                            new()
                            {
                                DestinationId = i * 151 % Destinations + 1,
                                From = from,
                                To = to,
                            },
                            null,
                            Cancel
                        )
                    ).Rows.Count),
            (
                "a dialled number",
                async i => (await calls.ListAsync(new() { Number = $"+44207946{i * 331 % 10_000:0000}" }, null, Cancel)).Rows.Count
            ),
            (
                "a customer's marked calls",
                async i =>
                    (await calls.ListAsync(new() { CustomerId = i * 89 % Customers + 1, Flag = CallFlag.RepeatedHour }, null, Cancel)).Count
                    + 1
            ),
            (
                "a customer's longest",
                async i =>
                    (
                        await calls.ListAsync(new() { CustomerId = i * 89 % Customers + 1, Flag = CallFlag.LongerThanADay }, null, Cancel)
                    ).Count + 1
            ),
            ("a mark", async _ => (await calls.ListAsync(new() { Flag = CallFlag.RepeatedHour }, null, Cancel)).Rows.Count),
            ("orphans among calls", async _ => (await calls.ListAsync(new() { Flag = CallFlag.Orphan }, null, Cancel)).Rows.Count),
            ("a band of a month", async _ => (
                        await calls.ListAsync(
                            new()
                            {
                                Band = Band.Peak,
                                From = from,
                                To = to,
                            },
                            null,
                            Cancel
                        )
                    ).Rows.Count),
            (
                "orphans of a beginning",
                async i => (await orphans.ListAsync(OrphanReason.NoOwner, $"0113 4{i % 10}", 0, 100, Cancel)).Total + 1
            ),
            ("orphans by cost", async _ => (await orphans.ListAsync(OrphanReason.NoOwner, null, 0, 100, Cancel)).Rows.Count),
            (
                "orphans, page after page",
                async i =>
                    (await orphans.ListAsync(OrphanReason.NoOwner, null, Math.Min(i * 1_600, Calls / Orphaned / 3), 100, Cancel)).Rows.Count
            ),
            ("orphans' totals", async _ => (await orphans.TotalsAsync(Cancel)).Count),
        };
        var slowest = 0d;
        foreach (var (name, run) in queries)
        {
            Assert.NotEqual(0, await run(0));
            var times = new List<double>();
            for (var i = 1; i <= Repeats; i++)
            {
                var watch = Stopwatch.StartNew();
                await run(i);
                times.Add(watch.Elapsed.TotalMilliseconds);
            }
            times.Sort();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name}: {times[(int)(Repeats * 0.95)]:0.0} ms"));
            slowest = Math.Max(slowest, times[(int)(Repeats * 0.95)]);
        }
        Figures.Print("usage.p95_ms", slowest);
    }

    [Fact(Explicit = true)]
    public void Fuzz() => Figures.Print("usage.fuzz_rounds", Server.FcsFuzz.Run(TimeSpan.FromMinutes(1), seed: Environment.TickCount));

    /// <summary>A real file gives the columns of a call; the others are copies of it, told apart in SQL, in order of time as files
    /// are.</summary>
    private static async Task FillAsync(TestInstallation house)
    {
        using (var db = house.Db())
        {
            var (voice, group, type) = (
                db.Categories.Single(c => c.Name == "Voice").Id,
                db.CustomerGroups.Single().Id,
                db.CliTypes.First().Id
            );
            var organisation = house.Add(new Organisation("Bench"));
            var supplier = house.Add(new Supplier("Carrier"));
            var customers = Enumerable
                .Range(0, Customers)
                .Select(n => new Customer($"Customer {n}", group, organisation.Id, new(2026, 1, 1)))
                .ToList();
            for (var n = 0; n < Customers * 5; n++)
                customers[n / 5].AddCli(new(FcsTraffic.Cli(n), type));
            db.AddRange(customers);
            db.AddRange(Enumerable.Range(0, Destinations).Select(n => new Destination(supplier.Id, $"Place {n}", voice)));
            db.AddRange(
                Enumerable
                    .Range(0, Files)
                    .Select(n => new CdrFile(
                        supplier.Id,
                        $"day-{n}.csv",
                        $"{n:x64}",
                        1,
                        "Bench",
                        new(2026, 10, 1, 0, 0, 0, DateTimeKind.Utc)
                    ))
            );
            await db.SaveChangesAsync(Cancel);
            await db.CdrFiles.ExecuteUpdateAsync(
                f =>
                    f.SetProperty(x => x.State, CdrFileState.Ready)
                        .SetProperty(x => x.FirstRecordId, x => (x.Id - 1L) * (Calls / Files) + 1)
                        .SetProperty(x => x.LastRecordId, x => (long)x.Id * (Calls / Files)),
                Cancel
            );
        }
        await using var connection = new SqliteConnection(house.Db().Database.GetConnectionString());
        await connection.OpenAsync(Cancel);
        await RunAsync(connection, "pragma synchronous=off; pragma cache_size=-400000; pragma temp_store=memory");
        var indexes = new List<(string Name, string Sql)>();
        await using (var command = connection.CreateCommand())
        {
            command.CommandText =
                "SELECT name, sql FROM sqlite_master WHERE tbl_name = 'UsageRecords' AND type = 'index' AND sql IS NOT NULL";
            await using var reader = await command.ExecuteReaderAsync(Cancel);
            while (await reader.ReadAsync(Cancel))
                indexes.Add((reader.GetString(0), reader.GetString(1)));
        }
        foreach (var (name, _) in indexes)
            await RunAsync(connection, $"DROP INDEX \"{name}\"");
        var start = new DateTimeOffset(2026, 7, 5, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
        await RunAsync(
            connection,
            $"""
            INSERT INTO "UsageRecords" ("Id","FileId","Line","Kind","Orphan","Flags","StartedUtc","Seconds",
                "BilledSeconds","Bytes","Identifier","Dialled","ChargeCode","RecordId","CustomerId","CliId","DestinationId",
                "Band","Source","Cost","PlainPrice","Price","ServicePrice")
            WITH RECURSIVE c(i, line) AS (SELECT 0, 0 UNION ALL
            SELECT i + 1, abs((i + 1) * 2654435761 % 1000003 * ((i + 1) * 40503 % 1009) / 1009 * {Customers
                * 5} / 1000003) FROM c WHERE i + 1 < {Calls})
            SELECT i + 1, i / {Calls / Files} + 1, i % {Calls
                / Files} + 1, 0, CASE WHEN i % {Orphaned} = 0 THEN 1 ELSE 0 END, CASE WHEN i % 100003 = 0 THEN 1
                ELSE 0 END, {start} + i * 7776000 / {Calls}, i % 1800, i % 1800, 0,
                CASE WHEN i % {Orphaned} = 0 THEN printf('441134%06d', i / {Orphaned} % 100000)
                ELSE printf('44%d', 1000000000 + line * 7) END,
                printf('+44207946%04d', i * 7919 % 999983 % 300000), 'UKN', printf('R%d', i),
                CASE WHEN i % {Orphaned} = 0 THEN NULL ELSE line / 5 + 1 END, CASE WHEN i % {Orphaned} = 0 THEN NULL ELSE line + 1 END,
                abs(i * 7919 % 1000003 * (i * 40503 % 1009) / 1009 * {Destinations} / 1000003) + 1, 0, 2,
                i % 400 * 100, i % 900 * 100, i % 900 * 100, 0
            FROM c
            """
        );
        foreach (var (_, sql) in indexes)
            await RunAsync(connection, sql);
        await using var filled = house.Db();
        await FillDialledAsync(filled);
        await CallIndex.PrepareAsync(filled, Cancel);
        await OrphanSums.PrepareAsync(filled, Cancel);
        await house.Get<ChangedUsage>().WorkOffAsync(Cancel);
    }

    /// <summary>As the writer leaves them: stretches of 280,000 records.</summary>
    private static async Task FillDialledAsync(BillingDb db)
    {
        var numbers = new DialledIndex();
        var batch = new UsageBatch();
        var next = 1L;
        while (next <= Calls)
        {
            var first = next;
            var dialled = await db
                .UsageRecords.Where(u => u.Id >= first && u.Id < first + UsageBatch.Piece)
                .OrderBy(u => u.Id)
                .Select(u => u.Dialled)
                .ToListAsync(Cancel);
            foreach (var number in dialled)
                batch.Add().DialledHash = DialledHash.Of(number);
            if (numbers.IsFull)
                await SaveAsync();
            numbers.Add(batch, 0, batch.Count, first);
            next += batch.Count;
            batch.Clear();
        }
        await SaveAsync();

        async Task SaveAsync()
        {
            db.AddRange(numbers.TakeBlocks((int)Math.Min(Files, next * Files / Calls + 1)));
            await db.SaveChangesAsync(Cancel);
            db.ChangeTracker.Clear();
        }
    }

    private static async Task RunAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        (command.CommandText, command.CommandTimeout) = (sql, 1_200);
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
