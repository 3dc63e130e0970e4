using BillingBlazor.Domain;
using BillingBlazor.Server.Data.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Data.Sqlite;

/// <summary>Unbilled usage by group, anniversary day and month, in one statement for all customers.</summary>
internal static class UnbilledUsage
{
    private static readonly string sums = $$"""
        SELECT c."GroupId", COALESCE(c."AnniversaryDay", 0) AS "AnniversaryDay", CAST(strftime('%Y%m', u."StartedUtc",
        'unixepoch') AS INTEGER) AS "Month", SUM(u."Price") AS "Price"
        FROM "Customers" c CROSS JOIN {{UsageWeeks.Each}} w CROSS JOIN "UsageRecords" u ON u."Week" = w."Week" AND u."CustomerId" = c."Id"
        WHERE w."Week" >= {0} / 604800 AND u."StartedUtc" >= {0} AND {{StoredCall.UnbilledSql("u.")}}
        AND c."Status" = 'Active'
            AND c."GroupId" IN (SELECT "Id" FROM "CustomerGroups" WHERE "Trigger" = 'Automatic') AND u."FileId" IN (SELECT "Id"
            FROM "CdrFiles" WHERE "State" = 'Ready')
        GROUP BY 1, 2, 3
        """;

    /// <inheritdoc cref="UsageStore.SumUnbilledByMonthAsync"/>
    public static Task<List<UnbilledSum>> OfAutomaticGroupsAsync(BillingDb db, DateTime sinceUtc, CancellationToken cancel) =>
        db.Database.SqlQueryRaw<UnbilledSum>(sums, UkTime.UnixOf(sinceUtc)).ToListAsync(cancel);
}
