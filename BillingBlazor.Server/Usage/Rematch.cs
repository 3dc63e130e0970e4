using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;

namespace BillingBlazor.Server.Usage;

/// <summary>
/// Gives unbilled records to whoever has their line, and rates them at once by the rater that reads files. What is billed, held by a draft
/// or otherwise decided is skipped. One for an operation: rate sheets are read once for each supplier.
/// </summary>
/// <param name="books">By supplier; filled as they are needed. Null: none is loaded yet.</param>
internal sealed class Rematch(Dictionary<int, RatingBooks>? books = null)
{
    /// <summary>So many records in one transaction, and no clerk waits long for it.</summary>
    public const int Step = 5_000;

    private readonly Dictionary<int, RatingBooks> books = books ?? [];

    /// <summary>Records that were looked at anew so far.</summary>
    public int Matched { get; private set; }

    /// <summary>Those of them that have an owner and a price.</summary>
    public int Rated { get; private set; }

    /// <summary>One step, in the transaction that is open.</summary>
    /// <param name="ownerOf">Null: nobody has its line on its day, and it becomes an orphan.</param>
    public async Task StepAsync(BillingDb db, IReadOnlyList<long> ids, Func<UsageRecord, CliOwner?> ownerOf, CancellationToken cancel)
    {
        var calls = await db.Usage.ToMatchAsync(ids, cancel);
        foreach (var call in calls)
        {
            if (!books.TryGetValue(call.SupplierId, out var rates))
                books[call.SupplierId] = rates = await RatingBooks.LoadAsync(db, call.SupplierId, cancel);
            Rate(call.Call, ownerOf(call.Call), rates);
            (Matched, Rated) = (Matched + 1, Rated + (call.IsRated ? 1 : 0));
        }
        await db.Usage.ReassignAsync(calls, cancel);
    }

    private static void Rate(UsageRecord record, CliOwner? owner, RatingBooks rates)
    {
        if (owner is not { } found)
            record.Disown();
        else if (rates.Destinations.Find(record.ChargeCode, record.Dialled) is { } destination)
            record.Settle(found, destination.Id, rates.Rater.Rate(record.CallTo(destination, found.CustomerId)));
        else
            record.Own(found);
    }
}
