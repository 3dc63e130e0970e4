using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data.Usage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Data.Sqlite;

/// <summary>Writes new prices by prepared statements. A step that the disk lost is done again from its cursor, which was lost with
/// it.</summary>
internal sealed class SqliteRepricing : CallRepricing
{
    /// <summary>So many of the calls that an allowance covered in one statement.</summary>
    private const int CoveredAtOnce = 5_000;

    // What settling made of the old price is gone until it is settled anew.
    private const string Set = """
        UPDATE "UsageRecords" SET "Band" = ?2, "BilledSeconds" = ?3, "Source" = ?4, "RateRowId" = ?5, "PlainPrice" = ?6, "Price" = ?6,
        "ServicePrice" = ?7, "AdjustmentId" = ?8
        """;

    private static readonly string unsettled = $", \"Flags\" = \"Flags\" & ~{(int)Settled.AllMarks}";

    private static readonly string moved = $"""
        , "Flags" = ("Flags" & ~{(int)Settled.AllMarks}) | (CASE WHEN "DestinationId" IS ?9 THEN 0 ELSE {(int)UsageMarks.Redirected} END),
        "DestinationId" = ?9, "Cost" = ?10, "Orphan" = ?11
        """;
    private static readonly string where = $" WHERE \"Id\" = ?1 AND {StoredCall.FreeSql("")}";

    private readonly BillingDb db;
    private readonly LogMover? log;
    private readonly Command update,
        updateSettled,
        updateMoved,
        release;

    /// <summary>For many transactions, one after the other.</summary>
    public SqliteRepricing(BillingDb db)
        : this(db, new LogMover(db, cacheMib: 48)) { }

    private SqliteRepricing(BillingDb db, LogMover? log)
    {
        (this.db, this.log) = (db, log);
        db.Database.OpenConnection();
        var connection = (SqliteConnection)db.Database.GetDbConnection();
        (update, updateSettled, updateMoved) = (
            new(connection, Set + where),
            new(connection, Set + unsettled + where),
            new(connection, Set + moved + where)
        );
        release = new(connection, """DELETE FROM "BundleUses" WHERE "UsageRecordId" = ?1""");
    }

    /// <summary>Within a transaction that others opened.</summary>
    public static SqliteRepricing InTransaction(BillingDb db) => new(db, log: null);

    public override async Task WriteAsync(IAsyncEnumerable<RepricedCalls> parts, CancellationToken cancel)
    {
        RepricedCalls? all = null;
        await foreach (var part in parts.WithCancellation(cancel))
        {
            Write(part.Changes);
            if (all is null)
                all = part;
            else
                all.AddMarksOf(part);
        }
        if (all is { Months.Count: > 0 })
            await MarkAsync(all, cancel);
    }

    /// <summary>What follows from new prices.</summary>
    private async Task MarkAsync(RepricedCalls all, CancellationToken cancel)
    {
        foreach (var ids in all.Covered.Chunk(CoveredAtOnce))
            await db.BundleUses.Where(use => EF.Parameter(ids).Contains(use.UsageRecordId)).ExecuteDeleteAsync(cancel);
        await FilesToAddUp.MarkFilesAsync(db, all.MoreRated.Keys, cancel);
        await MonthsToSettle.MarkAsync(db, all.Months, cancel);
        await OrphanSums.MarkAsync(db, 0, all.Groups, cancel);
        await FileRecords.CountAsync(db, all.MoreRated, cancel);
    }

    private void Write(List<StoredChange> changes)
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

    public override Task GoOnAsync() => log?.GoOnAsync() ?? Task.CompletedTask;

    public override async ValueTask DisposeAsync()
    {
        update.Dispose();
        updateSettled.Dispose();
        updateMoved.Dispose();
        release.Dispose();
        if (log is not null)
            await log.DisposeAsync();
        db.Database.CloseConnection();
    }
}
