using BillingBlazor.Domain;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Data.Sqlite;

/// <summary>Unbilled usage of Active customers by group, anniversary day and month, in one statement for all of them.</summary>
/// <param name="AnniversaryDay">0: none.</param>
/// <param name="Month">202611; by UTC, which is as near as a forecast needs.</param>
internal sealed record UnbilledSum(int GroupId, int AnniversaryDay, int Month, long Price)
{
    private const string Sums = $$"""
        SELECT c."GroupId", COALESCE(c."AnniversaryDay", 0) AS "AnniversaryDay", CAST(strftime('%Y%m', u."StartedUtc",
        'unixepoch') AS INTEGER) AS "Month", SUM(u."Price") AS "Price"
        FROM "Customers" c CROSS JOIN {{UsageWeeks.Each}} w CROSS JOIN "UsageRecords" u ON u."Week" = w."Week" AND u."CustomerId" = c."Id"
        WHERE w."Week" >= {0} / 604800 AND u."StartedUtc" >= {0} AND u."InvoiceId" IS NULL AND u."ExcludedByRunId" IS NULL
        AND u."Orphan" = 0 AND (u."Flags" & 8) = 0 AND c."Status" = 'Active'
            AND c."GroupId" IN (SELECT "Id" FROM "CustomerGroups" WHERE "Trigger" = 'Automatic') AND u."FileId" IN (SELECT "Id"
            FROM "CdrFiles" WHERE "State" = 'Ready')
        GROUP BY 1, 2, 3
        """;

    /// <param name="sinceUtc">What is older is late, and seldom there.</param>
    public static Task<List<UnbilledSum>> OfAutomaticGroupsAsync(BillingDb db, DateTime sinceUtc, CancellationToken cancel) =>
        db.Database.SqlQueryRaw<UnbilledSum>(Sums, UkTime.UnixOf(sinceUtc)).ToListAsync(cancel);
}
