using BillingBlazor.Domain.Suppliers;

namespace BillingBlazor.Server.Usage.Collecting;

/// <summary>The door that fetched files of a kind come in by: the one of uploads. A new kind is a class of its own room.</summary>
public abstract class FetchedFiles
{
    public abstract CollectedKind Kind { get; }

    /// <summary>Takes a whole file in, and says in the same transaction that it was fetched.</summary>
    /// <exception cref="KnownFileException">Its content is here already.</exception>
    /// <exception cref="Domain.BillingRuleException">It is none of its kind.</exception>
    public abstract Task TakeAsync(int supplierId, Stream whole, CollectedFile fetched, CancellationToken cancel);
}

/// <summary>Files of calls.</summary>
public sealed class FetchedCalls(FileActions files) : FetchedFiles
{
    public override CollectedKind Kind => CollectedKind.Calls;

    public override Task TakeAsync(int supplierId, Stream whole, CollectedFile fetched, CancellationToken cancel) =>
        files.UploadAsync(supplierId, fetched.Name, whole, fetched.SizeBytes, cancel, fetched: fetched);
}
