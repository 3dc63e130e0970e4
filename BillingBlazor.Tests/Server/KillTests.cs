using System.Diagnostics;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Billing;
using BillingBlazor.Server.Usage;
using BillingBlazor.Tests.Benchmarks;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server;

/// <summary>The real server is killed (−9) at ten points, started again, and ends where an undisturbed one ends.</summary>
public sealed class KillTests : IDisposable
{
    private const int Kills = 10;
    private readonly List<string> folders = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_import_killed_at_ten_points_ends_as_an_undisturbed_one()
    {
        var template = NewFolder();
        await PrepareFileAsync(template, rows: 120_000);
        var (undisturbed, took) = await FinishAsync(Copy(template), house => house.CdrFiles.All(f => f.State == CdrFileState.Ready), RecordsAsync);

        var killed = Copy(template);
        for (var n = 1; n <= Kills; n++) await KillAfterAsync(killed, took * n / (Kills + 1));      // each start reads from the beginning
        var (afterwards, _) = await FinishAsync(killed, db => db.CdrFiles.All(f => f.State == CdrFileState.Ready), RecordsAsync);

        Assert.Equal(undisturbed, afterwards);
    }

    [Fact]
    public async Task An_approval_killed_at_ten_points_ends_as_an_undisturbed_one()
    {
        var template = NewFolder();
        await PrepareApprovalAsync(template, customers: 1_500);
        var (undisturbed, took) = await FinishAsync(Copy(template), db => db.BillingRuns.All(r => r.State == RunState.Approved), InvoicesAsync);

        var killed = Copy(template);
        for (var n = 1; n <= Kills; n++) await KillAfterAsync(killed, took / (Kills + 2));      // each start goes on where the last one died
        var (afterwards, _) = await FinishAsync(killed, db => db.BillingRuns.All(r => r.State == RunState.Approved), InvoicesAsync);

        Assert.Equal(undisturbed, afterwards);
        Assert.StartsWith("INV-1 ", afterwards[0]);
        Assert.Equal(1_500, afterwards.Count);
    }

    [Fact]
    public async Task A_settlement_killed_at_six_points_ends_as_an_undisturbed_one()
    {
        var template = NewFolder();
        await PrepareSettlementAsync(template, rows: 60_000);
        var (undisturbed, took) = await FinishAsync(Copy(template), db => !db.SettlementMarks.Any(), SettledAsync);

        var killed = Copy(template);
        for (var n = 1; n <= 6; n++) await KillAfterAsync(killed, took * n / 7);
        var (afterwards, _) = await FinishAsync(killed, db => !db.SettlementMarks.Any(), SettledAsync);

        Assert.Equal(undisturbed, afterwards);
        Assert.Contains(undisturbed, line => line.Contains("Inclusive"));
        Assert.Contains(undisturbed, line => line.Contains("CapReached"));
    }

    [Fact]
    public async Task A_second_server_on_the_same_folder_refuses_to_start()
    {
        var folder = NewFolder();
        using var first = await RunningServer.StartAsync(folder, "Production", Cancel);

        await Assert.ThrowsAsync<InvalidOperationException>(() => RunningServer.StartAsync(folder, "Production", Cancel));
    }

    public void Dispose() => folders.ForEach(folder => Directory.Delete(folder, recursive: true));

    private static async Task KillAfterAsync(string folder, TimeSpan delay)
    {
        using var server = await RunningServer.StartAsync(folder, "Production", Cancel);
        await Task.Delay(delay, Cancel);
        server.Kill();
    }

    private static async Task<(List<string> Export, TimeSpan Took)> FinishAsync(string folder, Func<BillingBlazor.Server.Data.BillingDb, bool> isDone, Func<TestInstallation, Task<List<string>>> export)
    {
        var watch = Stopwatch.StartNew();
        using (await RunningServer.StartAsync(folder, "Production", Cancel))
        {
            var options = new DbContextOptionsBuilder<BillingBlazor.Server.Data.BillingDb>().UseSqlite($"Data Source={Path.Combine(folder, "billing.db")};Mode=ReadOnly;Pooling=false").Options;
            using var gate = new BillingBlazor.Server.Data.WriteGate();
            watch.Restart();
            while (true)
            {
                await using var db = new BillingBlazor.Server.Data.BillingDb(options, gate, TimeProvider.System);
                if (isDone(db)) break;
                Assert.True(watch.Elapsed < TimeSpan.FromMinutes(2), "It should have been done long ago.");
                await Task.Delay(20, Cancel);
            }
        }
        var took = watch.Elapsed;
        using var house = new TestInstallation(folder);
        return (await export(house), took);
    }

    private static async Task<List<string>> RecordsAsync(TestInstallation house)
    {
        await using var db = house.Db();
        var file = await db.CdrFiles.AsNoTracking().SingleAsync(Cancel);
        var records = await db.UsageRecords.AsNoTracking().OrderBy(u => u.Line).ThenBy(u => u.Id)
            .Select(u => $"{u.Line} {u.RecordId} {u.Identifier} {u.CliId} {u.DestinationId} {u.StartedUtc:s} {u.Seconds} {u.Price} {u.Cost} {u.Orphan}").ToListAsync(Cancel);
        return [$"{file.Rows} {file.Rated} {file.Orphans} {file.Rejected} {file.Duplicates} {await db.CdrFingerprints.SumAsync(p => p.Content.Length, Cancel)}", .. records];
    }

    /// <summary>By number; who got which number may not differ either, since drafts are taken in order.</summary>
    private static async Task<List<string>> InvoicesAsync(TestInstallation house)
    {
        await using var db = house.Db();
        return await db.Invoices.AsNoTracking().OrderBy(i => i.Id)
            .Select(i => $"{i.Number} {i.CustomerId} {i.Total} {db.LedgerEntries.Count(e => e.InvoiceId == i.Id)} {db.OutboxMessages.Count(m => m.InvoiceId == i.Id)}").ToListAsync(Cancel);
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
        for (var n = 0; n < 900; n++) customer.AddCli(new(FcsTraffic.Cli(n), type));      // of 1,000 in the file: the rest are orphans
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
        await BillingBlazor.Server.Data.SettlementMarks.MarkSpanAsync(db, customerId, null, null, Cancel);
    }

    private static async Task<List<string>> SettledAsync(TestInstallation house)
    {
        await using var db = house.Db();
        return
        [
            .. (await db.UsageRecords.AsNoTracking().OrderBy(u => u.Id).Select(u => new { u.RecordId, u.Price, u.Flags }).ToListAsync(Cancel)).Select(u => $"{u.RecordId} {u.Price} {u.Flags}"),
            .. await db.BundleUses.AsNoTracking().OrderBy(u => u.UsageRecordId).Select(u => $"{u.UsageRecordId} {u.AllowanceId} {u.Quantity}").ToListAsync(Cancel),
            .. await db.AllowanceMonths.AsNoTracking().Select(m => $"{m.Granted} {m.Used}").ToListAsync(Cancel),
            .. await db.CapMonths.AsNoTracking().OrderBy(m => m.CliId).Select(m => $"{m.CliId} {m.Charged} {m.NotCharged}").ToListAsync(Cancel),
            .. await db.CapNotices.AsNoTracking().OrderBy(m => m.CliId).ThenBy(m => m.Percent).Select(m => $"{m.CliId} {m.Percent}").ToListAsync(Cancel),
        ];
    }

    private static async Task PrepareApprovalAsync(string folder, int customers)
    {
        using var house = new TestInstallation(folder);
        using var db = house.Db();
        var (lines, group) = (db.Categories.Single(c => c.Name == "Lines").Id, db.CustomerGroups.Single().Id);
        var organisation = house.Add(new Organisation("Meridian Telecom"));
        var made = Enumerable.Range(1, customers).Select(n =>
        {
            var customer = new Customer($"Customer {n}", group, organisation.Id, new(2026, 1, 1));
            customer.Amend(new() { Name = $"Customer {n}", Since = new(2026, 1, 1), GroupId = group, OrganisationId = organisation.Id, SendViaEmail = true, DeliveryEmail = "a@customer.example" });
            return customer;
        }).ToList();
        db.AddRange(made);
        await db.SaveChangesAsync(Cancel);
        db.AddRange(made.Select(c =>
        {
            var charge = new Charge(c.Id, lines, "Line", Frequency.Monthly, new(2026, 11, 1));
            charge.Amend(new() { CategoryId = lines, Description = "Line", Frequency = Frequency.Monthly, UnitPrice = Money.FromPence(425), Start = new(2026, 11, 1) });
            return charge;
        }));
        await db.SaveChangesAsync(Cancel);
        var billing = house.Get<BillingActions>();
        var runId = await billing.StartAsync(new() { GroupId = group, Period = BillingPeriod.MonthOf(new(2026, 11, 1)), UsageTo = new(2026, 10, 31), IssueDate = new(2026, 11, 3) }, Cancel);
        await billing.GoOnAsync(Cancel);
        await billing.ApproveAsync(runId, Cancel);
    }

    private string NewFolder()
    {
        var folder = Directory.CreateTempSubdirectory("kill-").FullName;
        folders.Add(folder);
        return folder;
    }

    private string Copy(string template)
    {
        var copy = NewFolder();
        foreach (var file in Directory.EnumerateFiles(template, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(template, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
        return copy;
    }
}
