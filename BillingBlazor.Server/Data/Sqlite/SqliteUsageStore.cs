using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Data.Sqlite;

/// <summary>Calls in one table, by week and customer, with the call index, the dialled index and the daily totals beside it.</summary>
internal sealed class SqliteUsageStore(BillingDb db) : UsageStore
{
    public override UsageWriter Append(CdrFile file) => new SqliteUsageWriter(db, file);

    public override IEnumerable<KnownFingerprints> KnownOn(DateTime dayUtc, int supplierId, int exceptFileId)
    {
        var next = dayUtc.AddDays(1);
        return db.Set<CdrFingerprints>()
            .AsNoTracking()
            .Where(p => p.FirstUtc < next && p.LastUtc >= dayUtc && p.FileId != exceptFileId)
            .Join(
                db.CdrFiles.Where(f => f.SupplierId == supplierId && f.State == CdrFileState.Ready),
                p => p.FileId,
                f => f.Id,
                (p, _) => new KnownFingerprints(p.Id, p.Content)
            )
            .AsEnumerable();
    }

    public override Task TakeBackAsync(CdrFile file, CancellationToken cancel) => FileRecords.TakeBackAsync(db, file, cancel);

    public override Task ForgetFileAsync(int fileId, CancellationToken cancel) => FileRecords.ForgetAsync(db, fileId, cancel);

    public override CallRepricing Repricing() => new SqliteRepricing(db);

    public override Task ForgetNumbersAsync(CdrFile file, CancellationToken cancel) => NumberEraser.OfFileAsync(db, file, cancel);

    public override Task ForgetNumbersAsync(int customerId, CancellationToken cancel) =>
        NumberEraser.OfCustomerAsync(db, customerId, cancel);

    public override async Task RepriceAsync(RepricedCalls calls, CancellationToken cancel)
    {
        await using var repricing = SqliteRepricing.InTransaction(db);
        await repricing.WriteAsync(new[] { calls }.ToAsyncEnumerable(), cancel);
    }

    public override Task SettleAsync(IReadOnlyList<SettledChange> changes, CancellationToken cancel)
    {
        SettlementWriter.Write(db, changes, cancel);
        return Task.CompletedTask;
    }

    public override Task<IReadOnlyList<CallToMatch>> ToMatchAsync(IReadOnlyList<long> ids, CancellationToken cancel) =>
        Reassignment.LoadAsync(db, ids, cancel);

    public override Task ReassignAsync(IReadOnlyList<CallToMatch> calls, CancellationToken cancel) =>
        Reassignment.WriteAsync(db, calls, cancel);

    public override Task PutIntoAsync(int? costCentreId, IQueryable<UsageRecord> calls, CancellationToken cancel) =>
        Reassignment.PutIntoAsync(db, costCentreId, calls, cancel);

    public override Task WriteOffSuspendedAsync(IReadOnlyCollection<int> customerIds, CancellationToken cancel) =>
        SuspendedUsage.WriteOffAsync(db, customerIds, cancel);

    public override Task SettleAnewAsync(int customerId, DateOnly? first, DateOnly? last, CancellationToken cancel) =>
        MonthsToSettle.MarkSpanAsync(db, customerId, first, last, cancel);

    public override Task SettleAnewAsync(IReadOnlyCollection<int> customerIds, DateOnly first, DateOnly last, CancellationToken cancel) =>
        MonthsToSettle.MarkMonthsAsync(db, customerIds, first, last, cancel);

    public override Task LeaveOutAsync(BillingRun run, IReadOnlyList<BillingRunCustomer> members, CancellationToken cancel) =>
        new UsageClaims(db, run).LeaveOutAsync(members, cancel);

    public override Task<ILookup<int, UsageSum>> SumBillableAsync(
        BillingRun run,
        IReadOnlyList<BillingRunCustomer> members,
        CancellationToken cancel
    ) => new UsageClaims(db, run).SumAsync(members, cancel);

    public override Task ClaimAsync(BillingRun run, IReadOnlyList<BillingRunCustomer> members, CancellationToken cancel) =>
        new UsageClaims(db, run).ClaimAsync(members, cancel);

    public override async Task<IReadOnlyList<long>> GiveBackAsync(
        BillingRun run,
        IReadOnlyList<int> customerIds,
        CancellationToken cancel
    ) => await new UsageClaims(db, run).GiveBackAsync(customerIds, cancel);

    public override async Task<IReadOnlyList<long>> GiveBackAsync(IReadOnlyCollection<Invoice> reversed, CancellationToken cancel) =>
        await ReversedUsage.GiveBackAsync(db, reversed, cancel);

    public override Task GiveBackLeftOutAsync(IReadOnlyList<long> ids, CancellationToken cancel) =>
        UsageClaims.GiveBackLeftOutAsync(db, ids, cancel);

    public override IQueryable<UsageRecord> OfCustomer(int customerId, DateTime? fromUtc = null, DateTime? toUtc = null) =>
        UsageWeeks.CallsOf(db, customerId, fromUtc, toUtc);

    public override IQueryable<UsageRecord> OfCustomers(
        IReadOnlyCollection<int> customerIds,
        DateTime? fromUtc = null,
        DateTime? toUtc = null
    ) => UsageWeeks.CallsOf(db, customerIds, fromUtc, toUtc);

    public override IQueryable<UsageRecord> OfDays(IReadOnlyCollection<(int? CustomerId, DateOnly Day)> days) =>
        UsageWeeks.CallsOf(db, days);

    public override IOrderedQueryable<UsageRecord> OldestFirst(IQueryable<UsageRecord> calls) => UsageWeeks.OldestFirst(calls);

    public override IOrderedQueryable<UsageRecord> NewestFirst(IQueryable<UsageRecord> calls) => UsageWeeks.NewestFirst(calls);

    public override IQueryable<UsageRecord> OfInvoice(int invoiceId, int customerId, InvoiceState state) =>
        ReversedUsage.Of(db, invoiceId, customerId, state);

    public override IEnumerable<InvoicedCall> Itemised(Invoice invoice) => InvoicedCalls.Of(db, invoice);

    public override IQueryable<UsageRecord> OfFile(CdrFile file)
    {
        var (fileId, first, last) = (file.Id, file.FirstRecordId, file.LastRecordId);
        return db.UsageRecords.Where(u => u.Id >= first && u.Id <= last && u.FileId == fileId);
    }

    public override IQueryable<UsageRecord> ById(IReadOnlyCollection<long> ids) =>
        db.UsageRecords.Where(u => EF.Parameter(ids).Contains(u.Id));

    public override IQueryable<UsageRecord> CoveredBy(int customerBundleId) =>
        db
            .BundleUses.Where(use => use.CustomerBundleId == customerBundleId)
            .Join(db.UsageRecords, use => use.UsageRecordId, u => u.Id, (_, u) => u);

    public override IQueryable<UsageRecord> Orphans() => db.UsageRecords.Where(u => u.Orphan != OrphanReason.None);

    public override IQueryable<UsageRecord> LeftOut() => db.UsageRecords.Where(u => u.ExcludedByRunId != null);

    public override StoredCallReader Read(CallTexts texts) => new SqliteCallReader(db, texts);

    public override Dictionary<int, List<long>> ToSettle(IReadOnlyDictionary<int, List<int>?> onlyLines, BillingPeriod month) =>
        CallsToSettle.Find(db, onlyLines, month);

    public override Task<CallSearch> SearchAsync(CallFilter filter, CancellationToken cancel) => CallSearches.OfAsync(db, filter, cancel);

    public override Task<List<long>> StartedAtAsync(IReadOnlyCollection<DateTime> startsUtc, CancellationToken cancel) =>
        CallIndex.AtAsync(db, startsUtc, cancel);

    public override Task<bool> AnyToAsync(int destinationId, CancellationToken cancel) => CallIndex.AnyToAsync(db, destinationId, cancel);

    public override Task<bool> AnyPricedByAsync(int tariffId, CancellationToken cancel) =>
        db.UsageRecords.AnyAsync(u => db.RateRows.Any(r => r.TariffId == tariffId && r.Id == u.RateRowId), cancel);

    public override Task SumAsync(BillingPeriod days, UsageDetail detail, UsageVisitor visit, CancellationToken cancel) =>
        DailyTotals.ScanAsync(db, days, detail, visit, cancel);

    public override Task AddUpAsync(CancellationToken cancel) => DailyTotals.KeepAsync(db, cancel);

    public override Task<Dictionary<int, Money>> SumUnbilledAsync(IReadOnlyList<CustomerDays> days, CancellationToken cancel) =>
        SuspendedUsage.SumAsync(db, days, cancel);

    public override Task<List<UnbilledSum>> SumUnbilledByMonthAsync(DateTime sinceUtc, CancellationToken cancel) =>
        UnbilledUsage.OfAutomaticGroupsAsync(db, sinceUtc, cancel);

    public override Task<IReadOnlyList<OrphanSum>> SumOrphansAsync(
        DateTime fromUtc,
        DateTime toUtc,
        IReadOnlyList<int> categories,
        CancellationToken cancel
    ) => OrphansOfDays.OfAsync(db, fromUtc, toUtc, categories, cancel);

    public override Task<bool> RegroupOrphansAsync(CancellationToken cancel) => OrphanSums.WorkOffAsync(db, cancel);
}
