using BillingBlazor.Domain.Suppliers;

namespace BillingBlazor.Server.Usage.Collecting;

/// <summary>The door that fetched files come in by: the one of uploads. A new kind is a class of its own room.</summary>
public abstract class FetchedFiles
{
    public abstract bool Takes(CollectedKind kind);

    /// <summary>Takes a whole file in, and says in the same transaction that it was fetched.</summary>
    /// <exception cref="KnownFileException">Its content is here already.</exception>
    /// <exception cref="Domain.BillingRuleException">It is none of its kind.</exception>
    public abstract Task TakeAsync(Collection collection, Stream whole, CollectedFile fetched, CancellationToken cancel);
}

/// <summary>Files of calls.</summary>
public sealed class FetchedCalls(FileActions files) : FetchedFiles
{
    public override bool Takes(CollectedKind kind) => kind == CollectedKind.Calls;

    public override Task TakeAsync(Collection collection, Stream whole, CollectedFile fetched, CancellationToken cancel) =>
        files.UploadAsync(collection.SupplierId, fetched.Name, whole, fetched.SizeBytes, cancel, fetched: fetched);
}
