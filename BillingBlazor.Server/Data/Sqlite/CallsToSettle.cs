using System.Text.Json;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data.Usage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Data.Sqlite;

/// <summary>Which records of a usage month settling concerns, of several customers: told from indexes alone, so that it is known how many
/// there are before any is loaded.</summary>
internal static class CallsToSettle
{
    /// <summary>Of a customer's calls, those that an allowance covers.</summary>
    public const string Inclusive = "IX_UsageRecords_Inclusive";

    /// <summary>The condition of that index.</summary>
    public static readonly string IsInclusive = $"\"Flags\" & {(int)UsageMarks.Inclusive}";

    private const string OfMonth = """ "CustomerId" IN (SELECT value FROM json_each(?1)) AND "StartedUtc" >= ?2 AND "StartedUtc" < ?3""";

    // The lines are told from the first index, and what settling once had changed by its marks: an allowance's, and those that are rare.
    private static readonly string select = $"""
        SELECT "CustomerId", "Id" FROM "UsageRecords" INDEXED BY "{UsageWeeks.Index}" WHERE "Week" IN (SELECT value FROM json_each(?6))
        AND {OfMonth}
            AND ("CustomerId" IN (SELECT value FROM json_each(?4)) OR "CliId" IN (SELECT value FROM json_each(?5)))
        UNION ALL SELECT "CustomerId", "Id" FROM "UsageRecords" INDEXED BY "{RareCalls.OfCustomer}" WHERE {RareCalls.IsMarked}
        AND {StoredCall.HasSql(Settled.AllMarks & RareCalls.Marks)} AND {OfMonth}
        UNION ALL SELECT "CustomerId", "Id" FROM "UsageRecords" INDEXED BY "{Inclusive}" WHERE {IsInclusive} AND {OfMonth}
        """;

    /// <param name="onlyLines">The customers, each with its lines that settling concerns in the month; null for all.</param>
    /// <returns>By customer; a record may come twice.</returns>
    public static Dictionary<int, List<long>> Find(BillingDb db, IReadOnlyDictionary<int, List<int>?> onlyLines, BillingPeriod month)
    {
        db.Database.OpenConnection();
        try
        {
            return Find((SqliteConnection)db.Database.GetDbConnection(), onlyLines, month);
        }
        finally
        {
            db.Database.CloseConnection(); // after the statement: closed, the connection may be somebody else's
        }
    }

    private static Dictionary<int, List<long>> Find(
        SqliteConnection connection,
        IReadOnlyDictionary<int, List<int>?> onlyLines,
        BillingPeriod month
    )
    {
        using var select = new Command(connection, CallsToSettle.select);
        var (from, to) = (UkTime.StartOf(month.From), UkTime.StartOf(month.To.AddDays(1)));
        select.BindText(1, JsonSerializer.Serialize(onlyLines.Keys));
        select.Bind(2, UkTime.UnixOf(from));
        select.Bind(3, UkTime.UnixOf(to));
        select.BindText(4, JsonSerializer.Serialize(onlyLines.Where(c => c.Value is null).Select(c => c.Key)));
        select.BindText(5, JsonSerializer.Serialize(onlyLines.Values.SelectMany(lines => lines ?? [])));
        select.BindText(6, JsonSerializer.Serialize(UsageWeeks.Of(from, to)));
        var found = new Dictionary<int, List<long>>();
        while (select.Step())
        {
            var customerId = select.Int(0);
            if (!found.TryGetValue(customerId, out var ids))
                found[customerId] = ids = [];
            ids.Add(select.Long(1));
        }
        return found;
    }
}
