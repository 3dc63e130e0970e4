namespace BillingBlazor.Server.Data;

/// <summary>Marks what is to be settled anew, in the transaction that touches it. (Merged: the settlement's own takes this one's place.)</summary>
internal static class SettlementMarks
{
    /// <summary>These customers' calendar months.</summary>
    public static Task MarkAsync(BillingDb db, IReadOnlyCollection<(int CustomerId, DateOnly Month)> touched, CancellationToken cancel)
    {
        _ = (db, touched, cancel);
        return Task.CompletedTask;
    }
}
