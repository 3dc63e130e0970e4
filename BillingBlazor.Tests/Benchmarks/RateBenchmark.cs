using System.Diagnostics;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Usage;

namespace BillingBlazor.Tests.Benchmarks;

/// <summary>
/// rate.calls_per_second: an FCS file of a carrier's month read, matched (50,000 lines, 5,000 destinations by the longest prefix) and rated
/// on one thread, nothing stored; the best of seven rounds, by the processor time of the process. rate.bytes_per_call: what a call
/// allocates. Beside it the parts: rate.parse_ns, rate.match_ns, rate.rate_ns a call, and rate.settle_ns for a customer of 20,000 calls
/// with a bundle and caps.
/// </summary>
public class RateBenchmark
{
    private const int Rows = 500_000;
    private const int Clis = 50_000;
    private const int Destinations = 5_000;
    private const int Rounds = 7;

    [Fact(Explicit = true)]
    public void Rate()
    {
        var (supplier, clis, destinations, rater) = SetUp();
        var path = Path.Combine(Directory.CreateTempSubdirectory("bench-").FullName, "month.csv");
        FcsTraffic.Write(path, Rows, Clis, FcsTraffic.Prefixes(Destinations));
        var file = File.ReadAllBytes(path);

        var whole = Best(() => Read(file, clis, destinations, rater), out var bytes);
        var parse = Best(() => Read(file, null, null, null), out _);
        var match = Best(() => Read(file, clis, destinations, null), out _);
        Figures.Print("rate.calls_per_second", Rows / whole);
        Figures.Print("rate.bytes_per_call", (double)bytes / Rows);
        Figures.Print("rate.parse_ns", parse / Rows * 1e9);
        Figures.Print("rate.match_ns", (match - parse) / Rows * 1e9);
        Figures.Print("rate.rate_ns", (whole - match) / Rows * 1e9);
        Figures.Print("rate.settle_ns", Settle(destinations, rater));
        Assert.Equal(4, supplier.Decimals);
    }

    /// <summary>Parse, match and rate; with nulls only the first of them.</summary>
    private static Money Read(byte[] file, CliBook? clis, DestinationBook? destinations, Rater? rater)
    {
        using var reader = new FcsReader(new MemoryStream(file), new(2026, 11, 24));
        Span<char> buffer = stackalloc char[LineKey.MaxLength];
        var (rows, total) = (0, Money.Zero);
        while (reader.Read(out var rejected))
        {
            rows++;
            if (rejected is not null || clis is null)
                continue;
            var key = buffer[..LineKey.Write(reader.Identifier, buffer)];
            var started = UkTime.ToUtc(reader.Started, out _);
            var destination = destinations!.Find(reader.ChargeCode, reader.Dialled);
            if (destination is null || !clis.TryFind(key, UkTime.DayOf(started), out var owner) || rater is null)
                continue;
            total += rater.Rate(new(owner.CustomerId, destination, started, reader.Seconds, reader.Bytes, reader.Cost)).Price;
        }
        Assert.Equal(Rows, rows);
        return total;
    }

    private static double Settle(DestinationBook destinations, Rater rater)
    {
        const int Calls = 20_000;
        var prefixes = FcsTraffic.Prefixes(Destinations);
        var random = new Random(5);
        var records = Enumerable
            .Range(0, Calls)
            .Select(n =>
            {
                var call = new UsageCall(
                    1,
                    destinations.Find("", $"+{prefixes[random.Next(prefixes.Count)]}123456")!,
                    new DateTime(2026, 10, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(random.Next(2_600_000)),
                    random.Next(1, 1800),
                    0,
                    null
                );
                return UsageToSettle.From(n, call, rater, new(n % 20, 1, null), rater.Rate(call));
            })
            .ToList();
        var bundle = new Bundle("Minutes");
        bundle.Amend("Minutes", false, [new() { Unit = AllowanceUnit.Minutes, Amount = 50_000 }]);
        var settlement = new Settlement(
            new(
                null,
                [new(new CustomerBundle(1, 1, new(2026, 1, 1)), bundle)],
                Enumerable.Range(0, 20).ToDictionary(n => n, _ => new CliTerms(false, Money.FromPounds(500))),
                new Dictionary<int, Destination>()
            )
        );
        return Best(() => settlement.Settle(records).Records[0].Price, out _) / Calls * 1e9;
    }

    private static double Best(Func<Money> work, out long bytes)
    {
        var (best, least) = (double.MaxValue, long.MaxValue);
        using var process = Process.GetCurrentProcess();
        for (var round = 0; round < Rounds; round++)
        {
            var (before, allocated) = (process.TotalProcessorTime, GC.GetAllocatedBytesForCurrentThread());
            work();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - allocated);
            process.Refresh();
            best = Math.Min(best, (process.TotalProcessorTime - before).TotalSeconds);
        }
        bytes = least;
        return best;
    }

    private static (Supplier Supplier, CliBook Clis, DestinationBook Destinations, Rater Rater) SetUp()
    {
        var supplier = new Supplier("Carrier").WithId(1);
        supplier.Amend(new() { Name = "Carrier", Match = DestinationMatch.NumberPrefix });
        var clis = Enumerable
            .Range(0, Clis)
            .Select(n =>
            {
                var cli = new Cli(FcsTraffic.Cli(n), 1).WithId(n + 1);
                typeof(Cli).GetProperty(nameof(Cli.CustomerId))!.SetValue(cli, n / 5 + 1);
                return cli;
            });
        var destinations = FcsTraffic
            .Prefixes(Destinations)
            .Select(
                (prefix, n) =>
                {
                    var destination = new Destination(1, $"Place {n}", 1).WithId(n + 1);
                    destination.UseCodes([prefix]);
                    return destination;
                }
            )
            .ToList();
        var rows = destinations.Select(
            (d, n) =>
                new RateRow(
                    1,
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
                ).WithId(n + 1)
        );
        var prices = new PriceBook(
            rows,
            [new Tariff("Saver", 1).WithId(1)],
            [A.Category(1, "Voice", CategoryKind.Usage, 1)],
            Enumerable.Range(1, Clis / 5).Select(customer => (customer, 1, 1)),
            destinations
        );
        return (
            supplier,
            new(clis),
            new(supplier, destinations),
            new(supplier, prices, new(A.Week(), []), new Dictionary<int, BandCalendar>())
        );
    }
}
