using BillingBlazor.Domain;
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

    private SettledMonth WorkOut(SettledCustomer customer, BillingPeriod month, List<StoredToSettle> loaded)
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

    /// <summary>The records that settling concerns; those of a file that is not Ready don't count.</summary>
    private async Task<List<StoredToSettle>> LoadAsync(IReadOnlyCollection<SettledCustomer> customers, BillingPeriod month, CancellationToken cancel)
    {
        var ids = customers.Select(c => c.Id).ToList();
        var files = supplierOfFile ??= await db.CdrFiles.AsNoTracking().Where(f => f.State == CdrFileState.Ready).ToDictionaryAsync(f => f.Id, f => f.SupplierId, cancel);
        var uses = customers.All(c => c.Bundles.Count == 0)
            ? Enumerable.Empty<BundleUse>().ToLookup(use => use.UsageRecordId)
            : (await InMonth(ids, month).Join(db.BundleUses.AsNoTracking(), u => u.Id, use => use.UsageRecordId, (_, use) => use).ToListAsync(cancel)).ToLookup(use => use.UsageRecordId);
        var loaded = new List<StoredToSettle>();
        using var records = new SettlementReader(db, customers.ToDictionary(c => c.Id, c => c.OnlyLines(month)), month);
        while (records.Read())
        {
            if (!files.TryGetValue(records.FileId, out var supplierId)) continue;
            if (!books.TryGetValue(supplierId, out var ofSupplier)) books[supplierId] = ofSupplier = await RatingBooks.LoadAsync(db, supplierId, cancel);
            loaded.Add(records.Load(ofSupplier, uses.Contains(records.Id) ? [.. uses[records.Id]] : []));
        }
        return loaded;
    }

    private IQueryable<UsageRecord> InMonth(IReadOnlyCollection<int> customerIds, BillingPeriod month) =>
        db.CallsOf(customerIds, UkTime.StartOf(month.From), UkTime.StartOf(month.To.AddDays(1))).AsNoTracking();
}
