using BillingBlazor.Domain;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Billing;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Usage.Again;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server.Usage;

public sealed class RateAgainTests : IDisposable
{
    private readonly AgainHouse again = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_difference_is_shown_by_customer_and_nothing_is_saved()
    {
        await again.UploadAsync();
        again.Change(0.05m);

        var job = await again.CompareAsync(new([], AgainHouse.October));

        // Alpha: 1 + 4 = 5p and 1 + 12 = 13p, now 1 + 5 = 6p and 1 + 15 = 16p. Beta: 5p, now 6p. All: 23p, now 28p.
        Assert.Equal(
            (RateAgainState.Compared, 4, 3, Pounds(0.23m), Pounds(0.28m)),
            (job.State, job.Calls, job.Changed, job.OldPrice, job.NewPrice)
        );
        var view = await again.House.Get<RateAgainQueries>().ViewAsync(Cancel);
        Assert.Equal(
            [("Alpha Ltd", 2, Pounds(0.18m), Pounds(0.22m)), ("Beta Ltd", 1, Pounds(0.05m), Pounds(0.06m))],
            view.Customers.Select(c => (c.Name, c.Changed, c.OldPrice, c.NewPrice))
        );
        Assert.Equal(0.05m, (await again.PricesAsync())["A1"]);
    }

    [Fact]
    public async Task Applying_changes_the_records_and_applying_twice_is_applying_once()
    {
        await again.UploadAsync();
        again.Change(0.05m);
        var job = await again.CompareAsync(new([], AgainHouse.October));

        var applied = await again.ApplyAsync(job.Id);
        var prices = await again.PricesAsync();
        var twice = await again.ApplyAsync(job.Id);

        Assert.Equal(
            (RateAgainState.Applied, 3, Pounds(0.23m), Pounds(0.28m)),
            (applied.State, applied.AppliedChanged, applied.AppliedOldPrice, applied.AppliedNewPrice)
        );
        Assert.Equal((0.06m, 0.16m, 0.06m), (prices["A1"], prices["A2"], prices["B1"]));
        Assert.Equal(3, twice.AppliedChanged);
        Assert.Equal(prices, await again.PricesAsync());
        Assert.Equal(0, (await again.CompareAsync(new([], AgainHouse.October))).Changed);
    }

    [Fact]
    public async Task What_had_no_price_gets_one_and_the_file_counts_it()
    {
        var fileId = await again.UploadAsync();
        again.House.Add(new RateRow(null, null, null, again.Chile, new(2026, 1, 1), null, new() { Peak = 0.20m }));

        var job = await again.CompareAsync(new([fileId], null));
        Assert.Equal((1, 1, 0, Money.Zero, Pounds(0.20m)), (job.Changed, job.NowPriced, job.NowUnpriced, job.OldPrice, job.NewPrice));
        await again.ApplyAsync(job.Id);

        await using var db = again.House.Db();
        var file = await db.CdrFiles.AsNoTracking().SingleAsync(Cancel);
        Assert.Equal((4, 0), (file.Rated, file.Orphans));
        Assert.Equal(
            (OrphanReason.None, Pounds(0.20m), Pounds(0.20m)),
            (
                await db
                    .UsageRecords.Where(u => u.RecordId == "A3")
                    .Select(u => new
                    {
                        u.Orphan,
                        u.PlainPrice,
                        u.Price,
                    })
                    .SingleAsync(Cancel)
            )
                is var a3
                ? (a3.Orphan, a3.PlainPrice, a3.Price)
                : default
        );
    }

    [Fact]
    public async Task What_loses_its_price_or_its_destination_becomes_an_orphan()
    {
        var fileId = await again.UploadAsync();
        await using (var set = again.House.Db())
        {
            await set.RateRows.ExecuteDeleteAsync(Cancel);
            (await set.Destinations.Include(d => d.Codes).SingleAsync(d => d.Id == again.Chile, Cancel)).UseCodes(["CHL"]);
            await set.SaveChangesAsync(Cancel);
        }

        var job = await again.CompareAsync(new([fileId], null));
        Assert.Equal((3, 3, Pounds(0.23m), Money.Zero), (job.Changed, job.NowUnpriced, job.OldPrice, job.NewPrice));
        await again.ApplyAsync(job.Id);

        await using var db = again.House.Db();
        Assert.Equal(
            [OrphanReason.NoPrice, OrphanReason.NoPrice, OrphanReason.NoPrice, OrphanReason.NoDestination],
            await db.UsageRecords.OrderBy(u => u.Line).Select(u => u.Orphan).ToListAsync(Cancel)
        );
        Assert.Equal(
            (0, 4),
            (await db.CdrFiles.Select(f => new { f.Rated, f.Orphans }).SingleAsync(Cancel)) is var file
                ? (file.Rated, file.Orphans)
                : default
        );
    }

    [Fact]
    public async Task Invoiced_records_never_change()
    {
        await again.UploadAsync();
        var runId = await again.DraftAsync();
        await again.ApproveAsync(runId);
        again.Change(0.05m);

        var job = await again.CompareAsync(new([], AgainHouse.October));
        await again.ApplyAsync(job.Id);

        Assert.Equal((0, 0.05m, 0.13m), (job.Changed, (await again.PricesAsync())["A1"], (await again.PricesAsync())["A2"]));
        Assert.Equal(
            [(runId, false, 3)],
            (await again.House.Get<RateAgainQueries>().HeldAsync(job.Id, Cancel)).Select(h => (h.RunId, h.IsDraft, h.Calls))
        );
    }

    [Fact]
    public async Task Records_of_a_draft_are_skipped_the_draft_is_named_and_discarding_it_rates_them()
    {
        await again.UploadAsync();
        var runId = await again.DraftAsync();
        again.Change(0.05m);

        var job = await again.CompareAsync(new([], AgainHouse.October));
        Assert.Equal(0, job.Changed);
        var held = Assert.Single(await again.House.Get<RateAgainQueries>().HeldAsync(job.Id, Cancel));
        Assert.Equal((runId, true, 3), (held.RunId, held.IsDraft, held.Calls));

        // Given back they have the price of now: nothing is left to change.
        await again.House.Get<BillingActions>().DiscardAsync(runId, Cancel);
        Assert.Equal((0.06m, 0.16m), ((await again.PricesAsync())["A1"], (await again.PricesAsync())["A2"]));
        Assert.Equal(0, (await again.CompareAsync(new([], AgainHouse.October))).Changed);
    }

    [Fact]
    public async Task A_draft_made_between_comparing_and_applying_keeps_its_prices()
    {
        await again.UploadAsync();
        again.Change(0.05m);
        var job = await again.CompareAsync(new([], AgainHouse.October));
        await again.DraftAsync();

        var applied = await again.ApplyAsync(job.Id);

        Assert.Equal((RateAgainState.Applied, 3, 0, 3), (applied.State, applied.Changed, applied.AppliedChanged, applied.AppliedSkipped));
        Assert.Equal(0.05m, (await again.PricesAsync())["A1"]);
    }

    [Fact]
    public async Task Only_the_chosen_month_customer_and_supplier_are_touched()
    {
        await again.UploadAsync();
        await again.House.UploadAsync(
            again.SupplierId,
            "november.csv",
            AgainHouse.Row("02079460101", "UKM", "N1", "01/11/2026", 60),
            Cancel
        );
        again.Change(0.05m);

        Assert.Equal(2, (await again.CompareAsync(new([], AgainHouse.October, CustomerId: again.Alpha))).Changed);
        Assert.Equal(1, (await again.CompareAsync(new([], BillingPeriod.MonthOf(new(2026, 11, 1)), again.SupplierId))).Changed);
        await Assert.ThrowsAsync<BillingRuleException>(() =>
            again.Actions.CompareAsync(new([], AgainHouse.October, SupplierId: 999), Cancel)
        );
    }

    [Fact]
    public async Task A_difference_that_is_forgotten_can_not_be_applied()
    {
        await again.UploadAsync();
        again.Change(0.05m);
        var job = await again.CompareAsync(new([], AgainHouse.October));
        await again.Actions.ForgetAsync(job.Id, Cancel);

        var refusal = await Assert.ThrowsAsync<BillingRuleException>(() => again.Actions.ApplyAsync(job.Id, Cancel));

        Assert.Equal("This difference was forgotten. Rate again to see it anew.", refusal.Message);
        Assert.Equal(0.05m, (await again.PricesAsync())["A1"]);
    }

    [Fact]
    public async Task A_comparison_that_is_cancelled_ends_without_a_word()
    {
        await again.UploadAsync();
        var id = await again.Actions.CompareAsync(new([], AgainHouse.October), Cancel);
        await Assert.ThrowsAsync<BillingRuleException>(() => again.Actions.CompareAsync(new([], AgainHouse.October), Cancel));
        await again.Actions.ForgetAsync(id, Cancel);
        await again.Actions.GoOnAsync(Cancel);

        Assert.Equal(RateAgainState.Forgotten, (await again.JobAsync(id)).State);
    }

    [Fact]
    public async Task A_call_whose_file_gave_no_cost_has_none_when_rated_again_and_no_price_made_from_it()
    {
        await again.UploadAsync();
        await again.House.UploadAsync(
            again.SupplierId,
            "bare.csv",
            $"V,,02079460202,07700900456,09/10/2026,12:00:00,60,,,A place,CL,1,{new string(',', 16)}X1",
            Cancel
        );
        await using (var db = again.House.Db())
        {
            var tariff = new Tariff("Cost plus", (await db.Categories.SingleAsync(c => c.Name == "Voice", Cancel)).Id);
            tariff.Amend(tariff.Name, null, null, null, 10);
            db.Add(tariff);
            await db.SaveChangesAsync(Cancel);
            (await db.Customers.Include(c => c.Tariffs).SingleAsync(c => c.Id == again.Beta, Cancel)).UseTariff(
                tariff.CategoryId,
                tariff.Id
            );
            await db.SaveChangesAsync(Cancel);
        }

        var job = await again.CompareAsync(new([], AgainHouse.October));

        // Beta now pays cost + 10 % for everything: B1 from 5p to 1.1p; X1 has no cost, so no price.
        Assert.Equal((1, 0), (job.Changed, job.NowPriced));
        Assert.Equal(Pounds(0.011m), job.NewPrice);
    }

    [Fact]
    public async Task Support_may_neither_compare_nor_apply()
    {
        await again.UploadAsync();
        again.House.SignIn(Roles.Support);

        await Assert.ThrowsAsync<BillingRuleException>(() => again.Actions.CompareAsync(new([], AgainHouse.October), Cancel));
        await Assert.ThrowsAsync<BillingRuleException>(() => again.Actions.ApplyAsync(1, Cancel));
        await Assert.ThrowsAsync<BillingRuleException>(() => again.Actions.ForgetAsync(1, Cancel));
        await Assert.ThrowsAsync<BillingRuleException>(() => again.House.Get<RateAgainQueries>().ViewAsync(Cancel));
    }

    [Fact]
    public void Nothing_chosen_is_refused() =>
        Assert.Throws<BillingRuleException>(() => new RateAgainJob(new([], null), "Olive", DateTime.UnixEpoch));

    public void Dispose() => again.Dispose();

    private static Money Pounds(decimal pounds) => Money.FromPounds(pounds);
}
