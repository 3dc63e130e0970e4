using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Customers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BillingBlazor.Server.Data;

internal sealed class BillingTriggerMapping : IEntityTypeConfiguration<BillingTrigger>
{
    public void Configure(EntityTypeBuilder<BillingTrigger> trigger)
    {
        // A group is billed once for a day, whatever is killed or runs twice.
        trigger.HasIndex(t => new { t.GroupId, t.Day }).IsUnique();
        trigger.HasIndex(t => t.AtUtc);
        trigger.HasIndex(t => t.RunId).IsUnique();
        trigger.Ignore(t => t.IsOpen);
        trigger.HasOne<CustomerGroup>().WithMany().HasForeignKey(t => t.GroupId);
        trigger.HasOne<BillingRun>().WithMany().HasForeignKey(t => t.RunId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class GroupClockMapping : IEntityTypeConfiguration<GroupClock>
{
    public void Configure(EntityTypeBuilder<GroupClock> clock)
    {
        clock.HasKey(c => c.GroupId);
        clock.Property(c => c.GroupId).ValueGeneratedNever();
        clock.Ignore(c => c.IsPaused);
        clock.HasOne<CustomerGroup>().WithOne().HasForeignKey<GroupClock>(c => c.GroupId);
    }
}
