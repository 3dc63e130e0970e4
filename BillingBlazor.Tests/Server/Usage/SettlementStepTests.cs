using BillingBlazor.Domain;
using BillingBlazor.Server.Billing;
using BillingBlazor.Server.Customers.Lines;
using BillingBlazor.Server.Data.Sqlite;
using BillingBlazor.Server.Usage;
using BillingBlazor.Tests.Domain.Usage;
using BillingBlazor.Tests.Scenarios;
using CsCheck;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server.Usage;

/// <summary>Settling on real SQLite, with the worked month's customer.</summary>
public sealed class SettlementStepTests : IDisposable
{
    private readonly HarbourHouse harbour = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Settling_twice_changes_nothing()
    {
        await harbour.UploadOctoberAsync();
        var once = await StateAsync();
        await MarkOctoberAsync();
        await SettleAsync();

        Assert.Equal(once, await StateAsync());
    }

    [Fact]
    public Task The_order_of_files_does_not_matter() =>
        Gen.Select(Gen.Shuffle(HarbourMonth.CallFile), Gen.Int[1, 4])
            .SampleAsync(
                async (calls, files) =>
                {
                    using var other = new HarbourHouse();
                    foreach (var (part, n) in calls.Chunk((calls.Length + files - 1) / files).Select((part, n) => (part, n)))
                        await other.UploadAsync($"part-{n}.csv", part);
                    Assert.Equal(await WholeAsync(), await other.ChargedAsync());
                },
                iter: 6,
                threads: 1
            );

    [Fact]
    public async Task A_file_that_comes_later_settles_what_came_before_it()
    {
        await harbour.UploadAsync("without.csv", [.. HarbourMonth.CallFile.Where(c => c.Id is not ("A1" or "B1"))]);
        var before = await harbour.ChargedAsync();
        await harbour.UploadAsync("late.csv", [.. HarbourMonth.CallFile.Where(c => c.Id is "A1" or "B1")]);

        Assert.Equal("0.0000 Inclusive", before["A2"]); // 480 of 600 s
        Assert.Equal(await WholeAsync(), await harbour.ChargedAsync());
    }

    [Fact]
    public async Task A_file_that_is_taken_back_gives_back_what_it_used()
    {
        await harbour.UploadAsync("without.csv", [.. HarbourMonth.CallFile.Where(c => c.Id is not ("A1" or "B1"))]);
        var before = await StateAsync();
        var late = await harbour.UploadAsync("late.csv", [.. HarbourMonth.CallFile.Where(c => c.Id is "A1" or "B1")]);
        await harbour.House.Get<FileActions>().TakeBackAsync(late, Cancel);
        await SettleAsync();

        Assert.Equal(before, await StateAsync());
    }

    [Fact]
    public async Task What_an_invoice_holds_counts_first_and_never_changes()
    {
        await harbour.UploadAsync("without.csv", [.. HarbourMonth.CallFile.Where(c => c.Id is not ("A1" or "B1"))]);
        await harbour.ApproveAsync(await harbour.DraftAsync(11));
        var invoiced = await harbour.ChargedAsync();
        await harbour.UploadAsync("late.csv", [.. HarbourMonth.CallFile.Where(c => c.Id is "A1" or "B1")]);
        var after = await harbour.ChargedAsync();

        Assert.All(invoiced, record => Assert.Equal(record.Value, after[record.Key]));
        // A2 used 480 s and A3 90 s, A10 15 s: 585 of 600, so 15 s of A5. A1 finds nothing left: 0.50 + 0.80 × 4 = 3.70 p; of B1 what the
        // cap left.
        Assert.Equal("0.0370 None", after["A1"]);
        // 2.6767 + 1.3600 + 0.1250 = 4.1617 of 5.00
        Assert.Equal("0.8383 ToTheCap", after["B1"]);
    }

    [Fact]
    public async Task A_draft_settles_what_was_touched_before_it_sums()
    {
        await harbour.UploadOctoberAsync();
        await using (var db = harbour.House.Db())
        {
            var held = await db.CustomerBundles.SingleAsync(Cancel);
            db.Remove(held);
            await db.SaveChangesAsync(Cancel);
        }
        await using (var db = harbour.House.Db())
            await MonthsToSettle.MarkSpanAsync(db, harbour.CustomerId, null, null, Cancel);
        await harbour.DraftAsync(11);

        await using var after = harbour.House.Db();
        // Without the bundle: A1 0.0370, A2 0.1010: 2.0104 + 0.0370 + 0.0770 = 2.1244
        Assert.Equal(Money.FromPounds(2.1244m), (await after.InvoiceLines.SingleAsync(l => l.CliId == harbour.LondonCli, Cancel)).ExactSum);
        Assert.Empty(after.MonthsToSettle);
    }

    [Fact]
    public async Task A_new_cap_and_a_cleared_exclusion_settle_anew()
    {
        await harbour.UploadOctoberAsync();
        await using (var db = harbour.House.Db())
        {
            var excluded = await db.Clis.Where(c => c.ExcludedFromBilling).Select(c => c.Id).SingleAsync(Cancel);
            await harbour.House.Get<LineActions>().ExcludeAsync(harbour.CustomerId, [excluded], false, Cancel);
        }
        await SettleAsync();

        Assert.Equal("0.0290 None", (await harbour.ChargedAsync())["C1"]);
    }

    [Fact]
    public async Task What_no_bundle_cap_or_exclusion_concerns_any_more_is_charged_as_it_was_rated()
    {
        await harbour.UploadOctoberAsync();
        var before = await harbour.ChargedAsync();
        await harbour.House.Get<BundleActions>().RemoveAsync(harbour.CustomerId, harbour.HeldId, Cancel);
        await using var db = harbour.House.Db();
        await db.Clis.ExecuteUpdateAsync(
            c => c.SetProperty(x => x.SpendingCap, (Money?)null).SetProperty(x => x.ExcludedFromBilling, false),
            Cancel
        );
        await MarkOctoberAsync();
        await SettleAsync();

        // Of the worked month: 120 s of London at 1.2p, a line that was excluded, and the call that crosses the cap.
        Assert.Equal(("0.0240 Inclusive", "0.0000 Excluded", "1.1133 ToTheCap"), (before["A2"], before["C1"], before["B3"]));
        Assert.All((await harbour.ChargedAsync()).Values, charged => Assert.EndsWith(" None", charged));
        Assert.Equal(0, await db.UsageRecords.CountAsync(u => u.Price != u.PlainPrice, Cancel));
        Assert.Equal(0, await db.BundleUses.CountAsync(Cancel));
    }

    [Fact]
    public async Task Staff_and_customer_are_told_of_a_cap_once()
    {
        await harbour.UploadAsync("first.csv", [.. HarbourMonth.CallFile.Where(c => c.Id is "B1" or "B2")]); // 3.8867 of 5.00: under 80 %
        Assert.Empty(await MailAsync());
        // 3.9667: still under
        await harbour.UploadAsync("second.csv", ("B5", "01632960202", "0033140000000", "FRA", "2026-10-16T10:00:00Z", 60));
        await harbour.UploadAsync("third.csv", ("B6", "01632960202", "0033140000000", "FRA", "2026-10-17T10:00:00Z", 60)); // 4.0467 is 80 %
        Assert.Equal(
            ["01632960202 has used 80 % of its spending cap", "Harbour & Vale Ltd: 01632960202 has used 80 % of its spending cap"],
            await MailAsync()
        );
        await harbour.UploadAsync("fourth.csv", HarbourMonth.CallFile.Single(c => c.Id == "B3"));
        await MarkOctoberAsync();
        await SettleAsync();

        Assert.Equal(4, (await MailAsync()).Count);
        Assert.Contains("01632960202 has reached its spending cap", await MailAsync());
    }

    [Fact]
    public async Task A_customer_without_bundles_and_caps_is_never_marked()
    {
        await using (var db = harbour.House.Db())
        {
            await db.CustomerBundles.ExecuteDeleteAsync(Cancel);
            await db.Clis.ExecuteUpdateAsync(
                c => c.SetProperty(x => x.SpendingCap, (Money?)null).SetProperty(x => x.ExcludedFromBilling, false),
                Cancel
            );
            await MonthsToSettle.MarkAsync(db, [(harbour.CustomerId, new(2026, 10, 1))], Cancel);
            Assert.Empty(db.MonthsToSettle);
        }
    }

    [Fact]
    public async Task A_discarded_draft_is_settled_with_what_came_meanwhile()
    {
        await harbour.UploadAsync("without.csv", [.. HarbourMonth.CallFile.Where(c => c.Id is not ("A1" or "B1"))]);
        var run = await harbour.DraftAsync(11);
        await harbour.UploadAsync("late.csv", [.. HarbourMonth.CallFile.Where(c => c.Id is "A1" or "B1")]);
        await harbour.House.Get<BillingActions>().DiscardAsync(run, Cancel);
        await SettleAsync();

        Assert.Equal(await WholeAsync(), await harbour.ChargedAsync());
    }

    [Fact]
    public async Task Why_this_price_tells_bundle_and_cap()
    {
        await harbour.UploadOctoberAsync();
        await using var db = harbour.House.Db();
        var (a2, b3) = (
            await db.UsageRecords.SingleAsync(u => u.RecordId == "A2", Cancel),
            await db.UsageRecords.SingleAsync(u => u.RecordId == "B3", Cancel)
        );

        var bundle = await harbour.House.Get<WhyQueries>().OfAsync(a2.Id, Cancel);
        Assert.Contains(bundle.Steps, step => step is { What: "Bundle", Value: "London 10 minutes" });
        var cap = await harbour.House.Get<WhyQueries>().OfAsync(b3.Id, Cancel);
        Assert.Contains(cap.Steps, step => step is { What: "Spending cap", Value: "£5.00 + VAT" });
    }

    public void Dispose() => harbour.Dispose();

    private Task<bool> SettleAsync() => harbour.House.Get<SettlementStep>().WorkOffAsync(Cancel);

    private async Task MarkOctoberAsync()
    {
        await using var db = harbour.House.Db();
        await MonthsToSettle.MarkSpanAsync(db, harbour.CustomerId, null, null, Cancel);
    }

    private static async Task<SortedDictionary<string, string>> WholeAsync()
    {
        using var whole = new HarbourHouse();
        await whole.UploadOctoberAsync();
        return await whole.ChargedAsync();
    }

    private async Task<List<string>> MailAsync()
    {
        await using var db = harbour.House.Db();
        return await db.OutboxMessages.Where(m => m.Kind == "Spending cap").Select(m => m.Subject).OrderBy(s => s).ToListAsync(Cancel);
    }

    private async Task<List<string>> StateAsync()
    {
        await using var db = harbour.House.Db();
        return
        [
            .. (await harbour.ChargedAsync()).Select(r => $"{r.Key} {r.Value}"),
            .. await db
                .BundleUses.OrderBy(u => u.UsageRecordId)
                .Select(u => $"{u.CustomerBundleId} {u.AllowanceId} {u.Quantity}")
                .ToListAsync(Cancel),
            .. await db.AllowanceMonths.Select(m => $"{m.MonthFrom} {m.Granted} {m.Used}").ToListAsync(Cancel),
            .. await db.CapMonths.Select(m => $"{m.CliId} {m.Charged} {m.NotCharged}").ToListAsync(Cancel),
            $"{await db.MonthsToSettle.CountAsync(Cancel)} marks",
        ];
    }
}
