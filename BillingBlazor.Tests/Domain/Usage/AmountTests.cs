using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;
using CsCheck;

namespace BillingBlazor.Tests.Domain.Usage;

/// <summary>How much: intervals, limits, rounding, data, messages, credits, and calls that run over the end of a band.</summary>
public class AmountTests
{
    private readonly Tariffing world = new();

    [Theory]
    [InlineData(1, 1, 1, 1)]
    [InlineData(59, 1, 1, 59)]
    [InlineData(1, 60, 1, 60)]
    [InlineData(60, 60, 1, 60)]
    [InlineData(61, 60, 1, 61)]
    [InlineData(61, 60, 60, 120)]
    [InlineData(120, 60, 60, 120)]
    [InlineData(31, 30, 6, 36)]
    [InlineData(36, 30, 6, 36)]
    [InlineData(37, 30, 6, 42)]
    public void The_first_interval_and_then_up_to_the_increment(int seconds, int first, int increment, int billed)
    {
        var place = world.Place(1);
        world.Row(
            new RatePrice
            {
                Peak = 0.60m,
                FirstIntervalSeconds = first,
                IncrementSeconds = increment,
            },
            tariff: 1,
            destination: 1
        );

        var rated = world.Rate(place, seconds: seconds);

        Assert.Equal((billed, billed * 0.01m), (rated.BilledSeconds, rated.Price.Pounds));
    }

    [Theory]
    [InlineData(30, 0.05)] // 0.01 + 0.02 comes to less than the minimum
    [InlineData(60, 0.05)] // 0.01 + 0.04 is the minimum
    [InlineData(120, 0.09)]
    [InlineData(6000, 1.50)] // 0.01 + 4.00 is cut
    public void The_minimum_compares_with_connection_and_minutes_together_and_the_maximum_cuts(int seconds, decimal price)
    {
        var place = world.Place(1);
        world.Row(
            new RatePrice
            {
                Peak = 0.04m,
                Connection = 0.01m,
                Minimum = 0.05m,
                Maximum = 1.50m,
            },
            tariff: 1,
            destination: 1
        );

        Assert.Equal(price, world.Price(place, seconds: seconds));
    }

    [Theory]
    [InlineData(2, 0.13)]
    [InlineData(3, 0.125)]
    [InlineData(4, 0.125)]
    [InlineData(6, 0.125)]
    public void It_is_rounded_once_to_the_suppliers_decimals(int decimals, decimal price)
    {
        var place = world.Place(1);
        world.Amend(details => details with { Decimals = decimals });
        world.Row(0.125m, tariff: 1, destination: 1);

        Assert.Equal(price, world.Price(place));
    }

    [Theory]
    [InlineData(1_000_000, 1_500_000, 0.0750)]
    [InlineData(1_048_576, 1_572_864, 0.0750)]
    [InlineData(1_000_000, 1, 0.0000)] // 0.00000005
    [InlineData(1_000_000, 1_000, 0.0001)] // 0.00005, a half
    public void Data_counts_exact_bytes_and_the_supplier_says_what_a_megabyte_is(int megabyte, long bytes, decimal price)
    {
        var place = world.Place(1, kind: UsageKind.Data);
        world.Amend(details => details with { BytesPerMegabyte = megabyte });
        world.Row(0.05m, tariff: 1, destination: 1);

        Assert.Equal(price, world.Price(place, seconds: 0, bytes: bytes));
    }

    [Fact]
    public void A_gigabyte_and_a_year_of_seconds_are_not_too_much()
    {
        var (data, voice) = (world.Place(1, kind: UsageKind.Data), world.Place(2));
        world.Row(0.123456789m, tariff: 1, destination: 1);
        world.Row(99.99m, tariff: 1, destination: 2);

        Assert.Equal(1234567.8900m, world.Price(data, bytes: 10_000_000_000_000));
        Assert.Equal(52_554_744m, world.Price(voice, seconds: 31_536_000)); // 99.99 × 525,600
    }

    [Fact]
    public void A_message_is_a_message_however_long()
    {
        var place = world.Place(1, kind: UsageKind.Sms);
        world.Row(new RatePrice { Peak = 0.03m, FirstIntervalSeconds = 60 }, tariff: 1, destination: 1);

        Assert.Equal(0.03m, world.Price(place, seconds: 0));
        Assert.Equal(0.03m, world.Price(place, seconds: 300));
    }

    [Fact]
    public void Credits_are_the_same_price_below_nought()
    {
        var place = world.Place(1);
        world.Supplier.Amend(new() { Name = "Carrier", CostFromFile = true });
        world.Row(
            new RatePrice
            {
                Peak = 0.04m,
                Connection = 0.01m,
                Minimum = 0.02m,
            },
            tariff: 1,
            destination: 1
        );

        var byCost = world.Rate(place, seconds: 60, cost: -0.02m);
        var bySeconds = world.Rate(place, seconds: -60, cost: -0.02m);

        Assert.Equal((-0.05m, -0.02m), (byCost.Price.Pounds, byCost.Cost.Pounds));
        Assert.Equal((-0.05m, -60), (bySeconds.Price.Pounds, bySeconds.BilledSeconds));
    }

    [Fact]
    public void The_files_own_cost_counts_where_the_supplier_says_so_and_the_buy_price_where_it_gives_none()
    {
        var place = world.Place(1);
        world.Row(0.04m, tariff: 1, destination: 1);
        Assert.Equal(0.10m, world.Rate(place, cost: 0.02m).Cost.Pounds);

        world.Supplier.Amend(new() { Name = "Carrier", CostFromFile = true });

        Assert.Equal(0.02m, world.Rate(place, cost: 0.02m).Cost.Pounds);
        Assert.Equal(0.10m, world.Rate(place, cost: null).Cost.Pounds);
    }

    [Fact]
    public void A_call_split_at_nineteen_hours_pays_each_half_its_own_rate()
    {
        // A3 of the worked month, were it split: 0.50 + 1.20 × 0.5 + 0.80 × 1 = 1.90
        var place = world.Place(1);
        world.Amend(details => details with { SplitsAtBands = true });
        world.Row(
            new RatePrice
            {
                Peak = 0.0120m,
                OffPeak = 0.0080m,
                Connection = 0.0050m,
                Minimum = 0.0100m,
            },
            tariff: 1,
            destination: 1
        );

        var rated = world.Rate(place, "2026-10-09T17:59:30Z", 90);

        Assert.Equal((Band.Peak, 0.0190m), (rated.Band, rated.Price.Pounds));
    }

    [Fact]
    public void The_increment_is_taken_once_on_the_whole_call_and_its_rest_lies_in_the_last_band()
    {
        // 18:59:30 to 19:00:40: 70 s, billed 120. 30 s at 6.00p a minute, 90 s (40 and the rest) at 3.00p: 3.00 + 4.50 = 7.50p
        var place = world.Place(1);
        world.Amend(details => details with { SplitsAtBands = true });
        world.Row(
            new RatePrice
            {
                Peak = 0.06m,
                OffPeak = 0.03m,
                FirstIntervalSeconds = 60,
                IncrementSeconds = 60,
            },
            tariff: 1,
            destination: 1
        );

        var rated = world.Rate(place, "2026-10-09T17:59:30Z", 70);

        Assert.Equal((120, 0.0750m), (rated.BilledSeconds, rated.Price.Pounds));
    }

    [Fact]
    public void A_call_through_the_night_the_clocks_go_back_is_split_by_the_clock_on_the_wall()
    {
        // Sunday 25 October, 05:30 GMT for two hours: 07:00 GMT begins weekend peak. 90 min × 2.00p + 30 min × 3.00p = 270p
        var place = world.Place(1);
        world.Amend(details => details with { SplitsAtBands = true });
        world.Row(
            new RatePrice
            {
                Peak = 0.09m,
                WeekendPeak = 0.03m,
                WeekendOffPeak = 0.02m,
            },
            tariff: 1,
            destination: 1
        );
        Assert.Equal(2.70m, world.Price(place, "2026-10-25T05:30:00Z", 7200));

        // Saturday 23:30 BST for eight hours: to 06:30 GMT it is all weekend off-peak: 480 × 2.00p
        Assert.Equal(9.60m, world.Price(place, "2026-10-24T22:30:00Z", 28_800));
    }

    [Fact]
    public void Two_days_through_three_bands_add_up()
    {
        // Friday 18:00 to Sunday 18:00 local: 1 h peak, 5 h off-peak, then Saturday and Sunday: 12 + 11 = 23 h weekend peak, 14 + 5 = 7 + 5
        // + 7 = 19 h weekend off-peak
        var place = world.Place(1);
        world.Amend(details => details with { SplitsAtBands = true });
        world.Row(
            new RatePrice
            {
                Peak = 0.08m,
                OffPeak = 0.04m,
                WeekendPeak = 0.02m,
                WeekendOffPeak = 0.01m,
            },
            tariff: 1,
            destination: 1
        );

        Assert.Equal(4.80m + 12.00m + 27.60m + 11.40m, world.Price(place, "2026-10-09T17:00:00Z", 172_800));
    }

    [Fact]
    public void Split_parts_add_up_to_the_billed_seconds_and_the_price()
    {
        var place = world.Place(1);
        world.Amend(details => details with { SplitsAtBands = true });
        var row = world.Row(new RatePrice { Peak = 0 }, tariff: 1, destination: 1);

        Gen.Select(Gen.Int[0, 40_000], Gen.Int[1, 60_000], Gen.Int[1, 120], Gen.Int[1, 120], Gen.Int[1, 999], Gen.Int[1, 999])
            .Sample(
                (minute, seconds, first, increment, peak, off) =>
                {
                    row.Amend(
                        Tariffing.Since,
                        null,
                        new()
                        {
                            Peak = peak / 10_000m,
                            OffPeak = off / 10_000m,
                            WeekendPeak = (peak + off) / 10_000m,
                            WeekendOffPeak = 0.0001m,
                            FirstIntervalSeconds = first,
                            IncrementSeconds = increment,
                        }
                    );
                    var story = new PriceStory();
                    var start = new DateTime(2026, 10, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(minute * 60 + seconds % 60);
                    var rated = world.Rater().Rate(new(1, place, start, seconds, 0, null), story);

                    // Second by second, by hand of the machine.
                    var (sum, band) = (0m, Band.Peak);
                    var calendar = new BandCalendar(A.Week(), []);
                    for (var at = 0; at < seconds; at += Math.Max(1, Math.Min(seconds - at, 60 - start.AddSeconds(at).Second)))
                    {
                        band = calendar.At(UkTime.ToLocal(start.AddSeconds(at)));
                        sum += row.Price.RateIn(band) * Math.Max(1, Math.Min(seconds - at, 60 - start.AddSeconds(at).Second));
                    }
                    sum += row.Price.RateIn(band) * (rated.BilledSeconds - seconds);
                    Assert.Equal(decimal.Round(sum / 60, 4, MidpointRounding.AwayFromZero), rated.Price.Pounds);
                    Assert.Equal(rated.Price.Pounds, story.Total);
                },
                iter: 300,
                threads: 1
            );
    }

    [Fact]
    public void Whole_number_arithmetic_and_decimals_come_to_the_same()
    {
        var place = world.Place(1);
        var row = world.Row(new RatePrice { Peak = 0 }, tariff: 1, destination: 1);
        var amount = Gen.Select(Gen.Long[0, 1_000_000_000], Gen.Int[5, 12])
            .Select((digits, scale) => new decimal((int)(digits & int.MaxValue), (int)(digits >> 31), 0, false, (byte)scale));
        Gen.Select(amount, amount, amount, Gen.Int[1, 700_000], Gen.Int[2, 6])
            .Sample(
                (rate, connection, minimum, seconds, decimals) =>
                {
                    row.Amend(
                        Tariffing.Since,
                        null,
                        new()
                        {
                            Peak = rate,
                            Connection = connection,
                            Minimum = minimum,
                        }
                    );
                    world.Amend(details => details with { Decimals = decimals });
                    if (rate * seconds > 1_000_000_000)
                        return;

                    var expected = decimal.Round(
                        Math.Max(minimum, connection + rate * seconds / 60),
                        decimals,
                        MidpointRounding.AwayFromZero
                    );

                    Assert.Equal(expected, world.Price(place, seconds: seconds));
                },
                iter: 2_000,
                threads: 1
            );
    }
}
