using BillingBlazor.Domain.Usage;

namespace BillingBlazor.Server.Data.Usage;

/// <summary>Writes batches of finished records under a file, each in one short transaction with the file's own progress and
/// lease.</summary>
public abstract class UsageWriter : IAsyncDisposable
{
    /// <summary>A piece of the batch from a row on; with the last one what is counted of the batch.</summary>
    /// <returns>False when the lease is no longer ours: somebody else reads the file, and nothing was written.</returns>
    public abstract Task<bool> WriteAsync(UsageBatch batch, int from, string leaseOwner, DateTime leaseUntilUtc, CancellationToken cancel);

    /// <summary>The file is Ready, and seen with all that was written.</summary>
    /// <returns>False when the lease is no longer ours.</returns>
    public abstract Task<bool> FinishAsync(string leaseOwner, DateTime nowUtc, CancellationToken cancel);

    /// <summary>Records of rows that were held back, added to a file that is Ready, in the transaction that is open.</summary>
    public abstract Task ReleaseAsync(UsageBatch batch, SetAsideKind kind, CancellationToken cancel);

    public abstract ValueTask DisposeAsync();
}

/// <summary>Fingerprints of records that were read together, 16 bytes each.</summary>
public readonly record struct KnownFingerprints(long Id, byte[] Content);
