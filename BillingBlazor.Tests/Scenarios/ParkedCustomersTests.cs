using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Billing;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Scenarios;

/// <summary>Product.md 7: each customer is built apart. Who can't be billed is parked with a sentence, the others are billed, a second run
/// takes exactly those.</summary>
public sealed class ParkedCustomersTests : IDisposable
{
    private readonly RunHouse house = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private BillingActions Billing => house.House.Get<BillingActions>();

    [Fact]
    public async Task A_charge_without_a_price_keeps_nobody_else_from_being_billed()
    {
        var product = Product("Fibre", new(2027, 1, 1), 30);
        var (alpha, beta, gamma) = (Billed("Alpha Ltd", 10), house.Customer("Beta Ltd"), Billed("Gamma Ltd", 20));
        house.House.Add(
            new Charge(
                beta,
                new()
                {
                    ProductId = product,
                    CategoryId = house.Lines,
                    Description = "Fibre",
                    Frequency = Frequency.Monthly,
                    Start = new(2026, 11, 1),
                }
            )
        );
        await house.CallsAsync((beta, new(2026, 10, 5), 600));

        var run = await house.BillAsync(house.Month(2026, 11));

        const string Why =
            "Beta Ltd: Fibre follows the price of Fibre, which has none in force on 1 Nov 2026. Add one, or type a price "
            + "on the charge.";
        Assert.Equal(Why, await house.LeftOutAsync(run, beta));
        Assert.Equal([12m, 24m], await TotalsAsync(run));
        var parked = Assert.Single(await house.House.Get<RunQueries>().ParkedAsync(run, Cancel));
        Assert.Equal((beta, "Beta Ltd", Why, null), (parked.CustomerId, parked.Customer, parked.Why, parked.AgainRunId));
        await using (var db = house.House.Db())
        {
            Assert.Equal(
                (RunState.Approved, null),
                ((await db.BillingRuns.SingleAsync(Cancel)).State, (await db.BillingRuns.SingleAsync(Cancel)).Failure)
            );
            Assert.Equal(Why, (await db.RunWarnings.SingleAsync(w => w.Kind == RunWarningKind.Parked, Cancel)).Sentence);
        }

        Price(product, new(2026, 11, 1), 30);
        var again = await Billing.BillAgainAsync(run, Cancel);
        await Billing.GoOnAsync(Cancel);

        // Exactly that one, for the same days: 30.00 + 0.60 = 30.60, VAT 6.12
        Assert.Equal([36.72m], await TotalsAsync(again));
        Assert.Equal(["Fibre | 1–30 Nov 2026 | 30.00", "Calls | 1–31 Oct 2026 | 0.60"], await house.LinesAsync(again, beta));
        await using var after = house.House.Db();
        Assert.Equal([beta], await after.BillingRunCustomers.Where(m => m.RunId == again).Select(m => m.CustomerId).ToListAsync(Cancel));
        Assert.Equal(new DateOnly(2026, 11, 1), (await after.Invoices.SingleAsync(i => i.RunId == again, Cancel)).IssueDate);
        Assert.Equal(again, (await house.House.Get<RunQueries>().ParkedAsync(run, Cancel)).Single().AgainRunId);
        Assert.True(alpha + gamma > 0);
    }

    [Fact]
    public async Task Bill_those_again_makes_one_run_however_often_it_is_pressed_and_another_once_that_is_discarded()
    {
        var run = await WithOneWithoutPriceAsync();
        var again = await Billing.BillAgainAsync(run, Cancel);
        await Billing.GoOnAsync(Cancel);

        var refused = await Assert.ThrowsAsync<BillingRuleException>(() => Billing.BillAgainAsync(run, Cancel));
        await Billing.DiscardAsync(again, Cancel);
        var third = await Billing.BillAgainAsync(run, Cancel);

        Assert.Equal($"Nobody of run {run} is left to bill again.", refused.Message);
        Assert.Equal(again + 1, third);
    }

    [Fact]
    public async Task A_draft_is_parked_too_and_drafted_again_once_it_is_mended()
    {
        var run = await WithOneWithoutPriceAsync();
        await using var db = house.House.Db();
        var (product, beta) = (
            (await db.Products.SingleAsync(Cancel)).Id,
            (await db.Customers.SingleAsync(c => c.Name == "Beta Ltd", Cancel)).Id
        );
        Price(product, new(2026, 11, 1), 30);

        await house.House.Get<BillingBlazor.Server.Billing.Review.ReviewActions>().DraftAgainAsync(run, beta, Cancel);
        await Billing.GoOnAsync(Cancel);

        Assert.Equal([12m, 36m], await TotalsAsync(run));
        Assert.Empty(await house.House.Get<RunQueries>().ParkedAsync(run, Cancel));
    }

    [Fact]
    public async Task Amounts_too_large_to_bill_are_nobody_elses_trouble()
    {
        Billed("Alpha Ltd", 10);
        var beta = house.Customer("Beta Ltd");
        // £10,000,000.00 a day since 1990: 13,454 days are £134,540,000,000.00
        house.House.Add(
            new Charge(
                beta,
                new()
                {
                    CategoryId = house.Lines,
                    Description = "Gold",
                    Frequency = Frequency.Daily,
                    Quantity = 10,
                    UnitPrice = Money.FromPounds(1_000_000),
                    Start = new(1990, 2, 1),
                }
            )
        );

        var run = await house.BillAsync(house.Month(2026, 11));

        Assert.Equal([12m], await TotalsAsync(run));
        Assert.Contains("an invoice is at most £1,000,000,000.00", await house.LeftOutAsync(run, beta));
    }

    [Fact]
    public async Task An_error_nobody_foresaw_parks_whom_it_is_about()
    {
        foreach (
            var (name, pounds) in new[]
            {
                ("Alpha Ltd", 10m),
                ("Beta Ltd", 20m),
                ("Gamma Ltd", 30m),
                ("Delta Ltd", 40m),
                ("Epsilon Ltd", 50m),
            }
        )
            Billed(name, pounds);
        await using var db = house.House.Db();
        // A row that can't be loaded, which takes the whole step with it: a charge whose description is gone
        await db.Database.ExecuteSqlRawAsync(
            """UPDATE "Charges" SET "Description" = '' WHERE "CustomerId" = (SELECT "Id" FROM "Customers" WHERE "Name" = 'Gamma Ltd')""",
            Cancel
        );

        var run = await house.BillAsync(house.Month(2026, 11));

        Assert.Equal([12m, 24m, 48m, 60m], await TotalsAsync(run));
        Assert.Equal(["Gamma Ltd"], (await house.House.Get<RunQueries>().ParkedAsync(run, Cancel)).Select(p => p.Customer));
    }

    [Fact]
    public async Task Without_an_anniversary_day_it_is_parked_and_billed_once_it_has_one_dated_its_own_day()
    {
        var group = house.Group("Anniversary", BillingKind.Anniversary);
        var (fifth, without) = (house.Customer("Fifth", group, day: 5), house.Customer("No day", group));
        house.Charge(fifth, "Line", 10, new(2026, 11, 5));
        house.Charge(without, "Line", 10, new(2026, 11, 6));
        var run = await house.BillAsync(
            new()
            {
                GroupId = group,
                Period = new(new(2026, 11, 1), new(2026, 11, 10)),
                IssueDate = new(2026, 11, 3),
            }
        );
        await using (var db = house.House.Db())
        {
            var customer = await db.Customers.SingleAsync(c => c.Id == without, Cancel);
            customer.Amend(
                new()
                {
                    Name = customer.Name,
                    Since = customer.Since,
                    GroupId = group,
                    OrganisationId = customer.OrganisationId,
                    AnniversaryDay = 6,
                }
            );
            (await db.Charges.SingleAsync(c => c.CustomerId == without, Cancel)).PriceFrom(new(2026, 11, 6), Money.FromPounds(11));
            await db.SaveChangesAsync(Cancel);
        }

        var again = await Billing.BillAgainAsync(run, Cancel);
        await Billing.GoOnAsync(Cancel);

        Assert.Equal([12m], await TotalsAsync(run));
        Assert.Equal(["Line | 6 Nov – 5 Dec 2026 | 11.00"], await house.LinesAsync(again, without));
        await using var after = house.House.Db();
        Assert.Equal(new DateOnly(2026, 11, 6), (await after.Invoices.SingleAsync(i => i.CustomerId == without, Cancel)).IssueDate);
    }

    [Fact]
    public async Task An_account_whose_final_invoice_could_not_be_made_stays_open()
    {
        var run = await WithOneWithoutPriceAsync();
        await Billing.DiscardAsync(run, Cancel);
        await using var db = house.House.Db();
        var beta = (await db.Customers.SingleAsync(c => c.Name == "Beta Ltd", Cancel)).Id;
        var final = await Billing.StartFinalAsync(beta, new(2026, 11, 3), Cancel);
        await Billing.GoOnAsync(Cancel);

        await house.ApproveAsync(final);

        await using var after = house.House.Db();
        Assert.Equal(CustomerStatus.Active, (await after.Customers.SingleAsync(c => c.Id == beta, Cancel)).Status);
        Assert.Single(await house.House.Get<RunQueries>().ParkedAsync(final, Cancel));
    }

    [Fact]
    public async Task Chosen_customers_of_an_anniversary_group_are_issued_on_the_day_that_was_typed()
    {
        var group = house.Group("Anniversary", BillingKind.Anniversary);
        var tenth = house.Customer("Tenth", group, day: 10);
        house.Charge(tenth, "Line", 10, new(2026, 11, 10));

        await house.BillAsync(
            new()
            {
                CustomerIds = [tenth],
                Period = BillingPeriod.MonthOf(new(2026, 11, 1)),
                IssueDate = new(2026, 11, 28),
            }
        );

        await using var db = house.House.Db();
        var invoice = await db.Invoices.SingleAsync(Cancel);
        Assert.Equal(
            (new DateOnly(2026, 11, 28), new DateOnly(2026, 12, 28), "10 Nov – 9 Dec 2026"),
            (invoice.IssueDate, invoice.DueDate, invoice.Period.ToString())
        );
    }

    public void Dispose() => house.Dispose();

    private async Task<int> WithOneWithoutPriceAsync()
    {
        Billed("Alpha Ltd", 10);
        var beta = house.Customer("Beta Ltd");
        house.House.Add(
            new Charge(
                beta,
                new()
                {
                    ProductId = Product("Fibre", new(2027, 1, 1), 30),
                    CategoryId = house.Lines,
                    Description = "Fibre",
                    Frequency = Frequency.Monthly,
                    Start = new(2026, 11, 1),
                }
            )
        );
        return await house.DraftAsync(house.Month(2026, 11));
    }

    private int Billed(string name, decimal pounds)
    {
        var customer = house.Customer(name);
        house.Charge(customer, "Line", pounds, new(2026, 11, 1));
        return customer;
    }

    private int Product(string name, DateOnly from, decimal pounds)
    {
        var product = new Product(name, house.Lines, Frequency.Monthly);
        product.Price(from, Money.FromPounds(pounds), null);
        return house.House.Add(product).Id;
    }

    private void Price(int productId, DateOnly from, decimal pounds)
    {
        using var db = house.House.Db();
        db.Products.Include(p => p.Prices).Single(p => p.Id == productId).Price(from, Money.FromPounds(pounds), null);
        db.SaveChanges();
    }

    private async Task<List<decimal>> TotalsAsync(int runId)
    {
        await using var db = house.House.Db();
        return [.. (await db.Invoices.AsNoTracking().Where(i => i.RunId == runId).ToListAsync(Cancel)).Select(i => i.Total.Pounds).Order()];
    }
}
