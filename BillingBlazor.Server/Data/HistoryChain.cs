using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Data;

/// <summary>
/// Each entry of the history carries a hash of what it says and of the entry before, so that nobody alters or takes away one unseen.
/// Entries are linked in the transaction that writes them, of which there is one at a time.
/// </summary>
public static class HistoryChain
{
    private const int MostFound = 20;

    /// <summary>Gives them their numbers and hashes, in this order.</summary>
    internal static void Link(BillingDb db, IReadOnlyCollection<ChangeEntry> entries)
    {
        if (entries.Count == 0)
            return;
        var (last, hash) = End(db);
        foreach (var entry in entries)
        {
            entry.Id = ++last;
            entry.Hash = hash = HashOf(hash, ContentOf(entry));
        }
        db.HistoryEnds.ExecuteUpdate(end => end.SetProperty(e => e.LastId, last).SetProperty(e => e.Hash, hash));
    }

    /// <summary>Takes the words out of an entry, as data protection asks. That there was one, of whom and when, stays, and so does the
    /// chain.</summary>
    internal static void Erase(ChangeEntry entry)
    {
        entry.ErasedHash ??= ContentOf(entry);
        (entry.SubjectName, entry.Before, entry.After) = (ChangeEntry.Erased, null, null);
    }

    /// <summary>Reads all of it, from the first entry to the last.</summary>
    public static async Task<HistoryVerdict> VerifyAsync(BillingDb db, CancellationToken cancel)
    {
        var found = new List<string>();
        var (count, erased, last, hash) = (0L, 0L, 0L, Array.Empty<byte>());
        await using var read = await db.Database.BeginTransactionAsync(cancel); // entries that are written meanwhile come after its end
        var (endId, endHash) = End(db);
        await foreach (var entry in db.Changes.AsNoTracking().OrderBy(c => c.Id).AsAsyncEnumerable().WithCancellation(cancel))
        {
            if (entry.Id != last + 1)
                found.Add(Missing(last + 1, entry.Id - 1));
            else if (!entry.Hash.AsSpan().SequenceEqual(HashOf(hash, entry.ErasedHash ?? ContentOf(entry))))
                found.Add(
                    $"Entry {entry.Id} was altered: {entry.Subject} {entry.SubjectId}, by {entry.Who}, {entry.WhenUtc:yyyy-MM-dd HH:mm}."
                );
            (count, erased, last, hash) = (count + 1, erased + (entry.ErasedHash is null ? 0 : 1), entry.Id, entry.Hash);
            if (found.Count == MostFound)
                return new(found, count, erased, "");
        }
        if (last < endId)
            found.Add(Missing(last + 1, endId));
        else if (last > endId || !hash.AsSpan().SequenceEqual(endHash))
            found.Add($"The end was altered: entry {last} is not the one that was written last.");
        return new(found, count, erased, Convert.ToHexStringLower(hash));
    }

    /// <summary>A hash that was noted once, and stands in the history still: all before it is as it was then.</summary>
    public static Task<bool> HoldsAsync(BillingDb db, string hash, CancellationToken cancel)
    {
        var sought = hash.Length % 2 == 0 && hash.All(char.IsAsciiHexDigit) ? Convert.FromHexString(hash) : [];
        return db.Changes.AnyAsync(c => c.Hash == sought, cancel);
    }

    private static (long LastId, byte[] Hash) End(BillingDb db)
    {
        var end = db.HistoryEnds.AsNoTracking().Single();
        return (end.LastId, end.Hash);
    }

    private static string Missing(long from, long to) => from == to ? $"Entry {from} is missing." : $"Entries {from} to {to} are missing.";

    private static byte[] HashOf(byte[] before, byte[] content) => SHA256.HashData([.. before, .. content]);

    /// <summary>Each part with its length, so that no two entries read the same.</summary>
    private static byte[] ContentOf(ChangeEntry entry)
    {
        using var content = new MemoryStream(256);
        using var writer = new BinaryWriter(content, Encoding.UTF8);
        writer.Write(entry.Id);
        writer.Write(entry.WhenUtc.Ticks);
        writer.Write(entry.Who);
        writer.Write(entry.Subject);
        writer.Write(entry.SubjectId);
        writer.Write(entry.SubjectName);
        writer.Write(entry.CustomerId ?? -1);
        writer.Write(entry.Field);
        foreach (var value in (ReadOnlySpan<string?>)[entry.Before, entry.After])
        {
            writer.Write(value is not null);
            writer.Write(value ?? "");
        }
        return SHA256.HashData(content.GetBuffer().AsSpan(0, (int)content.Length));
    }
}

/// <summary>What was written last: entries taken away from the end are missed too.</summary>
public sealed class HistoryEnd
{
    public int Id { get; private set; } = 1;

    /// <summary>0 before the first entry.</summary>
    public long LastId { get; private set; }

    public byte[] Hash { get; private set; } = [];
}

/// <param name="Found">A sentence for each thing that is wrong, the first twenty.</param>
/// <param name="Count">How many entries were read.</param>
/// <param name="Erased">How many of them have had their words erased.</param>
/// <param name="Hash">Of the last entry, to be noted elsewhere.</param>
public sealed record HistoryVerdict(IReadOnlyList<string> Found, long Count, long Erased, string Hash);
