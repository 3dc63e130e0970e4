using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Customers.Details;
using BillingBlazor.Server.Prices;
using BillingBlazor.Server.Suppliers;
using BillingBlazor.Server.Tariffs;
using BillingBlazor.Server.Usage;
using BillingBlazor.Tests.Server.Usage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace BillingBlazor.Tests.Server.Tariffs;

/// <summary>Set up on 3 Nov 2026, after the calls of October: the first price of anything counts from the start.</summary>
public sealed class FirstPriceTests : IDisposable
{
    private static readonly DateOnly start = new(1990, 1, 1);

    private readonly AgainHouse again = new();
    private readonly TariffActions tariffs;
    private readonly ProductActions products;
    private readonly DestinationActions destinations;
    private readonly int voice,
        lines;

    public FirstPriceTests()
    {
        (tariffs, products, destinations) = (Make<TariffActions>(), Make<ProductActions>(), Make<DestinationActions>());
        using var db = again.House.Db();
        (voice, lines) = (db.Categories.Single(c => c.Name == "Voice").Id, db.Categories.Single(c => c.Name == "Lines").Id);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>One minute to Chile on 8 October waits; its first row is entered on 3 November.</summary>
    [Fact]
    public async Task The_first_row_of_a_destination_prices_the_calls_that_were_before_it()
    {
        await again.UploadAsync();
        var saver = await tariffs.SaveAsync(new(null, "Saver", voice, null, null, null, null), Cancel);

        await tariffs.SaveRateAsync(new(null, saver, null, again.Chile, null, null, new() { Peak = 0.25m }), Cancel);
        var rated = await again.House.Get<OrphanActions>().RateAgainAsync(Cancel);

        Assert.Equal(1, rated);
        Assert.Equal(0.25m, (await again.PricesAsync())["A3"]); // Saver is the default of Voice: Alpha holds none
        var later = await Assert.ThrowsAsync<BillingRuleException>(() =>
            tariffs.SaveRateAsync(new(null, saver, null, again.Chile, null, null, new() { Peak = 0.30m }), Cancel)
        );
        Assert.Equal(
            "This destination has a price already. Give the day on which the new one begins, for example 1 Dec 2026.",
            later.Message
        );
        await tariffs.SaveRateAsync(new(null, saver, null, again.Chile, new(2026, 12, 1), null, new() { Peak = 0.30m }), Cancel);
        using var db = again.House.Db();
        Assert.Equal(
            [(start, new DateOnly(2026, 11, 30)), (new(2026, 12, 1), null)],
            db.RateRows.Where(r => r.TariffId == saver).OrderBy(r => r.From).AsEnumerable().Select(r => (r.From, r.To))
        );
    }

    [Fact]
    public async Task A_products_first_price_counts_from_the_start_and_a_later_one_asks_for_its_day()
    {
        var id = await products.SaveAsync(
            new(
                null,
                new()
                {
                    Name = "Broadband",
                    CategoryId = lines,
                    Frequency = Frequency.Monthly,
                },
                null,
                ProductForm.Price(null, 30, null, null, null)
            ),
            Cancel
        );

        var later = await Assert.ThrowsAsync<BillingRuleException>(() =>
            products.PriceAsync(id, ProductForm.Price(null, 33, null, null, null), Cancel)
        );
        await products.PriceAsync(id, ProductForm.Price(new(2026, 12, 1), 33, null, null, null), Cancel);
        await products.PriceAsync(id, ProductForm.Price(null, 25, null, null, again.Alpha), Cancel);

        Assert.StartsWith("Broadband has a price already. Give the day", later.Message);
        await using var db = again.House.Db();
        var product = await db.Products.Include(p => p.Prices).SingleAsync(p => p.Id == id, Cancel);
        Assert.Equal(
            (30m, 33m, 25m),
            (
                product.PriceOn(new(2020, 5, 1), again.Beta, null)!.Sell.Pounds,
                product.PriceOn(new(2026, 12, 1), again.Beta, null)!.Sell.Pounds,
                product.PriceOn(new(2026, 12, 1), again.Alpha, null)!.Sell.Pounds
            )
        );
    }

    [Fact]
    public async Task A_copy_without_a_day_has_todays_prices_from_the_start()
    {
        var saver = await tariffs.SaveAsync(new(null, "Saver", voice, null, null, null, null), Cancel);
        await tariffs.SaveRateAsync(new(null, saver, null, again.Chile, new(2026, 11, 1), null, new() { Peak = 0.20m }), Cancel);
        await tariffs.SaveRateAsync(new(null, saver, null, again.Chile, new(2027, 1, 1), null, new() { Peak = 0.30m }), Cancel);

        var copy = await tariffs.CopyAsync(new(saver, "Saver plus", 10, 2, null), Cancel);

        using var db = again.House.Db();
        Assert.Equal(
            [(start, 0.22m), (new(2027, 1, 1), 0.33m)],
            db.RateRows.Where(r => r.TariffId == copy).OrderBy(r => r.From).AsEnumerable().Select(r => (r.From, r.Price.Peak!.Value))
        );
    }

    [Fact]
    public void The_grid_reads_a_blank_day_and_the_start()
    {
        var blank = RateEdit.New(null);
        (blank.Target, blank[0]) = (new(null, again.Chile, "Chile"), "4");
        var known = RateEdit.Of(new(new RateRow(1, null, null, again.Chile, start, null, new() { Peak = 0.04m }), "Chile"));

        Assert.Null(blank.Read(1)!.From);
        Assert.Equal(("The start", start), (known[RateEdit.FromCell], known.Read(1)!.From));
    }

    [Fact]
    public async Task The_first_tariff_of_a_category_is_its_default_and_the_wizard_names_it()
    {
        await tariffs.SaveAsync(new(null, "Saver", voice, null, null, null, null), Cancel);
        await tariffs.SaveAsync(new(null, "Premium", voice, null, null, null, null), Cancel);
        var fibre = await tariffs.SaveAsync(new(null, "Fibre", lines, null, null, null, null), Cancel);
        await Make<CategoryActions>().SaveAsync(lines, new("Lines", CategoryKind.Products, 10, null, VatTreatment.Standard), null, Cancel);
        await tariffs.SaveAsync(new(null, "Copper", lines, null, null, null, null), Cancel); // not the first: nobody's default

        var options = await Make<CustomerQueries>().OptionsAsync(Cancel);

        Assert.Equal([("Lines", null), ("Voice", "Saver")], options.SellPrices.Select(s => (s.Category, s.Usual)));
        Assert.True(fibre > 0);
    }

    [Fact]
    public async Task A_row_that_no_call_would_use_is_refused_with_the_way()
    {
        var number = await destinations.SaveAsync(
            null,
            new(again.SupplierId, "UK 0844", UsageKind.Voice, voice, null, NumberRange.Service084, false, "44844"),
            null,
            Cancel
        );
        var saver = await tariffs.SaveAsync(new(null, "Saver", voice, null, null, null, null), Cancel);

        var inTariff = await Assert.ThrowsAsync<BillingRuleException>(() =>
            tariffs.SaveRateAsync(new(null, saver, null, number, null, null, new() { Peak = 0.05m }), Cancel)
        );
        var ofItsOwn = await Assert.ThrowsAsync<BillingRuleException>(() =>
            destinations.SellAsync(number, new(start, null, new() { Peak = 0.05m }), Cancel)
        );

        Assert.Equal(
            "UK 0844 is an 084 number: no row ever prices it. Enter its service charge on the destination (Usage > Destinations > UK "
                + "0844), and the access charge on the tariff.",
            inTariff.Message
        );
        Assert.Equal(inTariff.Message, ofItsOwn.Message);
    }

    public void Dispose() => again.Dispose();

    private T Make<T>() => ActivatorUtilities.CreateInstance<T>(again.House.Get<IServiceProvider>());
}
