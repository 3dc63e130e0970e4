using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;

namespace BillingBlazor.Tests.Domain.Charges;

public class ChargeTests
{
    private static readonly DateOnly june1 = new(2026, 6, 1);

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1_000_001)]
    [InlineData(0.00001)]
    public void A_quantity_is_more_than_nothing_and_not_beyond_reason(decimal quantity) =>
        Refuses(Good with { Quantity = quantity }, "A quantity");

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1989, 12)]
    [InlineData(2101, 1)]
    [InlineData(9999, 12)]
    public void Days_outside_the_calendar_of_billing_are_refused(int year, int month)
    {
        var day = new DateOnly(year, month, 1);
        Refuses(Good with { Start = day }, "The start lies");
        Refuses(Good with { ProRataStart = day }, "The pro-rata start lies");
        Refuses(Good with { End = day }, "The end lies");
        Refuses(Good with { AlreadyBilledTo = day }, "“Already billed to” lies");
    }

    [Fact]
    public void It_cannot_end_before_it_begins()
    {
        Refuses(Good with { End = new(2026, 5, 31) }, "before it starts");
        Refuses(Good with { ProRataStart = new(2026, 5, 15), End = new(2026, 5, 14) }, "before its pro-rata start");
        Refuses(Good with { ProRataStart = new(2026, 6, 15), End = new(2026, 6, 14) }, "before its pro-rata start");
        Assert.Equal(new(2026, 5, 20), new Charge(1, Good with { ProRataStart = new(2026, 5, 15), End = new(2026, 5, 20) }).End);
    }

    [Fact]
    public void A_single_charge_has_neither_end_nor_pro_rata_start()
    {
        Refuses(Good with { Frequency = null, End = june1 }, "no end");
        Refuses(Good with { Frequency = null, ProRataStart = june1 }, "no pro-rata start");
    }

    [Fact]
    public void Bespoke_needs_a_price_and_no_price_is_beyond_reason()
    {
        Refuses(Good with { UnitPrice = null }, "Give the price");
        Refuses(Good with { UnitPrice = Money.FromPounds(1_000_000.01m) }, "at most £1,000,000");
        Refuses(Good with { UnitPrice = Money.FromPounds(1_000_000), Quantity = 11 }, "at most £10,000,000 a cycle");
        Assert.Contains("six decimals", Assert.Throws<BillingRuleException>(() => ChargeDetails.PriceOf(0.1234567m)).Message);
        Assert.Equal(-5m, new Charge(1, Good with { UnitPrice = Money.FromPounds(-5) }).UnitPrice!.Value.Pounds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void It_needs_words(string description) => Refuses(Good with { Description = description }, "Say what is charged for");

    [Fact]
    public void Words_are_not_endless_and_can_be_printed()
    {
        Refuses(Good with { Description = new string('x', 201) }, "at most 200 letters");
        Refuses(Good with { Description = "bell\u0007" }, "can't be printed");
        Refuses(Good with { Details = new string('x', 1_001) }, "at most 1,000 letters");
        Assert.Equal("<script>é🙂 עברית", new Charge(1, Good with { Description = " <script>é🙂 עברית " }).Description);
    }

    [Fact]
    public void A_dated_price_is_of_cycles_that_begin_on_or_after_its_day()
    {
        var charge = new Charge(1, Good);
        charge.PriceFrom(new(2026, 8, 1), Money.FromPounds(25));
        charge.PriceFrom(new(2026, 7, 1), Money.FromPounds(22));
        charge.PriceFrom(new(2026, 8, 1), Money.FromPounds(24));

        Assert.Equal(
            [20, 20, 22, 22, 24],
            new DateOnly[] { june1, new(2026, 6, 30), new(2026, 7, 1), new(2026, 7, 31), new(2026, 8, 1) }.Select(day =>
                charge.PriceOn(day)!.Value.Pounds
            )
        );
        charge.RemovePrice(new(2026, 7, 1));
        Assert.Equal(20m, charge.PriceOn(new(2026, 7, 31))!.Value.Pounds);
    }

    [Fact]
    public void What_follows_the_catalogue_has_no_price_of_its_own_until_one_is_dated()
    {
        var charge = new Charge(1, Good with { UnitPrice = null, ProductId = 7 });
        charge.PriceFrom(new(2026, 7, 1), Money.FromPounds(22));

        Assert.Null(charge.PriceOn(new(2026, 6, 30)));
        Assert.Equal(22m, charge.PriceOn(new(2026, 7, 1))!.Value.Pounds);
    }

    [Fact]
    public void Ended_before_it_began_it_is_cancelled()
    {
        var charge = new Charge(1, Good);

        charge.EndOn(new(2026, 5, 31), givesCredit: true);

        Assert.True(charge.IsCancelled);
        Assert.Contains("cancelled", Assert.Throws<BillingRuleException>(() => charge.EndOn(june1, true)).Message);
        charge.Reactivate(june1, billMeanwhile: false);
        Assert.Equal((false, null), (charge.IsCancelled, charge.End));
    }

    [Fact]
    public void A_single_charge_is_not_ended() =>
        Assert.Contains(
            "Cancel it instead",
            Assert.Throws<BillingRuleException>(() => new Charge(1, Good with { Frequency = null }).EndOn(june1, true)).Message
        );

    [Fact]
    public void Unused_days_are_what_was_billed_less_the_used_part_at_the_price_of_then()
    {
        var charge = new Charge(1, Good with { End = new(2026, 6, 10) });
        // Billed at 30 a month, though the charge says 20 now.
        var billed = Billed(LineKind.Charge, 30, june1, new(2026, 6, 30));

        var unused = UnusedDays.Of(charge, billed)!;

        Assert.Equal((10m, new BillingPeriod(new(2026, 6, 11), new(2026, 6, 30))), (Money.Round(unused.Used, 2).Pounds, unused.Days));
    }

    [Fact]
    public void Nothing_is_given_back_of_a_cycle_that_was_used() =>
        Assert.Null(UnusedDays.Of(new(1, Good with { End = new(2026, 6, 30) }), Billed(LineKind.Charge, 20, june1, new(2026, 6, 30))));

    [Fact]
    public void All_is_given_back_of_a_cycle_that_lies_beyond_the_end()
    {
        var unused = UnusedDays.Of(
            new(1, Good with { End = new(2026, 6, 30) }),
            Billed(LineKind.Charge, 20, new(2026, 7, 1), new(2026, 7, 31))
        )!;

        Assert.Equal((0m, new BillingPeriod(new(2026, 7, 1), new(2026, 7, 31))), (Money.Round(unused.Used, 2).Pounds, unused.Days));
    }

    [Fact]
    public void Days_before_the_start_are_given_back_by_their_own_months()
    {
        var charge = new Charge(1, Good with { ProRataStart = new(2026, 5, 15), End = new(2026, 5, 20) });

        // 15 to 20 May: 20 × 6 ÷ 31 = 3.870… → 3.87
        Assert.Equal(
            3.87m,
            Money.Round(UnusedDays.Of(charge, Billed(LineKind.ProRata, 20, new(2026, 5, 15), new(2026, 5, 31)))!.Used, 2).Pounds
        );
    }

    [Theory]
    [InlineData(15, 6)]
    [InlineData(1, 5)]
    public void A_month_begins_the_bill_of_a_standard_group(int day, int month) =>
        Assert.Equal(new(2026, month, 1), BillingDays.NextOn(new("Default"), null, new(2026, 5, day)));

    [Fact]
    public void The_customers_own_day_begins_its_bill_in_an_anniversary_group()
    {
        var group = Group(new() { Name = "A", Billing = BillingKind.Anniversary });

        Assert.Equal(
            [new(2026, 5, 31), new(2026, 6, 30), new DateOnly(2026, 6, 30)],
            new DateOnly[] { new(2026, 5, 31), new(2026, 6, 1), new(2026, 6, 30) }.Select(day => BillingDays.NextOn(group, 31, day))
        );
    }

    [Fact]
    public void A_quarter_begins_in_the_month_of_its_first_trigger_and_offset()
    {
        var group = Group(
            new()
            {
                Name = "Q",
                Interval = BillingInterval.Quarterly,
                Trigger = TriggerKind.Automatic,
                FirstTrigger = new(2026, 1, 5),
                BillingMonthOffset = 1,
            }
        );

        Assert.Equal(new(2026, 5, 1), BillingDays.NextOn(group, null, new(2026, 2, 2)));
        Assert.Equal(
            new(2026, 4, 1),
            BillingDays.NextOn(Group(new() { Name = "M", Interval = BillingInterval.Quarterly }), null, new(2026, 2, 2))
        );
    }

    private static ChargeDetails Good =>
        new()
        {
            CategoryId = 1,
            Description = "Broadband",
            Frequency = Frequency.Monthly,
            UnitPrice = Money.FromPounds(20),
            Start = june1,
        };

    private static InvoiceLine Billed(LineKind kind, decimal unitPrice, DateOnly from, DateOnly to) =>
        new(kind, "Broadband", Money.FromPounds(unitPrice), VatTreatment.Standard)
        {
            UnitPrice = Money.FromPounds(unitPrice),
            PeriodFrom = from,
            PeriodTo = to,
            CycleStart = from,
            ChargeId = 1,
        };

    private static CustomerGroup Group(CustomerGroupDetails details)
    {
        var group = new CustomerGroup(details.Name);
        group.Amend(details);
        return group;
    }

    private static void Refuses(ChargeDetails details, string sentence) =>
        Assert.Contains(sentence, Assert.Throws<BillingRuleException>(() => new Charge(1, details)).Message);
}
