using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace BillingBlazor.Server.Data;

/// <summary>
/// Balance and count of lines beside each customer, so that a list of a million sorts by them at once. Worked out anew from their source,
/// never added to, in the transaction that changes the source; <see cref="BillingDb"/> does it for what EF saves, set-based SQL calls it
/// itself.
/// </summary>
public static class CustomerTotals
{
    public static Task RefreshAsync(BillingDb db, IReadOnlyCollection<int> customerIds, CancellationToken cancel) =>
        customerIds.Count == 0 ? Task.CompletedTask : db.Engine.RefreshTotalsAsync(db, customerIds, cancel);

    /// <summary>Lines end by themselves when their last day is over: asked once a day, and at start-up.</summary>
    public static async Task RefreshEndedAsync(BillingDb db, CancellationToken cancel)
    {
        var (today, since) = (db.Today, db.Today.AddDays(-400));
        var ended = await db
            .Clis.Where(c => c.To != null && c.To < today && c.To >= since)
            .Select(c => c.CustomerId)
            .Distinct()
            .ToListAsync(cancel);
        foreach (var step in ended.Chunk(5_000))
            await RefreshAsync(db, step, cancel);
    }

    /// <summary>Before a save: whose totals it will move, asked after it, when new customers have their ids. Null: nobody's.</summary>
    internal static Func<IReadOnlyCollection<int>>? Touched(ChangeTracker tracker)
    {
        var entries = tracker
            .Entries()
            .Where(e => e is { Entity: LedgerEntry or Cli, State: EntityState.Added or EntityState.Modified or EntityState.Deleted })
            .ToList();
        if (entries.Count == 0)
            return null;
        var before = entries.Where(e => e.State != EntityState.Added).Select(e => (int)e.Property("CustomerId").OriginalValue!).ToList();
        return () => [.. entries.Select(e => (int)e.Property("CustomerId").CurrentValue!).Concat(before).Distinct()];
    }
}
