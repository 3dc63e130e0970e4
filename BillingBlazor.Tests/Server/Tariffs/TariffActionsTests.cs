using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Prices;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Tariffs;
using Microsoft.Extensions.DependencyInjection;

namespace BillingBlazor.Tests.Server.Tariffs;

/// <summary>At 09:00 on 3 Nov 2026.</summary>
public sealed class TariffActionsTests : IDisposable
{
    private readonly TestInstallation house = new();
    private readonly CategoryActions categories;
    private readonly TariffActions tariffs;
    private readonly ProductActions products;
    private readonly int voice,
        lines,
        mobileGroup;

    public TariffActionsTests()
    {
        (categories, tariffs, products) = (Make<CategoryActions>(), Make<TariffActions>(), Make<ProductActions>());
        using var db = house.Db();
        (voice, lines) = (db.Categories.Single(c => c.Name == "Voice").Id, db.Categories.Single(c => c.Name == "Lines").Id);
        mobileGroup = house.Add(new DestinationGroup("UK mobile")).Id;
    }

    public static readonly TheoryData<string> BadNames = ["", " ", new string('x', 201), new string('x', 40 * 1024), "nul\0"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(BadNames))]
    public async Task A_bad_name_is_refused_with_a_sentence(string name)
    {
        Assert.EndsWith(
            ".",
            (
                await Assert.ThrowsAsync<BillingRuleException>(() =>
                    categories.SaveAsync(null, new(name, CategoryKind.Products, 1, null, VatTreatment.Standard), null, Cancel)
                )
            ).Message
        );
        Assert.EndsWith(".", (await Assert.ThrowsAsync<BillingRuleException>(() => tariffs.SaveAsync(Tariff(name), Cancel))).Message);
        Assert.EndsWith(
            ".",
            (await Assert.ThrowsAsync<BillingRuleException>(() => products.SaveAsync(new(null, Product(name)), Cancel))).Message
        );

        using var db = house.Db();
        Assert.Equal((2, 0, 0), (db.Categories.Count(), db.Tariffs.Count(), db.Products.Count()));
    }

    [Fact]
    public async Task A_category_in_use_keeps_its_kind_and_is_not_deleted()
    {
        await tariffs.SaveAsync(Tariff("Saver"), Cancel);

        Assert.Contains(
            "Voice has 1 tariff, so it can't become a category of products",
            (
                await Assert.ThrowsAsync<BillingRuleException>(() =>
                    categories.SaveAsync(voice, new("Voice", CategoryKind.Products, 30, null, VatTreatment.Standard), null, Cancel)
                )
            ).Message
        );
        Assert.Contains(
            "Voice has 1 tariff, so it can't be deleted",
            (await Assert.ThrowsAsync<BillingRuleException>(() => categories.DeleteAsync(voice, Cancel))).Message
        );
        await categories.SaveAsync(lines, new("Lines", CategoryKind.Usage, 10, null, VatTreatment.Zero), null, Cancel); // nothing is in it
        await categories.DeleteAsync(lines, Cancel);
    }

    [Fact]
    public async Task Categories_move_one_place_and_are_numbered_afresh()
    {
        await categories.SaveAsync(null, new("Hardware", CategoryKind.Products, 30, null, VatTreatment.Standard), null, Cancel);

        var last = (await Queries().CategoriesAsync(Cancel))[2].Category;
        await categories.MoveAsync(last.Id, -1, Cancel);

        Assert.Equal(
            [("Lines", 10), ("Hardware", 20), ("Voice", 30)],
            (await Queries().CategoriesAsync(Cancel)).Select(c => (c.Category.Name, c.Category.Priority))
        );
    }

    [Fact]
    public async Task The_second_of_two_clerks_at_a_category_or_product_is_told()
    {
        var opened = new CategoryDetails("Voice", CategoryKind.Usage, 30, null, VatTreatment.Standard);
        await categories.SaveAsync(voice, opened with { Priority = 40 }, opened, Cancel);
        Assert.Contains(
            "Somebody else amended Voice",
            (
                await Assert.ThrowsAsync<BillingRuleException>(() =>
                    categories.SaveAsync(voice, opened with { Priority = 50 }, opened, Cancel)
                )
            ).Message
        );

        var id = await products.SaveAsync(new(null, Product("Broadband")), Cancel);
        await products.SaveAsync(new(id, Product("Broadband 80/20"), Product("Broadband")), Cancel);
        Assert.Contains(
            "Somebody else amended Broadband 80/20",
            (
                await Assert.ThrowsAsync<BillingRuleException>(() =>
                    products.SaveAsync(new(id, Product("Broadband 40/10"), Product("Broadband")), Cancel)
                )
            ).Message
        );
    }

    [Fact]
    public async Task The_second_of_two_clerks_at_a_tariff_or_its_row_is_told()
    {
        var id = await tariffs.SaveAsync(Tariff("Saver"), Cancel);
        await tariffs.SaveAsync(Tariff("Saver 1") with { Id = id, Version = 1 }, Cancel);
        Assert.Contains(
            "Somebody else amended Saver 1",
            (
                await Assert.ThrowsAsync<BillingRuleException>(() =>
                    tariffs.SaveAsync(Tariff("Saver 2") with { Id = id, Version = 1 }, Cancel)
                )
            ).Message
        );

        await tariffs.SaveRateAsync(Rate(id, new(2026, 1, 1), 0.04m), Cancel);
        var row = (await Queries().RatesAsync(id, Cancel)).Single().Row;
        await tariffs.SaveRateAsync(Rate(id, new(2026, 1, 1), 0.05m) with { Id = row.Id, Seen = row.Price }, Cancel);
        Assert.Contains(
            "Somebody else amended this row",
            (
                await Assert.ThrowsAsync<BillingRuleException>(() =>
                    tariffs.SaveRateAsync(Rate(id, new(2026, 1, 1), 0.06m) with { Id = row.Id, Seen = row.Price }, Cancel)
                )
            ).Message
        );
    }

    [Fact]
    public async Task A_new_row_ends_the_one_in_force_the_day_before_also_one_with_an_end()
    {
        var id = await tariffs.SaveAsync(Tariff("Saver"), Cancel);
        await tariffs.SaveRateAsync(Rate(id, new(2026, 1, 1), 0.04m), Cancel);
        await tariffs.SaveRateAsync(Rate(id, new(2026, 12, 1), 0.05m) with { To = new(2027, 6, 30) }, Cancel);
        await tariffs.SaveRateAsync(Rate(id, new(2027, 3, 1), 0.06m) with { To = new(2027, 6, 30) }, Cancel);

        Assert.Equal(
            [
                (new(2027, 3, 1), new(2027, 6, 30)),
                (new(2026, 12, 1), new(2027, 2, 28)),
                (new DateOnly(2026, 1, 1), new DateOnly(2026, 11, 30)),
            ],
            (await Queries().RatesAsync(id, Cancel)).Select(r => (r.Row.From, r.Row.To!.Value))
        );
        Assert.Contains(
            "Choose days that don't overlap",
            (await Assert.ThrowsAsync<BillingRuleException>(() => tariffs.SaveRateAsync(Rate(id, new(2026, 2, 1), 0.05m), Cancel))).Message
        );
    }

    [Fact]
    public async Task A_row_goes_while_it_lies_ahead()
    {
        var id = await tariffs.SaveAsync(Tariff("Saver"), Cancel);
        await tariffs.SaveRateAsync(Rate(id, new(2026, 11, 3), 0.04m), Cancel);
        await tariffs.SaveRateAsync(Rate(id, new(2026, 11, 4), 0.05m), Cancel);
        var rows = await Queries().RatesAsync(id, Cancel);

        await tariffs.RemoveRateAsync(rows[0].Row.Id, Cancel);

        Assert.Contains(
            "End it instead",
            (await Assert.ThrowsAsync<BillingRuleException>(() => tariffs.RemoveRateAsync(rows[1].Row.Id, Cancel))).Message
        );
        Assert.Single(await Queries().RatesAsync(id, Cancel));
    }

    [Fact]
    public async Task A_tariff_is_copied_dearer_with_what_is_in_force_and_what_comes()
    {
        var id = await tariffs.SaveAsync(Tariff("Saver") with { AccessChargePerMinute = 0.09m, EverythingElseMarkupPercent = 40 }, Cancel);
        await tariffs.SaveRateAsync(Rate(id, new(2025, 1, 1), 0.03m), Cancel);
        await tariffs.SaveRateAsync(Rate(id, new(2026, 1, 1), 0.04m), Cancel);
        await tariffs.SaveRateAsync(Rate(id, new(2027, 1, 1), 0.05m), Cancel);

        var copy = await tariffs.CopyAsync(new(id, "Saver 2027", 5, 1, new(2026, 12, 1)), Cancel);

        // 4p × 1.05 = 4.2p; 5p → 5.25p → 5.3p; 9p → 9.45p → 9.5p; cost × 1.40 × 1.05 = 1.47.
        Assert.Equal(
            [(new(2027, 1, 1), 0.053m), (new DateOnly(2026, 12, 1), 0.042m)],
            (await Queries().RatesAsync(copy, Cancel)).Select(r => (r.Row.From, r.Row.Price.Peak!.Value))
        );
        var made = (await Queries().ViewAsync(copy, Cancel)).Row!.Tariff;
        Assert.Equal((0.095m, 47m), (made.AccessChargePerMinute, made.EverythingElseMarkupPercent));
    }

    [Fact]
    public async Task Prices_of_products_are_copied_with_their_tariff()
    {
        var tariff = await tariffs.SaveAsync(Tariff("Trade") with { CategoryId = lines }, Cancel);
        var product = await products.SaveAsync(
            new(null, Product("Line"), First: new(new(2026, 1, 1), Money.FromPence(1_500), null)),
            Cancel
        );
        await products.PriceAsync(product, new(new(2026, 1, 1), Money.FromPence(1_333), null, tariff), Cancel);

        var copy = await tariffs.CopyAsync(new(tariff, "Trade plus", 10, 0, new(2026, 12, 1)), Cancel);

        var view = (await Make<ProductQueries>().FindAsync(product, Cancel))!;
        Assert.Equal(Money.FromPence(1_466), view.Product.InForce(new(2026, 12, 1), copy, null)!.Sell); // 13.33 × 1.1 = 14.663
    }

    [Fact]
    public async Task A_tariff_that_something_rests_on_is_not_deleted()
    {
        var (id, based) = (await tariffs.SaveAsync(Tariff("Saver"), Cancel), 0);
        based = await tariffs.SaveAsync(Tariff("Saver plus") with { BasedOnId = id }, Cancel);
        Assert.Contains(
            "Saver is the default of Voice",
            (await Assert.ThrowsAsync<BillingRuleException>(() => tariffs.DeleteAsync(id, Cancel))).Message
        ); // the first of its category
        await categories.SaveAsync(voice, new("Voice", CategoryKind.Usage, 30, null, VatTreatment.Standard), null, Cancel);
        Assert.Contains(
            "Saver plus is based on Saver",
            (await Assert.ThrowsAsync<BillingRuleException>(() => tariffs.DeleteAsync(id, Cancel))).Message
        );
        await categories.SaveAsync(voice, new("Voice", CategoryKind.Usage, 30, based, VatTreatment.Standard), null, Cancel);
        Assert.Contains(
            "is the default of Voice",
            (await Assert.ThrowsAsync<BillingRuleException>(() => tariffs.DeleteAsync(based, Cancel))).Message
        );
        await categories.SaveAsync(voice, new("Voice", CategoryKind.Usage, 30, null, VatTreatment.Standard), null, Cancel);
        await tariffs.SaveRateAsync(Rate(based, new(2026, 1, 1), 0.04m), Cancel);

        await tariffs.DeleteAsync(based, Cancel);

        using var db = house.Db();
        Assert.Equal((1, 0), (db.Tariffs.Count(), db.RateRows.Count()));
        Assert.Contains(
            "circle",
            (
                await Assert.ThrowsAsync<BillingRuleException>(() =>
                    tariffs.SaveAsync(Tariff("Saver") with { Id = id, Version = 1, BasedOnId = id }, Cancel)
                )
            ).Message
        );
    }

    [Fact]
    public async Task Every_field_of_a_product_is_saved_and_a_reference_is_unique()
    {
        var supplier = house.Add(new Supplier("Carrier One")).Id;
        var details = new ProductDetails
        {
            Name = "SIP channel",
            Details = "One\ntwo",
            Reference = "SIP-1",
            CategoryId = lines,
            SupplierId = supplier,
            Frequency = Frequency.Quarterly,
            VatTreatment = VatTreatment.Zero,
            AccountingCode = "4000",
            ServicePricing = ServicePricing.CostPlus,
            MarkUpPercent = 12.5m,
            IsWithdrawn = true,
        };

        var id = await products.SaveAsync(new(null, details), Cancel);

        Assert.Equal(details, (await Make<ProductQueries>().FindAsync(id, Cancel))!.Product.Sheet);
        Assert.Contains(
            "SIP channel has the reference",
            (
                await Assert.ThrowsAsync<BillingRuleException>(() =>
                    products.SaveAsync(new(null, Product("Other") with { Reference = "sip-1" }), Cancel)
                )
            ).Message
        );
        Assert.Contains(
            "called sip channel already",
            (await Assert.ThrowsAsync<BillingRuleException>(() => products.SaveAsync(new(null, Product("sip channel")), Cancel))).Message
        );
        Assert.Contains(
            "category of products",
            (
                await Assert.ThrowsAsync<BillingRuleException>(() =>
                    products.SaveAsync(new(null, Product("Calls") with { CategoryId = voice }), Cancel)
                )
            ).Message
        );
    }

    [Fact]
    public async Task Prices_say_which_is_in_force_today_and_support_sees_no_cost()
    {
        var id = await products.SaveAsync(
            new(null, Product("Line"), First: new(new(2026, 1, 1), Money.FromPence(1_500), Money.FromPence(900))),
            Cancel
        );
        await products.PriceAsync(id, new(new(2026, 11, 3), Money.FromPence(1_600), Money.FromPence(900)), Cancel);
        await products.PriceAsync(id, new(new(2026, 12, 1), Money.FromPence(1_700), Money.FromPence(950)), Cancel);

        Assert.Equal(
            [(1_700, PriceStand.Future), (1_600, PriceStand.InForce), (1_500, PriceStand.Past)],
            (await Make<ProductQueries>().FindAsync(id, Cancel))!.Prices.Select(p => ((int)(p.Sell.Pounds * 100), p.Stand))
        );
        var row = (await Make<ProductQueries>().ListAsync(new("lin", lines, null, false), Cancel)).Single();
        Assert.Equal((Money.FromPence(1_600), Money.FromPence(900), new DateOnly(2026, 12, 1)), (row.Sell, row.Buy, row.Next));
        house.SignIn(Roles.Support);
        Assert.All((await Make<ProductQueries>().FindAsync(id, Cancel))!.Prices, p => Assert.Null(p.Buy));
        Assert.Null((await Make<ProductQueries>().ListAsync(new(null, null, null, null), Cancel)).Single().Buy);
        await Assert.ThrowsAsync<BillingRuleException>(() => products.PriceAsync(id, new(new(2026, 12, 1), Money.Zero, null), Cancel));
    }

    [Theory]
    [InlineData("abc", "Peak: “abc” is not a number, such as 4.25.")]
    [InlineData("1e3", "Peak: “1e3” is not a number, such as 4.25.")]
    [InlineData("99999999999", "Peak: “99999999999” is not a number, such as 4.25.")]
    public void A_bad_cell_is_told_by_its_column(string typed, string problem)
    {
        var edit = RateEdit.New(new(2026, 11, 3));
        (edit.Target, edit[0]) = (new(mobileGroup, null, "UK mobile"), typed);

        Assert.Null(edit.Read(1));
        Assert.Equal((problem, 0), (edit.Problem, edit.BadCell));
    }

    [Fact]
    public void What_is_saved_says_which_cells_changed()
    {
        var before = new RateRow(1, null, mobileGroup, null, new(2025, 10, 1), null, new() { Peak = 0.04m });
        var edit = RateEdit.Of(new(before, "UK mobile"));
        edit[0] = "6.25";

        Assert.True(edit.IsChanged);
        Assert.Equal("Peak 4.00 → 6.25", edit.Changes(edit.Read(1)!));
    }

    [Fact]
    public void A_row_that_somebody_else_saved_is_shown_beside_what_is_typed()
    {
        var before = new RateRow(1, null, mobileGroup, null, new(2026, 1, 1), null, new() { Peak = 0.04m });
        var edit = RateEdit.Of(new(before, "UK mobile"));
        edit[0] = "6";

        var again = edit.Against(new(1, null, mobileGroup, null, new(2026, 1, 1), null, new() { Peak = 0.05m }));

        Assert.Contains("Peak 5.00 (yours 6).", again.Problem);
        Assert.Equal((0.06m, 0.05m), (again.Read(1)!.Price.Peak, again.Read(1)!.Seen!.Peak));
    }

    [Theory]
    [InlineData("1 Dec 2026")]
    [InlineData("1/12/2026")]
    [InlineData("2026-12-01")]
    [InlineData(" 1 December 2026 ")]
    public void A_day_is_read_the_british_way(string typed) => Assert.Equal(new DateOnly(2026, 12, 1), RateEdit.ReadDay(typed));

    public void Dispose() => house.Dispose();

    private T Make<T>() => ActivatorUtilities.CreateInstance<T>(house.Get<IServiceProvider>());

    private TariffQueries Queries() => Make<TariffQueries>();

    private TariffEntry Tariff(string name) => new(null, name, voice, null, null, null, null);

    private ProductDetails Product(string name) =>
        new()
        {
            Name = name,
            CategoryId = lines,
            Frequency = Frequency.Monthly,
        };

    private RateEntry Rate(int tariffId, DateOnly from, decimal peak) =>
        new(null, tariffId, mobileGroup, null, from, null, new() { Peak = peak });
}
