using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Billing;
using BillingBlazor.Server.Billing.Schedule;
using BillingBlazor.Server.Settings;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server.Billing;

/// <summary>The clock: days and amounts by hand. It is 09:00 on 3 Nov 2026.</summary>
public sealed class BillingClockTests : IDisposable
{
    private readonly ClockHouse house = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_standard_group_is_billed_at_its_hour_and_not_before()
    {
        var group = await house.GroupAsync("Monthly", new(2026, 12, 1));
        house.Charge(house.Customer(group).Id, 10, new(2026, 12, 1));
        house.Sleep(2026, 12, 1, 5, 59);
        await house.TickAsync();
        Assert.Empty(await house.TriggersAsync());

        house.Sleep(2026, 12, 1, 6);
        await house.TickAsync();
        await house.TickAsync();

        // 10.00 + VAT 2.00
        Assert.Equal(["2026-12-01 Fired Approved 1 £12.00"], await house.TriggersAsync());
        Assert.Equal(["1 2026-12-01 1 Dec–31 Dec £10.00"], await house.InvoicesAsync());
        Assert.Equal(["owner@meridian.example: Monthly: run 1 was approved by the clock"], await house.MailAsync());
    }

    [Fact]
    public async Task An_offset_bills_another_month_than_the_triggers()
    {
        var ahead = await house.GroupAsync("Ahead", new(2026, 11, 20), offset: 1);
        var arrears = await house.GroupAsync("Arrears", new(2026, 11, 20), hour: 7, offset: -1);
        house.Charge(house.Customer(ahead).Id, 10, new(2026, 12, 1));
        house.Charge(house.Customer(arrears).Id, 20, new(2026, 10, 1));

        house.Sleep(2026, 11, 20, 9);
        await house.TickAsync();

        Assert.Equal(["1 2026-11-20 1 Dec–31 Dec £10.00", "2 2026-11-20 1 Oct–31 Oct £20.00"], await house.InvoicesAsync());
    }

    [Fact]
    public async Task A_quarterly_group_bills_three_monthly_cycles_and_comes_again_after_three_months()
    {
        var group = await house.GroupAsync("Quarterly", new(2026, 12, 1), interval: BillingInterval.Quarterly);
        house.Charge(house.Customer(group).Id, 10, new(2026, 12, 1));

        house.Sleep(2027, 2, 28, 9);
        await house.TickAsync();
        Assert.Equal(["1 2026-12-01 1 Dec–31 Dec £10.00 + 1 Jan–31 Jan £10.00 + 1 Feb–28 Feb £10.00"], await house.InvoicesAsync());

        house.Sleep(2027, 3, 1, 9);
        await house.TickAsync();
        Assert.Equal(["2026-12-01 Fired Approved 1 £36.00", "2027-03-01 Fired Approved 1 £36.00"], await house.TriggersAsync());
    }

    [Fact]
    public async Task Anniversary_customers_are_billed_on_their_own_day_and_31_is_the_last_of_february()
    {
        var group = await house.GroupAsync("Anniversary", null, kind: BillingKind.Anniversary);
        var (fifth, last) = (house.Customer(group, anniversary: 5).Id, house.Customer(group, anniversary: 31).Id);
        house.Charge(fifth, 10, new(2027, 2, 5));
        house.Charge(last, 20, new(2027, 1, 31));

        // Each day at 09:00 from 1 Jan to 31 Mar.
        for (var day = new DateOnly(2027, 1, 1); day <= new DateOnly(2027, 3, 31); day = day.AddDays(1))
        {
            house.Sleep(day.Year, day.Month, day.Day, 9);
            await house.TickAsync();
        }

        Assert.Equal(
            [
                $"{last} 2027-01-31 31 Jan–27 Feb £20.00",
                $"{fifth} 2027-02-05 5 Feb–4 Mar £10.00",
                $"{last} 2027-02-28 28 Feb–30 Mar £20.00",
                $"{fifth} 2027-03-05 5 Mar–4 Apr £10.00",
                $"{last} 2027-03-31 31 Mar–29 Apr £20.00",
            ],
            await house.InvoicesAsync()
        );
    }

    [Fact]
    public async Task A_server_that_was_down_catches_up_once_in_order_and_each_on_its_own_day()
    {
        var (first, second) = (
            await house.GroupAsync("First", new(2026, 12, 1)),
            await house.GroupAsync("Second", new(2026, 12, 15), approval: AutomaticApproval.No)
        );
        house.Charge(house.Customer(first).Id, 10, new(2026, 12, 1));
        house.Charge(house.Customer(second).Id, 20, new(2026, 12, 1));

        house.Sleep(2027, 2, 20, 9);
        await house.TickAsync();
        await house.TickAsync();

        Assert.Equal(
            [
                "2026-12-01 Fired Approved 1 £12.00",
                "2026-12-15 Fired Draft 1 £24.00",
                "2027-01-01 Fired Approved 1 £12.00",
                "2027-01-15 Fired Draft 1 £24.00",
                "2027-02-01 Fired Approved 1 £12.00",
                "2027-02-15 Fired Draft 1 £24.00",
            ],
            await house.TriggersAsync()
        );
        Assert.Equal(
            ["1 2026-12-01 1 Dec–31 Dec £10.00", "1 2027-01-01 1 Jan–31 Jan £10.00", "1 2027-02-01 1 Feb–28 Feb £10.00"],
            await house.InvoicesAsync()
        );
        await using var db = house.House.Db();
        // Runs of a group are made in the order of its days; over groups by the instant, as far as one follows another.
        Assert.Equal(
            [new(2026, 12, 1), new(2027, 1, 1), new DateOnly(2027, 2, 1)],
            await db.BillingRuns.Where(r => r.GroupId == first).OrderBy(r => r.Id).Select(r => r.IssueDate).ToListAsync(Cancel)
        );
    }

    [Fact]
    public async Task Nothing_before_the_group_was_made_automatic_is_billed_by_the_clock()
    {
        var group = await house.GroupAsync("Old", new(2020, 1, 1));
        house.Charge(house.Customer(group).Id, 10, new(2026, 11, 1));

        house.Sleep(2026, 12, 1, 9);
        await house.TickAsync();

        // November's cycle is an old one that nobody billed
        Assert.Equal(["2026-12-01 Fired Approved 1 £24.00"], await house.TriggersAsync());
    }

    [Fact]
    public async Task Another_day_begins_a_new_history_and_what_had_come_is_still_billed()
    {
        var group = await house.GroupAsync("Monthly", new(2026, 12, 1));
        house.Charge(house.Customer(group).Id, 10, new(2026, 12, 1));
        house.Sleep(2026, 12, 3, 9);
        await house.House.Get<GroupActions>().SaveAsync(group, ClockHouse.Details("Monthly", new(2026, 11, 2)), false, 1, Cancel);

        house.Sleep(2027, 1, 2, 9);
        await house.TickAsync();

        Assert.Equal(["2026-12-01 Fired Approved 1 £12.00", "2027-01-02 Fired Approved 1 £12.00"], await house.TriggersAsync());
    }

    [Fact]
    public async Task Killed_between_the_trigger_and_its_run_it_goes_on()
    {
        var group = await house.GroupAsync("Monthly", new(2026, 12, 1));
        house.Charge(house.Customer(group).Id, 10, new(2026, 12, 1));
        // written, then the power went
        house.House.Add(new BillingTrigger(group, new(2026, 12, 1), new(2026, 12, 1, 6, 0, 0, DateTimeKind.Utc)));

        house.Sleep(2026, 12, 1, 9);
        await house.TickAsync();

        Assert.Equal(["2026-12-01 Fired Approved 1 £12.00"], await house.TriggersAsync());
    }

    [Fact]
    public async Task Two_ticks_at_the_same_moment_make_one_run()
    {
        var group = await house.GroupAsync("Monthly", new(2026, 12, 1));
        for (var n = 0; n < 20; n++)
            house.Charge(house.Customer(group).Id, 10, new(2026, 12, 1));
        house.Sleep(2026, 12, 1, 6);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => house.House.Get<BillingClock>().TickAsync(Cancel), Cancel)));
        await house.TickAsync();

        await using var db = house.House.Db();
        Assert.Equal(
            (1, 1, 20),
            (await db.BillingTriggers.CountAsync(Cancel), await db.BillingRuns.CountAsync(Cancel), await db.Invoices.CountAsync(Cancel))
        );
        Assert.Single(await house.MailAsync());
    }

    [Fact]
    public async Task A_paused_clock_skips_and_resumed_it_fires_what_it_skipped_in_order()
    {
        var group = await house.GroupAsync("Monthly", new(2026, 12, 1));
        house.Charge(house.Customer(group).Id, 10, new(2026, 12, 1));
        await house.House.Get<ScheduleActions>().PauseGroupAsync(group, Cancel);
        house.Sleep(2027, 1, 10, 9);
        await house.TickAsync();
        Assert.Equal(["2026-12-01 Skipped", "2027-01-01 Skipped"], await house.TriggersAsync());
        await Assert.ThrowsAsync<BillingRuleException>(() => house.House.Get<ScheduleActions>().PauseGroupAsync(group, Cancel));

        await house.House.Get<ScheduleActions>().ResumeGroupAsync(group, fireSkipped: true, Cancel);
        await house.TickAsync();

        Assert.Equal(["2026-12-01 Fired Approved 1 £12.00", "2027-01-01 Fired Approved 1 £12.00"], await house.TriggersAsync());
        await using var db = house.House.Db();
        Assert.Equal(
            ["Clock: On → Paused", "Clock: Paused → On"],
            await db
                .Changes.Where(c => c.Field == "Clock")
                .OrderBy(c => c.Id)
                .Select(c => $"{c.Field}: {c.Before} → {c.After}")
                .ToListAsync(Cancel)
        );
    }

    [Fact]
    public async Task What_a_paused_clock_skipped_may_be_left_to_the_next_trigger()
    {
        var group = await house.GroupAsync("Monthly", new(2026, 12, 1));
        house.Charge(house.Customer(group).Id, 10, new(2026, 12, 1));
        await house.House.Get<ScheduleActions>().PauseGroupAsync(group, Cancel);
        house.Sleep(2026, 12, 10, 9);
        await house.House.Get<ScheduleActions>().ResumeGroupAsync(group, fireSkipped: false, Cancel);

        house.Sleep(2027, 1, 1, 9);
        await house.TickAsync();

        Assert.Equal(["2026-12-01 Skipped", "2027-01-01 Fired Approved 1 £24.00"], await house.TriggersAsync());
        Assert.Equal(["1 2027-01-01 1 Dec–31 Dec £10.00 + 1 Jan–31 Jan £10.00"], await house.InvoicesAsync());
    }

    [Fact]
    public async Task One_trigger_is_paused_ahead_and_comes_when_it_is_resumed()
    {
        var group = await house.GroupAsync("Monthly", new(2026, 12, 1));
        house.Charge(house.Customer(group).Id, 10, new(2026, 12, 1));
        var schedule = house.House.Get<ScheduleActions>();
        await schedule.PauseAsync(group, new(2026, 12, 1), Cancel);
        await schedule.PauseAsync(group, new(2027, 1, 1), Cancel);
        await schedule.ResumeAsync(group, new(2027, 1, 1), fire: false, Cancel);
        house.Sleep(2026, 12, 5, 9);
        await house.TickAsync();
        Assert.Equal(["2026-12-01 Skipped"], await house.TriggersAsync());

        await schedule.ResumeAsync(group, new(2026, 12, 1), fire: true, Cancel);
        await house.TickAsync();
        house.Sleep(2027, 1, 1, 6);
        await house.TickAsync();

        Assert.Equal(["2026-12-01 Fired Approved 1 £12.00", "2027-01-01 Fired Approved 1 £12.00"], await house.TriggersAsync());
        Assert.Equal(
            "Monthly has no trigger on 2 Feb 2027.",
            (await Assert.ThrowsAsync<BillingRuleException>(() => schedule.PauseAsync(group, new(2027, 2, 2), Cancel))).Message
        );
    }

    [Fact]
    public async Task Fired_ahead_of_its_hour_it_is_not_fired_again()
    {
        var group = await house.GroupAsync("Monthly", new(2026, 12, 1));
        house.Charge(house.Customer(group).Id, 10, new(2026, 12, 1));
        var schedule = house.House.Get<ScheduleActions>();
        Assert.Equal(
            "It follows the trigger of 1 Dec 2026, which is not done yet. Fire that one first.",
            (await Assert.ThrowsAsync<BillingRuleException>(() => schedule.FireNowAsync(group, new(2027, 1, 1), Cancel))).Message
        );

        var tries = await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(_ =>
                    Task.Run(
                        () =>
                            Record
                                .ExceptionAsync(() => house.House.Get<ScheduleActions>().FireNowAsync(group, new(2026, 12, 1), Cancel))
                                .AsTask(),
                        Cancel
                    )
                )
        );
        await house.TickAsync();
        house.Sleep(2026, 12, 1, 6);
        await house.TickAsync();

        Assert.Equal(3, tries.Count(problem => problem?.Message == "This trigger was fired already: run 1 bills it."));
        Assert.Equal(["2026-12-01 Fired Approved 1 £12.00"], await house.TriggersAsync());
    }

    [Fact]
    public async Task A_discarded_run_can_be_fired_again()
    {
        var group = await house.GroupAsync("Monthly", new(2026, 12, 1), approval: AutomaticApproval.No);
        house.Charge(house.Customer(group).Id, 10, new(2026, 12, 1));
        house.Sleep(2026, 12, 1, 6);
        await house.TickAsync();
        await house.House.Get<BillingActions>().DiscardAsync(1, Cancel);
        await house.TickAsync();
        Assert.Equal(["2026-12-01 Fired Discarded 1 £12.00"], await house.TriggersAsync());

        await house.House.Get<ScheduleActions>().FireNowAsync(group, new(2026, 12, 1), Cancel);
        await house.TickAsync();

        Assert.Equal(["2026-12-01 Fired Draft 1 £12.00"], await house.TriggersAsync());
    }

    [Theory]
    [InlineData("2027-10-31", 1, "2027-10-31T00:00:00Z")] // 01:00 comes twice: the first, in summer time
    [InlineData("2027-03-28", 1, "2027-03-28T01:00:00Z")] // 01:00 never is: 02:00 summer time
    [InlineData("2027-07-01", 6, "2027-07-01T05:00:00Z")]
    public async Task The_nights_when_the_clocks_change_bill_once(string day, int hour, string atUtc)
    {
        var at = DateTime.Parse(atUtc, System.Globalization.CultureInfo.InvariantCulture).ToUniversalTime();
        var group = await house.GroupAsync("Monthly", DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture), hour);
        house.Charge(house.Customer(group).Id, 10, DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture));
        for (var minute = at.AddMinutes(-90); minute < at; minute = minute.AddMinutes(15))
            await house.House.Get<BillingClock>().TickAsync(minute, Cancel);
        Assert.Empty(await house.TriggersAsync());

        for (var minute = at; minute < at.AddMinutes(150); minute = minute.AddMinutes(15))
            await house.House.Get<BillingClock>().TickAsync(minute, Cancel);

        Assert.Equal([$"{day} Fired Drafting 0 £0.00"], await house.TriggersAsync());
    }

    /// <summary>The machine's clock ran ahead and is put right.</summary>
    [Fact]
    public async Task A_clock_that_is_set_back_an_hour_bills_nothing_twice()
    {
        var group = await house.GroupAsync("Monthly", new(2026, 12, 1));
        house.Charge(house.Customer(group).Id, 10, new(2026, 12, 1));
        house.Sleep(2026, 12, 1, 6, 30);
        await house.TickAsync();

        foreach (var minute in (int[])[-60, -30, 0, 30])
        {
            var at = new DateTime(2026, 12, 1, 6, 30, 0, DateTimeKind.Utc).AddMinutes(minute);
            await house.House.Get<BillingClock>().TickAsync(at, Cancel);
            await house.House.Get<BillingActions>().GoOnAsync(Cancel);
        }

        Assert.Equal(["2026-12-01 Fired Approved 1 £12.00"], await house.TriggersAsync());
        Assert.Equal(["1 2026-12-01 1 Dec–31 Dec £10.00"], await house.InvoicesAsync());
    }

    [Fact]
    public async Task It_waits_for_a_suppliers_missing_files_then_goes_on_with_a_warning()
    {
        var group = await house.GroupAsync("Monthly", new(2026, 12, 1), approval: AutomaticApproval.WhenNothingLooksWrong);
        house.Charge(house.Customer(group, line: "07700900123").Id, 10, new(2026, 12, 1));
        await UploadAsync("october.csv", "01/10/2026", "31/10/2026");
        house.Sleep(2026, 12, 1, 6);
        await house.TickAsync();
        await using (var db = house.House.Db())
            Assert.Equal(
                "The files of Carrier for 1–30 Nov 2026 have not come. It waits for them until the end of 3 Dec 2026, then goes on "
                    + "with a warning.",
                (await db.BillingTriggers.SingleAsync(Cancel)).Why
            );
        house.Sleep(2026, 12, 3, 23);
        await house.TickAsync();
        Assert.Equal(["2026-12-01 Waiting"], await house.TriggersAsync());

        house.Sleep(2026, 12, 4, 0, 1);
        await house.TickAsync();

        Assert.Equal(["2026-12-01 Fired Draft 1 £12.00"], (await house.TriggersAsync()).Select(t => t.Replace("£12.10", "£12.00")));
        Assert.Equal(
            [
                "owner@meridian.example: Monthly waits for suppliers' files",
                "owner@meridian.example: Monthly: run 1 waits for your approval",
            ],
            await house.MailAsync()
        );
    }

    [Fact]
    public async Task It_goes_on_as_soon_as_the_files_are_there()
    {
        var group = await house.GroupAsync("Monthly", new(2026, 12, 1));
        var customer = house.Customer(group, line: "07700900123");
        house.Charge(customer.Id, 10, new(2026, 12, 1));
        await UploadAsync("october.csv", "01/10/2026", "31/10/2026");
        house.Sleep(2026, 12, 1, 6);
        await house.TickAsync();
        await UploadAsync("november.csv", "01/11/2026", "29/11/2026"); // a month's file that comes after its end is whole
        await house.TickAsync();

        // Four calls of a minute at 4p: October's two are earlier calls. 10.00 + 0.08 + 0.08 = 10.16, VAT 2.03
        Assert.Equal(["2026-12-01 Fired Approved 1 £12.19"], await house.TriggersAsync());
    }

    [Fact]
    public async Task Fired_by_a_person_it_does_not_wait_for_files()
    {
        var group = await house.GroupAsync("Monthly", new(2026, 12, 1));
        house.Charge(house.Customer(group, line: "07700900123").Id, 10, new(2026, 12, 1));
        await UploadAsync("october.csv", "01/10/2026", "31/10/2026");
        house.Sleep(2026, 12, 1, 6);
        await house.TickAsync();

        await house.House.Get<ScheduleActions>().FireNowAsync(group, new(2026, 12, 1), Cancel);
        await house.TickAsync();

        Assert.StartsWith("2026-12-01 Fired Approved 1", (await house.TriggersAsync()).Single());
        await using var db = house.House.Db();
        Assert.Equal("Owner fired it, without the files of Carrier.", (await db.BillingTriggers.SingleAsync(Cancel)).Why);
    }

    /// <summary>Whoever presses "Run now" has made the run, and the clock must not approve it for them.</summary>
    [Fact]
    public async Task Where_a_second_person_approves_what_somebody_fired_waits_for_another()
    {
        var group = await house.GroupAsync("Monthly", new(2026, 12, 1));
        house.Charge(house.Customer(group).Id, 10, new(2026, 12, 1));
        await house.House.Get<BillingPolicyActions>().SaveAsync(true, null, Cancel);

        await house.House.Get<ScheduleActions>().FireNowAsync(group, new(2026, 12, 1), Cancel);
        await house.TickAsync();

        Assert.Equal(["2026-12-01 Fired Draft 1 £12.00"], await house.TriggersAsync());
        Assert.Equal(
            "You made run 1, and here a second person approves. Ask a colleague with the Billing or Owner role.",
            (await Assert.ThrowsAsync<BillingRuleException>(() => house.House.Get<BillingActions>().ApproveAsync(1, Cancel))).Message
        );
        house.Sleep(2027, 1, 1, 6);
        await house.TickAsync();
        Assert.Equal("2027-01-01 Fired Approved 1 £12.00", (await house.TriggersAsync())[^1]); // the clock's own
    }

    [Fact]
    public async Task Where_a_second_person_approves_an_Owner_alone_lets_a_group_approve_by_itself()
    {
        var group = await house.GroupAsync("Monthly", new(2026, 12, 1), approval: AutomaticApproval.No);
        await house.House.Get<BillingPolicyActions>().SaveAsync(true, null, Cancel);
        var automatic = ClockHouse.Details("Monthly", new(2026, 12, 1));
        house.House.SignIn(Roles.Billing);

        var refusal = await Assert.ThrowsAsync<BillingRuleException>(() =>
            house.House.Get<GroupActions>().SaveAsync(group, automatic, false, 1, Cancel)
        );

        Assert.StartsWith("Here a second person approves runs, so an Owner alone lets a group approve by itself.", refusal.Message);
        await house.House.Get<GroupActions>().SaveAsync(group, automatic with { Approval = AutomaticApproval.No }, false, 1, Cancel);
        house.House.SignIn(Roles.Owner);
        await house.House.Get<GroupActions>().SaveAsync(group, automatic, false, 2, Cancel);
    }

    [Fact]
    public async Task Who_cant_be_billed_keeps_nobody_waiting_staff_are_told_and_a_run_of_those_alone_bills_them()
    {
        var group = await house.GroupAsync("Monthly", new(2026, 12, 1));
        using var db = house.House.Db();
        var category = db.Categories.Single(c => c.Name == "Lines").Id;
        var product = house.House.Add(new BillingBlazor.Domain.Tariffs.Product("Line", category, Frequency.Monthly)).Id;
        house.Charge(house.Customer(group).Id, 20, new(2026, 12, 1));
        var broken = house
            .House.Add(
                new Charge(
                    house.Customer(group).Id,
                    new()
                    {
                        CategoryId = category,
                        ProductId = product,
                        Description = "Line without a price",
                        Frequency = Frequency.Monthly,
                        Start = new(2026, 12, 1),
                    }
                )
            )
            .Id;
        house.Sleep(2026, 12, 1, 6);
        await house.TickAsync();
        await house.TickAsync();
        Assert.Equal(["2026-12-01 Fired Approved 1 £24.00"], await house.TriggersAsync());
        Assert.Equal(["owner@meridian.example: Monthly: run 1 was approved by the clock"], await house.MailAsync());
        const string Told = "1 customer could not be billed: run 1 says why, and bills it again once that is mended.";
        Assert.Contains(Told, (await db.OutboxMessages.SingleAsync(m => m.Kind == "Billing clock", Cancel)).Html);
        Assert.Equal(Told, (await db.BillingTriggers.AsNoTracking().SingleAsync(t => t.Day == new DateOnly(2026, 12, 1), Cancel)).Why);

        await db.Charges.Where(c => c.Id == broken).ExecuteUpdateAsync(c => c.SetProperty(x => x.UnitPrice, Money.FromPounds(10)), Cancel);
        var again = await house.House.Get<BillingActions>().BillAgainAsync(1, Cancel);
        await house.TickAsync();

        Assert.Equal([Money.FromPounds(12)], await db.Invoices.Where(i => i.RunId == again).Select(i => i.Total).ToListAsync(Cancel));
    }

    [Fact]
    public async Task Notices_go_to_owners_and_billing_users_who_want_them()
    {
        house.AddStaff("billing@meridian.example", Roles.Billing);
        house.AddStaff("quiet@meridian.example", Roles.Billing, noNotices: true);
        house.AddStaff("support@meridian.example", Roles.Support);
        var group = await house.GroupAsync("Monthly", new(2026, 12, 1), approval: AutomaticApproval.No);
        house.Charge(house.Customer(group).Id, 10, new(2026, 12, 1));

        house.Sleep(2026, 12, 1, 6);
        await house.TickAsync();

        Assert.Equal(
            [
                "owner@meridian.example: Monthly: run 1 waits for your approval",
                "billing@meridian.example: Monthly: run 1 waits for your approval",
            ],
            await house.MailAsync()
        );
    }

    [Fact]
    public async Task A_group_with_nobody_to_bill_is_skipped_and_one_made_manual_is_left_out()
    {
        await house.GroupAsync("Empty", new(2026, 12, 1));
        var manual = await house.GroupAsync("Manual", new(2026, 12, 1), hour: 7);
        house.Charge(house.Customer(manual).Id, 10, new(2026, 12, 1));
        house.Sleep(2026, 12, 1, 8);
        await house.House.Get<GroupActions>().SaveAsync(manual, new() { Name = "Manual" }, false, 1, Cancel);

        await house.TickAsync();

        await using var db = house.House.Db();
        Assert.Equal(
            ["Nobody in this group was Active and due, so there was nobody to bill.", "Manual was made manual before it was fired."],
            await db.BillingTriggers.OrderBy(t => t.AtUtc).Select(t => t.Why).ToListAsync(Cancel)
        );
    }

    [Fact]
    public async Task Support_may_not_touch_the_clock()
    {
        var group = await house.GroupAsync("Monthly", new(2026, 12, 1));
        house.House.SignIn(Roles.Support);

        await Assert.ThrowsAsync<BillingRuleException>(() => house.House.Get<ScheduleActions>().PauseGroupAsync(group, Cancel));
        await Assert.ThrowsAsync<BillingRuleException>(() =>
            house.House.Get<ScheduleActions>().FireNowAsync(group, new(2026, 12, 1), Cancel)
        );
        Assert.Single((await house.House.Get<ScheduleQueries>().ViewAsync(Cancel)).Coming);
    }

    [Fact]
    public async Task The_forecast_counts_charges_that_fall_due_and_calls_so_far()
    {
        var (monthly, anniversary) = (
            await house.GroupAsync("Monthly", new(2026, 12, 1)),
            await house.GroupAsync("Anniversary", null, kind: BillingKind.Anniversary)
        );
        var customer = house.Customer(monthly, line: "07700900123");
        house.Charge(customer.Id, 10, new(2026, 1, 1));
        house.Charge(customer.Id, 7, new(2026, 11, 15)); // new: November's cycle is billed with December's
        house.Customer(monthly);
        house.Charge(house.Customer(anniversary, anniversary: 5).Id, 20, new(2026, 11, 5));
        await UploadAsync("october.csv", "01/10/2026", "02/11/2026"); // of it one call of November

        await using var db = house.House.Db();
        var now = house.House.Clock.GetUtcNow().UtcDateTime;
        var rows = await BillingForecast.WorkOutAsync(db, now, Cancel);
        var coming = (await house.House.Get<ScheduleQueries>().ViewAsync(Cancel)).Coming;

        Assert.Equal(
            [(anniversary, new(2026, 11, 5), 1), (monthly, new(2026, 12, 1), 2), (anniversary, new DateOnly(2026, 12, 5), 1)],
            coming.Select(t => (t.GroupId, t.Day, t.Customers!.Value))
        );
        Assert.Equal(new(Pounds(24), Pounds(0.04m)), rows[(monthly, new(2026, 12, 1))]);
        Assert.Equal(new(Pounds(20), Money.Zero), rows[(anniversary, new(2026, 11, 5))]);
    }

    [Fact]
    public async Task The_forecast_prices_a_cycle_as_billing_does()
    {
        var group = await house.GroupAsync("Monthly", new(2026, 12, 1));
        var customer = house.Customer(group);
        var dated = house.Charge(customer.Id, 10, new(2026, 1, 1));
        await using var db = house.House.Db();
        var lines = await db.Categories.SingleAsync(c => c.Name == "Lines", Cancel);
        var gold = house.House.Add(new Tariff("Gold", lines.Id));
        var product = new Product("Broadband", lines.Id, Frequency.Monthly);
        product.Price(new(2026, 1, 1), Pounds(30), null);
        product.Price(new(2026, 1, 1), Pounds(25), null, gold.Id);
        house.House.Add(product);
        house.House.Add(
            new Charge(
                customer.Id,
                new()
                {
                    CategoryId = lines.Id,
                    ProductId = product.Id,
                    Description = "Broadband",
                    Frequency = Frequency.Monthly,
                    Start = new(2026, 12, 1),
                }
            )
        );
        (await db.Charges.SingleAsync(c => c.Id == dated.Id, Cancel)).PriceFrom(new(2026, 12, 1), Pounds(12));
        lines.Amend("Lines", lines.Kind, lines.Priority, gold.Id, VatTreatment.Standard);
        await db.SaveChangesAsync(Cancel);

        var rows = await BillingForecast.WorkOutAsync(db, house.House.Clock.GetUtcNow().UtcDateTime, Cancel);

        // 12.00, its price from December; 25.00, of the category's default tariff
        Assert.Equal(Pounds(37), rows[(group, new(2026, 12, 1))].Charges);
    }

    public void Dispose() => house.Dispose();

    private static Money Pounds(decimal pounds) => Money.FromPounds(pounds);

    /// <summary>Two calls of a minute, on the first and on the last day.</summary>
    private Task<int> UploadAsync(string name, string first, string last) =>
        house.House.UploadAsync(house.SupplierId, name, $"{Row(name, 1, first)}\n{Row(name, 2, last)}", Cancel);

    private static string Row(string name, int n, string day) =>
        $"V,,07700900123,07700900456,{day},12:00:00,60,,,Somewhere,UKM,1,{new string(',', 16)}{name}-{n}";
}
