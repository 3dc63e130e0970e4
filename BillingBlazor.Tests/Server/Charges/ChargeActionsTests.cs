using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Charges;
using BillingBlazor.Server.Customers.Lines;
using BillingBlazor.Server.Customers.Status;
using BillingBlazor.Server.Customers.Tags;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Tariffs;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server.Charges;

public sealed class ChargeActionsTests : IDisposable
{
    private readonly ChargeHouse house = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private ChargePreviewQueries Previews => house.House.Get<ChargePreviewQueries>();

    private ChargeQueries Queries => house.House.Get<ChargeQueries>();

    [Fact]
    public async Task Every_field_is_kept()
    {
        var line = (await house.House.Get<LineActions>().AddAsync(house.Alpha, new() { Number = "02079460101", CliTypeId = 1 }, Cancel))[0];
        var details = new ChargeDetails
        {
            ProductId = house.Broadband,
            CategoryId = house.Lines,
            Description = "Fibre",
            Details = "At the back",
            Frequency = Frequency.Quarterly,
            Quantity = 2.5m,
            UnitPrice = ChargeHouse.Pounds(9.123456m),
            UnitCost = ChargeHouse.Pounds(4),
            VatTreatment = BillingBlazor.Domain.VatTreatment.Zero,
            Start = new(2026, 12, 1),
            ProRataStart = new(2026, 11, 9),
            End = new(2027, 11, 30),
            GivesCredit = false,
            AlreadyBilledTo = new(2026, 10, 31),
            CostCentreId = house.London.Id,
            CliId = line,
        };

        var id = await house.Actions.SaveAsync(house.Alpha, null, details, null, Cancel);

        Assert.Equal(details, house.Find(id).Sheet);
    }

    [Fact]
    public async Task A_cancelled_customer_gets_no_charge_though_it_was_cancelled_while_one_was_typed()
    {
        await house
            .House.Get<StatusActions>()
            .SetAsync(new() { Ids = new HashSet<int> { house.Alpha } }, CustomerStatus.Cancelled, writeOff: false, null, Cancel);

        await RefusesAsync("Alpha Ltd is cancelled", () => house.Actions.SaveAsync(house.Alpha, null, house.Monthly, null, Cancel));
    }

    [Fact]
    public async Task What_is_another_customers_or_gone_is_refused()
    {
        await RefusesAsync(
            "open cost centre of Beta Ltd",
            () => house.Actions.SaveAsync(house.Beta, null, house.Monthly with { CostCentreId = house.London.Id }, null, Cancel)
        );
        await RefusesAsync(
            "line identifier of Beta Ltd",
            () => house.Actions.SaveAsync(house.Beta, null, house.Monthly with { CliId = 4711 }, null, Cancel)
        );
        await RefusesAsync(
            "category of products",
            () => house.Actions.SaveAsync(house.Beta, null, house.Monthly with { CategoryId = 4711 }, null, Cancel)
        );
        await house.House.Get<ProductActions>().DeleteAsync(house.Broadband, Cancel);
        await RefusesAsync(
            "deleted meanwhile",
            () => house.Actions.SaveAsync(house.Beta, null, house.Monthly with { ProductId = house.Broadband }, null, Cancel)
        );
    }

    [Fact]
    public async Task A_catalogue_charge_needs_a_price_on_its_first_cycle() =>
        await RefusesAsync(
            "no price in force on 1 Nov 2025",
            () =>
                house.Actions.SaveAsync(
                    house.Alpha,
                    null,
                    house.Monthly with
                    {
                        ProductId = house.Broadband,
                        UnitPrice = null,
                        Start = new(2025, 11, 1),
                    },
                    null,
                    Cancel
                )
        );

    [Fact]
    public async Task The_second_of_two_who_amend_is_told()
    {
        var id = house.Add(house.Monthly);
        var opened = house.Find(id).Version;
        await house.Actions.SaveAsync(house.Alpha, id, house.Monthly with { Quantity = 2 }, opened, Cancel);

        await RefusesAsync(
            "Somebody else amended Fibre",
            () => house.Actions.SaveAsync(house.Alpha, id, house.Monthly with { Quantity = 3 }, opened, Cancel)
        );

        Assert.Equal(2, house.Find(id).Quantity);
    }

    [Fact]
    public async Task Cycles_that_are_billed_do_not_move()
    {
        var id = house.Add(house.Monthly);
        await house.BillAsync(11);

        await RefusesAsync(
            "start and frequency stay",
            () => house.Actions.SaveAsync(house.Alpha, id, house.Monthly with { Start = new(2026, 11, 2) }, null, Cancel)
        );
        await RefusesAsync(
            "start and frequency stay",
            () => house.Actions.SaveAsync(house.Alpha, id, house.Monthly with { Frequency = Frequency.Weekly }, null, Cancel)
        );
        await RefusesAsync(
            "is billed already",
            () => house.Actions.PriceAsync(house.Alpha, id, new(2026, 11, 1), ChargeHouse.Pounds(1), Cancel)
        );
        await house.Actions.PriceAsync(house.Alpha, id, new(2026, 11, 2), ChargeHouse.Pounds(1), Cancel);
    }

    [Fact]
    public async Task An_end_given_back_stays()
    {
        var id = house.Add(house.Monthly);
        house.Add(house.Monthly with { UnitPrice = ChargeHouse.Pounds(100) });
        await house.BillAsync(11);
        await house.Actions.EndAsync(house.Alpha, id, new(2026, 11, 20), givesCredit: true, Cancel);
        await house.BillAsync(12);

        await RefusesAsync("given back on INV-1002", () => house.Actions.EndAsync(house.Alpha, id, new(2026, 11, 25), true, Cancel));
        await RefusesAsync("given back on INV-1002", () => house.Actions.SaveAsync(house.Alpha, id, house.Monthly, null, Cancel));
    }

    [Fact]
    public async Task The_dialog_says_the_credit_to_the_penny()
    {
        var id = house.Add(house.Monthly);
        await house.BillAsync(11);

        var seen = await Previews.EndAsync(id, new(2026, 11, 20), Cancel);

        // 30.00 less 30.00 × 20 ÷ 30
        Assert.Equal((ChargeHouse.Pounds(10), Money.Zero, new DateOnly(2026, 11, 30)), (seen.Credit, seen.StillToBill, seen.BilledTo));
        // December and 10 of January's 31 days: 30.00 + 9.677… → 39.68
        Assert.Equal(
            (Money.Zero, ChargeHouse.Pounds(39.68m)),
            (
                (await Previews.EndAsync(id, new(2027, 1, 10), Cancel)).Credit,
                (await Previews.EndAsync(id, new(2027, 1, 10), Cancel)).StillToBill
            )
        );
        Assert.Null(house.Find(id).End);
    }

    [Fact]
    public async Task Cancelled_by_mistake_and_put_back_nothing_is_lost()
    {
        var id = house.Add(house.Monthly);
        await house.Actions.CancelAsync(house.Alpha, id, Cancel);
        await house.BillAsync(11);
        await house.Actions.ReactivateAsync(house.Alpha, id, billMeanwhile: true, Cancel);
        await house.BillAsync(12);

        Assert.Equal(["Charge 1–30 Nov 2026: 30.00", "Charge 1–31 Dec 2026: 30.00"], house.LinesOf(id));
    }

    [Fact]
    public async Task Aligned_the_start_is_the_next_billing_day_and_the_typed_day_is_pro_rata()
    {
        var owner = (await Previews.OwnerAsync(house.Alpha, Cancel))!;
        var form = new ChargeForm
        {
            CategoryId = house.Lines,
            Description = "Fibre",
            Price = 20,
            IsAligned = true,
            From = new(2026, 11, 14),
            NextBillingDay = owner.NextBillingDay,
        };

        var preview = await Previews.PreviewAsync(house.Alpha, null, form, Cancel);

        Assert.Equal((new DateOnly(2026, 12, 1), new DateOnly(2026, 11, 14)), (form.ToDetails().Start, form.ToDetails().ProRataStart));
        // 14 to 30 November are 17 of 30 days: 20 × 17 ÷ 30 = 11.333…
        Assert.Equal(
            [("14–30 Nov 2026", "20.00 × 17 ÷ 30", 11.33m), ("1–31 Dec 2026", null, 20m)],
            preview.Lines.Take(2).Select(l => (l.Days.ToString(), l.Working, l.Amount!.Value.Pounds))
        );
        Assert.True(preview.GoesOn);
    }

    [Fact]
    public async Task What_the_preview_shows_is_what_is_billed()
    {
        var form = new ChargeForm
        {
            ProductId = house.Broadband,
            CategoryId = house.Lines,
            Description = "Fibre",
            Quantity = 3,
            Start = new(2026, 12, 1),
            ProRataStart = new(2026, 11, 16),
            End = new(2027, 1, 10),
        };
        var preview = await Previews.PreviewAsync(house.Alpha, null, form, Cancel);

        var id = await house.Actions.SaveAsync(house.Alpha, null, form.ToDetails(), null, Cancel);
        await house.BillAsync(12);
        await house.BillAsync(1, 2027);

        // 90 × 15 ÷ 30; 90; 99 × 10 ÷ 31 = 31.935…
        Assert.Equal([45.00m, 90.00m, 31.94m], preview.Lines.Select(l => l.Amount!.Value.Pounds));
        Assert.Equal(preview.Lines.Select(l => $"{l.Kind} {l.Days}: {l.Amount!.Value.Pounds:0.00}"), house.LinesOf(id));
    }

    [Fact]
    public async Task Years_of_old_cycles_are_said_before_they_are_billed()
    {
        var form = new ChargeForm
        {
            CategoryId = house.Lines,
            Description = "Daily",
            Price = 1,
            Frequency = Frequency.Daily,
            Start = new(2000, 1, 1),
        };

        var preview = await Previews.PreviewAsync(house.Alpha, null, form, Cancel);

        // 1 January 2000 to 31 October 2026: 26 years of 365 days and 7 leap days, and 304 days
        Assert.Equal((9_801, ChargeHouse.Pounds(9_801), 6), (preview.OldCount, preview.OldAmount, preview.Lines.Count));
    }

    [Fact]
    public async Task A_take_on_inside_a_cycle_is_pointed_out()
    {
        var preview = await Previews.PreviewAsync(
            house.Alpha,
            null,
            new()
            {
                CategoryId = house.Lines,
                Description = "Fibre",
                Price = 20,
                Start = new(2026, 11, 1),
                AlreadyBilledTo = new(2026, 11, 15),
            },
            Cancel
        );

        Assert.Contains("not its days from 16 Nov 2026", Assert.Single(preview.Notes));
        Assert.Equal(new DateOnly(2026, 12, 1), preview.Lines[0].Days.From);
    }

    [Fact]
    public async Task Bad_input_is_a_sentence_in_the_preview_too()
    {
        foreach (
            var form in new ChargeForm[]
            {
                new() { Description = "x", Price = 1 },
                new()
                {
                    Description = "x",
                    Price = 1.1234567m,
                    Start = new(2026, 1, 1),
                },
                new()
                {
                    Description = "x",
                    Price = 1,
                    Start = new(9999, 1, 1),
                },
                new()
                {
                    Description = "x",
                    Price = 1,
                    Quantity = -1,
                    Start = new(2026, 1, 1),
                },
                new()
                {
                    Description = "",
                    Price = 1,
                    Start = new(2026, 1, 1),
                },
            }
        )
            Assert.EndsWith(".", (await Previews.PreviewAsync(house.Alpha, null, form, Cancel)).Problem);
    }

    [Fact]
    public async Task A_product_is_offered_at_this_customers_price_and_says_whose_it_is()
    {
        Assert.Equal((30m, "base price", 33m, new DateOnly(2027, 1, 1)), await OfferAsync());

        await house
            .House.Get<ProductActions>()
            .PriceAsync(house.Broadband, new(new(2026, 11, 1), ChargeHouse.Pounds(25), null, CustomerId: house.Alpha), Cancel);

        Assert.Equal((25m, "Alpha Ltd’s own price", null, null), await OfferAsync());

        async Task<(decimal?, string, decimal?, DateOnly?)> OfferAsync()
        {
            var offer = Assert.Single(await Previews.OffersAsync(house.Alpha, "broad", null, Cancel));
            return (offer.Price?.Pounds, offer.Whose, offer.NextPrice?.Pounds, offer.NextFrom);
        }
    }

    [Fact]
    public async Task Totals_are_of_active_recurring_charges_a_month()
    {
        house.Add(house.Monthly with { ProductId = house.Broadband, UnitPrice = null, Quantity = 2 }); // 60.00, costing 36.00
        house.Add(
            house.Monthly with
            {
                Frequency = Frequency.Yearly,
                UnitPrice = ChargeHouse.Pounds(120),
                UnitCost = ChargeHouse.Pounds(60),
            }
        ); // 10.00, costing 5.00
        house.Add(house.Monthly with { Start = new(2027, 1, 1) });
        house.Add(house.Monthly with { Start = new(2026, 1, 1), End = new(2026, 10, 31) });
        house.Add(house.Monthly with { Frequency = null });
        await house.Actions.CancelAsync(house.Alpha, house.Add(house.Monthly), Cancel);

        Assert.Equal(
            new ChargeTotals(3, 1, 1, 1, ChargeHouse.Pounds(70), ChargeHouse.Pounds(41)),
            await Queries.TotalsAsync(house.Alpha, Cancel)
        );
        house.House.SignIn(Roles.Support);
        Assert.Equal(Money.Zero, (await Queries.TotalsAsync(house.Alpha, Cancel)).MonthlyCost);
    }

    [Fact]
    public async Task Filters_find_what_they_say_and_travel_in_the_address()
    {
        house.Add(house.Monthly with { Description = "100% fibre", End = new(2026, 12, 31) });
        house.Add(house.Monthly with { Description = "1000 fibre", Frequency = null, CategoryId = house.Lines });
        house.Add(house.Monthly with { ProductId = house.Broadband, UnitPrice = null }, house.Beta);
        await house
            .House.Get<TagActions>()
            .AddAsync(new() { Ids = new HashSet<int> { house.Beta } }, ["VIP"], replace: false, null, Cancel);

        Assert.Equal(["100% fibre"], await FindAsync(new() { Words = "100%" }));
        Assert.Equal(["1000 fibre"], await FindAsync(new() { Frequency = ChargeFilter.Once }));
        Assert.Equal(["Fibre"], await FindAsync(new() { ProductId = house.Broadband }));
        Assert.Equal(["Fibre"], await FindAsync(new() { Tags = ["VIP", "none such"] }));
        Assert.Equal(["Fibre"], await FindAsync(new() { Words = "beta" }));
        Assert.Equal(["100% fibre"], await FindAsync(new() { EndsFrom = new(2026, 12, 1), EndsTo = new(2026, 12, 31) }));
        Assert.Equal(3, (await FindAsync(new() { State = ChargeState.Active })).Count);

        async Task<List<string>> FindAsync(ChargeFilter filter)
        {
            Assert.Equal(filter, ChargeFilter.Of(filter.ToQuery(page: 1, usualState: null)).Filter);
            return [.. (await Queries.ListAsync(filter, 1, 50, Cancel)).Rows.Select(r => r.Charge.Description)];
        }
    }

    [Fact]
    public async Task A_row_says_what_is_billed_to_what_comes_next_and_the_next_price()
    {
        var id = house.Add(house.Monthly);
        await house.BillAsync(11);
        await house.Actions.PriceAsync(house.Alpha, id, new(2026, 12, 1), ChargeHouse.Pounds(31), Cancel);

        var row = (await Queries.FindAsync(id, Cancel))!;

        Assert.Equal(
            (new DateOnly(2026, 11, 30), ChargeHouse.Pounds(30), ChargeHouse.Pounds(31), ChargeHouse.Pounds(31), "1–31 Dec 2026"),
            (row.BilledTo, row.Price, row.NextPrice!.UnitPrice, row.Next!.Amount, row.Next.Days.ToString())
        );
        Assert.Equal("INV-1001", Assert.Single(await Queries.HistoryAsync(id, Cancel)).Number);
    }

    [Fact]
    public async Task History_tells_a_dated_price_with_its_customer()
    {
        var id = house.Add(house.Monthly);
        await house.Actions.PriceAsync(house.Alpha, id, new(2026, 12, 1), ChargeHouse.Pounds(31), Cancel);

        await using var db = house.House.Db();
        var change = await db.Changes.OrderByDescending(c => c.Id).FirstAsync(Cancel);
        Assert.Equal(
            ("Charge", id, house.Alpha, "Fibre", "Price from 1 Dec 2026", "£31.00"),
            (change.Subject, change.SubjectId, change.CustomerId, change.SubjectName, change.Field, change.After)
        );
    }

    [Fact]
    public async Task Support_may_look_but_change_nothing()
    {
        var id = house.Add(house.Monthly);
        house.House.SignIn(Roles.Support);

        await RefusesAsync("role", () => house.Actions.SaveAsync(house.Alpha, null, house.Monthly, null, Cancel));
        await RefusesAsync("role", () => house.Actions.EndAsync(house.Alpha, id, new(2026, 11, 20), true, Cancel));
        Assert.Null((await Queries.FindAsync(id, Cancel))!.Cost);
    }

    public void Dispose() => house.Dispose();

    private static async Task RefusesAsync(string sentence, Func<Task> action) =>
        Assert.Contains(sentence, (await Assert.ThrowsAsync<BillingRuleException>(action)).Message);
}
