using BillingBlazor.Domain;
using BillingBlazor.Domain.Invoices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BillingBlazor.Server.Data;

/// <summary>
/// The lines of all invoices and credit notes of one issue day, added up by customer, organisation, category, product and kind, and packed:
/// a twentieth of the table they come from, so that a report over years reads it whole. What the invoices count and come to stands beside
/// it, so a book that is behind them is noticed by whoever opens it, and made anew: nobody who approves or reverses has to think of it.
/// </summary>
public sealed class RevenueDay(DateOnly day, int invoices, Money net, byte[] content)
{
    public DateOnly Day { get; private set; } = day;
    public int Invoices { get; private set; } = invoices;
    public Money Net { get; private set; } = net;
    public byte[] Content { get; private set; } = content;
}

/// <summary>One sum of a revenue book. Amounts are micropounds; ids are 0 for none.</summary>
public struct RevenueEntry
{
    public DateOnly Day;
    public int CustomerId,
        OrganisationId,
        CategoryId,
        ProductId,
        Lines;
    public LineKind Kind;
    public long Net,
        Cost;

    /// <summary>The net of lines of charges that say nothing of what they cost us.</summary>
    public long WithoutCost;
}

public delegate void RevenueVisitor(in RevenueEntry entry);

/// <summary>Opens the revenue books of a stretch of days, and mends those that are behind.</summary>
public static class RevenueDays
{
    private const string Sums = """
        SELECT i."CustomerId" AS "CustomerId", i."OrganisationId" AS "OrganisationId", l."CategoryId" AS "CategoryId",
        COALESCE(c."ProductId", 0) AS "ProductId", l."Kind" AS "Kind",
            COUNT(*) AS "Lines", SUM(l."Net") AS "Net", SUM(l."Cost") AS "Cost", SUM(CASE WHEN l."ChargeId" IS NOT NULL
            AND l."Cost" = 0 THEN l."Net" ELSE 0 END) AS "WithoutCost"
        FROM "Invoices" i JOIN "InvoiceLines" l ON l."InvoiceId" = i."Id" LEFT JOIN "Charges" c ON c."Id" = l."ChargeId"
        WHERE i."IssueDate" = {0} AND i."State" <> 'Draft' GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
        """;

    /// <summary>Each sum of the days from and to, both included. Agrees with the invoices to the micropound.</summary>
    public static async Task ScanAsync(BillingDb db, BillingPeriod days, RevenueVisitor visit, CancellationToken cancel)
    {
        await RefreshAsync(db, days, cancel);
        db.Engine.ReadRevenueDays(db, days, (content, day) => Read(content, day, visit), cancel);
    }

    /// <summary>Books of days whose invoices are other ones than when it was written, made anew.</summary>
    public static async Task RefreshAsync(BillingDb db, BillingPeriod days, CancellationToken cancel)
    {
        var (from, to) = (days.From, days.To);
        var now = await db
            .Database.SqlQuery<Stand>(
                $"""
                SELECT "IssueDate" AS "Day", COUNT(*) AS "Invoices", SUM("Net") AS "Net"
                FROM "Invoices" WHERE "IssueDate" >= {from} AND "IssueDate" <= {to} AND "State" <> 'Draft' GROUP BY "IssueDate"
                """
            )
            .ToListAsync(cancel);
        var kept = await db
            .RevenueDays.AsNoTracking()
            .Where(b => b.Day >= from && b.Day <= to)
            .Select(b => new
            {
                b.Day,
                b.Invoices,
                Net = (long)b.Net,
            })
            .ToDictionaryAsync(b => b.Day, cancel);
        foreach (
            var day in now.Where(day => !kept.TryGetValue(day.Day, out var book) || book.Invoices != day.Invoices || book.Net != day.Net)
        )
            await WriteAsync(db, day, cancel);
        var gone = kept.Keys.Except(now.Select(day => day.Day)).ToList();
        if (gone.Count > 0)
            await db.RevenueDays.Where(b => gone.Contains(b.Day)).ExecuteDeleteAsync(cancel);
    }

    private static async Task WriteAsync(BillingDb db, Stand stand, CancellationToken cancel)
    {
        var writer = new PackedWriter();
        var customer = 0;
        foreach (var sum in await db.Database.SqlQueryRaw<Sum>(Sums, stand.Day).ToListAsync(cancel))
        {
            writer.Add(sum.CustomerId - customer);
            writer.Add(sum.OrganisationId);
            writer.Add(sum.CategoryId);
            writer.Add(sum.ProductId);
            writer.Add((int)Enum.Parse<LineKind>(sum.Kind));
            writer.Add(sum.Lines);
            writer.Add(sum.Net);
            writer.Add(sum.Cost);
            writer.Add(sum.WithoutCost);
            customer = sum.CustomerId;
        }
        await using var write = await db.BeginWriteAsync(cancel);
        await db.RevenueDays.Where(b => b.Day == stand.Day).ExecuteDeleteAsync(cancel);
        // Should an invoice have come in between, the count is another one the next time, and the book is made again.
        BulkInsert.Add<RevenueDay>(db, [new(stand.Day, stand.Invoices, Money.FromMicropounds(stand.Net), writer.ToArray())], cancel);
        await write.CommitAsync(cancel);
    }

    private static void Read(ReadOnlySpan<byte> content, DateOnly day, RevenueVisitor visit)
    {
        var reader = new PackedReader(content);
        var entry = new RevenueEntry { Day = day };
        while (!reader.IsAtEnd)
        {
            entry.CustomerId += reader.NextInt();
            entry.OrganisationId = reader.NextInt();
            entry.CategoryId = reader.NextInt();
            entry.ProductId = reader.NextInt();
            entry.Kind = (LineKind)reader.NextInt();
            entry.Lines = reader.NextInt();
            entry.Net = reader.Next();
            entry.Cost = reader.Next();
            entry.WithoutCost = reader.Next();
            visit(entry);
        }
    }

    private sealed record Stand(DateOnly Day, int Invoices, long Net);

    private sealed record Sum(
        int CustomerId,
        int OrganisationId,
        int CategoryId,
        int ProductId,
        string Kind,
        int Lines,
        long Net,
        long Cost,
        long WithoutCost
    );
}

internal sealed class RevenueDayMapping : IEntityTypeConfiguration<RevenueDay>
{
    public void Configure(EntityTypeBuilder<RevenueDay> book)
    {
        book.HasKey(b => b.Day);
        book.Property(b => b.Day).ValueGeneratedNever();
    }
}
