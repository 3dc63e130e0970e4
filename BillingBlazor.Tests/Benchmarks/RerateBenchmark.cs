using System.Diagnostics;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Usage;
using BillingBlazor.Server.Usage.Again;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Benchmarks;

/// <summary>
/// A million stored calls rated again after every rate went up, against reading them in: rerate.vs_import is comparing, applying and settling what
/// it touched ÷ the import of the same million. Each record changes; a fifth of the lines have a spending cap.
/// </summary>
public class RerateBenchmark
{
    private const int Rows = 1_000_000;

    [Fact(Explicit = true)]
    public async Task Rerate()
    {
        var cancel = TestContext.Current.CancellationToken;
        var prefixes = FcsTraffic.Prefixes(ImportBenchmark.Destinations);
        var path = Path.Combine(Directory.CreateTempSubdirectory("bench-").FullName, "month.csv");
        FcsTraffic.Write(path, Rows, ImportBenchmark.Clis, prefixes);
        using var house = new TestInstallation();
        var (import, _) = await ImportBenchmark.ReadAsync(house, ImportBenchmark.SetUp(house, prefixes), path, isClerkSaving: false);
        using (var db = house.Db())
        {
            await db.Database.ExecuteSqlRawAsync("""UPDATE "Clis" SET "SpendingCap" = 5000000 WHERE "Id" % 5 = 0""", cancel);
            foreach (var row in db.RateRows) row.Amend(row.From, row.To, row.Price with { Connection = row.Price.Connection + 0.01m });
            await db.SaveChangesAsync(cancel);
        }

        var actions = house.Get<RateAgainActions>();
        var watch = Stopwatch.StartNew();
        var jobId = await actions.CompareAsync(new([], BillingPeriod.MonthOf(new(2026, 10, 1))), cancel);
        await actions.GoOnAsync(cancel);
        var compare = watch.Elapsed.TotalSeconds;
        watch.Restart();
        await actions.ApplyAsync(jobId, cancel);
        await actions.GoOnAsync(cancel);
        var apply = watch.Elapsed.TotalSeconds;
        watch.Restart();
        await house.Get<UsageImport>().ReadWaitingAsync(cancel);      // what it touched is settled with the files
        var settle = watch.Elapsed.TotalSeconds;

        using var after = house.Db();
        var job = await after.RateAgainJobs.AsNoTracking().SingleAsync(cancel);
        Assert.Equal((RateAgainState.Applied, Rows, job.Changed), (job.State, job.Calls, job.AppliedChanged));
        Figures.Print("rerate.import_seconds", import);
        Figures.Print("rerate.compare_seconds", compare);
        Figures.Print("rerate.apply_seconds", apply);
        Figures.Print("rerate.settle_seconds", settle);
        Figures.Print("rerate.vs_import", (compare + apply + settle) / import);
    }
}
