using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Billing;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Scenarios;

/// <summary>Whom a run bills, for which days and for what. A call of 600 seconds is £0.60.</summary>
public sealed class RunPeriodTests : IDisposable
{
    private readonly RunHouse house = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_quarterly_run_bills_three_months_in_advance_and_the_usage_of_the_three_before()
    {
        var quarterly = house.Group("Quarterly", BillingKind.Standard, BillingInterval.Quarterly);
        var customer = house.Customer("Harbour & Vale Ltd", quarterly);
        house.Charge(customer, "Line", 10, new(2026, 10, 1));
        await house.CallsAsync(
            (customer, new(2026, 6, 30), 60),
            (customer, new(2026, 7, 1), 600),
            (customer, new(2026, 8, 15), 600),
            (customer, new(2026, 9, 30), 600),
            (customer, new(2026, 10, 1), 600)
        );

        var runId = await house.BillAsync(house.Month(2026, 10, quarterly));

        Assert.Equal(
            [
                "Line | 1–31 Oct 2026 | 10.00",
                "Line | 1–30 Nov 2026 | 10.00",
                "Line | 1–31 Dec 2026 | 10.00",
                "Earlier calls | 30 Jun 2026 | 0.06",
                "Calls | 1 Jul – 30 Sep 2026 | 1.80",
            ],
            await house.LinesAsync(runId)
        );
        await using var db = house.House.Db();
        var invoice = await db.Invoices.SingleAsync(Cancel);
        // 30.00 + 1.80 + 0.06 = 31.86; VAT 20 % = 6.372 → 6.37
        Assert.Equal((Pounds(31.86m), Pounds(6.37m), "1 Oct – 31 Dec 2026"), (invoice.Net, invoice.Vat, invoice.Period.ToString()));
        // The next quarter goes on where this one ended; October's call is in its three months.
        Assert.Equal(
            [
                "Line | 1–31 Jan 2027 | 10.00",
                "Line | 1–28 Feb 2027 | 10.00",
                "Line | 1–31 Mar 2027 | 10.00",
                "Calls | 1 Oct – 31 Dec 2026 | 0.60",
            ],
            await house.LinesAsync(await house.BillAsync(house.Month(2027, 1, quarterly)))
        );
    }

    [Fact]
    public async Task Anniversary_day_31_falls_on_the_last_day_of_february_and_comes_back()
    {
        var anniversary = house.Group("Anniversary", BillingKind.Anniversary);
        var customer = house.Customer("Harbour & Vale Ltd", anniversary, day: 31);
        house.Charge(customer, "Line", 31, new(2026, 1, 31));
        await house.CallsAsync(
            (customer, new(2026, 1, 30), 600),
            (customer, new(2026, 1, 31), 600),
            (customer, new(2026, 2, 27), 600),
            (customer, new(2026, 2, 28), 600),
            (customer, new(2026, 3, 30), 60)
        );

        var january = await house.BillAsync(On(anniversary, new(2026, 1, 31)));
        var february = await house.BillAsync(On(anniversary, new(2026, 2, 28)));
        var march = await house.BillAsync(On(anniversary, new(2026, 3, 31)));

        Assert.Equal(["Line | 31 Jan – 27 Feb 2026 | 31.00", "Calls | 31 Dec 2025 – 30 Jan 2026 | 0.60"], await house.LinesAsync(january));
        Assert.Equal(["Line | 28 Feb – 30 Mar 2026 | 31.00", "Calls | 31 Jan – 27 Feb 2026 | 1.20"], await house.LinesAsync(february));
        Assert.Equal(["Line | 31 Mar – 29 Apr 2026 | 31.00", "Calls | 28 Feb – 30 Mar 2026 | 0.66"], await house.LinesAsync(march));
        await using var db = house.House.Db();
        // Dated its day though it is November: the server caught up.
        Assert.Equal(
            [new DateOnly(2026, 1, 31), new(2026, 2, 28), new(2026, 3, 31)],
            await db.Invoices.OrderBy(i => i.Id).Select(i => i.IssueDate).ToListAsync(Cancel)
        );
    }

    [Fact]
    public async Task Of_an_anniversary_group_those_are_billed_whose_day_is_among_the_days_each_for_its_own()
    {
        var anniversary = house.Group("Anniversary", BillingKind.Anniversary);
        var (fifth, twentieth, without) = (
            house.Customer("Fifth", anniversary, day: 5),
            house.Customer("Twentieth", anniversary, day: 20),
            house.Customer("No day", anniversary)
        );
        house.Charge(fifth, "Line", 10, new(2026, 11, 5));
        house.Charge(twentieth, "Line", 20, new(2026, 10, 20));

        var runId = await house.BillAsync(
            new()
            {
                GroupId = anniversary,
                Period = new(new(2026, 11, 1), new(2026, 11, 10)),
                IssueDate = new(2026, 11, 3),
            }
        );

        Assert.Equal(["Line | 5 Nov – 4 Dec 2026 | 10.00"], await house.LinesAsync(runId));
        Assert.Equal("It has no anniversary billing day. Amend the customer, and give it one.", await house.LeftOutAsync(runId, without));
        Assert.Null(await house.LeftOutAsync(runId, twentieth));
        // The rest of the month: its cycle of October was left unbilled and comes too.
        Assert.Equal(
            ["Line | 20 Oct – 19 Nov 2026 | 20.00", "Line | 20 Nov – 19 Dec 2026 | 20.00"],
            await house.LinesAsync(
                await house.BillAsync(
                    new()
                    {
                        GroupId = anniversary,
                        Period = new(new(2026, 11, 11), new(2026, 11, 30)),
                        IssueDate = new(2026, 11, 3),
                    }
                )
            )
        );
    }

    [Fact]
    public async Task Excluded_customers_are_left_out_and_billed_another_time()
    {
        var (alpha, beta) = (house.Customer("Alpha Ltd"), house.Customer("Beta Ltd"));
        house.Charge(alpha, "Line", 10, new(2026, 11, 1));
        house.Charge(beta, "Line", 20, new(2026, 11, 1));

        var runId = await house.BillAsync(house.Month(2026, 11) with { ExcludedCustomerIds = [beta] });

        Assert.Equal(["Line | 1–30 Nov 2026 | 10.00"], await house.LinesAsync(runId));
        Assert.Equal("Excluded when the run was made.", await house.LeftOutAsync(runId, beta));
        Assert.Equal(["Line | 1–30 Nov 2026 | 20.00"], await house.LinesAsync(await house.BillAsync(house.Month(2026, 11))));
    }

    [Fact]
    public async Task Chosen_customers_are_billed_by_the_calendar_of_their_own_group()
    {
        var (quarterly, anniversary) = (
            house.Group("Quarterly", BillingKind.Standard, BillingInterval.Quarterly),
            house.Group("Anniversary", BillingKind.Anniversary)
        );
        var (monthly, threeMonths, tenth, other) = (
            house.Customer("Monthly"),
            house.Customer("Three months", quarterly),
            house.Customer("Tenth", anniversary, day: 10),
            house.Customer("Not chosen")
        );
        foreach (
            var (customer, start) in new[]
            {
                (monthly, new DateOnly(2026, 11, 1)),
                (threeMonths, new(2026, 11, 1)),
                (tenth, new(2026, 11, 10)),
                (other, new(2026, 11, 1)),
            }
        )
            house.Charge(customer, "Line", 10, start);

        var runId = await house.BillAsync(house.Month(2026, 11) with { GroupId = null, CustomerIds = [monthly, threeMonths, tenth] });

        Assert.Equal(["Line | 1–30 Nov 2026 | 10.00"], await house.LinesAsync(runId, monthly));
        Assert.Equal(
            ["Line | 1–30 Nov 2026 | 10.00", "Line | 1–31 Dec 2026 | 10.00", "Line | 1–31 Jan 2027 | 10.00"],
            await house.LinesAsync(runId, threeMonths)
        );
        Assert.Equal(["Line | 10 Nov – 9 Dec 2026 | 10.00"], await house.LinesAsync(runId, tenth));
        Assert.Empty(await house.LinesAsync(runId, other));
    }

    [Fact]
    public async Task Categories_that_are_not_chosen_stay_billable()
    {
        var hardware = house.House.Add(new Category("Hardware", CategoryKind.Products, 20)).Id;
        var customer = house.Customer("Harbour & Vale Ltd");
        house.Charge(customer, "Line", 10, new(2026, 11, 1));
        house.Charge(customer, "Handset", 90, new(2026, 11, 5), frequency: null, category: hardware);
        await house.CallsAsync((customer, new(2026, 10, 5), 600));

        Assert.Equal(
            ["Handset | 5 Nov 2026 | 90.00"],
            await house.LinesAsync(await house.BillAsync(house.Month(2026, 11) with { CategoryIds = [hardware] }))
        );
        Assert.Equal(
            ["Calls | 1–31 Oct 2026 | 0.60"],
            await house.LinesAsync(await house.BillAsync(house.Month(2026, 11) with { CategoryIds = [house.Voice, hardware] }))
        );
        Assert.Equal(["Line | 1–30 Nov 2026 | 10.00"], await house.LinesAsync(await house.BillAsync(house.Month(2026, 11))));
    }

    [Fact]
    public async Task Service_charges_and_usage_can_be_billed_apart()
    {
        var customer = house.Customer("Harbour & Vale Ltd");
        house.Charge(customer, "Line", 10, new(2026, 11, 1));
        await house.CallsAsync((customer, new(2026, 10, 5), 600));

        Assert.Equal(
            ["Calls | 1–31 Oct 2026 | 0.60"],
            await house.LinesAsync(await house.BillAsync(house.Month(2026, 11) with { ServiceCharges = false }))
        );
        Assert.Equal(
            ["Line | 1–30 Nov 2026 | 10.00"],
            await house.LinesAsync(await house.BillAsync(house.Month(2026, 11) with { Usage = false }))
        );
    }

    [Fact]
    public async Task A_date_range_restricts_both_ends()
    {
        var customer = house.Customer("Harbour & Vale Ltd");
        await house.CallsAsync(
            (customer, new(2026, 10, 9), 60),
            (customer, new(2026, 10, 10), 600),
            (customer, new(2026, 10, 20), 600),
            (customer, new(2026, 10, 21), 120)
        );

        Assert.Equal(
            ["Calls | 10–20 Oct 2026 | 1.20"],
            await house.LinesAsync(
                await house.BillAsync(house.Month(2026, 11) with { UsageFrom = new(2026, 10, 10), UsageTo = new(2026, 10, 20) })
            )
        );
        Assert.Equal(["Calls | 1–31 Oct 2026 | 0.18"], await house.LinesAsync(await house.BillAsync(house.Month(2026, 11))));
    }

    [Fact]
    public async Task Usage_older_than_the_late_limit_is_billed_only_when_it_is_ticked()
    {
        var customer = house.Customer("Harbour & Vale Ltd");
        // The usage period is October, so the limit is 1 July.
        await house.CallsAsync((customer, new(2026, 6, 30), 6_000), (customer, new(2026, 7, 1), 600), (customer, new(2026, 10, 5), 600));

        Assert.Equal(
            ["Earlier calls | 1 Jul 2026 | 0.60", "Calls | 1–31 Oct 2026 | 0.60"],
            await house.LinesAsync(await house.BillAsync(house.Month(2026, 11)))
        );
        Assert.Equal(
            ["Earlier calls | 30 Jun 2026 | 6.00"],
            await house.LinesAsync(await house.BillAsync(house.Month(2026, 11) with { OlderUsage = true }))
        );
    }

    [Fact]
    public async Task Old_unbilled_charges_come_unless_they_are_left_out()
    {
        var customer = house.Customer("Harbour & Vale Ltd");
        house.Charge(customer, "Line", 10, new(2026, 9, 1));

        Assert.Equal(
            ["Line | 1–30 Nov 2026 | 10.00"],
            await house.LinesAsync(await house.BillAsync(house.Month(2026, 11) with { OldCharges = false }))
        );
        Assert.Equal(
            ["Line | 1–30 Sep 2026 | 10.00", "Line | 1–31 Oct 2026 | 10.00"],
            await house.LinesAsync(await house.BillAsync(house.Month(2026, 11)))
        );
    }

    [Fact]
    public async Task Suspended_between_draft_and_approval_a_customer_is_not_billed_and_loses_nothing()
    {
        var (alpha, beta) = (house.Customer("Alpha Ltd"), house.Customer("Beta Ltd"));
        house.Charge(alpha, "Line", 10, new(2026, 11, 1));
        house.Charge(beta, "Line", 20, new(2026, 11, 1));
        await house.CallsAsync((beta, new(2026, 10, 5), 600));
        var runId = await house.DraftAsync(house.Month(2026, 11));
        await SetAsync(beta, c => c.Suspend(new(2026, 11, 3)));

        await house.ApproveAsync(runId);

        Assert.Equal(["Line | 1–30 Nov 2026 | 10.00"], await house.LinesAsync(runId));
        Assert.Equal("Suspended since the draft was made.", await house.LeftOutAsync(runId, beta));
        await SetAsync(beta, c => c.Reactivate(new(2026, 11, 4)));
        Assert.Equal(
            ["Line | 1–30 Nov 2026 | 20.00", "Calls | 1–31 Oct 2026 | 0.60"],
            await house.LinesAsync(await house.BillAsync(house.Month(2026, 11)))
        );
        await using var db = house.House.Db();
        Assert.Equal(["INV-1001", "INV-1002"], await db.Invoices.OrderBy(i => i.Id).Select(i => i.Number).ToListAsync(Cancel));
    }

    [Fact]
    public async Task A_second_draft_takes_nothing_that_the_first_holds_and_names_it()
    {
        var customer = house.Customer("Harbour & Vale Ltd");
        house.Charge(customer, "Line", 10, new(2026, 11, 1));
        await house.CallsAsync((customer, new(2026, 10, 5), 600));
        var first = await house.DraftAsync(house.Month(2026, 11));

        var second = await house.DraftAsync(house.Month(2026, 11));

        Assert.Empty(await house.LinesAsync(second));
        Assert.Equal(
            $"Nothing to bill: run {first} is a draft that holds its charges and calls.",
            await house.LeftOutAsync(second, customer)
        );
    }

    [Fact]
    public async Task A_trigger_makes_one_run_however_often_it_fires_and_another_once_that_is_discarded()
    {
        var customer = house.Customer("Harbour & Vale Ltd");
        house.Charge(customer, "Line", 10, new(2026, 11, 1));
        var starter = house.House.Get<RunStarter>();
        var order = house.Month(2026, 11) with { TriggerDay = new(2026, 11, 1) };

        var first = await starter.TryStartAsync(order, "The clock", Cancel);
        Assert.Equal(first, await starter.TryStartAsync(order, "The clock", Cancel));
        await house.House.Get<BillingActions>().DiscardAsync(first!.Value, Cancel);
        Assert.NotEqual(first, await starter.TryStartAsync(order, "The clock", Cancel));

        Assert.Null(
            await starter.TryStartAsync(
                On(house.Group("Anniversary", BillingKind.Anniversary), new(2026, 11, 3)) with
                {
                    TriggerDay = new(2026, 11, 3),
                },
                "The clock",
                Cancel
            )
        );
    }

    [Fact]
    public async Task An_order_that_contradicts_itself_is_refused_in_a_sentence()
    {
        var billing = house.House.Get<BillingActions>();
        house.Customer("Harbour & Vale Ltd");

        async Task<string> RefusalAsync(BillingRunOrder order) =>
            (await Assert.ThrowsAsync<BillingRuleException>(() => billing.StartAsync(order, Cancel))).Message;

        Assert.Equal(
            "Choose service charges, usage or both.",
            await RefusalAsync(house.Month(2026, 11) with { ServiceCharges = false, Usage = false })
        );
        Assert.Equal(
            "A date range of usage has a first day and a last day, in that order.",
            await RefusalAsync(house.Month(2026, 11) with { UsageFrom = new(2026, 10, 2), UsageTo = new(2026, 10, 1) })
        );
        Assert.Equal("Choose a group or some customers to bill.", await RefusalAsync(house.Month(2026, 11) with { GroupId = null }));
        Assert.Equal(
            "Nobody in this group is Active and due in 1–30 Nov 2026, so there is nobody to bill.",
            await RefusalAsync(house.Month(2026, 11, house.Group("Empty", BillingKind.Standard)))
        );
    }

    public void Dispose() => house.Dispose();

    /// <summary>As the clock asks for it: the customers whose day it is.</summary>
    private static BillingRunOrder On(int group, DateOnly day) =>
        new()
        {
            GroupId = group,
            Period = new(day, day),
            IssueDate = day,
        };

    private async Task SetAsync(int customerId, Action<Customer> change)
    {
        await using var db = house.House.Db();
        change(await db.Customers.Include(c => c.StatusChanges).Include(c => c.Clis).SingleAsync(c => c.Id == customerId, Cancel));
        await db.SaveChangesAsync(Cancel);
    }

    private static Money Pounds(decimal pounds) => Money.FromPounds(pounds);
}
