using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Data.Sqlite;

/// <summary>History is written and never altered: SQLite itself refuses it, whoever asks. Only the words of an entry may be taken out of
/// it, with the hash of what they were left in their place. Made at start-up, as a migration that rebuilds the table drops
/// triggers.</summary>
internal static class AppendOnly
{
    private static readonly string[] triggers =
    [
        """
        CREATE TRIGGER IF NOT EXISTS "Changes_Keep" BEFORE DELETE ON "Changes"
        BEGIN SELECT RAISE(ABORT, 'History is never taken away.'); END
        """,
        """
        CREATE TRIGGER IF NOT EXISTS "Changes_Fix" BEFORE UPDATE ON "Changes"
        WHEN NOT (old."ErasedHash" IS NULL AND new."ErasedHash" IS NOT NULL AND new."Before" IS NULL AND new."After" IS NULL
            AND new."Id" = old."Id" AND new."Hash" = old."Hash" AND new."WhenUtc" = old."WhenUtc" AND new."Who" = old."Who"
            AND new."Subject" = old."Subject" AND new."SubjectId" = old."SubjectId" AND new."CustomerId" IS old."CustomerId"
            AND new."Field" = old."Field")
        BEGIN SELECT RAISE(ABORT, 'History is never altered.'); END
        """,
    ];

    public static async Task PrepareAsync(BillingDb db)
    {
        await using var write = await db.BeginWriteAsync();
        foreach (var trigger in triggers)
            await db.Database.ExecuteSqlRawAsync(trigger);
        await write.CommitAsync();
    }
}
