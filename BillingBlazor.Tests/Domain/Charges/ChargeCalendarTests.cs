using System.Globalization;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Invoices;

namespace BillingBlazor.Tests.Domain.Charges;

/// <summary>What falls due, sentence by sentence, with amounts worked out by hand.</summary>
public class ChargeCalendarTests
{
    private static readonly BillingPeriod june = Month(6);

    [Theory]
    [InlineData(Frequency.Daily, "1 Jun, 2 Jun, 3 Jun")]
    [InlineData(Frequency.Weekly, "1 Jun, 8 Jun, 15 Jun")]
    [InlineData(Frequency.Monthly, "1 Jun, 1 Jul, 1 Aug")]
    [InlineData(Frequency.Quarterly, "1 Jun, 1 Sep, 1 Dec")]
    [InlineData(Frequency.HalfYearly, "1 Jun, 1 Dec, 1 Jun")]
    [InlineData(Frequency.Yearly, "1 Jun, 1 Jun, 1 Jun")]
    public void Each_frequency_has_its_cycles(Frequency frequency, string firstDays)
    {
        var due = ChargeCalendar
            .Due(Of(12, frequency, new(2026, 6, 1)), new(new(2026, 1, 1), new(2030, 12, 31)), includeOld: false)
            .Take(3)
            .ToList();

        Assert.Equal(firstDays, string.Join(", ", due.Select(d => d.CycleStart.ToString("d MMM", CultureInfo.InvariantCulture))));
        Assert.All(due, d => Assert.Equal(12m, Pounds(d)));
        Assert.Equal(due[0].Days.To.AddDays(1), due[1].Days.From);
    }

    [Fact]
    public void Cycles_are_stepped_from_the_anchor_by_the_last_day_rule()
    {
        var due = ChargeCalendar
            .Due(Of(1, Frequency.Monthly, new(2026, 1, 31)), new(new(2026, 1, 1), new(2026, 5, 31)), includeOld: false)
            .ToList();

        Assert.Equal(
            [new DateOnly(2026, 1, 31), new(2026, 2, 28), new(2026, 3, 31), new(2026, 4, 30), new(2026, 5, 31)],
            due.Select(d => d.CycleStart)
        );
        Assert.Equal(
            [new DateOnly(2026, 2, 27), new(2026, 3, 30), new(2026, 4, 29), new(2026, 5, 30), new(2026, 6, 29)],
            due.Select(d => d.Days.To)
        );
    }

    [Fact]
    public void The_leap_day_comes_back_in_leap_years()
    {
        var due = ChargeCalendar.Due(Of(1, Frequency.Yearly, new(2024, 2, 29)), new(new(2024, 1, 1), new(2028, 12, 31)), includeOld: false);

        Assert.Equal(
            [new DateOnly(2024, 2, 29), new(2025, 2, 28), new(2026, 2, 28), new(2027, 2, 28), new(2028, 2, 29)],
            due.Select(d => d.CycleStart)
        );
    }

    [Fact]
    public void A_run_bills_each_cycle_whose_first_day_lies_in_its_period()
    {
        var fortnight = Of(7, Frequency.Weekly, new(2026, 5, 28));

        // Thursdays of June: 4, 11, 18, 25; the week of 28 May began before, and its days in June were billed in May.
        Assert.Equal([4, 11, 18, 25], ChargeCalendar.Due(fortnight, june, includeOld: false).Select(d => d.CycleStart.Day));
        Assert.Equal(
            new BillingPeriod(new(2026, 6, 25), new(2026, 7, 1)),
            ChargeCalendar.Due(fortnight, june, includeOld: false).Last().Days
        );
    }

    [Fact]
    public void A_quarterly_bill_has_a_line_for_each_monthly_cycle() =>
        Assert.Equal(
            3,
            ChargeCalendar
                .Due(Of(5, Frequency.Monthly, new(2026, 1, 15)), new(new(2026, 4, 1), new(2026, 6, 30)), includeOld: false)
                .Count()
        );

    [Fact]
    public void The_days_before_the_start_are_an_extra_line_and_the_first_month_is_whole()
    {
        var charge = Of(20, Frequency.Monthly, new(2026, 6, 1), proRataStart: new(2026, 5, 15));

        var due = ChargeCalendar.Due(charge, june, includeOld: false).ToList();

        // 15 to 31 May are 17 of 31 days: 20 × 17 ÷ 31 = 10.967… → 10.97
        Assert.Equal([LineKind.ProRata, LineKind.Charge], due.Select(d => d.Kind));
        Assert.Equal([10.97m, 20.00m], due.Select(Pounds));
        Assert.Equal("20.00 × 17 ÷ 31", due[0].Working(charge.UnitPrice!.Value));
        Assert.Equal(new BillingPeriod(new(2026, 5, 15), new(2026, 5, 31)), due[0].Days);
    }

    [Fact]
    public void They_fall_due_with_the_first_cycle_and_not_before()
    {
        var charge = Of(20, Frequency.Monthly, new(2026, 6, 1), proRataStart: new(2026, 5, 15));

        Assert.Empty(ChargeCalendar.Due(charge, Month(5), includeOld: true));
        Assert.DoesNotContain(ChargeCalendar.Due(charge, Month(7), includeOld: false), d => d.Kind == LineKind.ProRata);
        Assert.Single(ChargeCalendar.Due(charge, Month(7), includeOld: true), d => d.Kind == LineKind.ProRata);
    }

    [Fact]
    public void Days_over_two_months_are_priced_by_each_months_own_length()
    {
        var charge = Of(31, Frequency.Monthly, new(2026, 6, 1), proRataStart: new(2026, 4, 16));

        // 15 of April's 30 days: 15.50, and May whole: 31.00
        var before = ChargeCalendar.Due(charge, june, includeOld: false).First();
        Assert.Equal((46.50m, "31.00 × 15 ÷ 30 + 31.00"), (Pounds(before), before.Working(charge.UnitPrice!.Value)));
    }

    [Theory]
    [InlineData(Frequency.Quarterly, 60.00, 10.97, "60.00 ÷ 3 × 17 ÷ 31")] // 20 a month
    [InlineData(Frequency.HalfYearly, 120.00, 10.97, "120.00 ÷ 6 × 17 ÷ 31")]
    [InlineData(Frequency.Yearly, 240.00, 10.97, "240.00 ÷ 12 × 17 ÷ 31")]
    [InlineData(Frequency.Weekly, 7.00, 17.00, "7.00 × 17 ÷ 7")] // 1 a day
    [InlineData(Frequency.Daily, 1.50, 25.50, "1.50 × 17")]
    public void Longer_prices_are_divided_by_their_months_and_weeks_by_sevenths(
        Frequency frequency,
        decimal price,
        decimal expected,
        string working
    )
    {
        var charge = Of(price, frequency, new(2026, 6, 1), proRataStart: new(2026, 5, 15));

        var before = ChargeCalendar.Due(charge, june, includeOld: false).First();

        Assert.Equal((LineKind.ProRata, expected, working), (before.Kind, Pounds(before), before.Working(charge.UnitPrice!.Value)));
    }

    [Fact]
    public void A_quarters_whole_month_before_the_start_is_a_third()
    {
        // May whole, and 10 of April's 30 days: 100 ÷ 3 × 10 ÷ 30 + 100 ÷ 3 = 11.111… + 33.333… = 44.444… → 44.44, rounded once
        var charge = Of(100, Frequency.Quarterly, new(2026, 6, 1), proRataStart: new(2026, 4, 21));

        var before = ChargeCalendar.Due(charge, june, includeOld: false).First();

        Assert.Equal((44.44m, "100.00 ÷ 3 × 10 ÷ 30 + 100.00 ÷ 3"), (Pounds(before), before.Working(charge.UnitPrice!.Value)));
    }

    [Fact]
    public void A_pro_rata_start_after_the_start_reduces_the_first_cycle()
    {
        var charge = Of(30, Frequency.Monthly, new(2026, 6, 1), proRataStart: new(2026, 6, 21));

        // 21 to 30 June are 10 of 30 days
        var first = Assert.Single(ChargeCalendar.Due(charge, june, includeOld: false));
        Assert.Equal(
            (10.00m, new BillingPeriod(new(2026, 6, 21), new(2026, 6, 30)), new DateOnly(2026, 6, 1)),
            (Pounds(first), first.Days, first.CycleStart)
        );
        Assert.Equal(30.00m, Pounds(Assert.Single(ChargeCalendar.Due(charge, Month(7), includeOld: false))));
    }

    [Fact]
    public void Cycles_wholly_before_the_pro_rata_start_are_not_billed()
    {
        var charge = Of(31, Frequency.Monthly, new(2026, 3, 1), proRataStart: new(2026, 5, 12));

        // March and April lie before it; 12 to 31 May are 20 of 31 days
        Assert.Equal([20.00m, 31.00m], ChargeCalendar.Due(charge, june, includeOld: true).Select(Pounds));
    }

    [Fact]
    public void The_end_date_is_charged()
    {
        var charge = Of(6.99m, Frequency.Monthly, new(2026, 11, 1), end: new(2026, 11, 17));

        // 6.99 × 17 ÷ 30 = 3.961 (worked-month.md R13)
        var due = Assert.Single(ChargeCalendar.Due(charge, Month(11), includeOld: false));
        Assert.Equal((3.96m, "6.99 × 17 ÷ 30"), (Pounds(due), due.Working(charge.UnitPrice!.Value)));
        Assert.Empty(ChargeCalendar.Due(charge, Month(12), includeOld: false));
    }

    [Fact]
    public void An_end_on_the_last_day_of_a_cycle_leaves_it_whole()
    {
        var due = Assert.Single(
            ChargeCalendar.Due(Of(6.99m, Frequency.Monthly, new(2026, 11, 1), end: new(2026, 11, 30)), Month(11), includeOld: false)
        );

        Assert.Equal((6.99m, null), (Pounds(due), due.Working(Money.FromPounds(6.99m))));
    }

    [Fact]
    public void An_end_in_a_years_cycle_counts_its_own_days()
    {
        // 1 March 2023 to 29 February 2024 are 366 days; to 29 August 182: 366 × 182 ÷ 366
        var charge = Of(366, Frequency.Yearly, new(2023, 3, 1), end: new(2023, 8, 29));

        Assert.Equal(182.00m, Pounds(Assert.Single(ChargeCalendar.Due(charge, new(new(2023, 3, 1), new(2023, 3, 31)), includeOld: false))));
    }

    [Fact]
    public void Begun_and_ended_in_one_cycle_only_the_days_between_are_charged()
    {
        // 11 to 20 June are 10 of 30 days
        var charge = Of(30, Frequency.Monthly, new(2026, 6, 1), proRataStart: new(2026, 6, 11), end: new(2026, 6, 20));

        Assert.Equal(10.00m, Pounds(Assert.Single(ChargeCalendar.Due(charge, june, includeOld: false))));
    }

    [Fact]
    public void Ended_before_its_first_cycle_the_days_before_are_all_that_is_charged()
    {
        // 15 to 20 May are 6 of 31 days: 31 × 6 ÷ 31
        var charge = Of(31, Frequency.Monthly, new(2026, 6, 1), proRataStart: new(2026, 5, 15), end: new(2026, 5, 20));

        var due = Assert.Single(ChargeCalendar.Due(charge, june, includeOld: true));
        Assert.Equal((LineKind.ProRata, 6.00m), (due.Kind, Pounds(due)));
    }

    [Fact]
    public void Old_unbilled_cycles_are_taken_back_to_the_start()
    {
        var due = ChargeCalendar.Due(Of(1, Frequency.Monthly, new(2026, 2, 10)), june, includeOld: true);

        Assert.Equal([2, 3, 4, 5, 6], due.Select(d => d.CycleStart.Month));
    }

    [Fact]
    public void Old_unbilled_cycles_are_taken_back_to_the_take_on()
    {
        var due = ChargeCalendar.Due(Of(1, Frequency.Monthly, new(2026, 1, 1), alreadyBilledTo: new(2026, 4, 30)), june, includeOld: true);

        Assert.Equal([new DateOnly(2026, 5, 1), new(2026, 6, 1)], due.Select(d => d.CycleStart));
    }

    [Fact]
    public void A_cycle_that_was_under_way_at_the_take_on_was_billed_elsewhere_whole()
    {
        var due = ChargeCalendar.Due(Of(1, Frequency.Monthly, new(2026, 1, 1), alreadyBilledTo: new(2026, 5, 1)), june, includeOld: true);

        Assert.Equal([new DateOnly(2026, 6, 1)], due.Select(d => d.CycleStart));
    }

    [Fact]
    public void Nor_are_days_before_the_start_billed_that_began_before_the_take_on() =>
        Assert.Equal(
            [LineKind.Charge],
            ChargeCalendar
                .Due(
                    Of(20, Frequency.Monthly, new(2026, 6, 1), proRataStart: new(2026, 5, 15), alreadyBilledTo: new(2026, 5, 31)),
                    june,
                    includeOld: true
                )
                .Select(d => d.Kind)
        );

    [Fact]
    public void A_single_charge_is_billed_in_the_run_that_holds_its_date()
    {
        var charge = Of(150, null, new(2026, 6, 12));

        var due = Assert.Single(ChargeCalendar.Due(charge, june, includeOld: false));
        Assert.Equal((150.00m, new BillingPeriod(new(2026, 6, 12), new(2026, 6, 12))), (Pounds(due), due.Days));
        Assert.Empty(ChargeCalendar.Due(charge, Month(5), includeOld: true));
        Assert.Empty(ChargeCalendar.Due(charge, Month(7), includeOld: false));
        Assert.Single(ChargeCalendar.Due(charge, Month(7), includeOld: true));
    }

    [Fact]
    public void A_single_charge_of_before_the_take_on_is_never_billed() =>
        Assert.Empty(ChargeCalendar.Due(Of(150, null, new(2026, 6, 12), alreadyBilledTo: new(2026, 6, 12)), june, includeOld: true));

    [Fact]
    public void A_cancelled_charge_falls_due_no_more()
    {
        var charge = Of(1, Frequency.Monthly, new(2026, 6, 1));
        charge.Cancel(new(2026, 6, 1));

        Assert.Empty(ChargeCalendar.Due(charge, june, includeOld: true));
    }

    [Fact]
    public void Reactivated_it_goes_on_and_what_began_meanwhile_stays_unbilled()
    {
        var charge = Of(1, Frequency.Monthly, new(2026, 1, 1));
        charge.Cancel(new(2026, 2, 15));
        charge.Reactivate(new(2026, 4, 20), billMeanwhile: false);

        // March and April began while it was cancelled.
        Assert.Equal([1, 2, 5, 6], ChargeCalendar.Due(charge, june, includeOld: true).Select(d => d.CycleStart.Month));
    }

    [Fact]
    public void Or_is_billed_when_that_is_asked()
    {
        var charge = Of(1, Frequency.Monthly, new(2026, 1, 1));
        charge.Cancel(new(2026, 2, 15));
        charge.Reactivate(new(2026, 4, 20), billMeanwhile: true);
        charge.Cancel(new(2026, 5, 1));
        charge.Reactivate(new(2026, 5, 2), billMeanwhile: false);

        Assert.Equal([1, 2, 3, 4, 6], ChargeCalendar.Due(charge, june, includeOld: true).Select(d => d.CycleStart.Month));
    }

    [Fact]
    public void Quantity_counts_and_the_line_is_rounded_once()
    {
        // 3 × 9.995 = 29.985 → 29.99, not 3 × 10.00
        var charge = Of(9.995m, Frequency.Monthly, new(2026, 6, 1), quantity: 3);

        Assert.Equal(29.99m, Pounds(Assert.Single(ChargeCalendar.Due(charge, june, includeOld: false))));
    }

    [Fact]
    public void A_daily_charge_since_2000_is_found_without_going_through_its_days()
    {
        var charge = Of(1, Frequency.Daily, new(2000, 1, 1));

        // From 1 January 2000 to 30 June 2026 are 9,678 days: 26 years of 365, 7 leap days, and 181 of 2026, less none
        Assert.Equal(30, ChargeCalendar.Due(charge, june, includeOld: false).Count());
        Assert.Equal(26 * 365 + 7 + 181, ChargeCalendar.Due(charge, june, includeOld: true).Count());
        Assert.Equal(9_496, ChargeCalendar.CycleFrom(new(2000, 1, 1), Frequency.Daily, new(2025, 12, 31)));
    }

    [Theory]
    [InlineData(Frequency.Monthly, 12, 12.00)]
    [InlineData(Frequency.Quarterly, 12, 4.00)]
    [InlineData(Frequency.HalfYearly, 12, 2.00)]
    [InlineData(Frequency.Yearly, 12, 1.00)]
    [InlineData(Frequency.Weekly, 12, 52.00)]
    [InlineData(Frequency.Daily, 12, 365.00)]
    public void What_a_cycle_is_worth_a_month(Frequency frequency, decimal price, decimal expected) =>
        Assert.Equal(Money.FromPounds(expected), Money.Round(ChargeCalendar.MonthlyWorth(frequency, price), 2));

    internal static Charge Of(
        decimal pounds,
        Frequency? frequency,
        DateOnly start,
        DateOnly? proRataStart = null,
        DateOnly? end = null,
        DateOnly? alreadyBilledTo = null,
        decimal quantity = 1
    ) =>
        new(
            1,
            new()
            {
                CategoryId = 1,
                Description = "Broadband",
                Frequency = frequency,
                UnitPrice = Money.FromPounds(pounds),
                Quantity = quantity,
                Start = start,
                ProRataStart = proRataStart,
                End = end,
                AlreadyBilledTo = alreadyBilledTo,
            }
        );

    private static BillingPeriod Month(int month) => BillingPeriod.MonthOf(new(2026, month, 1));

    private static decimal Pounds(DueItem due) => Money.Round(due.Amount(due.Charge.UnitPrice!.Value), 2).Pounds;
}
