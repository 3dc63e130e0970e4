using BillingBlazor.Domain;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Billing;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server.Charges;

/// <summary>Ending a charge before what it was billed to: the unused days come back on the next invoice, once.</summary>
public sealed class UnusedDaysTests : IDisposable
{
    private readonly ChargeHouse house = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task They_land_on_the_next_invoice_once()
    {
        var (ended, stays) = (house.Add(house.Monthly), house.Add(house.Monthly));
        await house.BillAsync(11);
        End(ended, new(2026, 11, 20), givesCredit: true);

        await house.BillAsync(12);
        await house.BillAsync(1, 2027);

        // 20 of November's 30 days were used: 30.00 × 20 ÷ 30 = 20.00, so 10.00 comes back
        Assert.Equal(["Charge 1–30 Nov 2026: 30.00", "Credit 21–30 Nov 2026: -10.00"], house.LinesOf(ended));
        Assert.Equal(3, house.LinesOf(stays).Count);
        await using var db = house.House.Db();
        var december = await db.Invoices.OrderBy(i => i.Id).Skip(1).FirstAsync(Cancel);
        // 30.00 less 10.00, and 20 % of it
        Assert.Equal((Pounds(20), Pounds(4), Pounds(24)), (december.Net, december.Vat, december.Total));
    }

    [Fact]
    public async Task They_come_back_at_the_price_that_was_billed()
    {
        var id = house.Add(house.Monthly with { Quantity = 2, UnitPrice = Pounds(9.99m) });
        await house.BillAsync(11);
        Change(
            id,
            charge =>
            {
                charge.Amend(charge.Sheet with { UnitPrice = Pounds(50), Quantity = 1 });
                charge.EndOn(new(2026, 11, 7), givesCredit: true);
            }
        );

        await house.BillAsync(12);

        // Billed 19.98; used 19.98 × 7 ÷ 30 = 4.662 → 4.66; back 15.32
        Assert.Equal("Credit 8–30 Nov 2026: -15.32", house.LinesOf(id)[1]);
    }

    [Fact]
    public async Task They_come_back_with_the_VAT_rate_of_the_day_they_were_billed()
    {
        var (ended, _) = (house.Add(house.Monthly), house.Add(house.Monthly));
        await house.BillAsync(11);
        await using (var db = house.House.Db())
        {
            db.Add(new VatRate(VatTreatment.Standard, new(2026, 11, 15), 10));
            await db.SaveChangesAsync(Cancel);
        }
        End(ended, new(2026, 11, 20), givesCredit: true);

        await house.BillAsync(12);

        // December's 30.00 at 10 % is 3.00; the 10.00 given back was billed at 20 %: -2.00.
        await using var after = house.House.Db();
        var december = await after.Invoices.Include(i => i.VatByRate).OrderBy(i => i.Id).Skip(1).FirstAsync(Cancel);
        Assert.Equal(
            [(20m, Pounds(-10), Pounds(-2)), (10m, Pounds(30), Pounds(3))],
            december.VatByRate.Select(rate => (rate.Percent, rate.Net, rate.Vat))
        );
        Assert.Equal((Pounds(20), Pounds(1), Pounds(21)), (december.Net, december.Vat, december.Total));
        Assert.Equal(
            [(Pounds(-10), 20m), (Pounds(30), 10m)],
            await after
                .InvoiceLines.Where(l => l.InvoiceId == december.Id)
                .Select(l => new { l.Net, l.VatPercent })
                .AsAsyncEnumerable()
                .Select(l => (l.Net, l.VatPercent!.Value))
                .OrderBy(l => l.Net)
                .ToListAsync(Cancel)
        );
    }

    [Fact]
    public async Task None_come_back_when_that_is_declined()
    {
        var id = house.Add(house.Monthly);
        await house.BillAsync(11);
        End(id, new(2026, 11, 20), givesCredit: false);

        await house.BillAsync(12);

        Assert.Single(house.LinesOf(id));
    }

    [Fact]
    public async Task A_cycle_billed_ahead_comes_back_whole_when_the_charge_never_begins()
    {
        var id = house.Add(house.Monthly with { Start = new(2026, 11, 15) });
        await house.BillAsync(11);
        End(id, new(2026, 11, 10), givesCredit: true);

        await house.BillAsync(12);

        Assert.Equal(["Charge 15 Nov – 14 Dec 2026: 30.00", "Credit 15 Nov – 14 Dec 2026: -30.00"], house.LinesOf(id));
    }

    [Fact]
    public async Task A_credit_alone_makes_a_credit_note()
    {
        var id = house.Add(house.Monthly);
        await house.BillAsync(11);
        End(id, new(2026, 11, 20), givesCredit: true);

        await house.BillAsync(12);

        await using var db = house.House.Db();
        var last = await db.Invoices.OrderBy(i => i.Id).LastAsync(Cancel);
        Assert.Equal((InvoiceKind.CreditNote, Pounds(-12)), (last.Kind, last.Total));
    }

    [Fact]
    public async Task What_only_a_draft_bills_is_not_credited_yet()
    {
        var id = house.Add(house.Monthly);
        var draft = await house.DraftAsync(11);
        End(id, new(2026, 11, 20), givesCredit: true);
        await house.DraftAsync(12);
        Assert.Single(house.LinesOf(id));

        await house.ApproveAsync(draft);
        await house.BillAsync(1, 2027);

        Assert.Equal("Credit 21–30 Nov 2026: -10.00", house.LinesOf(id)[1]);
    }

    [Fact]
    public async Task A_discarded_draft_gives_its_credit_back_to_the_next()
    {
        var id = house.Add(house.Monthly);
        await house.BillAsync(11);
        End(id, new(2026, 11, 20), givesCredit: true);
        await house.House.Get<BillingActions>().DiscardAsync(await house.DraftAsync(12), Cancel);

        await house.BillAsync(12);

        Assert.Equal(2, house.LinesOf(id).Count);
    }

    [Theory]
    [InlineData(20, "Charge 1–30 Nov 2026: 30.00", "Credit 21–30 Nov 2026: -10.00")]
    [InlineData(-1, "Charge 1–30 Nov 2026: 30.00", "Credit 1–30 Nov 2026: -30.00")]
    public async Task When_the_invoice_that_billed_them_is_reversed_only_the_used_days_are_paid_in_the_end(
        int days,
        string billed,
        string credit
    )
    {
        var id = house.Add(house.Monthly);
        house.Add(house.Monthly with { UnitPrice = Pounds(50) });
        await house.BillAsync(11);
        End(id, new DateOnly(2026, 11, 1).AddDays(days - 1), givesCredit: true);
        await house.BillAsync(12);
        // As a reversal leaves it: the November lines are no longer live.
        await using (var db = house.House.Db())
            await db.Database.ExecuteSqlAsync(
                $"""UPDATE "InvoiceLines" SET "IsLive" = 0 WHERE "ChargeId" = {id} AND "Kind" = 'Charge'""",
                Cancel
            );

        await house.BillAsync(1, 2027);

        Assert.Equal([credit, billed], house.LinesOf(id));
    }

    [Fact]
    public async Task The_database_itself_refuses_a_second_credit()
    {
        var id = house.Add(house.Monthly);
        await house.BillAsync(11);
        End(id, new(2026, 11, 20), givesCredit: true);
        await house.BillAsync(12);

        await using var db = house.House.Db();
        var line = await db.InvoiceLines.AsNoTracking().SingleAsync(l => l.Kind == LineKind.Credit, Cancel);
        await Assert.ThrowsAnyAsync<Exception>(() =>
            db.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO "InvoiceLines" ("InvoiceId","Position","Kind","Description","CategoryId","CategoryName","Quantity",
                    "VatTreatment","Net","Cost","ChargeId","CycleStart","IsLive")
                SELECT "InvoiceId",99,"Kind","Description","CategoryId","CategoryName","Quantity","VatTreatment","Net","Cost","ChargeId",
                    "CycleStart",1 FROM "InvoiceLines" WHERE "Id" = {line.Id}
                """,
                Cancel
            )
        );
    }

    [Fact]
    public async Task A_dated_price_is_billed_from_the_cycle_that_begins_on_its_day()
    {
        var id = house.Add(house.Monthly);
        await house.BillAsync(11);
        Change(id, charge => charge.PriceFrom(new(2026, 12, 1), Pounds(33)));

        await house.BillAsync(12);

        Assert.Equal(["Charge 1–30 Nov 2026: 30.00", "Charge 1–31 Dec 2026: 33.00"], house.LinesOf(id));
    }

    [Fact]
    public async Task A_catalogue_charge_follows_the_price_in_force_on_each_cycles_first_day()
    {
        var id = house.Add(house.Monthly with { ProductId = house.Broadband, UnitPrice = null, Start = new(2026, 12, 1) });

        await house.BillAsync(12);
        await house.BillAsync(1, 2027);

        Assert.Equal(["Charge 1–31 Dec 2026: 30.00", "Charge 1–31 Jan 2027: 33.00"], house.LinesOf(id));
    }

    [Fact]
    public async Task Cycles_that_began_while_the_customer_was_cancelled_are_never_billed()
    {
        var id = house.Add(house.Monthly with { Start = new(2026, 8, 1) });
        await using (var db = house.House.Db())
        {
            var customer = await db
                .Customers.Include(c => c.Clis)
                .Include(c => c.StatusChanges)
                .SingleAsync(c => c.Id == house.Alpha, Cancel);
            customer.Cancel(new(2026, 9, 1));
            customer.Reactivate(new(2026, 10, 15), writeOff: false);
            await db.SaveChangesAsync(Cancel);
        }

        await house.BillAsync(11);

        Assert.Equal(["Charge 1–31 Aug 2026: 30.00", "Charge 1–30 Nov 2026: 30.00"], house.LinesOf(id));
    }

    public void Dispose() => house.Dispose();

    private void End(int id, DateOnly day, bool givesCredit) => Change(id, charge => charge.EndOn(day, givesCredit));

    private void Change(int id, Action<BillingBlazor.Domain.Charges.Charge> change)
    {
        using var db = house.House.Db();
        change(db.Charges.Single(c => c.Id == id));
        db.SaveChanges();
    }

    private static Money Pounds(decimal pounds) => ChargeHouse.Pounds(pounds);
}
