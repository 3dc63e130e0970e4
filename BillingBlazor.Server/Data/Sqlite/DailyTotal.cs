using BillingBlazor.Domain.Usage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BillingBlazor.Server.Data.Sqlite;

/// <summary>
/// The usage of one file on one UK day, added up by customer, line, destination, hour and state, and packed: about fifteen bytes a call
/// where the call itself has two hundred, and fewer where a line calls often. Reports read these, never the calls.
/// </summary>
public sealed class DailyUsage(int fileId, int part, DateOnly day, byte[] content)
{
    public long Id { get; private set; }
    public int FileId { get; private set; } = fileId;

    /// <summary>A file too large for one pass has several.</summary>
    public int Part { get; private set; } = part;

    public DateOnly Day { get; private set; } = day;
    public byte[] Content { get; private set; } = content;
}

/// <summary>The same day of the same file by destination and by hour alone: what is asked of all customers is read here, in a hundredth of
/// the time.</summary>
public sealed class DailyTotal(int fileId, int part, DateOnly day, byte[] content)
{
    public long Id { get; private set; }
    public int FileId { get; private set; } = fileId;
    public int Part { get; private set; } = part;
    public DateOnly Day { get; private set; } = day;
    public byte[] Content { get; private set; } = content;
}

/// <summary>
/// A file whose daily totals are behind its records: written in the transaction that changes them, gone in the one that has added them
/// up. Written again it has another id: who read what was before it leaves it.
/// </summary>
public sealed class FileToAddUp(int fileId)
{
    public long Id { get; private set; }
    public int FileId { get; private set; } = fileId;
}

internal sealed class DailyUsageMapping : IEntityTypeConfiguration<DailyUsage>
{
    public void Configure(EntityTypeBuilder<DailyUsage> usage)
    {
        usage.ToTable("DailyUsage");
        usage.HasIndex(b => b.Day);
        usage
            .HasIndex(b => new
            {
                b.FileId,
                b.Part,
                b.Day,
            })
            .IsUnique();
        usage.HasOne<CdrFile>().WithMany().HasForeignKey(b => b.FileId);
    }
}

internal sealed class DailyTotalMapping : IEntityTypeConfiguration<DailyTotal>
{
    public void Configure(EntityTypeBuilder<DailyTotal> total)
    {
        total.ToTable("DailyTotals");
        total.HasIndex(t => t.Day);
        total
            .HasIndex(t => new
            {
                t.FileId,
                t.Part,
                t.Day,
            })
            .IsUnique();
        total.HasOne<CdrFile>().WithMany().HasForeignKey(t => t.FileId);
    }
}

internal sealed class FileToAddUpMapping : IEntityTypeConfiguration<FileToAddUp>
{
    public void Configure(EntityTypeBuilder<FileToAddUp> file)
    {
        file.ToTable("FilesToAddUp");
        file.HasIndex(m => m.FileId).IsUnique();
        file.HasOne<CdrFile>().WithMany().HasForeignKey(m => m.FileId);
    }
}
