using System.Diagnostics;
using System.Globalization;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Usage.Layouts;
using BillingBlazor.Server.Sheets;
using BillingBlazor.Server.Usage;
using BillingBlazor.Server.Usage.Layouts;

namespace BillingBlazor.Tests.Benchmarks;

/// <summary>
/// The calls of <see cref="ImportBenchmark"/> as a carrier of one's own layout sends them. import.mapped_vs_fcs: seconds of a million as a
/// mapped CSV ÷ as FCS, each in an installation of its own. import.xlsx_rows_per_second: of a workbook of a million; and
/// import.xlsx_memory: what the process held of its own at most while it read that ÷ while it read one of 400,000, as many as go round at
/// once. layout.open_ms, layout.correct_ms: of the page of a file of 1 GiB that waits for its layout, opened; and a correction answered.
/// </summary>
public class MappedImportBenchmark
{
    private static readonly int Rows = Figures.Size(1_000_000);
    private static readonly int BookRows = Figures.Size(1_000_000);
    private static readonly IReadOnlyList<string> prefixes = FcsTraffic.Prefixes(ImportBenchmark.Destinations);
    private static readonly string[] names = ["Line", "Dialled", "Date", "Time", "Seconds", "Cost", "Id"];

    [Fact(Explicit = true)]
    public async Task Mapped()
    {
        var month = Month(Rows, 10);
        double fcs, mapped;
        using (var house = new TestInstallation())
        {
            var supplierId = ImportBenchmark.SetUp(house, prefixes);
            await ImportBenchmark.WarmUpAsync(house, supplierId, prefixes);
            fcs = (await ImportBenchmark.ReadAsync(house, supplierId, month, isClerkSaving: false)).Seconds;
        }
        using (var house = new TestInstallation())
        {
            var supplierId = MappedSupplier(house);
            foreach (var warm in (int[])[7, 8, 9])
                await ImportBenchmark.ReadAsync(house, supplierId, Csv(Month(warm * 10_000, warm)), isClerkSaving: false);
            mapped = (await ImportBenchmark.ReadAsync(house, supplierId, Csv(month), isClerkSaving: false)).Seconds;
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  mapped {mapped:0.00} s, FCS {fcs:0.00} s"));
        Figures.Print("import.mapped_vs_fcs", mapped / fcs);
    }

    [Fact(Explicit = true)]
    public async Task Books()
    {
        using var house = new TestInstallation();
        var supplierId = MappedSupplier(house);
        foreach (var warm in (int[])[7, 8])
            await ImportBenchmark.ReadAsync(house, supplierId, Book(Month(warm * 4_000, warm)), isClerkSaving: false);
        var (small, large) = (Book(Month(BookRows * 2 / 5, 9)), Book(Month(BookRows, 10)));
        double smallMib, largeMib, seconds;
        using (var watcher = new ImportBenchmark.OwnMemory())
        {
            await ImportBenchmark.ReadAsync(house, supplierId, small, isClerkSaving: false);
            smallMib = watcher.PeakMib;
        }
        using (var watcher = new ImportBenchmark.OwnMemory())
        {
            seconds = (await ImportBenchmark.ReadAsync(house, supplierId, large, isClerkSaving: false)).Seconds;
            largeMib = watcher.PeakMib;
        }
        Figures.Print("import.xlsx_rows_per_second", BookRows / seconds);
        Figures.Print("import.xlsx_memory", largeMib / smallMib);
    }

    [Fact(Explicit = true)]
    public async Task Page()
    {
        using var house = new TestInstallation();
        var supplierId = ImportBenchmark.SetUp(house, prefixes);
        var path = Csv(Month(Figures.Size(400_000), 10));
        var head = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        await using (var large = File.OpenWrite(path))
        {
            var body = head.AsMemory(Array.IndexOf(head, (byte)'\n') + 1);
            for (large.Position = head.Length; large.Position + body.Length <= Figures.Size(1 << 30);)
                await large.WriteAsync(body, TestContext.Current.CancellationToken);
        }
        int id;
        await using (var content = File.OpenRead(path))
            id = await house
                .Get<FileActions>()
                .UploadAsync(supplierId, "large.csv", content, content.Length, TestContext.Current.CancellationToken, asks: true);
        var queries = house.Get<LayoutQueries>();
        var (opened, corrected) = (new List<double>(), new List<double>());
        for (var at = 0; at < 5; at++)
        {
            var watch = Stopwatch.StartNew();
            var file = (await queries.FindAsync(id, TestContext.Current.CancellationToken))!;
            opened.Add(watch.Elapsed.TotalMilliseconds);
            watch.Restart();
            file = await queries.LookAgainAsync(file, TestContext.Current.CancellationToken);
            (file.Form.Known, file.Form.Order) = (null, DayOrder.DayFirst);
            var sample = await queries.SampleAsync(file, file.Form.ToLayout(file.Columns), TestContext.Current.CancellationToken);
            corrected.Add(watch.Elapsed.TotalMilliseconds);
            Assert.Equal((null, 10_000), (sample.Misfit, sample.Rows));
        }
        Figures.Print("layout.open_ms", opened.Order().ElementAt(2));
        Figures.Print("layout.correct_ms", corrected.Order().ElementAt(2));
    }

    private static int MappedSupplier(TestInstallation house)
    {
        var supplierId = ImportBenchmark.SetUp(house, prefixes);
        var layout = new Layout
        {
            Dialect = new() { Header = HeaderRow.Yes },
            Identifier = Source.Named("Line"),
            Dialled = Source.Named("Dialled"),
            Start = new() { Day = Source.Named("Date"), Time = Source.Named("Time") },
            Length = new() { From = Source.Named("Seconds") },
            Cost = new() { From = Source.Named("Cost") },
            RecordId = Source.Named("Id"),
        };
        layout.Check();
        var saved = house.Add(new FileLayout(supplierId, "Bench", 1, layout.ToJson(), "bench", new(2026, 11, 3)));
        using var db = house.Db();
        db.Suppliers.Single(s => s.Id == supplierId).UseLayout(CdrFormat.Own, saved.Id);
        db.SaveChanges();
        return supplierId;
    }

    private static string Month(int rows, int month)
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("bench-").FullName, "month.csv");
        FcsTraffic.Write(path, rows, ImportBenchmark.Clis, prefixes, month);
        return path;
    }

    private static string Csv(string fcs)
    {
        var path = Path.ChangeExtension(fcs, ".mapped.csv");
        File.WriteAllLines(path, Calls(fcs).Select(call => string.Join(',', call)).Prepend(string.Join(',', names)));
        return path;
    }

    private static string Book(string fcs)
    {
        var path = Path.ChangeExtension(fcs, ".xlsx");
        using var file = File.Create(path);
        SheetWriter.Write(
            file,
            "Calls",
            [.. names.Select(name => new WrittenColumn(name, ColumnKind.Text, 14))],
            headingRow: 1,
            Calls(fcs).Prepend(names).Select((call, row) => new WrittenRow(row + 1, [.. call.Select(Cell)])),
            lastRow: 1,
            notes: null
        );
        return path;
    }

    private static WrittenCell Cell(string text, int column) => new(column + 1, text);

    /// <summary>The fields that a mapped file has of each FCS row.</summary>
    private static IEnumerable<string[]> Calls(string fcs)
    {
        int[] columns = [2, 3, 4, 5, 6, 12, 28];
        foreach (var line in File.ReadLines(fcs))
        {
            var row = line.Split(',');
            yield return [.. columns.Select(column => row[column].Trim('"'))];
        }
    }
}
