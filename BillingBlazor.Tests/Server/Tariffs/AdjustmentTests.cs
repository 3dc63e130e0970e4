using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Tariffs.Adjustments;
using BillingBlazor.Tests.Server.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server.Tariffs;

public sealed class AdjustmentTests : IDisposable
{
    private readonly AgainHouse again = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private AdjustmentActions Actions => again.House.Get<AdjustmentActions>();

    private AdjustmentQueries Queries => again.House.Get<AdjustmentQueries>();

    [Fact]
    public async Task An_example_shows_a_call_before_and_after()
    {
        var example = await Queries.ExampleAsync(
            null,
            TenPercent() with
            {
                CustomerId = again.Alpha,
                DestinationId = again.Mobile,
            },
            Cancel
        );

        // 2:30 by the minute is 3 minutes: 1 + 3 × 4 = 13p; 1 + 3 × 4.4 = 14.2p
        Assert.Equal(
            ("A call of 2:30 to UK mobile by Alpha Ltd at noon on 3 Nov 2026", Pounds(0.13m), Pounds(0.142m)),
            (example.Call, example.Before, example.After)
        );
    }

    [Fact]
    public async Task The_example_says_when_a_stronger_one_stands_before_it()
    {
        await Actions.SaveAsync(null, TenPercent() with { Name = "Alpha's own", CustomerId = again.Alpha }, 0, Cancel);

        var example = await Queries.ExampleAsync(null, TenPercent() with { DestinationId = again.Mobile }, Cancel);

        Assert.Equal(
            (example.Before, "“Alpha's own” is stronger for this call, so this one does not touch it."),
            (example.After, example.Remark)
        );
    }

    [Fact]
    public async Task Saved_as_typed_listed_in_words_amended_and_ended()
    {
        var form = new AdjustmentForm
        {
            Name = "Ten more",
            From = new(2026, 11, 1),
            Who = AdjustmentWho.Customer,
            Customer = new(again.Alpha, "Alpha Ltd", null),
            Rate = new() { Kind = ChangeKind.Increase, Value = 10 },
            Minimum = new()
            {
                Kind = ChangeKind.Fixed,
                Unit = ChangeUnit.Amount,
                Value = 2,
            },
        };
        var id = await Actions.SaveAsync(null, form.ToDetails(), 0, Cancel);

        var row = Assert.Single(await Queries.ListAsync(Cancel));
        Assert.Equal(("Alpha Ltd, all calls", "rate +10 %, minimum fixed at 2.00p"), (row.Scope, row.Adjustment.Words()));
        var opened = AdjustmentForm.Of(row);
        Assert.Equal((form.Rate, form.Minimum, form.Customer), (opened.Rate, opened.Minimum, opened.Customer));

        opened.Rate.Value = 12.5m;
        await Actions.SaveAsync(id, opened.ToDetails(), opened.Version, Cancel);
        await Actions.EndAsync(id, new(2026, 11, 3), Cancel);
        var ended = Assert.Single(await Queries.ListAsync(Cancel)).Adjustment;
        Assert.Equal((12.5m, new DateOnly(2026, 11, 3)), (ended.Rate!.Value, ended.To));
        // opened before it was ended
        await Assert.ThrowsAsync<BillingRuleException>(() => Actions.SaveAsync(id, opened.ToDetails(), opened.Version, Cancel));
        await using var db = again.House.Db();
        Assert.NotEmpty(await db.Changes.Where(c => c.Subject == nameof(PriceAdjustment)).ToListAsync(Cancel));
    }

    [Fact]
    public async Task Equal_scopes_on_the_same_days_are_refused_with_a_sentence()
    {
        await Actions.SaveAsync(null, TenPercent() with { To = new(2026, 12, 31) }, 0, Cancel);

        var refusal = await Assert.ThrowsAsync<BillingRuleException>(() =>
            Actions.SaveAsync(null, TenPercent() with { Name = "Another", From = new(2026, 12, 31) }, 0, Cancel)
        );
        await Actions.SaveAsync(null, TenPercent() with { Name = "Next year", From = new(2027, 1, 1) }, 0, Cancel);

        Assert.Equal("“Ten more” is for the same scope from 1 Nov 2026 to 31 Dec 2026. Choose days that don't overlap.", refusal.Message);
    }

    [Fact]
    public async Task Only_one_that_has_not_begun_is_removed()
    {
        var (begun, coming) = (
            await Actions.SaveAsync(null, TenPercent() with { To = new(2026, 12, 31) }, 0, Cancel),
            await Actions.SaveAsync(null, TenPercent() with { From = new(2027, 1, 1) }, 0, Cancel)
        );

        await Assert.ThrowsAsync<BillingRuleException>(() => Actions.RemoveAsync(begun, Cancel));
        await Actions.RemoveAsync(coming, Cancel);

        Assert.Equal(begun, Assert.Single(await Queries.ListAsync(Cancel)).Adjustment.Id);
    }

    [Theory]
    [InlineData("", 10, "Give the price adjustment a name.")]
    [InlineData(
        "A\u0007b",
        10,
        "The name of a price adjustment has a character in it that can't be printed. Type it again instead of pasting it."
    )]
    [InlineData("Ten more", -1, "Rate: give the change without a sign, and choose increase or decrease.")]
    [InlineData("Ten more", 100_001, "Rate: a percentage is at most 100,000 %.")]
    public void What_is_typed_wrong_is_told_at_its_field(string name, int value, string sentence)
    {
        var form = new AdjustmentForm
        {
            Name = name,
            From = new(2026, 11, 1),
            Rate = new() { Kind = ChangeKind.Increase, Value = value },
        };

        Assert.Equal(sentence, Assert.Single(form.Validate(new(form))).ErrorMessage);
    }

    [Fact]
    public async Task Support_may_not_touch_them()
    {
        again.House.SignIn(Roles.Support);

        await Assert.ThrowsAsync<BillingRuleException>(() => Actions.SaveAsync(null, TenPercent(), 0, Cancel));
        await Assert.ThrowsAsync<BillingRuleException>(() => Actions.EndAsync(1, new(2026, 11, 3), Cancel));
        await Assert.ThrowsAsync<BillingRuleException>(() => Actions.RemoveAsync(1, Cancel));
        await Assert.ThrowsAsync<BillingRuleException>(() => Queries.ListAsync(Cancel));
        await Assert.ThrowsAsync<BillingRuleException>(() => Queries.ExampleAsync(null, TenPercent(), Cancel));
    }

    public void Dispose() => again.Dispose();

    private static PriceAdjustmentDetails TenPercent() =>
        new()
        {
            Name = "Ten more",
            From = new(2026, 11, 1),
            Rate = new(ChangeKind.Increase, ChangeUnit.Percent, 10),
        };

    private static Money Pounds(decimal pounds) => Money.FromPounds(pounds);
}
