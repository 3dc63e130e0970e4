using BillingBlazor.Domain;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage;

/// <summary>A customer's usage month as it comes out, and what of it is to be written.</summary>
internal sealed record SettledMonth(SettledCustomer Customer, BillingPeriod Month, IReadOnlyList<SettledChange> Changes, IReadOnlyList<AllowanceUse> Allowances, IReadOnlyList<CapUse> Caps);

/// <summary>Reads usage months, of several customers at once, and works them out. It writes nothing.</summary>
/// <param name="books">By supplier; filled as they are needed.</param>
internal sealed class SettledMonths(BillingDb db, Dictionary<int, RatingBooks> books)
{
    private Dictionary<int, int>? supplierOfFile;

    /// <summary>How many records each customer has in the month, read or not.</summary>
    public Task<Dictionary<int, int>> CountAsync(IReadOnlyCollection<int> customerIds, BillingPeriod month, CancellationToken cancel) =>
        InMonth(customerIds, month).GroupBy(u => u.CustomerId!.Value).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancel);

    public async Task<IReadOnlyList<SettledMonth>> WorkOutAsync(IReadOnlyCollection<SettledCustomer> customers, BillingPeriod month, CancellationToken cancel)
    {
        var loaded = (await LoadAsync(customers, month, cancel)).ToLookup(l => l.ToSettle.Call.CustomerId);
        return [.. customers.Select(customer => WorkOut(customer, month, [.. loaded[customer.Id]]))];
    }

    /// <summary>How one record comes to its price, told by the settlement that makes it.</summary>
    public async Task TellAsync(SettledCustomer customer, BillingPeriod month, long recordId, PriceStory story, CancellationToken cancel) =>
        customer.SettlementOf(books).Settle([.. (await LoadAsync([customer], month, cancel)).Select(l => l.ToSettle)], recordId, story);

    private SettledMonth WorkOut(SettledCustomer customer, BillingPeriod month, List<Loaded> loaded)
    {
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
            if (after != before.Before || !sameUses) changes.Add(new(record.Id, before.FileId, after, sameUses ? null : [.. uses[record.Id]]));
        }
        return new(customer, month, changes, [.. settled.Allowances.Where(a => a.Month == month)], [.. settled.Caps.Where(c => c.Month == month)]);
    }

    private sealed record Loaded(UsageToSettle ToSettle, int FileId, Settled Before, IReadOnlyCollection<BundleUse> Uses);

    /// <summary>The records that settling concerns: those of the lines it is about, and those it once had changed.</summary>
    private async Task<List<Loaded>> LoadAsync(IReadOnlyCollection<SettledCustomer> customers, BillingPeriod month, CancellationToken cancel)
    {
        var ids = customers.Select(c => c.Id).ToList();
        var only = customers.ToDictionary(c => c.Id, c => c.OnlyLines(month));
        var (whole, lines) = (only.Where(c => c.Value is null).Select(c => c.Key).ToList(), only.Values.SelectMany(l => l ?? []).ToList());
        var marks = Settled.AllMarks;
        var records = InMonth(ids, month).Where(u => u.Orphan == OrphanReason.None && u.ExcludedByRunId == null && (u.Flags & UsageMarks.WrittenOff) == 0);
        if (whole.Count < ids.Count) records = records.Where(u => EF.Parameter(whole).Contains(u.CustomerId!.Value) || EF.Parameter(lines).Contains(u.CliId!.Value) || (u.Flags & marks) != 0 || u.Price != u.PlainPrice);
        var rows = await records.OrderBy(u => u.CustomerId).ThenBy(u => u.StartedUtc).Select(u => new Row(u.Id, u.FileId, u.CustomerId!.Value, u.CliId!.Value, u.CostCentreId, u.DestinationId!.Value, u.StartedUtc, u.Seconds, u.Bytes, u.BilledSeconds, u.Band, u.Source, u.Cost, u.PlainPrice, u.ServicePrice, u.Price, u.Flags, u.InvoiceId, u.Identifier, u.Dialled, u.RecordId)).ToListAsync(cancel);
        if (rows.Count == 0) return [];

        var files = supplierOfFile ??= await db.CdrFiles.AsNoTracking().Where(f => f.State == CdrFileState.Ready).ToDictionaryAsync(f => f.Id, f => f.SupplierId, cancel);
        foreach (var supplierId in rows.Where(r => files.ContainsKey(r.FileId)).Select(r => files[r.FileId]).Distinct())
            if (!books.ContainsKey(supplierId)) books[supplierId] = await RatingBooks.LoadAsync(db, supplierId, cancel);
        var uses = customers.All(c => c.Bundles.Count == 0)
            ? Enumerable.Empty<BundleUse>().ToLookup(use => use.UsageRecordId)
            : (await InMonth(ids, month).Join(db.BundleUses.AsNoTracking(), u => u.Id, use => use.UsageRecordId, (_, use) => use).ToListAsync(cancel)).ToLookup(use => use.UsageRecordId);
        return [.. rows.Where(r => files.ContainsKey(r.FileId)).Select(r => r.Load(books[files[r.FileId]], uses.Contains(r.Id) ? [.. uses[r.Id]] : []))];
    }

    private IQueryable<UsageRecord> InMonth(IReadOnlyCollection<int> customerIds, BillingPeriod month)
    {
        var (from, to) = (UkTime.StartOf(month.From), UkTime.StartOf(month.To.AddDays(1)));
        return db.UsageRecords.AsNoTracking().Where(u => EF.Parameter(customerIds).Contains(u.CustomerId!.Value) && u.StartedUtc >= from && u.StartedUtc < to);
    }

    private sealed record Row(long Id, int FileId, int CustomerId, int CliId, int? CostCentreId, int DestinationId, DateTime StartedUtc, int Seconds, long Bytes, int BilledSeconds, Band Band, PriceSource Source,
        Money Cost, Money PlainPrice, Money ServicePrice, Money Price, UsageMarks Flags, int? InvoiceId, string Identifier, string Dialled, string RecordId)
    {
        public Loaded Load(RatingBooks books, IReadOnlyList<BundleUse> uses)
        {
            var before = new Settled(Price, Flags & Settled.AllMarks);
            return new(new()
            {
                Id = Id, Call = new(CustomerId, books.DestinationsById[DestinationId], StartedUtc, Seconds, Bytes, Cost.Pounds, Source == PriceSource.FreeToCaller), Rater = books.Rater,
                CliId = CliId, CostCentreId = CostCentreId, Band = Band, BilledSeconds = BilledSeconds, PlainPrice = PlainPrice, ServicePrice = ServicePrice, Tie = $"{Identifier} {Dialled} {RecordId}",
                IsInvoiced = InvoiceId is not null, Invoiced = before, InvoicedUses = InvoiceId is null ? [] : uses,
            }, FileId, before, uses);
        }
    }
}
