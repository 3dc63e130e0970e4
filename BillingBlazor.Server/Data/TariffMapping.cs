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
        // One row of a thing begins on a day. SQLite takes two nulls for two values, so each kind of row has an index without any.
        const string ofTariff = "\"TariffId\" IS NOT NULL AND ",
            ofCustomer = "\"CustomerId\" IS NOT NULL AND ",
            group = "\"DestinationGroupId\" IS NOT NULL",
            destination = "\"DestinationId\" IS NOT NULL";
        OneADay(
            row.HasIndex(r => new
            {
                r.TariffId,
                r.DestinationGroupId,
                r.From,
            }),
            "TariffGroup",
            ofTariff + group
        );
        OneADay(
            row.HasIndex(r => new
            {
                r.TariffId,
                r.DestinationId,
                r.From,
            }),
            "TariffDestination",
            ofTariff + destination
        );
        OneADay(
            row.HasIndex(r => new
            {
                r.CustomerId,
                r.DestinationGroupId,
                r.From,
            }),
            "CustomerGroup",
            ofCustomer + group
        );
        OneADay(
            row.HasIndex(r => new
            {
                r.CustomerId,
                r.DestinationId,
                r.From,
            }),
            "CustomerDestination",
            ofCustomer + destination
        );
        const string ofNeither = "\"TariffId\" IS NULL AND \"CustomerId\" IS NULL AND ";
        OneADay(row.HasIndex(r => new { r.DestinationId, r.From }), "Destination", ofNeither + destination);
        OneADay(row.HasIndex(r => new { r.DestinationGroupId, r.From }), "Group", ofNeither + group);
        row.HasOne<Tariff>().WithMany().HasForeignKey(r => r.TariffId);
        row.HasOne<Customer>().WithMany().HasForeignKey(r => r.CustomerId);
        row.HasOne<Destination>().WithMany().HasForeignKey(r => r.DestinationId);
        row.HasOne<DestinationGroup>().WithMany().HasForeignKey(r => r.DestinationGroupId);
    }

    private static void OneADay(IndexBuilder<RateRow> index, string of, string filter) =>
        index.IsUnique().HasFilter(filter).HasDatabaseName($"IX_RateRows_OneStartADay_{of}");
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
    public void Configure(EntityTypeBuilder<ProductPrice> price)
    {
        // As of rate rows: an index for each kind, none of them over a null.
        OneADay(price.HasIndex(p => new { p.ProductId, p.From }), "Own", "\"TariffId\" IS NULL AND \"CustomerId\" IS NULL");
        OneADay(
            price.HasIndex(p => new
            {
                p.ProductId,
                p.TariffId,
                p.From,
            }),
            "Tariff",
            "\"TariffId\" IS NOT NULL"
        );
        OneADay(
            price.HasIndex(p => new
            {
                p.ProductId,
                p.CustomerId,
                p.From,
            }),
            "Customer",
            "\"CustomerId\" IS NOT NULL"
        );
    }

    private static void OneADay(IndexBuilder<ProductPrice> index, string of, string filter) =>
        index.IsUnique().HasFilter(filter).HasDatabaseName($"IX_ProductPrices_OneStartADay_{of}");
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
    public void Configure(EntityTypeBuilder<DestinationCode> code)
    {
        code.HasIndex(c => new { c.SupplierId, c.Code }).IsUnique();
        code.HasIndex(c => new { c.SupplierId, c.Prefix });
    }
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
