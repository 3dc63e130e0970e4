using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Tariffs;

namespace BillingBlazor.Tests.Domain.Invoices;

/// <summary>worked-month.md section 4, from charges and usage sums to the invoice, and its cases 2 and 5.</summary>
public class WorkedMonthInvoiceTests
{
    private static readonly BillingPeriod november = new(new(2026, 11, 1), new(2026, 11, 30));
    private static readonly BillingPeriod october = new(new(2026, 10, 1), new(2026, 10, 31));
    private readonly Customer customer = A.Customer();

    public WorkedMonthInvoiceTests()
    {
        customer.AddCostCentre("London").WithId(1);
        customer.AddCostCentre("Brighton").WithId(2);
    }

    [Fact]
    public void The_invoice_comes_out_to_the_penny()
    {
        var invoice = Assert.Single(Build(november, Usage()));

        Assert.Equal([(Pence(5901), "Brighton"), (Pence(1476), "London"), (Pence(396), null)], SectionsOf(invoice));
        Assert.Equal((Pence(7773), Pence(1445), Pence(9218)), (invoice.Net, invoice.Vat, invoice.Total));
        Assert.Equal(
            [Pence(1652), Pence(3200), Pence(500), Pence(549), Pence(1275), Pence(201), Pence(396)],
            invoice.Lines.Select(l => l.Net)
        );
        Assert.Equal(new DateOnly(2026, 12, 3), invoice.DueDate);
    }

    [Fact]
    public void December_has_the_cycles_alone()
    {
        var invoice = Assert.Single(Build(new(new(2026, 12, 1), new(2026, 12, 31)), []));

        // 12.75 + 32.00 + 5.49 = 50.24; VAT on 44.75 = 8.95
        Assert.Equal((Pence(5024), Pence(895), Pence(5919)), (invoice.Net, invoice.Vat, invoice.Total));
    }

    [Fact]
    public void The_period_of_an_invoice_of_calls_alone_is_that_of_the_calls()
    {
        var earlier = Usage()[0] with { IsEarlier = true, Days = new(new(2026, 9, 29), new(2026, 9, 30)) };

        Assert.Equal(october, Assert.Single(BuildOf([], november, Usage())).Period);
        Assert.Equal(
            new BillingPeriod(new(2026, 9, 29), new(2026, 10, 31)),
            Assert.Single(BuildOf([], november, [.. Usage(), earlier])).Period
        );
        Assert.Equal(november, Assert.Single(Build(november, Usage())).Period);
    }

    [Fact]
    public void An_invoice_per_cost_centre_rounds_its_own_vat()
    {
        customer.Amend(
            new()
            {
                Name = customer.Name,
                Since = customer.Since,
                GroupId = 1,
                OrganisationId = 1,
                InvoicePerCostCentre = true,
            }
        );

        Assert.Equal([Pence(6971), Pence(1771), Pence(475)], Build(november, Usage()).Select(i => i.Total));
    }

    [Fact]
    public void An_approved_invoice_is_approved_once()
    {
        var invoice = Assert.Single(Build(november, Usage()));
        invoice.Approve("INV-1001", customer, A.Organisation(), "Owner", new(2026, 11, 3, 9, 0, 0, DateTimeKind.Utc));

        Assert.Throws<BillingRuleException>(() => invoice.Approve("INV-1002", customer, A.Organisation(), "Owner", default));
    }

    private IReadOnlyList<Invoice> Build(BillingPeriod period, IReadOnlyList<UsageSum> usage) => BuildOf(Charges(), period, usage);

    private IReadOnlyList<Invoice> BuildOf(Charge[] charges, BillingPeriod period, IReadOnlyList<UsageSum> usage)
    {
        Category[] categories =
        [
            A.Category(1, "Lines", CategoryKind.Products, 10),
            A.Category(2, "Broadband", CategoryKind.Products, 20),
            A.Category(3, "Voice", CategoryKind.Usage, 30),
            A.Category(4, "Insurance", CategoryKind.Products, 40),
            A.Category(5, "Extras", CategoryKind.Products, 50),
        ];
        var items = charges
            .SelectMany(charge => ChargeCalendar.Due(charge, period, includeOld: false))
            .Select(due => new PricedItem(due, due.Charge.UnitPrice!.Value, Money.Zero))
            .ToList();
        VatRate[] rates = [new(VatTreatment.Standard, new(2011, 1, 4), 20)];
        return InvoiceBuilder.Build(
            new(customer, A.Organisation(), 1, new(2026, 11, 3), period, items, usage, categories.ToDictionary(c => c.Id), new(rates))
        );
    }

    private static Charge[] Charges() =>
        [
            Charge(1, 1, "SIP channel", 3, 4.25m, costCentreId: 1),
            Charge(2, 2, "Broadband 80/20", 1, 32.00m, costCentreId: 2, proRataStart: new(2026, 10, 16)),
            Charge(3, 4, "Handset insurance", 1, 5.49m, costCentreId: 2, vat: VatTreatment.Exempt),
            Charge(4, 5, "Call recording", 1, 6.99m, end: new(2026, 11, 17)),
        ];

    private static UsageSum[] Usage() =>
        [
            new(1, 1, "02079460101", 3, false, october, 9, 7480, Money.FromPounds(2.0104m), Money.FromPounds(1.2792m)),
            new(2, 2, "01632960202", 3, false, october, 4, 7400, Money.FromPounds(5.0000m), Money.FromPounds(1.5800m)),
        ];

    private static Charge Charge(
        int id,
        int categoryId,
        string description,
        decimal quantity,
        decimal price,
        int? costCentreId = null,
        DateOnly? proRataStart = null,
        DateOnly? end = null,
        VatTreatment vat = VatTreatment.Standard
    )
    {
        var charge = new Charge(1, categoryId, description, Frequency.Monthly, november.From).WithId(id);
        charge.Amend(
            new()
            {
                CategoryId = categoryId,
                Description = description,
                Frequency = Frequency.Monthly,
                Quantity = quantity,
                UnitPrice = Money.FromPounds(price),
                VatTreatment = vat,
                Start = november.From,
                ProRataStart = proRataStart,
                End = end,
                CostCentreId = costCentreId,
            }
        );
        return charge;
    }

    private static IEnumerable<(Money, string?)> SectionsOf(Invoice invoice) =>
        invoice.Lines.GroupBy(l => l.CostCentreName).Select(g => (g.Sum(l => l.Net), g.Key));

    private static Money Pence(long pence) => Money.FromPence(pence);
}
