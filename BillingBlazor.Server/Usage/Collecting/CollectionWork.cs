using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage.Collecting;

/// <summary>
/// Fetches what has come, each collection under a lease. A file lies whole in the data folder before anything is written down; what it
/// became and that it was fetched are one transaction, so that killed anywhere, or done by two at once, it is taken once.
/// </summary>
public sealed class CollectionWork(
    IDbContextFactory<BillingDb> dbs,
    CollectionDoors doors,
    IEnumerable<FetchedFiles> kinds,
    DataFolder folder,
    TimeProvider time,
    LiveUpdates live,
    ILogger<CollectionWork> log
)
{
    private const int AtOnce = 4;
    private const int ToldAfter = 3;
    private static readonly TimeSpan length = TimeSpan.FromMinutes(2);

    /// <summary>What is still being written grows meanwhile.</summary>
    internal Func<CancellationToken, Task> BetweenLooks { get; set; } = cancel => Task.Delay(TimeSpan.FromSeconds(3), cancel);

    /// <summary>All that is due or asked for; a few at a time, so that one that hangs holds up no other.</summary>
    public Task GoOnAsync(CancellationToken cancel) => Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => WorkAsync(cancel)));

    private async Task WorkAsync(CancellationToken cancel)
    {
        var lease = Lease.OfWorker(time, length);
        while (await ClaimAsync(lease, cancel) is { } collection)
            await CollectAsync(collection, lease, cancel);
    }

    private async Task<Collection?> ClaimAsync(Lease lease, CancellationToken cancel)
    {
        var now = lease.Now;
        await using var look = await dbs.CreateDbContextAsync(cancel);
        if (!await Due(look, now).AnyAsync(cancel))
            return null;
        Collection? found = null;
        await dbs.WriteAsync(
            async db =>
            {
                found = await Due(db, now).OrderBy(c => c.DueUtc).FirstOrDefaultAsync(cancel);
                if (found is not null)
                    await db
                        .Collections.Where(c => c.Id == found.Id)
                        .ExecuteUpdateAsync(
                            c =>
                                c.SetProperty(x => x.LeaseOwner, lease.Owner)
                                    .SetProperty(x => x.LeaseUntilUtc, lease.Until)
                                    .SetProperty(x => x.IsAsked, false)
                                    .SetProperty(x => x.Found, 0)
                                    .SetProperty(x => x.Done, 0),
                            cancel
                        );
            },
            cancel
        );
        live.Publish(Topic.Collection);
        return found;
    }

    private static IQueryable<Collection> Due(BillingDb db, DateTime now) =>
        db
            .Collections.AsNoTracking()
            .Where(c => (c.IsAsked || (c.IsOn && c.DueUtc <= now)) && (c.LeaseUntilUtc == null || c.LeaseUntilUtc < now));

    private async Task CollectAsync(Collection collection, Lease lease, CancellationToken cancel)
    {
        string? failure,
            otherKey = null;
        try
        {
            await using var door = await doors.OpenAsync(collection, cancel);
            failure = await FetchAllAsync(collection, door, lease, cancel);
        }
        catch (LeaseLostException)
        {
            log.LogWarning("Collection {Collection} was taken over by another server; nothing more is fetched here.", collection.Id);
            return;
        }
        catch (BillingRuleException refusal)
        {
            (failure, otherKey) = (refusal.Message, (refusal as HostKeyChangedException)?.Shown);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            log.LogError(fault, "Collection {Collection} failed.", collection.Id);
            failure = "Something went wrong on our server: its log says what.";
        }
        await FinishAsync(collection.Id, lease, failure, otherKey, cancel);
    }

    /// <returns>Why something of it could not be done; null when all was.</returns>
    private async Task<string?> FetchAllAsync(Collection collection, CarrierFolder door, Lease lease, CancellationToken cancel)
    {
        var fitting = (await door.ListAsync(cancel)).Where(f => f.Fits(collection.Pattern) && !f.IsUnfinished).ToList();
        var known = await KnownAsync(collection.Id, fitting, cancel);
        var fresh = fitting.FindAll(f => !known.ContainsKey(f));
        if (fresh.Count > 0)
        {
            await BetweenLooks(cancel);
            var again = (await door.ListAsync(cancel)).ToHashSet();
            fresh = [.. fresh.Where(again.Contains).OrderBy(f => f.ModifiedUtc).ThenBy(f => f.Name, StringComparer.Ordinal)];
        }
        string? failure = null;
        for (var done = 0; done < fresh.Count; done++)
        {
            await HoldAsync(collection.Id, lease, fresh.Count, done, cancel);
            failure = await TryAsync(() => TakeAsync(collection, door, fresh[done], lease, cancel)) ?? failure;
            if (!door.IsOpen)
                return failure;
        }
        if (collection.After != AfterFetching.Leave)
            foreach (var (file, was) in await KnownAsync(collection.Id, fitting, cancel))
                if (was.State != CollectedState.Refused && door.IsOpen)
                    failure = await TryAsync(() => TidyAsync(collection, door, file, cancel)) ?? failure;
        return failure;
    }

    /// <summary>A file that can't be had keeps nobody from the next.</summary>
    private static async Task<string?> TryAsync(Func<Task> work)
    {
        try
        {
            await work();
            return null;
        }
        catch (BillingRuleException refusal)
        {
            return refusal.Message;
        }
    }

    private static Task TidyAsync(Collection collection, CarrierFolder door, ListedFile file, CancellationToken cancel) =>
        collection.After == AfterFetching.Delete ? door.DeleteAsync(file, cancel) : door.MoveAsync(file, collection.MoveTo!, cancel);

    private async Task TakeAsync(Collection collection, CarrierFolder door, ListedFile file, Lease lease, CancellationToken cancel)
    {
        var row = new CollectedFile(collection.Id, file.Name, file.Size, file.ModifiedUtc, lease.Now);
        if (file.Size > FileActions.MostBytes)
        {
            await KeepAsync(row.NotTaken(CollectedState.Refused, "It is larger than 1 GiB. Ask the supplier to split it."), cancel);
            return;
        }
        await using var whole = folder.CreateTemporary();
        var held = lease.Now;
        await door.FetchAsync(
            file,
            whole,
            async () =>
            {
                if (lease.Now - held < length / 4)
                    return;
                held = lease.Now;
                await HoldAsync(collection.Id, lease, found: null, done: null, cancel);
            },
            cancel
        );
        await HoldAsync(collection.Id, lease, found: null, done: null, cancel);
        try
        {
            await kinds.Single(k => k.Takes(collection.Kind)).TakeAsync(collection, whole, row, cancel);
        }
        catch (KnownFileException known)
        {
            await KeepAsync(row.Becomes(known.FileId, collection.Kind).NotTaken(CollectedState.Known, known.Message), cancel);
        }
        catch (BillingRuleException refusal)
        {
            await KeepAsync(row.NotTaken(CollectedState.Refused, refusal.Message), cancel);
        }
        catch (DbUpdateException) when (dbs.CreateDbContext() is var db && Is(db, row))
        {
            // Another server took it in the same moment.
        }
    }

    private static bool Is(BillingDb db, CollectedFile row)
    {
        using (db)
            return db.CollectedFiles.Any(f =>
                f.CollectionId == row.CollectionId
                && f.Name == row.Name
                && f.SizeBytes == row.SizeBytes
                && f.ModifiedUtc == row.ModifiedUtc
            );
    }

    private Task KeepAsync(CollectedFile row, CancellationToken cancel) =>
        dbs.WriteAsync(
            db =>
            {
                db.Add(row);
                return Task.CompletedTask;
            },
            cancel
        );

    /// <summary>Still ours: another two minutes, and how far it is.</summary>
    private async Task HoldAsync(int collectionId, Lease lease, int? found, int? done, CancellationToken cancel)
    {
        var held = 0;
        await dbs.WriteAsync(
            async db =>
                held = await db
                    .Collections.Where(c => c.Id == collectionId && c.LeaseOwner == lease.Owner)
                    .ExecuteUpdateAsync(
                        c =>
                            c.SetProperty(x => x.LeaseUntilUtc, lease.Until)
                                .SetProperty(x => x.Found, x => found ?? x.Found)
                                .SetProperty(x => x.Done, x => done ?? x.Done),
                        cancel
                    ),
            cancel
        );
        if (held == 0)
            throw new LeaseLostException();
        live.Publish(Topic.Collection);
    }

    private async Task FinishAsync(int collectionId, Lease lease, string? failure, string? otherKey, CancellationToken cancel)
    {
        await dbs.WriteAsync(
            async db =>
            {
                var now = lease.Now;
                var mine = db.Collections.AsNoTracking().Where(c => c.Id == collectionId && c.LeaseOwner == lease.Owner);
                if (await mine.SingleOrDefaultAsync(cancel) is not { } kept)
                    return;
                var failures = failure is null ? 0 : kept.Failures + 1;
                DateTime? since = failure is null ? null : kept.FailingSinceUtc ?? now;
                var due = failure is null ? kept.NextAfter(now) : now + Collection.WaitAfter(failures);
                await db
                    .Collections.Where(c => c.Id == collectionId)
                    .ExecuteUpdateAsync(
                        c =>
                            c.SetProperty(x => x.LeaseOwner, (string?)null)
                                .SetProperty(x => x.LeaseUntilUtc, (DateTime?)null)
                                .SetProperty(x => x.Failures, failures)
                                .SetProperty(x => x.Failure, failure)
                                .SetProperty(x => x.FailingSinceUtc, since)
                                .SetProperty(x => x.OtherHostKey, otherKey)
                                .SetProperty(x => x.DueUtc, due)
                                .SetProperty(x => x.LastUtc, x => failure == null ? now : x.LastUtc)
                                .SetProperty(x => x.Found, 0)
                                .SetProperty(x => x.Done, 0),
                        cancel
                    );
                if (failures >= ToldAfter || otherKey is not null)
                    await TellAsync(db, kept, failure!, since!.Value, now, cancel);
            },
            cancel
        );
        live.Publish(Topic.Collection);
    }

    /// <summary>Once for each time that it began to fail.</summary>
    private static async Task TellAsync(
        BillingDb db,
        Collection collection,
        string why,
        DateTime since,
        DateTime now,
        CancellationToken cancel
    )
    {
        var supplier = await db.Suppliers.Where(s => s.Id == collection.SupplierId).Select(s => s.Name).SingleAsync(cancel);
        await StaffMail.TellAsync(
            db,
            $"collection-{collection.Id}-{since:yyyyMMddHHmmss}",
            "Collection",
            $"The files of {supplier} can't be collected",
            [
                $"{collection.Name}: {why}",
                "It is tried again by itself, less and less often. Until it goes through, "
                    + $"{(collection.Kind == CollectedKind.Calls ? "its calls" : "its service files")} are missing.",
                "Look at it under Usage > Suppliers > Collection.",
            ],
            now,
            cancel
        );
    }

    private async Task<Dictionary<ListedFile, CollectedFile>> KnownAsync(
        int collectionId,
        IReadOnlyList<ListedFile> listed,
        CancellationToken cancel
    )
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await KnownAsync(db, collectionId, listed, cancel);
    }

    /// <summary>Those that were fetched already, as they are listed.</summary>
    internal static async Task<Dictionary<ListedFile, CollectedFile>> KnownAsync(
        BillingDb db,
        int collectionId,
        IReadOnlyList<ListedFile> listed,
        CancellationToken cancel
    )
    {
        var names = listed.Select(f => f.Name).Distinct().ToList();
        var rows = await db
            .CollectedFiles.AsNoTracking()
            .Where(f => f.CollectionId == collectionId && EF.Parameter(names).Contains(f.Name))
            .ToListAsync(cancel);
        var known = rows.ToDictionary(f => new ListedFile(f.Name, f.SizeBytes, f.ModifiedUtc));
        return listed.Distinct().Where(known.ContainsKey).ToDictionary(f => f, f => known[f]);
    }
}
