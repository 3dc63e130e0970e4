using System.Globalization;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;

namespace BillingBlazor.Tests.Domain.Usage;

/// <summary>The calls of worked-month.md section 3 that no bundle, cap or service number touches, and the rules around them.</summary>
public class RaterTests
{
    private static readonly Category voice = A.Category(1, "Voice", CategoryKind.Usage, 30);
    private static readonly Tariff saver = new Tariff("Business Saver", 1).WithId(1);
    private static readonly Destination landline = Destination(1, "UK landline 01 02", 0.0030m);
    private static readonly Destination mobile = Destination(2, "UK mobile", 0.0150m);
    private static readonly Destination france = Destination(3, "France", 0.0060m);

    [Theory]
    [InlineData("B1", "mobile", "2026-10-05T08:00:00Z", 1800, Band.Peak, 1800, "1.2100", "0.4500")]
    [InlineData("A3", "landline", "2026-10-09T17:59:30Z", 90, Band.Peak, 90, "0.0230", "0.0045")]
    [InlineData("A4", "mobile", "2026-10-13T19:15:00Z", 45, Band.OffPeak, 60, "0.0400", "0.0113")]
    [InlineData("B2", "mobile", "2026-10-14T13:00:00Z", 4000, Band.Peak, 4000, "2.6767", "1.0000")]
    [InlineData("A10", "landline", "2026-10-16T08:30:00Z", 15, Band.Peak, 15, "0.0100", "0.0008")]
    [InlineData("B3", "france", "2026-10-20T15:00:00Z", 1000, Band.Peak, 1020, "1.3600", "0.1000")]
    [InlineData("A5", "landline", "2026-10-24T06:15:00Z", 1200, Band.WeekendPeak, 1200, "0.1250", "0.0600")]
    [InlineData("A6", "mobile", "2026-10-25T00:30:00Z", 3725, Band.WeekendOffPeak, 3725, "1.2517", "0.9313")]
    [InlineData("A7", "landline", "2026-10-25T06:15:00Z", 1500, Band.WeekendOffPeak, 1500, "0.1050", "0.0750")]
    [InlineData("B4", "landline", "2026-10-29T10:00:00Z", 600, Band.Peak, 600, "0.1250", "0.0300")]
    public void The_worked_month_comes_out_to_the_hundredth_of_a_penny(
        string id,
        string to,
        string startUtc,
        int seconds,
        Band band,
        int billed,
        string price,
        string cost
    )
    {
        var rated = Rate(
            to switch
            {
                "mobile" => mobile,
                "france" => france,
                _ => landline,
            },
            startUtc,
            seconds
        );

        Assert.Equal((id, band, billed, Pounds(price), Pounds(cost)), (id, rated.Band, rated.BilledSeconds, rated.Price, rated.Cost));
    }

    [Fact]
    public void A_call_of_no_length_costs_nothing_at_all()
    {
        var rated = Rate(mobile, "2026-10-05T08:00:00Z", 0);

        Assert.Equal((Money.Zero, Money.Zero, 0), (rated.Price, rated.Cost, rated.BilledSeconds));
    }

    [Fact]
    public void Without_a_price_it_is_an_orphan_and_never_billed_at_cost()
    {
        var rated = Rate(Destination(9, "Chile", 0.10m), "2026-10-05T08:00:00Z", 60);

        Assert.Equal((OrphanReason.NoPrice, Money.Zero, Pounds("0.1")), (rated.Orphan, rated.Price, rated.Cost));
    }

    [Fact]
    public void Everything_else_is_the_cost_and_so_many_percent()
    {
        var marked = new Tariff("Cost plus", 1).WithId(2);
        marked.Amend("Cost plus", null, null, null, everythingElseMarkupPercent: 25);

        var rated = RaterWith([], marked).Rate(Call(Destination(9, "Chile", 0.10m), "2026-10-05T08:00:00Z", 60));

        Assert.Equal((PriceSource.EverythingElse, Pounds("0.125")), (rated.Source, rated.Price)); // 0.10 + 25 %
    }

    [Fact]
    public void A_third_of_a_minute_at_three_tenths_of_a_penny_is_a_true_half()
    {
        // 0.0003 × 10 ÷ 60 = 0.00005 exactly: rounds up to 0.0001, where a third cut short would round down
        var sheet = Row(1, new() { Peak = 0.0003m });

        Assert.Equal(Pounds("0.0001"), RaterWith([sheet], saver).Rate(Call(landline, "2026-10-05T08:00:00Z", 10)).Price);
    }

    [Fact]
    public void The_story_ends_in_the_price_that_was_charged()
    {
        var story = new PriceStory();

        var rated = RaterWith(Sheet(), saver).Rate(Call(mobile, "2026-10-05T08:00:00Z", 1800), story);

        Assert.StartsWith(rated.Price.ToString(), story.Summary, StringComparison.Ordinal);
        Assert.Contains(story.Steps, step => step is { What: "Band", Value: "peak" });
    }

    private static RatedUsage Rate(Destination to, string startUtc, int seconds) =>
        RaterWith(Sheet(), saver).Rate(Call(to, startUtc, seconds));

    private static Rater RaterWith(IEnumerable<RateRow> rows, Tariff tariff) =>
        new(
            A.Supplier(),
            new PriceBook(rows, [tariff], [voice], [(1, 1, tariff.Id)]),
            new BandCalendar(A.Week(), []),
            new Dictionary<int, BandCalendar>()
        );

    private static UsageCall Call(Destination to, string startUtc, int seconds) =>
        new(1, to, DateTime.Parse(startUtc, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal), seconds, 0, null);

    private static RateRow[] Sheet() =>
        [
            Row(
                1,
                new()
                {
                    Peak = 0.0120m,
                    OffPeak = 0.0080m,
                    WeekendPeak = 0.0060m,
                    WeekendOffPeak = 0.0040m,
                    Connection = 0.0050m,
                    Minimum = 0.0100m,
                }
            ),
            Row(
                2,
                new()
                {
                    Peak = 0.04m,
                    OffPeak = 0.03m,
                    WeekendPeak = 0.025m,
                    WeekendOffPeak = 0.02m,
                    Connection = 0.01m,
                    FirstIntervalSeconds = 60,
                }
            ),
            Row(
                3,
                new()
                {
                    Peak = 0.08m,
                    FirstIntervalSeconds = 60,
                    IncrementSeconds = 60,
                }
            ),
        ];

    private static RateRow Row(int destinationId, RatePrice price) =>
        new RateRow(1, null, null, destinationId, new(2026, 1, 1), null, price).WithId(destinationId);

    private static Destination Destination(int id, string name, decimal buyPerMinute)
    {
        var destination = new Destination(1, name, 1).WithId(id);
        destination.Buy(new(2026, 1, 1), new() { Peak = buyPerMinute });
        return destination;
    }

    private static Money Pounds(string pounds) => Money.FromPounds(decimal.Parse(pounds, CultureInfo.InvariantCulture));
}
