using BillingBlazor.Domain.Billing;
using BillingBlazor.Server.Billing;
using BillingBlazor.Server.Billing.Review;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Scenarios;

/// <summary>Two identical runs bill once, and the second says where.</summary>
public sealed class EmptyRunTests : IDisposable
{
    private readonly RunHouse house = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_second_run_of_what_is_billed_is_empty_and_says_where_it_was_billed()
    {
        house.Charge(house.Customer("Alpha Ltd"), "Line", 10, new(2026, 11, 1));
        var first = await house.BillAsync(house.Month(2026, 11));

        var second = await house.DraftAsync(house.Month(2026, 11));

        const string why = "Nothing new is waiting: Default was billed for 1–30 Nov 2026 in run 1.";
        Assert.Equal((1, RunState.Draft, why), (first, await StateAsync(second), await house.WhyNothingAsync(second)));
    }

    [Fact]
    public async Task Once_the_draft_that_it_names_is_approved_or_discarded_it_says_so()
    {
        house.Charge(house.Customer("Alpha Ltd"), "Line", 10, new(2026, 11, 1));
        var first = await house.DraftAsync(house.Month(2026, 11));
        var second = await house.DraftAsync(house.Month(2026, 11));

        await house.ApproveAsync(first);

        Assert.Equal("Nothing new is waiting: Default was billed for 1–30 Nov 2026 in run 1.", await house.WhyNothingAsync(second));
        house.Charge(house.Customer("Beta Ltd"), "Line", 10, new(2026, 12, 1));
        var third = await house.DraftAsync(house.Month(2026, 12));
        var fourth = await house.DraftAsync(house.Month(2026, 12));
        await house.House.Get<BillingActions>().DiscardAsync(third, Cancel);
        await house.House.Get<BillingActions>().GoOnAsync(Cancel);
        Assert.Equal(
            "Nothing was waiting to be billed for 1–31 Dec 2026 when this run was drafted. To look again, discard it and make another.",
            await house.WhyNothingAsync(fourth)
        );
    }

    [Fact]
    public async Task A_second_run_of_what_a_draft_holds_names_the_draft()
    {
        house.Charge(house.Customer("Alpha Ltd"), "Line", 10, new(2026, 11, 1));
        await house.DraftAsync(house.Month(2026, 11));

        var second = await house.DraftAsync(house.Month(2026, 11));

        Assert.Equal(
            "Nothing new is waiting: Default is in run 1, a draft for 1–30 Nov 2026. Approve or discard that one.",
            await house.WhyNothingAsync(second)
        );
    }

    [Fact]
    public async Task Of_chosen_customers_the_one_is_named()
    {
        var customer = house.Customer("Alpha Ltd");
        house.Charge(customer, "Line", 10, new(2026, 11, 1));
        await house.BillAsync(house.Month(2026, 11));

        var second = await house.DraftAsync(house.Month(2026, 11) with { GroupId = null, CustomerIds = [customer] });

        Assert.Equal("Nothing new is waiting: Alpha Ltd was billed for 1–30 Nov 2026 in run 1.", await house.WhyNothingAsync(second));
    }

    [Fact]
    public async Task Where_nothing_was_ever_billed_it_says_just_that()
    {
        house.Customer("Alpha Ltd");

        var run = await house.DraftAsync(house.Month(2026, 11));

        Assert.Equal(
            "Nothing was waiting to be billed for 1–30 Nov 2026 when this run was drafted. To look again, discard it and make another.",
            await house.WhyNothingAsync(run)
        );
    }

    [Fact]
    public async Task Two_windows_at_once_bill_once()
    {
        house.Charge(house.Customer("Alpha Ltd"), "Line", 10, new(2026, 11, 1));
        using var start = new Barrier(2);

        await Task.WhenAll(
            Enumerable
                .Range(0, 2)
                .Select(_ =>
                    Task.Run(
                        async () =>
                        {
                            start.SignalAndWait(Cancel);
                            await house.House.Get<BillingActions>().StartAsync(house.Month(2026, 11), Cancel, Guid.NewGuid());
                        },
                        Cancel
                    )
                )
        );
        await house.House.Get<BillingActions>().GoOnAsync(Cancel);

        Assert.Equal((true, false), (await house.WhyNothingAsync(1) is null, await house.WhyNothingAsync(2) is null));
    }

    [Fact]
    public async Task Who_is_parked_or_taken_out_keeps_the_run()
    {
        var customer = house.Customer("Alpha Ltd");
        house.Charge(customer, "Line", 10, new(2026, 11, 1));
        var run = await house.DraftAsync(house.Month(2026, 11));

        await house.House.Get<ReviewActions>().TakeOutAsync(run, customer, "Wrong price", Cancel);
        await house.House.Get<BillingActions>().GoOnAsync(Cancel);

        Assert.Equal((RunState.Draft, (string?)null), (await StateAsync(run), await house.WhyNothingAsync(run)));
    }

    [Fact]
    public async Task Calls_that_it_left_out_as_excluded_keep_the_run()
    {
        var customer = house.Customer("Alpha Ltd");
        await house.CallsAsync((customer, new(2026, 10, 12), 600));
        await using (var db = house.House.Db())
            await db.Clis.ExecuteUpdateAsync(c => c.SetProperty(x => x.ExcludedFromBilling, true), Cancel);

        var run = await house.DraftAsync(house.Month(2026, 11));

        Assert.Equal((RunState.Draft, (string?)null), (await StateAsync(run), await house.WhyNothingAsync(run)));
    }

    public void Dispose() => house.Dispose();

    private async Task<RunState> StateAsync(int runId)
    {
        await using var db = house.House.Db();
        return (await db.BillingRuns.SingleAsync(r => r.Id == runId, Cancel)).State;
    }
}
