using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Services;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage.Layouts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BillingBlazor.Server.Data;

internal sealed class ServiceFileMapping : IEntityTypeConfiguration<ServiceFile>
{
    public void Configure(EntityTypeBuilder<ServiceFile> file)
    {
        // The same content is taken in once; a failed file or one taken back may come again.
        file.HasIndex(f => f.ContentHash).IsUnique().HasFilter("\"State\" NOT IN ('Failed', 'TakenBack')");
        file.HasOne<Supplier>().WithMany().HasForeignKey(f => f.SupplierId).OnDelete(DeleteBehavior.Restrict);
        file.HasOne<FileLayout>().WithMany().HasForeignKey(f => f.LayoutId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class ServiceLineMapping : IEntityTypeConfiguration<ServiceLine>
{
    public void Configure(EntityTypeBuilder<ServiceLine> line)
    {
        // A row counts once, whatever file it comes in; one that somebody released counts as a copy.
        line.HasIndex(l => new { l.Print, l.Copy }).IsUnique();
        line.HasIndex(l => new { l.FileId, l.State });
        line.HasIndex(l => l.State);
        line.HasIndex(l => l.CustomerId);
        line.HasIndex(l => l.ProductId);
        line.HasIndex(l => l.Key);
        line.Ignore(l => l.UnitCost);
        line.HasOne<ServiceFile>().WithMany().HasForeignKey(l => l.FileId).OnDelete(DeleteBehavior.Restrict);
        line.HasOne<Cli>().WithMany().HasForeignKey(l => l.CliId).OnDelete(DeleteBehavior.SetNull);
        line.HasOne<Customer>().WithMany().HasForeignKey(l => l.CustomerId).OnDelete(DeleteBehavior.Restrict);
        line.HasOne<CostCentre>().WithMany().HasForeignKey(l => l.CostCentreId).OnDelete(DeleteBehavior.SetNull);
        line.HasOne<Product>().WithMany().HasForeignKey(l => l.ProductId).OnDelete(DeleteBehavior.SetNull);
    }
}

internal sealed class ServiceRowAsideMapping : IEntityTypeConfiguration<ServiceRowAside>
{
    public void Configure(EntityTypeBuilder<ServiceRowAside> row)
    {
        row.HasIndex(r => new { r.FileId, r.Kind });
        row.HasOne<ServiceFile>().WithMany().HasForeignKey(r => r.FileId);
    }
}

internal sealed class ServiceCodeMapping : IEntityTypeConfiguration<ServiceCode>
{
    public void Configure(EntityTypeBuilder<ServiceCode> code)
    {
        // One text is one product, whatever its case.
        code.Property(c => c.Text).UseCollation(DatabaseEngine.AnyCase);
        code.HasIndex(c => new { c.Text, c.IsExpression }).IsUnique();
        code.Ignore(c => c.Kind);
        code.Ignore(c => c.Literal);
        code.HasOne<Product>().WithMany().HasForeignKey(c => c.ProductId).OnDelete(DeleteBehavior.Cascade);
    }
}
