namespace BillingBlazor.Server.Data;

/// <summary>
/// Thousands of new things and their lists in the transaction that is open. Columns, conversions and keys come from EF's own mapping, so a
/// column that is added tomorrow is written tomorrow. Ids are given here, ahead of the insert, and stand in the things afterwards. It
/// bypasses the change tracker: history and totals are the caller's.
/// </summary>
public static class BulkInsert
{
    /// <param name="cancel">Between rows; what was written goes with the transaction.</param>
    public static void Add<T>(BillingDb db, IReadOnlyList<T> things, CancellationToken cancel)
        where T : class
    {
        if (things is IReadOnlyCollection<ChangeEntry> entries)
            HistoryChain.Link(db, entries);
        db.Engine.Insert(db, things, cancel);
    }
}
