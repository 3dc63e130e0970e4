using System.Runtime.InteropServices;
using System.Text;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;

namespace BillingBlazor.Server.Data.Usage;

/// <summary>A finished record on its way to the table. Its texts lie in the batch. There are hundreds of thousands at a time: its fields
/// leave no gaps.</summary>
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
    public RowTexts Texts;
    public int CustomerId,
        CliId,
        CostCentreId,
        DestinationId,
        RateRowId,
        AdjustmentId;
    public long CostMicropounds,
        PriceMicropounds,
        ServiceMicropounds;
    public uint DialledHash;
    public Band Band;
    public PriceSource Source;
    public UInt128 Fingerprint;
}

/// <summary>Where the texts of a row lie, one after the other; none is longer than 255 bytes.</summary>
public readonly struct RowTexts(int at, byte identifier, byte dialled, byte chargeCode, byte recordId, byte description)
{
    public (int At, int Length) Identifier => (at, identifier);
    public (int At, int Length) Dialled => (at + identifier, dialled);
    public (int At, int Length) ChargeCode => (at + identifier + dialled, chargeCode);
    public (int At, int Length) RecordId => (at + identifier + dialled + chargeCode, recordId);
    public (int At, int Length) Description => (at + identifier + dialled + chargeCode + recordId, description);
}

/// <summary>
/// Records on their way to the table, filled and written again and again: nothing is allocated a record. They are many, so that those of
/// one customer lie together in the pages that are written; each transaction takes a piece of them.
/// </summary>
public sealed class UsageBatch
{
    public const int Size = 400_000;

    /// <summary>In one transaction: a clerk's save waits for one of them.</summary>
    public const int Piece = 40_000;

    private const int MostSetAside = 20_000;

    private readonly byte[] fingerprints = new byte[Piece * 16];
    private UsageRow[] rows = new UsageRow[1_024];
    private long[] keys = [];
    private int[] order = [];
    private byte[] texts = Pinned(64 * 1_024);
    private int used;

    public int Count { get; private set; }
    public List<SetAsideRow> SetAside { get; } = [];
    public int Rejected { get; set; }
    public int Duplicates { get; set; }
    public int LeftOut { get; set; }

    /// <summary>How far the file was read when the batch was closed.</summary>
    public long BytesRead { get; set; }

    public bool IsFull => Count == Size || SetAside.Count == MostSetAside;

    public ref readonly UsageRow this[int index] => ref rows[index];

    /// <summary>A row more, empty.</summary>
    public ref UsageRow Add()
    {
        if (Count == rows.Length)
            Array.Resize(ref rows, Math.Min(Size, rows.Length * 4));
        ref var row = ref rows[Count++];
        row = default;
        return ref row;
    }

    /// <summary>By customer and start, as the index lies that most pages read by.</summary>
    public void Sort()
    {
        if (order.Length < Count)
            (keys, order) = (new long[rows.Length], new int[rows.Length]);
        for (var i = 0; i < Count; i++)
            (keys[i], order[i]) = ((long)rows[i].CustomerId << 32 | (uint)rows[i].StartedUnix, i);
        Array.Sort(keys, order, 0, Count);
        for (var i = 0; i < Count; i++)
            PutInOrder(i);
    }

    /// <summary>The row that belongs to a place, the one that belongs to where that lay, and so on: until it is round.</summary>
    private void PutInOrder(int first)
    {
        if (order[first] == first)
            return;
        var (row, at) = (rows[first], first);
        for (int from; (from = order[at]) != first; at = from)
            (rows[at], order[at]) = (rows[from], at);
        (rows[at], order[at]) = (row, at);
    }

    /// <exception cref="OverflowException">One is longer than 255 bytes: a reader lets none through.</exception>
    public RowTexts Keep(
        ReadOnlySpan<char> identifier,
        ReadOnlySpan<char> dialled,
        ReadOnlySpan<char> chargeCode,
        ReadOnlySpan<char> recordId,
        ReadOnlySpan<char> description = default
    )
    {
        var most = Encoding.UTF8.GetMaxByteCount(
            identifier.Length + dialled.Length + chargeCode.Length + recordId.Length + description.Length
        );
        if (used + most >= texts.Length)
        {
            var larger = Pinned(texts.Length * 2 + most);
            texts.AsSpan(0, used).CopyTo(larger);
            texts = larger;
        }
        return new(used, Append(identifier), Append(dialled), Append(chargeCode), Append(recordId), Append(description));
    }

    private byte Append(ReadOnlySpan<char> text)
    {
        var written = Encoding.UTF8.GetBytes(text, texts.AsSpan(used));
        used += written;
        return checked((byte)written);
    }

    /// <summary>Where a text lies; it stays there until the batch is cleared, so the database needs no copy.</summary>
    public nint AddressOf((int At, int Length) place) => Marshal.UnsafeAddrOfPinnedArrayElement(texts, place.At);

    public ReadOnlySpan<byte> TextOf((int At, int Length) place) => texts.AsSpan(place.At, place.Length);

    private static byte[] Pinned(int length) => GC.AllocateUninitializedArray<byte>(length, pinned: true);

    /// <summary>The fingerprints of a piece, 16 bytes each; of a full one in an array that is used again.</summary>
    public byte[] Fingerprints(int from, int count)
    {
        for (var i = 0; i < count; i++)
            BitConverter.TryWriteBytes(fingerprints.AsSpan(i * 16), this[from + i].Fingerprint);
        return count == Piece ? fingerprints : fingerprints[..(count * 16)];
    }

    public void Clear()
    {
        (Count, Rejected, Duplicates, LeftOut, used) = (0, 0, 0, 0, 0);
        SetAside.Clear();
    }
}
