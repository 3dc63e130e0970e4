using System.Runtime.InteropServices;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Sqlite;
using BillingBlazor.Server.Data.Usage;
using BillingBlazor.Server.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server.Usage;

/// <summary>
/// What every store of calls answers and does, whatever lies below it. Of Alpha there are calls of 5p, of 13p and one without a price, of
/// Beta one of 5p.
/// </summary>
public abstract class UsageStoreTests : IDisposable
{
    private static readonly BillingPeriod october = BillingPeriod.MonthOf(new(2026, 10, 1));
    private readonly AgainHouse house;

    private protected UsageStoreTests(AgainHouse house) => this.house = house;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected AgainHouse House => house;

    public void Dispose()
    {
        house.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task The_calls_of_a_customer_are_found_in_its_days()
    {
        await house.UploadAsync();
        await using var db = house.House.Db();

        var since = await db.Usage.OfCustomer(house.Alpha, fromUtc: UkTime.StartOf(new(2026, 10, 6))).ToListAsync(Cancel);
        var until = await db.Usage.OfCustomer(house.Alpha, toUtc: UkTime.StartOf(new(2026, 10, 6))).ToListAsync(Cancel);
        var both = await db.Usage.OldestFirst(db.Usage.OfCustomers([house.Alpha, house.Beta])).Select(u => u.RecordId).ToListAsync(Cancel);
        var last = await db.Usage.NewestFirst(db.Usage.OfCustomer(house.Alpha)).Select(u => u.RecordId).FirstAsync(Cancel);

        Assert.Equal(["A2", "A3"], since.Select(u => u.RecordId).Order());
        Assert.Equal(["A1"], until.Select(u => u.RecordId));
        Assert.Equal(["A1", "A2", "B1", "A3"], both);
        Assert.Equal("A3", last);
    }

    [Fact]
    public async Task The_numbers_of_a_customers_billed_calls_go_and_nobody_elses()
    {
        await house.UploadAsync();
        await house.ApproveAsync(await house.DraftAsync());
        await using var db = house.House.Db();

        await db.Usage.ForgetNumbersAsync(house.Alpha, Cancel);
        await db.Usage.ForgetNumbersAsync(house.Alpha, Cancel);

        var kept = await db.UsageRecords.AsNoTracking().Where(u => u.Dialled != "" && u.Identifier != "").ToListAsync(Cancel);
        Assert.Equal(["A3", "B1"], kept.Select(u => u.RecordId).Order()); // A3 waits for a price
        Assert.Empty(await db.Usage.OfCustomer(house.Alpha).Where(u => u.Dialled == "" && u.Price == Money.Zero).ToListAsync(Cancel));
    }

    [Fact]
    public async Task The_calls_of_single_days_are_found_together()
    {
        await house.UploadAsync();
        await using var db = house.House.Db();

        var found = await db
            .Usage.OfDays([(house.Alpha, new(2026, 10, 5)), (house.Beta, new(2026, 10, 7)), (house.Beta, new(2026, 10, 5))])
            .Select(u => u.RecordId)
            .ToListAsync(Cancel);

        Assert.Equal(["A1", "B1"], found.Order());
    }

    [Fact]
    public async Task A_file_is_gone_through_in_order_and_so_are_ids()
    {
        var fileId = await house.UploadAsync();
        await using var db = house.House.Db();
        var file = await db.CdrFiles.AsNoTracking().SingleAsync(f => f.Id == fileId, Cancel);
        using var calls = db.Usage.Read(CallTexts.Identifier | CallTexts.Dialled | CallTexts.ChargeCode | CallTexts.RecordId);

        calls.Open(new FileCalls(fileId, file.FirstRecordId!.Value, file.LastRecordId!.Value + 1, 0, long.MaxValue, CustomerId: 0));
        var all = Each(calls, call => (call.Id, Record: call.RecordId.ToString(), Plain: call.Price.Plain / 10_000));
        calls.Open(new FileCalls(fileId, file.FirstRecordId.Value, file.LastRecordId.Value + 1, 0, long.MaxValue, house.Beta));
        var ofBeta = Each(calls, call => (call.RecordId.ToString(), call.Identifier.ToString(), call.Dialled.ToString()));
        calls.Open([all.Single(c => c.Record == "A2").Id, 999_999, all.Single(c => c.Record == "A3").Id]);
        var byId = Each(calls, call => (call.RecordId.ToString(), call.ChargeCode.ToString(), call.FileId));
        calls.Open([.. all.Select(c => c.Id)], toSettle: true);
        var toSettle = Each(calls, call => call.RecordId.ToString());

        Assert.Equal(all.Select(c => c.Id).Order(), all.Select(c => c.Id));
        Assert.Equal([("A1", 5L), ("A2", 13L), ("A3", 0L), ("B1", 5L)], all.Select(c => (c.Record, c.Plain)).Order());
        Assert.Equal([("B1", "442079460202", "07700900456")], ofBeta);
        Assert.Equal([("A2", "UKM", fileId), ("A3", "CL", fileId)], byId);
        Assert.Equal(["A1", "A2", "B1"], toSettle.Order());
    }

    [Fact]
    public async Task What_is_known_of_a_day_is_told_but_for_the_file_itself()
    {
        var fileId = await house.UploadAsync();
        await using var db = house.House.Db();
        var day = new DateTime(2026, 10, 6, 0, 0, 0, DateTimeKind.Utc);

        int Known(DateTime dayUtc, int supplierId, int except) =>
            db.Usage.KnownOn(dayUtc, supplierId, except).Sum(known => MemoryMarshal.Cast<byte, UInt128>(known.Content).Length);

        Assert.True(Known(day, house.SupplierId, 0) >= 1);
        Assert.Equal(
            (0, 0, 0),
            (Known(day, house.SupplierId, fileId), Known(day, house.SupplierId + 1, 0), Known(day.AddYears(-1), house.SupplierId, 0))
        );
    }

    [Fact]
    public async Task Single_calls_are_found_by_start_place_price_and_number()
    {
        await house.UploadAsync();
        await using var db = house.House.Db();

        var at = await db.Usage.StartedAtAsync([new(2026, 10, 7, 11, 0, 0, DateTimeKind.Utc)], Cancel);
        var number = await db.Usage.SearchAsync(new() { Number = "020 7946 0101" }, Cancel);
        var dialled = await db.Usage.SearchAsync(new() { Number = "07700 900456", To = new(2026, 10, 6) }, Cancel);

        Assert.Equal("B1", (await db.Usage.ById(at).SingleAsync(Cancel)).RecordId);
        Assert.Equal((true, false), (await db.Usage.AnyToAsync(house.Mobile, Cancel), await db.Usage.AnyToAsync(house.Chile + 1, Cancel)));
        Assert.False(await db.Usage.AnyPricedByAsync(1, Cancel));
        Assert.Equal((3, 2), (await number.CountAsync(10, Cancel), (await number.PageAsync(null, 2, Cancel)).Count));
        Assert.Equal(2, (await dialled.PageAsync(null, 10, Cancel)).Count);
    }

    [Fact]
    public async Task Sums_agree_whatever_is_asked()
    {
        await house.UploadAsync();
        await using var db = house.House.Db();

        foreach (var detail in Enum.GetValues<UsageDetail>())
            Assert.Equal((4, 23), await SumsAsync(db, detail));
        var unbilled = await db.Usage.SumUnbilledAsync(
            [new(house.Alpha, october.From, october.To), new(house.Beta, october.From, new(2026, 10, 6))],
            Cancel
        );
        var orphans = await db.Usage.SumOrphansAsync(UkTime.StartOf(october.From), UkTime.StartOf(october.To.AddDays(1)), [], Cancel);

        Assert.Equal([(house.Alpha, Money.FromPence(18))], unbilled.Select(sum => (sum.Key, sum.Value)));
        Assert.Equal([((int?)house.Alpha, 1)], orphans.Select(sum => (sum.CustomerId, sum.Calls)));
        Assert.Equal([(OrphanReason.NoPrice, house.Chile, 1)], await GroupsAsync(db));
    }

    [Fact]
    public async Task Rows_that_are_released_are_in_the_sums_at_once()
    {
        await house.UploadAsync();
        var second = await house.House.UploadAsync(
            house.SupplierId,
            "again.csv",
            string.Join(
                '\n',
                AgainHouse.Row("02079460101", "UKM", "A1", "05/10/2026", 60),
                AgainHouse.Row("02079460202", "UKM", "B2", "09/10/2026", 60)
            ),
            Cancel
        );
        await using var db = house.House.Db();
        Assert.Equal((5, 28), await SumsAsync(db, UsageDetail.Lines));

        await house.House.Get<FileActions>().ReleaseAsync(second, BillingBlazor.Domain.Usage.SetAsideKind.Duplicate, null, Cancel);

        Assert.Equal((6, 33), await SumsAsync(db, UsageDetail.Lines));
    }

    [Fact]
    public async Task Calls_with_another_price_are_in_the_sums_at_once()
    {
        await house.UploadAsync();
        await using var db = house.House.Db();
        Assert.Equal((4, 23), await SumsAsync(db, UsageDetail.Lines));
        var ids = await db.Usage.OfCustomer(house.Alpha).Select(u => u.Id).ToListAsync(Cancel);

        await using (var write = await db.BeginWriteAsync(Cancel))
        {
            using var calls = db.Usage.Read(CallTexts.ChargeCode);
            calls.Open(ids);
            var repriced = new RepricedCalls(house.SupplierId);
            foreach (var call in calls.Next())
                repriced.Add(
                    call,
                    call.Price.Orphan == OrphanReason.None
                        ? call.Price with
                        {
                            Plain = 20_000,
                        }
                        : call.Price with
                        {
                            Orphan = 0,
                            Plain = 30_000,
                        }
                );
            await db.Usage.RepriceAsync(repriced, Cancel);
            await write.CommitAsync(Cancel);
        }
        await db.Usage.RegroupOrphansAsync(Cancel);

        Assert.Equal((4, 12), await SumsAsync(db, UsageDetail.Lines)); // 2p, 2p and 3p of Alpha, 5p of Beta
        Assert.Empty(await GroupsAsync(db));
        Assert.Equal((4, 0), await db.CdrFiles.Select(f => ValueTuple.Create(f.Rated, f.Orphans)).SingleAsync(Cancel));
    }

    [Fact]
    public async Task Calls_that_become_nobodys_are_counted_and_grouped_at_once()
    {
        await house.UploadAsync();
        await using var db = house.House.Db();
        Assert.Equal((4, 23), await SumsAsync(db, UsageDetail.Lines));
        var ids = await db.Usage.OfCustomer(house.Alpha).Select(u => u.Id).ToListAsync(Cancel);

        await using (var write = await db.BeginWriteAsync(Cancel))
        {
            var calls = await db.Usage.ToMatchAsync(ids, Cancel);
            foreach (var call in calls)
                call.Call.Disown();
            await db.Usage.ReassignAsync(calls, Cancel);
            await write.CommitAsync(Cancel);
        }
        await db.Usage.RegroupOrphansAsync(Cancel);

        Assert.Empty(await db.Usage.OfCustomer(house.Alpha).ToListAsync(Cancel));
        Assert.Equal((4, 5), await SumsAsync(db, UsageDetail.Lines));
        Assert.Equal([(OrphanReason.NoOwner, 0, 3)], await GroupsAsync(db));
        Assert.Equal((1, 3), await db.CdrFiles.Select(f => ValueTuple.Create(f.Rated, f.Orphans)).SingleAsync(Cancel));
    }

    [Fact]
    public async Task Who_has_terms_is_settled_anew_when_calls_change()
    {
        await house.UploadAsync();
        await using var db = house.House.Db();
        var betas = db.Usage.OfCustomer(house.Beta);

        await db.Usage.PutIntoAsync(null, betas, Cancel);
        Assert.Empty(await db.MonthsToSettle.ToListAsync(Cancel));
        var line = await db.Clis.SingleAsync(c => c.CustomerId == house.Beta, Cancel);
        db.Entry(line).Property(c => c.SpendingCap).CurrentValue = Money.FromPence(100);
        await db.SaveChangesAsync(Cancel);
        await db.Usage.PutIntoAsync(null, betas, Cancel);

        Assert.Equal(
            [(house.Beta, new DateOnly(2026, 10, 1))],
            await db.MonthsToSettle.Select(m => ValueTuple.Create(m.CustomerId, m.Month)).ToListAsync(Cancel)
        );
    }

    [Fact]
    public async Task A_file_that_is_taken_back_leaves_nothing()
    {
        var fileId = await house.UploadAsync();
        await using var db = house.House.Db();
        Assert.Equal((4, 23), await SumsAsync(db, UsageDetail.Lines));

        await using (var write = await db.BeginWriteAsync(Cancel))
        {
            await db.Usage.TakeBackAsync(await db.CdrFiles.AsNoTracking().SingleAsync(f => f.Id == fileId, Cancel), Cancel);
            await write.CommitAsync(Cancel);
        }
        Assert.Equal((0, 0), await SumsAsync(db, UsageDetail.Lines));
        await db.Usage.ForgetFileAsync(fileId, Cancel);
        await db.Usage.ForgetFileAsync(fileId, Cancel);
        await db.Usage.RegroupOrphansAsync(Cancel);

        Assert.Empty(await db.Usage.OfCustomers([house.Alpha, house.Beta]).ToListAsync(Cancel));
        Assert.Empty(await GroupsAsync(db));
        Assert.Empty(await db.Usage.StartedAtAsync([new(2026, 10, 7, 11, 0, 0, DateTimeKind.Utc)], Cancel));
    }

    [Fact]
    public async Task What_a_run_billed_is_claimed_once_and_can_be_given_back()
    {
        await house.UploadAsync();
        var runId = await house.DraftAsync();
        await using var db = house.House.Db();
        var run = await db.BillingRuns.AsNoTracking().SingleAsync(r => r.Id == runId, Cancel);
        var members = await db.BillingRunCustomers.AsNoTracking().Where(m => m.RunId == runId).ToListAsync(Cancel);
        var invoice = await db.Invoices.AsNoTracking().SingleAsync(i => i.CustomerId == house.Alpha, Cancel);

        await using var write = await db.BeginWriteAsync(Cancel);
        Assert.Equal(["A1", "A2"], await OfInvoiceAsync(db, invoice));
        Assert.Empty(await db.Usage.SumBillableAsync(run, members, Cancel));
        var given = await db.Usage.GiveBackAsync(run, [house.Alpha], Cancel);
        var billable = await db.Usage.SumBillableAsync(run, members, Cancel);

        Assert.Equal(["A1", "A2"], await RecordsAsync(db, given));
        Assert.Empty(await OfInvoiceAsync(db, invoice));
        var (customer, sum) = Assert.Single(billable.SelectMany(sums => sums, (sums, sum) => (sums.Key, sum)));
        Assert.Equal((house.Alpha, 2, 210L, Money.FromPence(18)), (customer, sum.Calls, sum.Seconds, sum.Price));
        await db.Usage.ClaimAsync(run, members, Cancel);
        await db.Usage.ClaimAsync(run, members, Cancel);
        Assert.Equal(["A1", "A2"], await OfInvoiceAsync(db, invoice));
        Assert.Empty(await db.Usage.SumBillableAsync(run, members, Cancel));
    }

    [Fact]
    public async Task Reversed_invoices_keep_their_calls_as_they_were_and_the_calls_can_be_billed_again()
    {
        await house.UploadAsync();
        await house.ApproveAsync(await house.DraftAsync());
        await using var db = house.House.Db();
        var invoice = await db.Invoices.AsNoTracking().SingleAsync(i => i.CustomerId == house.Alpha, Cancel);

        await using (var write = await db.BeginWriteAsync(Cancel))
        {
            Assert.Equal(["A1", "A2"], await RecordsAsync(db, await db.Usage.GiveBackAsync([invoice], Cancel)));
            await write.CommitAsync(Cancel);
        }
        var kept = await db.Usage.OfInvoice(invoice.Id, house.Alpha, InvoiceState.Reversed).ToListAsync(Cancel);

        Assert.Equal([("A1", 5), ("A2", 13)], kept.Select(u => (u.RecordId, (int)(u.Price.Pounds * 100))).Order());
        Assert.Empty(await OfInvoiceAsync(db, invoice));
        Assert.Equal(
            [(house.Alpha, Money.FromPence(18))],
            (await db.Usage.SumUnbilledAsync([new(house.Alpha, october.From, october.To)], Cancel)).Select(sum => (sum.Key, sum.Value))
        );
    }

    [Fact]
    public async Task What_an_excluded_line_used_is_left_out_at_nought_until_it_is_given_back()
    {
        await house.UploadAsync();
        await using var db = house.House.Db();
        var line = await db.Clis.SingleAsync(c => c.CustomerId == house.Beta, Cancel);
        db.Entry(line).Property(c => c.ExcludedFromBilling).CurrentValue = true;
        await db.SaveChangesAsync(Cancel);
        var runId = await house.DraftAsync();
        var run = await db.BillingRuns.AsNoTracking().SingleAsync(r => r.Id == runId, Cancel);
        var members = await db.BillingRunCustomers.AsNoTracking().Where(m => m.RunId == runId).ToListAsync(Cancel);
        var betas = members.Where(m => m.CustomerId == house.Beta).ToList();

        await using var write = await db.BeginWriteAsync(Cancel);
        var left = await db.Usage.LeftOut().AsNoTracking().ToListAsync(Cancel);
        Assert.Equal([("B1", Money.Zero, (int?)runId)], left.Select(u => (u.RecordId, u.Price, u.ExcludedByRunId)));
        Assert.Empty(await db.Usage.SumBillableAsync(run, betas, Cancel));

        await db.Usage.GiveBackLeftOutAsync([left[0].Id], Cancel);
        Assert.Empty(await db.Usage.LeftOut().ToListAsync(Cancel));
        Assert.Equal(Money.FromPence(5), Assert.Single((await db.Usage.SumBillableAsync(run, betas, Cancel))[house.Beta]).Price);

        await db.Usage.LeaveOutAsync(run, members, Cancel);
        Assert.Equal("B1", Assert.Single(await db.Usage.LeftOut().AsNoTracking().ToListAsync(Cancel)).RecordId);
        Assert.Equal(["B1"], await RecordsAsync(db, await db.Usage.GiveBackAsync(run, [house.Beta], Cancel)));
        Assert.Empty(await db.Usage.LeftOut().ToListAsync(Cancel));
    }

    [Fact]
    public async Task What_a_cap_made_of_prices_is_in_the_sums_at_once()
    {
        var fileId = await house.UploadAsync();
        await using var db = house.House.Db();
        Assert.Equal((4, 23), await SumsAsync(db, UsageDetail.Lines));
        var second = await db.Usage.OfCustomer(house.Alpha).Where(u => u.RecordId == "A2").Select(u => u.Id).SingleAsync(Cancel);

        await using (var write = await db.BeginWriteAsync(Cancel))
        {
            await db.Usage.SettleAsync([new(second, fileId, new(Money.FromPence(3), UsageMarks.CapReached), null)], Cancel);
            await write.CommitAsync(Cancel);
        }

        var call = await db.Usage.ById([second]).AsNoTracking().SingleAsync(Cancel);
        Assert.Equal((Money.FromPence(3), Money.FromPence(13), UsageMarks.CapReached), (call.Price, call.PlainPrice, call.Flags));
        Assert.Equal((4, 13), await SumsAsync(db, UsageDetail.Lines)); // 5p and 3p of Alpha, 5p of Beta
    }

    private static async Task<List<string>> OfInvoiceAsync(BillingDb db, Invoice invoice) =>
        await db.Usage.OfInvoice(invoice.Id, invoice.CustomerId, invoice.State).Select(u => u.RecordId).Order().ToListAsync(Cancel);

    private static async Task<List<string>> RecordsAsync(BillingDb db, IReadOnlyList<long> ids) =>
        await db.Usage.ById(ids).Select(u => u.RecordId).Order().ToListAsync(Cancel);

    private static List<T> Each<T>(StoredCallReader calls, Func<StoredCall, T> read)
    {
        var found = new List<T>();
        for (StoredCall[] next; (next = calls.Next()).Length > 0;)
            found.AddRange(next.Select(read));
        return found;
    }

    private static async Task<List<(OrphanReason, int, int)>> GroupsAsync(BillingDb db) =>
        [.. (await db.OrphanGroups.AsNoTracking().ToListAsync(Cancel)).Select(g => (g.Reason, g.OfId, g.Count))];

    /// <summary>Calls, and pence.</summary>
    private static async Task<(int Calls, int Pence)> SumsAsync(BillingDb db, UsageDetail detail)
    {
        var (calls, price) = (0, 0L);
        await db.Usage.SumAsync(
            october,
            detail,
            (in UsageEntry entry) => (calls, price) = (calls + entry.Calls, price + entry.Price),
            Cancel
        );
        return (calls, (int)(price / 10_000));
    }
}

/// <summary>SQLite's store answers so.</summary>
public sealed class SqliteUsageStoreTests() : UsageStoreTests(new())
{
    [Fact]
    public void It_is_the_store_that_is_asked()
    {
        using var db = House.House.Db();

        Assert.IsType<SqliteUsageStore>(db.Usage);
    }
}
