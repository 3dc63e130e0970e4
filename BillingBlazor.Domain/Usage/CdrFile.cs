using BillingBlazor.Domain.Suppliers;

namespace BillingBlazor.Domain.Usage;

public enum CdrFileState
{
    /// <summary>On disk, not yet read.</summary>
    Waiting,

    /// <summary>Being read under a lease: its records are seen by nobody.</summary>
    Reading,

    /// <summary>Read whole: its records count.</summary>
    Ready,

    /// <summary>Could not be read; nothing of it is kept but this note.</summary>
    Failed,
    TakenBack,

    /// <summary>It does not fit its layout, or has none: nothing of it is read until somebody says how.</summary>
    NeedsLayout,
}

/// <summary>An upload of a supplier's records. Always: rows = rated + orphans + rejected + duplicates + left out.</summary>
public sealed class CdrFile
{
    public CdrFile(int supplierId, string name, string contentHash, long sizeBytes, string uploadedBy, DateTime uploadedUtc)
    {
        (SupplierId, Name, ContentHash, SizeBytes, UploadedBy, UploadedUtc) = (
            supplierId,
            name,
            contentHash,
            sizeBytes,
            uploadedBy,
            uploadedUtc
        );
    }

    /// <summary>It holds the rejected rows of that file, mended.</summary>
    public void Mend(int fileId) => MendsFileId = fileId;

    /// <summary>How it is read.</summary>
    public void UseLayout(CdrFormat format, int? layoutId)
    {
        (Format, LayoutId) = (format, format == CdrFormat.Own ? layoutId : null);
        if (format == CdrFormat.Ask)
            (State, Failure) = (CdrFileState.NeedsLayout, "Nobody has said yet which column is which.");
    }

    /// <summary>Somebody said how: it waits to be read.</summary>
    /// <param name="anyway">Even if many of its rows are rejected.</param>
    public void ReadAgain(bool anyway) => (State, Failure, IsReadAnyway, FinishedUtc) = (CdrFileState.Waiting, null, anyway, null);

    /// <summary>Nothing of it was read, and nothing will be.</summary>
    public void Discard() => State = CdrFileState.TakenBack;

    public int Id { get; private set; }
    public int SupplierId { get; private set; }
    public CdrFormat Format { get; private set; }

    /// <summary>The saved layout that it is read by, in the version of that day.</summary>
    public int? LayoutId { get; private set; }

    /// <summary>The names of its columns; null where it has none. Rows that were set aside are read again with them.</summary>
    public string? Header { get; private set; }

    /// <summary>It is read even if many of its rows are rejected: somebody looked.</summary>
    public bool IsReadAnyway { get; private set; }

    public string Name { get; private set; }

    /// <summary>SHA-256 in hexadecimal; the same content is taken in once (unique among files that aren't failed or taken back).</summary>
    public string ContentHash { get; private set; }

    public long SizeBytes { get; private set; }
    public string UploadedBy { get; private set; }
    public DateTime UploadedUtc { get; private set; }
    public CdrFileState State { get; private set; }

    public int Rows { get; private set; }
    public int Rated { get; private set; }
    public int Orphans { get; private set; }
    public int Rejected { get; private set; }
    public int Duplicates { get; private set; }

    /// <summary>Well formed, and nothing to bill: of no length and without a cost.</summary>
    public int LeftOut { get; private set; }

    public bool IsAccountedFor => Rows == Rated + Orphans + Rejected + Duplicates + LeftOut;

    /// <summary>How far reading is, for the bar.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Its records lie between these ids, perhaps among another file's: a file is read back without an index.</summary>
    public long? FirstRecordId { get; private set; }

    public long? LastRecordId { get; private set; }
    public DateTime? FirstStartedUtc { get; private set; }
    public DateTime? LastStartedUtc { get; private set; }
    public DateTime? FinishedUtc { get; private set; }

    /// <summary>When the numbers of its calls were taken out, with its own bytes and the rows it set aside.</summary>
    public DateTime? NumbersErasedUtc { get; private set; }

    /// <summary>Why it failed: a finished sentence.</summary>
    public string? Failure { get; private set; }

    /// <summary>The file whose rejected rows this one holds, mended.</summary>
    public int? MendsFileId { get; private set; }

    /// <summary>Who reads it now; only an expired lease is taken over.</summary>
    public string? LeaseOwner { get; private set; }

    public DateTime? LeaseUntilUtc { get; private set; }
}
