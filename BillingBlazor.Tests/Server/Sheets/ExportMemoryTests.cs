using System.Globalization;
using BillingBlazor.Server.Customers.Listing;
using BillingBlazor.Server.Reports;
using BillingBlazor.Server.Sheets;
using BillingBlazor.Tests.Scenarios;

namespace BillingBlazor.Tests.Server.Sheets;

/// <summary>Exports of a quarter of a million rows hold some of them. Nothing runs beside these tests.</summary>
[CollectionDefinition(nameof(ExportMemoryTests), DisableParallelization = true)]
[Collection(nameof(ExportMemoryTests))]
public sealed class ExportMemoryTests : IDisposable
{
    private const int MostMebibytes = 64;
    private const int Calls = 250_000;
    private readonly HarbourHouse harbour = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>100,000 of the calls lie on one day of the customer, the others on the thirty after it.</summary>
    [Fact]
    public async Task The_calls_behind_a_figure_go_out_as_they_are_read()
    {
        await harbour.House.UploadAsync(
            harbour.SupplierId,
            "october.csv",
            string.Join('\n', Enumerable.Range(0, Calls).Select(Row)),
            Cancel
        );
        var report = AllReports.Find("calls")!;
        var (workbook, csv) = (new Counted(), new Counted());
        var rows = 0;
        // Once for whatever is made at the first use.
        await ExportAsync(
            report,
            "?from=2026-10-09&to=2026-10-09",
            (page, found) => ReportSheets.WriteWorkbookAsync(report, page, found, new Counted(), Cancel)
        );

        var (forWorkbook, took) = await PeakMemory.OfAsync(() =>
            ExportAsync(
                report,
                "?from=2026-10-01&to=2026-10-31",
                (page, found) =>
                    ReportSheets.WriteWorkbookAsync(
                        report,
                        page,
                        found.Select(row =>
                        {
                            rows++;
                            return row;
                        }),
                        workbook,
                        Cancel
                    )
            )
        );
        var (forCsv, _) = await PeakMemory.OfAsync(() =>
            ExportAsync(
                report,
                "?from=2026-10-01&to=2026-10-31",
                (page, found) => ReportSheets.WriteCsvAsync(report, page, found, csv, Cancel)
            )
        );

        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{workbook.Length:#,0} bytes, {forWorkbook} MiB, {took}; csv {csv.Length:#,0} bytes, {forCsv} MiB"
        );
        Assert.Equal(Calls + 1, rows); // and the totals
        Assert.True(workbook.Length > 3_000_000 && csv.Length > 15_000_000, $"{workbook.Length:#,0} {csv.Length:#,0}");
        Assert.True(forWorkbook <= MostMebibytes && forCsv <= MostMebibytes, $"{forWorkbook} MiB, {forCsv} MiB");
    }

    /// <summary>Steps along a long day leave out no call and give none twice, also where many begin in one second.</summary>
    [Fact]
    public async Task Each_call_of_a_long_day_goes_out_once_in_the_order_of_the_page()
    {
        await harbour.House.UploadAsync(
            harbour.SupplierId,
            "october.csv",
            string.Join('\n', Enumerable.Range(0, 5_000).Select(n => Row(n, second: n / 700))),
            Cancel
        );
        var report = AllReports.Find("calls")!;
        var dialled = new List<string>();

        await ExportAsync(
            report,
            "?from=2026-10-01&to=2026-10-31",
            async (_, found) => dialled.AddRange(await found.Select(row => CellWords.Plain(row[3])).ToListAsync(Cancel))
        );

        var page = await harbour
            .House.Get<ReportQueries>()
            .OpenAsync(report, ReportAddress.Of("?from=2026-10-01&to=2026-10-31"), 0, 10_000, Cancel);
        Assert.Equal(5_000, page.Rows.Count);
        Assert.Equal(page.Rows.Select(row => CellWords.Plain(row[3])), dialled.SkipLast(1));
        Assert.Equal(5_000, dialled.SkipLast(1).Distinct().Count());
    }

    [Fact]
    public async Task A_workbook_of_a_quarter_of_a_million_rows_needs_the_memory_of_some()
    {
        WrittenColumn[] columns =
        [
            .. Enumerable.Range(1, 12).Select(n => new WrittenColumn($"Column {n}", n % 2 == 0 ? ColumnKind.Number : ColumnKind.Text, 12)),
        ];
        var rows = Enumerable
            .Range(1, Calls)
            .ToAsyncEnumerable()
            .Select(n => (IReadOnlyList<object?>)[$"Customer {n}", n, "text", 1.5m, null, n, "a", 2m, "b", 3, "c", 4L]);
        var stream = new Counted();

        var (mebibytes, took) = await PeakMemory.OfAsync(() =>
            SheetWriter.WriteAsync(stream, "Rows", columns, Exports.RowsAsync(columns, rows), Cancel)
        );

        TestContext.Current.TestOutputHelper!.WriteLine($"{stream.Length:#,0} bytes, {mebibytes} MiB, {took}");
        Assert.True(mebibytes <= MostMebibytes, $"{mebibytes} MiB");
    }

    [Fact]
    public async Task A_listing_of_customers_is_read_in_steps()
    {
        var filter = ListingAddress.Of("?q=harbour%00").Filter;
        var rows = await harbour.House.Get<ListingQueries>().EachAsync(filter, Cancel).ToListAsync(Cancel);

        Assert.Equal("Harbour & Vale Ltd", Assert.Single(rows).Name);
    }

    private Task ExportAsync(Report report, string query, Func<ReportPage, IAsyncEnumerable<IReadOnlyList<ReportCell>>, Task> write) =>
        harbour.House.Get<ReportQueries>().ExportAsync(report, ReportAddress.Of(query), Calls + 10, write, Cancel);

    private static string Row(int n) => n < 100_000 ? Row(n, n % 80_000) : Row(n, n % 80_000, day: 2 + n % 30);

    private static string Row(int n, int second, int day = 1)
    {
        var at = new DateTime(2026, 10, day).AddSeconds(second).ToString("dd/MM/yyyy,HH:mm:ss", CultureInfo.InvariantCulture);
        return $"V,,01632960202,07700{900_000 + n},{at},60,,,UK Mobile,UKM,1,0.0150{new string(',', 16)}R{n},";
    }

    public void Dispose() => harbour.Dispose();

    /// <summary>Takes all and keeps nothing, as an answer does.</summary>
    private sealed class Counted : Stream
    {
        private long length;

        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => length;
        public override long Position
        {
            get => length;
            set => throw new NotSupportedException();
        }

        public override void Flush() { }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => length += count;

        public override void Write(ReadOnlySpan<byte> buffer) => length += buffer.Length;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            length += buffer.Length;
            return ValueTask.CompletedTask;
        }
    }
}
