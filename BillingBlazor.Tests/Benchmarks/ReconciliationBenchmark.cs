using System.Diagnostics;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Services;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.ServiceFiles.Reconciling;
using BillingBlazor.Tests.Scenarios;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Benchmarks;

/// <summary>100,000 lines of a supplier's file beside 100,000 recurring charges, one in a hundred of each without the other.</summary>
public class ReconciliationBenchmark
{
    [Fact(Explicit = true)]
    public async Task Reconciliation_of_a_hundred_thousand()
    {
        var cancel = TestContext.Current.CancellationToken;
        using var house = new ServiceHouse();
        var marked = await house.ReadAsync(
            "01/11/2026,November 2026,01632960001,Prem SL line rental - WLR 3,Rental,9.00,0,1\n",
            forReconciliation: true
        );
        Fill(house, marked, Figures.Size(100_000), cancel);
        var queries = house.House.Get<ReconciliationQueries>();
        await queries.LookAsync(null, cancel);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var watch = Stopwatch.StartNew();
        await using (var db = house.House.Db())
        {
            var month = BillingPeriod.MonthOf(new(2026, 11, 1));
            var sides = await ReconciledSides.LoadAsync(db, month, cancel);
            Figures.Print("reconciliation.load_ms", watch.Elapsed.TotalMilliseconds);
            watch.Restart();
            sides.Of(month);
            Figures.Print("reconciliation.compare_ms", watch.Elapsed.TotalMilliseconds);
        }
        watch.Restart();
        var found = await queries.LookAsync(null, cancel);

        Figures.Print("reconciliation.look_ms", watch.Elapsed.TotalMilliseconds);
        Figures.Print("reconciliation.held_mib", (GC.GetTotalMemory(forceFullCollection: true) - before) / 1_048_576.0);
        watch.Restart();
        Assert.Single(found.Rows, new ReconciliationFilter { Words = found.Rows[0].Line }.Includes);
        Figures.Print("reconciliation.filter_ms", watch.Elapsed.TotalMilliseconds);
        foreach (var state in found.Rows.GroupBy(row => row.Compared.State))
            Console.WriteLine($"  {state.Key}: {state.Count():#,0}");
    }

    private static void Fill(ServiceHouse house, int fileId, int count, CancellationToken cancel)
    {
        using var db = house.House.Db();
        var file = db.ServiceFiles.Single(f => f.Id == fileId);
        var product = db.Products.Include(p => p.Prices).Single(p => p.Id == house.Wlr);
        var (organisation, type) = (db.Organisations.Single().Id, house.CliType);
        var customers = Enumerable
            .Range(0, count / 100)
            .Select(n => new Customer($"Customer {n}", house.GroupId, organisation, new(2026, 1, 1)))
            .ToList();
        for (var n = 0; n < count; n++)
            customers[n / 100].AddCli(new Cli($"0161{n:0000000}", type));
        db.AddRange(customers);
        db.SaveChanges();
        var clis = customers.SelectMany(customer => customer.Clis).ToList();
        var charges = clis.Where((_, n) => n % 100 != 0)
            .Select(cli => new Charge(
                cli.CustomerId,
                new()
                {
                    CategoryId = house.Lines,
                    ProductId = house.Wlr,
                    CliId = cli.Id,
                    Description = "WLR line",
                    Frequency = Frequency.Monthly,
                    Start = new(2026, 1, 1),
                }
            ))
            .ToList();
        var lines = clis.Where((_, n) => n % 100 != 1)
            .Select(
                (cli, n) =>
                {
                    var line = new ServiceLine(
                        file,
                        n + 2,
                        $"P{n}",
                        cli.Key,
                        new()
                        {
                            Identifier = cli.Number,
                            Description = "WLR line",
                            From = new(2026, 11, 1),
                            To = new(2026, 11, 30),
                            Quantity = 1,
                            Cost = Money.FromPounds(9),
                        }
                    );
                    line.Match(new CliOwner(cli.Id, cli.CustomerId, null), false, product, Money.FromPounds(12));
                    return line;
                }
            )
            .ToList();
        using var write = db.Database.BeginTransaction();
        BulkInsert.Add(db, charges, cancel);
        BulkInsert.Add(db, lines, cancel);
        write.Commit();
    }
}
