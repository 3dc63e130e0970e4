using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data.Usage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BillingBlazor.Server.Data.Sqlite;

/// <summary>A group whose orphans have changed since it was summed.</summary>
public sealed class OrphansToSum
{
    public long Id { get; init; }

    /// <summary>The file that brought them: it is summed when that is read.</summary>
    public int FileId { get; init; }

    public OrphanReason Reason { get; init; }
    public int OfId { get; init; }
    public string Key { get; init; } = "";
}

internal sealed class OrphanGroupMapping : IEntityTypeConfiguration<OrphanGroup>
{
    public void Configure(EntityTypeBuilder<OrphanGroup> group)
    {
        group.HasKey(g => new
        {
            g.Reason,
            g.OfId,
            g.Key,
        });
        group.Property(g => g.Reason).HasConversion<int>();
        group.Property(g => g.OldestUtc).HasConversion<UsageRecordMapping.UnixSeconds>();
        group
            .HasIndex(g => new
            {
                g.Reason,
                g.Cost,
                g.Key,
                g.OfId,
                g.Count,
            })
            .IsDescending(false, true, false, false, false); // a page, its place and the totals out of it alone
    }
}

internal sealed class OrphansToSumMapping : IEntityTypeConfiguration<OrphansToSum>
{
    public void Configure(EntityTypeBuilder<OrphansToSum> orphans)
    {
        orphans.ToTable("OrphansToSum");
        orphans.Property(m => m.Reason).HasConversion<int>();
    }
}
