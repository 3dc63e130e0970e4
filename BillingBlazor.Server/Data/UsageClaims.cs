using System.Text.Json;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Invoices;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Data;

/// <summary>
/// The usage of a run in sets: what is billable is summed, claimed and given back by one statement for many customers, never a query a record.
/// A record's InvoiceId is its claim, so it is on at most one live invoice. In all statements {0} and {1} are the period's seconds, {2} the run,
/// {3} the customers as JSON.
/// </summary>
internal sealed class UsageClaims(BillingDb db, BillingRun run)
{
    /// <summary>Older than this it is billed only when asked for.</summary>
    private const int LateMonths = 3;

    private const string Billable = """
        u."StartedUtc" >= {0} AND u."StartedUtc" < {1} AND u."InvoiceId" IS NULL AND u."ExcludedByRunId" IS NULL AND u."Orphan" = 0 AND (u."Flags" & 8) = 0
        AND u."FileId" IN (SELECT "Id" FROM "CdrFiles" WHERE "State" = 'Ready') AND u."CustomerId" IN (SELECT value FROM json_each({3}))
        """;

    private const string MarkExcluded = $$"""
        UPDATE "UsageRecords" AS u SET "ExcludedByRunId" = {2}, "Price" = 0 WHERE {{Billable}} AND u."CliId" IN (SELECT "Id" FROM "Clis" WHERE "ExcludedFromBilling")
        """;

    private const string Sums = $$"""
        SELECT u."CustomerId", u."CostCentreId", u."CliId", d."CategoryId", u."StartedUtc" < {4} AS "IsEarlier",
            SUM(CASE WHEN d."IsFreeToCaller" OR u."Source" = 8 THEN 0 ELSE 1 END) AS "Calls", SUM(CASE WHEN d."IsFreeToCaller" OR u."Source" = 8 THEN 0 ELSE u."Seconds" END) AS "Seconds",
            SUM(u."Price") AS "Price", SUM(u."Cost") AS "Cost", MAX((u."Flags" & 96) <> 0) AS "IsCapped", MIN(u."StartedUtc") AS "First", MAX(u."StartedUtc") AS "Last"
        FROM "UsageRecords" u JOIN "Destinations" d ON d."Id" = u."DestinationId" WHERE {{Billable}} GROUP BY 1, 2, 3, 4, 5
        """;

    private const string Claim = $$"""
        UPDATE "UsageRecords" AS u SET "InvoiceId" = i."Id" FROM "Invoices" i JOIN "Customers" c ON c."Id" = i."CustomerId"
        WHERE i."RunId" = {2} AND u."CustomerId" = i."CustomerId" AND (NOT c."InvoicePerCostCentre" OR i."CostCentreKey" = COALESCE(u."CostCentreId", 0)) AND {{Billable}}
        """;

    private const string Unclaim = """
        UPDATE "UsageRecords" AS u SET "InvoiceId" = NULL FROM "Invoices" i
        WHERE i."RunId" = {0} AND i."State" = 'Draft' AND i."CustomerId" IN (SELECT value FROM json_each({1})) AND u."CustomerId" = i."CustomerId" AND u."InvoiceId" = i."Id"
        """;

    private const string UnmarkExcluded = """
        UPDATE "UsageRecords" SET "ExcludedByRunId" = NULL, "Price" = "PlainPrice" WHERE "CustomerId" IN (SELECT value FROM json_each({1})) AND "ExcludedByRunId" = {0}
        """;

    private readonly long fromUnix = Unix(UkTime.StartOf(run.UsageFrom ?? run.UsagePeriodFrom.AddMonths(-LateMonths)));
    private readonly long toUnix = Unix(UkTime.StartOf(run.UsageTo.AddDays(1)));

    /// <summary>A customer's calls lie all over the table: with the usual 2 MiB of cache each page would be read again and again.</summary>
    public Task WidenCacheAsync(CancellationToken cancel) => db.Database.ExecuteSqlRawAsync("pragma cache_size=-65536", cancel);

    /// <summary>Usage of lines that are excluded from billing: marked, priced at nought, never billed (the guide: Exclude from billing).</summary>
    public async Task MarkExcludedAsync(IReadOnlyList<int> customerIds, CancellationToken cancel)
    {
        var concerned = await db.Clis.Where(c => c.ExcludedFromBilling && customerIds.Contains(c.CustomerId)).Select(c => c.CustomerId).Distinct().ToListAsync(cancel);
        if (concerned.Count > 0) await db.Database.ExecuteSqlRawAsync(MarkExcluded, [fromUnix, toUnix, run.Id, Json(concerned)], cancel);
        if (concerned.Count > 0) await BookMarks.MarkSpanAsync(db, fromUnix, toUnix, cancel);
    }

    /// <summary>The sums that make usage lines, by customer. What is free to the caller is claimed but not counted.</summary>
    public async Task<ILookup<int, UsageSum>> SumAsync(IReadOnlyList<int> customerIds, CancellationToken cancel)
    {
        var currentUnix = Unix(UkTime.StartOf(run.UsagePeriodFrom));
        var rows = await db.Database.SqlQueryRaw<Sum>(Sums, fromUnix, toUnix, run.Id, Json(customerIds), currentUnix).ToListAsync(cancel);
        var cliIds = rows.Select(r => r.CliId).Distinct().ToList();
        var lines = (await db.Clis.AsNoTracking().Where(c => cliIds.Contains(c.Id)).ToListAsync(cancel)).ToDictionary(c => c.Id);
        return rows.Where(r => r.Calls > 0).ToLookup(r => r.CustomerId, r => new UsageSum(r.CostCentreId, r.CliId, lines.GetValueOrDefault(r.CliId)?.Label ?? "of a removed line", r.CategoryId, r.IsEarlier,
            r.IsEarlier ? new(Day(r.First), Day(r.Last)) : new(run.UsagePeriodFrom, run.UsageTo), r.Calls, r.Seconds, Money.FromMicropounds(r.Price), Money.FromMicropounds(r.Cost),
            r.IsCapped ? lines.GetValueOrDefault(r.CliId)?.SpendingCap : null));
    }

    /// <summary>Claims what was summed, for the invoices of these customers in this run.</summary>
    public async Task ClaimAsync(IReadOnlyList<int> customerIds, CancellationToken cancel)
    {
        await db.Database.ExecuteSqlRawAsync(Claim, [fromUnix, toUnix, run.Id, Json(customerIds)], cancel);
        await BookMarks.MarkSpanAsync(db, fromUnix, toUnix, cancel);
    }

    /// <summary>Gives back what the run's drafts hold of these customers' usage.</summary>
    public async Task ReleaseAsync(IReadOnlyList<int> customerIds, CancellationToken cancel)
    {
        await db.Database.ExecuteSqlRawAsync(Unclaim, [run.Id, Json(customerIds)], cancel);
        await db.Database.ExecuteSqlRawAsync(UnmarkExcluded, [run.Id, Json(customerIds)], cancel);
        await BookMarks.MarkSpanAsync(db, fromUnix, toUnix, cancel);
        await SettlementMarks.MarkMonthsAsync(db, customerIds, run.UsageFrom ?? run.UsagePeriodFrom.AddMonths(-LateMonths), run.UsageTo, cancel);      // a file may have come since
    }

    private static string Json(IReadOnlyList<int> ids) => JsonSerializer.Serialize(ids);

    private static long Unix(DateTime utc) => (utc.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond;

    private static DateOnly Day(long unix) => UkTime.DayOf(DateTimeOffset.FromUnixTimeSeconds(unix).UtcDateTime);

    private sealed record Sum(int CustomerId, int? CostCentreId, int CliId, int CategoryId, bool IsEarlier, int Calls, long Seconds, long Price, long Cost, bool IsCapped, long First, long Last);
}
