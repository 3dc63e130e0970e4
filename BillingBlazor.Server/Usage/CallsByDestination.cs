using System.Buffers.Binary;
using System.Runtime.InteropServices;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage;

/// <summary>A call by start and id: the order of the listing.</summary>
internal readonly record struct CallAt(long StartedUnix, long Id) : IComparable<CallAt>
{
    public DateTime StartedUtc => DateTime.UnixEpoch.AddSeconds(StartedUnix);

    public int CompareTo(CallAt other) => StartedUnix != other.StartedUnix ? StartedUnix.CompareTo(other.StartedUnix) : Id.CompareTo(other.Id);
}

/// <summary>
/// Finds the calls to a destination among tens of millions of records. Calls go everywhere in turn, and an index over destinations would write a page
/// a call; so each stretch of a file keeps <see cref="DestinationCalls"/>, written at once, and a search opens one drawer of the stretches it needs.
/// What is found may have another destination since, or be of a file that is not Ready: whoever asks looks at the records too.
/// </summary>
public sealed class CallsByDestination
{
    /// <summary>The index of records that have another destination than when they were read.</summary>
    internal const string Redirected = "IX_UsageRecords_Redirected";

    private const int Drawers = 256;
    private const int EntrySize = 3 * sizeof(uint);
    private readonly List<(int DestinationId, long StartedUnix, long RecordId)> entries = [];

    /// <summary>Remembers rows of a batch whose records have successive ids.</summary>
    public void Add(UsageBatch batch, int from, int count, long firstRecordId)
    {
        for (var i = 0; i < count; i++)
        {
            ref readonly var row = ref batch[from + i];
            if (row.DestinationId != 0) entries.Add((row.DestinationId, row.StartedUnix, firstRecordId + i));
        }
    }

    /// <summary>What was remembered, in drawers; and begins a new stretch.</summary>
    public IReadOnlyList<DestinationCalls> TakeDrawers(int fileId)
    {
        var stretch = Enumerable.Range(0, Drawers).Select(_ => new Drawer()).ToArray();
        foreach (var entry in entries) stretch[entry.DestinationId % Drawers].Count(entry.StartedUnix, entry.RecordId);
        foreach (var entry in entries) stretch[entry.DestinationId % Drawers].Put(entry.DestinationId, entry.StartedUnix, entry.RecordId);
        entries.Clear();
        return [.. stretch.Select((drawer, at) => drawer.Close(fileId, at)).OfType<DestinationCalls>()];
    }

    /// <summary>Those beyond a call, the nearest first, at most so many: newest first, or backwards from it.</summary>
    /// <param name="fromUnix">The first start.</param>
    /// <param name="toUnix">No start any more.</param>
    internal static async Task<List<CallAt>> FindAsync(BillingDb db, int destinationId, long fromUnix, long toUnix, CallCursor? beyond, int most, CancellationToken cancel)
    {
        var isBackwards = beyond is { IsBackwards: true };
        CallAt? past = beyond is null ? null : new(Unix(beyond.StartedUtc), beyond.Id);
        if (past is { } at) (fromUnix, toUnix) = isBackwards ? (Math.Max(fromUnix, at.StartedUnix), toUnix) : (fromUnix, Math.Min(toUnix, at.StartedUnix + 1));
        var (from, to, drawer) = (Time(fromUnix), Time(toUnix), destinationId % Drawers);
        var heads = await db.DestinationCalls.AsNoTracking().Where(c => c.Drawer == drawer && c.LastUtc >= from && c.FirstUtc < to).Select(c => new { c.Id, c.FirstUtc, c.LastUtc, c.FirstRecordId }).ToListAsync(cancel);
        var found = new Nearest(most, isBackwards);
        await AddRedirectedAsync(db, destinationId, from, to, found, past, cancel);
        foreach (var head in isBackwards ? heads.OrderBy(h => h.FirstUtc) : heads.OrderByDescending(h => h.LastUtc))
        {
            if (found.IsBefore(Unix(isBackwards ? head.FirstUtc : head.LastUtc))) break;
            Read(await db.DestinationCalls.Where(c => c.Id == head.Id).Select(c => c.Content).SingleAsync(cancel), Unix(head.FirstUtc), head.FirstRecordId);
        }
        return found.Take();

        void Read(byte[] content, long first, long firstRecordId)
        {
            var entry = MemoryMarshal.Cast<byte, uint>(content);
            for (var i = 0; i < entry.Length; i += 3)
                if (entry[i] == destinationId && first + entry[i + 1] is var started && started >= fromUnix && started < toUnix) found.Add(new(started, firstRecordId + entry[i + 2]), past);
        }
    }

    /// <summary>Whether any call went there.</summary>
    internal static async Task<bool> AnyAsync(BillingDb db, int destinationId, CancellationToken cancel)
    {
        const int AtOnce = 1_000;
        for (CallCursor? at = null; ;)
        {
            var found = await FindAsync(db, destinationId, long.MinValue, long.MaxValue, at, AtOnce, cancel);
            var ids = found.ConvertAll(call => call.Id);
            if (await db.UsageRecords.AnyAsync(u => EF.Parameter(ids).Contains(u.Id) && u.DestinationId == destinationId, cancel)) return true;
            if (found.Count < AtOnce) return false;
            at = new(found[^1].StartedUtc, found[^1].Id, IsBackwards: false);
        }
    }

    /// <summary>Files read before there were drawers: asked at start-up.</summary>
    internal static async Task PrepareAsync(BillingDb db, CancellationToken cancel)
    {
        var files = await db.CdrFiles.AsNoTracking().Where(f => f.State == CdrFileState.Ready && f.Rated > 0 && f.FirstRecordId != null && !db.DestinationCalls.Any(c => c.FileId == f.Id)).OrderBy(f => f.Id).ToListAsync(cancel);
        foreach (var file in files)
        {
            await using var write = await db.BeginWriteAsync(cancel);
            var calls = new CallsByDestination();
            var (first, last, fileId) = (file.FirstRecordId!.Value, file.LastRecordId!.Value, file.Id);
            for (var at = first; at <= last; at += NumbersDialled.Stretch)
            {
                var end = at + NumbersDialled.Stretch;
                foreach (var row in await db.UsageRecords.Where(u => u.Id >= at && u.Id < end && u.FileId == fileId && u.DestinationId != null).OrderBy(u => u.Id).Select(u => new { u.Id, u.DestinationId, u.StartedUtc }).ToListAsync(cancel))
                    calls.entries.Add((row.DestinationId!.Value, Unix(row.StartedUtc), row.Id));
                db.AddRange(calls.TakeDrawers(fileId));
                await db.SaveChangesAsync(cancel);
                db.ChangeTracker.Clear();
            }
            await write.CommitAsync(cancel);
        }
    }

    private static async Task AddRedirectedAsync(BillingDb db, int destinationId, DateTime from, DateTime to, Nearest found, CallAt? past, CancellationToken cancel)
    {
        var sql = $"""SELECT * FROM "UsageRecords" INDEXED BY "{Redirected}" WHERE "Flags" & 512""";      // of constants only
        foreach (var call in await db.UsageRecords.FromSqlRaw(sql).Where(u => u.DestinationId == destinationId && u.StartedUtc >= from && u.StartedUtc < to).Select(u => new { u.Id, u.StartedUtc }).ToListAsync(cancel))
            found.Add(new(Unix(call.StartedUtc), call.Id), past);
    }

    private static long Unix(DateTime utc) => (utc.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond;

    /// <summary>Whatever was asked, an instant there can be.</summary>
    private static DateTime Time(long unix) => DateTime.UnixEpoch.AddSeconds(Math.Clamp(unix, 0, 7_258_118_400));

    /// <summary>The so many nearest of all that were added.</summary>
    private sealed class Nearest(int most, bool isBackwards)
    {
        private readonly List<CallAt> calls = [];

        public void Add(CallAt call, CallAt? past)
        {
            if (past is { } at && (isBackwards ? call.CompareTo(at) <= 0 : call.CompareTo(at) >= 0)) return;
            calls.Add(call);
            if (calls.Count >= 4 * most + 10_000) Trim();
        }

        /// <summary>Nothing that starts at a time or further off belongs to them any more.</summary>
        public bool IsBefore(long unix)
        {
            Trim();
            return calls.Count == most && (isBackwards ? unix > calls[^1].StartedUnix : unix < calls[^1].StartedUnix);
        }

        public List<CallAt> Take()
        {
            Trim();
            return calls;
        }

        private void Trim()
        {
            calls.Sort((one, other) => isBackwards ? one.CompareTo(other) : other.CompareTo(one));
            var kept = 0;
            for (var i = 0; i < calls.Count && kept < most; i++)
                if (kept == 0 || calls[i] != calls[kept - 1]) calls[kept++] = calls[i];
            calls.RemoveRange(kept, calls.Count - kept);
        }
    }

    private sealed class Drawer
    {
        private byte[]? content;
        private int count, end;
        private long first = long.MaxValue, last = long.MinValue, firstRecordId = long.MaxValue;

        public void Count(long startedUnix, long recordId) => (count, first, last, firstRecordId) = (count + 1, Math.Min(first, startedUnix), Math.Max(last, startedUnix), Math.Min(firstRecordId, recordId));

        public void Put(int destinationId, long startedUnix, long recordId)
        {
            var entry = (content ??= new byte[count * EntrySize]).AsSpan(end);
            BinaryPrimitives.WriteUInt32LittleEndian(entry, (uint)destinationId);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[sizeof(uint)..], (uint)(startedUnix - first));
            BinaryPrimitives.WriteUInt32LittleEndian(entry[(2 * sizeof(uint))..], (uint)(recordId - firstRecordId));
            end += EntrySize;
        }

        public DestinationCalls? Close(int fileId, int drawer) => content is null ? null : new(fileId, drawer, firstRecordId, Time(first), Time(last), content);
    }
}
