using System.Diagnostics;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Benchmarks;

/// <summary>
/// 1,000,000 calls of 10,000 lines of 2,000 customers, of which 400 hold a bundle and a cap on each line. settle.vs_import: settling after
/// the file ÷ reading it; settle.none_vs_import: the same where nobody has bundles and caps.
/// </summary>
public class SettleBenchmark
{
    private const int Customers = 2_000,
        LinesEach = 5,
        Calls = 1_000_000,
        WithTerms = 400;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task Settle()
    {
        using var house = new TestInstallation();
        await SetUpAsync(house);
        var watch = Stopwatch.StartNew();
        await house.Get<UsageImport>().ReadWaitingAsync(Cancel);
        var import = watch.Elapsed.TotalSeconds;
        watch.Restart();
        await house.Get<SettlementStep>().WorkOffAsync(Cancel);
        var none = watch.Elapsed.TotalSeconds;

        await GiveAsync(house);
        watch.Restart();
        await house.Get<SettlementStep>().WorkOffAsync(Cancel);
        var settle = watch.Elapsed.TotalSeconds;
        await using var db = house.Db();
        Figures.Print("settle.import_seconds", import);
        Figures.Print("settle.settle_seconds", settle);
        Figures.Print("settle.changed", await db.UsageRecords.CountAsync(u => (u.Flags & Settled.AllMarks) != 0, Cancel));
        Figures.Print("settle.none_vs_import", none / import);
        Figures.Print("settle.vs_import", settle / import);
    }

    private static async Task GiveAsync(TestInstallation house)
    {
        var bundle = new Bundle("500 minutes");
        bundle.Amend("500 minutes", false, [new() { Unit = AllowanceUnit.Minutes, Amount = 2_000 }]);
        house.Add(bundle);
        await using var db = house.Db();
        var ids = await db.Customers.OrderBy(c => c.Id).Select(c => c.Id).ToListAsync(Cancel);
        var chosen = ids.Where((_, n) => n % (Customers / WithTerms) == 0).ToList();
        db.AddRange(chosen.Select(id => new CustomerBundle(id, bundle.Id, new(2026, 10, 1))));
        await db.SaveChangesAsync(Cancel);
        await db
            .Clis.Where(c => chosen.Contains(c.CustomerId))
            .ExecuteUpdateAsync(c => c.SetProperty(x => x.SpendingCap, Money.FromPounds(15)), Cancel);
        await BillingBlazor.Server.Data.Sqlite.MonthsToSettle.MarkMonthsAsync(db, ids, new(2026, 10, 1), new(2026, 10, 31), Cancel);
    }

    private static async Task SetUpAsync(TestInstallation house)
    {
        var prefixes = FcsTraffic.Prefixes(500);
        using var db = house.Db();
        var (voice, group, type) = (db.Categories.Single(c => c.Name == "Voice").Id, db.CustomerGroups.Single().Id, db.CliTypes.First().Id);
        var organisation = house.Add(new Organisation("Bench"));
        var supplier = new Supplier("Carrier");
        supplier.Amend(new() { Name = "Carrier", Match = DestinationMatch.NumberPrefix });
        house.Add(supplier);
        db.AddRange(
            Enumerable
                .Range(0, Customers)
                .Select(n =>
                {
                    var customer = new Customer($"Customer {n}", group, organisation.Id, new(2026, 1, 1));
                    for (var line = 0; line < LinesEach; line++)
                        customer.AddCli(new(FcsTraffic.Cli(n * LinesEach + line), type));
                    return customer;
                })
        );
        db.AddRange(
            prefixes.Select(prefix =>
            {
                var destination = new Destination(supplier.Id, $"Place {prefix}", voice);
                destination.UseCodes([prefix]);
                return destination;
            })
        );
        await db.SaveChangesAsync(Cancel);
        db.AddRange(
            db.Destinations.Select(d => d.Id)
                .ToList()
                .Select(id => new BillingBlazor.Domain.Tariffs.RateRow(
                    null,
                    null,
                    null,
                    id,
                    new(2026, 1, 1),
                    null,
                    new() { Peak = 0.02m, Connection = 0.01m }
                ))
        );
        await db.SaveChangesAsync(Cancel);
        var path = Path.Combine(Path.GetTempPath(), $"settle-{Guid.NewGuid():N}.csv");
        FcsTraffic.Write(path, Calls, Customers * LinesEach, prefixes);
        await using (var content = File.OpenRead(path))
            await house.Get<FileActions>().UploadAsync(supplier.Id, "month.csv", content, content.Length, Cancel);
        File.Delete(path);
    }
}
