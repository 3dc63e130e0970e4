using BillingBlazor.Domain;
using BillingBlazor.Server.Portal;
using BillingBlazor.Server.Shell;
using BillingBlazor.Tests.Scenarios;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server.Portal;

public sealed class PortalUsageTests : IDisposable
{
    private readonly HarbourHouse harbour = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => harbour.Dispose();

    [Fact]
    public async Task What_is_shown_adds_up_because_each_line_is_rounded_where_the_invoice_rounds()
    {
        await harbour.UploadOctoberAsync();
        await CostAsync(harbour.LondonCli, 2.3949m);
        await CostAsync(harbour.BrightonCli, 14.6249m);
        harbour.House.SignIn(Roles.Portal, harbour.CustomerId);

        var usage = await harbour.House.Get<PortalUsageQueries>().FindAsync(new(2026, 10, 1), Cancel);

        // 14.6249 is billed as 14.62 and 2.3949 as 2.39: 17.01 in all, though 17.0198 alone would be 17.02.
        Assert.Equal([14.62m, 2.39m], usage.Lines.Select(l => l.Price.Pounds));
        Assert.Equal([14.62m, 2.39m], usage.CostCentres.Select(c => c.Price.Pounds));
        Assert.Equal(17.01m, usage.Months.Single(m => m.Month == new DateOnly(2026, 10, 1)).Price.Pounds);
        Assert.Equal(17.01m, usage.Unbilled.Pounds);
    }

    [Fact]
    public async Task Calls_of_no_cost_centre_are_called_other()
    {
        await harbour.UploadOctoberAsync();
        await using (var db = harbour.House.Db())
            await db
                .UsageRecords.Where(u => u.CliId == harbour.LondonCli)
                .ExecuteUpdateAsync(u => u.SetProperty(x => x.CostCentreId, (int?)null), Cancel);
        harbour.House.SignIn(Roles.Portal, harbour.CustomerId);

        var usage = await harbour.House.Get<PortalUsageQueries>().FindAsync(new(2026, 10, 1), Cancel);

        Assert.Contains("Other", usage.CostCentres.Select(c => c.Name));
    }

    /// <summary>The whole of a line's calls in its first one.</summary>
    private async Task CostAsync(int cliId, decimal pounds)
    {
        await using var db = harbour.House.Db();
        var first = await db.UsageRecords.Where(u => u.CliId == cliId).MinAsync(u => u.Id, Cancel);
        await db.UsageRecords.Where(u => u.CliId == cliId).ExecuteUpdateAsync(u => u.SetProperty(x => x.Price, Money.Zero), Cancel);
        await db
            .UsageRecords.Where(u => u.Id == first)
            .ExecuteUpdateAsync(u => u.SetProperty(x => x.Price, Money.FromPounds(pounds)), Cancel);
    }
}
