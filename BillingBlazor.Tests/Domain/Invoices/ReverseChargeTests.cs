using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Tariffs;

namespace BillingBlazor.Tests.Domain.Invoices;

/// <summary>VAT Act 1994 s55A: telecoms for onward sale, to a reseller with a checked VAT number, and nothing else.</summary>
public class ReverseChargeTests
{
    private static readonly BillingPeriod november = new(new(2026, 11, 1), new(2026, 11, 30));
    private static readonly VatRates rates = new([
        new(VatTreatment.Standard, new(2011, 1, 4), 20),
        new(VatTreatment.Reduced, new(1997, 9, 1), 5),
    ]);
    private readonly Organisation organisation = A.Organisation();

    [Fact]
    public void A_reseller_accounts_for_the_vat_of_what_is_in_scope_and_pays_the_rest()
    {
        var invoice = Bill(Reseller());

        // In scope 45.00 + 2.01 = 47.01, of which 20 % is 9.402; taxed 10.00 + 20 % = 12.00; insurance 5.49 is exempt. 47.01 + 10.00 + 2.00
        // + 5.49 = 64.50
        Assert.Equal(
            (Pounds(62.50m), Pounds(2.00m), Pounds(64.50m), Pounds(9.40m)),
            (invoice.Net, invoice.Vat, invoice.Total, invoice.CustomerVat)
        );
        Assert.Equal(
            [
                ("SIP channels", VatTreatment.ReverseCharge),
                ("Calls 02079460101", VatTreatment.ReverseCharge),
                ("Handset", VatTreatment.Standard),
                ("Insurance", VatTreatment.Exempt),
            ],
            invoice.Lines.Select(line => (line.Description, line.VatTreatment))
        );
        var charged = invoice.VatByRate.Single(rate => rate.Treatment == VatTreatment.ReverseCharge);
        Assert.Equal((20m, Pounds(47.01m), Money.Zero, Pounds(9.40m)), (charged.Percent, charged.Net, charged.Vat, charged.CustomerVat));
    }

    [Theory]
    [InlineData(CustomerKind.Reseller, false)]
    [InlineData(CustomerKind.Business, false)]
    [InlineData(CustomerKind.Consumer, false)]
    public void Nobody_else_is_charged_otherwise_for_the_tick(CustomerKind kind, bool flag)
    {
        var customer = A.Customer();
        customer.Amend(Details(kind, flag));

        // 20 % of 57.01 = 11.402
        Assert.Equal((Pounds(11.40m), Money.Zero), (Bill(customer).Vat, Bill(customer).CustomerVat));
    }

    [Fact]
    public void The_treatment_alone_is_the_standard_rate_for_anybody_else()
    {
        var invoice = Assert.Single(Build(A.Customer(), Charge(1, "Line", 10, VatTreatment.ReverseCharge)));

        Assert.Equal((VatTreatment.Standard, Pounds(2), Money.Zero), (invoice.Lines[0].VatTreatment, invoice.Vat, invoice.CustomerVat));
    }

    [Fact]
    public void What_is_not_in_scope_is_taxed_for_a_reseller_too()
    {
        var invoice = Assert.Single(Build(Reseller(), Charge(2, "Handset", 10)));

        Assert.Equal((VatTreatment.Standard, Pounds(2)), (invoice.Lines[0].VatTreatment, invoice.Vat));
    }

    [Fact]
    public void Zero_reduced_and_exempt_stay_what_they_are()
    {
        var invoice = Assert.Single(
            Build(
                Reseller(),
                Charge(1, "Book", 10, VatTreatment.Zero),
                Charge(1, "Energy", 10, VatTreatment.Reduced),
                Charge(1, "Cover", 10, VatTreatment.Exempt)
            )
        );

        Assert.Equal([VatTreatment.Zero, VatTreatment.Reduced, VatTreatment.Exempt], invoice.Lines.Select(line => line.VatTreatment));
        Assert.Equal((Pounds(0.50m), Money.Zero), (invoice.Vat, invoice.CustomerVat));
    }

    [Fact]
    public void An_exempt_reseller_is_exempt()
    {
        var customer = Reseller();
        customer.Amend(Details(CustomerKind.Reseller, true) with { TaxExemptReason = "Diplomatic mission" });

        var invoice = Assert.Single(Build(customer, Charge(1, "Line", 10)));

        Assert.Equal(
            (VatTreatment.Exempt, Money.Zero, "Exempt from VAT: Diplomatic mission"),
            (invoice.Lines[0].VatTreatment, invoice.CustomerVat, invoice.TaxNote)
        );
    }

    [Fact]
    public void Rounding_down_leaves_the_customers_own_vat_alone()
    {
        organisation.Amend(new() { Name = "Meridian Telecom", VatRounding = VatRounding.Down });

        var invoice = Assert.Single(Build(Reseller(), Charge(1, "Line", 10.04m), Charge(2, "Handset", 10.09m)));

        // Ours 20 % of 10.09 = 2.018, down to 2.01; the customer's 20 % of 10.04 = 2.008, to the penny 2.01
        Assert.Equal((Pounds(2.01m), Pounds(2.01m), VatRounding.Down), (invoice.Vat, invoice.CustomerVat, invoice.VatRounding));
    }

    [Fact]
    public void A_consumers_invoice_is_never_rounded_down_and_does_not_say_so()
    {
        organisation.Amend(new() { Name = "Meridian Telecom", VatRounding = VatRounding.Down });
        var consumer = A.Customer();
        consumer.Amend(Details(CustomerKind.Consumer, false));

        var invoice = Assert.Single(Build(consumer, Charge(2, "Handset", 10.09m)));

        Assert.Equal((Pounds(2.02m), VatRounding.HalfUp), (invoice.Vat, invoice.VatRounding));
    }

    [Fact]
    public void The_credit_note_copies_it()
    {
        var invoice = Bill(Reseller());
        invoice.Approve("INV-1", Reseller(), organisation, "Owner", new(2026, 11, 3, 9, 0, 0, DateTimeKind.Utc));

        var note = invoice.Reverse("CN-1", new(2026, 11, 9), "Wrong customer", new("Owner", new(2026, 11, 9, 9, 0, 0, DateTimeKind.Utc)));

        Assert.Equal((Pounds(-2.00m), Pounds(-64.50m), Pounds(-9.40m)), (note.Vat, note.Total, note.CustomerVat));
        Assert.Equal(invoice.Lines.Select(line => line.VatTreatment), note.Lines.Select(line => line.VatTreatment));
    }

    private Invoice Bill(Customer customer) =>
        Assert.Single(
            Build(customer, Charge(3, "SIP channels", 45), Charge(2, "Handset", 10), Charge(5, "Insurance", 5.49m, VatTreatment.Exempt))
        );

    /// <summary>The product of category 3 is ticked, its category isn't.</summary>
    private IReadOnlyList<Invoice> Build(Customer customer, params Charge[] charges)
    {
        var (lines, calls) = (A.Category(1, "Lines", CategoryKind.Products, 10), A.Category(4, "Voice", CategoryKind.Usage, 30));
        lines.Amend("Lines", CategoryKind.Products, 10, null, VatTreatment.Standard, forOnwardSale: true);
        calls.Amend("Voice", CategoryKind.Usage, 30, null, VatTreatment.Standard, forOnwardSale: true);
        Category[] categories =
        [
            lines,
            A.Category(2, "Hardware", CategoryKind.Products, 40),
            A.Category(3, "SIP", CategoryKind.Products, 20),
            calls,
            A.Category(5, "Insurance", CategoryKind.Products, 50),
        ];
        var items = charges
            .SelectMany(charge => ChargeCalendar.Due(charge, november, includeOld: false))
            .Select(due => new PricedItem(due, due.Charge.UnitPrice!.Value, Money.Zero)
            {
                ForOnwardSale = due.Charge.CategoryId == 3 ? true : null,
            })
            .ToList();
        UsageSum[] usage =
            charges.Length == 3 && charges[0].CategoryId == 3
                ?
                [
                    new(
                        null,
                        1,
                        "02079460101",
                        4,
                        false,
                        new(new(2026, 10, 1), new(2026, 10, 31)),
                        9,
                        7480,
                        Money.FromPounds(2.0104m),
                        Money.Zero
                    ),
                ]
                : [];
        return InvoiceBuilder.Build(
            new(customer, organisation, 1, new(2026, 11, 3), november, items, usage, categories.ToDictionary(c => c.Id), rates)
        );
    }

    private static Customer Reseller()
    {
        var customer = A.Customer();
        customer.Amend(Details(CustomerKind.Reseller, true));
        return customer;
    }

    private static CustomerDetails Details(CustomerKind kind, bool reverseCharge) =>
        new()
        {
            Name = "Downstream Telecom Ltd",
            Since = new(2026, 1, 1),
            GroupId = 1,
            OrganisationId = 1,
            Kind = kind,
            ReverseCharge = reverseCharge,
            VatNumber = "GB123456789",
            VatNumberCheckedOn = new DateOnly(2026, 10, 1),
        };

    private static int ids;

    private static Charge Charge(int categoryId, string description, decimal pounds, VatTreatment vat = VatTreatment.Standard) =>
        new Charge(
            1,
            new()
            {
                CategoryId = categoryId,
                Description = description,
                Frequency = Frequency.Monthly,
                UnitPrice = Pounds(pounds),
                VatTreatment = vat,
                Start = november.From,
            }
        ).WithId(Interlocked.Increment(ref ids));

    private static Money Pounds(decimal pounds) => Money.FromPounds(pounds);
}
