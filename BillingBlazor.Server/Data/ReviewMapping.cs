using BillingBlazor.Domain.Billing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BillingBlazor.Server.Data;

internal sealed class InvoiceReviewMapping : IEntityTypeConfiguration<InvoiceReview>
{
    public void Configure(EntityTypeBuilder<InvoiceReview> review)
    {
        review.HasKey(r => new { r.RunId, r.CustomerId });
        review.ComplexProperty(r => r.Causes);
        review.PrimitiveCollection(r => r.LastInvoiceIds);
        review.HasIndex(r => new
        {
            r.RunId,
            r.Surprise,
            r.CustomerId,
        });
        review.HasOne<BillingRun>().WithMany().HasForeignKey(r => r.RunId);
    }
}

internal sealed class RunWarningMapping : IEntityTypeConfiguration<RunWarning>
{
    public void Configure(EntityTypeBuilder<RunWarning> warning)
    {
        warning.HasIndex(w => new { w.RunId, w.CustomerId });
        warning.HasIndex(w => new
        {
            w.RunId,
            w.Kind,
            w.Weight,
        });
        warning.HasOne<BillingRun>().WithMany().HasForeignKey(w => w.RunId);
    }
}

internal sealed class CountersignatureMapping : IEntityTypeConfiguration<Countersignature>
{
    public void Configure(EntityTypeBuilder<Countersignature> asked)
    {
        asked.HasIndex(c => c.RequestKey).IsUnique();
        asked.HasIndex(c => new { c.State, c.Kind });
        asked.Property(c => c.State).IsConcurrencyToken();
    }
}

internal sealed class ReviewLimitsMapping : IEntityTypeConfiguration<ReviewLimits>
{
    public void Configure(EntityTypeBuilder<ReviewLimits> limits) => limits.Property(l => l.Id).ValueGeneratedNever();
}
