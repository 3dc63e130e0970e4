using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Domain.Usage.Layouts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BillingBlazor.Server.Data;

internal sealed class CdrFileMapping : IEntityTypeConfiguration<CdrFile>
{
    public void Configure(EntityTypeBuilder<CdrFile> file)
    {
        // The same content is taken in once; a failed file or one taken back may come again.
        file.HasIndex(f => f.ContentHash).IsUnique().HasFilter("\"State\" NOT IN ('Failed', 'TakenBack')");
        // All that the listing asks for: a row is wide (its header, why it failed), and is counted without being read.
        file.HasIndex(f => new
        {
            f.UploadedUtc,
            f.SupplierId,
            f.State,
            f.Name,
            f.UploadedBy,
        });
        file.HasOne<Supplier>().WithMany().HasForeignKey(f => f.SupplierId).OnDelete(DeleteBehavior.Restrict);
        file.HasOne<FileLayout>().WithMany().HasForeignKey(f => f.LayoutId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class FileLayoutMapping : IEntityTypeConfiguration<FileLayout>
{
    public void Configure(EntityTypeBuilder<FileLayout> layout)
    {
        layout.Ignore(l => l.Layout);
        layout.HasIndex(l => new { l.SupplierId, l.Kind, l.Version }).IsUnique(); // who saves at the same time makes the next version
        layout.HasOne<Supplier>().WithMany().HasForeignKey(l => l.SupplierId);
    }
}

internal sealed class SetAsideRowMapping : IEntityTypeConfiguration<SetAsideRow>
{
    public void Configure(EntityTypeBuilder<SetAsideRow> row)
    {
        row.HasIndex(r => new { r.FileId, r.Kind });
        row.HasOne<CdrFile>().WithMany().HasForeignKey(r => r.FileId);
    }
}
