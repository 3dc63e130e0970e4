using System.Text.Json;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Usage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Data;

/// <summary>A record as it is stored, on its way through settling.</summary>
/// <param name="Before">What settling made of it last.</param>
/// <param name="Uses">What it uses of allowances.</param>
internal sealed record StoredToSettle(UsageToSettle ToSettle, int FileId, Settled Before, IReadOnlyCollection<BundleUse> Uses);

/// <summary>
/// The records of a usage month that settling concerns, of several customers, as they lie: those of the lines it is about, and those it once had
/// changed. By hand, as <see cref="StoredUsage"/> is and for the same reason.
/// </summary>
internal sealed class SettlementReader : IDisposable
{
    /// <summary>Of a customer's calls, those that an allowance covers.</summary>
    public const string Inclusive = "IX_UsageRecords_Inclusive";

    private const string OfMonth = """ "CustomerId" IN (SELECT value FROM json_each(?1)) AND "StartedUtc" >= ?2 AND "StartedUtc" < ?3""";

    // The lines are told from the first index, and what settling once had changed by its marks (16, and the 224 that are peculiar); 8 is written off.
    private const string Select = $"""
        SELECT "Id","FileId","CustomerId","CliId","CostCentreId","DestinationId","StartedUtc","Seconds","Bytes","BilledSeconds","Band","Source","Cost","PlainPrice","ServicePrice","Price","Flags","InvoiceId",
        "Identifier","Dialled","RecordId" FROM "UsageRecords" WHERE "Id" IN (
            SELECT "Id" FROM "UsageRecords" INDEXED BY "{UsageWeeks.Index}" WHERE "Week" IN (SELECT value FROM json_each(?6)) AND {OfMonth}
                AND ("CustomerId" IN (SELECT value FROM json_each(?4)) OR "CliId" IN (SELECT value FROM json_each(?5)))
            UNION ALL SELECT "Id" FROM "UsageRecords" INDEXED BY "{PeculiarUsage.OfCustomer}" WHERE {PeculiarUsage.IsMarked} AND "Flags" & 224 AND {OfMonth}
            UNION ALL SELECT "Id" FROM "UsageRecords" INDEXED BY "{Inclusive}" WHERE "Flags" & 16 AND {OfMonth})
        AND "Orphan" = 0 AND "ExcludedByRunId" IS NULL AND "Flags" & 8 = 0
        """;

    private readonly BillingDb db;
    private readonly Statement select;

    /// <param name="onlyLines">The customers, each with its lines that settling concerns in the month; null for all.</param>
    public SettlementReader(BillingDb db, IReadOnlyDictionary<int, List<int>?> onlyLines, BillingPeriod month)
    {
        this.db = db;
        db.Database.OpenConnection();
        select = new((SqliteConnection)db.Database.GetDbConnection(), Select);
        select.BindText(1, JsonSerializer.Serialize(onlyLines.Keys));
        select.Bind(2, UkTime.UnixOf(month.From));
        select.Bind(3, UkTime.UnixOf(month.To.AddDays(1)));
        select.BindText(4, JsonSerializer.Serialize(onlyLines.Where(c => c.Value is null).Select(c => c.Key)));
        select.BindText(5, JsonSerializer.Serialize(onlyLines.Values.SelectMany(lines => lines ?? [])));
        select.BindText(6, JsonSerializer.Serialize(UsageWeeks.Of(UkTime.StartOf(month.From), UkTime.StartOf(month.To.AddDays(1)))));
    }

    public long Id => select.Long(0);
    public int FileId => select.Int(1);

    /// <summary>The next record; false when there is none.</summary>
    public bool Read() => select.Step();

    /// <param name="books">Of its file's supplier.</param>
    public StoredToSettle Load(RatingBooks books, IReadOnlyList<BundleUse> uses)
    {
        var before = new Settled(Money.FromMicropounds(select.Long(15)), (UsageMarks)select.Int(16) & Settled.AllMarks);
        var isInvoiced = select.Int(17) != 0;
        return new(new()
        {
            Id = Id,
            Call = new(select.Int(2), books.DestinationsById[select.Int(5)], DateTime.UnixEpoch.AddSeconds(select.Long(6)), select.Int(7), select.Long(8), Money.FromMicropounds(select.Long(12)).Pounds, (PriceSource)select.Int(11) == PriceSource.FreeToCaller),
            Rater = books.Rater, CliId = select.Int(3), CostCentreId = select.Int(4) is not 0 and var costCentre ? costCentre : null, Band = (Band)select.Int(10), BilledSeconds = select.Int(9),
            PlainPrice = Money.FromMicropounds(select.Long(13)), ServicePrice = Money.FromMicropounds(select.Long(14)), Tie = $"{select.Text(18)} {select.Text(19)} {select.Text(20)}",
            IsInvoiced = isInvoiced, Invoiced = before, InvoicedUses = isInvoiced ? uses : [],
        }, FileId, before, uses);
    }

    public void Dispose()
    {
        select.Dispose();
        db.Database.CloseConnection();
    }
}
