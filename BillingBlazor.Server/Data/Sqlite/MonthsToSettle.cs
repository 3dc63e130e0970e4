using System.Globalization;
using System.Text.Json;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Data.Sqlite;

/// <summary>
/// Marks what is to be settled anew, in the transaction that touches it. Customers that hold no bundle, and have no line with a cap or
/// excluded, are never marked: they cost one query for the whole change.
/// </summary>
internal static class MonthsToSettle
{
    // A month that is marked already gets a new id, so that nobody takes the mark away who has not seen this change.
    private const string Insert = """
        INSERT OR REPLACE INTO "MonthsToSettle" ("CustomerId", "Month") SELECT value ->> 0 AS customer, value ->> 1
        FROM json_each({0})
        """;

    private const string IfHolder = $"""
         WHERE EXISTS (SELECT 1 FROM "CustomerBundles" WHERE "CustomerId" = customer) OR EXISTS (SELECT 1
         FROM "Clis" INDEXED BY "{CliMapping.CappedOrExcluded}" WHERE "CustomerId" = customer AND ({CliMapping.IsCappedOrExcluded}))
        """;

    /// <summary>The months of these days, of customers with bundles, caps or excluded lines.</summary>
    public static async Task MarkAsync(
        BillingDb db,
        IReadOnlyCollection<(int CustomerId, DateOnly Month)> touched,
        CancellationToken cancel
    )
    {
        if (touched.Count > 0)
            await db.Database.ExecuteSqlRawAsync(Insert + IfHolder, [Json(touched)], cancel);
    }

    /// <summary>A customer's months between two days in which it has usage; for changes of its bundles, caps and exclusions, which may have
    /// been its last.</summary>
    public static async Task MarkSpanAsync(BillingDb db, int customerId, DateOnly? from, DateOnly? to, CancellationToken cancel)
    {
        var usage = db.CallsOf(customerId).AsNoTracking();
        if (await usage.OldestFirst().Select(u => (DateTime?)u.StartedUtc).FirstOrDefaultAsync(cancel) is not { } first)
            return;
        var last = await usage.NewestFirst().Select(u => u.StartedUtc).FirstAsync(cancel);
        await InsertAsync(
            db,
            [.. Months(Later(from, UkTime.DayOf(first)), Earlier(to, UkTime.DayOf(last))).Select(month => (customerId, month))],
            cancel
        );
    }

    /// <summary>The months between two days, of those of these customers with bundles, caps or excluded lines. Returns who they
    /// are.</summary>
    public static async Task<IReadOnlyList<int>> MarkMonthsAsync(
        BillingDb db,
        IReadOnlyCollection<int> customerIds,
        DateOnly from,
        DateOnly to,
        CancellationToken cancel
    )
    {
        var holders = await HoldersAsync(db, cancel);
        holders.IntersectWith(customerIds);
        if (holders.Count > 0)
            await InsertAsync(db, [.. Months(from, to).SelectMany(month => holders.Select(id => (id, month)))], cancel);
        return [.. holders.Order()];
    }

    /// <summary>All that a file touched, before its records go.</summary>
    public static async Task MarkFileAsync(BillingDb db, CdrFile file, CancellationToken cancel)
    {
        if (file is not { FirstStartedUtc: { } first, LastStartedUtc: { } last } || (await HoldersAsync(db, cancel)).Count == 0)
            return;
        var customers = await db
            .UsageRecords.AsNoTracking()
            .Where(u => u.Id >= file.FirstRecordId && u.Id <= file.LastRecordId && u.FileId == file.Id && u.CustomerId != null)
            .Select(u => u.CustomerId!.Value)
            .Distinct()
            .ToListAsync(cancel);
        await MarkMonthsAsync(db, customers, UkTime.DayOf(first), UkTime.DayOf(last), cancel);
    }

    /// <summary>Who has anything to settle: one query over bundles and lines.</summary>
    public static async Task<HashSet<int>> HoldersAsync(BillingDb db, CancellationToken cancel) =>
        [
            .. await db
                .CustomerBundles.Select(b => b.CustomerId)
                .Union(db.Clis.Where(c => c.SpendingCap != null || c.ExcludedFromBilling).Select(c => c.CustomerId))
                .ToListAsync(cancel),
        ];

    private static IEnumerable<DateOnly> Months(DateOnly from, DateOnly to)
    {
        for (var month = MonthToSettle.Of(from); month <= to; month = month.AddMonths(1))
            yield return month;
    }

    private static Task InsertAsync(BillingDb db, IReadOnlyCollection<(int CustomerId, DateOnly Month)> months, CancellationToken cancel) =>
        months.Count == 0 ? Task.CompletedTask : db.Database.ExecuteSqlRawAsync(Insert, [Json(months)], cancel);

    private static string Json(IEnumerable<(int CustomerId, DateOnly Month)> months) =>
        JsonSerializer.Serialize(
            months.Select(m => new object[] { m.CustomerId, m.Month.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) })
        );

    private static DateOnly Later(DateOnly? day, DateOnly other) => day > other ? day.Value : other;

    private static DateOnly Earlier(DateOnly? day, DateOnly other) => day < other ? day.Value : other;
}
