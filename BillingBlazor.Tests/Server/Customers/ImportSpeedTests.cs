using System.Diagnostics;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Customers.Details;
using BillingBlazor.Server.Customers.Import;
using BillingBlazor.Server.Sheets;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server.Customers;

/// <summary>What is timed runs by itself, the best of three, and counts only the share of a processor that this process got: others may use
/// the machine.</summary>
[CollectionDefinition(nameof(ImportSpeedTests), DisableParallelization = true)]
[Collection(nameof(ImportSpeedTests))]
public sealed class ImportSpeedTests
{
    private const int Tries = 3;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ten_thousand_customers_take_ten_seconds_at_most_and_a_clerks_save_waits_less_than_one()
    {
        var book = TenThousand.Book("Meridian Telecom", "Business Saver");
        var times = new List<(TimeSpan Took, TimeSpan Waited)>();
        for (var tries = 0; tries < Tries && !times.Any(IsQuick); tries++)
            times.Add(await ImportAsync(book));

        Assert.True(times.Any(IsQuick), string.Join("; ", times));

        static bool IsQuick((TimeSpan Took, TimeSpan Waited) time) =>
            time.Took < TimeSpan.FromSeconds(10) && time.Waited < TimeSpan.FromSeconds(1);
    }

    [Fact]
    public async Task The_template_with_200_tariffs_is_there_within_two_seconds()
    {
        using var house = House();
        using (var db = house.Db())
        {
            var voice = db.Categories.Single(category => category.Name == "Voice").Id;
            db.AddRange(Enumerable.Range(1, 200).Select(n => new Tariff($"Tariff {n}", voice)));
            await db.SaveChangesAsync(Cancel);
        }
        var options = await house.Get<CustomerQueries>().OptionsAsync(Cancel);
        var times = Enumerable
            .Range(0, Tries)
            .Select(_ =>
            {
                var watch = Stopwatch.StartNew();
                CustomerTemplate.Of(options).Empty();
                return watch.Elapsed;
            })
            .ToList();

        Assert.True(times.Min() < TimeSpan.FromSeconds(2), $"{times.Min()}");
    }

    private static async Task<(TimeSpan Took, TimeSpan Waited)> ImportAsync(byte[] book)
    {
        using var house = House();
        using var done = new CancellationTokenSource();
        var saves = Task.Run(() => LongestSaveAsync(house, done.Token), Cancel);
        var (watch, worked) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        var result = await house
            .Get<CustomerImportActions>()
            .ImportAsync(new MemoryStream(book), "customers.xlsx", again: false, new Progress<ImportProgress>(), Cancel);
        var took = watch.Elapsed;
        var share = Math.Min(1, (Environment.CpuUsage.TotalTime - worked) / took);
        await done.CancelAsync();

        using var db = house.Db();
        Assert.Equal(
            (10_000, 10_000, 10_000, 10_000),
            (
                result.Customers,
                await db.Customers.CountAsync(Cancel),
                await db.CustomerTariffs.CountAsync(Cancel),
                await db.Changes.CountAsync(change => change.After == "created by import of customers.xlsx", Cancel)
            )
        );
        return (took * share, await saves * share);
    }

    /// <summary>The longest wait of a clerk who saves all the while.</summary>
    internal static async Task<TimeSpan> LongestSaveAsync(TestInstallation house, CancellationToken done)
    {
        var longest = TimeSpan.Zero;
        for (var n = 0; !done.IsCancellationRequested; n++)
        {
            var watch = Stopwatch.StartNew();
            using var db = house.Db();
            db.Add(new Tag($"Tag {n}"));
            await db.SaveChangesAsync(CancellationToken.None);
            longest = watch.Elapsed > longest ? watch.Elapsed : longest;
            await Task.Delay(20, CancellationToken.None);
        }
        return longest;
    }

    internal static TestInstallation House()
    {
        var house = new TestInstallation();
        house.Add(new Organisation("Meridian Telecom"));
        int voice;
        using (var db = house.Db())
            voice = db.Categories.Single(category => category.Name == "Voice").Id;
        house.Add(new Tariff("Business Saver", voice));
        house.Add(new Tariff("SIM Only", house.Add(new Category("Mobile", CategoryKind.Usage, 40)).Id));
        return house;
    }
}

/// <summary>A workbook of ten thousand good rows.</summary>
internal static class TenThousand
{
    public static byte[] Book(string organisation, string tariff)
    {
        using var stream = new MemoryStream();
        string[] names =
        [
            "Customer Name",
            "Reference",
            "Address Line 1",
            "Address Line 2",
            "Address Line 3",
            "Address Line 4",
            "Town",
            "County",
            "Postcode",
            "Country",
            "Telephone",
            "Email Address",
            "Delivery Email",
            "Organisation",
            "Customer Group",
            "Anniversary Billing Day",
            "Tariff:Voice",
            "Tariff:Mobile",
        ];
        SheetWriter.Write(
            stream,
            "Customers",
            [.. names.Select(name => new WrittenColumn(name, ColumnKind.Text, 20))],
            1,
            Enumerable
                .Range(1, 10_001)
                .Select(row => new WrittenRow(
                    row,
                    [.. Cells(row).Select((text, at) => new WrittenCell(at + 1, text)).Where(cell => cell.Text.Length > 0)]
                )),
            10_001,
            null
        );
        return stream.ToArray();

        string[] Cells(int row) =>
            row == 1
                ? names
                :
                [
                    $"Customer {row} of Harbour & Vale",
                    $"REF-{row:00000}",
                    $"{row} Quay Street",
                    "The Old Mill",
                    "",
                    "",
                    "London",
                    "Kent",
                    "SE1 2AB",
                    "United Kingdom",
                    "020 7946 0101",
                    $"info{row}@harbour.example",
                    row % 10 == 0 ? "" : $"accounts{row}@harbour.example, second{row}@harbour.example",
                    organisation,
                    "Default",
                    "",
                    tariff,
                    "",
                ];
    }
}
