using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Billing;
using BillingBlazor.Server.Settings;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Scenarios;

/// <summary>Product.md 7: approval takes anew what a draft was made from, or refuses that invoice with the reason; the others are
/// approved.</summary>
public sealed class ApprovalTests : IDisposable
{
    private readonly RunHouse house = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_customer_made_exempt_since_the_draft_is_charged_no_vat()
    {
        var customer = Drafted("Alpha Ltd", 10);
        var run = await house.DraftAsync(house.Month(2026, 11));
        Assert.Equal(Pounds(2), (await InvoiceAsync(customer)).Vat);
        Amend(customer, d => d with { TaxExemptReason = "Diplomatic mission" });

        await house.ApproveAsync(run);

        var invoice = await InvoiceAsync(customer);
        Assert.Equal(
            (InvoiceState.Approved, Pounds(10), Money.Zero, Pounds(10), "Exempt from VAT: Diplomatic mission"),
            (invoice.State, invoice.Net, invoice.Vat, invoice.Total, invoice.TaxNote)
        );
        Assert.Equal((VatTreatment.Exempt, 0m), (invoice.Lines.Single().VatTreatment, invoice.Lines.Single().VatPercent));
        Assert.Equal([(VatTreatment.Exempt, Pounds(10), Money.Zero)], invoice.VatByRate.Select(v => (v.Treatment, v.Net, v.Vat)));
        await using var db = house.House.Db();
        Assert.Equal(Pounds(10), (await db.LedgerEntries.SingleAsync(Cancel)).Amount);
        Assert.Equal(
            (Money.Zero, Pounds(10)),
            ((await db.BillingRuns.SingleAsync(Cancel)).Vat, (await db.BillingRuns.SingleAsync(Cancel)).Total)
        );
        Assert.Equal(Pounds(10), (await db.InvoiceReviews.SingleAsync(Cancel)).Total);
        Assert.Equal(
            "Alpha Ltd was drafted with £2.00 VAT, £12.00 in all, and approved with £0.00 VAT, £10.00 in all: how it is taxed "
                + "was changed in between.",
            (await db.RunWarnings.SingleAsync(w => w.Kind == RunWarningKind.WorkedOutAnew, Cancel)).Sentence
        );
    }

    [Fact]
    public async Task A_customer_no_longer_exempt_is_charged_vat()
    {
        var customer = Drafted("Alpha Ltd", 10);
        Amend(customer, d => d with { TaxExemptReason = "Diplomatic mission" });
        var run = await house.DraftAsync(house.Month(2026, 11));
        Amend(customer, d => d with { TaxExemptReason = null });

        await house.ApproveAsync(run);

        var invoice = await InvoiceAsync(customer);
        Assert.Equal((Pounds(2), Pounds(12), null), (invoice.Vat, invoice.Total, invoice.TaxNote));
    }

    [Fact]
    public async Task A_reseller_set_to_reverse_charge_since_the_draft_accounts_for_the_vat_itself()
    {
        Tick();
        var customer = Drafted("Alpha Ltd", 10);
        var run = await house.DraftAsync(house.Month(2026, 11));
        Amend(
            customer,
            d =>
                d with
                {
                    Kind = CustomerKind.Reseller,
                    VatNumber = "GB123456789",
                    VatNumberCheckedOn = new DateOnly(2026, 11, 2),
                    ReverseCharge = true,
                }
        );

        await house.ApproveAsync(run);

        var invoice = await InvoiceAsync(customer);
        Assert.Equal(
            (Money.Zero, Pounds(10), Pounds(2), "GB123456789"),
            (invoice.Vat, invoice.Total, invoice.CustomerVat, invoice.Buyer.VatNumber)
        );
    }

    [Theory]
    [InlineData(CustomerKind.Business, 2.00)]
    [InlineData(CustomerKind.Consumer, 2.01)]
    public async Task The_organisations_rounding_is_that_of_the_day_of_approval(CustomerKind kind, decimal vat)
    {
        var customer = Drafted("Alpha Ltd", 10.04m); // 20 % = 2.008
        Amend(customer, d => d with { Kind = kind });
        var run = await house.DraftAsync(house.Month(2026, 11));
        Assert.Equal(Pounds(2.01m), (await InvoiceAsync(customer)).Vat);
        AmendOrganisation(new() { Name = "Meridian Telecom", VatRounding = VatRounding.Down });

        await house.ApproveAsync(run);

        Assert.Equal((Pounds(vat), Pounds(10.04m + vat)), ((await InvoiceAsync(customer)).Vat, (await InvoiceAsync(customer)).Total));
    }

    [Fact]
    public async Task Another_organisation_gives_its_name_vat_number_prefix_terms_and_rounding()
    {
        var other = new Organisation("Tyne Telecom");
        other.Amend(
            new()
            {
                Name = "Tyne Telecom",
                VatNumber = "GB123456782",
                InvoicePrefix = "TT-",
                CreditNotePrefix = "TC-",
                PaymentTermsDays = 14,
                VatRounding = VatRounding.Down,
            }
        );
        house.House.Add(other);
        var customer = Drafted("Alpha Ltd", 10.04m);
        var run = await house.DraftAsync(house.Month(2026, 11));
        Amend(customer, d => d with { OrganisationId = other.Id, PurchaseOrder = "PO-9" });

        await house.ApproveAsync(run);

        var invoice = await InvoiceAsync(customer);
        Assert.Equal(
            ("Tyne Telecom", "GB123456782", "TT-1", new DateOnly(2026, 11, 15)),
            (invoice.Seller.Name, invoice.Seller.VatNumber, invoice.Number, invoice.DueDate)
        );
        Assert.Equal((Pounds(2.00m), VatRounding.Down, "PO-9"), (invoice.Vat, invoice.VatRounding, invoice.PurchaseOrder));
    }

    [Fact]
    public async Task Treatments_of_the_charge_and_of_the_calls_are_those_of_the_day_of_approval()
    {
        var customer = Drafted("Alpha Ltd", 10);
        await house.CallsAsync((customer, new(2026, 10, 5), 600)); // £0.60
        var run = await house.DraftAsync(house.Month(2026, 11));
        await using (var db = house.House.Db())
        {
            var charge = await db.Charges.SingleAsync(Cancel);
            charge.Amend(charge.Sheet with { VatTreatment = VatTreatment.Zero });
            (await db.Categories.SingleAsync(c => c.Id == house.Voice, Cancel)).Amend(
                "Voice",
                CategoryKind.Usage,
                30,
                null,
                VatTreatment.Exempt
            );
            await db.SaveChangesAsync(Cancel);
        }

        await house.ApproveAsync(run);

        Assert.Equal((Pounds(10.60m), Money.Zero), ((await InvoiceAsync(customer)).Net, (await InvoiceAsync(customer)).Vat));
    }

    [Fact]
    public async Task A_rate_of_vat_started_since_the_draft_is_charged()
    {
        var customer = Drafted("Alpha Ltd", 10);
        var run = await house.DraftAsync(house.Month(2026, 11));
        await house.House.Get<VatRateActions>().StartAsync(VatTreatment.Standard, new(2026, 11, 1), 17.5m, Cancel);

        await house.ApproveAsync(run);

        Assert.Equal(
            (Pounds(1.75m), 17.5m),
            ((await InvoiceAsync(customer)).Vat, (await InvoiceAsync(customer)).VatByRate.Single().Percent)
        );
    }

    [Fact]
    public async Task What_can_not_be_set_right_is_refused_by_name_and_the_others_are_approved()
    {
        var (alpha, beta) = (Drafted("Alpha Ltd", 10), Drafted("Beta Ltd", 20));
        await GiveCostCentreAsync(alpha, "London");
        await house.CallsAsync((alpha, new(2026, 10, 5), 600));
        var run = await house.DraftAsync(house.Month(2026, 11));
        Amend(alpha, d => d with { InvoicePerCostCentre = true });

        await house.ApproveAsync(run);

        Assert.Equal(
            "Alpha Ltd gets an invoice for each cost centre since the draft was made. It has to be drafted again.",
            await house.LeftOutAsync(run, alpha)
        );
        Assert.Equal((InvoiceState.Approved, "INV-1001"), ((await InvoiceAsync(beta)).State, (await InvoiceAsync(beta)).Number));
        var again = await house.House.Get<BillingActions>().BillAgainAsync(run, Cancel);
        await house.House.Get<BillingActions>().GoOnAsync(Cancel);
        await house.ApproveAsync(again);
        await using var db = house.House.Db();
        Assert.Equal(
            [Pounds(12), Pounds(0.72m)],
            await db
                .Invoices.Where(i => i.CustomerId == alpha && i.State == InvoiceState.Approved)
                .OrderByDescending(i => i.Id)
                .Select(i => i.Total)
                .OrderByDescending(t => t)
                .ToListAsync(Cancel)
        );
    }

    [Fact]
    public async Task Vat_is_not_charged_by_an_organisation_that_lost_its_vat_number()
    {
        AmendOrganisation(new() { Name = "Meridian Telecom", VatNumber = "GB123456727" });
        var customer = Drafted("Alpha Ltd", 10);
        var run = await house.DraftAsync(house.Month(2026, 11));
        AmendOrganisation(new() { Name = "Meridian Telecom" });

        await house.ApproveAsync(run);

        Assert.StartsWith(
            "Alpha Ltd: Meridian Telecom has no VAT number, but had one when the draft was made",
            await house.LeftOutAsync(run, customer)
        );
        await using var db = house.House.Db();
        Assert.Empty(await db.Invoices.ToListAsync(Cancel));
    }

    [Fact]
    public async Task Unused_days_are_given_back_with_the_vat_they_were_billed_with()
    {
        var customer = Drafted("Alpha Ltd", 30);
        await house.BillAsync(house.Month(2026, 11));
        await using (var db = house.House.Db())
        {
            (await db.Charges.SingleAsync(Cancel)).EndOn(new(2026, 11, 15), givesCredit: true);
            await db.SaveChangesAsync(Cancel);
        }
        var run = await house.DraftAsync(house.Month(2026, 12));
        Amend(customer, d => d with { TaxExemptReason = "Diplomatic mission" });

        await house.ApproveAsync(run);

        await using var after = house.House.Db();
        var note = await after.Invoices.SingleAsync(i => i.RunId == run, Cancel);
        // 15 of 30 days: 15.00 back, with the £3.00 that were charged on it; nothing on the note is exempt
        Assert.Equal((InvoiceKind.CreditNote, Pounds(-15), Pounds(-3), null), (note.Kind, note.Net, note.Vat, note.TaxNote));
    }

    public void Dispose() => house.Dispose();

    private int Drafted(string name, decimal pounds)
    {
        var customer = house.Customer(name);
        house.Charge(customer, "Line", pounds, new(2026, 11, 1));
        return customer;
    }

    private void Tick()
    {
        using var db = house.House.Db();
        db.Categories.Single(c => c.Id == house.Lines)
            .Amend("Lines", CategoryKind.Products, 10, null, VatTreatment.Standard, forOnwardSale: true);
        db.SaveChanges();
    }

    private void Amend(int customerId, Func<CustomerDetails, CustomerDetails> change)
    {
        using var db = house.House.Db();
        var c = db.Customers.Single(c => c.Id == customerId);
        c.Amend(
            change(
                new()
                {
                    Name = c.Name,
                    Since = c.Since,
                    GroupId = c.GroupId,
                    OrganisationId = c.OrganisationId,
                    Kind = c.Kind,
                    VatNumber = c.VatNumber,
                    VatNumberCheckedOn = c.VatNumberCheckedOn,
                    ReverseCharge = c.ReverseCharge,
                    TaxExemptReason = c.TaxExemptReason,
                    InvoicePerCostCentre = c.InvoicePerCostCentre,
                }
            )
        );
        db.SaveChanges();
    }

    private void AmendOrganisation(OrganisationDetails details)
    {
        using var db = house.House.Db();
        db.Organisations.Single(o => o.Name == "Meridian Telecom").Amend(details);
        db.SaveChanges();
    }

    private async Task GiveCostCentreAsync(int customerId, string name)
    {
        await using var db = house.House.Db();
        var customer = await db.Customers.Include(c => c.CostCentres).SingleAsync(c => c.Id == customerId, Cancel);
        var costCentre = customer.AddCostCentre(name);
        await db.SaveChangesAsync(Cancel);
        var charge = await db.Charges.SingleAsync(c => c.CustomerId == customerId, Cancel);
        charge.Amend(charge.Sheet with { CostCentreId = costCentre.Id });
        await db.SaveChangesAsync(Cancel);
    }

    private async Task<Invoice> InvoiceAsync(int customerId)
    {
        await using var db = house.House.Db();
        return await db
            .Invoices.AsNoTracking()
            .Include(i => i.Lines)
            .Include(i => i.VatByRate)
            .SingleAsync(i => i.CustomerId == customerId, Cancel);
    }

    private static Money Pounds(decimal pounds) => Money.FromPounds(pounds);
}
