using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Services;

namespace BillingBlazor.Tests.Domain.Services;

/// <summary>What suppliers charge beside what customers are billed, for November 2026 (30 days). Amounts are worked out by hand.</summary>
public sealed class ReconciliationTests
{
    private static readonly BillingPeriod november = new(new(2026, 11, 1), new(2026, 11, 30));

    [Fact]
    public void The_same_line_and_product_on_both_sides_match_whatever_the_price_to_the_customer()
    {
        var row = Assert.Single(Compare([Line()], Sold(Monthly(10))));

        Assert.Equal(
            (ReconciledState.Matched, 1m, Pounds(10), Pounds(10), 1m, Pounds(7), Pounds(7), Pounds(3)),
            (row.State, row.SellQuantity, row.SellPrice, row.Sell, row.BuyQuantity, row.BuyPrice, row.Buy, row.Margin)
        );
        Assert.Empty(row.Why);
    }

    [Fact]
    public void Bought_and_not_billed_is_a_leak_and_billed_and_not_bought_is_told()
    {
        var rows = Compare([Line(1), Line(2) with { CliId = 8 }], Sold(Monthly(10, cli: 9)));

        Assert.Equal(
            [
                (7, ReconciledState.NotBilled, Pounds(7), Pounds(0)),
                (8, ReconciledState.NotBilled, Pounds(7), Pounds(0)),
                (9, ReconciledState.NotBought, Pounds(0), Pounds(10)),
            ],
            rows.OrderBy(r => r.CliId).Select(r => (r.CliId!.Value, r.State, r.Buy, r.Sell))
        );
    }

    /// <summary>£21.00 for the quarter October to December is £7.00 a month, though November has 30 of its 92 days; £30.00 a quarter is
    /// £10.00.</summary>
    [Fact]
    public void A_quarter_is_compared_as_pounds_a_month()
    {
        var quarter = Line() with { Days = new(new(2026, 10, 1), new(2026, 12, 31)), Cost = Pounds(21) };

        var row = Assert.Single(Compare([quarter], Sold(Charge(Frequency.Quarterly, 30, new(2026, 10, 1)))));

        Assert.Equal((ReconciledState.Matched, Pounds(7), Pounds(10)), (row.State, row.Buy, row.Sell));
    }

    /// <summary>A third of £10.00 a quarter is £3.333…; three such lines are £10.00 exactly, not £9.99.</summary>
    [Fact]
    public void Thirds_are_added_before_they_are_rounded()
    {
        var quarter = Line() with { Days = new(new(2026, 10, 1), new(2026, 12, 31)), Cost = Pounds(10) };

        var row = Assert.Single(Compare([quarter, quarter with { Id = 2 }, quarter with { Id = 3 }], []));

        Assert.Equal((3m, Pounds(10)), (row.BuyQuantity, row.Buy));
    }

    /// <summary>From 16 to 30 November: 15 ÷ 30. £5.00 of the supplier's £10.00; £8.00 of £16.00.</summary>
    [Fact]
    public void A_part_of_a_month_is_the_same_part_on_both_sides()
    {
        var part = Line() with { Days = new(new(2026, 11, 16), new(2026, 11, 30)), Cost = Pounds(5) };
        var charge = new Charge(
            1,
            new()
            {
                CategoryId = 1,
                ProductId = 3,
                CliId = 7,
                Description = "Line rental",
                Frequency = Frequency.Monthly,
                UnitPrice = Pounds(16),
                Start = new(2026, 12, 1),
                ProRataStart = new(2026, 11, 16),
            }
        );

        var row = Assert.Single(Compare([part], Sold(charge)));

        Assert.Equal(
            (ReconciledState.Matched, 0.5m, 0.5m, Pounds(5), Pounds(10), Pounds(8), Pounds(16)),
            (row.State, row.BuyQuantity, row.SellQuantity, row.Buy, row.BuyPrice, row.Sell, row.SellPrice)
        );
    }

    /// <summary>From 16 November to 15 January: 15 ÷ 30 + 1 + 15 ÷ 31 = 1.98387… months. Of £20.00 November has 20 × 0.5 ÷ 1.98387… =
    /// £5.04.</summary>
    [Fact]
    public void A_line_over_three_months_gives_each_its_part()
    {
        var line = Line() with { Days = new(new(2026, 11, 16), new(2027, 1, 15)), Cost = Pounds(20) };

        var row = Assert.Single(Compare([line], []));

        Assert.Equal((0.5m, Money.FromPence(504)), (row.BuyQuantity, row.Buy));
    }

    [Fact]
    public void Several_lines_of_one_line_and_product_are_one_row()
    {
        var two = Line(2) with { Quantity = 2, Cost = Pounds(14) };

        var row = Assert.Single(Compare([Line(), two], Sold(Monthly(10, quantity: 2))));

        Assert.Equal(
            (ReconciledState.Differs, 3m, Pounds(7), Pounds(21), 2m, Pounds(20)),
            (row.State, row.BuyQuantity, row.BuyPrice, row.Buy, row.SellQuantity, row.Sell)
        );
        Assert.Equal(["Bought 3, billed 2.", "Billed at less than it costs."], row.Why);
        Assert.Equal([1L, 2L], row.LineIds);
    }

    /// <summary>The rental of November, and its second half given back: a half is bought, for £3.50.</summary>
    [Fact]
    public void What_is_given_back_is_taken_off()
    {
        var back = Line(2) with { Days = new(new(2026, 11, 16), new(2026, 11, 30)), Cost = -Money.FromPence(350) };

        var row = Assert.Single(Compare([Line(), back], Sold(Monthly(10, end: new(2026, 11, 15)))));
        var alone = Assert.Single(Compare([back], []));

        Assert.Equal(
            (ReconciledState.Matched, 0.5m, Money.FromPence(350), 0.5m, Pounds(5)),
            (row.State, row.BuyQuantity, row.Buy, row.SellQuantity, row.Sell)
        );
        Assert.Equal((ReconciledState.NotToBill, -Money.FromPence(350)), (alone.State, alone.Buy));
    }

    [Fact]
    public void An_excluded_line_is_no_leak()
    {
        var row = Assert.Single(Compare([Line() with { IsNotToBill = true }], []));
        var billed = Assert.Single(Compare([Line() with { IsNotToBill = true }], Sold(Monthly(10))));

        Assert.Equal((ReconciledState.NotToBill, ReconciledState.Matched), (row.State, billed.State));
    }

    /// <summary>Ended on 15 November: £5.00 of £10.00, while the supplier charges the whole month.</summary>
    [Fact]
    public void A_charge_that_ends_in_the_middle_is_billed_for_less_than_is_bought()
    {
        var row = Assert.Single(Compare([Line()], Sold(Monthly(10, end: new(2026, 11, 15)))));

        Assert.Equal((ReconciledState.Differs, 0.5m, Pounds(5), Pounds(7)), (row.State, row.SellQuantity, row.Sell, row.Buy));
        Assert.Equal(["Bought 1, billed 0.5.", "Billed at less than it costs."], row.Why);
    }

    /// <summary>Cycles begin on the 10th. Cancelled on 5 November, the cycle of 10 October stays billed to 9 November: 9 ÷ 30 of £10.00 is
    /// £3.00. Cancelled from 5 to 20 November and not billed for it, the cycle of 10 November is not billed either.</summary>
    [Fact]
    public void Of_a_charge_that_was_cancelled_in_the_middle_what_began_before_stays_billed()
    {
        var (gone, back) = (Monthly(10, start: new(2026, 10, 10)), Monthly(10, start: new(2026, 10, 10)));
        gone.Cancel(new(2026, 11, 5));
        back.Cancel(new(2026, 11, 5));
        back.Reactivate(new(2026, 11, 20), billMeanwhile: false);

        var (first, second) = (Assert.Single(Compare([Line()], Sold(gone))), Assert.Single(Compare([Line()], Sold(back))));

        Assert.Equal((0.3m, Pounds(3)), (first.SellQuantity, first.Sell));
        Assert.Equal((0.3m, Pounds(3)), (second.SellQuantity, second.Sell));
        Assert.Equal(ReconciledState.Differs, first.State);
    }

    /// <summary>From 10 November it is £13.00: 9 ÷ 30 of 10 and 21 ÷ 30 of 13 are £12.10.</summary>
    [Fact]
    public void A_dated_price_counts_from_its_cycle()
    {
        var charge = Monthly(10, start: new(2026, 10, 10));
        charge.PriceFrom(new(2026, 11, 1), Pounds(13));

        var row = Assert.Single(Compare([Line()], Sold(charge)));

        Assert.Equal((1m, Money.FromPence(1_210)), (row.SellQuantity, row.Sell));
    }

    [Fact]
    public void Another_cost_than_the_one_that_is_known_is_told()
    {
        var row = Assert.Single(Compare([Line() with { Cost = Pounds(8) }], Sold(Monthly(10), cost: 7)));

        Assert.Equal(ReconciledState.Differs, row.State);
        Assert.Equal(["Costs £8.00; known to cost £7.00."], row.Why);
    }

    /// <summary>A connection is done on a day: one, and all of its cost. What is nobody's, or of no product, has a row of its
    /// own.</summary>
    [Fact]
    public void What_has_no_owner_or_product_is_told_by_its_own_words()
    {
        var nobodys = Line() with { CustomerId = null, CliId = null, Identifier = "02079460000" };
        var connection = Line(2) with
        {
            ProductId = null,
            Description = "Connection",
            Days = new(new(2026, 11, 9), new(2026, 11, 9)),
            Cost = Pounds(45),
        };

        var rows = Compare([nobodys, connection], Sold(Monthly(10))).OrderBy(r => r.Buy).ToList();

        Assert.Equal(
            [
                (ReconciledState.NotBought, (string?)null, 0m, Pounds(0)),
                (ReconciledState.NotBilled, "02079460000", 1m, Pounds(7)),
                (ReconciledState.NotBilled, "01632960001", 1m, Pounds(45)),
            ],
            rows.Select(r => (r.State, r.Identifier, r.BuyQuantity, r.Buy))
        );
    }

    private static IReadOnlyList<ReconciledRow> Compare(IEnumerable<BoughtLine> lines, IEnumerable<SoldDays> sold) =>
        Reconciliation.Compare(november, lines, sold);

    private static BoughtLine Line(long id = 1) =>
        new()
        {
            Id = id,
            SupplierId = 1,
            CustomerId = 1,
            CliId = 7,
            Identifier = "01632960001",
            ProductId = 3,
            Description = "WLR line",
            Days = november,
            Quantity = 1,
            Cost = Pounds(7),
        };

    private static Charge Monthly(int pounds, decimal quantity = 1, int cli = 7, DateOnly? start = null, DateOnly? end = null) =>
        Charge(Frequency.Monthly, pounds, start ?? new(2026, 11, 1), quantity, cli, end);

    private static Charge Charge(Frequency often, int pounds, DateOnly start, decimal quantity = 1, int cli = 7, DateOnly? end = null) =>
        new(
            1,
            new()
            {
                CategoryId = 1,
                ProductId = 3,
                CliId = cli,
                Description = "Line rental",
                Frequency = often,
                Quantity = quantity,
                UnitPrice = Pounds(pounds),
                Start = start,
                End = end,
            }
        );

    private static IEnumerable<SoldDays> Sold(Charge charge, int? cost = null) =>
        ChargeCalendar
            .BilledDays(charge, november)
            .Select(billed => new SoldDays
            {
                ChargeId = 1,
                CustomerId = 1,
                CliId = charge.CliId!.Value,
                ProductId = charge.ProductId,
                Description = charge.Description,
                Days = billed.Days,
                Quantity = charge.Quantity,
                AMonth = ChargeCalendar.MonthlyWorth(
                    charge.Frequency!.Value,
                    charge.PriceOn(billed.CycleStart)!.Value.Pounds * charge.Quantity
                ),
                CostAMonth = cost is { } known ? Fraction.Of(known) : null,
            });

    private static Money Pounds(int pounds) => Money.FromPounds(pounds);
}
