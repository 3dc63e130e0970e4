using System.Diagnostics;
using System.Globalization;
using System.Text;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.ServiceFiles;
using BillingBlazor.Tests.Scenarios;

namespace BillingBlazor.Tests.Benchmarks;

/// <summary>
/// A Gamma item rental of 100,000 lines, of 10,000 CLIs of 1,000 customers and 200 products with 500 codes (exact, with * and
/// expressions), with an own price for every tenth customer: read, matched, and made 100,000 charges.
/// </summary>
public class ServiceFileBenchmark
{
    [Fact(Explicit = true)]
    public async Task ServiceFile()
    {
        var cancel = TestContext.Current.CancellationToken;
        var rows = Figures.Size(100_000);
        using var house = new ServiceHouse();
        await FillAsync(house, cancel);
        var text = new StringBuilder();
        for (var row = 0; row < rows; row++)
            text.Append(
                CultureInfo.InvariantCulture,
                $"01/11/2026,November 2026,{1_130_000_000 + row % 10_000},\"Service {row % 200} of kind {row % 40}\",Rental,"
            ).Append(CultureInfo.InvariantCulture, $"{row % 997}.{row % 89:00},0,1\n"
            );
        var watch = Stopwatch.StartNew();
        var id = await house.UploadAsync(text.ToString(), "large.csv");
        await house.House.Get<ServiceImport>().ReadWaitingAsync(cancel);
        var read = watch.Elapsed.TotalSeconds;
        var done = await house.House.Get<ServiceProcessActions>().ProcessAsync(id, cancel);
        var seconds = watch.Elapsed.TotalSeconds;
        Assert.Equal((rows, rows), (house.File(id).Lines, done.Charged));
        Figures.Print("servicefile.read_seconds", read);
        Figures.Print("servicefile.seconds", seconds);
        watch.Restart();
        await house.House.Get<ServiceProcessActions>().UndoAsync(id, cancel);
        Figures.Print("servicefile.undo_seconds", watch.Elapsed.TotalSeconds);
    }

    private static async Task FillAsync(ServiceHouse house, CancellationToken cancel)
    {
        await using var db = house.House.Db();
        await using var write = await db.BeginWriteAsync(cancel);
        var organisation = db.Organisations.First().Id;
        var customers = Enumerable
            .Range(0, 1_000)
            .Select(n =>
            {
                var customer = new Customer($"Customer {n}", house.GroupId, organisation, new(2026, 1, 1));
                for (var line = 0; line < 10; line++)
                    customer.AddCli(new Cli($"0{1_130_000_000 + n * 10 + line}", house.CliType));
                return customer;
            })
            .ToList();
        db.AddRange(customers);
        await db.SaveChangesAsync(cancel);
        var products = Enumerable
            .Range(0, 200)
            .Select(n =>
            {
                var product = new Product($"Service {n}", house.Lines, Frequency.Monthly);
                product.Price(new(2026, 1, 1), Money.FromPounds(5 + n), Money.FromPounds(3 + n));
                foreach (var customer in customers.Where((_, at) => at % 10 == 0).Take(n == 0 ? 100 : 5))
                    product.Price(new(2026, 1, 1), Money.FromPounds(4 + n), null, customerId: customer.Id);
                return product;
            })
            .ToList();
        db.AddRange(products);
        await db.SaveChangesAsync(cancel);
        for (var n = 0; n < 200; n++)
            db.Add(
                n % 3 == 0 ? new ServiceCode(products[n].Id, $"^Service {n} of", true)
                : n % 3 == 1 ? new ServiceCode(products[n].Id, $"Service {n} of *", false)
                : new ServiceCode(products[n].Id, $"Service {n} of kind {n % 40}", false)
            );
        for (var n = 0; n < 300; n++)
            db.Add(new ServiceCode(products[n % 200].Id, $"Other {n} *", false));
        await db.SaveChangesAsync(cancel);
        await write.CommitAsync(cancel);
    }
}
