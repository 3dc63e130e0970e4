using BillingBlazor.Domain;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Sqlite;
using BillingBlazor.Server.Data.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage;

/// <summary>
/// Gives unbilled records to whoever has their line, and rates them at once by the rater that reads files. What is billed, held by a draft
/// or
/// otherwise decided is skipped. One for an operation: rate sheets are read once for each supplier.
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

    /// <summary>All of them, in the transaction that is open. Returns how many have an owner and a price now.</summary>
    public async Task<int> RateAsync(
        BillingDb db,
        IQueryable<UsageRecord> records,
        Func<UsageRecord, CliOwner?> ownerOf,
        CancellationToken cancel
    )
    {
        // Found by their own index, and worked through by id: a walk in order of id would read the whole table.
        foreach (var ids in (await records.Select(u => u.Id).ToListAsync(cancel)).Chunk(Step))
            await StepAsync(db, ids, ownerOf, cancel);
        return Rated;
    }

    /// <summary>One step, in the transaction that is open.</summary>
    /// <param name="ownerOf">Null: nobody has its line on its day, and it becomes an orphan.</param>
    public async Task StepAsync(BillingDb db, IReadOnlyList<long> ids, Func<UsageRecord, CliOwner?> ownerOf, CancellationToken cancel)
    {
        var ratedOfFile = new Dictionary<int, int>();
        var (touched, changed, groups) = (new HashSet<(int, DateOnly)>(), new List<long>(), new HashSet<OrphanKey>());
        var files = await db
            .CdrFiles.AsNoTracking()
            .Where(f => f.State == CdrFileState.Ready)
            .ToDictionaryAsync(f => f.Id, f => f.SupplierId, cancel);
        var records = await db.UsageRecords.Where(u => EF.Parameter(ids).Contains(u.Id)).ToListAsync(cancel);
        foreach (var record in records)
        {
            if (record.IsDecided || !files.TryGetValue(record.FileId, out var supplierId))
                continue;
            if (!books.TryGetValue(supplierId, out var rates))
                books[supplierId] = rates = await RatingBooks.LoadAsync(db, supplierId, cancel);
            var before = record.Orphan == OrphanReason.None ? 1 : 0;
            Touch(record, supplierId, touched, groups);
            Rate(record, ownerOf(record), rates);
            Touch(record, supplierId, touched, groups);
            changed.Add(record.Id);
            var after = record.Orphan == OrphanReason.None ? 1 : 0;
            ratedOfFile[record.FileId] = ratedOfFile.GetValueOrDefault(record.FileId) + after - before;
            (Matched, Rated) = (Matched + 1, Rated + after);
        }
        await db.SaveChangesAsync(cancel);
        foreach (var record in records)
            db.Entry(record).State = EntityState.Detached; // but nothing that the caller may yet change
        await db.BundleUses.Where(use => EF.Parameter(changed).Contains(use.UsageRecordId)).ExecuteDeleteAsync(cancel);
        await MonthsToSettle.MarkAsync(db, touched, cancel);
        await SuspendedUsage.WriteOffAsync(db, [.. touched.Select(t => t.Item1).Distinct()], cancel);
        await OrphanSums.MarkAsync(db, 0, groups, cancel);
        foreach (var (fileId, more) in ratedOfFile.Where(f => f.Value != 0))
            await db
                .CdrFiles.Where(f => f.Id == fileId)
                .ExecuteUpdateAsync(
                    f => f.SetProperty(x => x.Orphans, x => x.Orphans - more).SetProperty(x => x.Rated, x => x.Rated + more),
                    cancel
                );
    }

    /// <summary>Whoever has it, before and after, is settled anew; and the group in which it waits, or waited, is summed anew.</summary>
    private static void Touch(UsageRecord record, int supplierId, HashSet<(int, DateOnly)> touched, HashSet<OrphanKey> groups)
    {
        if (OrphanKey.Of(record.Orphan, record.Identifier, record.ChargeCode, record.DestinationId, supplierId) is { } group)
            groups.Add(group);
        if (record.CustomerId is { } customerId)
            touched.Add((customerId, MonthsToSettle.MonthOf(UkTime.DayOf(record.StartedUtc))));
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
