using System.Diagnostics;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Billing;
using BillingBlazor.Server.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Benchmarks;

/// <summary>
/// Draft and approval of a month: 10,000 customers with 30,000 charges and 1,000,000 calls between them; BILLING_CUSTOMERS makes it
/// smaller, in proportion. billing.vs_sql_sum: our seconds ÷ those of the plain SQL GROUP BY that sums the same calls by customer and
/// destination, and the same charges by customer, on the same connection, read to the end. billing.growth: our time a customer, all of them
/// ÷ a tenth.
/// </summary>
public class BillingBenchmark
{
    private static readonly int all = int.Parse(
        Environment.GetEnvironmentVariable("BILLING_CUSTOMERS") ?? "10000",
        System.Globalization.CultureInfo.InvariantCulture
    );

    [Fact(Explicit = true)]
    public async Task Billing()
    {
        var tenth = await MeasureAsync(all / 10);
        var whole = await MeasureAsync(all);
        Figures.Print("billing.sql_sum_seconds", whole.Sums);
        Figures.Print("billing.draft_seconds", whole.Draft);
        Figures.Print("billing.approve_seconds", whole.Approve);
        Figures.Print("billing.reverse_seconds", whole.Reverse);
        Figures.Print("billing.discard_seconds", whole.Discard);
        Figures.Print("billing.vs_sql_sum", (whole.Draft + whole.Approve) / whole.Sums);
        Figures.Print("billing.growth", (whole.Draft + whole.Approve) / all / ((tenth.Draft + tenth.Approve) / (all / 10)));
        Figures.Print("billing.peak_mib", whole.PeakMib);
    }

    /// <param name="Reverse">The whole run taken back.</param>
    /// <param name="Discard">A draft of the same calls.</param>
    private sealed record Measured(double Sums, double Draft, double Approve, double Reverse, double Discard, double PeakMib);

    private static async Task<Measured> MeasureAsync(int customers)
    {
        using var house = new TestInstallation();
        var groupId = await SetUpAsync(house, customers);
        var sums = Seconds(house);
        GC.Collect();
        using var peak = new PeakMemory();
        var (billing, cancel) = (house.Get<BillingActions>(), TestContext.Current.CancellationToken);
        var watch = Stopwatch.StartNew();
        var runId = await DraftAsync(house, groupId);
        var draft = watch.Elapsed.TotalSeconds;
        await billing.ApproveAsync(runId, cancel);
        await billing.GoOnAsync(cancel);
        var (approve, most) = (watch.Elapsed.TotalSeconds - draft, peak.Mib);

        await using (var db = house.Db())
        {
            Assert.Equal(customers, await db.Invoices.CountAsync(i => i.Number != null, cancel));
            Assert.Equal(0, await db.UsageRecords.CountAsync(u => u.InvoiceId == null, cancel));
        }
        watch.Restart();
        await billing.ReverseAsync(runId, null, "Measured", cancel);
        await billing.GoOnAsync(cancel);
        var reverse = watch.Elapsed.TotalSeconds;
        var again = await DraftAsync(house, groupId);
        watch.Restart();
        await billing.DiscardAsync(again, cancel);
        return new(sums, draft, approve, reverse, watch.Elapsed.TotalSeconds, most);
    }

    private static async Task<int> DraftAsync(TestInstallation house, int groupId)
    {
        var (billing, cancel) = (house.Get<BillingActions>(), TestContext.Current.CancellationToken);
        var runId = await billing.StartAsync(
            new()
            {
                GroupId = groupId,
                Period = new(new(2026, 11, 1), new(2026, 11, 30)),
                UsageTo = new(2026, 10, 31),
                IssueDate = new(2026, 11, 3),
                SendEmails = true,
            },
            cancel
        );
        await billing.GoOnAsync(cancel);
        return runId;
    }

    /// <summary>The most that the process held of its own while it was looked at; the pages of the database that the system maps for it are
    /// not counted.</summary>
    private sealed class PeakMemory : IDisposable
    {
        private readonly Timer timer;
        private long most;

        public PeakMemory() => timer = new(_ => Look(), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(50));

        public double Mib => most / 1024.0;

        public void Dispose() => timer.Dispose();

        private void Look()
        {
            if (!OperatingSystem.IsLinux())
                return;
            var kib = File.ReadLines("/proc/self/status")
                .First(line => line.StartsWith("RssAnon", StringComparison.Ordinal))
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
            most = Math.Max(most, long.Parse(kib, System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    private static async Task<int> SetUpAsync(TestInstallation house, int count)
    {
        var prefixes = FcsTraffic.Prefixes(500);
        using var db = house.Db();
        var (voice, lines, group, type) = (
            db.Categories.Single(c => c.Name == "Voice").Id,
            db.Categories.Single(c => c.Name == "Lines").Id,
            db.CustomerGroups.Single().Id,
            db.CliTypes.First().Id
        );
        var organisation = house.Add(new Organisation("Bench"));
        var supplier = new Supplier("Carrier");
        supplier.Amend(new() { Name = "Carrier", Match = DestinationMatch.NumberPrefix });
        house.Add(supplier);
        var customers = Enumerable
            .Range(0, count)
            .Select(n =>
            {
                var customer = new Customer($"Customer {n}", group, organisation.Id, new(2026, 1, 1));
                customer.Amend(
                    new()
                    {
                        Name = $"Customer {n}",
                        Since = new(2026, 1, 1),
                        GroupId = group,
                        OrganisationId = organisation.Id,
                        SendViaEmail = true,
                        DeliveryEmail = "a@customer.example",
                    }
                );
                for (var line = 0; line < 3; line++)
                    customer.AddCli(new(FcsTraffic.Cli(n * 3 + line), type));
                return customer;
            })
            .ToList();
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
            destinations.Select(d => new RateRow(
                null,
                null,
                null,
                d.Id,
                new(2026, 1, 1),
                null,
                new() { Peak = 0.02m, Connection = 0.005m }
            ))
        );
        db.AddRange(
            customers.SelectMany(c =>
                Enumerable
                    .Range(1, 3)
                    .Select(n =>
                    {
                        var charge = new Charge(c.Id, lines, $"Line {n}", Frequency.Monthly, new(2026, 11, 1));
                        charge.Amend(
                            new()
                            {
                                CategoryId = lines,
                                Description = $"Line {n}",
                                Frequency = Frequency.Monthly,
                                UnitPrice = Money.FromPence(425 * n),
                                Start = new(2026, 11, 1),
                            }
                        );
                        return charge;
                    })
            )
        );
        db.SaveChanges();

        var path = Path.Combine(Directory.CreateTempSubdirectory("bench-").FullName, "month.csv");
        FcsTraffic.Write(path, count * 100, count * 3, prefixes);
        await using (var content = File.OpenRead(path))
            await house.Get<FileActions>().UploadAsync(supplier.Id, "month.csv", content, content.Length, default);
        await house.Get<UsageImport>().ReadWaitingAsync(default);
        return group;
    }

    private static double Seconds(TestInstallation house)
    {
        using var db = house.Db();
        db.Database.OpenConnection();
        using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText =
            "SELECT CustomerId, DestinationId, COUNT(*), SUM(Seconds), SUM(Price), SUM(Cost) FROM UsageRecords GROUP BY CustomerId, "
                + "DestinationId; SELECT CustomerId, COUNT(*), SUM(UnitPrice) FROM Charges GROUP BY CustomerId";
        var watch = Stopwatch.StartNew();
        using var reader = command.ExecuteReader();
        do
        {
            while (reader.Read()) { }
        } while (reader.NextResult());
        return watch.Elapsed.TotalSeconds;
    }
}
