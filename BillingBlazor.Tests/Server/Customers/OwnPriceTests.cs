using System.Text;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Customers.Prices;
using BillingBlazor.Server.Prices;
using BillingBlazor.Server.RateSheets;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Usage;
using BillingBlazor.Tests.Server.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server.Customers;

/// <summary>A customer's own prices of usage, on 3 Nov 2026: UK mobile costs everybody 1p and 4p a minute by the minute.</summary>
public sealed class OwnPriceTests : IDisposable
{
    private static readonly DateOnly december = new(2026, 12, 1);

    private readonly AgainHouse again = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private OwnPriceActions Actions => again.House.Get<OwnPriceActions>();

    private RateKey Mobile => new(null, again.Mobile);

    private RateSheetOf OfAlpha => new(RateSheetKind.Customer, again.Alpha);

    [Fact]
    public async Task It_prices_the_customers_calls_first_and_nobody_elses()
    {
        await Actions.SaveAsync(again.Alpha, Mobile, From(new(2026, 10, 6), 0.02m), null, Cancel);
        await again.UploadAsync();

        var prices = await again.PricesAsync();
        await using var db = again.House.Db();
        var why = await again
            .House.Get<WhyQueries>()
            .OfAsync(await db.UsageRecords.Where(u => u.RecordId == "A2").Select(u => u.Id).SingleAsync(Cancel), Cancel);

        // A1 of the 5th: 1 + 4p. A2 of the 6th, 150 s at 2p: 5p. B1, Beta's: 1 + 4p.
        Assert.Equal((0.05m, 0.05m, 0.05m), (prices["A1"], prices["A2"], prices["B1"]));
        Assert.Equal(
            [PriceSource.DestinationRow, PriceSource.CustomerRow, PriceSource.DestinationRow],
            db.UsageRecords.Where(u => u.DestinationId == again.Mobile).OrderBy(u => u.StartedUtc).Select(u => u.Source)
        );
        Assert.Contains("the customer's own price", why.Summary);
    }

    [Fact]
    public async Task Calls_that_are_rated_change_only_when_they_are_rated_again()
    {
        await again.UploadAsync();
        await Actions.SaveAsync(again.Alpha, Mobile, From(PriceDays.Start, 0.06m), null, Cancel);
        Assert.Equal(0.05m, (await again.PricesAsync())["A1"]);

        var job = await again.CompareAsync(new([], AgainHouse.October, null, again.Alpha));
        await again.ApplyAsync(job.Id);

        Assert.Equal((0.06m, 0.15m), ((await again.PricesAsync())["A1"], (await again.PricesAsync())["A2"])); // 60 s and 150 s at 6p
    }

    [Fact]
    public async Task A_later_price_ends_the_one_before_and_a_future_one_can_be_removed()
    {
        await Actions.SaveAsync(again.Alpha, Mobile, From(PriceDays.Start, 0.02m), null, Cancel);
        await Actions.SaveAsync(again.Alpha, Mobile, From(december, 0.03m), null, Cancel);

        var rows = (await again.House.Get<OwnPriceQueries>().OfCustomerAsync(again.Alpha, Cancel)).Usage;
        Assert.Equal(
            [
                ("UK mobile (Carrier)", december, null, PriceStandOf.Future, "3.00p"),
                ("UK mobile (Carrier)", PriceDays.Start, new DateOnly(2026, 11, 30), PriceStandOf.InForce, "2.00p"),
            ],
            rows.Select(r => (r.Name, r.From, r.To, r.Stand, r.Words))
        );
        Assert.Equal("4.00p, connection 1.00p, by 60/60 s by the destination itself", rows[0].Instead);

        await Actions.RemoveAsync(again.Alpha, rows[0].RowId, Cancel);
        Assert.Single((await again.House.Get<OwnPriceQueries>().OfCustomerAsync(again.Alpha, Cancel)).Usage);
    }

    [Fact]
    public async Task The_second_of_two_clerks_is_told()
    {
        await Actions.SaveAsync(again.Alpha, Mobile, From(PriceDays.Start, 0.02m), null, Cancel);
        var seen = (await again.House.Get<OwnPriceQueries>().OfCustomerAsync(again.Alpha, Cancel)).Usage.Single().Price!;
        await Actions.SaveAsync(again.Alpha, Mobile, seen with { Price = new() { Peak = 0.03m } }, seen, Cancel);

        var second = await Assert.ThrowsAsync<BillingRuleException>(() =>
            Actions.SaveAsync(again.Alpha, Mobile, seen with { Price = new() { Peak = 0.01m } }, seen, Cancel)
        );
        var twice = await Assert.ThrowsAsync<BillingRuleException>(() =>
            Actions.SaveAsync(again.Alpha, Mobile, From(PriceDays.Start, 0.05m), null, Cancel)
        );

        Assert.Equal("Somebody else amended this price while you had it open: it is 3.00p now. Open it again.", second.Message);
        Assert.Equal("There is an own price from the start already: 3.00p. Amend that one, or choose another day.", twice.Message);
    }

    /// <summary>01 and 02 cost everybody 1p: an own 03 may not cost 2p.</summary>
    [Fact]
    public async Task An_own_price_of_03_is_never_dearer_than_the_tariffs_of_01_and_02()
    {
        var (landline, nongeo) = (Ranged("UK landline", NumberRange.Landline), Ranged("UK 03", NumberRange.Uk03));
        again.House.Add(new RateRow(null, null, null, landline, new(2026, 1, 1), null, new() { Peak = 0.01m }));

        var refusal = await Assert.ThrowsAsync<BillingRuleException>(() =>
            Actions.SaveAsync(again.Alpha, new(null, nongeo), From(PriceDays.Start, 0.02m), null, Cancel)
        );
        await Actions.SaveAsync(again.Alpha, new(null, nongeo), From(PriceDays.Start, 0.01m), null, Cancel);

        Assert.StartsWith("03 can't be dearer than 01 and 02: 2.00p a minute against 1.00p", refusal.Message);
        Assert.StartsWith("03 can't be dearer", (await CompareAsync("Destination,Peak\nUK 03,2\n")).Problems.Single().Reason);
    }

    [Fact]
    public async Task A_row_that_no_call_would_use_is_refused()
    {
        var number = Ranged("UK 0871", NumberRange.Service087);

        Assert.Contains(
            "no row ever prices it",
            (
                await Assert.ThrowsAsync<BillingRuleException>(() =>
                    Actions.SaveAsync(again.Alpha, new(null, number), From(december, 0.02m), null, Cancel)
                )
            ).Message
        );
    }

    [Fact]
    public async Task A_sheet_of_them_is_compared_taken_and_goes_out_as_it_came_in()
    {
        await again.UploadAsync();

        var difference = await CompareAsync("Destination,Supplier,Peak,From\nUK mobile,Carrier,2,\nChile,,25,1 Oct 2026\n");
        await again
            .House.Get<RateSheetActions>()
            .TakeAsync(
                OfAlpha,
                Source("Destination,Supplier,Peak,From\nUK mobile,Carrier,2,\nChile,,25,1 Oct 2026\n"),
                difference.Fingerprint,
                Cancel
            );

        // October again for Alpha alone: A1 5p → 2p, A2 13p → 5p, A3 nothing → 25p.
        Assert.Equal(
            (again.Alpha, 3, 0.18m, 0.32m),
            (
                difference.LastMonth!.Customers.Single().CustomerId,
                difference.LastMonth.Calls,
                difference.LastMonth.Now.Pounds,
                difference.LastMonth.Then.Pounds
            )
        );
        await using var db = again.House.Db();
        Assert.Equal(
            [(again.Mobile, december, 0.02m), (again.Chile, new DateOnly(2026, 10, 1), 0.25m)],
            db.RateRows.Where(r => r.CustomerId == again.Alpha)
                .OrderBy(r => r.DestinationId)
                .AsEnumerable()
                .Select(r => (r.DestinationId!.Value, r.From, r.Price.Peak!.Value))
        );
        Assert.False(
            (await CompareAsync(Encoding.UTF8.GetString(await again.House.Get<RateSheetQueries>().CsvAsync(OfAlpha, Cancel)))).HasChanges
        );
        Assert.Empty((await again.House.Get<OwnPriceQueries>().OfCustomerAsync(again.Beta, Cancel)).Usage);
    }

    [Fact]
    public async Task Support_reads_them_without_cost_and_changes_none()
    {
        await Actions.SaveAsync(again.Alpha, Mobile, new(PriceDays.Start, null, new() { MarkupPercent = 40 }), null, Cancel);
        again.House.SignIn(Roles.Support);

        var row = (await again.House.Get<OwnPriceQueries>().OfCustomerAsync(again.Alpha, Cancel)).Usage.Single();

        Assert.Equal(("by the cost", null, null), (row.Words, row.BelowCost, row.Price));
        await Assert.ThrowsAsync<BillingRuleException>(() => Actions.SaveAsync(again.Alpha, Mobile, From(december, 0.02m), null, Cancel));
        await Assert.ThrowsAsync<BillingRuleException>(() => Actions.RemoveAsync(again.Alpha, row.RowId, Cancel));
        await Assert.ThrowsAsync<BillingRuleException>(() => CompareAsync("Destination,Peak\nChile,2\n"));
    }

    public void Dispose() => again.Dispose();

    private static DatedPrice From(DateOnly day, decimal peak) => new(day, null, new() { Peak = peak });

    private Task<RateSheetDifference> CompareAsync(string csv) =>
        again.House.Get<RateSheetActions>().CompareAsync(OfAlpha, Source(csv), null, Cancel);

    private static RateSheetSource Source(string csv) =>
        new(new MemoryStream(Encoding.UTF8.GetBytes(csv)), "prices.csv", december, EndsMissing: false);

    private int Ranged(string name, NumberRange range)
    {
        using var db = again.House.Db();
        var destination = new Destination(again.SupplierId, name, db.Categories.Single(c => c.Name == "Voice").Id);
        destination.UseRange(range);
        return again.House.Add(destination).Id;
    }
}
