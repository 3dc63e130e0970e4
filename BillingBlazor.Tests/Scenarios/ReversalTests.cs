using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Billing;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Sqlite;
using BillingBlazor.Server.Data.Usage;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Scenarios;

/// <summary>Taking back what was approved. A call of 600 seconds is £0.60; VAT is 20 %.</summary>
public sealed class ReversalTests : IDisposable
{
    private readonly RunHouse house = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private BillingActions Billing => house.House.Get<BillingActions>();

    [Fact]
    public async Task A_reversed_invoice_has_a_credit_note_of_the_same_lines_and_is_billed_again_once()
    {
        var (customer, runId) = await BilledAsync();
        await using var db = house.House.Db();
        var invoice = await db.Invoices.AsNoTracking().SingleAsync(Cancel);

        var noteId = await Billing.ReverseInvoiceAsync(invoice.Id, "Wrong price", Cancel);

        var note = await db
            .Invoices.AsNoTracking()
            .Include(i => i.Lines)
            .Include(i => i.VatByRate)
            .SingleAsync(i => i.Id == noteId, Cancel);
        Assert.Equal(
            (InvoiceKind.CreditNote, "CN-1", new DateOnly(2026, 11, 3), invoice.Id, "Wrong price"),
            (note.Kind, note.Number, note.IssueDate, note.CreditsInvoiceId, note.CreditReason)
        );
        // 10.00 + 0.60 = 10.60; VAT 2.12; 12.72
        Assert.Equal([Pounds(-10), Pounds(-0.60m)], note.Lines.OrderBy(l => l.Position).Select(l => l.Net));
        Assert.Equal(
            (Pounds(-10.60m), Pounds(-2.12m), Pounds(-12.72m), Pounds(-2.12m)),
            (note.Net, note.Vat, note.Total, Assert.Single(note.VatByRate).Vat)
        );
        var reversed = await db.Invoices.AsNoTracking().Include(i => i.Lines).SingleAsync(i => i.Id == invoice.Id, Cancel);
        Assert.Equal((InvoiceState.Reversed, Money.Zero, Pounds(12.72m)), (reversed.State, reversed.Due, reversed.Total));
        Assert.All(reversed.Lines, line => Assert.False(line.IsLive));
        Assert.Equal(
            (Money.Zero, RunState.Reversed, 1),
            (
                (await db.Customers.AsNoTracking().SingleAsync(Cancel)).Balance,
                (await db.BillingRuns.SingleAsync(r => r.Id == runId, Cancel)).State,
                (await db.BillingRuns.SingleAsync(r => r.Id == runId, Cancel)).ReversedInvoices
            )
        );
        // It keeps its own calls, and they are billable again.
        Assert.Equal([Pounds(0.60m)], await ReversedUsage.Of(db, reversed).Select(u => u.Price).ToListAsync(Cancel));
        Assert.Null((await db.UsageRecords.AsNoTracking().SingleAsync(Cancel)).InvoiceId);

        var again = await house.BillAsync(house.Month(2026, 11));
        Assert.Equal(["Line | 1–30 Nov 2026 | 10.00", "Calls | 1–31 Oct 2026 | 0.60"], await house.LinesAsync(again));
        Assert.Empty(await house.LinesAsync(await house.BillAsync(house.Month(2026, 11))));
        Assert.Equal(
            ["INV-1001", "CN-1", "INV-1002"],
            await db.Invoices.AsNoTracking().OrderBy(i => i.Id).Select(i => i.Number).ToListAsync(Cancel)
        );
        Assert.Equal(Pounds(12.72m), (await db.Customers.AsNoTracking().SingleAsync(Cancel)).Balance);
        Assert.NotEqual(0, customer);
    }

    [Fact]
    public async Task Some_customers_of_a_run_are_reversed_and_the_others_are_not()
    {
        var (alpha, beta) = (house.Customer("Alpha Ltd"), house.Customer("Beta Ltd"));
        house.Charge(alpha, "Line", 10, new(2026, 11, 1));
        house.Charge(beta, "Line", 20, new(2026, 11, 1));
        var runId = await house.BillAsync(house.Month(2026, 11));

        await ReverseAsync(runId, [beta]);

        await using var db = house.House.Db();
        Assert.Equal(["INV-1001 Approved 12.00", "INV-1002 Reversed 24.00", "CN-1 Approved -24.00"], await BooksAsync());
        Assert.Equal(RunState.Approved, (await db.BillingRuns.SingleAsync(r => r.Id == runId, Cancel)).State);
        Assert.Equal(["Line | 1–30 Nov 2026 | 20.00"], await house.LinesAsync(await house.BillAsync(house.Month(2026, 11))));

        await ReverseAsync(runId, null);
        Assert.Equal(
            [
                "INV-1001 Reversed 12.00",
                "INV-1002 Reversed 24.00",
                "CN-1 Approved -24.00",
                "INV-1003 Approved 24.00",
                "CN-2 Approved -12.00",
            ],
            await BooksAsync()
        );
        await using var after = house.House.Db();
        Assert.Equal(
            (RunState.Reversed, 2),
            (
                (await after.BillingRuns.SingleAsync(r => r.Id == runId, Cancel)).State,
                (await after.BillingRuns.SingleAsync(r => r.Id == runId, Cancel)).ReversedInvoices
            )
        );
    }

    [Fact]
    public async Task Money_already_paid_becomes_credit_that_pays_the_next_invoice()
    {
        var (customer, _) = await BilledAsync();
        await using var db = house.House.Db();
        var invoiceId = (await db.Invoices.SingleAsync(Cancel)).Id;
        await using (var write = await db.BeginWriteAsync(Cancel))
        {
            db.Add(
                LedgerEntry.Payment(
                    customer,
                    new(2026, 11, 3),
                    Pounds(5),
                    PaymentMethod.Card,
                    null,
                    Guid.NewGuid(),
                    new("Owner", new(2026, 11, 3, 9, 0, 0, DateTimeKind.Utc))
                )
            );
            await db.SaveChangesAsync(Cancel);
            await CreditAllocation.UseAsync(db, [customer], Cancel);
            await write.CommitAsync(Cancel);
        }

        await Billing.ReverseInvoiceAsync(invoiceId, "Wrong price", Cancel);

        await using var after = house.House.Db();
        // 12.72 − 5.00 − 12.72 = −5.00, all of it free.
        Assert.Equal(
            (Pounds(-5), Pounds(5)),
            ((await after.Customers.SingleAsync(Cancel)).Balance, await CreditAllocation.FreeAsync(after, customer, Cancel))
        );
        Assert.Equal([Pounds(12.72m)], await after.LedgerAllocations.Select(a => a.Amount).ToListAsync(Cancel));

        await house.BillAsync(house.Month(2026, 11));
        Assert.Equal(
            (Pounds(5), Pounds(7.72m)),
            (
                (await after.Invoices.AsNoTracking().SingleAsync(i => i.Number == "INV-1002", Cancel)).Allocated,
                (await after.Customers.AsNoTracking().SingleAsync(Cancel)).Balance
            )
        );
    }

    [Fact]
    public async Task Pressed_twice_it_is_once()
    {
        var (_, runId) = await BilledAsync();
        await using var db = house.House.Db();
        var invoiceId = (await db.Invoices.SingleAsync(Cancel)).Id;
        await Billing.ReverseInvoiceAsync(invoiceId, "Wrong price", Cancel);

        Assert.Equal(
            "INV-1001 is reversed already.",
            (await Assert.ThrowsAsync<BillingRuleException>(() => Billing.ReverseInvoiceAsync(invoiceId, "Wrong price", Cancel))).Message
        );
        Assert.Equal(
            $"Run {runId} is reversed already.",
            (await Assert.ThrowsAsync<BillingRuleException>(() => Billing.ReverseAsync(runId, null, "Wrong price", Cancel))).Message
        );
        Assert.Equal(["INV-1001 Reversed 12.72", "CN-1 Approved -12.72"], await BooksAsync());
    }

    [Fact]
    public async Task A_draft_and_a_credit_note_of_a_reversal_are_not_reversed_and_a_reason_is_needed()
    {
        var (_, runId) = await BilledAsync();
        await using var db = house.House.Db();
        var invoiceId = (await db.Invoices.SingleAsync(Cancel)).Id;
        Assert.Equal(
            "Give the reason: it stands on the credit note.",
            (await Assert.ThrowsAsync<BillingRuleException>(() => Billing.ReverseInvoiceAsync(invoiceId, "  ", Cancel))).Message
        );
        Assert.StartsWith(
            "A reason has at most 300 letters",
            (await Assert.ThrowsAsync<BillingRuleException>(() => Billing.ReverseAsync(runId, null, new string('x', 301), Cancel))).Message
        );
        Assert.Equal(
            $"Nothing of run {runId} that was asked for is left to reverse.",
            (await Assert.ThrowsAsync<BillingRuleException>(() => Billing.ReverseAsync(runId, [999], "Wrong", Cancel))).Message
        );
        var note = await Billing.ReverseInvoiceAsync(invoiceId, "Wrong price", Cancel);

        Assert.Equal(
            "CN-1 takes another invoice back, so it can't be reversed. Bill the customer again instead.",
            (await Assert.ThrowsAsync<BillingRuleException>(() => Billing.ReverseInvoiceAsync(note, "Wrong", Cancel))).Message
        );
        var draft = await house.DraftAsync(house.Month(2026, 11));
        Assert.Equal(
            $"Run {draft} is not approved, so it can't be reversed; a draft is discarded instead.",
            (await Assert.ThrowsAsync<BillingRuleException>(() => Billing.ReverseAsync(draft, null, "Wrong", Cancel))).Message
        );
    }

    [Fact]
    public async Task The_credit_note_goes_out_by_mail_where_the_invoice_did()
    {
        var customer = house.Customer("Harbour & Vale Ltd", hasEmail: true);
        house.Charge(customer, "Line", 10, new(2026, 11, 1));
        var runId = await house.BillAsync(house.Month(2026, 11));
        await ReverseAsync(runId, null);

        await using var db = house.House.Db();
        Assert.Equal(
            ["Invoice INV-1001 from Meridian Telecom", "Credit note CN-1 from Meridian Telecom"],
            await db.OutboxMessages.OrderBy(m => m.Id).Select(m => m.Subject).ToListAsync(Cancel)
        );
    }

    [Fact]
    public async Task A_negative_bill_is_a_credit_note_and_taking_it_back_asks_for_the_money_again()
    {
        var customer = house.Customer("Harbour & Vale Ltd");
        house.Charge(customer, "Line", 10, new(2026, 11, 1));
        house.Charge(customer, "Goodwill", -15, new(2026, 11, 1), frequency: null);
        house.Charge(house.Customer("Nought Ltd"), "Nothing", 0, new(2026, 11, 1));
        var runId = await house.BillAsync(house.Month(2026, 11));
        // 10.00 − 15.00 = −5.00; VAT −1.00. And exactly zero is an invoice.
        Assert.Equal(["CN-1 Approved -6.00", "INV-1001 Approved 0.00"], await BooksAsync());

        await ReverseAsync(runId, null);

        Assert.Equal(["CN-1 Reversed -6.00", "INV-1001 Reversed 0.00", "INV-1002 Approved 6.00", "CN-2 Approved 0.00"], await BooksAsync());
        await using var db = house.House.Db();
        Assert.Equal(
            (Money.Zero, Pounds(6)),
            (
                (await db.Customers.SingleAsync(c => c.Id == customer, Cancel)).Balance,
                (await db.Invoices.SingleAsync(i => i.Number == "INV-1002", Cancel)).Allocated
            )
        );
    }

    [Fact]
    public async Task Who_made_a_run_cannot_approve_it_where_a_second_person_must()
    {
        house.Charge(house.Customer("Harbour & Vale Ltd"), "Line", 10, new(2026, 11, 1));
        house.House.SignIn(Roles.Billing);
        var policy = house.House.Get<BillingPolicyActions>();
        Assert.StartsWith(
            "Your role does not allow this.",
            (await Assert.ThrowsAsync<BillingRuleException>(() => policy.SaveAsync(true, null, Cancel))).Message
        );
        house.House.SignIn(Roles.Owner);
        await house.House.Get<BillingPolicyActions>().SaveAsync(true, null, Cancel);
        var runId = await house.DraftAsync(house.Month(2026, 11));

        Assert.Equal(
            $"You made run {runId}, and here a second person approves. Ask a colleague with the Billing or Owner role.",
            (await Assert.ThrowsAsync<BillingRuleException>(() => Billing.ApproveAsync(runId, Cancel))).Message
        );

        house.House.SignIn(Roles.Billing);
        await house.ApproveAsync(runId);
        Assert.Equal(["INV-1001 Approved 12.00"], await BooksAsync());
    }

    [Fact]
    public async Task The_calls_of_an_invoice_are_found_by_mark_and_in_order_whether_it_stands_or_was_taken_back()
    {
        var customer = house.Customer("Harbour & Vale Ltd");
        await house.CallsAsync(
            (customer, new(2026, 10, 5), 600),
            (customer, new(2026, 10, 27), 90_000),
            (customer, new(2026, 10, 15), 300)
        ); // 90,000 s are longer than a day
        await house.BillAsync(house.Month(2026, 11));
        await using var db = house.House.Db();
        var invoice = await db.Invoices.AsNoTracking().SingleAsync(Cancel);
        for (var isReversed = false; ; isReversed = true)
        {
            Assert.Equal([90_000, 300, 600], await SecondsAsync(new() { InvoiceId = invoice.Id }));
            Assert.Equal([90_000], await SecondsAsync(new() { InvoiceId = invoice.Id, Flag = CallFlag.LongerThanADay }));
            Assert.Empty(await SecondsAsync(new() { InvoiceId = invoice.Id, Flag = CallFlag.CapReached }));
            Assert.Equal([90_000, 300, 600], await SecondsAsync(new() { CustomerId = customer }));
            if (isReversed)
                break;
            await Billing.ReverseInvoiceAsync(invoice.Id, "Wrong price", Cancel);
        }

        async Task<List<int>> SecondsAsync(CallFilter filter) =>
            [.. (await house.House.Get<CallQueries>().ListAsync(filter, null, Cancel)).Rows.Select(row => row.Seconds)];
    }

    [Fact]
    public async Task The_table_of_reversed_calls_has_the_columns_of_usage()
    {
        await using var db = house.House.Db();
        async Task<List<string>> ColumnsAsync(string table) =>
            await db
                .Database.SqlQuery<string>(
                    $"""
                    SELECT name || ' ' || CASE hidden WHEN 2 THEN 'INTEGER' ELSE type END AS Value
                    FROM pragma_table_xinfo({table}) ORDER BY 1
                    """
                )
                .ToListAsync(Cancel);

        Assert.Equal(await ColumnsAsync("UsageRecords"), await ColumnsAsync("ReversedUsage"));
    }

    public void Dispose() => house.Dispose();

    private async Task<(int CustomerId, int RunId)> BilledAsync()
    {
        var customer = house.Customer("Harbour & Vale Ltd");
        house.Charge(customer, "Line", 10, new(2026, 11, 1));
        await house.CallsAsync((customer, new(2026, 10, 5), 600));
        return (customer, await house.BillAsync(house.Month(2026, 11)));
    }

    private async Task ReverseAsync(int runId, IReadOnlyCollection<int>? customers)
    {
        await Billing.ReverseAsync(runId, customers, "Wrong price", Cancel);
        await Billing.GoOnAsync(Cancel);
    }

    private async Task<List<string>> BooksAsync()
    {
        await using var db = house.House.Db();
        return
        [
            .. (await db.Invoices.AsNoTracking().OrderBy(i => i.Id).ToListAsync(Cancel)).Select(i =>
                $"{i.Number} {i.State} {i.Total.Pounds:0.00}"
            ),
        ];
    }

    private static Money Pounds(decimal pounds) => Money.FromPounds(pounds);
}
