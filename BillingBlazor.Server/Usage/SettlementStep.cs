using BillingBlazor.Domain;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage;

/// <summary>
/// Settles anew what is marked (<see cref="SettlementMarks"/>): whole usage months of one customer, allowances, then caps, by start. It only writes
/// what has changed, in batches, and takes the mark away with the last one: killed anywhere, it begins that month again and comes to the same.
/// </summary>
public sealed class SettlementStep(IDbContextFactory<BillingDb> dbs, TimeProvider time, LiveUpdates live)
{
    /// <summary>So many records in one transaction, and no clerk waits long for it.</summary>
    private const int Batch = 10_000;

    private readonly Dictionary<int, RatingBooks> books = [];

    /// <summary>Every mark there is, oldest first. True when there was one.</summary>
    public Task<bool> WorkOffAsync(CancellationToken cancel) => WorkOffAsync(onlyOf: null, cancel);

    /// <summary>The marks of these customers, each in transactions of its own.</summary>
    public async Task<bool> WorkOffAsync(IReadOnlyCollection<int>? onlyOf, CancellationToken cancel)
    {
        books.Clear();      // set-up may have changed since
        var any = false;
        while (true)
        {
            await using var db = await dbs.CreateDbContextAsync(cancel);
            var marks = await Marks(db, onlyOf).OrderBy(m => m.Id).Take(500).ToListAsync(cancel);
            if (marks.Count == 0) break;
            foreach (var mark in marks) await SettleAsync(db, mark, cancel);
            any = true;
        }
        if (any) live.Publish(Topic.Usage);
        return any;
    }

    /// <summary>The marks of these customers in the transaction that is open: what is summed next is settled.</summary>
    internal async Task SettleNowAsync(BillingDb db, IReadOnlyCollection<int> customerIds, CancellationToken cancel)
    {
        foreach (var mark in await Marks(db, customerIds).OrderBy(m => m.Id).ToListAsync(cancel)) await WriteWholeAsync(db, mark, await WorkOutAsync(db, mark, cancel), cancel);
    }

    /// <summary>In the transaction that is open.</summary>
    private async Task WriteWholeAsync(BillingDb db, SettlementMark mark, IReadOnlyList<SettledMonth> months, CancellationToken cancel)
    {
        foreach (var month in months)
        {
            SettlementWriter.Write(db, month.Changes, cancel);
            await FinishMonthAsync(db, month, cancel);
        }
        await db.SettlementMarks.Where(m => m.Id == mark.Id).ExecuteDeleteAsync(cancel);
    }

    /// <summary>How allowances and caps made the price of a record, told by the settlement that makes it.</summary>
    internal async Task TellAsync(BillingDb db, UsageRecord record, PriceStory story, CancellationToken cancel)
    {
        if (record is not { CustomerId: { } customerId, Orphan: OrphanReason.None } || record.ExcludedByRunId is not null) return;
        if (record.InvoiceId is not null)
        {
            if (record.Price != record.PlainPrice) story.Tell("Charged", record.Price.ToString(), WordsOf(record.Flags), record.Price.Pounds - record.PlainPrice.Pounds);
            return;
        }
        if (await SettledCustomer.LoadAsync(db, customerId, cancel) is not { HasTerms: true } customer) return;
        var month = UsageMonth.Of(UkTime.DayOf(record.StartedUtc), customer.AnniversaryDay);
        var loaded = await LoadAsync(db, customer, month, cancel);
        customer.SettlementOf(books).Settle([.. loaded.Select(l => l.ToSettle)], record.Id, story);
    }

    /// <summary>Of what is billed: it never changes, so it is told as it was settled then.</summary>
    private static string WordsOf(UsageMarks marks) => marks switch
    {
        _ when (marks & UsageMarks.CapReached) != 0 => "as it was billed: the spending cap had been reached",
        _ when (marks & UsageMarks.ToTheCap) != 0 => "as it was billed: charged up to the spending cap",
        _ when (marks & UsageMarks.Inclusive) != 0 => "as it was billed: an allowance covered it, or the beginning of it",
        _ => "as it was billed",
    };

    private static IQueryable<SettlementMark> Marks(BillingDb db, IReadOnlyCollection<int>? onlyOf) =>
        onlyOf is null ? db.SettlementMarks.AsNoTracking() : db.SettlementMarks.AsNoTracking().Where(m => EF.Parameter(onlyOf).Contains(m.CustomerId));

    /// <summary>Worked out without a lock, written in batches while the mark still stands: it is gone, or another, when anything was touched meanwhile.</summary>
    private async Task SettleAsync(BillingDb db, SettlementMark mark, CancellationToken cancel)
    {
        var months = await WorkOutAsync(db, mark, cancel);
        if (months.Sum(m => m.Changes.Count) <= Batch)
        {
            await WriteAsync(db, mark, () => WriteWholeAsync(db, mark, months, cancel), cancel);
            return;
        }
        foreach (var month in months)
        {
            foreach (var changes in month.Changes.Chunk(Batch))
                if (!await WriteAsync(db, mark, () => SettlementWriter.Write(db, changes, cancel), cancel)) return;
            if (!await WriteAsync(db, mark, () => FinishMonthAsync(db, month, cancel), cancel)) return;
        }
        await WriteAsync(db, mark, () => db.SettlementMarks.Where(m => m.Id == mark.Id).ExecuteDeleteAsync(cancel), cancel);
    }

    private static Task<bool> WriteAsync(BillingDb db, SettlementMark mark, Action write, CancellationToken cancel) => WriteAsync(db, mark, () =>
    {
        write();
        return Task.CompletedTask;
    }, cancel);

    private static async Task<bool> WriteAsync(BillingDb db, SettlementMark mark, Func<Task> write, CancellationToken cancel)
    {
        await using var transaction = await db.BeginWriteAsync(cancel);
        if (!await db.SettlementMarks.AnyAsync(m => m.Id == mark.Id, cancel)) return false;
        await write();
        await transaction.CommitAsync(cancel);
        return true;
    }

    private sealed record SettledMonth(SettledCustomer Customer, BillingPeriod Month, IReadOnlyList<SettledChange> Changes, IReadOnlyList<AllowanceUse> Allowances, IReadOnlyList<CapUse> Caps);

    /// <summary>The usage months that share days with the marked month.</summary>
    private async Task<IReadOnlyList<SettledMonth>> WorkOutAsync(BillingDb db, SettlementMark mark, CancellationToken cancel)
    {
        if (await SettledCustomer.LoadAsync(db, mark.CustomerId, cancel) is not { } customer) return [];
        var months = new List<SettledMonth>();
        for (var month = UsageMonth.Of(mark.Month, customer.AnniversaryDay); month.From < mark.Month.AddMonths(1); month = UsageMonth.Of(month.To.AddDays(1), customer.AnniversaryDay))
            months.Add(await WorkOutAsync(db, customer, month, cancel));
        return months;
    }

    private async Task<SettledMonth> WorkOutAsync(BillingDb db, SettledCustomer customer, BillingPeriod month, CancellationToken cancel)
    {
        var loaded = await LoadAsync(db, customer, month, cancel);
        if (loaded.Count == 0) return new(customer, month, [], [], []);
        var settled = customer.SettlementOf(books).Settle([.. loaded.Select(l => l.ToSettle)]);
        var uses = settled.Uses.ToLookup(use => use.UsageRecordId);
        var changes = new List<SettledChange>();
        for (var i = 0; i < loaded.Count; i++)
        {
            var (record, before) = (loaded[i].ToSettle, loaded[i]);
            if (record.IsInvoiced) continue;
            var after = settled.Records[i];
            var sameUses = (before.Uses.Count == 0 && !uses.Contains(record.Id)) || before.Uses.ToHashSet().SetEquals(uses[record.Id]);
            if (after != before.Before || !sameUses) changes.Add(new(record.Id, after, sameUses ? null : [.. uses[record.Id]]));
        }
        return new(customer, month, changes, [.. settled.Allowances.Where(a => a.Month == month)], [.. settled.Caps.Where(c => c.Month == month)]);
    }

    private sealed record Loaded(UsageToSettle ToSettle, Settled Before, IReadOnlyCollection<BundleUse> Uses);

    /// <summary>The records of a usage month that settling concerns: those of the lines it is about, and those it once had changed.</summary>
    private async Task<List<Loaded>> LoadAsync(BillingDb db, SettledCustomer customer, BillingPeriod month, CancellationToken cancel)
    {
        var (customerId, from, to, marks) = (customer.Id, UkTime.StartOf(month.From), UkTime.StartOf(month.To.AddDays(1)), Settled.AllMarks);
        var records = db.UsageRecords.AsNoTracking().Where(u => u.CustomerId == customerId && u.StartedUtc >= from && u.StartedUtc < to
            && u.Orphan == OrphanReason.None && u.ExcludedByRunId == null && (u.Flags & UsageMarks.WrittenOff) == 0);
        if (customer.OnlyLines(month) is { } lines) records = records.Where(u => EF.Parameter(lines).Contains(u.CliId!.Value) || (u.Flags & marks) != 0 || u.Price != u.PlainPrice);
        var rows = await records.OrderBy(u => u.StartedUtc).Select(u => new Row(u.Id, u.FileId, u.CliId!.Value, u.CostCentreId, u.DestinationId!.Value, u.StartedUtc, u.Seconds, u.Bytes, u.BilledSeconds, u.Band, u.Source, u.Cost, u.PlainPrice, u.ServicePrice, u.Price, u.Flags, u.InvoiceId, u.Identifier, u.Dialled, u.RecordId)).ToListAsync(cancel);
        if (rows.Count == 0) return [];

        var files = await db.CdrFiles.AsNoTracking().Where(f => f.State == CdrFileState.Ready).ToDictionaryAsync(f => f.Id, f => f.SupplierId, cancel);
        foreach (var supplierId in rows.Where(r => files.ContainsKey(r.FileId)).Select(r => files[r.FileId]).Distinct())
            if (!books.ContainsKey(supplierId)) books[supplierId] = await RatingBooks.LoadAsync(db, supplierId, cancel);
        var uses = customer.Bundles.Count == 0
            ? Enumerable.Empty<BundleUse>().ToLookup(use => use.UsageRecordId)
            : (await db.UsageRecords.Where(u => u.CustomerId == customerId && u.StartedUtc >= from && u.StartedUtc < to).Join(db.BundleUses.AsNoTracking(), u => u.Id, use => use.UsageRecordId, (_, use) => use).ToListAsync(cancel)).ToLookup(use => use.UsageRecordId);
        return [.. rows.Where(r => files.ContainsKey(r.FileId)).Select(r => r.Load(customerId, books[files[r.FileId]], uses.Contains(r.Id) ? [.. uses[r.Id]] : []))];
    }

    private sealed record Row(long Id, int FileId, int CliId, int? CostCentreId, int DestinationId, DateTime StartedUtc, int Seconds, long Bytes, int BilledSeconds, Band Band, PriceSource Source,
        Money Cost, Money PlainPrice, Money ServicePrice, Money Price, UsageMarks Flags, int? InvoiceId, string Identifier, string Dialled, string RecordId)
    {
        public Loaded Load(int customerId, RatingBooks books, IReadOnlyList<BundleUse> uses)
        {
            var before = new Settled(Price, Flags & Settled.AllMarks);
            return new(new()
            {
                Id = Id, Call = new(customerId, books.DestinationsById[DestinationId], StartedUtc, Seconds, Bytes, Cost.Pounds, Source == PriceSource.FreeToCaller), Rater = books.Rater,
                CliId = CliId, CostCentreId = CostCentreId, Band = Band, BilledSeconds = BilledSeconds, PlainPrice = PlainPrice, ServicePrice = ServicePrice, Tie = $"{Identifier} {Dialled} {RecordId}",
                IsInvoiced = InvoiceId is not null, Invoiced = before, InvoicedUses = InvoiceId is null ? [] : uses,
            }, before, uses);
        }
    }

    /// <summary>What is used and left of the month, and what people are told of it.</summary>
    private async Task FinishMonthAsync(BillingDb db, SettledMonth settled, CancellationToken cancel)
    {
        var (customerId, month) = (settled.Customer.Id, settled.Month);
        await db.AllowanceMonths.Where(m => m.CustomerId == customerId && m.MonthFrom <= month.To && m.MonthTo >= month.From).ExecuteDeleteAsync(cancel);
        await db.CapMonths.Where(m => m.CustomerId == customerId && m.MonthFrom <= month.To && m.MonthTo >= month.From).ExecuteDeleteAsync(cancel);
        BulkInsert.Add<AllowanceMonth>(db, [.. settled.Allowances.Select(use => new AllowanceMonth
        {
            CustomerBundleId = use.Held.Id, AllowanceId = use.Allowance.Id, MonthFrom = month.From, MonthTo = month.To, CustomerId = customerId, Granted = use.Granted, Used = use.Used,
        })], cancel);
        BulkInsert.Add<CapMonth>(db, [.. settled.Caps.Select(use => new CapMonth
        {
            CliId = use.CliId, MonthFrom = month.From, MonthTo = month.To, CustomerId = customerId, Cap = use.Cap, Charged = use.Charged, NotCharged = use.NotCharged, ReachedUtc = use.At100Utc,
        })], cancel);
        await CapMail.TellAsync(db, customerId, month, settled.Caps, time.GetUtcNow().UtcDateTime, cancel);
    }
}
