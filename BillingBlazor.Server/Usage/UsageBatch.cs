using System.Runtime.InteropServices;
using System.Text;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;

namespace BillingBlazor.Server.Usage;

/// <summary>A finished record on its way to the table. Its texts lie in the batch.</summary>
public struct UsageRow
{
    public int Line;
    public UsageKind Kind;
    public OrphanReason Orphan;
    public UsageMarks Marks;
    public long StartedUnix;
    public int Seconds;
    public int BilledSeconds;
    public long Bytes;
    public (int At, int Length) Identifier, Dialled, ChargeCode, RecordId;
    public int CustomerId, CliId, CostCentreId, DestinationId, RateRowId, AdjustmentId;
    public Band Band;
    public PriceSource Source;
    public long CostMicropounds, PriceMicropounds, ServiceMicropounds;
    public UInt128 Fingerprint;
    public uint DialledHash;
}

/// <summary>Records in one transaction's worth, filled and written again and again: nothing is allocated a record.</summary>
public sealed class UsageBatch
{
    public const int Size = 40_000;

    private readonly byte[] fingerprints = new byte[Size * 16];
    private byte[] texts = Pinned(Size * 64);
    private int used;

    public UsageRow[] Rows { get; } = new UsageRow[Size];
    public int Count { get; set; }
    public List<SetAsideRow> SetAside { get; } = [];
    public int Rejected { get; set; }
    public int Duplicates { get; set; }

    /// <summary>How far the file was read when the batch was closed.</summary>
    public long BytesRead { get; set; }

    public bool IsFull => Count == Size || SetAside.Count == Size;

    public (int At, int Length) Keep(ReadOnlySpan<char> text)
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (used + most >= texts.Length)
        {
            var larger = Pinned(texts.Length * 2 + most);
            texts.AsSpan(0, used).CopyTo(larger);
            texts = larger;
        }
        var written = Encoding.UTF8.GetBytes(text, texts.AsSpan(used));
        var at = (used, written);
        used += written;
        return at;
    }

    /// <summary>Where a text lies; it stays there until the batch is cleared, so SQLite needs no copy.</summary>
    public nint AddressOf((int At, int Length) place) => Marshal.UnsafeAddrOfPinnedArrayElement(texts, place.At);

    public ReadOnlySpan<byte> TextOf((int At, int Length) place) => texts.AsSpan(place.At, place.Length);

    private static byte[] Pinned(int length) => GC.AllocateUninitializedArray<byte>(length, pinned: true);

    /// <summary>The fingerprints of all rows, 16 bytes each; of a full batch in an array that is used again.</summary>
    public byte[] Fingerprints()
    {
        for (var i = 0; i < Count; i++) BitConverter.TryWriteBytes(fingerprints.AsSpan(i * 16), Rows[i].Fingerprint);
        return Count == Size ? fingerprints : fingerprints[..(Count * 16)];
    }

    public void Clear()
    {
        (Count, Rejected, Duplicates, used) = (0, 0, 0, 0);
        SetAside.Clear();
    }
}
