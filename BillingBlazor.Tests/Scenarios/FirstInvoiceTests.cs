using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Billing;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Scenarios;

/// <summary>A month of one customer, from the carrier's file to the approved invoice, on real SQLite.</summary>
public sealed class FirstInvoiceTests : IDisposable
{
    private readonly TestInstallation house = new();
    private readonly int supplierId;
    private readonly int groupId;
    private readonly int customerId;

    public FirstInvoiceTests()
    {
        using var db = house.Db();
        var (voice, lines, type) = (
            db.Categories.Single(c => c.Name == "Voice").Id,
            db.Categories.Single(c => c.Name == "Lines").Id,
            db.CliTypes.First().Id
        );
        groupId = db.CustomerGroups.Single().Id;
        var organisation = house.Add(new Organisation("Meridian Telecom"));
        house.Add(new NumberSeries("INV-", 1001));
        supplierId = house.Add(new Supplier("Carrier")).Id;
        var mobile = new Destination(supplierId, "UK mobile", voice);
        mobile.UseCodes(["UKM"]);
        house.Add(mobile);
        house.Add(
            new RateRow(
                null,
                null,
                null,
                mobile.Id,
                new(2026, 1, 1),
                null,
                new()
                {
                    Peak = 0.04m,
                    Connection = 0.01m,
                    FirstIntervalSeconds = 60,
                }
            )
        );

        var customer = new Customer("Harbour & Vale Ltd", groupId, organisation.Id, new(2026, 1, 1));
        customer.Amend(
            new()
            {
                Name = "Harbour & Vale Ltd",
                Since = new(2026, 1, 1),
                GroupId = groupId,
                OrganisationId = organisation.Id,
                SendViaEmail = true,
                DeliveryEmail = "accounts@harbour.example",
            }
        );
        var brighton = customer.AddCostCentre("Brighton");
        customerId = house.Add(customer).Id;
        var (billed, excluded) = (new Cli("01632960202", type), new Cli("07700900303", type));
        billed.Amend(type, null, brighton.Id, excludedFromBilling: false, null, null, null);
        excluded.Amend(type, null, brighton.Id, excludedFromBilling: true, null, null, null);
        using (var add = house.Db())
        {
            var loaded = add.Customers.Single();
            loaded.AddCli(billed);
            loaded.AddCli(excluded);
            add.SaveChanges();
        }

        var charge = new Charge(customerId, lines, "Broadband 80/20", Frequency.Monthly, new(2026, 11, 1));
        charge.Amend(
            new()
            {
                CategoryId = lines,
                Description = "Broadband 80/20",
                Frequency = Frequency.Monthly,
                UnitPrice = Money.FromPounds(32),
                Start = new(2026, 11, 1),
                ProRataStart = new(2026, 10, 16),
                CostCentreId = brighton.Id,
            }
        );
        house.Add(charge);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task From_file_to_approved_invoice()
    {
        await UploadOctoberAsync();
        var runId = await RunAsync(11);
        await ApproveAsync(runId);

        using var db = house.Db();
        var invoice = await db.Invoices.Include(i => i.Lines).SingleAsync(Cancel);
        // 32.00 × 16 ÷ 31 = 16.516… → 16.52; a month 32.00; calls 1.2100 + 0.0500 (45 s → 60 s) = 1.2600 → 1.26
        Assert.Equal([Pounds(16.52m), Pounds(32.00m), Pounds(1.26m)], invoice.Lines.OrderBy(l => l.Position).Select(l => l.Net));
        // VAT 20 % of 49.78 = 9.956 → 9.96
        Assert.Equal(
            ("INV-1001", InvoiceState.Approved, Pounds(49.78m), Pounds(9.96m), Pounds(59.74m)),
            (invoice.Number, invoice.State, invoice.Net, invoice.Vat, invoice.Total)
        );
        Assert.Equal(
            (2, 1845L),
            (invoice.Lines.Single(l => l.Kind == LineKind.Usage).Calls, invoice.Lines.Single(l => l.Kind == LineKind.Usage).Seconds)
        );
        Assert.Equal(Pounds(59.74m), (await db.LedgerEntries.SingleAsync(Cancel)).Amount);
        Assert.Equal("accounts@harbour.example", (await db.OutboxMessages.SingleAsync(Cancel)).Recipients);
    }

    [Fact]
    public async Task Each_record_knows_its_invoice_and_the_excluded_line_is_on_none()
    {
        await UploadOctoberAsync();
        await RunAsync(11);

        using var db = house.Db();
        var records = await db.UsageRecords.AsNoTracking().OrderBy(u => u.Line).ToListAsync(Cancel);
        Assert.Equal([true, true, false], records.Select(u => u.InvoiceId is not null));
        Assert.Equal((Money.Zero, Pounds(0.09m)), (records[2].Price, records[2].PlainPrice)); // 1.00 + 4.00 × 2 = 9.00 p, charged nothing
    }

    [Fact]
    public async Task The_same_run_again_finds_nothing_and_uses_no_number()
    {
        await UploadOctoberAsync();
        await ApproveAsync(await RunAsync(11));
        await ApproveAsync(await RunAsync(11));

        using var db = house.Db();
        Assert.Equal(1, await db.Invoices.CountAsync(Cancel));
        Assert.Equal(1002, (await db.NumberSeries.SingleAsync(Cancel)).Next);
        Assert.Equal("Nothing to bill.", (await db.BillingRunCustomers.OrderBy(c => c.RunId).LastAsync(Cancel)).LeftOut);
    }

    [Fact]
    public async Task A_discarded_draft_gives_back_all_that_it_held()
    {
        await UploadOctoberAsync();
        var first = await RunAsync(11);
        await house.Get<BillingActions>().DiscardAsync(first, Cancel);

        using (var between = house.Db())
        {
            Assert.Empty(between.InvoiceLines);
            Assert.All(between.UsageRecords, u => Assert.Null(u.InvoiceId));
            Assert.All(between.UsageRecords, u => Assert.Equal(u.PlainPrice, u.Price));
        }
        await ApproveAsync(await RunAsync(11));
        using var db = house.Db();
        Assert.Equal(Pounds(59.74m), (await db.Invoices.SingleAsync(Cancel)).Total);
    }

    [Fact]
    public async Task A_late_call_is_a_line_of_its_own_next_month()
    {
        await UploadOctoberAsync();
        await ApproveAsync(await RunAsync(11));
        await house.UploadAsync(supplierId, "late.csv", Row("01632960202", "L1", "31/10/2026", 120), Cancel);
        await ApproveAsync(await RunAsync(12));

        using var db = house.Db();
        var december = await db.Invoices.Include(i => i.Lines).OrderBy(i => i.Id).LastAsync(Cancel);
        var late = Assert.Single(december.Lines, l => l.Kind == LineKind.EarlierUsage);
        // 1.00 + 4.00 × 2 = 9.00 p
        Assert.Equal(("Earlier calls 01632960202", Pounds(0.09m), "31 Oct 2026"), (late.Description, late.Net, late.Period.ToString()));
        Assert.Equal("INV-1002", december.Number);
    }

    [Fact]
    public async Task A_second_draft_cannot_take_what_the_first_holds()
    {
        await UploadOctoberAsync();
        await RunAsync(11);
        await RunAsync(11);

        using var db = house.Db();
        Assert.Equal(1, await db.Invoices.CountAsync(Cancel));
    }

    [Fact]
    public async Task The_database_itself_refuses_a_cycle_twice()
    {
        await RunAsync(11);

        using var db = house.Db();
        var line = await db.InvoiceLines.AsNoTracking().FirstAsync(l => l.ChargeId != null, Cancel);
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
    public async Task A_customer_suspended_after_the_draft_is_left_out_at_approval()
    {
        await UploadOctoberAsync();
        var runId = await RunAsync(11);
        using (var db = house.Db())
        {
            db.Customers.Single().Suspend(new(2026, 11, 3));
            db.SaveChanges();
        }
        await ApproveAsync(runId);

        using var after = house.Db();
        Assert.Empty(after.Invoices);
        Assert.All(after.UsageRecords, u => Assert.Null(u.InvoiceId));
        Assert.StartsWith("Suspended", after.BillingRunCustomers.Single().LeftOut);
    }

    public void Dispose() => house.Dispose();

    private Task<int> UploadOctoberAsync() =>
        house.UploadAsync(
            supplierId,
            "october.csv",
            string.Join(
                '\n',
                Row("01632960202", "B1", "05/10/2026", 1800),
                Row("01632960202", "A4", "13/10/2026", 45),
                Row("07700900303", "C1", "06/10/2026", 120)
            ),
            Cancel
        );

    private async Task<int> RunAsync(int month)
    {
        var period = BillingPeriod.MonthOf(new(2026, month, 1));
        var runId = await house
            .Get<BillingActions>()
            .StartAsync(
                new()
                {
                    GroupId = groupId,
                    Period = period,
                    UsageTo = period.From.AddDays(-1),
                    IssueDate = new(2026, month, 3),
                },
                Cancel
            );
        await house.Get<BillingActions>().GoOnAsync(Cancel);
        return runId;
    }

    private async Task ApproveAsync(int runId)
    {
        await house.Get<BillingActions>().ApproveAsync(runId, Cancel);
        await house.Get<BillingActions>().GoOnAsync(Cancel);
    }

    private static string Row(string cli, string recordId, string date, int seconds) =>
        $"V,,{cli},07700900456,{date},12:00:00,{seconds},,,UK Mobile,UKM,1,0.0100{new string(',', 16)}{recordId}";

    private static Money Pounds(decimal pounds) => Money.FromPounds(pounds);
}
