using BillingBlazor.Domain.Usage;

namespace BillingBlazor.Server.Data.Sqlite;

/// <summary>
/// Where the numbers dialled in a stretch of a file's records stand: one of 256 buckets, by the number's hash, with hash and distance from
/// the first record, 4 bytes each. An index over random numbers would cost more than all others together; a number is immutable, so this
/// never lags.
/// </summary>
public sealed class DialledIndexBlock(int fileId, int bucket, long firstRecordId, byte[] content)
{
    public long Id { get; private set; }
    public int FileId { get; private set; } = fileId;

    /// <summary>0 to 255: the top byte of the hash.</summary>
    public int Bucket { get; private set; } = bucket;

    public long FirstRecordId { get; private set; } = firstRecordId;
    public byte[] Content { get; private set; } = content;
}

/// <summary>
/// Calls of a stretch of a file's records by destination and by day: the destination's id (0 in a day's), the seconds from the first start
/// and the distance from the first record, 4 bytes each. An index over either would write a page a call. A record that is given another
/// destination later is marked (<see cref="UsageMarks.Redirected"/>) and found by an index of those.
/// </summary>
public sealed class CallIndexBlock(int fileId, int bucket, long firstRecordId, DateTime firstUtc, DateTime lastUtc, byte[] content)
{
    public long Id { get; private set; }
    public int FileId { get; private set; } = fileId;

    /// <summary>0 to 255: the lowest byte of the destination's id. From 256 on: the days since 1970, by UTC.</summary>
    public int Bucket { get; private set; } = bucket;

    public long FirstRecordId { get; private set; } = firstRecordId;

    /// <summary>The first start of what is in it.</summary>
    public DateTime FirstUtc { get; private set; } = firstUtc;

    public DateTime LastUtc { get; private set; } = lastUtc;
    public byte[] Content { get; private set; } = content;
}

/// <summary>
/// The fingerprints of a stretch of a file's records, 16 bytes each: duplicates are found by reading those of the same supplier whose
/// times overlap. An index over random fingerprints would be the dearest of all.
/// </summary>
public sealed class CdrFingerprints(int fileId, DateTime firstUtc, DateTime lastUtc, byte[] content)
{
    public long Id { get; private set; }
    public int FileId { get; private set; } = fileId;
    public DateTime FirstUtc { get; private set; } = firstUtc;
    public DateTime LastUtc { get; private set; } = lastUtc;
    public byte[] Content { get; private set; } = content;
}
