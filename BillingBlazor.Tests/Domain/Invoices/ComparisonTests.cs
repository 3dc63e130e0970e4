using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Invoices.Comparison;
using BillingBlazor.Domain.Tariffs;
using CsCheck;

namespace BillingBlazor.Tests.Domain.Invoices;

/// <summary>November against October, each cause by hand.</summary>
public class ComparisonTests
{
    private static readonly BillingPeriod october = new(new(2026, 10, 1), new(2026, 10, 31));
    private static readonly BillingPeriod november = new(new(2026, 11, 1), new(2026, 11, 30));

    [Fact]
    public void The_same_again_has_no_cause()
    {
        var comparison = Compare(
            [Cycle(1, 12.75m, 3, 4.25m), Calls(7, 2.01m, 2.0104m)],
            [Cycle(1, 12.75m, 3, 4.25m), Calls(7, 2.01m, 2.0104m)]
        );

        Assert.Equal((Causes.None, Money.Zero), (comparison.Causes, comparison.Change));
    }

    [Fact]
    public void A_dearer_charge_is_price() =>
        // 3 × 4.50 − 3 × 4.25
        Assert.Equal(new Causes { Price = Pounds(0.75m) }, Compare([Cycle(1, 12.75m, 3, 4.25m)], [Cycle(1, 13.50m, 3, 4.50m)]).Causes);

    [Fact]
    public void More_of_a_charge_is_usage_at_the_last_price_and_the_rest_is_price() =>
        // 5 × 4.50 = 22.50 against 12.75: two more at 4.25 are 8.50, and 5 × 0.25 = 1.25
        Assert.Equal(
            new Causes { Usage = Pounds(8.50m), Price = Pounds(1.25m) },
            Compare([Cycle(1, 12.75m, 3, 4.25m)], [Cycle(1, 22.50m, 5, 4.50m)]).Causes
        );

    [Fact]
    public void A_second_cycle_on_one_invoice_is_usage_too() =>
        Assert.Equal(
            new Causes { Usage = Pounds(12.75m) },
            Compare(
                [Cycle(1, 12.75m, 3, 4.25m)],
                [Cycle(1, 12.75m, 3, 4.25m), Cycle(1, 12.75m, 3, 4.25m) with { CycleStart = new(2026, 11, 8) }]
            ).Causes
        );

    [Fact]
    public void A_charge_that_comes_is_new_and_one_that_goes_has_ended() =>
        Assert.Equal(
            new Causes { New = Pounds(32), Ended = Pounds(-6.99m) },
            Compare([Cycle(1, 6.99m)], [Cycle(2, 32) with { Description = "Broadband" }]).Causes
        );

    [Fact]
    public void One_that_replaces_another_of_the_same_words_is_the_same_at_another_price() =>
        Assert.Equal(new Causes { Price = Pounds(3) }, Compare([Cycle(1, 32)], [Cycle(2, 35)]).Causes);

    [Fact]
    public void One_of_the_same_product_too_whatever_its_words() =>
        Assert.Equal(
            new Causes { Price = Pounds(3) },
            Compare([Cycle(1, 32) with { ProductId = 5 }], [Cycle(2, 35) with { ProductId = 5, Description = "Broadband, new" }]).Causes
        );

    [Fact]
    public void A_single_charge_is_one_off_when_it_comes_and_when_it_goes()
    {
        var single = Cycle(1, 99) with { Frequency = null, Description = "Installation" };

        Assert.Equal(new Causes { OneOff = Pounds(99) }, Compare([], [single]).Causes);
        Assert.Equal(new Causes { OneOff = Pounds(-99) }, Compare([single], []).Causes);
    }

    [Fact]
    public void A_yearly_charge_is_new_in_its_first_year_and_one_off_after_that()
    {
        var yearly = Cycle(1, 120) with
        {
            Frequency = Frequency.Yearly,
            From = new(2026, 11, 1),
            To = new(2027, 10, 31),
            CycleStart = new(2026, 11, 1),
        };

        Assert.Equal(new Causes { New = Pounds(120) }, Compare([], [yearly with { Since = new(2026, 11, 1) }]).Causes);
        Assert.Equal(new Causes { OneOff = Pounds(120) }, Compare([], [yearly with { Since = new(2024, 11, 1) }]).Causes);
        Assert.Equal(new Causes { OneOff = Pounds(-120) }, Compare([yearly with { Since = new(2024, 11, 1) }], []).Causes);
        Assert.Equal(
            new Causes { Ended = Pounds(-120) },
            Compare([yearly with { Since = new(2024, 11, 1), Until = new(2027, 10, 31) }], []).Causes
        );
    }

    [Fact]
    public void A_charge_that_begins_within_the_month_is_new_by_its_price_less_pro_rata_which_is_made_up_next_month()
    {
        // 32.00 × 16 ÷ 31 = 16.52
        var part = Cycle(1, 16.52m, 1, 32) with
        {
            Working = "32.00 × 16 ÷ 31",
        };

        Assert.Equal(new Causes { New = Pounds(32), ProRata = Pounds(-15.48m) }, Compare([], [part]).Causes);
        Assert.Equal(new Causes { ProRata = Pounds(15.48m) }, Compare([part], [Cycle(1, 32)]).Causes);
    }

    [Fact]
    public void A_last_part_month_is_pro_rata_and_then_the_charge_has_ended()
    {
        // 6.99 × 17 ÷ 30 = 3.96
        var part = Cycle(1, 3.96m, 1, 6.99m) with
        {
            Working = "32.00 × 16 ÷ 31",
            Until = new(2026, 10, 17),
            To = new(2026, 10, 17),
        };

        Assert.Equal(new Causes { ProRata = Pounds(-3.03m) }, Compare([Cycle(1, 6.99m)], [part]).Causes);
        Assert.Equal(new Causes { Ended = Pounds(-6.99m), ProRata = Pounds(3.03m) }, Compare([part], []).Causes);
    }

    [Fact]
    public void Days_before_a_first_cycle_and_days_given_back_are_pro_rata() =>
        // +16.52 for 16–31 October, −2.10 given back
        Assert.Equal(
            new Causes { New = Pounds(32), ProRata = Pounds(14.42m) },
            Compare(
                [],
                [Cycle(1, 16.52m, 1, 32) with { Kind = LineKind.ProRata }, Cycle(1, 32), Cycle(2, -2.10m) with { Kind = LineKind.Credit }]
            ).Causes
        );

    [Fact]
    public void Calls_are_split_into_seconds_at_the_last_average_price_and_price()
    {
        // 1,000 s cost 10.00 at 60p a minute, so 1,500 s would have cost 15.00; at 72p a minute they cost 18.00.
        var comparison = Compare(
            [Calls(7, 10, 10, seconds: 1_000, calls: 20) with { Shares = [Share(1_000, 20, 10, 0.60m)] }],
            [Calls(7, 18, 18, seconds: 1_500, calls: 25) with { Shares = [Share(1_500, 25, 18, 0.72m)] }]
        );

        Assert.Equal(new Causes { Usage = Pounds(5), Price = Pounds(3) }, comparison.Causes);
    }

    [Fact]
    public void Messages_have_no_seconds_and_are_counted() =>
        // 10 messages 0.50, so 30 would have been 1.50; they were 1.20
        Assert.Equal(
            new Causes { Usage = Pounds(1), Price = Pounds(-0.30m) },
            Compare(
                [
                    Calls(7, 0.50m, 0.50m, seconds: 0, calls: 10) with
                    {
                        Shares = [new(1, Band.Peak, 10, 10, Pounds(0.50m)) { Rate = 0.05m }],
                    },
                ],
                [
                    Calls(7, 1.20m, 1.20m, seconds: 0, calls: 30) with
                    {
                        Shares = [new(1, Band.Peak, 30, 30, Pounds(1.20m)) { Rate = 0.04m }],
                    },
                ]
            ).Causes
        );

    [Fact]
    public void Other_destinations_bands_and_lengths_at_the_same_rates_are_a_mix_of_calls()
    {
        // Ten minutes at 1p and at 5p a minute: 60p, 3p a minute on average. Then five minutes at 1p and fifteen at 5p: 80p, where twenty
        // at the average are 60p.
        var before = Calls(7, 0.60m, 0.60m, seconds: 1_200) with
        {
            Shares = [Share(600, 5, 0.10m, 0.01m), Share(600, 5, 0.50m, 0.05m) with { DestinationId = 2 }],
        };
        var now = Calls(7, 0.80m, 0.80m, seconds: 1_200) with
        {
            Shares = [Share(300, 5, 0.05m, 0.01m), Share(900, 5, 0.75m, 0.05m) with { DestinationId = 2 }],
        };
        Assert.Equal(new Causes { Mix = Pounds(0.20m) }, Compare([before], [now]).Causes);

        // The same to one destination, from peak to off-peak.
        Assert.Equal(
            new Causes { Mix = Pounds(-0.40m) },
            Compare(
                [Calls(7, 0.60m, 0.60m) with { Shares = [Share(600, 10, 0.60m, 0.06m)] }],
                [Calls(7, 0.20m, 0.20m) with { Shares = [Share(600, 10, 0.20m, 0.02m) with { Band = Band.OffPeak }] }]
            ).Causes
        );

        // Twenty short calls instead of ten: the connection charge of 1p is paid ten times more.
        Assert.Equal(
            new Causes { Mix = Pounds(0.10m) },
            Compare(
                [Calls(7, 0.70m, 0.70m) with { Shares = [Share(600, 10, 0.70m, 0.06m) with { Connection = 0.01m }] }],
                [Calls(7, 0.80m, 0.80m, calls: 20) with { Shares = [Share(600, 20, 0.80m, 0.06m) with { Connection = 0.01m }] }]
            ).Causes
        );
    }

    [Fact]
    public void A_changed_rate_among_other_mixes_is_its_own_seconds_alone()
    {
        // Ten minutes at 1p, ten at 5p; then ten at 2p and ten at 5p, and a first minute of another destination at 9p: 10p of price, a
        // minute more at the average of 3p, and the 6p above that are mix.
        var before = Calls(7, 0.60m, 0.60m, seconds: 1_200) with
        {
            Shares = [Share(600, 5, 0.10m, 0.01m), Share(600, 5, 0.50m, 0.05m) with { DestinationId = 2 }],
        };
        var now = Calls(7, 0.79m, 0.79m, seconds: 1_260) with
        {
            Shares =
            [
                Share(600, 5, 0.20m, 0.02m),
                Share(600, 5, 0.50m, 0.05m) with
                {
                    DestinationId = 2,
                },
                Share(60, 1, 0.09m, 0.09m) with
                {
                    DestinationId = 3,
                },
            ],
        };

        Assert.Equal(
            new Causes
            {
                Usage = Pounds(0.03m),
                Price = Pounds(0.10m),
                Mix = Pounds(0.06m),
            },
            Compare([before], [now]).Causes
        );
    }

    [Fact]
    public void A_price_made_from_the_cost_changes_when_its_average_does()
    {
        ComparedLine Line(decimal pounds) => Calls(7, pounds, pounds) with { Shares = [Share(600, 10, pounds, null)] };

        Assert.Equal(new Causes { Price = Pounds(2) }, Compare([Line(10)], [Line(12)]).Causes);
        Assert.Equal(new Causes { Mix = Pounds(0.05m) }, Compare([Line(10)], [Line(10.05m)]).Causes); // half a percent
    }

    [Fact]
    public void What_allowances_and_caps_took_away_is_told_apart()
    {
        // October: 10.00 plain, 4.00 of it inclusive. November: the same seconds, 10.00 plain, the bundle has gone.
        var before = Calls(7, 6, 6, seconds: 1_000) with
        {
            PlainSum = Pounds(10),
        };

        Assert.Equal(new Causes { BundleAndCap = Pounds(4) }, Compare([before], [Calls(7, 10, 10, seconds: 1_000)]).Causes);
        // Twice the seconds, 20.00 plain, capped at 5.00: usage +10, taken away 15.00 instead of 4.00.
        Assert.Equal(
            new Causes { Usage = Pounds(10), BundleAndCap = Pounds(-11) },
            Compare([before], [Calls(7, 5, 5, seconds: 2_000) with { PlainSum = Pounds(20) }]).Causes
        );
    }

    [Fact]
    public void Earlier_calls_of_a_line_are_more_of_its_calls() =>
        Assert.Equal(
            new Causes { Usage = Pounds(2) },
            Compare(
                [Calls(7, 10, 10, seconds: 1_000)],
                [Calls(7, 10, 10, seconds: 1_000), Calls(7, 2, 2, seconds: 200) with { Kind = LineKind.EarlierUsage }]
            ).Causes
        );

    [Fact]
    public void A_line_without_calls_last_time_is_usage_unless_it_is_new()
    {
        var calls = Calls(7, 3, 3) with { From = new(2026, 10, 1), To = new(2026, 10, 31) };
        var other = Cycle(1, 5);

        Assert.Equal(new Causes { Usage = Pounds(3) }, Compare([other], [other, calls]).Causes);
        Assert.Equal(new Causes { Usage = Pounds(3) }, Compare([other], [other, calls with { Since = new(2026, 9, 1) }]).Causes);
        Assert.Equal(new Causes { New = Pounds(3) }, Compare([other], [other, calls with { Since = new(2026, 10, 12) }]).Causes);
        Assert.Equal(new Causes { Ended = Pounds(-3) }, Compare([other, calls with { Until = new(2026, 10, 20) }], [other]).Causes);
        Assert.Equal(new Causes { Usage = Pounds(-3) }, Compare([other, calls], [other]).Causes);
    }

    [Fact]
    public void A_customer_who_had_no_invoice_is_new_as_a_whole()
    {
        var comparison = InvoiceComparison.Of(null, new(november, Pounds(7), [Cycle(1, 32), Calls(7, 3, 3)]));

        Assert.Equal((new Causes { New = Pounds(35), VatAndRounding = Pounds(7) }, Pounds(42)), (comparison.Causes, comparison.Change));
    }

    [Fact]
    public void A_customer_who_has_no_invoice_any_more_takes_all_of_it_away()
    {
        var comparison = InvoiceComparison.Of(new(october, Pounds(7), [Cycle(1, 32), Calls(7, 3, 3)]), null);

        Assert.Equal(
            (
                new Causes
                {
                    Ended = Pounds(-32),
                    Usage = Pounds(-3),
                    VatAndRounding = Pounds(-7),
                },
                Pounds(-42)
            ),
            (comparison.Causes, comparison.Change)
        );
    }

    [Fact]
    public void Vat_and_half_pennies_are_a_cause_of_their_own()
    {
        // 2.0104 became 2.01 and 3.0156 becomes 3.02: 1.0052 more usage is 1.01, and the lines differ by 1.01. VAT 0.40, then 0.61.
        var comparison = InvoiceComparison.Of(
            new(october, Pounds(0.40m), [Calls(7, 2.01m, 2.0104m, seconds: 20_104)]),
            new(november, Pounds(0.61m), [Calls(7, 3.02m, 3.0156m, seconds: 30_156)])
        );

        Assert.Equal(
            (new Causes { Usage = Pounds(1.01m), VatAndRounding = Pounds(0.21m) }, Pounds(1.22m)),
            (comparison.Causes, comparison.Change)
        );
        // 1.0046 more is 1.00 of usage, and the lines differ by 1.01: a penny of rounding.
        Assert.Equal(
            new Causes { Usage = Pounds(1), VatAndRounding = Pounds(0.01m) },
            Compare([Calls(7, 2.01m, 2.0104m, seconds: 20_104)], [Calls(7, 3.02m, 3.0150m, seconds: 30_150)]).Causes
        );
    }

    [Fact]
    public void The_causes_add_up_to_the_penny_always() =>
        Gen.Select(bills, bills)
            .Sample(
                (before, now) =>
                {
                    var comparison = InvoiceComparison.Of(before, now);
                    var causes = comparison.Causes;

                    Assert.Equal((now?.Total ?? Money.Zero) - (before?.Total ?? Money.Zero), causes.Sum());
                    Assert.Equal(comparison.Change, causes.Sum());
                    Assert.All(Enum.GetValues<Cause>(), cause => Assert.True(causes.Of(cause).IsWholePennies));
                    Assert.All(comparison.Items, item => Assert.Equal(item.Change, item.Causes.Sum()));
                    // Nothing hides in rounding: half a penny for each line and each part of the split at most.
                    Assert.All(
                        comparison.Items,
                        item =>
                            Assert.InRange(
                                Math.Abs(item.Causes.VatAndRounding.Pounds),
                                0,
                                0.005m * (item.Before.Count + item.Now.Count + 4)
                            )
                    );
                    // Each line is in one item, once.
                    Assert.Equal(
                        (before?.Lines.Count ?? 0) + (now?.Lines.Count ?? 0),
                        comparison.Items.Sum(item => item.Before.Count + item.Now.Count)
                    );
                },
                iter: 3_000
            );

    [Fact]
    public void Against_itself_nothing_has_changed() =>
        bills.Sample(bill => Assert.Equal(Causes.None, InvoiceComparison.Of(bill, bill).Causes), iter: 500);

    private static readonly Gen<ComparedLine> charges = Gen.Select(
            Gen.Int[1, 5],
            Gen.Int[1, 4_000],
            Gen.Int[0, 5],
            Gen.Int[1, 30],
            Gen.Int[0, 3]
        )
        .Select(
            (id, price, kind, part, quantity) =>
            {
                var unit = price / 1000m;
                var whole = unit * (quantity + 1);
                var line = new ComparedLine(LineKind.Charge, $"Charge {id % 3}", Money.Round(whole, 2))
                {
                    ChargeId = id,
                    UnitPrice = Pounds(unit),
                    Quantity = quantity + 1,
                    Frequency = id switch
                    {
                        4 => null,
                        5 => Frequency.Yearly,
                        _ => Frequency.Monthly,
                    },
                };
                return kind switch
                {
                    0 => line with { Net = Money.Round(whole * part / 30, 2), Working = "32.00 × 16 ÷ 31" },
                    1 => line with { Kind = LineKind.ProRata, Net = Money.Round(whole * part / 30, 2), Working = "32.00 × 16 ÷ 31" },
                    2 => line with { Kind = LineKind.Credit, Net = -Money.Round(whole * part / 30, 2) },
                    3 => line with { ChargeId = null, UnitPrice = null },
                    _ => line,
                };
            }
        );

    private static readonly Gen<ComparedLine> usage = Gen.Select(
            Gen.Int[1, 4],
            Gen.Int[0, 50_000],
            Gen.Int[0, 20_000],
            Gen.Int[0, 4_000],
            Gen.Int[0, 40],
            Gen.Bool
        )
        .Select(
            (cli, exact, taken, seconds, calls, earlier) =>
                new ComparedLine(earlier ? LineKind.EarlierUsage : LineKind.Usage, $"Calls {cli}", Money.Round(exact / 10_000m, 2))
                {
                    CliId = cli,
                    ExactSum = Pounds(exact / 10_000m),
                    PlainSum = taken < 5_000 ? null : Pounds((exact + taken) / 10_000m),
                    Seconds = seconds,
                    Calls = calls,
                    From = new(2026, 10, 1),
                    To = new(2026, 10, 31),
                    Since = calls % 7 == 0 ? new(2026, 10, 9) : null,
                    Until = calls % 5 == 0 ? new(2026, 10, 20) : null,
                }
        );

    private static readonly Gen<ComparedBill?> bills = Gen.Select(Gen.OneOf(charges, usage).List[0, 8], Gen.Int[-100, 900], Gen.Int[0, 9])
        .Select((lines, vat, none) => none == 0 ? null : new ComparedBill(november, Money.FromPence(vat), lines));

    private static InvoiceComparison Compare(ComparedLine[] before, ComparedLine[] now) =>
        InvoiceComparison.Of(new(october, Money.Zero, before), new(november, Money.Zero, now));

    private static ComparedLine Cycle(int charge, decimal net, decimal quantity = 1, decimal? unit = null) =>
        new(LineKind.Charge, "SIP channel", Pounds(net))
        {
            ChargeId = charge,
            Quantity = quantity,
            UnitPrice = Pounds(unit ?? net),
            Frequency = Frequency.Monthly,
            From = new(2026, 10, 1),
            To = new(2026, 10, 31),
            CycleStart = new(2026, 10, 1),
        };

    private static ComparedLine Calls(int cli, decimal net, decimal exact, long seconds = 600, long calls = 10) =>
        new(LineKind.Usage, "Calls 02079460101", Pounds(net))
        {
            CliId = cli,
            ExactSum = Pounds(exact),
            Seconds = seconds,
            Calls = calls,
            From = new(2026, 9, 1),
            To = new(2026, 9, 30),
        };

    private static UsageShare Share(int seconds, int calls, decimal plain, decimal? rate) =>
        new(1, Band.Peak, calls, seconds / 60m, Pounds(plain)) { Rate = rate };

    private static Money Pounds(decimal pounds) => Money.FromPounds(pounds);
}
