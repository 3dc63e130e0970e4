using System.Globalization;
using System.Text.Json;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data.Usage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace BillingBlazor.Server.Data.Sqlite;

/// <summary>
/// The calls of reversed invoices, as they were billed: a table of its own with the columns of usage, so that nothing which counts, sums,
/// settles or rates usage sees a call twice. The record itself stays where its file put it, and can be billed afresh.
/// </summary>
internal static class ReversedUsage
{
    private const string Table = "ReversedUsage";

    /// <summary>{0} are the customers and {1} the invoices, as JSON.</summary>
    private const string Held = $$"""
        {{UsageWeeks.InEach}} AND "CustomerId" IN (SELECT value FROM json_each({0})) AND "InvoiceId" IN (SELECT value
        FROM json_each({1}))
        """;

    private const string ReleaseAllowances =
        $$"""DELETE FROM "BundleUses" WHERE "UsageRecordId" IN (SELECT "Id" FROM "UsageRecords" WHERE {{Held}})""";
    private const string Kept = """SELECT "Id" AS "Value" FROM "ReversedUsage" WHERE "InvoiceId" IN (SELECT value FROM json_each({0}))""";
    private const string Spans = $$"""
        SELECT "CustomerId", MIN("StartedUtc") AS "First", MAX("StartedUtc") AS "Last"
        FROM "UsageRecords" WHERE {{Held}} GROUP BY "CustomerId"
        """;
    private static readonly string release = $$"""
        UPDATE "UsageRecords" SET "InvoiceId" = NULL, "Price" = "PlainPrice",
        "Flags" = "Flags" & {{(~(int)Settled.AllMarks).ToString(CultureInfo.InvariantCulture)}} WHERE {{Held}}
        """;

    /// <summary>Column by column what usage has, whatever is added to that tomorrow.</summary>
    public static void Map(ModelBuilder builder) =>
        builder.SharedTypeEntity<Dictionary<string, object>>(
            Table,
            reversed =>
            {
                foreach (var column in Columns(builder.Model))
                    reversed
                        .IndexerProperty(StoredAs(column), column.Name)
                        .IsRequired(!column.IsNullable || column.Name == nameof(UsageRecord.InvoiceId));
                reversed.HasKey(nameof(UsageRecord.InvoiceId), nameof(UsageRecord.Id));
            }
        );

    /// <summary>
    /// In the transaction that is open: the calls of these invoices are kept as they are, and can be billed again, to whoever has the line
    /// now and at the price of now.
    /// </summary>
    public static async Task<List<long>> GiveBackAsync(BillingDb db, IReadOnlyCollection<Invoice> invoices, CancellationToken cancel)
    {
        var (customers, ids) = (
            JsonSerializer.Serialize(invoices.Select(i => i.CustomerId).Distinct()),
            JsonSerializer.Serialize(invoices.Select(i => i.Id))
        );
        var columns = string.Join(',', Columns(db.Model).Select(column => $"\"{column.Name}\""));
        var keep = $"""INSERT INTO "{Table}" ({columns}) SELECT {columns} FROM "UsageRecords" WHERE {Held}""";
        await db.Database.ExecuteSqlRawAsync(keep, [customers, ids], cancel);
        await db.Database.ExecuteSqlRawAsync(ReleaseAllowances, [customers, ids], cancel);
        await MarkAsync(db, customers, ids, cancel);
        await db.Database.ExecuteSqlRawAsync(release, [customers, ids], cancel);
        return await db.Database.SqlQueryRaw<long>(Kept, ids).ToListAsync(cancel);
    }

    /// <summary>Where the calls of an invoice lie.</summary>
    public static string TableOf(InvoiceState state) => state == InvoiceState.Reversed ? Table : "UsageRecords";

    /// <summary>The calls of an invoice, live or reversed.</summary>
    public static IQueryable<UsageRecord> Of(BillingDb db, Invoice invoice) => Of(db, invoice.Id, invoice.CustomerId, invoice.State);

    public static IQueryable<UsageRecord> Of(BillingDb db, int invoiceId, int customerId, InvoiceState state) =>
        state == InvoiceState.Reversed
            ? db.UsageRecords.FromSqlRaw($$"""SELECT * FROM "{{Table}}" WHERE "InvoiceId" = {0}""", invoiceId).AsNoTracking()
            : db.CallsOf(customerId).AsNoTracking().Where(u => u.InvoiceId == invoiceId);

    /// <summary>Allowances and caps are given back: the months of these calls are settled anew.</summary>
    private static async Task MarkAsync(BillingDb db, string customers, string ids, CancellationToken cancel)
    {
        var touched = await db.Database.SqlQueryRaw<Span>(Spans, customers, ids).ToListAsync(cancel);
        if (touched.Count > 0)
            await FilesToAddUp.MarkSpanAsync(db, touched.Min(s => s.First), touched.Max(s => s.Last) + 1, cancel);
        foreach (var span in touched.GroupBy(s => (From: MonthToSettle.Of(Day(s.First)), To: MonthToSettle.Of(Day(s.Last)))))
            await MonthsToSettle.MarkMonthsAsync(db, [.. span.Select(s => s.CustomerId)], span.Key.From, span.Key.To, cancel);
    }

    private static DateOnly Day(long unix) => UkTime.DayOf(DateTimeOffset.FromUnixTimeSeconds(unix).UtcDateTime);

    private static IEnumerable<IReadOnlyProperty> Columns(IReadOnlyModel model) =>
        model.FindEntityType(typeof(UsageRecord))!.GetProperties();

    private static Type StoredAs(IReadOnlyProperty column)
    {
        var type = Nullable.GetUnderlyingType(column.ClrType) ?? column.ClrType;
        var stored =
            type == typeof(Money) || type == typeof(DateTime) ? typeof(long)
            : type.IsEnum ? typeof(int)
            : type;
        return column.ClrType.IsValueType && column.IsNullable && column.Name != nameof(UsageRecord.InvoiceId)
            ? typeof(Nullable<>).MakeGenericType(stored)
            : stored;
    }

    private sealed record Span(int CustomerId, long First, long Last);
}
