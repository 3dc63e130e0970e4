using BillingBlazor.Domain;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Usage;
using BillingBlazor.Tests.Scenarios;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server.Usage;

/// <summary>The catalogue of bundles, what a customer holds, and the report, with the worked month's customer.</summary>
public sealed class BundleActionsTests : IDisposable
{
    private static readonly DateOnly october = new(2026, 10, 15);
    private readonly HarbourHouse harbour = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private BundleActions Actions => harbour.House.Get<BundleActions>();

    private BundleQueries Queries => harbour.House.Get<BundleQueries>();

    [Fact]
    public async Task A_bundle_keeps_all_that_was_typed()
    {
        var id = await Actions.SaveAsync(
            null,
            0,
            "  <b>Everything</b> 📞 ",
            false,
            [
                new()
                {
                    Unit = AllowanceUnit.Minutes,
                    Amount = 12.5m,
                    DestinationGroupIds = [harbour.LandlineGroup],
                    Bands = BandSet.Peak | BandSet.WeekendPeak,
                    LongestCallSeconds = 3600,
                    LongerCalls = LongerCalls.DontCount,
                    CoversServiceCharge = true,
                },
                new()
                {
                    Unit = AllowanceUnit.Megabytes,
                    Amount = 5_000,
                    BytesPerMegabyte = 1_048_576,
                },
            ],
            Cancel
        );

        var form = (await Queries.FindAsync(id, Cancel))!.Form;
        Assert.Equal(("<b>Everything</b> 📞", 2), (form.Name, form.Allowances.Count));
        var (minutes, megabytes) = (form.Allowances[0], form.Allowances[1]);
        Assert.Equal(
            (12.5m, "UK landline", BandSet.Peak | BandSet.WeekendPeak, 60m, LongerCalls.DontCount, true),
            (
                minutes.Amount,
                minutes.Places.Single().Name,
                minutes.Bands,
                minutes.LongestMinutes,
                minutes.LongerCalls,
                minutes.CoversServiceCharge
            )
        );
        Assert.Equal((5_000m, 1_048_576, true), (megabytes.Amount, megabytes.BytesPerMegabyte, megabytes.Places.Count == 0));
    }

    [Fact]
    public async Task Two_bundles_are_not_called_the_same_and_an_old_page_overwrites_nothing()
    {
        await Assert.ThrowsAsync<BillingRuleException>(() => Actions.SaveAsync(null, 0, "LONDON 10 MINUTES", false, [Minutes(10)], Cancel));
        var id = await Actions.SaveAsync(null, 0, "Sixty", false, [Minutes(60)], Cancel);
        var opened = (await Queries.FindAsync(id, Cancel))!;
        await Actions.SaveAsync(id, opened.Version, "Sixty", false, [Minutes(61) with { Id = opened.Form.Allowances[0].Id }], Cancel);

        var refusal = await Assert.ThrowsAsync<BillingRuleException>(() =>
            Actions.SaveAsync(id, opened.Version, "Mine", false, [Minutes(62)], Cancel)
        );
        Assert.StartsWith("Somebody else amended Sixty", refusal.Message);
    }

    [Fact]
    public async Task What_is_used_and_left_is_shown()
    {
        await harbour.UploadOctoberAsync();
        var view = (await Queries.OfCustomerAsync(harbour.CustomerId, october, Cancel))!;

        var use = Assert.Single(Assert.Single(view.Bundles).Uses);
        Assert.Equal(
            ("10 min", "0 min", "10 minutes a month to UK landline", "02079460101"),
            (use.UsedWords, use.LeftWords, use.Words, view.Bundles[0].For)
        );
        var cap = Assert.Single(view.Caps);
        Assert.Equal((Money.FromPounds(5), Money.FromPounds(5), Money.FromPounds(0.3717m)), (cap.Cap, cap.Charged, cap.NotCharged));
        var (rows, total) = await Queries.ReportAsync(october, "harbour", onlyReached: true, 0, 50, Cancel);
        Assert.Equal((2, 2), (rows.Count, total));
        Assert.Empty((await Queries.ReportAsync(new(2026, 9, 1), null, false, 0, 50, Cancel)).Rows);
    }

    [Fact]
    public async Task A_bundle_for_all_lines_settles_what_is_not_billed()
    {
        await harbour.UploadOctoberAsync();
        var id = await Actions.SaveAsync(null, 0, "Hundred", false, [Minutes(100)], Cancel);
        await Actions.HoldAsync(harbour.CustomerId, null, new() { BundleId = id, From = new(2026, 10, 1) }, Cancel);
        await SettleAsync();

        // London's own 10 minutes first; then A2's 120 s over, A3 90 s and so on; B1's 1,800 s too.
        var charged = await harbour.ChargedAsync();
        Assert.Equal(("0.0000 Inclusive", "0.0000 Inclusive", "0.0000 Inclusive"), (charged["A2"], charged["A3"], charged["B1"]));

        var held = (await Queries.OfCustomerAsync(harbour.CustomerId, october, Cancel))!.Bundles.Single(b => b.Name == "Hundred");
        await Actions.RemoveAsync(harbour.CustomerId, held.Held.Id, Cancel);
        await SettleAsync();
        Assert.Equal(("0.0240 Inclusive", "1.2100 None"), ((await harbour.ChargedAsync())["A2"], (await harbour.ChargedAsync())["B1"]));
    }

    [Fact]
    public async Task What_an_invoice_has_used_is_ended_and_never_removed()
    {
        await harbour.UploadOctoberAsync();
        await harbour.ApproveAsync(await harbour.DraftAsync(11));

        var refusal = await Assert.ThrowsAsync<BillingRuleException>(() => Actions.RemoveAsync(harbour.CustomerId, harbour.HeldId, Cancel));
        Assert.Equal("Calls on an invoice or a draft have used it, so it stays. End it on a day instead.", refusal.Message);
        await Actions.EndAsync(harbour.CustomerId, harbour.HeldId, new(2026, 10, 31), Cancel);
        await using var db = harbour.House.Db();
        Assert.Equal(new DateOnly(2026, 10, 31), (await db.CustomerBundles.SingleAsync(Cancel)).To);
    }

    [Fact]
    public async Task Lines_and_cost_centres_of_others_are_refused_and_support_gives_nothing()
    {
        var id = await Actions.SaveAsync(null, 0, "Hundred", false, [Minutes(100)], Cancel);
        await Assert.ThrowsAsync<BillingRuleException>(() =>
            Actions.HoldAsync(
                harbour.CustomerId,
                null,
                new()
                {
                    BundleId = id,
                    From = new(2026, 10, 1),
                    Scope = BundleScope.Lines,
                    Lines = [new(9_999, "?")],
                },
                Cancel
            )
        );
        await Assert.ThrowsAsync<BillingRuleException>(() =>
            Actions.HoldAsync(
                harbour.CustomerId,
                null,
                new()
                {
                    BundleId = id,
                    From = new(2026, 10, 1),
                    Scope = BundleScope.CostCentre,
                    CostCentreId = 9_999,
                },
                Cancel
            )
        );
        harbour.House.SignIn(Roles.Support);
        await Assert.ThrowsAnyAsync<Exception>(() =>
            Actions.HoldAsync(harbour.CustomerId, null, new() { BundleId = id, From = new(2026, 10, 1) }, Cancel)
        );
    }

    public void Dispose() => harbour.Dispose();

    private Task<bool> SettleAsync() => harbour.House.Get<SettlementStep>().WorkOffAsync(Cancel);

    private static AllowanceDetails Minutes(decimal amount) => new() { Unit = AllowanceUnit.Minutes, Amount = amount };
}
