using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;

namespace BillingBlazor.Tests.Domain.Usage;

/// <summary>At most one price adjustment changes the price found or, where none was found, the cost.</summary>
public class PriceAdjustmentTests
{
    private readonly Tariffing world = new();

    [Theory]
    [InlineData(ChangeKind.Increase, ChangeUnit.Percent, 10, 0.22)]
    [InlineData(ChangeKind.Decrease, ChangeUnit.Percent, 25, 0.15)]
    [InlineData(ChangeKind.Increase, ChangeUnit.Amount, 0.05, 0.25)]
    [InlineData(ChangeKind.Decrease, ChangeUnit.Amount, 0.05, 0.15)]
    [InlineData(ChangeKind.Decrease, ChangeUnit.Amount, 0.50, 0.00)]
    [InlineData(ChangeKind.Fixed, ChangeUnit.Amount, 0.07, 0.07)]
    public void It_raises_lowers_or_fixes_the_rate(ChangeKind kind, ChangeUnit unit, decimal value, decimal price)
    {
        var place = Priced(new() { Peak = 0.20m });
        Adjust(details => details with { Rate = new(kind, unit, value) });

        Assert.Equal((price, 1), (world.Price(place), world.Rate(place).AdjustmentId));
    }

    [Fact]
    public void It_changes_connection_minimum_and_increment_too()
    {
        // 30 s: billed 60; 0.02 + 0.10 = 0.12, and the minimum of 0.05 × 3 = 0.15 is more
        var place = Priced(
            new()
            {
                Peak = 0.10m,
                Connection = 0.01m,
                Minimum = 0.05m,
            }
        );
        Adjust(details =>
            details with
            {
                Connection = new(ChangeKind.Increase, ChangeUnit.Percent, 100),
                Minimum = new(ChangeKind.Increase, ChangeUnit.Percent, 200),
                Increment = new(ChangeKind.Fixed, ChangeUnit.Amount, 59),
            }
        );

        var rated = world.Rate(place, seconds: 30);

        Assert.Equal((60, 0.15m), (rated.BilledSeconds, rated.Price.Pounds)); // first 1 s, then one step of 59
        Assert.Equal(0.2183m, world.Price(place, seconds: 61)); // billed 1 + 2 × 59 = 119 s: 0.02 + 0.10 × 119 ÷ 60
    }

    [Fact]
    public void Bands_that_were_not_filled_follow_peak()
    {
        var place = Priced(new() { Peak = 0.20m });
        Adjust(details => details with { Rate = new(ChangeKind.Increase, ChangeUnit.Percent, 50) });

        Assert.Equal(0.30m, world.Price(place, "2026-10-10T12:00:00Z"));
    }

    [Fact]
    public void Where_no_price_was_found_it_works_on_the_buy_price()
    {
        var place = world.Place(1, buy: null);
        place.Buy(
            Tariffing.Since,
            new()
            {
                Peak = 0.10m,
                OffPeak = 0.04m,
                Connection = 0.02m,
                IncrementSeconds = 60,
                FirstIntervalSeconds = 60,
            }
        );
        Adjust(details =>
            details with
            {
                Rate = new(ChangeKind.Increase, ChangeUnit.Percent, 50),
                Connection = new(ChangeKind.Fixed, ChangeUnit.Amount, 0.03m),
            }
        );

        var rated = world.Rate(place, seconds: 61);

        Assert.Equal(
            (PriceSource.AdjustedCost, 120, 0.33m, 0.22m),
            (rated.Source, rated.BilledSeconds, rated.Price.Pounds, rated.Cost.Pounds)
        ); // 0.03 + 0.15 × 2
        Assert.Equal(0.09m, world.Price(place, "2026-10-05T20:00:00Z")); // 0.03 + 0.06 × 1
    }

    [Theory]
    [InlineData(ChangeKind.Increase, ChangeUnit.Percent, 50, 0.30)]
    [InlineData(ChangeKind.Increase, ChangeUnit.Amount, 0.01, 0.22)] // a penny a minute for two minutes
    [InlineData(ChangeKind.Decrease, ChangeUnit.Amount, 0.03, 0.14)]
    [InlineData(ChangeKind.Fixed, ChangeUnit.Amount, 0.04, 0.08)]
    public void Or_on_the_cost_that_the_file_gives(ChangeKind kind, ChangeUnit unit, decimal value, decimal price)
    {
        var place = world.Place(1);
        world.Supplier.Amend(new() { Name = "Carrier", CostFromFile = true });
        Adjust(details => details with { Rate = new(kind, unit, value) });

        Assert.Equal(price, world.Price(place, seconds: 120, cost: 0.20m));
    }

    [Fact]
    public void It_changes_a_mark_up_as_an_amount()
    {
        var place = world.Place(1);
        world.Tariff(1, everythingElse: 100);
        Adjust(details =>
            details with
            {
                Rate = new(ChangeKind.Decrease, ChangeUnit.Percent, 10),
                Connection = new(ChangeKind.Increase, ChangeUnit.Amount, 0.01m),
                Minimum = new(ChangeKind.Fixed, ChangeUnit.Amount, 0.15m),
            }
        );

        Assert.Equal(0.37m, world.Price(place, seconds: 120)); // cost 0.20, doubled 0.40, less a tenth, and a penny
        Assert.Equal(0.15m, world.Price(place, seconds: 30)); // 0.05, 0.10, 0.09 + 0.01 = 0.10: the minimum is more
    }

    [Fact]
    public void Without_price_and_cost_there_is_nothing_to_adjust()
    {
        var place = world.Place(1, buy: null);
        Adjust(details => details with { Rate = new(ChangeKind.Increase, ChangeUnit.Percent, 50) });

        Assert.Equal(OrphanReason.NoPrice, world.Rate(place).Orphan);
    }

    [Fact]
    public void It_can_be_skipped_where_the_cost_is_zero()
    {
        var (dear, free) = (Priced(new() { Peak = 0.20m }), world.Place(2, buy: 0));
        world.Row(0.20m, tariff: 1, destination: 2);
        Adjust(details => details with { SkipsIfCostIsZero = true, Rate = new(ChangeKind.Increase, ChangeUnit.Percent, 50) });

        Assert.Equal((0.30m, 0.20m, (int?)null), (world.Price(dear), world.Price(free), world.Rate(free).AdjustmentId));
    }

    [Theory]
    [InlineData("2026-09-30T22:59:59Z", 0.20)]
    [InlineData("2026-09-30T23:00:00Z", 0.30)]
    [InlineData("2026-10-31T23:59:59Z", 0.30)]
    [InlineData("2026-11-01T00:00:00Z", 0.20)]
    public void It_is_dated_by_the_uk_day_of_the_start(string start, decimal price)
    {
        var place = Priced(new() { Peak = 0.20m });
        Adjust(details =>
            details with
            {
                From = new(2026, 10, 1),
                To = new(2026, 10, 31),
                Rate = new(ChangeKind.Increase, ChangeUnit.Percent, 50),
            }
        );

        Assert.Equal(price, world.Price(place, start));
    }

    [Fact]
    public void Customer_over_tariff_over_organisation_over_none_then_destination_over_group_over_supplier_over_none()
    {
        var place = Priced(new() { Peak = 1 }, group: 5);
        var who = new Func<PriceAdjustmentDetails, PriceAdjustmentDetails>[]
        {
            d => d,
            d => d with { OrganisationId = 7 },
            d => d with { TariffId = 1 },
            d => d with { CustomerId = 1 },
        };
        var where = new Func<PriceAdjustmentDetails, PriceAdjustmentDetails>[]
        {
            d => d,
            d => d with { SupplierId = 1 },
            d => d with { DestinationGroupId = 5 },
            d => d with { DestinationId = 1 },
        };

        // From the weakest to the strongest, each fixed at its own number of pounds: each new one must win.
        var won = new List<decimal>();
        foreach (var (w, i) in who.Select((w, i) => (w, i)))
            foreach (var (p, j) in where.Select((p, j) => (p, j)))
            {
                Adjust(details => p(w(details)) with { Rate = new(ChangeKind.Fixed, ChangeUnit.Amount, i * 4 + j + 10) });
                won.Add(world.Price(place));
            }

        Assert.Equal(Enumerable.Range(10, 16).Select(n => (decimal)n), won);
    }

    [Fact]
    public void Those_of_others_do_not_touch_it()
    {
        var place = Priced(new() { Peak = 0.20m }, group: 5);
        foreach (
            var change in new Func<PriceAdjustmentDetails, PriceAdjustmentDetails>[]
            {
                d => d with { CustomerId = 2 },
                d => d with { TariffId = 2 },
                d => d with { OrganisationId = 8 },
                d => d with { SupplierId = 2 },
                d => d with { DestinationGroupId = 6 },
                d => d with { DestinationId = 2 },
            }
        )
            Adjust(details => change(details) with { Rate = new(ChangeKind.Fixed, ChangeUnit.Amount, 9) });

        Assert.Equal(0.20m, world.Price(place));
    }

    [Fact]
    public void Two_of_equal_scope_cannot_overlap()
    {
        var first = Adjust(details =>
            details with
            {
                CustomerId = 1,
                From = new(2026, 1, 1),
                To = new(2026, 6, 30),
                Rate = new(ChangeKind.Increase, ChangeUnit.Percent, 5),
            }
        );
        var next = new PriceAdjustment(first.Details() with { From = new(2026, 7, 1), To = null });
        var clash = new PriceAdjustment(first.Details() with { From = new(2026, 6, 30), To = null });
        var elsewhere = new PriceAdjustment(first.Details() with { DestinationId = 3 });

        next.RefuseOverlap(world.Adjustments);
        elsewhere.RefuseOverlap(world.Adjustments);
        first.RefuseOverlap(world.Adjustments);

        Assert.Equal(
            "“Test” is for the same scope from 1 Jan 2026 to 30 Jun 2026. Choose days that don't overlap.",
            Assert.Throws<BillingRuleException>(() => clash.RefuseOverlap(world.Adjustments)).Message
        );
    }

    [Fact]
    public void What_can_not_be_is_refused_in_a_sentence()
    {
        var rate = new PriceChange(ChangeKind.Increase, ChangeUnit.Percent, 5);
        var good = new PriceAdjustmentDetails
        {
            Name = "Test",
            From = Tariffing.Since,
            Rate = rate,
        };
        foreach (
            var bad in new[]
            {
                good with
                {
                    Name = " ",
                },
                good with
                {
                    Rate = null,
                },
                good with
                {
                    CustomerId = 1,
                    TariffId = 1,
                },
                good with
                {
                    DestinationId = 1,
                    SupplierId = 1,
                },
                good with
                {
                    To = new(2025, 12, 31),
                },
                good with
                {
                    Rate = new(ChangeKind.Fixed, ChangeUnit.Percent, 5),
                },
                good with
                {
                    Rate = new(ChangeKind.Increase, ChangeUnit.Amount, -1),
                },
                good with
                {
                    Minimum = new(ChangeKind.Decrease, ChangeUnit.Percent, 101),
                },
                good with
                {
                    Increment = new(ChangeKind.Fixed, ChangeUnit.Amount, 0),
                },
                good with
                {
                    Increment = new(ChangeKind.Fixed, ChangeUnit.Amount, 1.5m),
                },
            }
        )
            Assert.EndsWith(".", Assert.Throws<BillingRuleException>(() => new PriceAdjustment(bad)).Message);
    }

    [Fact]
    public void It_says_what_it_does() =>
        Assert.Equal(
            "rate +10 %, connection −0.50p, minimum fixed at 2.00p, increment fixed at 60 s",
            Adjust(details =>
                    details with
                    {
                        Rate = new(ChangeKind.Increase, ChangeUnit.Percent, 10),
                        Connection = new(ChangeKind.Decrease, ChangeUnit.Amount, 0.005m),
                        Minimum = new(ChangeKind.Fixed, ChangeUnit.Amount, 0.02m),
                        Increment = new(ChangeKind.Fixed, ChangeUnit.Amount, 60),
                    }
                )
                .Words()
        );

    private PriceAdjustment Adjust(Func<PriceAdjustmentDetails, PriceAdjustmentDetails> change) =>
        world.Adjust(change(new() { Name = "Test", From = Tariffing.Since }));

    private Destination Priced(RatePrice price, int? group = null)
    {
        var place = world.Place(1, group: group);
        world.Row(price, tariff: 1, destination: 1);
        return place;
    }
}

internal static class AdjustmentDetails
{
    public static PriceAdjustmentDetails Details(this PriceAdjustment a) =>
        new()
        {
            Name = a.Name,
            CustomerId = a.CustomerId,
            TariffId = a.TariffId,
            OrganisationId = a.OrganisationId,
            DestinationId = a.DestinationId,
            DestinationGroupId = a.DestinationGroupId,
            SupplierId = a.SupplierId,
            From = a.From,
            To = a.To,
            SkipsIfCostIsZero = a.SkipsIfCostIsZero,
            Rate = a.Rate,
            Connection = a.Connection,
            Minimum = a.Minimum,
            Increment = a.Increment,
        };
}
