using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Usage.Tester;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server.Usage;

public sealed class RateTesterTests : IDisposable
{
    private readonly AgainHouse again = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("07700 900456")]
    [InlineData("+44 (0)7700 900456")]
    [InlineData("0044 7700-900-456")]
    public async Task A_number_in_any_spelling_has_its_price_and_its_story(string number)
    {
        await ByPrefixAsync();

        var answer = await TestAsync(Form(number));

        // 2:30 by the minute: 1 + 3 × 4 = 13p
        Assert.Equal((Pounds(0.13m), "07700900456 is UK mobile by the longest prefix of Carrier."), (answer.Price, answer.Match));
        Assert.Equal(0.13m, answer.Steps.Sum(step => step.Part ?? 0));
    }

    [Fact]
    public async Task A_number_that_nobody_knows_would_be_an_orphan_and_it_says_so()
    {
        await ByPrefixAsync();

        var answer = await TestAsync(Form("+1 202 555 0100"));

        Assert.Equal(
            ((Money?)null, "No prefix of Carrier begins 12025550100, and it has no fallback destination: the call would be an orphan."),
            (answer.Price, answer.Match)
        );
    }

    [Fact]
    public async Task By_charge_code_the_number_alone_does_not_say_but_a_destination_does()
    {
        var unknown = await TestAsync(Form("07700900456"));
        var form = Form("07700900456");
        form.Destination = new(again.Mobile, "UK mobile");

        Assert.StartsWith("Carrier goes by charge code", unknown.Match);
        Assert.Equal(Pounds(0.13m), (await TestAsync(form)).Price);
        Assert.Equal(Pounds(0.13m), (await TestAsync(Form("ukm"))).Price);
    }

    [Fact]
    public async Task The_cost_is_for_those_who_may_see_it()
    {
        var form = Form("UKM");
        form.CostPence = 2.5m;

        Assert.Equal(Pounds(0.025m), (await TestAsync(form)).Cost);
        again.House.SignIn(Roles.Support);
        var support = await TestAsync(form);
        Assert.Equal(((Money?)null, Pounds(0.13m)), (support.Cost, support.Price));
        Assert.DoesNotContain(support.Steps, step => step.What.Contains("ost", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("75", 75)]
    [InlineData("1:15", 75)]
    [InlineData("0:01:15", 75)]
    [InlineData("1:00:00", 3600)]
    [InlineData("1:60", null)]
    [InlineData("-1", null)]
    [InlineData("", null)]
    [InlineData("1:2:3:4", null)]
    [InlineData("604801", null)]
    [InlineData("９", null)]
    public void A_length_is_hours_minutes_and_seconds_or_seconds(string text, int? seconds) =>
        Assert.Equal(seconds, RateTestForm.TryLength(text, out var read) ? read : null);

    [Fact]
    public async Task Hostile_numbers_get_an_answer()
    {
        await ByPrefixAsync();
        foreach (var number in new[] { "<script>", "🦆🦆🦆", "\u202E0770", new string('9', 80), "' OR 1=1 --", "+++", "00" })
            Assert.NotEmpty((await TestAsync(Form(number))).Match);
    }

    public void Dispose() => again.Dispose();

    private async Task ByPrefixAsync()
    {
        await using var db = again.House.Db();
        (await db.Suppliers.SingleAsync(Cancel)).Amend(new() { Name = "Carrier", Match = DestinationMatch.NumberPrefix });
        (await db.Destinations.Include(d => d.Codes).SingleAsync(d => d.Id == again.Mobile, Cancel)).UseCodes(["447"]);
        await db.SaveChangesAsync(Cancel);
    }

    private RateTestForm Form(string number) =>
        new()
        {
            Number = number,
            SupplierId = again.SupplierId,
            Customer = new(again.Alpha, "Alpha Ltd", null),
            Day = new(2026, 11, 3),
            Length = "2:30",
        };

    private Task<RateTestAnswer> TestAsync(RateTestForm form) => again.House.Get<RateTestQueries>().TestAsync(form, Cancel);

    private static Money Pounds(decimal pounds) => Money.FromPounds(pounds);
}
