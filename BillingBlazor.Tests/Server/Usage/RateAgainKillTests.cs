using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Usage;
using BillingBlazor.Server.Usage.Again;
using BillingBlazor.Tests.Benchmarks;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server.Usage;

/// <summary>The real server is killed (−9) while it applies, is started again and goes on: each record is changed once.</summary>
public sealed class RateAgainKillTests : IDisposable
{
    private const int Rows = 120_000;
    private const int Kills = 4;
    private readonly string folder = Directory.CreateTempSubdirectory("again-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Applying_that_is_killed_goes_on_and_changes_each_record_once()
    {
        var compared = await PrepareAsync();
        var seen = 0L;
        for (var n = 0; n < Kills; n++)
            seen = await KillAfterAStepAsync(seen);
        await FinishAsync();

        using var house = new TestInstallation(folder);
        await using var db = house.Db();
        var job = await db.RateAgainJobs.AsNoTracking().SingleAsync(Cancel);
        Assert.Equal(
            (RateAgainState.Applied, compared.Changed, compared.OldPrice, compared.NewPrice),
            (job.State, job.AppliedChanged, job.AppliedOldPrice, job.AppliedNewPrice)
        );
        // Every answered call of an owned line went from 2p a minute to 3p: the sum of all is half as much again, but for the rounding of
        // each.
        var (sum, priced) = (
            await db.UsageRecords.SumAsync(u => (long)u.PlainPrice, Cancel),
            await db.UsageRecords.CountAsync(u => u.PlainPrice > Money.Zero, Cancel)
        );
        Assert.Equal(compared.NewPrice, Money.FromMicropounds(sum));
        Assert.Equal(compared.Changed, priced);
        Assert.Equal(0, await db.UsageRecords.CountAsync(u => u.Price != u.PlainPrice, Cancel));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>Starts the server, waits until it has gone on, and kills it. Returns how far it was.</summary>
    private async Task<long> KillAfterAStepAsync(long seen)
    {
        using var server = await RunningServer.StartAsync(folder, "Production", Cancel);
        await Facts.ComeTrueAsync(() => ReadJob() is var (state, done) && (state != "Applying" || done > seen), "it has gone on", Cancel);
        var (_, reached) = ReadJob();
        server.Kill();
        ExpireLease();
        return reached;
    }

    private async Task FinishAsync()
    {
        using var server = await RunningServer.StartAsync(folder, "Production", Cancel);
        await Facts.ComeTrueAsync(() => ReadJob().State == "Applied", "all is rated again", Cancel);
    }

    private (string State, long Done) ReadJob()
    {
        using var connection = Open("ReadOnly");
        using var command = connection.CreateCommand();
        command.CommandText = """SELECT "State", "Done" FROM "RateAgainJobs" """;
        using var reader = command.ExecuteReader();
        reader.Read();
        return (reader.GetString(0), reader.GetInt64(1));
    }

    /// <summary>As if the minute of the dead server's lease had gone by.</summary>
    private void ExpireLease()
    {
        using var connection = Open("ReadWrite");
        using var command = connection.CreateCommand();
        command.CommandText = """UPDATE "RateAgainJobs" SET "LeaseUntilUtc" = '2026-01-01 00:00:00'""";
        command.ExecuteNonQuery();
    }

    private SqliteConnection Open(string mode)
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "billing.db")};Mode={mode};Pooling=false");
        connection.Open();
        return connection;
    }

    /// <summary>A file is read, every rate goes up, the difference is known and its saving is asked for.</summary>
    private async Task<RateAgainJob> PrepareAsync()
    {
        using var house = new TestInstallation(folder);
        var prefixes = FcsTraffic.Prefixes(50);
        await using var db = house.Db();
        var (voice, group, type) = (db.Categories.Single(c => c.Name == "Voice").Id, db.CustomerGroups.Single().Id, db.CliTypes.First().Id);
        var organisation = house.Add(new Organisation("Meridian Telecom"));
        var supplier = new Supplier("Carrier");
        supplier.Amend(new() { Name = "Carrier", Match = DestinationMatch.NumberPrefix });
        house.Add(supplier);
        var customer = new Customer("Harbour & Vale Ltd", group, organisation.Id, new(2026, 1, 1));
        for (var n = 0; n < 900; n++)
            customer.AddCli(new(FcsTraffic.Cli(n), type));
        house.Add(customer);
        foreach (var prefix in prefixes)
        {
            var destination = new Destination(supplier.Id, $"Place {prefix}", voice);
            destination.UseCodes([prefix]);
            house.Add(destination);
            house.Add(new RateRow(null, null, null, destination.Id, new(2026, 1, 1), null, new() { Peak = 0.02m }));
        }
        var path = Path.Combine(folder, "month.csv");
        FcsTraffic.Write(path, Rows, 1_000, prefixes);
        await using (var content = File.OpenRead(path))
            await house.Get<FileActions>().UploadAsync(supplier.Id, "month.csv", content, content.Length, Cancel);
        await house.Get<UsageImport>().ReadWaitingAsync(Cancel);
        foreach (var row in await db.RateRows.ToListAsync(Cancel))
            row.Amend(row.From, null, row.Price with { Peak = 0.03m });
        await db.SaveChangesAsync(Cancel);

        var actions = house.Get<RateAgainActions>();
        var id = await actions.CompareAsync(new([], BillingPeriod.MonthOf(new(2026, 10, 1))), Cancel);
        await actions.GoOnAsync(Cancel);
        await actions.ApplyAsync(id, Cancel);
        return await db.RateAgainJobs.AsNoTracking().SingleAsync(Cancel);
    }
}
