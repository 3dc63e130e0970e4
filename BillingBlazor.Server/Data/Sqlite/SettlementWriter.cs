using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data.Usage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SQLitePCL;

namespace BillingBlazor.Server.Data.Sqlite;

/// <summary>Writes what settling changed, by prepared statements in the transaction that is open. What an invoice or a draft holds is never
/// touched.</summary>
internal static class SettlementWriter
{
    private static readonly string update = $"""
        UPDATE "UsageRecords" SET "Price" = ?1, "Flags" = ("Flags" & {~(int)Settled.AllMarks}) | ?2
        WHERE "Id" = ?3 AND "InvoiceId" IS NULL
        """;
    private const string Forget = """DELETE FROM "BundleUses" WHERE "UsageRecordId" = ?1""";
    private const string Use =
        """INSERT INTO "BundleUses" ("UsageRecordId", "CustomerBundleId", "AllowanceId", "Quantity") VALUES (?1, ?2, ?3, ?4)""";

    public static void Write(BillingDb db, IReadOnlyList<SettledChange> changes, CancellationToken cancel)
    {
        if (changes.Count == 0)
            return;
        var connection = (SqliteConnection)db.Database.GetDbConnection();
        using var settle = new Command(connection, update);
        using var forget = new Command(connection, Forget);
        using var use = new Command(connection, Use);
        foreach (var change in changes)
        {
            cancel.ThrowIfCancellationRequested();
            settle.Bind(1, change.Settled.Price.Micropounds);
            settle.Bind(2, (long)change.Settled.Marks);
            settle.Bind(3, change.RecordId);
            settle.Run();
            if (change.Uses is null || raw.sqlite3_changes(connection.Handle!) == 0)
                continue;
            forget.Bind(1, change.RecordId);
            forget.Run();
            foreach (var part in change.Uses)
            {
                use.Bind(1, part.UsageRecordId);
                use.Bind(2, part.CustomerBundleId);
                use.Bind(3, part.AllowanceId);
                use.Bind(4, part.Quantity);
                use.Run();
            }
        }
        FilesToAddUp.MarkFiles(db, changes.Select(change => change.FileId).Distinct());
    }
}
