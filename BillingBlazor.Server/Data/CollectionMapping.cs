using BillingBlazor.Domain.Services;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Usage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BillingBlazor.Server.Data;

internal sealed class CollectionMapping : IEntityTypeConfiguration<Collection>
{
    public void Configure(EntityTypeBuilder<Collection> collection)
    {
        collection.Ignore(c => c.Name);
        collection.Property(c => c.Version).IsConcurrencyToken();
        collection.HasOne<Supplier>().WithMany().HasForeignKey(c => c.SupplierId);
    }
}

internal sealed class CollectedFileMapping : IEntityTypeConfiguration<CollectedFile>
{
    public void Configure(EntityTypeBuilder<CollectedFile> file)
    {
        // Taken once, whoever looks.
        file.HasIndex(f => new
        {
            f.CollectionId,
            f.Name,
            f.SizeBytes,
            f.ModifiedUtc,
        })
            .IsUnique();
        file.HasOne<Collection>().WithMany().HasForeignKey(f => f.CollectionId);
        file.HasOne<CdrFile>().WithMany().HasForeignKey(f => f.FileId).OnDelete(DeleteBehavior.SetNull);
        file.HasOne<ServiceFile>().WithMany().HasForeignKey(f => f.ServiceFileId).OnDelete(DeleteBehavior.SetNull);
    }
}
