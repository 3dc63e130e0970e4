using System.Text.Json;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Data.Sqlite;

/// <summary>
/// The unbilled calls of suspensions. What began in one that was written off is never billed: whenever its file comes, whoever had it
/// before, and whatever gave it back. Each door marks it, and the draft of a run once more.
/// </summary>
internal static class SuspendedUsage
{
    private const string Spans = """
        WITH span ("CustomerId", "From", "To") AS MATERIALIZED (
            SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]') FROM json_each({0}))
        """;

    private static readonly string undecided = $$"""
        FROM span s CROSS JOIN {{UsageWeeks.Each}} w CROSS JOIN "UsageRecords" u
        WHERE w."Week" BETWEEN s."From" / 604800 AND s."To" / 604800 AND u."Week" = w."Week" AND u."CustomerId" = s."CustomerId"
            AND u."StartedUtc" >= s."From" AND u."StartedUtc" < s."To"
            AND {{StoredCall.UndecidedSql("u.")}}
        """;

    private static readonly string sums = $$"""
        {{Spans}} SELECT u."CustomerId", SUM(u."Price") AS "Price" {{undecided}} AND u."Orphan" = 0
            AND u."FileId" IN (SELECT "Id" FROM "CdrFiles" WHERE "State" = 'Ready')
        GROUP BY u."CustomerId"
        """;

    private static readonly string find = $$"""{{Spans}} SELECT u."Id" AS "Value" {{undecided}}""";
    private static readonly string writeOff = $$"""
        UPDATE "UsageRecords" SET "Flags" = "Flags" | {{(int)UsageMarks.WrittenOff}} WHERE "Id" IN (SELECT value FROM json_each({0}))
        """;
    private const string Forget = """DELETE FROM "BundleUses" WHERE "UsageRecordId" IN (SELECT value FROM json_each({0}))""";

    /// <summary>What is not billed yet of calls that began on these days, by customer.</summary>
    public static async Task<Dictionary<int, Money>> SumAsync(BillingDb db, IReadOnlyList<CustomerDays> spells, CancellationToken cancel)
    {
        var found = await db.Database.SqlQueryRaw<Sum>(sums, Json(spells)).ToListAsync(cancel);
        return found.ToDictionary(s => s.CustomerId, s => Money.FromMicropounds(s.Price));
    }

    /// <summary>In the transaction that is open: what began in a suspension of these customers that was written off.</summary>
    public static async Task WriteOffAsync(BillingDb db, IReadOnlyCollection<int> customerIds, CancellationToken cancel)
    {
        if (customerIds.Count == 0)
            return;
        var changes = db.StatusChanges.Where(s => EF.Parameter(customerIds).Contains(s.CustomerId));
        await WriteOffAsync(db, await SpellsAsync(changes, cancel), cancel);
    }

    /// <summary>In the transaction that is open: the same, of calls that a file brought.</summary>
    public static async Task WriteOffAsync(BillingDb db, CdrFile file, CancellationToken cancel)
    {
        if (file is not { FirstStartedUtc: { } firstUtc, LastStartedUtc: { } lastUtc })
            return;
        var (first, last) = (UkTime.DayOf(firstUtc), UkTime.DayOf(lastUtc));
        var spells = await SpellsAsync(db.StatusChanges.Where(s => s.Day <= last && s.Until >= first), cancel);
        var within = spells.ConvertAll(s => s with { From = s.From < first ? first : s.From, To = s.To > last ? last : s.To });
        await WriteOffAsync(db, within, cancel);
    }

    private static async Task<List<CustomerDays>> SpellsAsync(IQueryable<StatusChange> changes, CancellationToken cancel)
    {
        var spells = await changes.AsNoTracking().Where(s => s.WroteOff && s.Until >= s.Day).ToListAsync(cancel);
        return spells.ConvertAll(s => new CustomerDays(s.CustomerId, s.Day, s.Until!.Value));
    }

    private static async Task WriteOffAsync(BillingDb db, List<CustomerDays> spells, CancellationToken cancel)
    {
        if (spells.Count == 0)
            return;
        var ids = JsonSerializer.Serialize(await db.Database.SqlQueryRaw<long>(find, Json(spells)).ToListAsync(cancel));
        if (ids == "[]")
            return;
        await db.Database.ExecuteSqlRawAsync(Forget, [ids], cancel);
        await db.Database.ExecuteSqlRawAsync(writeOff, [ids], cancel);
        var (from, to) = (spells.Min(s => s.From), spells.Max(s => s.To));
        await FilesToAddUp.MarkSpanAsync(db, UkTime.UnixOf(from), UkTime.UnixOf(to.AddDays(1)), cancel);
        var customerIds = spells.Select(s => s.CustomerId).Distinct().ToList();
        await MonthsToSettle.MarkMonthsAsync(db, customerIds, from, to, cancel); // they use no allowance any more
    }

    private static string Json(IEnumerable<CustomerDays> spells) =>
        JsonSerializer.Serialize(spells.Select(s => new[] { s.CustomerId, UkTime.UnixOf(s.From), UkTime.UnixOf(s.To.AddDays(1)) }));

    private sealed record Sum(int CustomerId, long Price);
}
