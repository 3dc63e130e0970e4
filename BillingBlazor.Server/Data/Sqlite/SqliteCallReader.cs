using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data.Usage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SQLitePCL;

namespace BillingBlazor.Server.Data.Sqlite;

/// <summary>Reads calls by prepared statements, for the same reason as <see cref="SqliteUsageWriter"/> writes them so: there are
/// millions.</summary>
internal sealed class SqliteCallReader : StoredCallReader
{
    private const int FirstText = 22;

    private const string Columns = """
        "Id","Orphan","Flags","StartedUtc","Seconds","BilledSeconds","Bytes","CustomerId","DestinationId","Band","Source","RateRowId",
        "Cost","PlainPrice","ServicePrice","AdjustmentId","InvoiceId","ExcludedByRunId","FileId","CliId","CostCentreId","Price"
        """;

    // By id whatever the planner thinks: a file's records lie together.
    private const string OfFile = """
        NOT INDEXED WHERE "Id" >= ?1 AND "Id" < ?2 AND "FileId" = ?3 AND "StartedUtc" >= ?4 AND "StartedUtc" < ?5
        AND (?6 = 0 OR "CustomerId" = ?6) ORDER BY "Id"
        """;

    private const string ById = "WHERE \"Id\" = ?1";
    private static readonly string byIdToSettle = $"{ById} AND {StoredCall.ToSettleSql("")}";

    private readonly BillingDb db;
    private readonly SqliteConnection connection;
    private readonly CallTexts texts;
    private readonly Dictionary<string, Command> prepared = [];
    private Command? open;
    private IReadOnlyList<long>? ids;
    private int nextId;
    private bool isReading;

    public SqliteCallReader(BillingDb db, CallTexts texts)
    {
        (this.db, this.texts) = (db, texts);
        db.Database.OpenConnection();
        connection = (SqliteConnection)db.Database.GetDbConnection();
    }

    public override void Open(FileCalls stretch)
    {
        ids = null;
        open = Prepared(OfFile);
        open.Bind(1, stretch.From);
        open.Bind(2, stretch.To);
        open.Bind(3, stretch.FileId);
        open.Bind(4, stretch.FromUnix);
        open.Bind(5, stretch.ToUnix);
        open.Bind(6, stretch.CustomerId);
    }

    public override void Open(IReadOnlyList<long> ids, bool toSettle = false)
    {
        if (raw.sqlite3_get_autocommit(connection.Handle!) != 0)
        {
            db.Database.ExecuteSqlRaw("SAVEPOINT reading"); // one reading for all records: beginning one costs as much as a record
            isReading = true;
        }
        (this.ids, nextId, open) = (ids, 0, Prepared(toSettle ? byIdToSettle : ById));
    }

    protected override int Fill(StoredCall[] places)
    {
        var count = 0;
        if (ids is null)
        {
            while (count < places.Length && open is not null)
                if (open.Step())
                    Take(open, places[count++]);
                else
                    open = null;
            return count;
        }
        for (; count < places.Length && nextId < ids.Count; nextId++)
        {
            open!.Bind(1, ids[nextId]);
            if (!open.Step())
                continue;
            Take(open, places[count++]);
            open.Step(); // past its only row
        }
        return count;
    }

    public override void Dispose()
    {
        foreach (var command in prepared.Values)
            command.Dispose();
        if (isReading && raw.sqlite3_get_autocommit(connection.Handle!) == 0)
            db.Database.ExecuteSqlRaw("RELEASE reading"); // an error of the disk has ended it already
        db.Database.CloseConnection();
    }

    private Command Prepared(string where)
    {
        if (!prepared.TryGetValue(where, out var command))
            prepared[where] = command = new(connection, $"""SELECT {Columns}{TextColumns()} FROM "UsageRecords" {where}""");
        return command;
    }

    private string TextColumns() =>
        (texts.HasFlag(CallTexts.Identifier) ? ",\"Identifier\"" : "")
        + (texts.HasFlag(CallTexts.Dialled) ? ",\"Dialled\"" : "")
        + (texts.HasFlag(CallTexts.ChargeCode) ? ",\"ChargeCode\"" : "")
        + (texts.HasFlag(CallTexts.RecordId) ? ",\"RecordId\"" : "");

    private void Take(Command row, StoredCall call)
    {
        call.Id = row.Long(0);
        call.Flags = (UsageMarks)row.Int(2);
        call.StartedUnix = row.Long(3);
        call.Seconds = row.Int(4);
        call.Bytes = row.Long(6);
        call.CustomerId = row.Int(7);
        (call.InvoiceId, call.ExcludedByRunId, call.FileId) = (row.Int(16), row.Int(17), row.Int(18));
        (call.CliId, call.CostCentreId, call.Charge) = (row.Int(19), row.Int(20), row.Long(21));
        call.Price = new(
            (OrphanReason)row.Int(1),
            row.Int(8),
            (byte)row.Int(9),
            row.Int(5),
            (byte)row.Int(10),
            row.Int(11),
            row.Long(12),
            row.Long(13),
            row.Long(14),
            row.Int(15)
        );
        var text = FirstText;
        if ((texts & CallTexts.Identifier) != 0)
            call.KeepIdentifier(row.Utf8(text++));
        if ((texts & CallTexts.Dialled) != 0)
            call.KeepDialled(row.Utf8(text++));
        if ((texts & CallTexts.ChargeCode) != 0)
            call.KeepChargeCode(row.Utf8(text++));
        if ((texts & CallTexts.RecordId) != 0)
            call.KeepRecordId(row.Utf8(text));
    }
}
