using System.Diagnostics;
using BillingBlazor.Server.Customers.Import;
using BillingBlazor.Server.Sheets;
using BillingBlazor.Tests.Server.Customers;

namespace BillingBlazor.Tests.Benchmarks;

/// <summary>
/// A workbook of 10,000 customers (18 columns, each with a tariff, most with two delivery addresses) taken in whole: hashed, unpacked,
/// checked by the form's rules, and saved with their history in one transaction. customers.import_10k_save_wait_ms: the longest that a
/// clerk waited who saved all the while.
/// </summary>
public class CustomerImportBenchmark
{
    [Fact(Explicit = true)]
    public async Task CustomerImport()
    {
        var cancel = TestContext.Current.CancellationToken;
        var book = TenThousand.Book("Meridian Telecom", "Business Saver");
        using (var warm = ImportSpeedTests.House())
            await warm.Get<CustomerImportActions>()
                .ImportAsync(new MemoryStream(book), "customers.xlsx", again: false, new Progress<ImportProgress>(), cancel);

        using var house = ImportSpeedTests.House();
        using var done = new CancellationTokenSource();
        var saves = Task.Run(() => ImportSpeedTests.LongestSaveAsync(house, done.Token), cancel);
        var watch = Stopwatch.StartNew();
        var result = await house
            .Get<CustomerImportActions>()
            .ImportAsync(new MemoryStream(book), "customers.xlsx", again: false, new Progress<ImportProgress>(), cancel);
        var seconds = watch.Elapsed.TotalSeconds;
        await done.CancelAsync();
        Assert.Equal(10_000, result.Customers);
        Figures.Print("customers.import_10k_seconds", seconds);
        Figures.Print("customers.import_10k_save_wait_ms", (await saves).TotalMilliseconds);
    }
}
