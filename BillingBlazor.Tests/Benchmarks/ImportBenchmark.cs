using System.Diagnostics;
using System.Globalization;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Usage;
using DuckDB.NET.Data;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SQLitePCL;

namespace BillingBlazor.Tests.Benchmarks;

/// <summary>
/// A million FCS rows end to end through the product's own import: read, matched against 50,000 CLIs, 5,000 destinations by longest prefix,
/// rated, looked for among duplicates, stored with every index that pages need, until the file is Ready. import.vs_duckdb: our seconds ÷
/// those of DuckDB (2 threads, a fresh database file) for read_csv of the same file, longest prefix by joins on prefix length, price,
/// stored, and summed by CLI. import.vs_bare_insert: our rows a second ÷ those of raw bind and step of the same finished rows into an empty
/// copy of the same table with the same indexes in one transaction. import.peak_mib: of a process that reads 100,000 and 1,000,000.
/// </summary>
public class ImportBenchmark
{
    private const int Months = 10;
    private static readonly int Rows = Figures.Size(1_000_000);
    internal const int Clis = 50_000;
    internal const int Destinations = 5_000;

    [Fact(Explicit = true)]
    public async Task Import()
    {
        var prefixes = FcsTraffic.Prefixes(Destinations);
        var path = Path.Combine(Directory.CreateTempSubdirectory("bench-").FullName, "month.csv");
        FcsTraffic.Write(path, Rows, Clis, prefixes);

        using var house = new TestInstallation();
        var supplierId = SetUp(house, prefixes);
        await WarmUpAsync(house, supplierId, prefixes);
        var (seconds, _) = await ReadAsync(house, supplierId, path, isClerkSaving: false);
        Figures.Print("import.rows_per_second", Rows / seconds);
        Figures.Print("import.vs_bare_insert", Rows / seconds / BareRowsPerSecond(house));
        var duckSeconds = DuckDbSeconds(path, prefixes);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  ours {seconds:0.00} s, DuckDB {duckSeconds:0.00} s"));
        Figures.Print("import.vs_duckdb", seconds / duckSeconds);
        var (small, large) = (Alone(Rows / 10), Alone(Rows));
        Figures.Print("import.save_p95_ms", large.SaveP95);
        Figures.Print("import.peak_mib_100k", small.PeakMib);
        Figures.Print("import.peak_mib_1m", large.PeakMib);
        Figures.Print("import.peak_ratio", large.PeakMib / small.PeakMib);
    }

    /// <summary>
    /// Ten months of a million rows, one after the other into the same installation. import.growth: seconds of the tenth ÷ of the first.
    /// import.growth_memory: what the process held of its own (not the pages of the database) at most in the last three ÷ in the first
    /// three.
    /// </summary>
    [Fact(Explicit = true)]
    public async Task Growth()
    {
        var prefixes = FcsTraffic.Prefixes(Destinations);
        using var house = new TestInstallation();
        var supplierId = SetUp(house, prefixes);
        await WarmUpAsync(house, supplierId, prefixes);
        var (seconds, memory) = (new List<double>(), new List<double>());
        for (var month = 1; month <= Months; month++)
        {
            var path = Path.Combine(Directory.CreateTempSubdirectory("bench-").FullName, "month.csv");
            FcsTraffic.Write(path, Rows, Clis, prefixes, month);
            using var watcher = new OwnMemory();
            seconds.Add((await ReadAsync(house, supplierId, path, isClerkSaving: false)).Seconds);
            memory.Add(watcher.PeakMib);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  month {month}: {seconds[^1]:0.0} s, {memory[^1]:0} MiB"));
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
        Figures.Print("import.growth", seconds[^1] / seconds[0]);
        Figures.Print("import.growth_memory", memory[^3..].Max() / memory[..3].Max());
    }

    /// <summary>The largest the process's own memory has been since, looked at ten times a second.</summary>
    internal sealed class OwnMemory : IDisposable
    {
        private readonly Timer timer;

        public OwnMemory() => timer = new(_ => PeakMib = Math.Max(PeakMib, Now()), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(100));

        public double PeakMib { get; private set; }

        public void Dispose() => timer.Dispose();

        private static double Now() =>
            File.ReadLines("/proc/self/status")
                .Where(line => line.StartsWith("RssAnon:", StringComparison.Ordinal))
                .Select(line =>
                    double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024
                )
                .First();
    }

    /// <summary>Run by the benchmark in a process of its own, for its peak.</summary>
    [Fact(Explicit = true)]
    public async Task One_file_in_a_process_of_its_own()
    {
        if (Environment.GetEnvironmentVariable("BENCH_ROWS") is not { Length: > 0 } rows)
            return;
        var prefixes = FcsTraffic.Prefixes(Destinations);
        var path = Path.Combine(Directory.CreateTempSubdirectory("bench-").FullName, "month.csv");
        FcsTraffic.Write(path, int.Parse(rows, CultureInfo.InvariantCulture), Clis, prefixes);
        using var house = new TestInstallation();
        var (_, saveP95) = await ReadAsync(house, SetUp(house, prefixes), path, isClerkSaving: true);
        await File.WriteAllLinesAsync(
            Environment.GetEnvironmentVariable("BENCH_PEAK")!,
            [$"{Process.GetCurrentProcess().PeakWorkingSet64 >> 20}", saveP95.ToString(CultureInfo.InvariantCulture)],
            TestContext.Current.CancellationToken
        );
    }

    internal static int SetUp(TestInstallation house, IReadOnlyList<string> prefixes)
    {
        using var db = house.Db();
        var (voice, group, type) = (db.Categories.Single(c => c.Name == "Voice").Id, db.CustomerGroups.Single().Id, db.CliTypes.First().Id);
        var organisation = house.Add(new Organisation("Bench"));
        var supplier = new Supplier("Carrier");
        supplier.Amend(new() { Name = "Carrier", Match = DestinationMatch.NumberPrefix });
        house.Add(supplier);
        var customers = Enumerable
            .Range(0, Clis / 5)
            .Select(n => new Customer($"Customer {n}", group, organisation.Id, new(2026, 1, 1)))
            .ToList();
        for (var n = 0; n < Clis; n++)
            customers[n / 5].AddCli(new(FcsTraffic.Cli(n), type));
        db.AddRange(customers);
        var destinations = prefixes
            .Select(
                (prefix, n) =>
                {
                    var destination = new Destination(supplier.Id, $"Place {n}", voice);
                    destination.UseCodes([prefix]);
                    return destination;
                }
            )
            .ToList();
        db.AddRange(destinations);
        db.SaveChanges();
        db.AddRange(
            destinations.Select(
                (d, n) =>
                    new RateRow(
                        null,
                        null,
                        null,
                        d.Id,
                        new(2026, 1, 1),
                        null,
                        new()
                        {
                            Peak = 0.01m + n % 50 * 0.001m,
                            OffPeak = 0.008m,
                            Connection = 0.005m,
                            FirstIntervalSeconds = 30,
                            IncrementSeconds = 6,
                        }
                    )
            )
        );
        db.SaveChanges();
        return supplier.Id;
    }

    /// <summary>A server has read files before: its code is compiled.</summary>
    internal static async Task WarmUpAsync(TestInstallation house, int supplierId, IReadOnlyList<string> prefixes)
    {
        foreach (var rows in (int[])[60_000, 70_000, 80_000])
        {
            var path = Path.Combine(Directory.CreateTempSubdirectory("bench-").FullName, "earlier.csv");
            FcsTraffic.Write(path, rows, Clis, prefixes, month: 11);
            await using (var content = File.OpenRead(path))
                await house.Get<FileActions>().UploadAsync(supplierId, "earlier.csv", content, content.Length, default);
            await house.Get<UsageImport>().ReadWaitingAsync(default);
            await Task.Delay(3_000, TestContext.Current.CancellationToken);
        }
    }

    internal static async Task<(double Seconds, double SaveP95)> ReadAsync(
        TestInstallation house,
        int supplierId,
        string path,
        bool isClerkSaving
    )
    {
        await using (var content = File.OpenRead(path))
            await house.Get<FileActions>().UploadAsync(supplierId, Path.GetFileName(path), content, content.Length, default);
        using var done = new CancellationTokenSource();
        var saves = isClerkSaving ? Task.Run(() => SavesAsync(house, done.Token)) : Task.FromResult(new List<double>());
        var watch = Stopwatch.StartNew();
        await house.Get<UsageImport>().ReadWaitingAsync(default);
        var seconds = watch.Elapsed.TotalSeconds;
        await done.CancelAsync();
        using var db = house.Db();
        var file = await db.CdrFiles.AsNoTracking().OrderBy(f => f.Id).LastAsync();
        Assert.Equal((CdrFileState.Ready, file.Rows), (file.State, file.Rated + file.LeftOut));
        var times = (await saves).Order().ToList();
        return (seconds, times.Count == 0 ? 0 : times[(int)(times.Count * 0.95)]);
    }

    /// <summary>A clerk who saves ten times a second meanwhile.</summary>
    private static async Task<List<double>> SavesAsync(TestInstallation house, CancellationToken done)
    {
        var times = new List<double>();
        for (var n = 0; !done.IsCancellationRequested; n++)
        {
            var watch = Stopwatch.StartNew();
            using var db = house.Db();
            db.Add(new Tag($"Tag {n}"));
            await db.SaveChangesAsync(CancellationToken.None);
            times.Add(watch.Elapsed.TotalMilliseconds);
            await Task.Delay(100, CancellationToken.None);
        }
        return times;
    }

    private static double BareRowsPerSecond(TestInstallation house)
    {
        using var db = house.Db();
        db.Database.OpenConnection();
        var source = (SqliteConnection)db.Database.GetDbConnection();
        var path = Path.Combine(Directory.CreateTempSubdirectory("bare-").FullName, "bare.db");
        using var bare = new SqliteConnection($"Data Source={path};Pooling=false");
        bare.Open();
        Run(bare, "pragma journal_mode=wal; pragma synchronous=normal; pragma cache_size=-65536; pragma wal_autocheckpoint=20000");
        foreach (
            var sql in Query(source, "SELECT sql FROM sqlite_master WHERE tbl_name = 'UsageRecords' AND sql IS NOT NULL ORDER BY type DESC")
        )
            Run(bare, (string)sql[0]);

        var columns = string.Join(
            ',',
            Query(source, "SELECT name FROM pragma_table_info('UsageRecords')")
                .Select(row => System.Text.Encoding.UTF8.GetString((byte[])row[0]))
        ); // without those that are worked out
        var rows = Query(source, $"SELECT {columns} FROM UsageRecords WHERE FileId = (SELECT MAX(Id) FROM CdrFiles) ORDER BY Id").ToList();
        SqliteException.ThrowExceptionForRC(
            raw.sqlite3_prepare_v2(
                bare.Handle!,
                $"INSERT INTO UsageRecords VALUES ({string.Join(',', rows[0].Select(_ => "?"))})",
                out var insert
            ),
            bare.Handle
        );
        using (insert)
        {
            var watch = Stopwatch.StartNew();
            using var transaction = bare.BeginTransaction();
            foreach (var row in rows)
            {
                for (var i = 0; i < row.Length; i++)
                {
                    if (row[i] is long number)
                        raw.sqlite3_bind_int64(insert, i + 1, number);
                    else if (row[i] is byte[] text)
                        raw.sqlite3_bind_text(insert, i + 1, text);
                    else
                        raw.sqlite3_bind_null(insert, i + 1);
                }
                raw.sqlite3_step(insert);
                raw.sqlite3_reset(insert);
            }
            transaction.Commit();
            return rows.Count / watch.Elapsed.TotalSeconds;
        }
    }

    private static double DuckDbSeconds(string csv, IReadOnlyList<string> prefixes)
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("duck-").FullName, "duck.db");
        using var duck = new DuckDBConnection($"Data Source={path};threads=2");
        duck.Open();
        Duck("CREATE TABLE prefixes(prefix VARCHAR, len INT, rate DECIMAL(9,4))");
        using (var appender = duck.CreateAppender("prefixes"))
            for (var n = 0; n < prefixes.Count; n++)
                appender.CreateRow().AppendValue(prefixes[n]).AppendValue(prefixes[n].Length).AppendValue(0.01m + n % 50 * 0.001m).EndRow();
        var watch = Stopwatch.StartNew();
        Duck(
            $"""
            CREATE TABLE calls AS SELECT column02 AS cli, column03 AS dialled,
                strptime(column04 || ' ' || column05, '%d/%m/%Y %H:%M:%S') AS started, column06::INT AS seconds,
                column12::DECIMAL(9,4) AS cost, column28 AS id
            FROM read_csv('{csv}', header=false, all_varchar=true)
            """
        );
        var joins = string.Join(
            '\n',
            Enumerable.Range(3, 5).Select(n => $"LEFT JOIN prefixes p{n} ON p{n}.len = {n} AND p{n}.prefix = substr(c.dialled, 2, {n})")
        );
        Duck(
            "CREATE TABLE rated AS SELECT c.*, round(0.005 + coalesce(p7.rate, p6.rate, p5.rate, p4.rate, p3.rate) * ceil(c.seconds / "
                + $"6.0) * 6 / 60, 4) AS price FROM calls c {joins}"
        );
        Duck("CREATE TABLE sums AS SELECT cli, count(*) AS n, sum(price) AS price, sum(cost) AS cost FROM rated GROUP BY cli");
        return watch.Elapsed.TotalSeconds;

        void Duck(string sql)
        {
            using var command = duck.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }
    }

    private static (double PeakMib, double SaveP95) Alone(int rows)
    {
        var report = Path.GetTempFileName();
        var start = new ProcessStartInfo(
            "dotnet",
            [
                typeof(ImportBenchmark).Assembly.Location,
                "-explicit",
                "only",
                "-method",
                $"{typeof(ImportBenchmark).FullName}.{nameof(One_file_in_a_process_of_its_own)}",
            ]
        );
        (start.Environment["BENCH_ROWS"], start.Environment["BENCH_PEAK"]) = ($"{rows}", report);
        start.RedirectStandardOutput = true;
        using var process = Process.Start(start)!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var lines = File.ReadAllLines(report);
        return (double.Parse(lines[0], CultureInfo.InvariantCulture), double.Parse(lines[1], CultureInfo.InvariantCulture));
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static IEnumerable<object[]> Query(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var row = new object[reader.FieldCount];
            for (var i = 0; i < row.Length; i++)
                row[i] =
                    reader.GetValue(i) is string text && !sql.StartsWith("SELECT sql", StringComparison.Ordinal)
                        ? System.Text.Encoding.UTF8.GetBytes(text)
                        : reader.GetValue(i);
            yield return row;
        }
    }
}
