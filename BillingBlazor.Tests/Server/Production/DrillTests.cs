using BillingBlazor.Server.SignIn;
using BillingBlazor.Tests.Benchmarks;

namespace BillingBlazor.Tests.Server.Production;

/// <summary>The drill with the demo reseller; the benchmark of the same name does it with a million calls.</summary>
public sealed class DrillTests
{
    [Fact]
    public async Task What_was_lost_comes_back_equal_to_the_penny_and_its_owner_signs_in()
    {
        var times = await Drill.RunAsync(
            DemoFolder.CopyAsync,
            (DemoAccounts.Accounts[0].Email, DemoAccounts.Password),
            "Development",
            TestContext.Current.CancellationToken
        );

        Assert.InRange(times.RestoreSeconds, 0, 600);
    }
}
