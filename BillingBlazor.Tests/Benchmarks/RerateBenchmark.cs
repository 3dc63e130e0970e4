using System.Diagnostics;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Usage;
using BillingBlazor.Server.Usage.Again;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Benchmarks;

/// <summary>
/// A million stored calls rated again after every rate went up, against reading them in: rerate.vs_import is comparing, applying and
/// settling what it touched ÷ the import of the same million. Each record changes; a fifth of the lines have a spending cap.
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
        var supplierId = ImportBenchmark.SetUp(house, prefixes);
        await ImportBenchmark.WarmUpAsync(house, supplierId, prefixes);
        var (import, _) = await ImportBenchmark.ReadAsync(house, supplierId, path, isClerkSaving: false);
        await RaiseAsync(house, cancel);
        await RateAgainAsync(house, new(2026, 11, 1), cancel);
        await Task.Delay(2_000, cancel);
        await RaiseAsync(house, cancel);
        await RateAgainAsync(house, new(2026, 11, 1), cancel); // of the warm-up's files: the code for it is compiled too
        await Task.Delay(2_000, cancel);
        var (compare, apply, settle) = await RateAgainAsync(house, new(2026, 10, 1), cancel);

        using var after = house.Db();
        var job = await after.RateAgainJobs.AsNoTracking().OrderBy(j => j.Id).LastAsync(cancel);
        var read = await after.CdrFiles.AsNoTracking().OrderBy(f => f.Id).LastAsync(cancel);
        Assert.Equal((RateAgainState.Applied, read.Rated, job.Changed), (job.State, job.Calls, job.AppliedChanged));
        Figures.Print("rerate.import_seconds", import);
        Figures.Print("rerate.compare_seconds", compare);
        Figures.Print("rerate.apply_seconds", apply);
        Figures.Print("rerate.settle_seconds", settle);
        Figures.Print("rerate.vs_import", (compare + apply + settle) / import);
    }

    private static async Task RaiseAsync(TestInstallation house, CancellationToken cancel)
    {
        using var db = house.Db();
        await db.Database.ExecuteSqlRawAsync("""UPDATE "Clis" SET "SpendingCap" = 5000000 WHERE "Id" % 5 = 0""", cancel);
        foreach (var row in db.RateRows)
            row.Amend(row.From, row.To, row.Price with { Connection = row.Price.Connection + 0.01m });
        await db.SaveChangesAsync(cancel);
    }

    private static async Task<(double Compare, double Apply, double Settle)> RateAgainAsync(
        TestInstallation house,
        DateOnly month,
        CancellationToken cancel
    )
    {
        var actions = house.Get<RateAgainActions>();
        var watch = Stopwatch.StartNew();
        var jobId = await actions.CompareAsync(new([], BillingPeriod.MonthOf(month)), cancel);
        await actions.GoOnAsync(cancel);
        var compare = watch.Elapsed.TotalSeconds;
        watch.Restart();
        await actions.ApplyAsync(jobId, cancel);
        await actions.GoOnAsync(cancel);
        var apply = watch.Elapsed.TotalSeconds;
        watch.Restart();
        await house.Get<UsageImport>().ReadWaitingAsync(cancel); // what it touched is settled with the files
        return (compare, apply, watch.Elapsed.TotalSeconds);
    }
}
