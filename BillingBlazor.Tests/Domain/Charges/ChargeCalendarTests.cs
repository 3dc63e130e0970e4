using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Invoices;

namespace BillingBlazor.Tests.Domain.Charges;

public class ChargeCalendarTests
{
    private static readonly BillingPeriod june = new(new(2026, 6, 1), new(2026, 6, 30));

    [Fact]
    public void The_days_before_the_start_are_an_extra_line_and_the_first_month_is_whole()
    {
        var charge = Monthly(20.00m, new(2026, 6, 1), proRataStart: new(2026, 5, 15));

        var due = ChargeCalendar.Due(charge, june, includeOld: false).ToList();

        // 15 to 31 May are 17 of 31 days: 20 × 17 ÷ 31 = 10.967… → 10.97
        Assert.Equal([LineKind.ProRata, LineKind.Charge], due.Select(d => d.Kind));
        Assert.Equal([10.97m, 20.00m], due.Select(Pounds));
        Assert.Equal("20.00 × 17 ÷ 31", due[0].Working(charge.UnitPrice!.Value));
    }

    [Fact]
    public void A_pro_rata_start_after_the_start_reduces_the_first_cycle()
    {
        var charge = Monthly(30.00m, new(2026, 6, 1), proRataStart: new(2026, 6, 21));

        // 21 to 30 June are 10 of 30 days
        Assert.Equal(10.00m, Pounds(Assert.Single(ChargeCalendar.Due(charge, june, includeOld: false))));
    }

    [Fact]
    public void The_end_date_is_charged()
    {
        var charge = Monthly(6.99m, new(2026, 11, 1), end: new(2026, 11, 17));

        // 6.99 × 17 ÷ 30 = 3.961
        Assert.Equal(3.96m, Pounds(Assert.Single(ChargeCalendar.Due(charge, new(new(2026, 11, 1), new(2026, 11, 30)), includeOld: false))));
    }

    [Fact]
    public void Months_are_stepped_from_the_anchor()
    {
        var charge = Monthly(1.00m, new(2026, 1, 31));

        var due = ChargeCalendar.Due(charge, new(new(2026, 1, 1), new(2026, 3, 31)), includeOld: false);

        Assert.Equal([new DateOnly(2026, 1, 31), new(2026, 2, 28), new(2026, 3, 31)], due.Select(d => d.CycleStart));
    }

    [Fact]
    public void Old_unbilled_cycles_are_taken_back_to_the_take_on()
    {
        var charge = Monthly(1.00m, new(2026, 1, 1), alreadyBilledTo: new(2026, 4, 30));

        var due = ChargeCalendar.Due(charge, june, includeOld: true);

        Assert.Equal([new DateOnly(2026, 5, 1), new(2026, 6, 1)], due.Select(d => d.CycleStart));
    }

    [Fact]
    public void A_cancelled_charge_falls_due_no_more()
    {
        var charge = Monthly(1.00m, new(2026, 6, 1));
        charge.Cancel();

        Assert.Empty(ChargeCalendar.Due(charge, june, includeOld: true));
    }

    private static Charge Monthly(decimal pounds, DateOnly start, DateOnly? proRataStart = null, DateOnly? end = null, DateOnly? alreadyBilledTo = null)
    {
        var charge = new Charge(1, 1, "Broadband", Frequency.Monthly, start);
        charge.Amend(new() { CategoryId = 1, Description = "Broadband", Frequency = Frequency.Monthly, UnitPrice = Money.FromPounds(pounds), Start = start, ProRataStart = proRataStart, End = end, AlreadyBilledTo = alreadyBilledTo });
        return charge;
    }

    private static decimal Pounds(DueItem due) => Money.Round(due.Amount(due.Charge.UnitPrice!.Value), 2).Pounds;
}
