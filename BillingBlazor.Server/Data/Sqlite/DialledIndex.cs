using System.Buffers.Binary;
using System.Runtime.InteropServices;
using BillingBlazor.Server.Data.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Data.Sqlite;

/// <summary>
/// Finds a dialled number among tens of millions of records. Numbers come at random, and an index over them would write a page a call; so
/// each stretch of a file keeps 256 blocks of hashes, written at once, and a search opens one block of each stretch.
/// </summary>
public sealed class DialledIndex
{
    /// <summary>Records in a stretch: the more, the fewer blocks a search opens.</summary>
    public const int Stretch = 300_000;

    private const int Buckets = 256;
    private const int EntrySize = 2 * sizeof(uint);
    private readonly List<(uint Hash, long RecordId)> entries = [];

    /// <summary>Remembers rows of a batch whose records have successive ids.</summary>
    public void Add(UsageBatch batch, int from, int count, long firstRecordId)
    {
        for (var i = 0; i < count; i++)
            entries.Add((batch[from + i].DialledHash, firstRecordId + i));
    }

    public bool IsFull => entries.Count + UsageBatch.Piece > Stretch;

    /// <summary>What was remembered, in blocks; and begins a new stretch.</summary>
    public IReadOnlyList<DialledIndexBlock> TakeBlocks(int fileId)
    {
        if (entries.Count == 0)
            return [];
        var sizes = new int[Buckets];
        foreach (var (hash, _) in entries)
            sizes[hash >> 24]++;
        var (first, contents, ends) = (entries[0].RecordId, new byte[Buckets][], new int[Buckets]);
        foreach (var (hash, recordId) in entries)
        {
            var bucket = hash >> 24;
            var content = (contents[bucket] ??= new byte[sizes[bucket] * EntrySize]).AsSpan(ends[bucket]);
            BinaryPrimitives.WriteUInt32LittleEndian(content, hash);
            BinaryPrimitives.WriteUInt32LittleEndian(content[sizeof(uint)..], (uint)(recordId - first));
            ends[bucket] += EntrySize;
        }
        entries.Clear();
        return
        [
            .. Enumerable
                .Range(0, Buckets)
                .Where(d => contents[d] is not null)
                .Select(d => new DialledIndexBlock(fileId, d, first, contents[d])),
        ];
    }

    /// <summary>Ids of records whose dialled number has the hash of this one, newest last, at most so many: few of them may be another
    /// number's.</summary>
    public static async Task<List<long>> FindAsync(BillingDb db, string number, int most, CancellationToken cancel)
    {
        var hash = DialledHash.Of(number);
        var bucket = (int)(hash >> 24);
        var found = new List<long>();
        await foreach (
            var numbers in db.Set<DialledIndexBlock>()
                .AsNoTracking()
                .Where(n => n.Bucket == bucket)
                .OrderByDescending(n => n.Id)
                .AsAsyncEnumerable()
                .WithCancellation(cancel)
        )
        {
            Find(numbers, hash, found);
            if (found.Count >= most)
                break;
        }
        return found;
    }

    private static void Find(DialledIndexBlock numbers, uint hash, List<long> found)
    {
        var content = MemoryMarshal.Cast<byte, uint>(numbers.Content);
        for (var i = 0; i < content.Length; i += 2)
            if (content[i] == hash)
                found.Add(numbers.FirstRecordId + content[i + 1]);
    }
}
