using BillingBlazor.Domain;
using BillingBlazor.Domain.Usage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace BillingBlazor.Server.Data.Sqlite;

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
        usage.Property(u => u.Description).HasDefaultValue("");
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
        // the others, and calls by day: CallIndex
        usage.HasIndex(u => new { u.DestinationId, u.StartedUtc }).HasFilter(CallIndex.IsRedirected).HasDatabaseName(CallIndex.Redirected);
        usage
            .HasIndex(u => new { u.CustomerId, u.StartedUtc })
            .HasFilter(CallsToSettle.IsInclusive)
            .HasDatabaseName(CallsToSettle.Inclusive);
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
            .HasFilter(RareCalls.Rows)
            .HasDatabaseName(RareCalls.OfCustomer);
        usage
            .HasIndex(u => new
            {
                u.StartedUtc,
                u.Flags,
                u.Seconds,
                u.Orphan,
            })
            .HasFilter(RareCalls.Rows)
            .HasDatabaseName(RareCalls.All);
    }

    internal sealed class UnixSeconds()
        : ValueConverter<DateTime, long>(utc => UkTime.UnixOf(utc), stored => DateTimeOffset.FromUnixTimeSeconds(stored).UtcDateTime);
}
