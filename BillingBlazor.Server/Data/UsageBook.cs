using BillingBlazor.Domain.Usage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BillingBlazor.Server.Data;

/// <summary>
/// The usage of one file on one UK day, added up by customer, line, destination, hour and state, and packed: about fifteen bytes a call
/// where the
/// call itself has two hundred, and fewer where a line calls often. Reports read these, never the calls.
/// </summary>
public sealed class UsageBook(int fileId, int part, DateOnly day, byte[] content)
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
public sealed class UsageTotal(int fileId, int part, DateOnly day, byte[] content)
{
    public long Id { get; private set; }
    public int FileId { get; private set; } = fileId;
    public int Part { get; private set; } = part;
    public DateOnly Day { get; private set; } = day;
    public byte[] Content { get; private set; } = content;
}

/// <summary>What a report asks of usage: whom and which lines, or only where to, or only when.</summary>
public enum UsageDetail
{
    Lines,
    Destinations,
    Hours,
}

/// <summary>
/// A file whose books are behind its records: written in the transaction that changes them, gone in the one that has written the books.
/// Marked
/// again it has another id: who read what was before it leaves the mark.
/// </summary>
public sealed class UsageBookMark(int fileId)
{
    public long Id { get; private set; }
    public int FileId { get; private set; } = fileId;
}

[Flags]
public enum UsageState : byte
{
    None = 0,

    /// <summary>The first two bits are the <see cref="OrphanReason"/>.</summary>
    Orphan = 3,

    /// <summary>A live invoice or a draft holds it.</summary>
    Billed = 4,

    /// <summary>Left out by a run, excluded or written off: never billed as it stands.</summary>
    LeftOut = 8,

    /// <summary>Its plain price is below its cost.</summary>
    BelowCost = 16,
}

/// <summary>One sum of a usage book. Amounts are micropounds; ids are 0 for none.</summary>
public struct UsageEntry
{
    public DateOnly Day;
    public int FileId,
        CustomerId,
        CliId,
        DestinationId,
        Hour,
        Calls;
    public UsageState State;
    public long Seconds,
        Bytes,
        Cost,
        Price;

    /// <summary>By how much the plain prices are below the costs.</summary>
    public long Shortfall;

    public readonly OrphanReason Orphan => (OrphanReason)(State & UsageState.Orphan);

    /// <summary>It waits for an invoice.</summary>
    public readonly bool IsUnbilled => (State & (UsageState.Orphan | UsageState.Billed | UsageState.LeftOut)) == 0;
}

public delegate void UsageVisitor(in UsageEntry entry);

internal sealed class UsageBookMapping : IEntityTypeConfiguration<UsageBook>
{
    public void Configure(EntityTypeBuilder<UsageBook> book)
    {
        book.HasIndex(b => b.Day);
        book.HasIndex(b => new
        {
            b.FileId,
            b.Part,
            b.Day,
        })
            .IsUnique();
        book.HasOne<CdrFile>().WithMany().HasForeignKey(b => b.FileId);
    }
}

internal sealed class UsageTotalMapping : IEntityTypeConfiguration<UsageTotal>
{
    public void Configure(EntityTypeBuilder<UsageTotal> total)
    {
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

internal sealed class UsageBookMarkMapping : IEntityTypeConfiguration<UsageBookMark>
{
    public void Configure(EntityTypeBuilder<UsageBookMark> mark)
    {
        mark.HasIndex(m => m.FileId).IsUnique();
        mark.HasOne<CdrFile>().WithMany().HasForeignKey(m => m.FileId);
    }
}
