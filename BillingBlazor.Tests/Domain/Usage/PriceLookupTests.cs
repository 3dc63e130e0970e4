using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;

namespace BillingBlazor.Tests.Domain.Usage;

/// <summary>Which price: the first hit. Every call lasts a minute, so that the rate is the price.</summary>
public class PriceLookupTests
{
    private readonly Tariffing world = new();

    [Fact]
    public void The_first_hit_wins_and_each_falls_to_the_next()
    {
        var place = world.Place(1, group: 5);
        world.Tariff(1, basedOn: 2, everythingElse: 50);
        world.Tariff(2);
        var steps = new List<(PriceSource, decimal)>();
        world.Row(0.07m, destination: 1);
        Hit();
        world.Tariff(1, basedOn: 2, everythingElse: 50);
        Hit();
        world.Row(0.06m, tariff: 2, group: 5);
        Hit();
        world.Row(0.05m, tariff: 2, destination: 1);
        Hit();
        world.Row(0.04m, tariff: 1, group: 5);
        Hit();
        world.Row(0.03m, tariff: 1, destination: 1);
        Hit();
        world.Row(0.02m, customer: 1, group: 5);
        Hit();
        world.Row(0.01m, customer: 1, destination: 1);
        Hit();

        Assert.Equal(
            [
                (PriceSource.EverythingElse, 0.15m),
                (PriceSource.EverythingElse, 0.15m), // cost 0.10 and 50 %, before the destination's own
                (PriceSource.BasedOnRow, 0.06m),
                (PriceSource.BasedOnRow, 0.05m),
                (PriceSource.TariffRow, 0.04m),
                (PriceSource.TariffRow, 0.03m),
                (PriceSource.CustomerRow, 0.02m),
                (PriceSource.CustomerRow, 0.01m),
            ],
            steps
        );

        void Hit()
        {
            var rated = world.Rate(place);
            steps.Add((rated.Source, rated.Price.Pounds));
        }
    }

    [Fact]
    public void The_destinations_own_price_is_last()
    {
        var place = world.Place(1);
        world.Row(0.07m, destination: 1);

        Assert.Equal((PriceSource.DestinationRow, 0.07m), (world.Rate(place).Source, world.Price(place)));
    }

    [Fact]
    public void A_customer_without_a_tariff_of_its_own_has_the_categorys()
    {
        var place = world.Place(1);
        world.Tariff(3);
        world.Row(0.05m, tariff: 3, destination: 1);
        world.Voice.Amend("Voice", CategoryKind.Usage, 30, defaultTariffId: 3, world.Voice.VatTreatment);

        Assert.Equal(0.05m, world.Price(place, customer: 2));
        Assert.Equal(OrphanReason.NoPrice, world.Rate(place, customer: 1).Orphan);
    }

    [Theory]
    [InlineData("2026-10-31T23:59:59Z", 0.02)]
    [InlineData("2026-11-01T00:00:00Z", 0.03)]
    [InlineData("2026-06-30T22:59:59Z", 0.01)]
    [InlineData("2026-06-30T23:00:00Z", 0.02)] // midnight of 1 July in London
    public void The_row_in_force_on_the_uk_day_of_the_start_counts(string start, decimal price)
    {
        var place = world.Place(1);
        world.Row(0.02m, tariff: 1, destination: 1, from: "2026-07-01", to: "2026-10-31");
        world.Row(0.03m, tariff: 1, destination: 1, from: "2026-11-01");
        world.Row(0.01m, tariff: 1, destination: 1, to: "2026-06-30");

        Assert.Equal(price, world.Price(place, start));
    }

    [Fact]
    public void A_row_that_has_ended_gives_way_to_the_next_hit()
    {
        var place = world.Place(1);
        world.Row(0.01m, customer: 1, destination: 1, to: "2026-09-30");
        world.Row(0.02m, tariff: 1, destination: 1);

        Assert.Equal(0.02m, world.Price(place));
    }

    [Fact]
    public void Tariffs_based_on_one_another_in_a_circle_end_somewhere()
    {
        var place = world.Place(1);
        world.Tariff(1, basedOn: 2);
        world.Tariff(2, basedOn: 1);

        Assert.Equal(OrphanReason.NoPrice, world.Rate(place).Orphan);
    }

    [Fact]
    public void The_tariffs_own_schedule_decides_the_band_of_the_price_and_the_suppliers_that_of_the_cost()
    {
        var place = world.Place(1, buy: null);
        place.Buy(Tariffing.Since, new() { Peak = 0.10m, OffPeak = 0.05m });
        world.Schedules.Add(Always(Band.WeekendPeak).WithId(9));
        world.Tariff(1, schedule: 9);
        world.Row(
            new RatePrice
            {
                Peak = 0.30m,
                OffPeak = 0.20m,
                WeekendPeak = 0.15m,
            },
            tariff: 1,
            destination: 1
        );

        var rated = world.Rate(place, "2026-10-05T20:00:00Z"); // Monday 21:00: the supplier's off-peak

        Assert.Equal((Band.WeekendPeak, 0.15m, 0.05m), (rated.Band, rated.Price.Pounds, rated.Cost.Pounds));
    }

    [Fact]
    public void What_a_tariff_lacks_comes_from_the_one_it_is_based_on()
    {
        var place = world.Place(1);
        world.Schedules.Add(Always(Band.OffPeak).WithId(9));
        world.Tariff(1, basedOn: 2);
        world.Tariff(2, schedule: 9, everythingElse: 10);

        Assert.Equal((Band.OffPeak, 0.11m), (world.Rate(place).Band, world.Price(place)));
    }

    [Fact]
    public void A_mark_up_on_a_cost_that_nobody_knows_is_no_price()
    {
        var place = world.Place(1, buy: null);
        world.Tariff(1, everythingElse: 25);

        Assert.Equal((OrphanReason.NoPrice, Money.Zero), (world.Rate(place).Orphan, world.Rate(place).Price));
    }

    [Theory]
    [InlineData(20, 0, 0.12)]
    [InlineData(20, 0.15, 0.15)]
    [InlineData(-50, 0, 0.05)]
    public void A_row_of_mark_up_has_a_floor(decimal percent, decimal floor, decimal price)
    {
        var place = world.Place(1);
        world.Row(new RatePrice { MarkupPercent = percent, MarkupFloor = floor }, tariff: 1, destination: 1);

        Assert.Equal(price, world.Price(place));
    }

    [Fact]
    public void Calls_to_03_are_priced_as_01_and_02_are()
    {
        world.Place(1, "UK landline", range: NumberRange.Landline, group: 5);
        var three = world.Place(2, "UK 03", range: NumberRange.Uk03, group: 6);
        world.Row(0.02m, tariff: 1, group: 5);

        var rated = world.Rate(three);

        Assert.Equal((PriceSource.TariffRow, 0.02m), (rated.Source, rated.Price.Pounds));
    }

    /// <summary>01 and 02 by the customer's own price, 03 by its tariff's row: 03 would be dearer.</summary>
    [Fact]
    public void A_customers_own_price_of_01_and_02_is_that_of_03_too()
    {
        world.Place(1, "UK landline", range: NumberRange.Landline);
        var three = world.Place(2, "UK 03", range: NumberRange.Uk03);
        world.Row(0.02m, tariff: 1, destination: 1);
        world.Row(0.02m, tariff: 1, destination: 2);
        world.Row(0.005m, customer: 1, destination: 1);

        Assert.Equal(0.005m, world.Price(three));
        Assert.Equal(PriceSource.CustomerRow, world.Rate(three).Source);

        world.Row(0.004m, customer: 1, destination: 2);
        Assert.Equal(0.004m, world.Price(three));
    }

    [Fact]
    public void Calls_to_03_may_be_cheaper_by_a_row_of_their_own()
    {
        world.Place(1, "UK landline", range: NumberRange.Landline);
        var three = world.Place(2, "UK 03", range: NumberRange.Uk03);
        world.Row(0.02m, tariff: 1, destination: 1);
        world.Row(0.01m, tariff: 1, destination: 2);

        Assert.Equal(0.01m, world.Price(three));
    }

    [Fact]
    public void A_row_dearer_for_03_is_refused()
    {
        var landline = new RatePrice
        {
            Peak = 0.012m,
            OffPeak = 0.008m,
            Connection = 0.005m,
            Minimum = 0.01m,
            Maximum = 1,
        };

        landline.RefuseDearerThan(landline);
        (landline with { Peak = 0.011m, FirstIntervalSeconds = 1, Maximum = 0.5m }).RefuseDearerThan(landline);
        foreach (
            var dearer in new[]
            {
                landline with
                {
                    OffPeak = 0.0081m,
                },
                landline with
                {
                    OffPeak = null,
                },
                landline with
                {
                    Connection = 0.006m,
                },
                landline with
                {
                    Minimum = 0.011m,
                },
                landline with
                {
                    Maximum = null,
                },
                landline with
                {
                    FirstIntervalSeconds = 60,
                },
                landline with
                {
                    IncrementSeconds = 6,
                },
                new() { MarkupPercent = 5 },
            }
        )
            Assert.Contains("03", Assert.Throws<BillingRuleException>(() => dearer.RefuseDearerThan(landline)).Message);
    }

    [Fact]
    public void A_free_number_costs_nothing_without_a_row()
    {
        var free = world.Place(1, "Freephone", isFree: true);
        world.Adjust(
            new()
            {
                Name = "Up",
                From = Tariffing.Since,
                Connection = new(ChangeKind.Increase, ChangeUnit.Amount, 1),
            }
        );

        var rated = world.Rate(free);

        Assert.Equal((PriceSource.FreeToCaller, Money.Zero, OrphanReason.None), (rated.Source, rated.Price, rated.Orphan));
    }

    [Theory]
    [InlineData("08081570123", true)]
    [InlineData("+44 800 123 4567", true)]
    [InlineData("0044808157", true)]
    [InlineData("116123", true)]
    [InlineData("999", true)]
    [InlineData("112", true)]
    [InlineData("101", true)]
    [InlineData("105", true)]
    [InlineData("111", true)]
    [InlineData("116 123", true)]
    [InlineData("116-123", true)]
    [InlineData("+44 116 123", true)]
    [InlineData("0044116123", true)]
    [InlineData("+44 (0)800 1111", true)]
    [InlineData("+4408001111", true)]
    [InlineData("440800 1111", true)]
    [InlineData("0800–1111", true)]
    [InlineData("\u202A0800 1111\u202C", true)]
    [InlineData("tel:08001111", true)]
    [InlineData("'08001111", true)]
    [InlineData("０８００１１１１", true)]
    [InlineData("١١٦١٢٣", true)]
    [InlineData("9 9 9", true)]
    [InlineData("141 0800 1111", true)]
    [InlineData("14108001111", true)]
    [InlineData("1470 0808 157 0123", true)]
    [InlineData("1800108001111", true)]
    [InlineData("18002 116 123", true)]
    [InlineData("18001999", true)]
    [InlineData("141 +44 800 1111", true)]
    [InlineData("141 1470 0800 1111", true)]
    [InlineData("141 020 7946 0101", false)]
    [InlineData("0141 800 1111", false)] // Glasgow
    [InlineData("14108001112", false)] // Maryland
    [InlineData("14168001111", false)] // Toronto
    [InlineData("18008001111", false)] // an American freephone: not free from here
    [InlineData("+1 410 800 1111", false)]
    [InlineData("＋３３８００１２３４５６", false)]
    [InlineData("0116123", false)]
    [InlineData("01162960123", false)] // Leicester
    [InlineData("116", false)]
    [InlineData("123", false)]
    [InlineData("08450000001", false)]
    [InlineData("0033800123456", false)]
    [InlineData("07700900080", false)]
    [InlineData("116abc", false)]
    [InlineData("", false)]
    public void Some_numbers_are_free_whatever_their_destination(string dialled, bool isFree)
    {
        var place = world.Place(1);
        world.Row(0.02m, tariff: 1, destination: 1);
        var rated = world.Rater().Rate(Tariffing.Call(place) with { IsFreeNumber = FreeNumbers.Includes(dialled) });

        Assert.Equal((isFree ? PriceSource.FreeToCaller : PriceSource.TariffRow, isFree ? 0 : 0.02m), (rated.Source, rated.Price.Pounds));
    }

    private static TimeSchedule Always(Band band) =>
        new("Always", Enum.GetValues<DayOfWeek>().Select(day => new ScheduleSlot(day, 0, 1440, band)));
}
