using System.Diagnostics;
using System.Globalization;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Sqlite;
using BillingBlazor.Server.Reports;

namespace BillingBlazor.Tests.Benchmarks;

/// <summary>
/// Every report over 10,000 customers, 24 months of invoices (240,000 with 1,920,000 lines) and 10,000,000 calls, and over half of it.
/// first: each report as it opens, over its usual days and over twelve months, by nobody, a rare and a common tag, a group and an
/// organisation. next: other pages, and the lines or calls behind a figure. BENCH_PART=0.1 takes a tenth.
/// </summary>
public class ReportsBenchmark
{
    private const int Months = 24;
    private const int Repeats = 3;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task Reports_over_ten_thousand_customers_and_over_half_of_them()
    {
        var part = double.TryParse(Environment.GetEnvironmentVariable("BENCH_PART"), CultureInfo.InvariantCulture, out var wanted)
            ? wanted
            : 1;
        var half = await MeasureAsync((int)(5_000 * part), (int)(5_000_000 * part), isTold: false);
        var whole = await MeasureAsync((int)(10_000 * part), (int)(10_000_000 * part), isTold: true);
        Figures.Print("reports.first_p95_ms", whole.First);
        Figures.Print("reports.next_p95_ms", whole.Next);
        Figures.Print("reports.dashboard_ms", whole.Dashboard);
        Figures.Print("reports.growth", whole.All / half.All);
        Figures.Print("reports.books_bytes_a_call", whole.BytesACall);
    }

    private sealed record Result(double First, double Next, double Dashboard, double All, double BytesACall);

    private static async Task<Result> MeasureAsync(int customers, int calls, bool isTold)
    {
        await using var house = new TestInstallation();
        house.Clock.SetUtcNow(new DateTimeOffset(2026, 12, 20, 9, 0, 0, TimeSpan.Zero));
        var watch = Stopwatch.StartNew();
        await new ReportsFill(house, customers, Months, calls).FillAsync();
        Console.WriteLine($"  filled {customers:#,0} customers and {calls:#,0} calls in {watch.Elapsed.TotalSeconds:0} s");
        watch.Restart();
        await using (var db = house.Db())
        {
            await DailyTotals.RefreshAsync(db, days: null, Cancel);
            await RevenueDays.RefreshAsync(db, ReportAddress.Possible, Cancel);
            Console.WriteLine($"  books of all files in {watch.Elapsed.TotalSeconds:0.0} s");
        }
        var reports = house.Get<ReportQueries>();
        var (first, next) = (new List<double>(), new List<double>());
        foreach (var report in AllReports.List.Where(r => r.Group != ReportGroup.Lines))
        {
            var slowest = 0d;
            foreach (
                var query in (string[])
                    [
                        "",
                        "?from=2026-01-01&to=2026-12-31",
                        "?from=2026-01-01&to=2026-12-31&tag=common 1",
                        "?tag=rare 17",
                        "?group=2",
                        "?organisation=1",
                    ]
            )
                slowest = Math.Max(slowest, await TimeAsync(reports, report, query, first));
            await TimeAsync(reports, report, "?page=3&size=100", next);
            if (isTold)
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {report.Name}: {slowest:0} ms"));
        }
        foreach (
            var (report, query) in new[]
            {
                ("lines", "?from=2026-11-01&to=2026-11-30"),
                ("lines", "?from=2026-01-01&to=2026-12-31&category=3"),
                ("lines", "?from=2026-01-01&to=2026-12-31&product=2&page=900"),
                ("lines", "?from=2026-01-01&to=2026-12-31&tag=rare 17"),
                ("calls", "?from=2026-12-01&to=2026-12-31&destination=1010"),
                ("calls", "?from=2026-12-01&to=2026-12-31&hour=14&page=20"),
                ("calls", "?from=2026-06-01&to=2026-06-30&only=orphans"),
                ("calls", "?from=2026-12-05&to=2026-12-05"),
                ("calls", "?from=2026-12-01&to=2026-12-31&customer=1234"),
                ("customer-changes", "?from=2025-06-01&to=2025-06-30"),
            }
        )
        {
            var took = await TimeAsync(reports, AllReports.Find(report)!, query, next);
            if (isTold)
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {report}{query}: {took:0} ms"));
        }
        var dashboard = new List<double>();
        for (var i = 0; i < 10; i++)
        {
            watch.Restart();
            await house.Get<DashboardQueries>().FindAsync(Cancel);
            dashboard.Add(watch.Elapsed.TotalMilliseconds);
        }
        await using var size = house.Db();
        return new(
            P95(first),
            P95(next),
            P95(dashboard),
            first.Sum() + next.Sum(),
            (double)size.Set<DailyUsage>().Sum(b => (long)b.Content.Length) / calls
        );
    }

    private static async Task<double> TimeAsync(ReportQueries reports, Report report, string query, List<double> times)
    {
        var slowest = 0d;
        for (var i = 0; i < Repeats; i++)
        {
            var address = ReportAddress.Of(query);
            var watch = Stopwatch.StartNew();
            await reports.OpenAsync(report, address, (address.Page - 1) * address.Size, address.Size, Cancel);
            times.Add(watch.Elapsed.TotalMilliseconds);
            slowest = Math.Max(slowest, times[^1]);
        }
        return slowest;
    }

    private static double P95(List<double> times)
    {
        times.Sort();
        return times[(int)(times.Count * 0.95)];
    }
}
