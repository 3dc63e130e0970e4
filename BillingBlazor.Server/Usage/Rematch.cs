using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage;

/// <summary>
/// Gives unbilled records to whoever has their line, and rates them at once by the rater that reads files. What is billed, held by a draft or
/// otherwise decided is skipped. One for an operation: rate sheets are read once for each supplier.
/// </summary>
internal sealed class Rematch
{
    /// <summary>So many records in one transaction, and no clerk waits long for it.</summary>
    public const int Step = 5_000;

    private readonly Dictionary<int, RatingBooks> books = [];

    /// <summary>All of them, in the transaction that is open. Returns how many have owner and price now that had not before, or others.</summary>
    public async Task<int> RateAsync(BillingDb db, IQueryable<UsageRecord> records, Func<UsageRecord, CliOwner?> ownerOf, CancellationToken cancel)
    {
        var rated = 0;
        foreach (var ids in (await IdsAsync(records, cancel)).Chunk(Step)) rated += await StepAsync(db, ids, ownerOf, cancel);
        return rated;
    }

    /// <summary>Which records, found by their own index and then worked through by id: a walk in order of id would read the whole table.</summary>
    public static Task<List<long>> IdsAsync(IQueryable<UsageRecord> records, CancellationToken cancel) => records.Select(u => u.Id).ToListAsync(cancel);

    /// <summary>One step, in the transaction that is open.</summary>
    /// <param name="ownerOf">Null: nobody has its line on its day, and it becomes an orphan.</param>
    public async Task<int> StepAsync(BillingDb db, IReadOnlyList<long> ids, Func<UsageRecord, CliOwner?> ownerOf, CancellationToken cancel)
    {
        var ratedOfFile = new Dictionary<int, int>();
        var files = await db.CdrFiles.AsNoTracking().Where(f => f.State == CdrFileState.Ready).ToDictionaryAsync(f => f.Id, f => f.SupplierId, cancel);
        var rated = 0;
        foreach (var record in await db.UsageRecords.Where(u => EF.Parameter(ids).Contains(u.Id)).ToListAsync(cancel))
        {
            if (record.IsDecided || !files.TryGetValue(record.FileId, out var supplierId)) continue;
            if (!books.TryGetValue(supplierId, out var rates)) books[supplierId] = rates = await RatingBooks.LoadAsync(db, supplierId, cancel);
            var before = record.Orphan == OrphanReason.None ? 1 : 0;
            Rate(record, ownerOf(record), rates);
            var after = record.Orphan == OrphanReason.None ? 1 : 0;
            ratedOfFile[record.FileId] = ratedOfFile.GetValueOrDefault(record.FileId) + after - before;
            rated += after;
        }
        await db.SaveChangesAsync(cancel);
        db.ChangeTracker.Clear();
        foreach (var (fileId, more) in ratedOfFile.Where(f => f.Value != 0))
            await db.CdrFiles.Where(f => f.Id == fileId).ExecuteUpdateAsync(f => f.SetProperty(x => x.Orphans, x => x.Orphans - more).SetProperty(x => x.Rated, x => x.Rated + more), cancel);
        return rated;
    }

    private static void Rate(UsageRecord record, CliOwner? owner, RatingBooks rates)
    {
        if (owner is not { } found) record.Disown();
        else if (rates.Destinations.Find(record.ChargeCode, record.Dialled) is { } destination)
            record.Settle(found, destination.Id, rates.Rater.Rate(new(found.CustomerId, destination, record.StartedUtc, record.Seconds, record.Bytes, record.Cost.Pounds)));
        else record.Own(found);
    }
}
