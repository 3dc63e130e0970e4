using System.Buffers.Binary;
using System.Runtime.InteropServices;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Data.Sqlite;

/// <summary>Where calls are looked for, by nothing but time and destination.</summary>
/// <param name="DestinationId">Null: wherever they went.</param>
/// <param name="FromUnix">The first start, in seconds since 1970.</param>
/// <param name="ToUnix">No start any more.</param>
internal readonly record struct CallStretch(int? DestinationId, long FromUnix, long ToUnix);

/// <summary>
/// Finds the calls of a day, or to a destination, among tens of millions of records. Files bring both in turn, and an index over them would
/// write a page a call; so each stretch of a file keeps <see cref="CallIndexBlock"/>s, written at once, and a search opens the few it
/// needs. Only files that are Ready are looked through. A call to a destination may have been given another since: whoever asks looks at
/// the records too.
/// </summary>
public sealed class CallIndex
{
    /// <summary>The index of records that have another destination than when they were read.</summary>
    internal const string Redirected = "IX_UsageRecords_Redirected";

    internal static readonly string IsRedirected = $"\"Flags\" & {(int)UsageMarks.Redirected}";

    private const int Destinations = 256;
    private const int EntrySize = 3 * sizeof(uint);
    private const int SecondsOfADay = 24 * 3600;
    private readonly List<(int DestinationId, long StartedUnix, long RecordId)> entries = [];

    /// <summary>Remembers rows of a batch whose records have successive ids.</summary>
    public void Add(UsageBatch batch, int from, int count, long firstRecordId)
    {
        for (var i = 0; i < count; i++)
        {
            ref readonly var row = ref batch[from + i];
            entries.Add((row.DestinationId, row.StartedUnix, firstRecordId + i));
        }
    }

    /// <summary>What was remembered, in blocks; and begins a new stretch.</summary>
    public IReadOnlyList<CallIndexBlock> TakeBlocks(int fileId)
    {
        var blocks = new Dictionary<int, Filling>();
        foreach (var (destinationId, started, recordId) in entries)
        {
            Of(BucketOfDay(started)).Count(started, recordId);
            if (destinationId != 0)
                Of(destinationId % Destinations).Count(started, recordId);
        }
        foreach (var (destinationId, started, recordId) in entries)
        {
            Of(BucketOfDay(started)).Put(0, started, recordId);
            if (destinationId != 0)
                Of(destinationId % Destinations).Put(destinationId, started, recordId);
        }
        entries.Clear();
        return [.. blocks.OrderBy(d => d.Key).Select(d => d.Value.Close(fileId, d.Key))];

        Filling Of(int bucket)
        {
            ref var filling = ref CollectionsMarshal.GetValueRefOrAddDefault(blocks, bucket, out _);
            return filling ??= new();
        }
    }

    /// <summary>Those beyond a call, the nearest first, at most so many: newest first, or backwards from it.</summary>
    internal static async Task<List<CallAt>> FindAsync(
        BillingDb db,
        CallStretch stretch,
        CallCursor? beyond,
        int most,
        CancellationToken cancel
    )
    {
        var isBackwards = beyond is { IsBackwards: true };
        var found = new NearestCalls(most, isBackwards, beyond is null ? null : new(UkTime.UnixOf(beyond.StartedUtc), beyond.Id));
        var (fromUnix, toUnix) = found.Narrow(stretch.FromUnix, stretch.ToUnix);
        var (key, from, to) = (stretch.DestinationId ?? 0, Time(fromUnix), Time(toUnix));
        if (stretch.DestinationId is { } destinationId)
            await AddRedirectedAsync(db, destinationId, from, to, found, cancel);
        var blocks = Touching(db, key, from, to);
        blocks = isBackwards
            ? blocks.OrderBy(d => d.Bucket).ThenBy(d => d.FirstUtc)
            : blocks.OrderByDescending(d => d.Bucket).ThenByDescending(d => d.LastUtc);
        await foreach (var block in blocks.AsAsyncEnumerable().WithCancellation(cancel))
        {
            if (found.AreNearerThan(UkTime.UnixOf(isBackwards ? block.FirstUtc : block.LastUtc)))
                break;
            foreach (var call in CallsIn(block, key))
                if (call.StartedUnix >= fromUnix && call.StartedUnix < toUnix)
                    found.Add(call);
        }
        return found.Take();
    }

    /// <summary>How many there are, wherever they went; no more than so many are counted. What lies whole in the stretch is counted without
    /// being opened.</summary>
    internal static async Task<int> CountAsync(BillingDb db, CallStretch stretch, int most, CancellationToken cancel)
    {
        var (from, to) = (Time(stretch.FromUnix), Time(stretch.ToUnix));
        var blocks = Touching(db, destinationId: 0, from, to).OrderByDescending(d => d.Bucket);
        var count = 0;
        await foreach (
            var block in blocks
                .Select(d => new
                {
                    d.Id,
                    IsWhole = d.FirstUtc >= from && d.LastUtc < to,
                    d.Content.Length,
                })
                .AsAsyncEnumerable()
                .WithCancellation(cancel)
        )
        {
            count += block.IsWhole
                ? block.Length / EntrySize
                : CallsIn(await db.Set<CallIndexBlock>().AsNoTracking().SingleAsync(d => d.Id == block.Id, cancel), 0)
                    .Count(call => call.StartedUnix >= stretch.FromUnix && call.StartedUnix < stretch.ToUnix);
            if (count >= most)
                return most;
        }
        return count;
    }

    /// <summary>The ids of those that started in one of these seconds.</summary>
    internal static async Task<List<long>> AtAsync(BillingDb db, IReadOnlyCollection<DateTime> starts, CancellationToken cancel)
    {
        var seconds = starts.Select(UkTime.UnixOf).ToHashSet();
        var days = seconds.Select(BucketOfDay).Distinct().ToList();
        var ids = new List<long>();
        await foreach (
            var block in Ready(db).Where(d => EF.Parameter(days).Contains(d.Bucket)).AsAsyncEnumerable().WithCancellation(cancel)
        )
            ids.AddRange(CallsIn(block, destinationId: 0).Where(call => seconds.Contains(call.StartedUnix)).Select(call => call.Id));
        return ids;
    }

    /// <summary>Whether any call went to a destination, of the files that are Ready.</summary>
    internal static async Task<bool> AnyToAsync(BillingDb db, int destinationId, CancellationToken cancel)
    {
        const int AtOnce = 10_000;
        for (CallCursor? at = null; ;)
        {
            var found = await FindAsync(db, new(destinationId, 0, long.MaxValue), at, AtOnce, cancel);
            var ids = found.ConvertAll(call => call.Id);
            if (await db.UsageRecords.AnyAsync(u => EF.Parameter(ids).Contains(u.Id) && u.DestinationId == destinationId, cancel))
                return true;
            if (found.Count < AtOnce)
                return false;
            at = new(found[^1].StartedUtc, found[^1].Id, IsBackwards: false);
        }
    }

    /// <summary>Files read before there were blocks: asked at start-up.</summary>
    internal static async Task PrepareAsync(BillingDb db, CancellationToken cancel)
    {
        var files = await db
            .CdrFiles.AsNoTracking()
            .Where(f => f.State == CdrFileState.Ready && f.FirstRecordId != null && !db.Set<CallIndexBlock>().Any(d => d.FileId == f.Id))
            .OrderBy(f => f.Id)
            .ToListAsync(cancel);
        foreach (var file in files)
        {
            await using var write = await db.BeginWriteAsync(cancel);
            var calls = new CallIndex();
            var (first, last, fileId) = (file.FirstRecordId!.Value, file.LastRecordId!.Value, file.Id);
            for (var at = first; at <= last; at += DialledIndex.Stretch)
            {
                var end = at + DialledIndex.Stretch;
                foreach (
                    var row in await db
                        .UsageRecords.Where(u => u.Id >= at && u.Id < end && u.FileId == fileId)
                        .OrderBy(u => u.Id)
                        .Select(u => new
                        {
                            u.Id,
                            u.DestinationId,
                            u.StartedUtc,
                        })
                        .ToListAsync(cancel)
                )
                    calls.entries.Add((row.DestinationId ?? 0, UkTime.UnixOf(row.StartedUtc), row.Id));
                db.AddRange(calls.TakeBlocks(fileId));
                await db.SaveChangesAsync(cancel);
                db.ChangeTracker.Clear();
            }
            await write.CommitAsync(cancel);
        }
    }

    private static IQueryable<CallIndexBlock> Ready(BillingDb db) =>
        db.Set<CallIndexBlock>().AsNoTracking().Where(d => db.CdrFiles.Any(f => f.Id == d.FileId && f.State == CdrFileState.Ready));

    /// <param name="destinationId">0: wherever they went, by day.</param>
    private static IQueryable<CallIndexBlock> Touching(BillingDb db, int destinationId, DateTime from, DateTime to)
    {
        var (first, last) =
            destinationId == 0
                ? (BucketOfDay(UkTime.UnixOf(from)), BucketOfDay(UkTime.UnixOf(to)))
                : (destinationId % Destinations, destinationId % Destinations);
        return Ready(db).Where(d => d.Bucket >= first && d.Bucket <= last && d.LastUtc >= from && d.FirstUtc < to);
    }

    private static async Task AddRedirectedAsync(
        BillingDb db,
        int destinationId,
        DateTime from,
        DateTime to,
        NearestCalls found,
        CancellationToken cancel
    )
    {
        var sql = $"""SELECT * FROM "UsageRecords" INDEXED BY "{Redirected}" WHERE {IsRedirected}"""; // of constants only
        foreach (
            var call in await db
                .UsageRecords.FromSqlRaw(sql)
                .Where(u => u.DestinationId == destinationId && u.StartedUtc >= from && u.StartedUtc < to)
                .Select(u => new { u.Id, u.StartedUtc })
                .ToListAsync(cancel)
        )
            found.Add(new(UkTime.UnixOf(call.StartedUtc), call.Id));
    }

    private static IEnumerable<CallAt> CallsIn(CallIndexBlock block, int destinationId)
    {
        var start = UkTime.UnixOf(block.FirstUtc);
        for (var at = 0; at < block.Content.Length; at += EntrySize)
            if (Cell(at) == destinationId)
                yield return new(start + Cell(at + sizeof(uint)), block.FirstRecordId + Cell(at + 2 * sizeof(uint)));

        uint Cell(int at) => BinaryPrimitives.ReadUInt32LittleEndian(block.Content.AsSpan(at));
    }

    private static int BucketOfDay(long unix) => Destinations + (int)(unix / SecondsOfADay);

    /// <summary>Whatever was asked, an instant there can be.</summary>
    private static DateTime Time(long unix) => DateTime.UnixEpoch.AddSeconds(Math.Clamp(unix, 0, 7_258_118_400));

    /// <summary>A block on its way to the table: counted first, then filled.</summary>
    private sealed class Filling
    {
        private byte[]? content;
        private int count,
            end;
        private long first = long.MaxValue,
            last = long.MinValue,
            firstRecordId = long.MaxValue;

        public void Count(long startedUnix, long recordId) =>
            (count, first, last, firstRecordId) = (
                count + 1,
                Math.Min(first, startedUnix),
                Math.Max(last, startedUnix),
                Math.Min(firstRecordId, recordId)
            );

        public void Put(int destinationId, long startedUnix, long recordId)
        {
            var entry = (content ??= new byte[count * EntrySize]).AsSpan(end);
            BinaryPrimitives.WriteUInt32LittleEndian(entry, (uint)destinationId);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[sizeof(uint)..], (uint)(startedUnix - first));
            BinaryPrimitives.WriteUInt32LittleEndian(entry[(2 * sizeof(uint))..], (uint)(recordId - firstRecordId));
            end += EntrySize;
        }

        public CallIndexBlock Close(int fileId, int bucket) => new(fileId, bucket, firstRecordId, Time(first), Time(last), content!);
    }
}
