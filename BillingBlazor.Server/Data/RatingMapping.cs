using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Usage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BillingBlazor.Server.Data;

internal sealed class ServiceChargeMapping : IEntityTypeConfiguration<ServiceCharge>
{
    public void Configure(EntityTypeBuilder<ServiceCharge> charge) => charge.HasIndex(c => new { c.DestinationId, c.From }).IsUnique();
}

internal sealed class PriceAdjustmentMapping : IEntityTypeConfiguration<PriceAdjustment>
{
    public void Configure(EntityTypeBuilder<PriceAdjustment> adjustment)
    {
        adjustment.ComplexProperty(a => a.Rate);
        adjustment.ComplexProperty(a => a.Connection);
        adjustment.ComplexProperty(a => a.Minimum);
        adjustment.ComplexProperty(a => a.Increment);
        adjustment.Ignore(a => a.Who);
        adjustment.Ignore(a => a.Where);
        adjustment.Ignore(a => a.Details);
        adjustment.Property(a => a.Version).IsConcurrencyToken();
        adjustment.HasOne<Customer>().WithMany().HasForeignKey(a => a.CustomerId);
        adjustment.HasOne<BillingBlazor.Domain.Tariffs.Tariff>().WithMany().HasForeignKey(a => a.TariffId);
        adjustment.HasOne<Organisation>().WithMany().HasForeignKey(a => a.OrganisationId);
        adjustment.HasOne<Destination>().WithMany().HasForeignKey(a => a.DestinationId);
        adjustment.HasOne<DestinationGroup>().WithMany().HasForeignKey(a => a.DestinationGroupId);
        adjustment.HasOne<Supplier>().WithMany().HasForeignKey(a => a.SupplierId);
    }
}

internal sealed class BundleMapping : IEntityTypeConfiguration<Bundle>
{
    public void Configure(EntityTypeBuilder<Bundle> bundle)
    {
        bundle.HasIndex(b => b.Name).IsUnique();
        bundle.Property(b => b.Version).IsConcurrencyToken();
        bundle.HasMany(b => b.Allowances).WithOne().HasForeignKey(a => a.BundleId).IsRequired();
    }
}

internal sealed class AllowanceMapping : IEntityTypeConfiguration<Allowance>
{
    public void Configure(EntityTypeBuilder<Allowance> allowance) => allowance.Property(a => a.Bands).HasConversion<int>();
}

internal sealed class CustomerBundleMapping : IEntityTypeConfiguration<CustomerBundle>
{
    public void Configure(EntityTypeBuilder<CustomerBundle> held)
    {
        held.HasIndex(h => h.CustomerId);
        held.HasOne<Customer>().WithMany().HasForeignKey(h => h.CustomerId);
        held.HasOne<Bundle>().WithMany().HasForeignKey(h => h.BundleId).OnDelete(DeleteBehavior.Restrict);
        held.HasOne<CostCentre>().WithMany().HasForeignKey(h => h.CostCentreId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class BundleUseMapping : IEntityTypeConfiguration<BundleUse>
{
    public void Configure(EntityTypeBuilder<BundleUse> use)
    {
        use.HasKey(u => new
        {
            u.UsageRecordId,
            u.CustomerBundleId,
            u.AllowanceId,
        });
        use.HasIndex(u => u.CustomerBundleId);
        use.HasOne<UsageRecord>().WithMany().HasForeignKey(u => u.UsageRecordId);
    }
}
