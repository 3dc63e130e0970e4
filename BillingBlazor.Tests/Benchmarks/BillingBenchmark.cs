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
/// Draft and approval of 2,000 customers with 1,000,000 calls and 6,000 charges between them. billing.vs_sql_sum: our seconds ÷ those of the
/// plain SQL GROUP BY that sums the same calls by customer and destination (count, seconds, price, cost) on the same connection, read to the end.
/// </summary>
public class BillingBenchmark
{
    private const int Customers = 2_000;
    private const int Calls = 1_000_000;

    [Fact(Explicit = true)]
    public async Task Billing()
    {
        using var house = new TestInstallation();
        var groupId = await SetUpAsync(house);
        var sums = Seconds(house);
        var watch = Stopwatch.StartNew();
        var period = new BillingPeriod(new(2026, 11, 1), new(2026, 11, 30));
        var runId = await house.Get<BillingActions>().StartAsync(new() { GroupId = groupId, Period = period, UsageTo = new(2026, 10, 31), IssueDate = new(2026, 11, 3), SendEmails = true }, TestContext.Current.CancellationToken);
        await house.Get<BillingActions>().GoOnAsync(TestContext.Current.CancellationToken);
        var draft = watch.Elapsed.TotalSeconds;
        await house.Get<BillingActions>().ApproveAsync(runId, TestContext.Current.CancellationToken);
        await house.Get<BillingActions>().GoOnAsync(TestContext.Current.CancellationToken);
        var whole = watch.Elapsed.TotalSeconds;

        using var db = house.Db();
        Assert.Equal(Customers, await db.Invoices.CountAsync(i => i.Number != null, TestContext.Current.CancellationToken));
        Assert.Equal(0, await db.UsageRecords.CountAsync(u => u.InvoiceId == null, TestContext.Current.CancellationToken));
        Figures.Print("billing.sql_sum_seconds", sums);
        Figures.Print("billing.draft_seconds", draft);
        Figures.Print("billing.approve_seconds", whole - draft);
        Figures.Print("billing.vs_sql_sum", whole / sums);
    }

    private static async Task<int> SetUpAsync(TestInstallation house)
    {
        var prefixes = FcsTraffic.Prefixes(500);
        using var db = house.Db();
        var (voice, lines, group, type) = (db.Categories.Single(c => c.Name == "Voice").Id, db.Categories.Single(c => c.Name == "Lines").Id, db.CustomerGroups.Single().Id, db.CliTypes.First().Id);
        var organisation = house.Add(new Organisation("Bench"));
        var supplier = new Supplier("Carrier");
        supplier.Amend(new() { Name = "Carrier", Match = DestinationMatch.NumberPrefix });
        house.Add(supplier);
        var customers = Enumerable.Range(0, Customers).Select(n =>
        {
            var customer = new Customer($"Customer {n}", group, organisation.Id, new(2026, 1, 1));
            customer.Amend(new() { Name = $"Customer {n}", Since = new(2026, 1, 1), GroupId = group, OrganisationId = organisation.Id, SendViaEmail = true, DeliveryEmail = "a@customer.example" });
            for (var line = 0; line < 3; line++) customer.AddCli(new(FcsTraffic.Cli(n * 3 + line), type));
            return customer;
        }).ToList();
        db.AddRange(customers);
        var destinations = prefixes.Select((prefix, n) =>
        {
            var destination = new Destination(supplier.Id, $"Place {n}", voice);
            destination.UseCodes([prefix]);
            return destination;
        }).ToList();
        db.AddRange(destinations);
        db.SaveChanges();
        db.AddRange(destinations.Select(d => new RateRow(null, null, null, d.Id, new(2026, 1, 1), null, new() { Peak = 0.02m, Connection = 0.005m })));
        db.AddRange(customers.SelectMany(c => Enumerable.Range(1, 3).Select(n =>
        {
            var charge = new Charge(c.Id, lines, $"Line {n}", Frequency.Monthly, new(2026, 11, 1));
            charge.Amend(new() { CategoryId = lines, Description = $"Line {n}", Frequency = Frequency.Monthly, UnitPrice = Money.FromPence(425 * n), Start = new(2026, 11, 1) });
            return charge;
        })));
        db.SaveChanges();

        var path = Path.Combine(Directory.CreateTempSubdirectory("bench-").FullName, "month.csv");
        FcsTraffic.Write(path, Calls, Customers * 3, prefixes);
        await using (var content = File.OpenRead(path)) await house.Get<FileActions>().UploadAsync(supplier.Id, "month.csv", content, content.Length, default);
        await house.Get<UsageImport>().ReadWaitingAsync(default);
        return group;
    }

    private static double Seconds(TestInstallation house)
    {
        using var db = house.Db();
        db.Database.OpenConnection();
        using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = "SELECT CustomerId, DestinationId, COUNT(*), SUM(Seconds), SUM(Price), SUM(Cost) FROM UsageRecords GROUP BY CustomerId, DestinationId";
        var watch = Stopwatch.StartNew();
        using var reader = command.ExecuteReader();
        while (reader.Read()) { }
        return watch.Elapsed.TotalSeconds;
    }
}
