using BillingBlazor.Domain;
using BillingBlazor.Server.Data.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Data.Sqlite;

/// <summary>The orphans of some days, out of the index that holds orphans alone: its order is no use, but it is a thousandth of the
/// calls.</summary>
internal static class OrphansOfDays
{
    // The plus keeps the planner away from the index over all calls of those days.
    private static readonly string sql = $$"""
        SELECT CASE WHEN u."Orphan" = 3 THEN u."CustomerId" END AS "CustomerId", COUNT(*) AS "Calls", SUM(u."Cost") AS "Cost"
        FROM "UsageRecords" u LEFT JOIN "Destinations" d ON d."Id" = u."DestinationId"
        WHERE u."Orphan" <> 0 AND +u."StartedUtc" >= {0} AND +u."StartedUtc" < {1} AND {{StoredCall.UndecidedSql("u.")}}
        AND u."FileId" IN (SELECT "Id" FROM "CdrFiles" WHERE "State" = 'Ready')
            AND ({2} = '[]' OR d."CategoryId" IS NULL OR d."CategoryId" IN (SELECT value FROM json_each({2})))
        GROUP BY 1
        """;

    /// <param name="categories">Only these, and what has no destination yet; empty: all.</param>
    public static async Task<IReadOnlyList<OrphanSum>> OfAsync(
        BillingDb db,
        DateTime fromUtc,
        DateTime toUtc,
        IReadOnlyList<int> categories,
        CancellationToken cancel
    ) =>
        [
            .. (
                await db
                    .Database.SqlQueryRaw<Sum>(
                        sql,
                        UkTime.UnixOf(fromUtc),
                        UkTime.UnixOf(toUtc),
                        System.Text.Json.JsonSerializer.Serialize(categories)
                    )
                    .ToListAsync(cancel)
            ).Select(sum => new OrphanSum(sum.CustomerId, sum.Calls, Money.FromMicropounds(sum.Cost))),
        ];

    private sealed record Sum(int? CustomerId, int Calls, long Cost);
}
