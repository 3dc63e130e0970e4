using BillingBlazor.Domain.Suppliers;

namespace BillingBlazor.Domain.Services;

public enum ServiceFileState
{
    /// <summary>On disk, not yet read.</summary>
    Waiting,

    /// <summary>Being read under a lease: its lines are seen by nobody.</summary>
    Reading,

    /// <summary>Read whole and matched: its lines may be corrected, and processed.</summary>
    Read,

    /// <summary>Its matched lines are charges.</summary>
    Processed,

    /// <summary>Could not be read; nothing of it is kept but this note.</summary>
    Failed,
    TakenBack,

    /// <summary>It does not fit its layout, or has none: nothing of it is read until somebody says how.</summary>
    NeedsLayout,
}

/// <summary>A supplier's file of fixed charges: rentals, connections, cessations. Always: rows = lines + rejected + duplicates + left
/// out, and lines = matched + orphans.</summary>
public sealed class ServiceFile
{
    public ServiceFile(
        int supplierId,
        string name,
        string contentHash,
        long sizeBytes,
        bool forReconciliation,
        string uploadedBy,
        DateTime uploadedUtc
    )
    {
        (SupplierId, Name, ContentHash, SizeBytes) = (supplierId, name, contentHash, sizeBytes);
        (ForReconciliation, UploadedBy, UploadedUtc) = (forReconciliation, uploadedBy, uploadedUtc);
    }

    public int Id { get; private set; }
    public int SupplierId { get; private set; }
    public ServiceFormat Format { get; private set; }

    /// <summary>The saved layout that it is read by, in the version of that day.</summary>
    public int? LayoutId { get; private set; }

    /// <summary>The names of its columns; null where it has none.</summary>
    public string? Header { get; private set; }

    /// <summary>It is read even if many of its rows are rejected: somebody looked.</summary>
    public bool IsReadAnyway { get; private set; }

    public string Name { get; private set; }

    /// <summary>SHA-256 in hexadecimal; the same content is taken in once (unique among files that aren't failed or taken back).</summary>
    public string ContentHash { get; private set; }

    public long SizeBytes { get; private set; }

    /// <summary>Its lines are compared with recurring charges and never charged.</summary>
    public bool ForReconciliation { get; private set; }

    public string UploadedBy { get; private set; }
    public DateTime UploadedUtc { get; private set; }
    public ServiceFileState State { get; private set; }
    public int Rows { get; private set; }

    /// <summary>Rows that became lines.</summary>
    public int Lines { get; private set; }

    public int Rejected { get; private set; }
    public int Duplicates { get; private set; }

    /// <summary>Well formed, and nothing to bill.</summary>
    public int LeftOut { get; private set; }

    public bool IsAccountedFor => Rows == Lines + Rejected + Duplicates + LeftOut;

    /// <summary>How far reading is, for the bar.</summary>
    public long BytesRead { get; private set; }

    public DateTime? FinishedUtc { get; private set; }

    /// <summary>Why it failed, or waits: a finished sentence.</summary>
    public string? Failure { get; private set; }

    /// <summary>The file whose rejected rows this one holds, mended.</summary>
    public int? MendsFileId { get; private set; }

    /// <summary>Who reads it now; only an expired lease is taken over.</summary>
    public string? LeaseOwner { get; private set; }

    public DateTime? LeaseUntilUtc { get; private set; }

    /// <summary>It holds the rejected rows of that file, mended, and is read as that one was.</summary>
    public void Mend(ServiceFile file)
    {
        MendsFileId = file.Id;
        (Format, LayoutId, State, Failure) = (file.Format, file.LayoutId, ServiceFileState.Waiting, null);
    }

    /// <summary>How it is read.</summary>
    public void UseLayout(ServiceFormat format, int? layoutId)
    {
        (Format, LayoutId) = (format, format == ServiceFormat.Own ? layoutId : null);
        if (format == ServiceFormat.Ask)
            (State, Failure) = (ServiceFileState.NeedsLayout, "Nobody has said yet which column is which.");
    }

    /// <summary>Somebody said how: it waits to be read.</summary>
    /// <param name="anyway">Even if many of its rows are rejected.</param>
    public void ReadAgain(bool anyway) => (State, Failure, IsReadAnyway, FinishedUtc) = (ServiceFileState.Waiting, null, anyway, null);

    /// <summary>Nothing of it counts any more; it may be uploaded again.</summary>
    public void TakeBack() => State = ServiceFileState.TakenBack;

    /// <summary>All of its lines that can be are charges.</summary>
    public void Finish() => State = ServiceFileState.Processed;

    /// <summary>Its lines are no charges any more.</summary>
    public void Reopen() => State = ServiceFileState.Read;
}
