using System.Text.Json;
using BillingBlazor.Domain.Usage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace BillingBlazor.Server.Data.Sqlite;

/// <summary>
/// Marks the files whose records change, in the transaction that changes them. <see cref="BillingDb"/> does it for what EF saves; set-based
/// SQL calls it itself, by what it knows: the files, or the days.
/// </summary>
internal static class FilesToAddUp
{
    private const string Into = """INSERT OR REPLACE INTO "FilesToAddUp" ("FileId") """;
    private const string FromJson = "SELECT value FROM json_each({0})";

    public static Task MarkFileAsync(BillingDb db, int fileId, CancellationToken cancel) => MarkFilesAsync(db, [fileId], cancel);

    public static Task MarkFilesAsync(BillingDb db, IReadOnlyCollection<int> fileIds, CancellationToken cancel) =>
        fileIds.Count == 0
            ? Task.CompletedTask
            : db.Database.ExecuteSqlRawAsync(Into + FromJson, [JsonSerializer.Serialize(fileIds)], cancel);

    public static void MarkFiles(BillingDb db, IEnumerable<int> fileIds) =>
        db.Database.ExecuteSqlRaw(Into + FromJson, JsonSerializer.Serialize(fileIds));

    /// <summary>Every file with records that began between two instants, in seconds since 1970: for runs, which claim and give back by
    /// customers and days.</summary>
    public static Task MarkSpanAsync(BillingDb db, long fromUnix, long toUnix, CancellationToken cancel)
    {
        var (from, to) = (DateTimeOffset.FromUnixTimeSeconds(fromUnix).UtcDateTime, DateTimeOffset.FromUnixTimeSeconds(toUnix).UtcDateTime);
        return db.Database.ExecuteSqlRawAsync(
            Into + """SELECT "Id" FROM "CdrFiles" WHERE "State" = 'Ready' AND "FirstStartedUtc" < {1} AND "LastStartedUtc" >= {0}""",
            [from, to],
            cancel
        );
    }

    /// <summary>Files read before there were books: asked at start-up.</summary>
    public static Task MarkUnbookedAsync(BillingDb db) =>
        db.Database.ExecuteSqlRawAsync(
            """
            INSERT OR IGNORE INTO "FilesToAddUp" ("FileId") SELECT f."Id"
            FROM "CdrFiles" f WHERE f."State" = 'Ready' AND f."FirstRecordId" IS NOT NULL AND NOT EXISTS (SELECT 1
            FROM "DailyTotals" b WHERE b."FileId" = f."Id")
            """
        );

    /// <summary>Before a save: the files of the records it will change.</summary>
    internal static IReadOnlyCollection<int> Touched(ChangeTracker tracker) =>
        [
            .. tracker
                .Entries<UsageRecord>()
                .Where(e => e.State is EntityState.Added or EntityState.Modified or EntityState.Deleted)
                .Select(e => e.Entity.FileId)
                .Distinct(),
        ];
}
