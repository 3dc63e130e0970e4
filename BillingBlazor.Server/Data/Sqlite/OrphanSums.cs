using System.Text.Json;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Data.Sqlite;

/// <summary>
/// Keeps <see cref="OrphanGroup"/> true: whatever makes, changes or clears orphans marks their groups in its own transaction, and marked
/// groups are summed anew from the orphans' index in short ones. A group is never scanned for; killed anywhere, its mark is still there.
/// </summary>
internal static class OrphanSums
{
    /// <summary>So many groups in one transaction, and no clerk waits long for it.</summary>
    private const int Step = 2_000;

    private const string Unseen = """(SELECT "Id" FROM "CdrFiles" WHERE "State" <> 'Ready')""";

    private const string Forget = """
        DELETE FROM "OrphanGroups" WHERE ("Reason", "OfId", "Key") IN (SELECT json_extract(value, '$[0]'), json_extract(value,
        '$[1]'), json_extract(value, '$[2]') FROM json_each({0}))
        """;

    private const string Into = """INSERT INTO "OrphanGroups" ("Reason", "OfId", "Key", "Count", "Cost", "OldestUtc") """;

    private const string Sums =
        """COUNT(*), SUM(u."Cost"), MIN(u."StartedUtc") FROM json_each({0}) k CROSS JOIN "UsageRecords" u INDEXED BY """;

    private const string OfIdentifiers = $$"""
        {{Into}} SELECT 1, 0, json_extract(k.value, '$[2]'), {{Sums}} "IX_UsageRecords_Orphans"
        WHERE u."Orphan" <> 0 AND u."Identifier" = json_extract(k.value, '$[2]') AND u."Orphan" = 1 AND u."FileId" NOT IN {{Unseen}}
        GROUP BY k.value
        """;

    private const string OfCodes = $$"""
        {{Into}} SELECT 2, json_extract(k.value, '$[1]'), json_extract(k.value, '$[2]'), {{Sums}} "IX_UsageRecords_Unrated"
        WHERE u."Orphan" > 1 AND u."Orphan" = 2 AND u."DestinationId" IS NULL AND u."ChargeCode" = json_extract(k.value, '$[2]')
            AND EXISTS (SELECT 1 FROM "CdrFiles" f WHERE f."Id" = u."FileId" AND f."State" = 'Ready'
            AND f."SupplierId" = json_extract(k.value, '$[1]')) GROUP BY k.value
        """;

    private const string OfDestinations = $$"""
        {{Into}} SELECT 3, json_extract(k.value, '$[1]'), '', {{Sums}} "IX_UsageRecords_Unrated"
        WHERE u."Orphan" > 1 AND u."Orphan" = 3 AND u."DestinationId" = json_extract(k.value, '$[1]') AND u."FileId" NOT IN {{Unseen}}
        GROUP BY k.value
        """;

    private const string MarkIdentifiersOfFile = """
        INSERT INTO "OrphansToSum" ("FileId", "Reason", "OfId", "Key") SELECT {0}, 1, 0, "Identifier"
        FROM "UsageRecords" INDEXED BY "IX_UsageRecords_Orphans"
        WHERE "Orphan" <> 0 AND "Orphan" = 1 AND "FileId" = {0} GROUP BY "Identifier"
        """;

    private const string MarkUnratedOfFile = """
        INSERT INTO "OrphansToSum" ("FileId", "Reason", "OfId", "Key")
        SELECT DISTINCT {0}, "Orphan", CASE "Orphan" WHEN 2 THEN {1} ELSE "DestinationId" END, CASE "Orphan" WHEN 2 THEN "ChargeCode"
        ELSE '' END FROM "UsageRecords" INDEXED BY "IX_UsageRecords_Unrated"
        WHERE "Orphan" > 1 AND "FileId" = {0}
        """;

    private const string MarkAll = """
        INSERT INTO "OrphansToSum" ("FileId", "Reason", "OfId", "Key")
        SELECT DISTINCT 0, u."Orphan", CASE u."Orphan" WHEN 1 THEN 0 WHEN 2 THEN f."SupplierId" ELSE u."DestinationId" END, CASE u."Orphan"
        WHEN 1 THEN u."Identifier" WHEN 2 THEN u."ChargeCode" ELSE '' END
        FROM "UsageRecords" u JOIN "CdrFiles" f ON f."Id" = u."FileId" WHERE u."Orphan" <> 0
        """;

    /// <summary>An installation from before there were sums: all its orphans are summed once.</summary>
    public static async Task PrepareAsync(BillingDb db, CancellationToken cancel)
    {
        if (await db.OrphanGroups.AnyAsync(cancel) || await db.Set<OrphansToSum>().AnyAsync(cancel))
            return;
        await db
            .UsageRecords.Where(u => u.Orphan > OrphanReason.NoOwner && u.Orphan == OrphanReason.NoDestination && u.DestinationId != null)
            .ExecuteUpdateAsync(u => u.SetProperty(x => x.DestinationId, (int?)null), cancel);
        await db.Database.ExecuteSqlRawAsync(MarkAll, cancel);
    }

    /// <summary>These groups are to be summed anew: in the transaction that changes their orphans.</summary>
    /// <param name="fileId">Not before this file has been read; 0 when no file is waited for.</param>
    public static async Task MarkAsync(BillingDb db, int fileId, IReadOnlyCollection<OrphanKey> groups, CancellationToken cancel)
    {
        if (groups.Count == 0)
            return;
        await db.Database.ExecuteSqlRawAsync(
            """
            INSERT INTO "OrphansToSum" ("FileId", "Reason", "OfId", "Key") SELECT {0}, json_extract(value, '$[0]'),
            json_extract(value, '$[1]'), json_extract(value, '$[2]') FROM json_each({1})
            """,
            [fileId, Json(groups)],
            cancel
        );
    }

    /// <summary>All groups that a file has orphans in, before its records go.</summary>
    public static async Task MarkFileAsync(BillingDb db, CdrFile file, CancellationToken cancel)
    {
        if (file.Orphans == 0)
            return;
        await db.Database.ExecuteSqlRawAsync(MarkIdentifiersOfFile, [file.Id], cancel);
        await db.Database.ExecuteSqlRawAsync(MarkUnratedOfFile, [file.Id, file.SupplierId], cancel);
    }

    /// <summary>Sums every marked group anew, but those of files that are still being read. True when there was one.</summary>
    public static async Task<bool> WorkOffAsync(BillingDb db, CancellationToken cancel)
    {
        var any = false;
        while (await DueAsync(db, 1, cancel) is { Count: > 0 })
        {
            await using var write = await db.BeginWriteAsync(cancel);
            var marks = await DueAsync(db, Step, cancel);
            var groups = marks.Select(m => new OrphanKey(m.Reason, m.OfId, m.Key)).Distinct().ToList();
            await SumAsync(db, OrphanReason.NoOwner, OfIdentifiers, groups, cancel);
            await SumAsync(db, OrphanReason.NoDestination, OfCodes, groups, cancel);
            await SumAsync(db, OrphanReason.NoPrice, OfDestinations, groups, cancel);
            var ids = marks.ConvertAll(m => m.Id);
            await db.Set<OrphansToSum>().Where(m => EF.Parameter(ids).Contains(m.Id)).ExecuteDeleteAsync(cancel);
            await write.CommitAsync(cancel);
            any = true;
        }
        return any;
    }

    private static async Task<List<OrphansToSum>> DueAsync(BillingDb db, int most, CancellationToken cancel)
    {
        var reading = await db
            .CdrFiles.Where(f => f.State == CdrFileState.Waiting || f.State == CdrFileState.Reading)
            .Select(f => f.Id)
            .ToListAsync(cancel);
        var marks = db.Set<OrphansToSum>().AsNoTracking();
        if (reading.Count > 0)
            marks = marks.Where(m => !EF.Parameter(reading).Contains(m.FileId));
        return await marks.OrderBy(m => m.Id).Take(most).ToListAsync(cancel);
    }

    private static async Task SumAsync(
        BillingDb db,
        OrphanReason reason,
        string sum,
        IReadOnlyCollection<OrphanKey> groups,
        CancellationToken cancel
    )
    {
        var ofReason = groups.Where(g => g.Reason == reason).ToList();
        if (ofReason.Count == 0)
            return;
        var json = Json(ofReason);
        await db.Database.ExecuteSqlRawAsync(Forget, [json], cancel);
        await db.Database.ExecuteSqlRawAsync(sum, [json], cancel);
    }

    private static string Json(IEnumerable<OrphanKey> groups) =>
        JsonSerializer.Serialize(groups.Select(g => new object[] { (int)g.Reason, g.OfId, g.Key }));
}
