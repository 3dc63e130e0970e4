using BillingBlazor.Domain.Usage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BillingBlazor.Server.Data;

internal sealed class RateAgainJobMapping : IEntityTypeConfiguration<RateAgainJob>
{
    public void Configure(EntityTypeBuilder<RateAgainJob> job)
    {
        job.HasIndex(j => j.State);
        job.Ignore(j => j.IsRunning);
        job.Ignore(j => j.Share);
    }
}

internal sealed class RateAgainSumMapping : IEntityTypeConfiguration<RateAgainSum>
{
    public void Configure(EntityTypeBuilder<RateAgainSum> sum)
    {
        sum.HasKey(s => new { s.JobId, s.CustomerId });
        sum.HasOne<RateAgainJob>().WithMany().HasForeignKey(s => s.JobId);
    }
}

internal sealed class RateAgainHeldMapping : IEntityTypeConfiguration<RateAgainHeld>
{
    public void Configure(EntityTypeBuilder<RateAgainHeld> held)
    {
        held.HasKey(h => new
        {
            h.JobId,
            h.RunId,
            h.IsDraft,
        });
        held.HasOne<RateAgainJob>().WithMany().HasForeignKey(h => h.JobId);
    }
}
