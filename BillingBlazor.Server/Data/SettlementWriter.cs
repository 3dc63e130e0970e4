using BillingBlazor.Domain.Usage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace BillingBlazor.Server.Data;

/// <param name="Uses">What it uses of allowances now; null when that stays as it was.</param>
internal sealed record SettledChange(long RecordId, int FileId, Settled Settled, IReadOnlyList<BundleUse>? Uses);

/// <summary>Writes what settling changed, by prepared statements in the transaction that is open. What an invoice or a draft holds is never touched.</summary>
internal static class SettlementWriter
{
    private static readonly string update = $"""UPDATE "UsageRecords" SET "Price" = @price, "Flags" = ("Flags" & {~(int)Settled.AllMarks}) | @marks WHERE "Id" = @id AND "InvoiceId" IS NULL""";
    private const string Forget = """DELETE FROM "BundleUses" WHERE "UsageRecordId" = @id""";
    private const string Use = """INSERT INTO "BundleUses" ("UsageRecordId", "CustomerBundleId", "AllowanceId", "Quantity") VALUES (@id, @held, @allowance, @quantity)""";

    public static void Write(BillingDb db, IReadOnlyList<SettledChange> changes, CancellationToken cancel)
    {
        if (changes.Count == 0) return;
        using var settle = Command(db, update, "@price", "@marks", "@id");
        using var forget = Command(db, Forget, "@id");
        using var use = Command(db, Use, "@id", "@held", "@allowance", "@quantity");
        foreach (var change in changes)
        {
            cancel.ThrowIfCancellationRequested();
            if (Run(settle, change.Settled.Price.Micropounds, (long)change.Settled.Marks, change.RecordId) == 0 || change.Uses is null) continue;
            Run(forget, change.RecordId);
            foreach (var part in change.Uses) Run(use, part.UsageRecordId, part.CustomerBundleId, part.AllowanceId, part.Quantity);
        }
        BookMarks.MarkFiles(db, changes.Select(change => change.FileId).Distinct());
    }

    private static int Run(SqliteCommand command, params ReadOnlySpan<long> values)
    {
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i];
        return command.ExecuteNonQuery();
    }

    private static SqliteCommand Command(BillingDb db, string sql, params string[] names)
    {
        var command = (SqliteCommand)db.Database.GetDbConnection().CreateCommand();
        command.Transaction = (SqliteTransaction)db.Database.CurrentTransaction!.GetDbTransaction();
        command.CommandText = sql;
        foreach (var name in names) command.Parameters.Add(name, SqliteType.Integer);
        command.Prepare();
        return command;
    }
}
