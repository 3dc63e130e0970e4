using BillingBlazor.Domain;
using BillingBlazor.Domain.Usage;

namespace BillingBlazor.Server.Data.Usage;

/// <summary>A record's new price, on its way back to the table.</summary>
/// <param name="IsMoved">Its destination, its cost or whether it is an orphan is another one too: what indexes hold.</param>
/// <param name="IsSettled">It has marks of settling, which go with the old price.</param>
internal readonly record struct StoredChange(long Id, StoredPrice Price, bool IsMoved, bool IsSettled);

/// <summary>Calls with another price than before, and all that follows from it: gathered by whoever compares, written by the
/// store.</summary>
/// <param name="supplierId">Whose calls they are.</param>
public sealed class RepricedCalls(int supplierId, int expected = 0)
{
    private readonly List<StoredChange> changes = new(expected);
    private readonly List<long> covered = [];
    private readonly HashSet<(int CustomerId, DateOnly Month)> months = [];
    private readonly HashSet<OrphanKey> groups = [];
    private readonly Dictionary<int, int> moreRated = [];
    private (int CustomerId, DateOnly Month) latest;

    public int Count => changes.Count;
    internal List<StoredChange> Changes => changes;

    /// <summary>An allowance covered them at their old price.</summary>
    internal List<long> Covered => covered;

    internal HashSet<(int CustomerId, DateOnly Month)> Months => months;
    internal HashSet<OrphanKey> Groups => groups;

    /// <summary>By file: how many more of its records have a price now, less than none where they lost it.</summary>
    internal Dictionary<int, int> MoreRated => moreRated;

    public void Add(StoredCall call, in StoredPrice after)
    {
        var before = call.Price;
        var isMoved = after.Orphan != before.Orphan || after.DestinationId != before.DestinationId || after.Cost != before.Cost;
        changes.Add(new(call.Id, after, isMoved, (call.Flags & Settled.AllMarks) != 0));
        if ((call.Flags & UsageMarks.Inclusive) != 0)
            covered.Add(call.Id);
        Touch(call.CustomerId, MonthToSettle.Of(UkTime.DayOf(call.StartedUtc)));
        Regroup(before, call);
        Regroup(after, call);
        var (ratedBefore, ratedAfter) = (before.Orphan == OrphanReason.None, after.Orphan == OrphanReason.None);
        if (ratedBefore != ratedAfter || !moreRated.ContainsKey(call.FileId))
            moreRated[call.FileId] = moreRated.GetValueOrDefault(call.FileId) + (ratedAfter ? 1 : 0) - (ratedBefore ? 1 : 0);
    }

    /// <summary>What follows from others too.</summary>
    internal void AddMarksOf(RepricedCalls other)
    {
        covered.AddRange(other.covered);
        months.UnionWith(other.months);
        groups.UnionWith(other.groups);
        foreach (var (fileId, more) in other.moreRated)
            moreRated[fileId] = moreRated.GetValueOrDefault(fileId) + more;
    }

    // A customer's records lie together, so most are of the same month as the one before.
    private void Touch(int customerId, DateOnly month)
    {
        if (latest == (customerId, month))
            return;
        latest = (customerId, month);
        months.Add(latest);
    }

    private void Regroup(in StoredPrice price, StoredCall call)
    {
        if (
            price.Orphan != OrphanReason.None
            && OrphanKey.Of(price.Orphan, "", call.ChargeCode.ToString(), price.DestinationId, supplierId) is { } group
        )
            groups.Add(group);
    }
}

/// <summary>Reprices calls in many transactions, one after the other.</summary>
public abstract class CallRepricing : IAsyncDisposable
{
    /// <summary>In the transaction that is open, part by part as they come. What an invoice holds is never touched.</summary>
    public abstract Task WriteAsync(IAsyncEnumerable<RepricedCalls> parts, CancellationToken cancel);

    /// <summary>After each transaction, when nobody waits at the gate for it.</summary>
    public abstract Task GoOnAsync();

    public abstract ValueTask DisposeAsync();
}
