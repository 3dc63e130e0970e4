using System.Text.Json;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Data;

/// <summary>
/// The usage of a run in sets: what is billable is summed, claimed and given back by one statement for many customers, never a query a record.
/// A record's InvoiceId is its claim, so it is on at most one live invoice. In all statements {0} are the customers as JSON, each with the
/// seconds of its usage, and {1} is the run.
/// </summary>
internal sealed class UsageClaims(BillingDb db, BillingRun run)
{
    private const string Span = $$"""
        WITH span ("CustomerId", "From", "Current", "To") AS MATERIALIZED (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]'), json_extract(value, '$[3]') FROM json_each({0})),
            week AS MATERIALIZED (SELECT * FROM {{UsageWeeks.Each}})
        """;

    private const string Unclaim = $$"""
        UPDATE "UsageRecords" AS u SET "InvoiceId" = NULL FROM "Invoices" i
        WHERE i."RunId" = {0} AND i."State" = 'Draft' AND i."CustomerId" IN (SELECT value FROM json_each({1})) AND u.{{UsageWeeks.InEach}} AND u."CustomerId" = i."CustomerId" AND u."InvoiceId" = i."Id"
        """;

    private const string UnmarkExcluded = $$"""
        UPDATE "UsageRecords" SET "ExcludedByRunId" = NULL, "Price" = "PlainPrice" WHERE {{UsageWeeks.InEach}} AND "CustomerId" IN (SELECT value FROM json_each({1})) AND "ExcludedByRunId" = {0}
        """;

    private readonly string billable = $"""
        w."Week" BETWEEN s."From" / 604800 AND s."To" / 604800 AND u."Week" = w."Week" AND u."CustomerId" = s."CustomerId" AND u."StartedUtc" >= s."From" AND u."StartedUtc" < s."To" AND u."InvoiceId" IS NULL AND u."ExcludedByRunId" IS NULL AND u."Orphan" = 0 AND (u."Flags" & 8) = 0
        AND u."FileId" IN (SELECT "Id" FROM "CdrFiles" WHERE "State" = 'Ready'){(run.CategoryIds.Count == 0 ? "" : $" AND u.\"DestinationId\" IN (SELECT \"Id\" FROM \"Destinations\" WHERE \"CategoryId\" IN ({string.Join(',', run.CategoryIds)}))")}
        """;

    private string MarkExcluded => $$"""
        {{Span}} UPDATE "UsageRecords" AS u SET "ExcludedByRunId" = {1}, "Price" = 0 FROM span s CROSS JOIN week w WHERE {{billable}} AND u."CliId" IN (SELECT "Id" FROM "Clis" WHERE "ExcludedFromBilling")
        """;

    private string Sums => $$"""
        {{Span}} SELECT u."CustomerId", u."CostCentreId", u."CliId", d."CategoryId", u."StartedUtc" < s."Current" AS "IsEarlier",
            SUM(CASE WHEN d."IsFreeToCaller" OR u."Source" = 8 THEN 0 ELSE 1 END) AS "Calls", SUM(CASE WHEN d."IsFreeToCaller" OR u."Source" = 8 THEN 0 ELSE u."Seconds" END) AS "Seconds",
            SUM(u."Price") AS "Price", SUM(u."PlainPrice") AS "Plain", SUM(u."Cost") AS "Cost", MAX((u."Flags" & 96) <> 0) AS "IsCapped", MIN(u."StartedUtc") AS "First", MAX(u."StartedUtc") AS "Last"
        FROM span s CROSS JOIN week w CROSS JOIN "UsageRecords" u JOIN "Destinations" d ON d."Id" = u."DestinationId" WHERE {{billable}} GROUP BY 1, 2, 3, 4, 5
        """;

    private string Claim => $$"""
        {{Span}} UPDATE "UsageRecords" AS u SET "InvoiceId" = i."Id" FROM span s CROSS JOIN "Invoices" i CROSS JOIN "Customers" c CROSS JOIN week w
        WHERE i."RunId" = {1} AND i."CustomerId" = s."CustomerId" AND c."Id" = s."CustomerId" AND (NOT c."InvoicePerCostCentre" OR i."CostCentreKey" = COALESCE(u."CostCentreId", 0)) AND {{billable}}
        """;

    /// <summary>A customer's calls lie all over the table: with the usual 2 MiB of cache each page would be read again and again.</summary>
    public Task WidenCacheAsync(CancellationToken cancel) => db.Database.ExecuteSqlRawAsync("pragma cache_size=-65536", cancel);

    /// <summary>Usage of lines that are excluded from billing: marked, priced at nought, never billed (the guide: Exclude from billing).</summary>
    public async Task MarkExcludedAsync(IReadOnlyList<BillingRunCustomer> members, CancellationToken cancel)
    {
        var ids = members.Select(m => m.CustomerId).ToList();
        var concerned = await db.Clis.Where(c => c.ExcludedFromBilling && ids.Contains(c.CustomerId)).Select(c => c.CustomerId).Distinct().ToListAsync(cancel);
        if (concerned.Count > 0) await db.Database.ExecuteSqlRawAsync(MarkExcluded, [Spans(members.Where(m => concerned.Contains(m.CustomerId))), run.Id], cancel);
        if (concerned.Count > 0) await MarkBooksAsync(members, cancel);
    }

    /// <summary>The sums that make usage lines, by customer. What is free to the caller is claimed but not counted.</summary>
    public async Task<ILookup<int, UsageSum>> SumAsync(IReadOnlyList<BillingRunCustomer> members, CancellationToken cancel)
    {
        var rows = await db.Database.SqlQueryRaw<Sum>(Sums, Spans(members)).ToListAsync(cancel);
        var cliIds = rows.Select(r => r.CliId).Distinct().ToList();
        var lines = (await db.Clis.AsNoTracking().Where(c => EF.Parameter(cliIds).Contains(c.Id)).ToListAsync(cancel)).ToDictionary(c => c.Id);
        var periods = members.ToDictionary(m => m.CustomerId, m => m.Usage);
        return rows.Where(r => r.Calls > 0).ToLookup(r => r.CustomerId, r => new UsageSum(r.CostCentreId, r.CliId, lines.GetValueOrDefault(r.CliId)?.Label ?? "of a removed line", r.CategoryId, r.IsEarlier,
            r.IsEarlier ? new(Day(r.First), Day(r.Last)) : periods[r.CustomerId], r.Calls, r.Seconds, Money.FromMicropounds(r.Price), Money.FromMicropounds(r.Cost),
            r.IsCapped ? lines.GetValueOrDefault(r.CliId)?.SpendingCap : null) { PlainPrice = Money.FromMicropounds(r.Plain) });
    }

    /// <summary>Claims what was summed, for the invoices of these customers in this run.</summary>
    public async Task ClaimAsync(IReadOnlyList<BillingRunCustomer> members, CancellationToken cancel)
    {
        await db.Database.ExecuteSqlRawAsync(Claim, [Spans(members), run.Id], cancel);
        await MarkBooksAsync(members, cancel);
    }

    /// <summary>Gives back what the run's drafts hold of these customers' usage.</summary>
    public async Task ReleaseAsync(IReadOnlyList<int> customerIds, CancellationToken cancel)
    {
        var json = JsonSerializer.Serialize(customerIds);
        await db.Database.ExecuteSqlRawAsync(Unclaim, [run.Id, json], cancel);
        await db.Database.ExecuteSqlRawAsync(UnmarkExcluded, [run.Id, json], cancel);
        await MarkBooksAsync(await db.BillingRunCustomers.AsNoTracking().Where(m => m.RunId == run.Id && EF.Parameter(customerIds).Contains(m.CustomerId)).ToListAsync(cancel), cancel);
        var usage = await db.BillingRunCustomers.Where(m => m.RunId == run.Id && EF.Parameter(customerIds).Contains(m.CustomerId)).GroupBy(_ => 1).Select(g => new { From = g.Min(m => m.UsageFrom), To = g.Max(m => m.UsageTo) }).SingleOrDefaultAsync(cancel);
        if (usage is not null) await SettlementMarks.MarkMonthsAsync(db, customerIds, run.FirstDayOf(new(usage.From, usage.To)) ?? await OldestAsync(cancel), usage.To, cancel);      // a file may have come since
    }

    private async Task<DateOnly> OldestAsync(CancellationToken cancel) =>
        await db.CdrFiles.Where(f => f.State == CdrFileState.Ready).MinAsync(f => f.FirstStartedUtc, cancel) is { } first ? UkTime.DayOf(first) : db.Today;

    /// <summary>The reports' sums of the files that these customers' usage may lie in.</summary>
    private async Task MarkBooksAsync(IReadOnlyCollection<BillingRunCustomer> members, CancellationToken cancel)
    {
        if (members.Count == 0) return;
        var (from, to) = (members.Min(m => run.FirstDayOf(m.Usage) is { } first ? UkTime.UnixOf(first) : 0), members.Max(m => UkTime.UnixOf(m.UsageTo.AddDays(1))));
        await BookMarks.MarkSpanAsync(db, from, to, cancel);
    }

    private string Spans(IEnumerable<BillingRunCustomer> members) => JsonSerializer.Serialize(members.Select(m => new[]
    {
        m.CustomerId, run.FirstDayOf(m.Usage) is { } first ? UkTime.UnixOf(first) : 0, UkTime.UnixOf(m.UsageFrom), UkTime.UnixOf(m.UsageTo.AddDays(1)),
    }));

    private static DateOnly Day(long unix) => UkTime.DayOf(DateTimeOffset.FromUnixTimeSeconds(unix).UtcDateTime);

    private sealed record Sum(int CustomerId, int? CostCentreId, int CliId, int CategoryId, bool IsEarlier, int Calls, long Seconds, long Price, long Plain, long Cost, bool IsCapped, long First, long Last);
}
