using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Billing;
using BillingBlazor.Server.Customers.Status;
using BillingBlazor.Server.Data.Search;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server.Customers;

/// <summary>The guide: Customer Status. Today is 3 Nov 2026.</summary>
public sealed class StatusActionsTests : IDisposable
{
    private readonly TestInstallation house = new();
    private readonly StatusActions statuses;
    private readonly int groupId;
    private readonly int organisationId;
    private readonly Category lines;

    public StatusActionsTests()
    {
        using var db = house.Db();
        groupId = db.CustomerGroups.Single().Id;
        lines = db.Categories.Single(c => c.Name == "Lines");
        organisationId = house.Add(new Organisation("Meridian Telecom")).Id;
        statuses = house.Get<StatusActions>();
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Cancelling_removes_its_lines_and_reactivating_does_not_bring_them_back()
    {
        var alpha = Customer("Alpha Ltd", cli: "02079460101");

        await SetAsync(CustomerStatus.Cancelled, alpha);
        await SetAsync(CustomerStatus.Active, alpha);

        using var db = house.Db();
        Assert.Equal(new DateOnly(2026, 11, 3), db.Clis.Single().To);
        Assert.Equal([CustomerStatus.Cancelled, CustomerStatus.Active], db.StatusChanges.OrderBy(s => s.Id).Select(s => s.Status));
    }

    [Fact]
    public async Task The_sentence_before_counts_customers_lines_and_what_changes_nothing()
    {
        var (alpha, beta, gamma) = (Customer("Alpha Ltd", "02079460101"), Customer("Beta Ltd", "02079460102"), Customer("Gamma Ltd"));
        await SetAsync(CustomerStatus.Cancelled, beta);

        var cancelling = await house.Get<StatusQueries>().PreviewAsync(Ids(alpha, beta, gamma), CustomerStatus.Cancelled, Cancel);
        var suspending = await house.Get<StatusQueries>().PreviewAsync(Ids(alpha, beta, gamma), CustomerStatus.Suspended, Cancel);

        Assert.Equal((3, 2, 1), (cancelling.Customers, cancelling.Changing, cancelling.Lines));
        Assert.Equal((2, 1), (suspending.Changing, suspending.Refused));
    }

    [Fact]
    public async Task All_that_match_but_the_exceptions_are_changed_and_again_changes_nothing()
    {
        var made = Enumerable.Range(1, 450).Select(i => Customer($"Customer {i}")).ToList();
        var selection = new CustomerSelection
        {
            AllMatching = new() { Status = CustomerStatus.Active },
            Ids = new HashSet<int> { made[7], made[300] },
        };

        var first = await statuses.SetAsync(selection, CustomerStatus.Suspended, writeOff: false, null, Cancel);
        var again = await statuses.SetAsync(selection, CustomerStatus.Suspended, writeOff: false, null, Cancel);

        using var db = house.Db();
        Assert.Equal((448, 0), (first.Before.Count, again.Before.Count));
        Assert.Equal([made[7], made[300]], db.Customers.Where(c => c.Status == CustomerStatus.Active).OrderBy(c => c.Id).Select(c => c.Id));
    }

    [Fact]
    public async Task Suspending_can_be_undone_but_not_what_somebody_has_changed_since()
    {
        var (alpha, beta) = (Customer("Alpha Ltd"), Customer("Beta Ltd"));
        var outcome = await SetAsync(CustomerStatus.Suspended, alpha, beta);
        await SetAsync(CustomerStatus.Cancelled, beta);

        await statuses.UndoAsync(outcome, Cancel);

        using var db = house.Db();
        Assert.Equal([CustomerStatus.Active, CustomerStatus.Cancelled], db.Customers.OrderBy(c => c.Name).Select(c => c.Status));
    }

    [Fact]
    public async Task What_gathered_in_a_suspension_is_billed_in_the_next_run_or_written_off_for_good()
    {
        var (alpha, beta) = (
            Customer("Alpha Ltd", monthly: 20m, from: new(2026, 11, 1)),
            Customer("Beta Ltd", monthly: 20m, from: new(2026, 11, 1))
        );
        house.Clock.SetUtcNow(new(2026, 12, 10, 9, 0, 0, TimeSpan.Zero));
        await RunAsync(new(2026, 12, 1)); // November and December of both
        await SetAsync(CustomerStatus.Suspended, alpha, beta);
        house.Clock.SetUtcNow(new(2027, 2, 3, 9, 0, 0, TimeSpan.Zero));

        var preview = await house.Get<StatusQueries>().PreviewAsync(Ids(alpha), CustomerStatus.Active, Cancel);
        await statuses.SetAsync(Ids(alpha), CustomerStatus.Active, writeOff: false, null, Cancel);
        await statuses.SetAsync(Ids(beta), CustomerStatus.Active, writeOff: true, null, Cancel);
        await RunAsync(new(2027, 3, 1));

        Assert.Equal(Money.FromPounds(40m), preview.Charges); // 1 Jan and 1 Feb
        using var db = house.Db();
        var march = db.Invoices.Include(i => i.Lines).Where(i => i.PeriodFrom == new DateOnly(2027, 3, 1)).ToDictionary(i => i.CustomerId);
        Assert.Equal(Money.FromPounds(60m), march[alpha].Net); // January, February, March
        Assert.Equal(Money.FromPounds(20m), march[beta].Net); // March alone
    }

    [Fact]
    public async Task Cycles_that_began_while_cancelled_are_never_billed()
    {
        var alpha = Customer("Alpha Ltd", monthly: 20m, from: new(2026, 11, 1));
        house.Clock.SetUtcNow(new(2026, 12, 15, 9, 0, 0, TimeSpan.Zero));
        await SetAsync(CustomerStatus.Cancelled, alpha);
        house.Clock.SetUtcNow(new(2027, 2, 3, 9, 0, 0, TimeSpan.Zero));
        await SetAsync(CustomerStatus.Active, alpha);

        await RunAsync(new(2027, 3, 1));

        using var db = house.Db();
        Assert.Equal(
            [new(2026, 11, 1), new(2026, 12, 1), new(2027, 3, 1)],
            db.InvoiceLines.OrderBy(l => l.CycleStart).Select(l => l.CycleStart!.Value)
        );
    }

    /// <summary>£30 a month, November billed; the last day is the 3rd: used 30 × 3 ÷ 30 = 3.00, so 27.00 back, and VAT of 5.40.</summary>
    [Fact]
    public async Task Closing_an_account_gives_back_unused_days_and_cancels_when_its_final_invoice_is_approved()
    {
        var alpha = Customer("Alpha Ltd", "02079460101", monthly: 30m, from: new(2026, 11, 1));
        await RunAsync(new(2026, 11, 1));

        var runId = await house.Get<BillingActions>().StartFinalAsync(alpha, new(2026, 11, 3), Cancel);
        await house.Get<RunWork>().GoOnAsync(Cancel);
        using (var draft = house.Db())
        {
            Assert.Equal(CustomerStatus.Active, draft.Customers.Single().Status);
            Assert.Null(draft.Charges.Single().End);
        }
        await house.Get<BillingActions>().ApproveAsync(runId, Cancel);
        await house.Get<RunWork>().GoOnAsync(Cancel);

        using var db = house.Db();
        var final = db.Invoices.Include(i => i.Lines).Single(i => i.RunId == runId);
        Assert.Equal((InvoiceKind.CreditNote, Money.FromPounds(-27m), Money.FromPounds(-32.40m)), (final.Kind, final.Net, final.Total));
        // 36.00 − 32.40
        Assert.Equal((CustomerStatus.Cancelled, Money.FromPounds(3.60m)), (db.Customers.Single().Status, db.Customers.Single().Balance));
        Assert.Equal((new DateOnly(2026, 11, 3), new DateOnly(2026, 11, 3)), (db.Charges.Single().End, db.Clis.Single().To));
    }

    [Fact]
    public async Task A_discarded_final_invoice_leaves_the_account_as_it_was()
    {
        var alpha = Customer("Alpha Ltd", monthly: 30m, from: new(2026, 11, 1));
        var runId = await house.Get<BillingActions>().StartFinalAsync(alpha, new(2026, 11, 3), Cancel);
        await house.Get<RunWork>().GoOnAsync(Cancel);
        await house.Get<BillingActions>().DiscardAsync(runId, Cancel);

        using var db = house.Db();
        Assert.Equal((CustomerStatus.Active, null), (db.Customers.Single().Status, db.Charges.Single().End));
    }

    [Fact]
    public async Task A_final_invoice_bills_a_suspended_customer_once_and_names_a_draft_that_holds_it()
    {
        var alpha = Customer("Alpha Ltd", monthly: 30m, from: new(2026, 11, 1));
        await SetAsync(CustomerStatus.Suspended, alpha);
        var runId = await house.Get<BillingActions>().StartFinalAsync(alpha, closesOn: null, Cancel);
        await house.Get<RunWork>().GoOnAsync(Cancel);

        var refusal = await Assert.ThrowsAsync<BillingRuleException>(() =>
            house.Get<BillingActions>().StartFinalAsync(alpha, closesOn: null, Cancel)
        );
        Assert.StartsWith($"Run {runId} is a draft that holds Alpha Ltd", refusal.Message);
        await house.Get<BillingActions>().ApproveAsync(runId, Cancel);
        await house.Get<RunWork>().GoOnAsync(Cancel);
        using var db = house.Db();
        Assert.Equal((1, Money.FromPounds(30m)), (db.Invoices.Count(), db.Invoices.Single().Net));
    }

    [Fact]
    public async Task Support_may_suspend_but_neither_cancel_nor_write_off()
    {
        var alpha = Customer("Alpha Ltd");
        house.SignIn(Roles.Support);

        await SetAsync(CustomerStatus.Suspended, alpha);
        await Assert.ThrowsAsync<BillingRuleException>(() => SetAsync(CustomerStatus.Cancelled, alpha));
        await Assert.ThrowsAsync<BillingRuleException>(() =>
            statuses.SetAsync(Ids(alpha), CustomerStatus.Active, writeOff: true, null, Cancel)
        );
    }

    public void Dispose() => house.Dispose();

    private Task<StatusOutcome> SetAsync(CustomerStatus status, params int[] ids) =>
        statuses.SetAsync(Ids(ids), status, writeOff: false, null, Cancel);

    private static CustomerSelection Ids(params int[] ids) => new() { Ids = ids.ToHashSet() };

    private int Customer(string name, string? cli = null, decimal? monthly = null, DateOnly from = default)
    {
        using var db = house.Db();
        var customer = new Customer(name, groupId, organisationId, new(2026, 1, 1));
        if (cli is not null)
            customer.AddCli(new(cli, db.CliTypes.First().Id));
        db.Add(customer);
        db.SaveChanges();
        if (monthly is { } price)
        {
            var charge = new Charge(customer.Id, lines.Id, "Line rental", Frequency.Monthly, from);
            charge.Amend(
                new()
                {
                    CategoryId = lines.Id,
                    Description = "Line rental",
                    Frequency = Frequency.Monthly,
                    UnitPrice = Money.FromPounds(price),
                    Start = from,
                }
            );
            db.Add(charge);
            db.SaveChanges();
        }
        return customer.Id;
    }

    private async Task RunAsync(DateOnly month)
    {
        var runId = await house
            .Get<BillingActions>()
            .StartAsync(
                new()
                {
                    GroupId = groupId,
                    Period = BillingPeriod.MonthOf(month),
                    UsageTo = month.AddDays(-1),
                    IssueDate = month,
                    SendEmails = false,
                },
                Cancel
            );
        await house.Get<RunWork>().GoOnAsync(Cancel);
        await house.Get<BillingActions>().ApproveAsync(runId, Cancel);
        await house.Get<RunWork>().GoOnAsync(Cancel);
    }
}
