using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data.Usage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Data.Sqlite;

/// <summary>Writes new prices of stored records, which <see cref="StoredUsage"/> read. A step that the disk lost is done again from its
/// cursor, which was lost with it.</summary>
public sealed class StoredPrices : IAsyncDisposable
{
    // What settling made of the old price is gone until it is settled anew: 240 are its marks.
    private const string Set = """
        UPDATE "UsageRecords" SET "Band" = ?2, "BilledSeconds" = ?3, "Source" = ?4, "RateRowId" = ?5, "PlainPrice" = ?6, "Price" = ?6,
        "ServicePrice" = ?7, "AdjustmentId" = ?8
        """;

    private const string Unsettled = """, "Flags" = "Flags" & ~240""";

    // 512: it has another destination than when it was read.
    private const string Moved = """
        , "Flags" = ("Flags" & ~240) | (CASE WHEN "DestinationId" IS ?9 THEN 0 ELSE 512 END), "DestinationId" = ?9, "Cost" = ?10,
        "Orphan" = ?11
        """;

    private const string Where = """ WHERE "Id" = ?1 AND "InvoiceId" IS NULL AND "ExcludedByRunId" IS NULL""";

    private readonly BillingDb db;
    private readonly LogMover? log;
    private readonly Command update,
        updateSettled,
        updateMoved,
        release;

    /// <summary>For many transactions, one after the other.</summary>
    public StoredPrices(BillingDb db)
        : this(db, OpenLog(db)) { }

    private StoredPrices(BillingDb db, LogMover? log)
    {
        (this.db, this.log) = (db, log);
        db.Database.OpenConnection();
        var connection = (SqliteConnection)db.Database.GetDbConnection();
        (update, updateSettled, updateMoved) = (
            new(connection, Set + Where),
            new(connection, Set + Unsettled + Where),
            new(connection, Set + Moved + Where)
        );
        release = new(connection, """DELETE FROM "BundleUses" WHERE "UsageRecordId" = ?1""");
    }

    /// <summary>Within a transaction that others opened.</summary>
    public static StoredPrices InTransaction(BillingDb db) => new(db, log: null);

    /// <summary>In the transaction that is open. What an invoice holds is never touched.</summary>
    public void Write(List<StoredChange> changes)
    {
        foreach (var change in changes)
        {
            var statement =
                change.IsMoved ? updateMoved
                : change.IsSettled ? updateSettled
                : update; // indexes are looked after only where they must be
            var price = change.Price;
            statement.Bind(1, change.Id);
            statement.Bind(2, price.Band);
            statement.Bind(3, price.BilledSeconds);
            statement.Bind(4, price.Source);
            statement.BindId(5, price.RateRowId);
            statement.Bind(6, price.Plain);
            statement.Bind(7, price.Service);
            statement.BindId(8, price.AdjustmentId);
            if (change.IsMoved)
            {
                statement.BindId(9, price.DestinationId);
                statement.Bind(10, price.Cost);
                statement.Bind(11, (int)price.Orphan);
            }
            statement.Run();
            if (!change.IsMoved || price.Orphan == OrphanReason.None)
                continue;
            release.Bind(1, change.Id); // an orphan uses no allowance
            release.Run();
        }
    }

    /// <summary>After each step: moves the log when it is due.</summary>
    public Task GoOnAsync() => log?.GoOnAsync() ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        update.Dispose();
        updateSettled.Dispose();
        updateMoved.Dispose();
        release.Dispose();
        if (log is not null)
        {
            await log.DisposeAsync();
            db.Database.CloseConnection();
        }
        db.Database.CloseConnection();
    }

    private static LogMover OpenLog(BillingDb db)
    {
        db.Database.OpenConnection();
        return new((SqliteConnection)db.Database.GetDbConnection(), cacheMib: 48);
    }
}
