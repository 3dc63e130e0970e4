using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data.Sqlite;
using BillingBlazor.Server.Usage;
using BillingBlazor.Tests.Benchmarks;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server;

/// <summary>The real server is killed (−9) at ten points, started again, and ends where an undisturbed one ends.</summary>
public sealed class KillTests : KillTest
{
    private const int Kills = 10;

    [Fact]
    public async Task An_import_killed_at_ten_points_ends_as_an_undisturbed_one()
    {
        var template = NewFolder();
        await PrepareFileAsync(template, rows: 120_000);
        var (undisturbed, took) = await FinishAsync(
            Copy(template),
            house => house.CdrFiles.All(f => f.State == CdrFileState.Ready),
            RecordsAsync
        );

        var killed = Copy(template);
        for (var n = 1; n <= Kills; n++)
            await KillAfterAsync(killed, took * n / (Kills + 1)); // each start reads from the beginning
        var (afterwards, _) = await FinishAsync(killed, db => db.CdrFiles.All(f => f.State == CdrFileState.Ready), RecordsAsync);

        Assert.Equal(undisturbed, afterwards);
    }

    [Fact]
    public async Task A_settlement_killed_at_six_points_ends_as_an_undisturbed_one()
    {
        var template = NewFolder();
        await PrepareSettlementAsync(template, rows: 60_000);
        var (undisturbed, took) = await FinishAsync(Copy(template), db => !db.MonthsToSettle.Any(), SettledAsync);

        var killed = Copy(template);
        for (var n = 1; n <= 6; n++)
            await KillAfterAsync(killed, took * n / 7);
        var (afterwards, _) = await FinishAsync(killed, db => !db.MonthsToSettle.Any(), SettledAsync);

        Assert.Equal(undisturbed, afterwards);
        Assert.Contains(undisturbed, line => line.Contains("Inclusive"));
        Assert.Contains(undisturbed, line => line.Contains("CapReached"));
    }

    [Fact]
    public async Task A_second_server_on_the_same_folder_refuses_to_start()
    {
        var folder = NewFolder();
        using var first = await RunningServer.StartAsync(folder, "Production", Cancel);

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => RunningServer.StartAsync(folder, "Production", Cancel));
        Assert.Contains("Another BillingBlazor is running on the data folder", refusal.Message);
    }

    private static async Task<List<string>> RecordsAsync(TestInstallation house)
    {
        await using var db = house.Db();
        var file = await db.CdrFiles.AsNoTracking().SingleAsync(Cancel);
        var records = await db
            .UsageRecords.AsNoTracking()
            .OrderBy(u => u.Line)
            .ThenBy(u => u.Id)
            .Select(u =>
                $"{u.Line} {u.RecordId} {u.Identifier} {u.CliId} {u.DestinationId} {u.StartedUtc:s} {u.Seconds} {u.Price} {u.Cost} "
                + $"{u.Orphan}"
            )
            .ToListAsync(Cancel);
        var (aside, prints) = (
            await db.SetAsideRows.CountAsync(Cancel),
            await db.Set<CdrFingerprints>().SumAsync(p => p.Content.Length, Cancel)
        );
        return [$"{file.Rows} {file.Rated} {file.Orphans} {file.Rejected} {file.Duplicates} {file.LeftOut} {aside} {prints}", .. records];
    }

    private static async Task PrepareFileAsync(string folder, int rows)
    {
        using var house = new TestInstallation(folder);
        var prefixes = FcsTraffic.Prefixes(100);
        using var db = house.Db();
        var (voice, group, type) = (db.Categories.Single(c => c.Name == "Voice").Id, db.CustomerGroups.Single().Id, db.CliTypes.First().Id);
        var organisation = house.Add(new Organisation("Meridian Telecom"));
        var supplier = new Supplier("Carrier");
        supplier.Amend(new() { Name = "Carrier", Match = DestinationMatch.NumberPrefix });
        house.Add(supplier);
        var customer = new Customer("Harbour & Vale Ltd", group, organisation.Id, new(2026, 1, 1));
        for (var n = 0; n < 900; n++)
            customer.AddCli(new(FcsTraffic.Cli(n), type)); // of 1,000 in the file: the rest are orphans
        house.Add(customer);
        foreach (var prefix in prefixes)
        {
            var destination = new Destination(supplier.Id, $"Place {prefix}", voice);
            destination.UseCodes([prefix]);
            house.Add(destination);
            house.Add(new RateRow(null, null, null, destination.Id, new(2026, 1, 1), null, new() { Peak = 0.02m }));
        }
        var path = Path.Combine(folder, "month.csv");
        FcsTraffic.Write(path, rows, 1_000, prefixes);
        await using var content = File.OpenRead(path);
        await house.Get<FileActions>().UploadAsync(supplier.Id, "month.csv", content, content.Length, Cancel);
    }

    /// <summary>A month of calls that was read before its customer got a bundle and a hundred caps.</summary>
    private static async Task PrepareSettlementAsync(string folder, int rows)
    {
        await PrepareFileAsync(folder, rows);
        using var house = new TestInstallation(folder);
        await house.Get<UsageImport>().ReadWaitingAsync(Cancel);
        var bundle = new Bundle("5,000 minutes");
        bundle.Amend("5,000 minutes", false, [new() { Unit = AllowanceUnit.Minutes, Amount = 300_000 }]);
        house.Add(bundle);
        await using var db = house.Db();
        var customerId = await db.Customers.Select(c => c.Id).SingleAsync(Cancel);
        house.Add(new CustomerBundle(customerId, bundle.Id, new(2026, 10, 1)));
        await db.Clis.OrderBy(c => c.Id).Take(100).ExecuteUpdateAsync(c => c.SetProperty(x => x.SpendingCap, Money.FromPounds(3)), Cancel);
        await BillingBlazor.Server.Data.Sqlite.MonthsToSettle.MarkSpanAsync(db, customerId, null, null, Cancel);
    }

    private static async Task<List<string>> SettledAsync(TestInstallation house)
    {
        await using var db = house.Db();
        return
        [
            .. (
                await db
                    .UsageRecords.AsNoTracking()
                    .OrderBy(u => u.Id)
                    .Select(u => new
                    {
                        u.RecordId,
                        u.Price,
                        u.Flags,
                    })
                    .ToListAsync(Cancel)
            ).Select(u => $"{u.RecordId} {u.Price} {u.Flags}"),
            .. await db
                .BundleUses.AsNoTracking()
                .OrderBy(u => u.UsageRecordId)
                .Select(u => $"{u.UsageRecordId} {u.AllowanceId} {u.Quantity}")
                .ToListAsync(Cancel),
            .. await db.AllowanceMonths.AsNoTracking().Select(m => $"{m.Granted} {m.Used}").ToListAsync(Cancel),
            .. await db
                .CapMonths.AsNoTracking()
                .OrderBy(m => m.CliId)
                .Select(m => $"{m.CliId} {m.Charged} {m.NotCharged}")
                .ToListAsync(Cancel),
            .. await db
                .CapNotices.AsNoTracking()
                .OrderBy(m => m.CliId)
                .ThenBy(m => m.Percent)
                .Select(m => $"{m.CliId} {m.Percent}")
                .ToListAsync(Cancel),
        ];
    }
}
