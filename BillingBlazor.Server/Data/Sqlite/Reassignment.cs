using BillingBlazor.Domain;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Data.Sqlite;

/// <summary>Calls on their way to another owner, by EF: so many that one transaction holds them.</summary>
internal static class Reassignment
{
    /// <inheritdoc cref="UsageStore.ToMatchAsync"/>
    public static async Task<IReadOnlyList<CallToMatch>> LoadAsync(BillingDb db, IReadOnlyList<long> ids, CancellationToken cancel)
    {
        var suppliers = await db
            .CdrFiles.AsNoTracking()
            .Where(f => f.State == CdrFileState.Ready)
            .ToDictionaryAsync(f => f.Id, f => f.SupplierId, cancel);
        var calls = new List<CallToMatch>();
        foreach (var call in await db.UsageRecords.Where(u => EF.Parameter(ids).Contains(u.Id)).ToListAsync(cancel))
            if (!call.IsDecided && suppliers.TryGetValue(call.FileId, out var supplierId))
                calls.Add(new(call, supplierId));
            else
                db.Entry(call).State = EntityState.Detached;
        return calls;
    }

    /// <inheritdoc cref="UsageStore.ReassignAsync"/>
    public static async Task WriteAsync(BillingDb db, IReadOnlyList<CallToMatch> calls, CancellationToken cancel)
    {
        await db.SaveChangesAsync(cancel);
        var (months, groups, moreRated) = (
            new HashSet<(int CustomerId, DateOnly Month)>(),
            new HashSet<OrphanKey>(),
            new Dictionary<int, int>()
        );
        foreach (var call in calls)
        {
            db.Entry(call.Call).State = EntityState.Detached; // but nothing that the caller may yet change
            var month = MonthToSettle.Of(UkTime.DayOf(call.Call.StartedUtc));
            // Whoever has it, before and after, is settled anew; and the group in which it waits, or waited, is summed anew.
            if (call.CustomerBefore is { } before)
                months.Add((before, month));
            if (call.Call.CustomerId is { } after)
                months.Add((after, month));
            if (call.GroupBefore is { } left)
                groups.Add(left);
            if (call.Group is { } joined)
                groups.Add(joined);
            moreRated[call.Call.FileId] =
                moreRated.GetValueOrDefault(call.Call.FileId) + (call.IsRated ? 1 : 0) - (call.IsRatedBefore ? 1 : 0);
        }
        var ids = calls.Select(call => call.Call.Id).ToList();
        await db.BundleUses.Where(use => EF.Parameter(ids).Contains(use.UsageRecordId)).ExecuteDeleteAsync(cancel);
        await FilesToAddUp.MarkFilesAsync(db, moreRated.Keys, cancel);
        await MonthsToSettle.MarkAsync(db, months, cancel);
        await SuspendedUsage.WriteOffAsync(db, [.. months.Select(m => m.CustomerId).Distinct()], cancel);
        await OrphanSums.MarkAsync(db, 0, groups, cancel);
        await FileRecords.CountAsync(db, moreRated, cancel);
    }

    /// <inheritdoc cref="UsageStore.PutIntoAsync"/>
    public static async Task PutIntoAsync(BillingDb db, int? costCentreId, IQueryable<UsageRecord> calls, CancellationToken cancel)
    {
        var spans = await calls
            .Where(u => u.CustomerId != null)
            .GroupBy(u => u.CustomerId!.Value)
            .Select(g => new
            {
                CustomerId = g.Key,
                First = g.Min(u => u.StartedUtc),
                Last = g.Max(u => u.StartedUtc),
            })
            .ToListAsync(cancel);
        if (spans.Count == 0)
            return;
        await calls.ExecuteUpdateAsync(u => u.SetProperty(x => x.CostCentreId, costCentreId), cancel);
        var (first, last) = (spans.Min(s => s.First), spans.Max(s => s.Last));
        var customerIds = spans.ConvertAll(s => s.CustomerId);
        await MonthsToSettle.MarkMonthsAsync(db, customerIds, UkTime.DayOf(first), UkTime.DayOf(last), cancel);
    }
}
