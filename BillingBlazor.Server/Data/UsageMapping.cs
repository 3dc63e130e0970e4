using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Usage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace BillingBlazor.Server.Data;

/// <summary>The big table: small enums and seconds since 1970 as integers, and only the indexes that pages need.</summary>
internal sealed class UsageRecordMapping : IEntityTypeConfiguration<UsageRecord>
{
    public void Configure(EntityTypeBuilder<UsageRecord> usage)
    {
        usage.Property(u => u.Kind).HasConversion<int>();
        usage.Property(u => u.Orphan).HasConversion<int>();
        usage.Property(u => u.Flags).HasConversion<int>();
        usage.Property(u => u.Band).HasConversion<int>();
        usage.Property(u => u.Source).HasConversion<int>();
        usage.Property(u => u.StartedUtc).HasConversion<UnixSeconds>();
        usage.Property(u => u.Week).HasComputedColumnSql(UsageWeeks.OfStart, stored: false);
        usage
            .HasIndex(u => new
            {
                u.Week,
                u.CustomerId,
                u.StartedUtc,
                u.CliId,
            })
            .HasDatabaseName(UsageWeeks.Index); // with it, the calls of one line of a large customer are told from the index
        // the others, and calls by day: CallDrawers
        usage.HasIndex(u => new { u.DestinationId, u.StartedUtc }).HasFilter("\"Flags\" & 512").HasDatabaseName(CallDrawers.Redirected);
        usage.HasIndex(u => new { u.CustomerId, u.StartedUtc }).HasFilter("\"Flags\" & 16").HasDatabaseName(ConcernedRecords.Inclusive);
        // Orphans are few: each of their groups is summed from these indexes alone.
        usage
            .HasIndex(u => new
            {
                u.Identifier,
                u.Orphan,
                u.StartedUtc,
                u.FileId,
                u.Cost,
            })
            .HasFilter("\"Orphan\" <> 0")
            .HasDatabaseName("IX_UsageRecords_Orphans");
        usage
            .HasIndex(u => new
            {
                u.Orphan,
                u.DestinationId,
                u.ChargeCode,
                u.StartedUtc,
                u.FileId,
                u.Cost,
            })
            .HasFilter("\"Orphan\" > 1")
            .HasDatabaseName("IX_UsageRecords_Unrated");
        // What runs left out as excluded is few, too.
        usage
            .HasIndex(u => new { u.ExcludedByRunId, u.CliId })
            .HasFilter("\"ExcludedByRunId\" IS NOT NULL")
            .HasDatabaseName("IX_UsageRecords_LeftOut");
        // So is what is peculiar: found among a customer's calls, or all, without reading the others.
        usage
            .HasIndex(u => new
            {
                u.CustomerId,
                u.StartedUtc,
                u.Flags,
                u.Seconds,
                u.Orphan,
            })
            .HasFilter(PeculiarUsage.Rows)
            .HasDatabaseName(PeculiarUsage.OfCustomer);
        usage
            .HasIndex(u => new
            {
                u.StartedUtc,
                u.Flags,
                u.Seconds,
                u.Orphan,
            })
            .HasFilter(PeculiarUsage.Rows)
            .HasDatabaseName(PeculiarUsage.All);
    }

    internal sealed class UnixSeconds()
        : ValueConverter<DateTime, long>(utc => UkTime.UnixOf(utc), stored => DateTimeOffset.FromUnixTimeSeconds(stored).UtcDateTime);
}

internal sealed class CdrFileMapping : IEntityTypeConfiguration<CdrFile>
{
    public void Configure(EntityTypeBuilder<CdrFile> file)
    {
        // The same content is taken in once; a failed file or one taken back may come again.
        file.HasIndex(f => f.ContentHash).IsUnique().HasFilter("\"State\" NOT IN ('Failed', 'TakenBack')");
        file.HasOne<Supplier>().WithMany().HasForeignKey(f => f.SupplierId).OnDelete(DeleteBehavior.Restrict);
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

internal sealed class DialledNumbersMapping : IEntityTypeConfiguration<DialledNumbers>
{
    public void Configure(EntityTypeBuilder<DialledNumbers> numbers)
    {
        numbers.HasIndex(n => n.Drawer);
        numbers.HasIndex(n => n.FileId);
        numbers.HasOne<CdrFile>().WithMany().HasForeignKey(n => n.FileId);
    }
}

internal sealed class CallDrawerMapping : IEntityTypeConfiguration<CallDrawer>
{
    public void Configure(EntityTypeBuilder<CallDrawer> drawer)
    {
        drawer.HasIndex(c => new
        {
            c.Drawer,
            c.LastUtc,
            c.FirstUtc,
        });
        drawer.HasIndex(c => c.FileId);
        drawer.HasOne<CdrFile>().WithMany().HasForeignKey(c => c.FileId);
    }
}

internal sealed class CdrFingerprintsMapping : IEntityTypeConfiguration<CdrFingerprints>
{
    public void Configure(EntityTypeBuilder<CdrFingerprints> prints)
    {
        prints.HasIndex(p => new { p.LastUtc, p.FirstUtc });
        prints.HasOne<CdrFile>().WithMany().HasForeignKey(p => p.FileId);
    }
}
