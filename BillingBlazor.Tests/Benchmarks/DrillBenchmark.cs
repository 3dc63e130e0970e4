using BillingBlazor.Server.Billing;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.AspNetCore.Identity;

namespace BillingBlazor.Tests.Benchmarks;

/// <summary>A million calls and their invoices backed up and brought back: drill.restore_seconds is to stay under 600.</summary>
public class DrillBenchmark
{
    private const string Owner = "owner@drill.example";
    private const string Password = "correct horse battery";

    [Fact(Explicit = true)]
    public async Task A_million_calls()
    {
        var cancel = TestContext.Current.CancellationToken;
        var times = await Drill.RunAsync(
            folder => FillAsync(folder, Figures.Size(1_000_000), cancel),
            (Owner, Password),
            "Production",
            cancel
        );

        Figures.Print("drill.backup_seconds", times.BackUpSeconds);
        Figures.Print("drill.restore_seconds", times.RestoreSeconds);
        Figures.Print("drill.mib", times.Mib);
    }

    private static async Task FillAsync(string folder, int calls, CancellationToken cancel)
    {
        using var house = new TestInstallation(folder);
        var prefixes = FcsTraffic.Prefixes(ImportBenchmark.Destinations);
        var supplierId = ImportBenchmark.SetUp(house, prefixes);
        var month = Path.Combine(Directory.CreateTempSubdirectory("bench-").FullName, "month.csv");
        FcsTraffic.Write(month, calls, ImportBenchmark.Clis, prefixes);
        await ImportBenchmark.ReadAsync(house, supplierId, month, isClerkSaving: false);
        var billing = house.Get<BillingActions>();
        var runId = await billing.StartAsync(
            new()
            {
                GroupId = house.Db().CustomerGroups.Single().Id,
                Period = new(new(2026, 11, 1), new(2026, 11, 30)),
                UsageTo = new(2026, 10, 31),
                IssueDate = new(2026, 11, 3),
            },
            cancel
        );
        await billing.GoOnAsync(cancel);
        await billing.ApproveAsync(runId, cancel);
        await billing.GoOnAsync(cancel);
        var users = house.Get<UserManager<User>>();
        var owner = new User { UserName = Owner, Email = Owner, DisplayName = "Olive Drill" };
        Assert.True((await users.CreateAsync(owner, Password)).Succeeded);
        Assert.True((await users.AddToRoleAsync(owner, Roles.Owner)).Succeeded);
    }
}
