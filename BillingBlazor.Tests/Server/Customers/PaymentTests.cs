using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Billing;
using BillingBlazor.Server.Ledger;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server.Customers;

/// <summary>
/// A customer with £100.00 a month before VAT, billed for September and October: two invoices of £120.00, due 1 Oct and 31 Oct (30 days
/// after 1 Sep and 1 Oct). Today is 3 Nov 2026.
/// </summary>
public sealed class PaymentTests : IDisposable
{
    private readonly TestInstallation house = new();
    private readonly PaymentActions payments;
    private readonly int groupId;
    private readonly int customerId;

    public PaymentTests()
    {
        payments = house.Get<PaymentActions>();
        using var db = house.Db();
        groupId = db.CustomerGroups.Single().Id;
        var organisation = house.Add(new Organisation("Meridian Telecom"));
        house.Add(new NumberSeries("INV-", 1001));
        customerId = house.Add(new Customer("Harbour & Vale Ltd", groupId, organisation.Id, new(2026, 1, 1))).Id;
        var charge = new Charge(customerId, db.Categories.Single(c => c.Name == "Lines").Id, "Lines", Frequency.Monthly, new(2026, 9, 1));
        charge.Amend(
            new()
            {
                CategoryId = charge.CategoryId,
                Description = "Lines",
                Frequency = Frequency.Monthly,
                UnitPrice = Pounds(100),
                Start = new(2026, 9, 1),
            }
        );
        house.Add(charge);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_part_payment_goes_to_the_invoice_that_is_due_first()
    {
        await BillTwoMonthsAsync();
        await payments.RecordAsync(customerId, Payment(50), Cancel);

        // 120.00 − 50.00 = 70.00 to pay on the first; nothing on the second; balance 240.00 − 50.00
        Assert.Equal([("INV-1001", 50m, PaymentStatus.Overdue), ("INV-1002", 0m, PaymentStatus.Overdue)], await InvoicesAsync());
        Assert.Equal(new AccountFigures(Pounds(190), Pounds(190), Pounds(190), 2, Money.Zero), await FiguresAsync());
    }

    [Fact]
    public async Task A_payment_of_more_than_one_invoice_pays_the_oldest_and_part_of_the_next()
    {
        await BillTwoMonthsAsync();
        await payments.RecordAsync(customerId, Payment(150), Cancel);

        // 150.00 = 120.00 + 30.00
        Assert.Equal([("INV-1001", 120m, PaymentStatus.Paid), ("INV-1002", 30m, PaymentStatus.Overdue)], await InvoicesAsync());
        var row = (await PageAsync()).Rows[0];
        Assert.Equal([("INV-1001", 120m), ("INV-1002", 30m)], row.Paid.Select(p => (p.Number, p.Amount.Pounds)));
    }

    [Fact]
    public async Task A_payment_settles_the_opening_balance_first_and_says_so()
    {
        Open(100);
        await BillTwoMonthsAsync();
        await payments.RecordAsync(customerId, Payment(80), Cancel);
        Assert.Equal([("INV-1001", 0m, PaymentStatus.Overdue), ("INV-1002", 0m, PaymentStatus.Overdue)], await InvoicesAsync());
        Assert.Equal(Pounds(20), Assert.Single(await house.Get<LedgerQueries>().DebtsAsync(customerId, Cancel)).Left);

        await payments.RecordAsync(customerId, Payment(50), Cancel);

        // 100.00 = 80.00 + 20.00 of the second payment, whose other 30.00 go to the first invoice. Balance 100.00 + 240.00 − 130.00, of
        // which 210.00 on invoices.
        Assert.Equal([("INV-1001", 30m, PaymentStatus.Overdue), ("INV-1002", 0m, PaymentStatus.Overdue)], await InvoicesAsync());
        Assert.Equal(new AccountFigures(Pounds(210), Pounds(210), Pounds(210), 2, Money.Zero), await FiguresAsync());
        var rows = (await PageAsync()).Rows;
        Assert.Equal([("opening balance", Pounds(20))], rows[0].Covered);
        Assert.Equal([("INV-1001", 30m)], rows[0].Paid.Select(p => (p.Number, p.Amount.Pounds)));
        Assert.Equal([("opening balance", Pounds(80))], rows[1].Covered);
        Assert.Equal((Money.Zero, Money.Zero), (rows[0].Unallocated, rows[1].Unallocated));
        Assert.Empty(await house.Get<LedgerQueries>().DebtsAsync(customerId, Cancel));
        var statement = await house
            .Get<BillingBlazor.Server.Ledger.AccountStatementQueries>()
            .FindAsync(customerId, new(2026, 9, 1), new(2026, 11, 3), Cancel);
        Assert.Equal(
            [
                "Payment by bank transfer, HV 4471 (for the opening balance)",
                "Payment by bank transfer, HV 4471 (£20.00 of it for the opening balance)",
            ],
            statement!.Lines.Where(l => l.Amount < Money.Zero).Select(l => l.Description)
        );
    }

    [Fact]
    public async Task Chosen_amounts_leave_the_rest_to_the_opening_balance()
    {
        Open(100);
        await BillTwoMonthsAsync();
        var first = (await house.Get<LedgerQueries>().OpenInvoicesAsync(customerId, Cancel))[0];

        await payments.RecordAsync(customerId, Payment(150, against: new() { [first.Id] = Pounds(120) }), Cancel);

        var row = (await PageAsync()).Rows[0];
        Assert.Equal([("opening balance", Pounds(30))], row.Covered);
        Assert.Equal(Money.Zero, row.Unallocated);
        Assert.Equal(Pounds(70), Assert.Single(await house.Get<LedgerQueries>().DebtsAsync(customerId, Cancel)).Left);
    }

    [Fact]
    public async Task What_is_paid_over_stays_as_credit_and_goes_to_the_next_invoice_by_itself()
    {
        await BillTwoMonthsAsync();
        await payments.RecordAsync(customerId, Payment(300), Cancel);
        // 300.00 − 240.00 = 60.00 over
        Assert.Equal(new AccountFigures(Pounds(-60), Money.Zero, Money.Zero, 0, Pounds(60)), await FiguresAsync());

        await BillAsync(11);

        Assert.Equal(
            [("INV-1001", 120m, PaymentStatus.Paid), ("INV-1002", 120m, PaymentStatus.Paid), ("INV-1003", 60m, PaymentStatus.PartPaid)],
            await InvoicesAsync()
        );
        Assert.Equal(new AccountFigures(Pounds(60), Pounds(60), Money.Zero, 0, Money.Zero), await FiguresAsync());
    }

    [Fact]
    public async Task Chosen_amounts_go_where_they_were_sent_and_the_rest_waits_until_it_is_used()
    {
        await BillTwoMonthsAsync();
        var second = (await house.Get<LedgerQueries>().OpenInvoicesAsync(customerId, Cancel))[1];
        await payments.RecordAsync(customerId, Payment(100, against: new() { [second.Id] = Pounds(40) }), Cancel);
        Assert.Equal([("INV-1001", 0m, PaymentStatus.Overdue), ("INV-1002", 40m, PaymentStatus.Overdue)], await InvoicesAsync());
        // due 240.00 − 40.00 = 200.00; balance 240.00 − 100.00 = 140.00; 60.00 wait
        Assert.Equal(Pounds(60), (await FiguresAsync()).Credit);

        await payments.UseCreditAsync(customerId, Cancel);

        Assert.Equal([("INV-1001", 60m, PaymentStatus.Overdue), ("INV-1002", 40m, PaymentStatus.Overdue)], await InvoicesAsync());
        Assert.Equal(Money.Zero, (await FiguresAsync()).Credit);
    }

    [Fact]
    public async Task A_payment_taken_in_by_mistake_is_reversed_by_its_opposite_and_its_invoices_are_open_again()
    {
        await BillTwoMonthsAsync();
        await payments.RecordAsync(customerId, Payment(150), Cancel);
        var payment = (await PageAsync()).Rows[0];

        await payments.ReverseAsync(customerId, payment.Id, "Meant for another customer", Cancel);

        Assert.Equal([("INV-1001", 0m, PaymentStatus.Overdue), ("INV-1002", 0m, PaymentStatus.Overdue)], await InvoicesAsync());
        var rows = (await PageAsync()).Rows;
        Assert.Equal(
            [(LedgerKind.Reversal, 150m, 240m), (LedgerKind.Payment, -150m, 90m)],
            rows.Take(2).Select(r => (r.Kind, r.Amount.Pounds, r.Balance.Pounds))
        );
        Assert.True(rows[1] is { IsReversed: true, CanBeReversed: false, Unallocated: var none } && none == Money.Zero);
        Assert.Equal(
            "Somebody has reversed this entry already.",
            (await Assert.ThrowsAsync<BillingRuleException>(() => payments.ReverseAsync(customerId, payment.Id, "Again", Cancel))).Message
        );
    }

    [Fact]
    public async Task Credit_that_was_left_over_goes_to_what_a_reversal_opens()
    {
        await BillTwoMonthsAsync();
        await payments.RecordAsync(customerId, Payment(240), Cancel);
        var first = (await PageAsync()).Rows[0];
        await payments.RecordAsync(customerId, Payment(90), Cancel);

        await payments.ReverseAsync(customerId, first.Id, "Bounced", Cancel);

        Assert.Equal([("INV-1001", 90m, PaymentStatus.Overdue), ("INV-1002", 0m, PaymentStatus.Overdue)], await InvoicesAsync());
        Assert.Equal(new AccountFigures(Pounds(150), Pounds(150), Pounds(150), 2, Money.Zero), await FiguresAsync());
    }

    [Fact]
    public async Task Pressed_twice_or_at_the_same_time_it_is_one_payment()
    {
        await BillTwoMonthsAsync();
        var order = Payment(50);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => house.Get<PaymentActions>().RecordAsync(customerId, order, Cancel)));

        Assert.Equal(Pounds(190), (await FiguresAsync()).Balance);
        Assert.Equal(3, (await PageAsync()).Total);
    }

    [Fact]
    public async Task Two_clerks_at_once_do_not_pay_an_invoice_over()
    {
        await BillTwoMonthsAsync();

        await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(n => house.Get<PaymentActions>().RecordAsync(customerId, Payment(90) with { Reference = $"{n}" }, Cancel))
        );

        // 4 × 90.00 = 360.00 = 120.00 + 120.00 + 120.00 of credit
        Assert.Equal([("INV-1001", 120m, PaymentStatus.Paid), ("INV-1002", 120m, PaymentStatus.Paid)], await InvoicesAsync());
        Assert.Equal(new AccountFigures(Pounds(-120), Money.Zero, Money.Zero, 0, Pounds(120)), await FiguresAsync());
    }

    [Fact]
    public async Task A_refund_pays_back_credit_and_no_more()
    {
        await payments.RecordAsync(customerId, Payment(80), Cancel);
        Assert.StartsWith(
            "There is £80.00 of unallocated credit to pay back, not £80.01.",
            (
                await Assert.ThrowsAsync<BillingRuleException>(() =>
                    payments.RefundAsync(customerId, Credit(80.01m, PaymentMethod.BankTransfer), Cancel)
                )
            ).Message
        );

        await payments.RefundAsync(customerId, Credit(50, PaymentMethod.BankTransfer), Cancel);
        Assert.Equal(Pounds(30), (await FiguresAsync()).Credit);
        await BillAsync(9);

        // 120.00: of the 80.00 that came in 50.00 went back, so 30.00 are left for the invoice
        Assert.Equal([("INV-1001", 30m, PaymentStatus.Overdue)], await InvoicesAsync());
    }

    [Fact]
    public async Task A_credit_given_settles_as_a_payment_does_and_says_why()
    {
        await BillTwoMonthsAsync();
        await payments.CreditAsync(customerId, Credit(20, null), Cancel);

        Assert.Equal([("INV-1001", 20m, PaymentStatus.Overdue), ("INV-1002", 0m, PaymentStatus.Overdue)], await InvoicesAsync());
        Assert.Equal("Credit: Goodwill for the outage", (await PageAsync()).Rows[0].Description);
    }

    [Fact]
    public async Task An_opening_credit_goes_to_the_first_invoice_and_an_opening_debt_is_covered_first()
    {
        await house.Get<BalanceActions>().SetAsync(customerId, Pounds(-25), Cancel);
        await BillAsync(9);
        Assert.Equal([("INV-1001", 25m, PaymentStatus.Overdue)], await InvoicesAsync());

        // 40.00 of debt on no invoice
        await house.Get<BalanceActions>().SetAsync(customerId, Pounds(135), Cancel, seen: Pounds(95));
        await payments.RecordAsync(customerId, Payment(120), Cancel);
        await BillAsync(10);

        // 120.00 paid: 95.00 to the first invoice, 25.00 to the 40.00 on no invoice, so none for the second
        Assert.Equal([("INV-1001", 120m, PaymentStatus.Paid), ("INV-1002", 0m, PaymentStatus.Overdue)], await InvoicesAsync());
        Assert.Equal(Pounds(135), (await FiguresAsync()).Balance);
    }

    [Fact]
    public async Task A_balance_that_moved_meanwhile_is_not_corrected_blindly()
    {
        await payments.RecordAsync(customerId, Payment(10), Cancel);

        var refusal = await Assert.ThrowsAsync<BillingRuleException>(() =>
            house.Get<BalanceActions>().SetAsync(customerId, Pounds(5), Cancel, seen: Money.Zero)
        );

        Assert.StartsWith("The balance of Harbour & Vale Ltd has moved to -£10.00", refusal.Message);
    }

    [Fact]
    public async Task The_running_balance_is_right_on_each_page_and_under_a_filter()
    {
        await BillTwoMonthsAsync();
        for (var i = 1; i <= 6; i++)
            await payments.RecordAsync(customerId, Payment(i, new(2026, 10, 10 + i)), Cancel);

        var second = await PageAsync(new(null, null, null, OldestFirst: true, Skip: 4, Take: 2));
        var paymentsOnly = await PageAsync(new(LedgerKind.Payment, new(2026, 10, 12), new(2026, 10, 13), OldestFirst: false, 0, 50));

        // 120, 240, then less 1, 2, 3, 4: the fifth entry leaves 240 − 1 − 2 − 3 = 234, the sixth 230
        Assert.Equal([(-3m, 234m), (-4m, 230m)], second.Rows.Select(r => (r.Amount.Pounds, r.Balance.Pounds)));
        Assert.Equal(8, second.Total);
        Assert.Equal([(-3m, 234m), (-2m, 237m)], paymentsOnly.Rows.Select(r => (r.Amount.Pounds, r.Balance.Pounds)));
    }

    [Fact]
    public async Task Settled_is_the_sum_of_the_allocations_whatever_was_done()
    {
        await BillTwoMonthsAsync();
        await payments.RecordAsync(customerId, Payment(33.33m), Cancel);
        await payments.CreditAsync(customerId, Credit(7.77m, null), Cancel);
        await payments.RecordAsync(customerId, Payment(150.01m), Cancel);
        await payments.ReverseAsync(customerId, (await PageAsync()).Rows.First(r => r.Amount == Pounds(-33.33m)).Id, "Bounced", Cancel);
        await BillAsync(11);

        using var db = house.Db();
        var allocated = (await db.LedgerAllocations.ToListAsync(Cancel)).ToLookup(a => a.InvoiceId, a => a.Amount);
        Assert.All(await db.Invoices.ToListAsync(Cancel), invoice => Assert.Equal(allocated[invoice.Id].Sum(), invoice.Allocated));
        // 3 × 120.00 − 7.77 − 150.01 = 202.22
        Assert.Equal(Pounds(202.22m), (await db.Customers.SingleAsync(Cancel)).Balance);
    }

    [Theory]
    [InlineData(0, "2026-11-03", "Give an amount above £0.00.")]
    [InlineData(1.005, "2026-11-03", "An amount is in whole pennies, not £1.005.")]
    [InlineData(10, "2026-11-04", "4 Nov 2026 has not come yet. Record it on the day, or give today's date.")]
    [InlineData(10, "1999-12-31", "Give a date from 2000 on.")]
    public async Task A_payment_that_cannot_be_is_refused(decimal amount, string day, string words)
    {
        var refusal = await Assert.ThrowsAsync<BillingRuleException>(() =>
            payments.RecordAsync(
                customerId,
                Payment(amount, DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture)),
                Cancel
            )
        );

        Assert.Equal(words, refusal.Message);
        Assert.Equal(0, (await PageAsync()).Total);
    }

    [Theory]
    [InlineData(null, "Give the reason: it stands on the account.")]
    [InlineData("\u0007", "A reason has a character in it that can't be printed. Type it again instead of pasting it.")]
    public async Task A_credit_without_a_reason_that_can_be_read_is_refused(string? reason, string words) =>
        Assert.Equal(
            words,
            (
                await Assert.ThrowsAsync<BillingRuleException>(() =>
                    payments.CreditAsync(customerId, new(Guid.NewGuid(), Pounds(1), new(2026, 11, 3), reason!, null), Cancel)
                )
            ).Message
        );

    [Fact]
    public async Task Support_may_read_the_account_and_post_nothing_to_it()
    {
        house.SignIn(Roles.Support);

        Assert.Equal(0, (await PageAsync()).Total);
        foreach (
            var door in new[]
            {
                () => payments.RecordAsync(customerId, Payment(1), Cancel),
                () => payments.CreditAsync(customerId, Credit(1, null), Cancel),
                () => payments.RefundAsync(customerId, Credit(1, PaymentMethod.Card), Cancel),
                () => payments.ReverseAsync(customerId, 1, "No", Cancel),
                () => payments.UseCreditAsync(customerId, Cancel),
                () => house.Get<BalanceActions>().SetAsync(customerId, Pounds(1), Cancel),
            }
        )
            Assert.StartsWith("Your role does not allow this", (await Assert.ThrowsAsync<BillingRuleException>(door)).Message);
    }

    private void Open(decimal pounds) =>
        house.Add(
            new LedgerEntry(
                customerId,
                LedgerKind.Opening,
                new(2026, 9, 1),
                Pounds(pounds),
                "Outstanding balance at the start",
                new(2026, 9, 1, 9, 0, 0, DateTimeKind.Utc),
                "Owner"
            )
        );

    private static Money Pounds(decimal pounds) => Money.FromPounds(pounds);

    private static PaymentOrder Payment(decimal pounds, DateOnly? date = null, Dictionary<int, Money>? against = null) =>
        new(Guid.NewGuid(), Pounds(pounds), date ?? new(2026, 11, 3), PaymentMethod.BankTransfer, "HV 4471", against);

    private static CreditOrder Credit(decimal pounds, PaymentMethod? refundBy) =>
        new(Guid.NewGuid(), Pounds(pounds), new(2026, 11, 3), "Goodwill for the outage", refundBy);

    private Task<AccountFigures> FiguresAsync() => house.Get<LedgerQueries>().FiguresAsync(customerId, Cancel);

    private Task<LedgerPage> PageAsync(LedgerFilter? filter = null) =>
        house.Get<LedgerQueries>().PageAsync(customerId, filter ?? new(null, null, null, OldestFirst: false, 0, 50), Cancel);

    private async Task<IEnumerable<(string?, decimal, PaymentStatus)>> InvoicesAsync()
    {
        using var db = house.Db();
        var invoices = await db.Invoices.AsNoTracking().OrderBy(i => i.Id).ToListAsync(Cancel);
        return invoices.Select(i => (i.Number, i.Allocated.Pounds, i.PaymentStatusOn(new(2026, 11, 3))));
    }

    private async Task BillTwoMonthsAsync()
    {
        await BillAsync(9);
        await BillAsync(10);
    }

    private async Task BillAsync(int month)
    {
        var (billing, drafter, period) = (house.Get<BillingActions>(), house.Get<RunWork>(), BillingPeriod.MonthOf(new(2026, month, 1)));
        var runId = await billing.StartAsync(
            new()
            {
                GroupId = groupId,
                Period = period,
                UsageTo = period.From.AddDays(-1),
                IssueDate = period.From,
                SendEmails = false,
            },
            Cancel
        );
        await drafter.GoOnAsync(runId, Cancel);
        await billing.ApproveAsync(runId, Cancel);
        await drafter.GoOnAsync(runId, Cancel);
    }

    public void Dispose() => house.Dispose();
}
