using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Services;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BillingBlazor.Server.Data;

internal sealed class ChargeMapping : IEntityTypeConfiguration<Charge>
{
    public void Configure(EntityTypeBuilder<Charge> charge)
    {
        charge.HasIndex(c => c.CustomerId);
        charge.HasIndex(c => c.ProductId);
        charge.HasIndex(c => c.End);
        charge.Property(c => c.Version).IsConcurrencyToken();
        charge.HasOne<Customer>().WithMany().HasForeignKey(c => c.CustomerId).OnDelete(DeleteBehavior.Restrict);
        charge.HasMany(c => c.Prices).WithOne().HasForeignKey(p => p.ChargeId).IsRequired();
        // A charge without its prices would be billed at the wrong one: they always come with it.
        charge.Navigation(c => c.Prices).AutoInclude();
        // A line of a service file becomes one charge, ever.
        charge.HasIndex(c => c.ServiceLineId).IsUnique().HasFilter("\"ServiceLineId\" IS NOT NULL");
        charge.HasOne<ServiceLine>().WithMany().HasForeignKey(c => c.ServiceLineId).OnDelete(DeleteBehavior.Restrict);
        charge.Ignore(c => c.Begins);
        charge.Ignore(c => c.Sheet);
    }
}

internal sealed class ChargePriceMapping : IEntityTypeConfiguration<ChargePrice>
{
    public void Configure(EntityTypeBuilder<ChargePrice> price) => price.HasIndex(p => new { p.ChargeId, p.From }).IsUnique();
}

internal sealed class ChargeJobMapping : IEntityTypeConfiguration<ChargeJob>
{
    public void Configure(EntityTypeBuilder<ChargeJob> job)
    {
        job.HasIndex(j => j.State);
        job.Ignore(j => j.Reasons);
    }
}
