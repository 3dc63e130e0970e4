using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Server.Usage.Collecting;

namespace BillingBlazor.Server.ServiceFiles;

/// <summary>Service files that were fetched: to be charged, or to be compared.</summary>
public sealed class FetchedServices(ServiceFileActions files) : FetchedFiles
{
    public override bool Takes(CollectedKind kind) => kind is CollectedKind.ServiceFiles or CollectedKind.ForReconciliation;

    public override Task TakeAsync(Collection collection, Stream whole, CollectedFile fetched, CancellationToken cancel) =>
        files.UploadAsync(
            collection.SupplierId,
            fetched.Name,
            whole,
            fetched.SizeBytes,
            collection.Kind == CollectedKind.ForReconciliation,
            cancel,
            fetched: fetched
        );
}
