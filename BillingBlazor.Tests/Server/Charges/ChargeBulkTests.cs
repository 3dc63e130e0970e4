using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Server.Charges;
using BillingBlazor.Server.Charges.Bulk;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server.Charges;

/// <summary>Many charges at once: the preview says what the work does, and a killed one goes on without doubling.</summary>
public sealed class ChargeBulkTests : IDisposable
{
    private readonly ChargeHouse house = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private ChargeBulkActions Bulk => house.House.Get<ChargeBulkActions>();

    private static ChargeSelection Everything => new() { AllMatching = new() };

    [Fact]
    public async Task Prices_change_by_percent_from_a_day_for_cycles_that_begin_then()
    {
        var (monthly, yearly) = (
            house.Add(house.Monthly),
            house.Add(house.Monthly with { Frequency = Frequency.Yearly, UnitPrice = Pounds(120), Start = new(2026, 12, 1) }, house.Beta)
        );
        await house.BillAsync(11);
        var order = new ChargeOrder
        {
            Kind = ChargeJobKind.Price,
            Selection = Everything,
            Day = new(2026, 12, 1),
            Value = 7.5m,
        };

        var preview = await Bulk.PreviewAsync(order, Cancel);
        await DoAsync(order);
        await house.BillAsync(12);

        // 30.00 → 32.25 a month; 120.00 → 129.00 a year is 10.00 → 10.75 a month
        Assert.Equal((2, 2, Pounds(40), Pounds(43)), (preview.Matching, preview.Changing, preview.Before, preview.After));
        Assert.Equal(["Charge 1–30 Nov 2026: 30.00", "Charge 1–31 Dec 2026: 32.25"], house.LinesOf(monthly));
        Assert.Equal(["Charge 1 Dec 2026 – 30 Nov 2027: 129.00"], house.LinesOf(yearly));
    }

    [Fact]
    public async Task What_can_not_change_is_left_and_counted_with_its_reason()
    {
        var billed = house.Add(house.Monthly);
        await house.BillAsync(11);
        house.Add(house.Monthly with { Start = new(2026, 1, 1), End = new(2026, 10, 31), AlreadyBilledTo = new(2026, 10, 31) });
        house.Add(house.Monthly with { ProductId = house.Broadband, UnitPrice = null, Start = new(2026, 12, 1) });
        await house.Actions.CancelAsync(house.Alpha, house.Add(house.Monthly with { Start = new(2026, 12, 1) }), Cancel);
        house.Add(house.Monthly with { UnitPrice = Pounds(1), Start = new(2026, 12, 1) });

        var preview = await Bulk.PreviewAsync(
            new()
            {
                Kind = ChargeJobKind.Price,
                Selection = Everything,
                Day = new(2026, 11, 1),
                Way = PriceWay.Amount,
                Value = -2,
            },
            Cancel
        );

        Assert.Equal(0, preview.Changing);
        Assert.Equal(
            ["below nought then", "billed beyond 1 Nov 2026 already", "cancelled", "following the catalogue", "over before that day"],
            preview.Skipped.Select(s => s.Why).Order()
        );
        Assert.Equal(30m, house.Find(billed).PriceOn(new(2026, 12, 1))!.Value.Pounds);
    }

    [Fact]
    public async Task Catalogue_charges_change_when_that_is_ticked_and_hold_the_new_price()
    {
        var id = house.Add(house.Monthly with { ProductId = house.Broadband, UnitPrice = null, Start = new(2026, 12, 1) });

        await DoAsync(
            new()
            {
                Kind = ChargeJobKind.Price,
                Selection = Everything,
                Day = new(2027, 1, 1),
                Value = 10,
                WithCatalogue = true,
            }
        );

        // 33.00 from January, and 10 % more
        Assert.Equal(Pounds(36.30m), house.Find(id).PriceOn(new(2027, 1, 1)));
        Assert.Null(house.Find(id).PriceOn(new(2026, 12, 1)));
    }

    [Fact]
    public async Task A_price_of_part_pennies_stays_one()
    {
        var id = house.Add(house.Monthly with { UnitPrice = Pounds(0.1234m) });

        await DoAsync(
            new()
            {
                Kind = ChargeJobKind.Price,
                Selection = Everything,
                Day = new(2026, 12, 1),
                Value = 10,
            }
        );

        // 0.1234 × 1.1 = 0.13574 → 0.1357
        Assert.Equal(Pounds(0.1357m), house.Find(id).PriceOn(new(2026, 12, 1)));
    }

    [Fact]
    public async Task Killed_after_a_step_another_goes_on_and_no_price_rises_twice()
    {
        var ids = Enumerable.Range(0, 25).Select(_ => house.Add(house.Monthly)).ToList();
        var order = new ChargeOrder
        {
            Kind = ChargeJobKind.Price,
            Selection = new()
            {
                AllMatching = new(),
                Ids = new HashSet<int> { ids[3] },
            },
            Day = new(2026, 12, 1),
            Value = 10,
        };
        var job = await Bulk.StartAsync(order, Cancel);
        house.House.Clock.Advance(TimeSpan.FromMinutes(2));
        var killed = house.House.Get<ChargeWork>();
        killed.Step = 7;
        await killed.StepAsync(job, Cancel);
        await killed.StepAsync(job, Cancel);
        Assert.Equal((14, 14), await CountAsync(job));

        // While its lease lives nobody else touches it; then the next one goes on behind the cursor.
        await house.House.Get<ChargeWork>().GoOnAsync(Cancel);
        Assert.Equal((14, 14), await CountAsync(job));
        house.House.Clock.Advance(TimeSpan.FromMinutes(2));
        await house.House.Get<ChargeWork>().GoOnAsync(Cancel);
        await house.House.Get<ChargeWork>().GoOnAsync(Cancel);

        Assert.Equal((24, 24), await CountAsync(job));
        Assert.All(ids.Where(id => id != ids[3]), id => Assert.Equal(Pounds(33), house.Find(id).PriceOn(new(2026, 12, 1))));
        Assert.Equal(Pounds(30), house.Find(ids[3]).PriceOn(new(2026, 12, 1)));
    }

    [Fact]
    public async Task Stopped_what_is_done_stays_done()
    {
        house.Add(house.Monthly);
        var job = await Bulk.StartAsync(
            new()
            {
                Kind = ChargeJobKind.End,
                Selection = Everything,
                Day = new(2026, 12, 31),
            },
            Cancel
        );
        await Bulk.StopAsync(job, Cancel);
        house.House.Clock.Advance(TimeSpan.FromMinutes(2));

        await house.House.Get<ChargeWork>().GoOnAsync(Cancel);

        Assert.Equal(ChargeJobState.Stopped, (await Bulk.JobAsync(job, Cancel)).State);
        Assert.Empty(await Bulk.RunningAsync(Cancel));
    }

    [Fact]
    public async Task Ending_many_offers_their_credits_and_gives_them_once()
    {
        var (one, other) = (house.Add(house.Monthly), house.Add(house.Monthly with { UnitPrice = Pounds(15) }, house.Beta));
        house.Add(house.Monthly with { Frequency = null });
        await house.BillAsync(11);
        var order = new ChargeOrder
        {
            Kind = ChargeJobKind.End,
            Selection = Everything,
            Day = new(2026, 11, 20),
        };

        var preview = await Bulk.PreviewAsync(order, Cancel);
        await DoAsync(order);
        await DoAsync(order);
        await house.BillAsync(12);

        // A third of 30.00 and of 15.00
        Assert.Equal((2, Pounds(15)), (preview.Changing, preview.Credit));
        Assert.Equal(("Credit 21–30 Nov 2026: -10.00", "Credit 21–30 Nov 2026: -5.00"), (house.LinesOf(one)[1], house.LinesOf(other)[1]));
    }

    [Fact]
    public async Task Moved_to_another_customer_no_day_is_billed_twice()
    {
        var id = house.Add(house.Monthly with { CostCentreId = house.London.Id });
        await house.BillAsync(11);
        await house.Actions.PriceAsync(house.Alpha, id, new(2027, 1, 1), Pounds(40), Cancel);

        await DoAsync(
            new()
            {
                Kind = ChargeJobKind.Move,
                Selection = new() { Ids = new HashSet<int> { id } },
                ToCustomerId = house.Beta,
                Day = new(2026, 11, 10),
                SetsCostCentre = true,
            }
        );
        await house.BillAsync(12);
        await house.BillAsync(1, 2027);

        await using var db = house.House.Db();
        var moved = await db.Charges.SingleAsync(c => c.CustomerId == house.Beta, Cancel);
        // November is billed to Alpha, so Beta pays from December, and January's price goes with it.
        Assert.Equal(["Charge 1–30 Nov 2026: 30.00"], house.LinesOf(id));
        Assert.Equal(["Charge 1–31 Dec 2026: 30.00", "Charge 1–31 Jan 2027: 40.00"], house.LinesOf(moved.Id));
        Assert.Null(moved.CostCentreId);
    }

    [Fact]
    public async Task Moved_within_a_customer_only_its_place_changes()
    {
        var id = house.Add(house.Monthly);

        await DoAsync(
            new()
            {
                Kind = ChargeJobKind.Move,
                Selection = new() { Ids = new HashSet<int> { id } },
                SetsCostCentre = true,
                CostCentreId = house.London.Id,
            }
        );

        Assert.Equal(house.Monthly with { CostCentreId = house.London.Id }, house.Find(id).Sheet);
        await RefusesAsync(
            "open cost centre",
            new()
            {
                Kind = ChargeJobKind.Move,
                Selection = new() { Ids = new HashSet<int> { id } },
                SetsCostCentre = true,
                CostCentreId = 4711,
            }
        );
        house.Add(house.Monthly, house.Beta);
        await RefusesAsync(
            "several customers",
            new()
            {
                Kind = ChargeJobKind.Move,
                Selection = Everything,
                SetsCostCentre = true,
            }
        );
    }

    [Fact]
    public async Task An_order_that_lacks_something_is_refused()
    {
        house.Add(house.Monthly);
        await RefusesAsync("Choose the day", new() { Kind = ChargeJobKind.End, Selection = Everything });
        await RefusesAsync(
            "between the years",
            new()
            {
                Kind = ChargeJobKind.End,
                Selection = Everything,
                Day = new(9999, 1, 1),
            }
        );
        await RefusesAsync(
            "more than −100 %",
            new()
            {
                Kind = ChargeJobKind.Price,
                Selection = Everything,
                Day = new(2026, 12, 1),
                Value = -100,
            }
        );
        await RefusesAsync(
            "Give a change",
            new()
            {
                Kind = ChargeJobKind.Price,
                Selection = Everything,
                Day = new(2026, 12, 1),
            }
        );
        await RefusesAsync(
            "No charge is ticked",
            new()
            {
                Kind = ChargeJobKind.End,
                Selection = new(),
                Day = new(2026, 12, 1),
            }
        );
    }

    public void Dispose() => house.Dispose();

    private async Task DoAsync(ChargeOrder order)
    {
        var bulk = Bulk;
        await bulk.WorkAsync(await bulk.StartAsync(order, Cancel), Cancel);
    }

    private async Task<(int Done, int Changed)> CountAsync(int job)
    {
        var row = await Bulk.JobAsync(job, Cancel);
        return (row.Done, row.Changed);
    }

    private async Task RefusesAsync(string sentence, ChargeOrder order) =>
        Assert.Contains(sentence, (await Assert.ThrowsAsync<BillingRuleException>(() => Bulk.StartAsync(order, Cancel))).Message);

    private static Money Pounds(decimal pounds) => ChargeHouse.Pounds(pounds);
}
