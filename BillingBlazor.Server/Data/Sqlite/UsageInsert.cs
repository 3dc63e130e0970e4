using BillingBlazor.Server.Data.Usage;
using Microsoft.Data.Sqlite;

namespace BillingBlazor.Server.Data.Sqlite;

/// <summary>One prepared statement that inserts so many finished records at once.</summary>
internal sealed class UsageInsert : IDisposable
{
    private const string Into = """
        INSERT OR FAIL INTO "UsageRecords" ("FileId","Line","Kind","Orphan","Flags","StartedUtc","Seconds","BilledSeconds","Bytes",
        "Identifier","Dialled","ChargeCode","RecordId",
        "CustomerId","CliId","CostCentreId","DestinationId","Band","Source","RateRowId","Cost","PlainPrice","Price","ServicePrice",
        "AdjustmentId","Description") VALUES
        """;

    private const int Columns = 26;

    private readonly int fileId;
    private readonly int rows;
    private readonly Command insert;

    public UsageInsert(SqliteConnection connection, int fileId, int rows)
    {
        (this.fileId, this.rows) = (fileId, rows);
        var row = $"({string.Join(',', Enumerable.Repeat('?', Columns))})";
        insert = new(connection, Into + string.Join(',', Enumerable.Repeat(row, rows)));
    }

    /// <summary>The rows of a batch from one on, as many as the statement takes.</summary>
    public void Write(UsageBatch batch, int from)
    {
        for (var i = 0; i < rows; i++)
            Bind(i * Columns, batch[from + i], batch);
        insert.Run();
    }

    public void Dispose() => insert.Dispose();

    private void Bind(int at, in UsageRow row, UsageBatch batch)
    {
        insert.Bind(at + 1, fileId);
        insert.Bind(at + 2, row.Line);
        insert.Bind(at + 3, (int)row.Kind);
        insert.Bind(at + 4, (int)row.Orphan);
        insert.Bind(at + 5, (int)row.Marks);
        insert.Bind(at + 6, row.StartedUnix);
        insert.Bind(at + 7, row.Seconds);
        insert.Bind(at + 8, row.BilledSeconds);
        insert.Bind(at + 9, row.Bytes);
        BindText(at + 10, row.Texts.Identifier, batch);
        BindText(at + 11, row.Texts.Dialled, batch);
        BindText(at + 12, row.Texts.ChargeCode, batch);
        BindText(at + 13, row.Texts.RecordId, batch);
        insert.BindId(at + 14, row.CustomerId);
        insert.BindId(at + 15, row.CliId);
        insert.BindId(at + 16, row.CostCentreId);
        insert.BindId(at + 17, row.DestinationId);
        insert.Bind(at + 18, (int)row.Band);
        insert.Bind(at + 19, (int)row.Source);
        insert.BindId(at + 20, row.RateRowId);
        insert.Bind(at + 21, row.CostMicropounds);
        insert.Bind(at + 22, row.PriceMicropounds);
        insert.Bind(at + 23, row.PriceMicropounds);
        insert.Bind(at + 24, row.ServiceMicropounds);
        insert.BindId(at + 25, row.AdjustmentId);
        BindText(at + 26, row.Texts.Description, batch);
    }

    private void BindText(int at, (int At, int Length) text, UsageBatch batch) => insert.BindText(at, batch.AddressOf(text), text.Length);
}
