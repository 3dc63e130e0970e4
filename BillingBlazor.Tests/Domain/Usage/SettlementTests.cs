using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;

namespace BillingBlazor.Tests.Domain.Usage;

/// <summary>
/// Allowances, then caps, by start. Calls cost 0.01 to connect, 0.06 a minute and 0.02 at least unless a test says otherwise:
/// a minute over an allowance is 0.06.
/// </summary>
public class SettlementTests
{
    private readonly Tariffing world = new();
    private readonly List<UsageToSettle> records = [];
    private readonly List<HeldBundle> bundles = [];
    private readonly Dictionary<int, CliTerms> clis = [];
    private readonly Destination place;
    private int? anniversaryDay;

    public SettlementTests()
    {
        place = world.Place(1, "UK landline", group: 5, range: NumberRange.Landline);
        world.Row(
            new RatePrice
            {
                Peak = 0.06m,
                Connection = 0.01m,
                Minimum = 0.02m,
            },
            tariff: 1,
            destination: 1
        );
    }

    [Fact]
    public void Allowances_are_used_in_order_of_start_and_the_part_over_pays_the_rate_alone()
    {
        Hold(Minutes(10));
        Call("2026-10-03T10:00:00Z", 300); // last: 2 of its 5 minutes are left: 3 × 0.06
        Call("2026-10-01T10:00:00Z", 240);
        Call("2026-10-02T10:00:00Z", 240);
        Call("2026-10-04T10:00:00Z", 60); // nothing left: 0.01 + 0.06

        Assert.Equal([0.18m, 0, 0, 0.07m], Prices());
    }

    [Fact]
    public void It_counts_billed_seconds()
    {
        world.Rows.Clear();
        world.Row(
            new RatePrice
            {
                Peak = 0.06m,
                FirstIntervalSeconds = 60,
                IncrementSeconds = 60,
            },
            tariff: 1,
            destination: 1
        );
        Hold(Minutes(2));
        Call("2026-10-01T10:00:00Z", 1);
        Call("2026-10-02T10:00:00Z", 61); // 120 s billed, 60 left: 0.06 for the minute over

        Assert.Equal([0, 0.06m], Prices());
        Assert.Equal([60L, 60L], Settle().Uses.Select(use => use.Quantity));
    }

    [Fact]
    public void A_small_part_over_pays_no_minimum()
    {
        Hold(Minutes(1));
        Call("2026-10-01T10:00:00Z", 65); // 5 s over: 0.005, not the minimum of 0.02

        Assert.Equal([0.005m], Prices());
    }

    [Fact]
    public void It_begins_anew_each_month_and_nothing_rolls_over()
    {
        Hold(Minutes(5));
        Call("2026-10-31T23:59:00Z", 60);
        Call("2026-11-01T00:00:00Z", 300);
        Call("2026-11-02T00:00:00Z", 60);

        Assert.Equal([0, 0, 0.07m], Prices());
        Assert.Equal([(60L, 240L), (300L, 0L)], Settle().Allowances.Select(allowance => (allowance.Used, allowance.Left)));
    }

    [Fact]
    public void An_anniversary_customers_month_runs_from_its_day()
    {
        anniversaryDay = 15;
        Hold(Minutes(5));
        Call("2026-10-14T12:00:00Z", 300);
        Call("2026-10-15T12:00:00Z", 300);
        Call("2026-11-14T12:00:00Z", 60);
        Call("2026-11-15T12:00:00Z", 60);

        Assert.Equal([0, 0, 0.07m, 0], Prices());
    }

    [Theory]
    [InlineData(false, 600)]
    [InlineData(true, 329)] // 17 of 31 days: 600 × 17 ÷ 31 = 329.03…
    public void The_first_month_is_full_unless_it_is_pro_rata(bool isProRata, long granted)
    {
        Hold(Minutes(10), from: "2026-10-15", isProRata: isProRata);
        Call("2026-10-14T12:00:00Z", 60); // before it began
        Call("2026-10-15T12:00:00Z", 60);

        Assert.Equal([0.07m, 0], Prices());
        Assert.Equal(granted, Assert.Single(Settle().Allowances).Granted);
    }

    [Fact]
    public void It_ends_on_its_last_day_and_quantity_multiplies_it()
    {
        Hold(Minutes(1), quantity: 3, to: "2026-10-02");
        Call("2026-10-02T12:00:00Z", 180);
        Call("2026-10-03T12:00:00Z", 60);

        Assert.Equal([0, 0.07m], Prices());
    }

    [Theory]
    [InlineData(LongerCalls.UpToTheLimit, 0.12, 480)] // five of seven minutes inclusive, two over
    [InlineData(LongerCalls.DontCount, 0.43, 0)]
    public void A_single_call_may_have_a_limit(LongerCalls longer, decimal price, long used)
    {
        Hold(Minutes(100) with { LongestCallSeconds = 300, LongerCalls = longer });
        Call("2026-10-01T10:00:00Z", 420);
        Call("2026-10-01T11:00:00Z", 180);

        Assert.Equal([price, 0], Prices());
        Assert.Equal(used + (longer == LongerCalls.DontCount ? 180 : 0), Assert.Single(Settle().Allowances).Used);
    }

    [Fact]
    public void It_is_for_some_destinations_groups_and_bands()
    {
        var mobile = world.Place(2, "UK mobile", group: 6);
        var france = world.Place(3, "France", group: 7);
        world.Row(0.10m, tariff: 1, destination: 2);
        world.Row(0.20m, tariff: 1, destination: 3);
        Hold(Minutes(100) with { DestinationGroupIds = [5], DestinationIds = [3], Bands = BandSet.Peak | BandSet.WeekendPeak });
        Call("2026-10-01T10:00:00Z", 60);
        Call("2026-10-01T10:00:00Z", 60, mobile);
        Call("2026-10-01T10:00:00Z", 60, france);
        Call("2026-10-01T20:00:00Z", 60); // off-peak
        Call("2026-10-03T10:00:00Z", 60, france); // Saturday

        Assert.Equal([0, 0.10m, 0, 0.07m, 0], Prices());
    }

    [Fact]
    public void Calls_to_03_are_included_where_01_and_02_are()
    {
        var three = world.Place(2, "UK 03", group: 8, range: NumberRange.Uk03);
        Hold(Minutes(100) with { DestinationGroupIds = [5] });
        Call("2026-10-01T10:00:00Z", 60, three);

        Assert.Equal([0m], Prices());
    }

    [Fact]
    public void Own_line_first_then_the_cost_centre_then_the_customer()
    {
        Hold(Minutes(1), name: "Customer");
        Hold(Minutes(1), name: "Centre", costCentre: 4);
        Hold(Minutes(1), name: "Line", clis: [11]);
        Call("2026-10-01T10:00:00Z", 240, cli: 11, costCentre: 4); // three minutes inclusive, one over
        Call("2026-10-02T10:00:00Z", 60, cli: 12, costCentre: 4);

        Assert.Equal([0.06m, 0.07m], Prices());
        Assert.Equal(
            ["Line", "Centre", "Customer"],
            Settle().Uses.Select(use => bundles.Single(bundle => bundle.Held.Id == use.CustomerBundleId).Bundle.Name)
        );
    }

    [Fact]
    public void Then_the_earlier_end()
    {
        Hold(Minutes(10), name: "Open");
        Hold(Minutes(10), name: "Late", to: "2026-12-31");
        Hold(Minutes(10), name: "Soon", to: "2026-10-31");
        Call("2026-10-01T10:00:00Z", 1200);

        Assert.Equal(
            ["Soon", "Late"],
            Settle().Uses.Select(use => bundles.Single(bundle => bundle.Held.Id == use.CustomerBundleId).Bundle.Name)
        );
    }

    [Fact]
    public void Another_cost_centres_bundle_is_no_use()
    {
        Hold(Minutes(10), costCentre: 4);
        Call("2026-10-01T10:00:00Z", 60, costCentre: 5);
        Call("2026-10-01T10:00:00Z", 60);

        Assert.Equal([0.07m, 0.07m], Prices());
    }

    [Fact]
    public void Megabytes_and_messages()
    {
        var data = world.Place(2, "Data", kind: UsageKind.Data);
        var text = world.Place(3, "Text", kind: UsageKind.Sms);
        world.Row(new RatePrice { Peak = 0.05m, Connection = 0.01m }, tariff: 1, destination: 2);
        world.Row(0.03m, tariff: 1, destination: 3);
        Hold(
            new AllowanceDetails { Unit = AllowanceUnit.Megabytes, Amount = 10 },
            new AllowanceDetails { Unit = AllowanceUnit.Messages, Amount = 2 }
        );
        Call("2026-10-01T10:00:00Z", 0, data, bytes: 8_000_000);
        Call("2026-10-02T10:00:00Z", 0, data, bytes: 4_000_000); // two over: 2 × 0.05
        for (var n = 0; n < 3; n++)
            Call("2026-10-03T10:00:00Z", 0, text);
        Call("2026-10-01T10:00:00Z", 60);

        Assert.Equal([0, 0.10m, 0, 0, 0.03m, 0.07m], Prices());
    }

    [Fact]
    public void Inclusive_spend_pays_what_is_left_of_it()
    {
        Hold(new AllowanceDetails { Unit = AllowanceUnit.Pounds, Amount = 0.10m });
        Call("2026-10-01T10:00:00Z", 60);
        Call("2026-10-02T10:00:00Z", 60); // 0.03 left of it
        Call("2026-10-03T10:00:00Z", 60);

        Assert.Equal([0, 0.04m, 0.07m], Prices());
    }

    [Fact]
    public void Minutes_then_inclusive_spend_cover_one_call_together()
    {
        Hold(Minutes(1), clis: [11]);
        Hold(new AllowanceDetails { Unit = AllowanceUnit.Pounds, Amount = 0.05m });
        Call("2026-10-01T10:00:00Z", 120, cli: 11); // a minute inclusive, of the 0.06 over 0.05 inclusive

        Assert.Equal([0.01m], Prices());
    }

    [Theory]
    [InlineData(false, 1, "0.1000")] // the access charge of two minutes inclusive; service 5p × 2
    [InlineData(true, 1, "0.0000")]
    [InlineData(false, 0.5, "0.2350")] // 90 s over: access 9p × 1.5 = 13.50p; service whole
    [InlineData(true, 0.5, "0.2100")] // 90 s over of both: 13.50p + 7.50p
    public void Of_a_service_number_it_covers_the_access_charge_unless_it_says_both(bool both, decimal share, string price)
    {
        var number = world.Place(9, "0844", range: NumberRange.Service084);
        number.ChargeService(Tariffing.Since, ServiceChargeShape.PerMinute, 0.06m, 0);
        world.Tariff(1, access: 0.09m);
        Hold(Minutes(share == 1 ? 10 : 0.5m) with { CoversServiceCharge = both });
        Call("2026-10-01T10:00:00Z", 120, number);

        Assert.Equal([HarbourMonth.Pounds(price).Pounds], Prices());
    }

    [Fact]
    public void Free_numbers_zero_prices_and_credits_use_nothing()
    {
        var free = world.Place(2, "Freephone", isFree: true);
        Hold(Minutes(10));
        Call("2026-10-01T10:00:00Z", 300, free);
        Call("2026-10-01T11:00:00Z", -60);
        Call("2026-10-01T12:00:00Z", 0);

        Assert.Equal([0, -0.07m, 0], Prices());
        Assert.Empty(Settle().Uses);
    }

    [Fact]
    public void An_excluded_line_is_charged_nothing_and_uses_no_allowance()
    {
        clis[11] = new(IsExcluded: true, null);
        Hold(Minutes(1));
        Call("2026-10-01T10:00:00Z", 60, cli: 11);
        Call("2026-10-01T11:00:00Z", 60, cli: 12);

        Assert.Equal([0, 0], Prices());
        Assert.Equal([UsageMarks.Excluded, UsageMarks.Inclusive], Settle().Records.Select(record => record.Marks));
        Assert.Equal(2, Assert.Single(Settle().Uses).UsageRecordId);
    }

    [Fact]
    public void The_call_that_crosses_the_cap_is_charged_up_to_it()
    {
        clis[11] = new(false, Money.FromPence(10));
        Call("2026-10-01T10:00:00Z", 60, cli: 11);
        Call("2026-10-02T10:00:00Z", 60, cli: 11);
        Call("2026-10-03T10:00:00Z", 60, cli: 11);
        Call("2026-10-03T10:00:00Z", 60, cli: 12);
        Call("2026-11-01T10:00:00Z", 60, cli: 11);

        Assert.Equal([0.07m, 0.03m, 0, 0.07m, 0.07m], Prices());
        Assert.Equal(
            [UsageMarks.None, UsageMarks.ToTheCap, UsageMarks.CapReached, UsageMarks.None, UsageMarks.None],
            Settle().Records.Select(record => record.Marks)
        );
        Assert.Equal(
            [(Money.FromPence(10), Money.FromPence(11)), (Money.FromPence(7), Money.Zero)],
            Settle().Caps.Select(cap => (cap.Charged, cap.NotCharged))
        );
    }

    [Fact]
    public void A_cap_tells_when_eighty_percent_and_the_whole_were_reached()
    {
        clis[11] = new(false, Money.FromPence(35));
        for (var day = 1; day <= 6; day++)
            Call($"2026-10-0{day}T10:00:00Z", 60, cli: 11); // 7p each: 28p is 80 % exactly, on the fourth

        var cap = Assert.Single(Settle().Caps);

        Assert.Equal((HarbourMonth.Utc("2026-10-04T10:00:00Z"), HarbourMonth.Utc("2026-10-05T10:00:00Z")), (cap.At80Utc, cap.At100Utc));
    }

    [Fact]
    public void The_cap_comes_after_the_allowances()
    {
        clis[11] = new(false, Money.FromPence(5));
        Hold(Minutes(1));
        Call("2026-10-01T10:00:00Z", 60, cli: 11);
        Call("2026-10-02T10:00:00Z", 60, cli: 11);

        Assert.Equal([0, 0.05m], Prices());
    }

    [Fact]
    public void A_cap_of_nought_charges_nothing()
    {
        clis[11] = new(false, Money.Zero);
        Call("2026-10-01T10:00:00Z", 60, cli: 11);

        Assert.Equal([0m], Prices());
    }

    [Fact]
    public void A_credit_gives_room_under_the_cap_again()
    {
        clis[11] = new(false, Money.FromPence(10));
        Call("2026-10-01T10:00:00Z", 60, cli: 11);
        Call("2026-10-02T10:00:00Z", -60, cli: 11);
        Call("2026-10-03T10:00:00Z", 120, cli: 11); // 13p, and 10p are free

        Assert.Equal([0.07m, -0.07m, 0.10m], Prices());
    }

    [Fact]
    public void Invoiced_records_count_first_and_never_change()
    {
        clis[11] = new(false, Money.FromPence(20));
        Hold(Minutes(2));
        Call("2026-10-01T10:00:00Z", 60, cli: 11);
        Call("2026-10-20T10:00:00Z", 120, cli: 11);
        // The second was invoiced when the first was not there yet: it used both minutes, and what was charged then stays, though it would
        // be nought now.
        records[1] = records[1] with
        {
            IsInvoiced = true,
            Invoiced = new(Money.FromPence(15), UsageMarks.Inclusive),
            InvoicedUses = [new(2, 1, 1, 120)],
        };

        // nothing left for the first, and 5p under the cap
        Assert.Equal([0.05m, 0.15m], Prices());
        Assert.Equal(120, Assert.Single(Settle().Allowances).Used);
    }

    [Fact]
    public void What_a_cap_did_not_charge_is_told_again_when_the_calls_are_held_by_an_invoice()
    {
        // 7p each: 10p are charged, 4p of the second and all 7p of the third are not
        clis[11] = new(false, Money.FromPence(10));
        for (var day = 1; day <= 3; day++)
            Call($"2026-10-0{day}T10:00:00Z", 60, cli: 11);
        Invoice();

        Assert.Equal((Money.FromPence(10), Money.FromPence(11)), (Assert.Single(Settle().Caps).Charged, Settle().Caps[0].NotCharged));
        Call("2026-10-04T10:00:00Z", 60, cli: 11); // a late one
        Assert.Equal((Money.FromPence(10), Money.FromPence(18)), (Settle().Caps[0].Charged, Settle().Caps[0].NotCharged));
    }

    [Fact]
    public void What_a_cap_did_not_charge_of_an_invoiced_call_leaves_out_what_was_inclusive()
    {
        // 120 s, 60 of them inclusive: the rest is 6p, of which the cap charges 2p
        clis[11] = new(false, Money.FromPence(2));
        Hold(Minutes(1));
        Call("2026-10-01T10:00:00Z", 120, cli: 11);
        Invoice();

        Assert.Equal((Money.FromPence(2), Money.FromPence(4)), (Assert.Single(Settle().Caps).Charged, Settle().Caps[0].NotCharged));
    }

    [Fact]
    public void A_split_call_over_its_allowance_pays_the_bands_of_its_end()
    {
        // 18:50 to 19:10 local, ten minutes each of peak and off-peak; 15 inclusive, the last five are off-peak at 3p
        world.Amend(details => details with { SplitsAtBands = true });
        world.Rows.Clear();
        world.Row(
            new RatePrice
            {
                Peak = 0.06m,
                OffPeak = 0.03m,
                Connection = 0.01m,
            },
            tariff: 1,
            destination: 1
        );
        Hold(Minutes(15));
        Call("2026-10-01T17:50:00Z", 1200);

        Assert.Equal([0.15m], Prices());
    }

    [Fact]
    public void Over_a_mark_up_the_rest_pays_its_share()
    {
        world.Rows.Clear();
        world.Tariff(1, everythingElse: 50);
        Hold(Minutes(3));
        Call("2026-10-01T10:00:00Z", 240); // cost 0.40, price 0.60; a quarter over

        Assert.Equal([0.15m], Prices());
    }

    [Fact]
    public void A_bundle_that_can_not_be_is_refused()
    {
        var bundle = new Bundle("B");
        foreach (
            var bad in new AllowanceDetails[]
            {
                Minutes(0),
                Minutes(-1),
                Minutes(1) with
                {
                    Bands = BandSet.None,
                },
                Minutes(1) with
                {
                    LongestCallSeconds = 0,
                },
                Minutes(1) with
                {
                    BytesPerMegabyte = 1000,
                },
                new() { Unit = AllowanceUnit.Messages, Amount = 1.5m },
                new()
                {
                    Unit = AllowanceUnit.Pounds,
                    Amount = 1,
                    LongestCallSeconds = 60,
                },
            }
        )
            Assert.EndsWith(".", Assert.Throws<BillingRuleException>(() => bundle.Amend("B", false, [bad])).Message);
        Assert.Throws<BillingRuleException>(() => bundle.Amend("B", false, []));
        var held = new CustomerBundle(1, 1, new(2026, 1, 1));
        Assert.Throws<BillingRuleException>(() => held.Amend(0, new(2026, 1, 1), null, null, [], false));
        Assert.Throws<BillingRuleException>(() => held.Amend(1, new(2026, 1, 1), null, 4, [11], false));
        Assert.Throws<BillingRuleException>(() => held.Amend(1, new(2026, 1, 2), new(2026, 1, 1), null, [], false));
    }

    private static AllowanceDetails Minutes(decimal amount) => new() { Unit = AllowanceUnit.Minutes, Amount = amount };

    private void Hold(
        AllowanceDetails allowance,
        string name = "Bundle",
        int quantity = 1,
        string from = "2026-01-01",
        string? to = null,
        int? costCentre = null,
        int[]? clis = null,
        bool isProRata = false
    ) => Hold([allowance], name, quantity, from, to, costCentre, clis, isProRata);

    private void Hold(params AllowanceDetails[] allowances) => Hold(allowances, "Bundle", 1, "2026-01-01", null, null, null, false);

    private void Hold(
        AllowanceDetails[] allowances,
        string name,
        int quantity,
        string from,
        string? to,
        int? costCentre,
        int[]? clis,
        bool isProRata
    )
    {
        var id = bundles.Count + 1;
        var bundle = new Bundle(name).WithId(id);
        bundle.Amend(name, false, allowances);
        foreach (var (allowance, index) in bundle.Allowances.Select((allowance, index) => (allowance, index)))
            allowance.WithId(id * 10 - 9 + index);
        var held = new CustomerBundle(1, id, Tariffing.Day(from)).WithId(id);
        held.Amend(quantity, Tariffing.Day(from), to is null ? null : Tariffing.Day(to), costCentre, clis ?? [], isProRata);
        bundles.Add(new(held, bundle));
    }

    private void Call(string start, int seconds, Destination? to = null, int cli = 10, int? costCentre = null, long bytes = 0)
    {
        var rater = world.Rater();
        var call = Tariffing.Call(to ?? place, start, seconds, bytes);
        records.Add(UsageToSettle.From(records.Count + 1, call, rater, new(cli, 1, costCentre), rater.Rate(call)));
    }

    /// <summary>All of them, as they were settled.</summary>
    private void Invoice()
    {
        var settled = Settle();
        for (var i = 0; i < records.Count; i++)
            records[i] = records[i] with
            {
                IsInvoiced = true,
                Invoiced = settled.Records[i],
                InvoicedUses = [.. settled.Uses.Where(use => use.UsageRecordId == records[i].Id)],
            };
    }

    private SettlementResult Settle() =>
        new Settlement(new(anniversaryDay, bundles, clis, PriceBook.Landlines(world.Destinations))).Settle(records);

    private IEnumerable<decimal> Prices() => Settle().Records.Select(record => record.Price.Pounds);
}
