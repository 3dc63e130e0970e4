using BillingBlazor.Domain;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Billing;
using BillingBlazor.Server.Ledger;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Scenarios;

/// <summary>Above £100.00 a second person confirms what gives money back: an Owner asks, Billing confirms. A line of £200.00 is an invoice
/// of £240.00 with VAT.</summary>
public sealed class SecondPersonTests : IDisposable
{
    private readonly RunHouse house = new();
    private readonly int customer;

    public SecondPersonTests() => customer = house.Customer("Harbour & Vale Ltd");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private PaymentActions Payments => house.House.Get<PaymentActions>();

    [Fact]
    public async Task At_the_limit_it_is_done_at_once_and_a_penny_above_it_waits()
    {
        await LimitAsync();

        await Payments.CreditAsync(customer, Order(100), Cancel);
        var waits = await Assert.ThrowsAsync<WaitsForSecondException>(() => Payments.CreditAsync(customer, Order(100.01m), Cancel));

        Assert.Equal(
            "£100.01 waits for a second person: a colleague confirms it under Billing > Runs, and it is done then.",
            waits.Message
        );
        Assert.Equal(Pounds(-100), await BalanceAsync());
        var row = Assert.Single(await WaitingAsync());
        Assert.Equal(
            ("Credit: Out of order", Pounds(100.01m), "Harbour & Vale Ltd", "Owner", true),
            (row.Words, row.Amount, row.Customer, row.AskedBy, row.IsOwn)
        );
        var refusal = await Assert.ThrowsAsync<BillingRuleException>(() => ConfirmAsync(row.Id));
        Assert.Equal("You asked for this, so a colleague with the Billing or Owner role confirms it.", refusal.Message);

        house.House.SignIn(Roles.Billing);
        await ConfirmAsync(row.Id);

        Assert.Equal(Pounds(-200.01m), await BalanceAsync());
        Assert.Empty(await WaitingAsync());
        await using var db = house.House.Db();
        Assert.Equal("Owner", (await db.LedgerEntries.OrderBy(e => e.Id).LastAsync(Cancel)).CreatedBy);
        Assert.Equal("Billing", (await db.Countersignatures.SingleAsync(Cancel)).DecidedBy);
        Assert.Equal("Billing confirmed this already.", (await Refused(() => ConfirmAsync(row.Id))).Message);
    }

    [Fact]
    public async Task Pressed_twice_it_is_asked_for_once_and_confirmed_by_two_at_once_it_is_done_once()
    {
        await LimitAsync();
        var order = Order(150);
        await Assert.ThrowsAsync<WaitsForSecondException>(() => Payments.CreditAsync(customer, order, Cancel));
        await Assert.ThrowsAsync<WaitsForSecondException>(() => Payments.CreditAsync(customer, order, Cancel));
        var id = Assert.Single(await WaitingAsync()).Id;
        house.House.SignIn(Roles.Billing);
        using var start = new Barrier(4);

        var tries = await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(_ =>
                    Task.Run(
                        () =>
                        {
                            start.SignalAndWait(Cancel);
                            return Record.ExceptionAsync(() => ConfirmAsync(id)).AsTask();
                        },
                        Cancel
                    )
                )
        );

        Assert.Equal(1, tries.Count(problem => problem is null));
        Assert.All(tries.OfType<Exception>(), problem => Assert.Equal("Billing confirmed this already.", problem.Message));
        Assert.Equal(Pounds(-150), await BalanceAsync());
    }

    [Fact]
    public async Task What_is_declined_or_withdrawn_is_never_done()
    {
        await LimitAsync();
        await Assert.ThrowsAsync<WaitsForSecondException>(() => Payments.CreditAsync(customer, Order(150), Cancel));
        await Assert.ThrowsAsync<WaitsForSecondException>(() => Payments.CreditAsync(customer, Order(160), Cancel));
        var rows = await WaitingAsync();

        await house.House.Get<CountersignActions>().DeclineAsync(rows[0].Id, Cancel); // one's own
        house.House.SignIn(Roles.Billing);
        await house.House.Get<CountersignActions>().DeclineAsync(rows[1].Id, Cancel);

        Assert.Equal("Owner declined this already.", (await Refused(() => ConfirmAsync(rows[0].Id))).Message);
        Assert.Equal(Money.Zero, await BalanceAsync());
        Assert.Empty(await WaitingAsync());
    }

    /// <summary>£300.00 paid; £120.00 of it paid back; then the payment is reversed.</summary>
    [Fact]
    public async Task Refunds_and_reversals_of_entries_wait_too()
    {
        await Payments.RecordAsync(
            customer,
            new(Guid.NewGuid(), Pounds(300), new(2026, 11, 3), PaymentMethod.BankTransfer, null, null),
            Cancel
        );
        await LimitAsync();
        await Assert.ThrowsAsync<WaitsForSecondException>(() =>
            Payments.RefundAsync(customer, Order(120) with { RefundBy = PaymentMethod.Cheque }, Cancel)
        );
        var payment = (await house.House.Db().LedgerEntries.SingleAsync(Cancel)).Id;
        await Assert.ThrowsAsync<WaitsForSecondException>(() => Payments.ReverseAsync(customer, payment, "Bounced", Cancel));
        Assert.Equal(Pounds(-300), await BalanceAsync());
        var rows = await WaitingAsync();
        Assert.Equal([("Refund: Out of order", Pounds(120)), ("Reversal of Payment by bank transfer: Bounced", Pounds(300))],
            rows.Select(r => (r.Words, r.Amount)));

        house.House.SignIn(Roles.Billing);
        await ConfirmAsync(rows[0].Id);
        Assert.Equal(Pounds(-180), await BalanceAsync());
        await ConfirmAsync(rows[1].Id);

        Assert.Equal(Pounds(120), await BalanceAsync());
    }

    [Fact]
    public async Task An_invoice_a_part_of_it_and_a_run_wait_too()
    {
        house.Charge(customer, "Line", 200, new(2026, 11, 1));
        var other = house.Customer("Anchor Ltd");
        house.Charge(other, "Line", 200, new(2026, 11, 1));
        var run = await house.BillAsync(house.Month(2026, 11));
        var invoices = await house.House.Db().Invoices.Include(i => i.Lines).OrderBy(i => i.CustomerId).ToListAsync(Cancel);
        await LimitAsync();
        var (billing, parts) = (house.House.Get<BillingActions>(), house.House.Get<PartCreditActions>());

        // 90.00 and 20 % VAT of it are £108.00
        await Assert.ThrowsAsync<WaitsForSecondException>(() =>
            parts.CreditAsync(new(invoices[0].Id, [new(invoices[0].Lines[0].Id, Pounds(90))], "Slow", false, Guid.NewGuid()), Cancel)
        );
        await Assert.ThrowsAsync<WaitsForSecondException>(() => billing.ReverseInvoiceAsync(invoices[0].Id, "Wrong price", Cancel));
        await Assert.ThrowsAsync<WaitsForSecondException>(() => billing.ReverseAsync(run, null, "Wrong month", Cancel));

        var rows = await WaitingAsync();
        Assert.Equal(
            [
                ("Credit of a part of INV-1001: Slow", Pounds(108)),
                ("Reversal of INV-1001: Wrong price", Pounds(240)),
                ($"Reversal of 2 invoices of run {run}: Wrong month", Pounds(480)),
            ],
            rows.Select(r => (r.Words, r.Amount))
        );
        Assert.Equal(Pounds(240), await BalanceAsync());
        house.House.SignIn(Roles.Billing);
        await ConfirmAsync(rows[0].Id);
        Assert.Equal(Pounds(132), await BalanceAsync());
        await ConfirmAsync(rows[2].Id);
        await house.House.Get<BillingActions>().GoOnAsync(Cancel);

        await using var db = house.House.Db();
        Assert.Equal(InvoiceState.Reversed, (await db.Invoices.SingleAsync(i => i.Id == invoices[1].Id, Cancel)).State);
        Assert.Equal(Money.Zero, (await db.Customers.SingleAsync(c => c.Id == other, Cancel)).Balance);
    }

    private async Task LimitAsync() => await house.House.Get<BillingPolicyActions>().SaveAsync(false, Pounds(100), Cancel);

    private static CreditOrder Order(decimal pounds) => new(Guid.NewGuid(), Pounds(pounds), new(2026, 11, 3), "Out of order", null);

    private Task<IReadOnlyList<WaitingRow>> WaitingAsync() => house.House.Get<CountersignQueries>().WaitingAsync(Cancel);

    private Task ConfirmAsync(int id) => house.House.Get<CountersignActions>().ConfirmAsync(id, Cancel);

    private static Task<BillingRuleException> Refused(Func<Task> act) => Assert.ThrowsAsync<BillingRuleException>(act);

    private async Task<Money> BalanceAsync() => (await house.House.Db().Customers.SingleAsync(c => c.Id == customer, Cancel)).Balance;

    private static Money Pounds(decimal pounds) => Money.FromPounds(pounds);

    public void Dispose() => house.Dispose();
}
