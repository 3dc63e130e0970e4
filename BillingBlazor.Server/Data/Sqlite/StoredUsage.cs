using System.Text;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data.Usage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Data.Sqlite;

/// <summary>
/// The records of a file by their ids, read as a stream, by hand and for the same reason as <see cref="UsageWriter"/>: there are millions,
/// and
/// nothing is allocated for one.
/// </summary>
public sealed class StoredUsage : IDisposable
{
    // By id whatever the planner thinks: a file's records lie together.
    private const string Columns = """
        SELECT "Id","Orphan","Flags","StartedUtc","Seconds","BilledSeconds","Bytes","Dialled","ChargeCode","CustomerId","DestinationId",
        "Band","Source","RateRowId","Cost","PlainPrice","ServicePrice",
        "AdjustmentId","InvoiceId","ExcludedByRunId","FileId","CliId","CostCentreId","Identifier"
        FROM "UsageRecords"
        """;

    private const string OfFile = $"""
        {Columns} NOT INDEXED
        WHERE "Id" >= ?1 AND "Id" < ?2 AND "FileId" = ?3 AND "StartedUtc" >= ?4 AND "StartedUtc" < ?5
            AND (?6 = 0 OR "CustomerId" = ?6) ORDER BY "Id"
        """;

    private readonly BillingDb db;
    private readonly Command select;
    private readonly char[] dialled = new char[256];
    private readonly char[] chargeCode = new char[256];
    private readonly char[] identifier = new char[256];
    private int dialledLength,
        chargeCodeLength;
    private bool isFound;

    public StoredUsage(BillingDb db)
        : this(db, OfFile) { }

    private StoredUsage(BillingDb db, string sql)
    {
        this.db = db;
        db.Database.OpenConnection();
        select = new((SqliteConnection)db.Database.GetDbConnection(), sql);
    }

    /// <summary>To <see cref="Find"/> single records.</summary>
    public static StoredUsage ById(BillingDb db) => new(db, $"""{Columns} WHERE "Id" = ?1""");

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

    public int FileId => select.Int(20);
    public int CliId => select.Int(21);
    public int CostCentreId => select.Int(22);
    public ReadOnlySpan<char> Identifier => identifier.AsSpan(0, Text(23, identifier));
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

    /// <summary>Stands on one record; false when there is none.</summary>
    public bool Find(long id)
    {
        if (isFound)
            select.Step(); // past its only row
        select.Bind(1, id);
        return isFound = Read();
    }

    /// <summary>The next record; false at the end of the stretch.</summary>
    public bool Read()
    {
        if (!select.Step())
            return false;
        Id = select.Long(0);
        Flags = (UsageMarks)select.Int(2);
        StartedUnix = select.Long(3);
        Seconds = select.Int(4);
        Bytes = select.Long(6);
        dialledLength = Text(7, dialled);
        chargeCodeLength = Text(8, chargeCode);
        CustomerId = select.Int(9);
        (InvoiceId, ExcludedByRunId) = (select.Int(18), select.Int(19));
        Price = new(
            (OrphanReason)select.Int(1),
            select.Int(10),
            (byte)select.Int(11),
            select.Int(5),
            (byte)select.Int(12),
            select.Int(13),
            select.Long(14),
            select.Long(15),
            select.Long(16),
            select.Int(17)
        );
        return true;
    }

    public void Dispose()
    {
        select.Dispose();
        db.Database.CloseConnection();
    }

    /// <summary>An importer keeps at most 80 letters of each.</summary>
    private int Text(int column, char[] into)
    {
        var text = select.Utf8(column);
        return text.Length <= into.Length ? Encoding.UTF8.GetChars(text, into) : Encoding.UTF8.GetChars(text[..into.Length], into);
    }
}
