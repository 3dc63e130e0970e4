using System.Text;
using BillingBlazor.Domain.Usage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Data;

/// <summary>What rating decides of a stored record; ids are 0 for none.</summary>
public record struct StoredPrice(OrphanReason Orphan, int DestinationId, byte Band, int BilledSeconds, byte Source, int RateRowId, long Cost, long Plain, long Service, int AdjustmentId);

/// <summary>A record's new price, on its way back to the table.</summary>
/// <param name="IsMoved">Its destination, its cost or whether it is an orphan is another one too: what indexes hold.</param>
public readonly record struct StoredChange(long Id, StoredPrice Price, bool IsMoved);

/// <summary>
/// The records of a file by their ids, read as a stream and written back, by hand and for the same reason as <see cref="UsageWriter"/>: there
/// are millions, and nothing is allocated for one.
/// </summary>
public sealed class StoredUsage : IAsyncDisposable
{
    // By id whatever the planner thinks: a file's records lie together.
    private const string Select = """
        SELECT "Id","Orphan","Flags","StartedUtc","Seconds","BilledSeconds","Bytes","Dialled","ChargeCode","CustomerId","DestinationId","Band","Source","RateRowId","Cost","PlainPrice","ServicePrice",
        "AdjustmentId","InvoiceId","ExcludedByRunId" FROM "UsageRecords" NOT INDEXED WHERE "Id" >= ?1 AND "Id" < ?2 AND "FileId" = ?3 AND "StartedUtc" >= ?4 AND "StartedUtc" < ?5 AND (?6 = 0 OR "CustomerId" = ?6) ORDER BY "Id"
        """;

    // What settling made of the old price is gone until it is settled anew: 240 are its marks.
    private const string Set = """
        UPDATE "UsageRecords" SET "Band" = ?2, "BilledSeconds" = ?3, "Source" = ?4, "RateRowId" = ?5, "PlainPrice" = ?6, "Price" = ?6, "ServicePrice" = ?7, "AdjustmentId" = ?8
        """;

    private const string Unsettled = """, "Flags" = "Flags" & ~240""";

    // 512: it has another destination than when it was read.
    private const string Moved = """, "Flags" = ("Flags" & ~240) | (CASE WHEN "DestinationId" IS ?9 THEN 0 ELSE 512 END), "DestinationId" = ?9, "Cost" = ?10, "Orphan" = ?11""";

    private const string Where = """ WHERE "Id" = ?1 AND "InvoiceId" IS NULL AND "ExcludedByRunId" IS NULL""";

    private readonly BillingDb db;
    private readonly SqliteConnection connection;
    private readonly LogMover log;
    private readonly Statement select, update, updateMoved, release;
    private readonly char[] dialled = new char[256];
    private readonly char[] chargeCode = new char[256];
    private int dialledLength, chargeCodeLength;

    public StoredUsage(BillingDb db)
    {
        this.db = db;
        db.Database.OpenConnection();
        connection = (SqliteConnection)db.Database.GetDbConnection();
        log = new(connection, cacheMib: 48);
        (select, update) = (new(connection, Select), new(connection, Set + Unsettled + Where));
        (updateMoved, release) = (new(connection, Set + Moved + Where), new(connection, """DELETE FROM "BundleUses" WHERE "UsageRecordId" = ?1"""));
    }

    public long Id { get; private set; }
    public UsageMarks Flags { get; private set; }
    public long StartedUnix { get; private set; }
    public int Seconds { get; private set; }
    public long Bytes { get; private set; }
    public int CustomerId { get; private set; }
    public int InvoiceId { get; private set; }
    public int ExcludedByRunId { get; private set; }

    /// <summary>As it is stored.</summary>
    public StoredPrice Price { get; private set; }

    public ReadOnlySpan<char> Dialled => dialled.AsSpan(0, dialledLength);
    public ReadOnlySpan<char> ChargeCode => chargeCode.AsSpan(0, chargeCodeLength);

    /// <param name="to">Not read any more.</param>
    /// <param name="customerId">0: of all.</param>
    public void Open(int fileId, long from, long to, long startedFromUnix, long startedToUnix, int customerId)
    {
        select.Bind(1, from);
        select.Bind(2, to);
        select.Bind(3, fileId);
        select.Bind(4, startedFromUnix);
        select.Bind(5, startedToUnix);
        select.Bind(6, customerId);
    }

    /// <summary>The next record; false at the end of the stretch.</summary>
    public bool Read()
    {
        if (!select.Step()) return false;
        Id = select.Long(0);
        Flags = (UsageMarks)select.Int(2);
        StartedUnix = select.Long(3);
        Seconds = select.Int(4);
        Bytes = select.Long(6);
        dialledLength = Text(7, dialled);
        chargeCodeLength = Text(8, chargeCode);
        CustomerId = select.Int(9);
        (InvoiceId, ExcludedByRunId) = (select.Int(18), select.Int(19));
        Price = new((OrphanReason)select.Int(1), select.Int(10), (byte)select.Int(11), select.Int(5), (byte)select.Int(12),
            select.Int(13), select.Long(14), select.Long(15), select.Long(16), select.Int(17));
        return true;
    }

    /// <summary>In the transaction that is open. What an invoice holds is never touched.</summary>
    public void Write(List<StoredChange> changes)
    {
        foreach (var change in changes)
        {
            var statement = change.IsMoved ? updateMoved : update;      // indexes are looked after only where they must be
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
            if (!change.IsMoved || price.Orphan == OrphanReason.None) continue;
            release.Bind(1, change.Id);      // an orphan uses no allowance
            release.Run();
        }
    }

    /// <summary>After each step: moves the log when it is due.</summary>
    public Task GoOnAsync() => log.GoOnAsync();

    public async ValueTask DisposeAsync()
    {
        select.Dispose();
        update.Dispose();
        updateMoved.Dispose();
        release.Dispose();
        await log.DisposeAsync();
        db.Database.CloseConnection();
    }

    /// <summary>An importer keeps at most 80 letters of each.</summary>
    private int Text(int column, char[] into)
    {
        var text = select.Utf8(column);
        return text.Length <= into.Length ? Encoding.UTF8.GetChars(text, into) : Encoding.UTF8.GetChars(text[..into.Length], into);
    }
}
