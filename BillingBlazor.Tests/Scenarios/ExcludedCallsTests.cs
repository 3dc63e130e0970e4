using BillingBlazor.Domain;
using BillingBlazor.Server.Customers.Lines;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Scenarios;

/// <summary>
/// What a run left out because its line was excluded from billing stays unbilled until it is released. A call of 600
/// seconds is £0.60.
/// </summary>
public sealed class ExcludedCallsTests : IDisposable
{
    private readonly RunHouse house = new();
    private readonly LeftOutActions releases;
    private readonly LeftOutQueries queries;

    public ExcludedCallsTests() => (releases, queries) = (house.House.Get<LeftOutActions>(), house.House.Get<LeftOutQueries>());

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Left_out_they_stay_unbilled_though_the_line_is_not_excluded_any_more_until_the_run_releases_them()
    {
        var (alpha, line) = await ExcludedAsync();
        var run = await house.BillAsync(house.Month(2026, 11));
        Assert.Empty(await house.LinesAsync(run));
        await ExcludeAsync(alpha, line, false);
        Assert.Empty(await house.LinesAsync(await house.BillAsync(house.Month(2026, 11))));

        var leftOut = Assert.Single(await queries.OfRunAsync(run, Cancel));
        Assert.Equal(
            (run, line, alpha, 2, Pounds(0.90m), false),
            (leftOut.RunId, leftOut.CliId, leftOut.CustomerId, leftOut.Calls, leftOut.Price, leftOut.IsExcluded)
        );
        Assert.Equal(2, await releases.ReleaseOfRunAsync(run, Cancel));

        Assert.Empty(await queries.OfRunAsync(run, Cancel));
        Assert.Equal(0, await releases.ReleaseOfRunAsync(run, Cancel));
        Assert.Equal(["Calls | 1–31 Oct 2026 | 0.90"], await house.LinesAsync(await house.BillAsync(house.Month(2026, 11))));
        await using var db = house.House.Db();
        Assert.Equal(
            $"2 calls left out by run {run}, £0.90",
            (await db.Changes.SingleAsync(c => c.SubjectId == line && c.After == "Released", Cancel)).Before
        );
    }

    [Fact]
    public async Task A_line_releases_what_each_run_left_out_of_it()
    {
        var (alpha, line) = await ExcludedAsync();
        var first = await house.BillAsync(house.Month(2026, 11));
        await house.CallsAsync((alpha, new(2026, 10, 20), 1200));
        var second = await house.BillAsync(house.Month(2026, 11));
        await ExcludeAsync(alpha, line, false);

        Assert.Equal(
            [(second, 1, Pounds(1.20m)), (first, 2, Pounds(0.90m))],
            (await queries.OfLineAsync(line, Cancel)).Select(l => (l.RunId, l.Calls, l.Price))
        );
        Assert.Equal(3, await releases.ReleaseOfLineAsync(line, Cancel));

        Assert.Equal(["Calls | 1–31 Oct 2026 | 2.10"], await house.LinesAsync(await house.BillAsync(house.Month(2026, 11))));
    }

    [Fact]
    public async Task While_the_line_is_excluded_nothing_is_released()
    {
        var (_, line) = await ExcludedAsync();
        var run = await house.BillAsync(house.Month(2026, 11));

        foreach (var release in new[] { () => releases.ReleaseOfRunAsync(run, Cancel), () => releases.ReleaseOfLineAsync(line, Cancel) })
            Assert.EndsWith(
                "is still excluded from billing. Clear that first: the next run would leave its calls out again.",
                (await Assert.ThrowsAsync<BillingRuleException>(release)).Message
            );
        Assert.True(Assert.Single(await queries.OfRunAsync(run, Cancel)).IsExcluded);
    }

    [Fact]
    public async Task Released_calls_go_to_whoever_has_the_number_now()
    {
        var (alpha, line) = await ExcludedAsync();
        var beta = house.Customer("Beta Ltd");
        var run = await house.BillAsync(house.Month(2026, 11));
        await house.House.Get<LineActions>().MoveAsync(new(alpha, [line], beta, new(2026, 10, 10), null, [], false), Cancel);
        await ExcludeAsync(alpha, line, false);
        await releases.ReleaseOfRunAsync(run, Cancel);

        var again = await house.BillAsync(house.Month(2026, 11));
        Assert.Equal(["Calls | 1–31 Oct 2026 | 0.60"], await house.LinesAsync(again, alpha)); // 5 October
        Assert.Equal(["Calls | 1–31 Oct 2026 | 0.30"], await house.LinesAsync(again, beta)); // 15 October
    }

    [Fact]
    public async Task Support_may_not_release()
    {
        var (alpha, line) = await ExcludedAsync();
        await house.BillAsync(house.Month(2026, 11));
        await ExcludeAsync(alpha, line, false);
        house.House.SignIn(Roles.Support);

        await Assert.ThrowsAsync<BillingRuleException>(() => releases.ReleaseOfLineAsync(line, Cancel));
    }

    public void Dispose() => house.Dispose();

    /// <summary>£0.60 on 5 October and £0.30 on 15 October, of a line that is excluded.</summary>
    private async Task<(int Customer, int Line)> ExcludedAsync()
    {
        var alpha = house.Customer("Alpha Ltd");
        await using var db = house.House.Db();
        var line = await db.Clis.Where(c => c.CustomerId == alpha).Select(c => c.Id).SingleAsync(Cancel);
        await house.CallsAsync((alpha, new(2026, 10, 5), 600), (alpha, new(2026, 10, 15), 300));
        await ExcludeAsync(alpha, line, true);
        return (alpha, line);
    }

    private Task ExcludeAsync(int customerId, int line, bool isExcluded) =>
        house.House.Get<LineActions>().ExcludeAsync(customerId, [line], isExcluded, Cancel);

    private static Money Pounds(decimal pounds) => Money.FromPounds(pounds);
}
