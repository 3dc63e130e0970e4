using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BillingBlazor.Server.Data;

internal sealed class CategoryMapping : IEntityTypeConfiguration<Category>
{
    public void Configure(EntityTypeBuilder<Category> category) => category.HasIndex(c => c.Name).IsUnique();
}

internal sealed class TariffMapping : IEntityTypeConfiguration<Tariff>
{
    public void Configure(EntityTypeBuilder<Tariff> tariff)
    {
        tariff.HasIndex(t => new { t.CategoryId, t.Name }).IsUnique();
        tariff.Property(t => t.Version).IsConcurrencyToken();
        tariff.HasOne<Category>().WithMany().HasForeignKey(t => t.CategoryId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class RateRowMapping : IEntityTypeConfiguration<RateRow>
{
    public void Configure(EntityTypeBuilder<RateRow> row)
    {
        row.ComplexProperty(r => r.Price);
        row.HasIndex(r => r.TariffId);
        row.HasIndex(r => r.CustomerId);
        row.HasIndex(r => r.DestinationId);
        row.HasIndex(r => new
        {
            r.TariffId,
            r.DestinationGroupId,
            r.DestinationId,
            r.From,
        })
            .IsUnique()
            .HasDatabaseName("IX_RateRows_OneStartADay");
        row.HasOne<Tariff>().WithMany().HasForeignKey(r => r.TariffId);
        row.HasOne<Customer>().WithMany().HasForeignKey(r => r.CustomerId);
        row.HasOne<Destination>().WithMany().HasForeignKey(r => r.DestinationId);
        row.HasOne<DestinationGroup>().WithMany().HasForeignKey(r => r.DestinationGroupId);
    }
}

internal sealed class ProductMapping : IEntityTypeConfiguration<Product>
{
    public void Configure(EntityTypeBuilder<Product> product)
    {
        product.HasIndex(p => p.Name).IsUnique();
        product.HasMany(p => p.Prices).WithOne().HasForeignKey(p => p.ProductId).IsRequired();
        product.HasOne<Category>().WithMany().HasForeignKey(p => p.CategoryId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class ProductPriceMapping : IEntityTypeConfiguration<ProductPrice>
{
    public void Configure(EntityTypeBuilder<ProductPrice> price) =>
        price
            .HasIndex(p => new
            {
                p.ProductId,
                p.TariffId,
                p.CustomerId,
                p.From,
            })
            .IsUnique();
}

internal sealed class SupplierMapping : IEntityTypeConfiguration<Supplier>
{
    public void Configure(EntityTypeBuilder<Supplier> supplier)
    {
        supplier.HasIndex(s => s.Name).IsUnique();
        supplier.Property(s => s.Version).IsConcurrencyToken();
    }
}

internal sealed class DestinationMapping : IEntityTypeConfiguration<Destination>
{
    public void Configure(EntityTypeBuilder<Destination> destination)
    {
        destination.HasIndex(d => new { d.SupplierId, d.Name }).IsUnique();
        destination.HasMany(d => d.Codes).WithOne().HasForeignKey(c => c.DestinationId).IsRequired();
        destination.HasMany(d => d.BuyPrices).WithOne().HasForeignKey(p => p.DestinationId).IsRequired();
        destination.HasMany(d => d.ServiceCharges).WithOne().HasForeignKey(c => c.DestinationId).IsRequired();
        destination.HasOne<Supplier>().WithMany().HasForeignKey(d => d.SupplierId).OnDelete(DeleteBehavior.Restrict);
        destination.HasOne<Category>().WithMany().HasForeignKey(d => d.CategoryId).OnDelete(DeleteBehavior.Restrict);
        destination.HasOne<DestinationGroup>().WithMany().HasForeignKey(d => d.DestinationGroupId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class DestinationCodeMapping : IEntityTypeConfiguration<DestinationCode>
{
    public void Configure(EntityTypeBuilder<DestinationCode> code) => code.HasIndex(c => new { c.SupplierId, c.Code }).IsUnique();
}

internal sealed class BuyPriceMapping : IEntityTypeConfiguration<BuyPrice>
{
    public void Configure(EntityTypeBuilder<BuyPrice> price)
    {
        price.ComplexProperty(p => p.Price);
        price.HasIndex(p => new { p.DestinationId, p.From }).IsUnique();
    }
}

internal sealed class DestinationGroupMapping : IEntityTypeConfiguration<DestinationGroup>
{
    public void Configure(EntityTypeBuilder<DestinationGroup> group) => group.HasIndex(g => g.Name).IsUnique();
}

internal sealed class TimeScheduleMapping : IEntityTypeConfiguration<TimeSchedule>
{
    public void Configure(EntityTypeBuilder<TimeSchedule> schedule)
    {
        schedule.HasIndex(s => s.Name).IsUnique();
        schedule.OwnsMany(
            s => s.Slots,
            slot =>
            {
                slot.Property<int>("Id");
                slot.HasKey("Id");
                slot.WithOwner().HasForeignKey("TimeScheduleId");
            }
        );
    }
}

internal sealed class BankHolidayMapping : IEntityTypeConfiguration<BankHoliday>
{
    public void Configure(EntityTypeBuilder<BankHoliday> holiday) => holiday.HasIndex(h => new { h.Nation, h.Day }).IsUnique();
}
