using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Charges;
using BillingBlazor.Server.Customers.Status;
using BillingBlazor.Server.Data.Search;
using BillingBlazor.Server.Reports;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server.Charges;

/// <summary>One price of a charge on a day, at every door; today is 3 Nov 2026.</summary>
public sealed class ChargePricesTests : IDisposable
{
    private readonly ChargeHouse house = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_default_tariff_of_a_category_prices_its_products()
    {
        await TariffsAsync(gold: 25, isDefault: true);
        var (alphas, betas) = (house.Add(OfProduct()), house.Add(OfProduct(), house.Beta));

        var offer = (await Previews().OffersAsync(house.Alpha, null, house.Broadband, Cancel)).Single();
        var preview = await Previews().PreviewAsync(house.Alpha, alphas, ChargeForm.Of(house.Find(alphas)), Cancel);
        var months = await RowsAsync("active-charges", "", "Customer", "A month");
        var page = await house.House.Get<ChargeQueries>().FindAsync(alphas, Cancel);
        await house.BillAsync(11);

        Assert.Equal((Pounds(25), "tariff Gold"), (offer.Price, offer.Whose));
        Assert.Equal(Pounds(25), preview.Lines[0].Amount);
        Assert.Equal(["Beta Ltd £30.00", "Alpha Ltd £25.00"], months);
        Assert.Equal(Pounds(25), page!.Price);
        Assert.EndsWith(": 25.00", Assert.Single(house.LinesOf(alphas))); // Gold, the default
        Assert.EndsWith(": 30.00", Assert.Single(house.LinesOf(betas))); // Silver, its own, has no price of it: the base price
    }

    [Fact]
    public async Task A_dated_price_of_a_charge_is_the_same_in_reports_and_on_the_invoice()
    {
        var charge = house.Add(house.Monthly with { Start = new(2026, 10, 1), End = new(2026, 12, 31) });
        using (var db = house.House.Db())
        {
            var dated = db.Charges.Single(c => c.Id == charge);
            dated.PriceFrom(new(2026, 11, 1), Pounds(35));
            dated.PriceFrom(new(2027, 1, 1), Pounds(90));
            await db.SaveChangesAsync(Cancel);
        }

        var active = await RowsAsync("active-charges", "", "Charge", "A cycle", "A month");
        var terminating = await RowsAsync("terminating-charges", "?from=2026-12-01&to=2026-12-31", "Charge", "A month");
        await house.BillAsync(11);

        Assert.Equal(["Fibre £35.00 £35.00"], active);
        Assert.Equal(["Fibre £35.00"], terminating);
        Assert.EndsWith(": 35.00", house.LinesOf(charge).Single(line => line.Contains("Nov")));
    }

    [Fact]
    public async Task Pounds_unbilled_of_a_customer_who_is_cancelled_count_its_charges()
    {
        house.Add(house.Monthly with { Start = new(2026, 10, 1) }); // October and November: £60.00
        house.Add(
            house.Monthly with
            {
                Frequency = null,
                Description = "Engineer visit",
                UnitPrice = Pounds(45.50m),
                Start = new(2026, 11, 2),
            }
        );
        var unpriced = new Product("Number", house.Lines, Frequency.Monthly);
        house.Add(house.Monthly with { ProductId = house.House.Add(unpriced).Id, UnitPrice = null }); // no price yet: nothing, and no error

        var before = await house.House.Get<StatusQueries>().PreviewAsync(Ids(), CustomerStatus.Cancelled, Cancel);
        await house.House.Get<StatusActions>().SetAsync(Ids(), CustomerStatus.Cancelled, writeOff: false, null, Cancel);
        var rows = await RowsAsync("cancelled-unbilled", "?from=2026-10-01&to=2026-11-03", "Customer", "Usage", "Charges", "Unbilled");
        var november = await RowsAsync("cancelled-unbilled", "?from=2026-11-01&to=2026-11-03", "Customer", "Charges");

        Assert.Equal((Money.Zero, Pounds(105.50m)), (before.Usage, before.Charges));
        Assert.Equal(["Alpha Ltd £0.00 £105.50 £105.50"], rows);
        Assert.Equal(["Alpha Ltd £75.50"], november);
    }

    private CustomerSelection Ids() => new() { Ids = new HashSet<int> { house.Alpha } };

    private ChargePreviewQueries Previews() => house.House.Get<ChargePreviewQueries>();

    private ChargeDetails OfProduct() => house.Monthly with { ProductId = house.Broadband, UnitPrice = null };

    /// <summary>Gold prices broadband; Beta holds Silver, which doesn't; Alpha holds none.</summary>
    private async Task TariffsAsync(decimal gold, bool isDefault)
    {
        var (usual, other) = (house.House.Add(new Tariff("Gold", house.Lines)).Id, house.House.Add(new Tariff("Silver", house.Lines)).Id);
        await using var db = house.House.Db();
        var category = await db.Categories.SingleAsync(c => c.Id == house.Lines, Cancel);
        category.Amend(category.Name, category.Kind, category.Priority, isDefault ? usual : null, VatTreatment.Standard);
        (await db.Products.Include(p => p.Prices).SingleAsync(p => p.Id == house.Broadband, Cancel)).Price(
            new(2026, 1, 1),
            Pounds(gold),
            null,
            usual
        );
        (await db.Customers.Include(c => c.Tariffs).SingleAsync(c => c.Id == house.Beta, Cancel)).UseTariff(house.Lines, other);
        await db.SaveChangesAsync(Cancel);
    }

    private async Task<List<string>> RowsAsync(string name, string query, params string[] columns)
    {
        var page = await house.House.Get<ReportQueries>().OpenAsync(AllReports.Find(name)!, ReportAddress.Of(query), 0, 50, Cancel);
        return [.. page.Rows.Select(row => string.Join(' ', columns.Select(column => Words(page, row, column))))];
    }

    private static string Words(ReportPage page, IReadOnlyList<ReportCell> row, string name)
    {
        var at = page.View.Columns.Select((column, index) => (column, index)).Single(c => c.column.Name == name).index;
        return CellWords.Of(row[at], page.View.Columns[at].Kind);
    }

    private static Money Pounds(decimal pounds) => Money.FromPounds(pounds);

    public void Dispose() => house.Dispose();
}
