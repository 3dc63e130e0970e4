using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Tariffs;

namespace BillingBlazor.Tests.Domain.Invoices;

/// <summary>
/// Usage is rounded once for each cost centre, CLI and VAT treatment, however its calls are laid out in lines.
/// </summary>
public class UsageRoundingTests
{
    private static readonly BillingPeriod november = new(new(2026, 11, 1), new(2026, 11, 30));
    private static readonly BillingPeriod october = new(new(2026, 10, 1), new(2026, 10, 31));
    private static readonly BillingPeriod september = new(new(2026, 9, 4), new(2026, 9, 20));
    private readonly Customer customer = A.Customer();

    public UsageRoundingTests()
    {
        customer.AddCostCentre("London").WithId(1);
        customer.AddCostCentre("Brighton").WithId(2);
    }

    [Fact]
    public void Half_pennies_of_several_categories_of_a_line_are_one_rounding()
    {
        // 0.105 + 0.105 = 0.21, where each by itself would be 0.11
        var invoice = Build(Sum(1, 0.105m), Sum(2, 0.105m));

        Assert.Equal([0.11m, 0.10m], NetsOf(invoice));
        Assert.Equal((Money.FromPence(21), Money.FromPence(4)), (invoice.Net, invoice.Vat)); // 4.2p
    }

    [Fact]
    public void Earlier_calls_are_in_the_same_rounding() =>
        // 0.004 + 0.004 + 0.004 = 0.012: a penny, where each by itself would be nothing
        Assert.Equal(
            Money.FromPence(1),
            Build(Sum(1, 0.004m) with { IsEarlier = true, Days = september }, Sum(1, 0.004m), Sum(2, 0.004m)).Net
        );

    [Fact]
    public void Each_cost_centre_line_and_treatment_has_its_own()
    {
        // Voice and data of one line 0.21, as above; the same of another line; of another cost centre; and what is exempt: 0.11
        var invoice = Build(
            Sum(1, 0.105m),
            Sum(2, 0.105m),
            Sum(1, 0.105m) with
            {
                CliId = 8,
            },
            Sum(1, 0.105m) with
            {
                CostCentreId = 2,
            },
            Sum(3, 0.105m)
        );

        Assert.Equal(Money.FromPence(21 + 11 + 11 + 11), invoice.Net);
    }

    [Fact]
    public void A_line_of_calls_that_cost_nothing_never_gets_a_penny_of_the_others() =>
        // 0.0149 is a penny, 0.0151 two
        Assert.Equal(
            [0.01m, 0.01m, 0],
            NetsOf(Build(Sum(1, 0.0149m), Sum(2, 0), Sum(2, 0.0002m) with { IsEarlier = true, Days = september }))
        );

    [Fact]
    public void What_is_given_back_is_rounded_with_the_rest() =>
        // 0.105 − 0.02 = 0.085
        Assert.Equal([0.11m, -0.02m], NetsOf(Build(Sum(1, 0.105m), Sum(2, -0.02m))));

    private Invoice Build(params UsageSum[] usage)
    {
        Category[] categories =
        [
            A.Category(1, "Voice", CategoryKind.Usage, 30),
            A.Category(2, "Data", CategoryKind.Usage, 40),
            A.Category(3, "Alarms", CategoryKind.Usage, 50),
        ];
        categories[2].Amend("Alarms", CategoryKind.Usage, 50, null, VatTreatment.Exempt);
        VatRate[] rates = [new(VatTreatment.Standard, new(2011, 1, 4), 20)];
        return Assert.Single(
            InvoiceBuilder.Build(
                new(customer, A.Organisation(), 1, new(2026, 11, 3), november, [], usage, categories.ToDictionary(c => c.Id), new(rates))
            )
        );
    }

    private static UsageSum Sum(int category, decimal price) =>
        new(1, 7, "02079460101", category, false, october, 1, 60, Money.FromPounds(price), Money.Zero);

    private static IEnumerable<decimal> NetsOf(Invoice invoice) => invoice.Lines.Select(l => l.Net.Pounds);
}
