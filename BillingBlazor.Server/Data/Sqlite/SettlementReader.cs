using BillingBlazor.Domain;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Usage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SQLitePCL;

namespace BillingBlazor.Server.Data.Sqlite;

/// <summary>A record as it is stored, on its way through settling.</summary>
/// <param name="Before">What settling made of it last.</param>
/// <param name="Uses">What it uses of allowances.</param>
internal sealed record StoredToSettle(UsageToSettle ToSettle, int FileId, Settled Before, IReadOnlyCollection<BundleUse> Uses);

/// <summary>Loads what <see cref="CallsToSettle"/> found, by hand, as <see cref="StoredUsage"/> is and for the same reason.</summary>
internal sealed class SettlementReader : IDisposable
{
    // 8 is written off.
    private const string Select = """
        SELECT "Id","FileId","CustomerId","CliId","CostCentreId","DestinationId","StartedUtc","Seconds","Bytes","BilledSeconds","Band",
        "Source","Cost","PlainPrice","ServicePrice","Price","Flags","InvoiceId",
        "Identifier","Dialled","RecordId" FROM "UsageRecords" WHERE "Id" = ?1 AND "Orphan" = 0 AND "ExcludedByRunId" IS NULL
        AND "Flags" & 8 = 0
        """;

    private readonly BillingDb db;
    private readonly Command select;
    private bool isRead;

    public SettlementReader(BillingDb db)
    {
        this.db = db;
        db.Database.OpenConnection();
        db.Database.ExecuteSqlRaw("SAVEPOINT reading"); // one reading for all records: beginning one costs as much as a record
        select = new((SqliteConnection)db.Database.GetDbConnection(), Select);
    }

    public int FileId => select.Int(1);

    /// <summary>Stands on a record; false when it is not, or not any more, one to settle.</summary>
    public bool Read(long id)
    {
        if (isRead)
            select.Step(); // past its only row
        select.Bind(1, id);
        return isRead = select.Step();
    }

    /// <param name="books">Of its file's supplier.</param>
    public StoredToSettle Load(RatingBooks books, IReadOnlyList<BundleUse> uses)
    {
        var before = new Settled(Money.FromMicropounds(select.Long(15)), (UsageMarks)select.Int(16) & Settled.AllMarks);
        var isInvoiced = select.Int(17) != 0;
        return new(
            new()
            {
                Id = select.Long(0),
                Call = new(
                    select.Int(2),
                    books.DestinationsById[select.Int(5)],
                    DateTime.UnixEpoch.AddSeconds(select.Long(6)),
                    select.Int(7),
                    select.Long(8),
                    Money.FromMicropounds(select.Long(12)).Pounds,
                    (PriceSource)select.Int(11) == PriceSource.FreeToCaller
                ),
                Rater = books.Rater,
                CliId = select.Int(3),
                CostCentreId = select.Int(4) is not 0 and var costCentre ? costCentre : null,
                Band = (Band)select.Int(10),
                BilledSeconds = select.Int(9),
                PlainPrice = Money.FromMicropounds(select.Long(13)),
                ServicePrice = Money.FromMicropounds(select.Long(14)),
                Tie = $"{select.Text(18)} {select.Text(19)} {select.Text(20)}",
                IsInvoiced = isInvoiced,
                Invoiced = before,
                InvoicedUses = isInvoiced ? uses : [],
            },
            FileId,
            before,
            uses
        );
    }

    public void Dispose()
    {
        select.Dispose();
        if (raw.sqlite3_get_autocommit(((SqliteConnection)db.Database.GetDbConnection()).Handle!) == 0)
            db.Database.ExecuteSqlRaw("RELEASE reading"); // an error of the disk has ended it already
        db.Database.CloseConnection();
    }
}
