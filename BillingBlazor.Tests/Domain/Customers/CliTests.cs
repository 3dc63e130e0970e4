using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;

namespace BillingBlazor.Tests.Domain.Customers;

public class CliTests
{
    private static readonly DateOnly day = new(2026, 6, 1);

    [Fact]
    public void What_another_customer_gets_has_neither_its_cap_nor_its_exclusion()
    {
        var cli = new Cli("02079460101", 1);
        cli.Amend(1, "Ann", 7, excludedFromBilling: true, Money.FromPounds(5), null, new(2026, 12, 31));

        var theirs = cli.Continue(day, 9, isSameCustomer: false);

        Assert.Equal((day, new DateOnly(2026, 12, 31), 9), (theirs.From, theirs.To, theirs.CostCentreId));
        Assert.Equal((null, false, null), (theirs.Description, theirs.ExcludedFromBilling, theirs.SpendingCap));
    }

    [Fact]
    public void Another_cost_centre_of_the_same_customer_keeps_all_else()
    {
        var cli = new Cli("02079460101", 1);
        cli.Amend(1, "Ann", 7, excludedFromBilling: true, Money.FromPounds(5), null, null);

        var next = cli.Continue(day, 9, isSameCustomer: true);

        Assert.Equal(
            ("Ann", true, Money.FromPounds(5), 9),
            (next.Description, next.ExcludedFromBilling, next.SpendingCap, next.CostCentreId)
        );
    }

    [Fact]
    public void What_has_ended_or_not_begun_is_not_moved_and_says_so()
    {
        Assert.Equal(
            "02079460101 ended on 31 May 2026, so there is nothing to move from 1 Jun 2026. Choose an earlier day.",
            Assert.Throws<BillingRuleException>(() => new Cli("02079460101", 1, null, new(2026, 5, 31)).Continue(day, null, false)).Message
        );
        Assert.Equal(
            "02079460101 begins on 2 Jun 2026 only. Move it from that day, or from a later one.",
            Assert.Throws<BillingRuleException>(() => new Cli("02079460101", 1, new(2026, 6, 2)).Continue(day, null, false)).Message
        );
    }

    [Theory]
    [InlineData("020 7946 0101", null)]
    [InlineData("01539 60101", null)] // ten figures: some of the oldest areas
    [InlineData("07700 900123", null)]
    [InlineData("03069 990123", null)]
    [InlineData("sip-user", null)]
    [InlineData("0033 1 40 00 00 00", null)]
    [InlineData("020 7946 010", "It has 10 figures; a UK number has 11.")]
    [InlineData("020 7946 01011", "It has 12 figures; a UK number has 11.")]
    [InlineData("0400 794 6010", "No UK number begins with 04.")]
    [InlineData("2079460101", "It has neither a leading 0 nor a country code: did you mean 02079460101?")]
    public void What_looks_wrong_about_a_number_is_said(string typed, string? doubt) =>
        Assert.Equal(doubt, LineKey.Doubt(LineKey.Of(typed)));
}
