using System.Globalization;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Billing;
using BillingBlazor.Server.Charges;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Search;
using BillingBlazor.Server.Invoices;
using BillingBlazor.Server.Ledger;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Shell.Parts;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Scenarios;

/// <summary>A credit note for a part of an approved invoice (issue: a line, a quantity or an amount of it). Calls of 600 seconds are £0.60;
/// VAT is 20 %.</summary>
public sealed class PartCreditTests : IDisposable
{
    private readonly RunHouse house = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private PartCreditActions Credits => house.House.Get<PartCreditActions>();

    [Fact]
    public async Task An_amount_of_a_line_is_credited_with_its_VAT_under_a_number_of_its_own()
    {
        var invoice = await BilledAsync(10);

        var id = await CreditAsync(invoice, "Out of order for four days", (0, 4, null));

        await using var db = house.House.Db();
        var note = await db.Invoices.AsNoTracking().Include(i => i.Lines).Include(i => i.VatByRate).SingleAsync(i => i.Id == id, Cancel);
        Assert.Equal(
            (InvoiceKind.CreditNote, InvoiceState.Approved, "CN-1", invoice.Id, true),
            (note.Kind, note.State, note.Number, note.CreditsInvoiceId, note.CreditsPart)
        );
        // 4.00 and 20 % of it: 0.80
        Assert.Equal((Pounds(-4), Pounds(-0.80m), Pounds(-4.80m)), (note.Net, note.Vat, note.Total));
        Assert.Equal(("Line", "4.00 of 10.00 billed"), (note.Lines[0].Description, note.Lines[0].Working));
        // 12.72 less 4.80: 7.92 is left to pay; it stands, and its cycle and calls stay billed.
        var stands = await db.Invoices.AsNoTracking().SingleAsync(i => i.Id == invoice.Id, Cancel);
        Assert.Equal((InvoiceState.Approved, Pounds(4.80m), Pounds(7.92m)), (stands.State, stands.Allocated, stands.Due));
        Assert.Equal(Pounds(7.92m), (await db.Customers.AsNoTracking().SingleAsync(Cancel)).Balance);
        Assert.Empty(await house.LinesAsync(await house.BillAsync(house.Month(2026, 11))));
    }

    [Fact]
    public async Task Never_more_is_credited_than_is_left_of_the_line()
    {
        var invoice = await BilledAsync(10);
        await CreditAsync(invoice, "Four days", (0, 4, null));

        var refusal = await Assert.ThrowsAsync<BillingRuleException>(() => CreditAsync(invoice, "More", (0, 6.01m, null)));
        Assert.Equal("“Line”: £6.00 is left to credit of £10.00, not £6.01.", refusal.Message);

        await CreditAsync(invoice, "The rest", (0, 6, null));
        Assert.Equal(["CN-1 -4.80", "CN-2 -7.20"], await NotesAsync());
        await Assert.ThrowsAsync<BillingRuleException>(() => CreditAsync(invoice, "Again", (0, 0.01m, null)));
        await using var db = house.House.Db();
        await Assert.ThrowsAnyAsync<Exception>(() =>
            db.Database.ExecuteSqlRawAsync("""UPDATE "InvoiceLines" SET "Credited" = "Net" + 1 WHERE "Id" = {0}""", invoice.Lines[0].Id)
        );
    }

    [Fact]
    public async Task The_parts_of_a_rate_come_to_its_VAT_to_the_penny()
    {
        // Four charges of 0.03: net 0.12, VAT 2.4 pence = 0.02. Each part alone would be 0.6 pence = 0.01.
        var customer = house.Customer("Alpha Ltd");
        for (var n = 1; n <= 4; n++)
            house.Charge(customer, $"Line {n}", 0.03m, new(2026, 11, 1));
        await house.BillAsync(house.Month(2026, 11));
        var invoice = await InvoiceAsync();
        Assert.Equal((Pounds(0.12m), Pounds(0.02m)), (invoice.Net, invoice.Vat));

        for (var n = 0; n < 4; n++)
            await CreditAsync(invoice, "Goodwill", (n, 0.03m, null));

        Assert.Equal(["CN-1 -0.04", "CN-2 -0.04", "CN-3 -0.03", "CN-4 -0.03"], await NotesAsync());
        Assert.Equal(Money.Zero, await BalanceAsync());
    }

    [Fact]
    public async Task Pressed_twice_it_is_one_credit_note()
    {
        var invoice = await BilledAsync(10);
        var order = new PartCreditOrder(invoice.Id, [new(invoice.Lines[0].Id, Pounds(4))], "Four days", SendEmail: true, Guid.NewGuid());

        var (first, second) = (await Credits.CreditAsync(order, Cancel), await Credits.CreditAsync(order, Cancel));

        Assert.Equal(first, second);
        Assert.Equal(["CN-1 -4.80"], await NotesAsync());
    }

    [Fact]
    public async Task Reversed_afterwards_the_invoice_gives_back_what_is_left_and_no_more()
    {
        var invoice = await BilledAsync(10);
        await CreditAsync(invoice, "Four days", (0, 4, null));

        await house.House.Get<BillingActions>().ReverseInvoiceAsync(invoice.Id, "Wrong customer", Cancel);

        // 10.60 less 4.00 = 6.60; VAT 2.12 less 0.80 = 1.32; 7.92
        Assert.Equal(["CN-1 -4.80", "CN-2 -7.92"], await NotesAsync());
        Assert.Equal(Money.Zero, await BalanceAsync());
        await using var db = house.House.Db();
        Assert.Equal((InvoiceState.Reversed, Money.Zero), ((await InvoiceAsync()).State, (await InvoiceAsync()).Due));
        Assert.Equal(
            ["Line | 1–30 Nov 2026 | 10.00", "Calls | 1–31 Oct 2026 | 0.60"],
            await house.LinesAsync(await house.BillAsync(house.Month(2026, 11)))
        );
        Assert.Equal(Pounds(12.72m), await BalanceAsync());
    }

    [Fact]
    public async Task A_part_of_a_paid_invoice_becomes_credit_that_is_still_counted_once_when_the_invoice_is_reversed()
    {
        var invoice = await BilledAsync(10);
        await PayAsync(invoice, 12.72m);
        await CreditAsync(invoice, "Four days", (0, 4, null));
        Assert.Equal(Pounds(-4.80m), await BalanceAsync());

        await house.House.Get<BillingActions>().ReverseInvoiceAsync(invoice.Id, "Wrong customer", Cancel);

        Assert.Equal(Pounds(-12.72m), await BalanceAsync());
        await using var db = house.House.Db();
        Assert.Equal(Pounds(12.72m), await CreditAllocation.FreeAsync(db, invoice.CustomerId, Cancel));
        await house.BillAsync(house.Month(2026, 11));
        Assert.Equal(Money.Zero, await BalanceAsync());
        Assert.Equal(Money.Zero, await CreditAllocation.FreeAsync(db, invoice.CustomerId, Cancel));
    }

    [Fact]
    public async Task Unused_days_give_back_no_more_than_credit_notes_left_of_the_line_and_name_the_invoice()
    {
        // 30.00 for November, ended on the 10th: 20 of 30 days unused = 20.00; 15.00 were credited before, so 15.00 is left.
        var customer = house.Customer("Alpha Ltd");
        var charge = house.Charge(customer, "Line", 30, new(2026, 11, 1));
        await house.BillAsync(house.Month(2026, 11));
        var invoice = await InvoiceAsync();
        await CreditAsync(invoice, "Half of it", (0, 15, null));
        await house.House.Get<ChargeActions>().EndAsync(customer, charge, new(2026, 11, 10), givesCredit: true, Cancel);

        await house.BillAsync(house.Month(2026, 12));

        await using var db = house.House.Db();
        var line = await db.InvoiceLines.AsNoTracking().SingleAsync(l => l.Kind == LineKind.Credit, Cancel);
        Assert.Equal((Pounds(-15), "Credits INV-1001 of 1 Nov 2026"), (line.Net, line.Details));
        Assert.Equal(
            "“Line”: £0.00 is left to credit of £30.00, not £0.01.",
            (await Assert.ThrowsAsync<BillingRuleException>(() => CreditAsync(invoice, "More", (0, 0.01m, null)))).Message
        );
    }

    [Fact]
    public async Task A_quantity_is_credited_by_its_share_of_what_was_billed()
    {
        // 3 × 3.333 = 9.999, billed 10.00; 2 of them: 6.67.
        var customer = house.Customer("Alpha Ltd");
        var charge = house.Charge(customer, "Handset", 3.333m, new(2026, 11, 1), frequency: null);
        await using (var db = house.House.Db())
        {
            var stored = await db.Charges.SingleAsync(c => c.Id == charge, Cancel);
            stored.Amend(stored.Sheet with { Quantity = 3 });
            await db.SaveChangesAsync(Cancel);
        }
        await house.BillAsync(house.Month(2026, 11));
        var invoice = await InvoiceAsync();
        Assert.Equal(Pounds(10), invoice.Net);

        await CreditAsync(invoice, "Two came back", (0, 6.67m, 2));

        await using var after = house.House.Db();
        var line = await after.InvoiceLines.AsNoTracking().SingleAsync(l => l.CreditsLineId != null, Cancel);
        Assert.Equal((2m, Pounds(-6.67m), Pounds(3.333m)), (line.Quantity, line.Net, line.UnitPrice!.Value));
        Assert.Equal(Pounds(6.67m), invoice.Lines[0].AmountOf(2));
    }

    /// <summary>12.72: 4.80, then 7.20, then the calls' 0.72.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Taken_back_part_by_part_an_invoice_reads_Credited_and_never_Paid(bool isPaidBefore)
    {
        var invoice = await BilledAsync(10);
        if (isPaidBefore)
            await PayAsync(invoice, 12.72m);
        await CreditAsync(invoice, "Four days", (0, 4, null));
        await CreditAsync(invoice, "The rest", (0, 6, null));
        Assert.Equal(isPaidBefore ? "Paid" : "Part paid", await ReadsAsync());
        Assert.Equal([isPaidBefore ? InvoiceStatusFilter.Paid : InvoiceStatusFilter.PartPaid], await FoundByAsync());

        await CreditAsync(invoice, "The calls too", (1, 0.60m, null));

        Assert.Equal(["CN-1 -4.80", "CN-2 -7.20", "CN-3 -0.72"], await NotesAsync());
        Assert.Equal("Credited", await ReadsAsync());
        Assert.Equal([InvoiceStatusFilter.Reversed], await FoundByAsync());
        Assert.Equal((Money.Zero, InvoiceState.Approved), ((await RowAsync()).ToPay, (await InvoiceAsync()).State));
        house.House.SignIn(Roles.Portal, invoice.CustomerId);
        Assert.Equal(
            PaymentStatus.Reversed,
            (await house.House.Get<InvoiceListQueries>().OfPortalAsync(new(), Cancel)).Rows.Single().Status
        );
    }

    private async Task<InvoiceListRow> RowAsync() =>
        (await house.House.Get<InvoiceListQueries>().ListAsync(InvoiceAddress.Of("", InvoiceKind.Invoice), Cancel)).Rows.Single();

    private async Task<string> ReadsAsync() => PaymentWords.Of((await RowAsync()).Status);

    /// <summary>Of the filters that are one status each, those that find the invoice.</summary>
    private async Task<List<InvoiceStatusFilter>> FoundByAsync()
    {
        var found = new List<InvoiceStatusFilter>();
        foreach (var status in Enum.GetValues<InvoiceStatusFilter>().Where(s => s != InvoiceStatusFilter.Unpaid))
        {
            var at = InvoiceAddress.Of("", InvoiceKind.Invoice);
            at = at with { Filter = at.Filter with { Status = status } };
            if ((await house.House.Get<InvoiceListQueries>().ListAsync(at, Cancel)).Total == 1)
                found.Add(status);
        }
        return found;
    }

    private async Task<Invoice> BilledAsync(decimal pounds)
    {
        var customer = house.Customer("Alpha Ltd");
        house.Charge(customer, "Line", pounds, new(2026, 11, 1));
        await house.CallsAsync((customer, new(2026, 10, 12), 600));
        await house.BillAsync(house.Month(2026, 11));
        return await InvoiceAsync();
    }

    private async Task<Invoice> InvoiceAsync()
    {
        await using var db = house.House.Db();
        return await db.Invoices.AsNoTracking().Include(i => i.Lines.OrderBy(l => l.Position)).OrderBy(i => i.Id).FirstAsync(Cancel);
    }

    private Task<int> CreditAsync(Invoice invoice, string reason, params (int Line, decimal Pounds, decimal? Quantity)[] parts) =>
        Credits.CreditAsync(
            new(
                invoice.Id,
                [.. parts.Select(p => new LinePart(invoice.Lines[p.Line].Id, Pounds(p.Pounds), p.Quantity))],
                reason,
                SendEmail: true,
                Guid.NewGuid()
            ),
            Cancel
        );

    private async Task PayAsync(Invoice invoice, decimal pounds) =>
        await house
            .House.Get<PaymentActions>()
            .RecordAsync(
                invoice.CustomerId,
                new(Guid.NewGuid(), Pounds(pounds), new(2026, 11, 3), PaymentMethod.BankTransfer, null, null),
                Cancel
            );

    private async Task<List<string>> NotesAsync()
    {
        await using var db = house.House.Db();
        var notes = await db.Invoices.AsNoTracking().Where(i => i.Kind == InvoiceKind.CreditNote).OrderBy(i => i.Id).ToListAsync(Cancel);
        return notes.ConvertAll(note => string.Create(CultureInfo.InvariantCulture, $"{note.Number} {note.Total.Pounds:0.00}"));
    }

    private async Task<Money> BalanceAsync()
    {
        await using var db = house.House.Db();
        return (await db.Customers.AsNoTracking().SingleAsync(Cancel)).Balance;
    }

    private static Money Pounds(decimal pounds) => Money.FromPounds(pounds);

    public void Dispose() => house.Dispose();
}
