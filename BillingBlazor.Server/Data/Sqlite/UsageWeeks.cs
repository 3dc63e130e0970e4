using System.Text.Json;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Data.Sqlite;

/// <summary>
/// Finds the calls of customers. Their index begins with the week of the call: so a file writes to the few weeks it brings, however many
/// are stored, and not to a page of each customer. Whoever looks must name the weeks; without them each call is read.
/// </summary>
internal static class UsageWeeks
{
    public const string Index = "IX_UsageRecords_OfCustomer";

    /// <summary>The week of a call, and of any seconds since 1970.</summary>
    public const string OfStart = "\"StartedUtc\" / 604800";

    /// <summary>Every week that has calls, as "Week": one step into the index for each.</summary>
    public const string Each = $"""
        (WITH RECURSIVE weeks ("Week") AS (SELECT MIN("Week") FROM "UsageRecords" INDEXED BY "{Index}"
            UNION ALL SELECT (SELECT MIN(u."Week") FROM "UsageRecords" u INDEXED BY "{Index}" WHERE u."Week" > weeks."Week") FROM weeks
            WHERE "Week" IS NOT NULL)
        SELECT "Week" FROM weeks WHERE "Week" IS NOT NULL)
        """;

    /// <summary>The condition that finds the calls of a customer in all weeks, for a statement that has no time.</summary>
    public const string InEach = $"\"Week\" IN {Each}";

    /// <summary>The calls of a customer.</summary>
    public static IQueryable<UsageRecord> CallsOf(this BillingDb db, int customerId, DateTime? fromUtc = null, DateTime? toUtc = null) =>
        Within(db, fromUtc, toUtc).Where(u => u.CustomerId == customerId);

    /// <summary>The calls of these customers.</summary>
    public static IQueryable<UsageRecord> CallsOf(
        this BillingDb db,
        IReadOnlyCollection<int> customerIds,
        DateTime? fromUtc = null,
        DateTime? toUtc = null
    ) => Within(db, fromUtc, toUtc).Where(u => u.CustomerId != null && EF.Parameter(customerIds).Contains(u.CustomerId.Value));

    /// <inheritdoc cref="UsageStore.OfDays"/>
    public static IQueryable<UsageRecord> CallsOf(BillingDb db, IReadOnlyCollection<(int? CustomerId, DateOnly Day)> days)
    {
        var json = JsonSerializer.Serialize(
            days.Select(d => new object?[] { d.CustomerId, UkTime.UnixOf(d.Day), UkTime.UnixOf(d.Day.AddDays(1)) })
        );
        return db.UsageRecords.FromSql(
            $"""
            SELECT u.* FROM json_each({json}) p JOIN "UsageRecords" u
            ON u."Week" IN (json_extract(p.value, '$[1]') / 604800, json_extract(p.value, '$[2]') / 604800)
            AND u."CustomerId" IS json_extract(p.value, '$[0]') AND u."StartedUtc" >= json_extract(p.value, '$[1]')
            AND u."StartedUtc" < json_extract(p.value, '$[2]')
            """
        );
    }

    /// <summary>The weeks of a stretch of time.</summary>
    /// <param name="toUtc">No longer in it.</param>
    public static IEnumerable<int> Of(DateTime fromUtc, DateTime toUtc) => Enumerable.Range(Of(fromUtc), Of(toUtc) - Of(fromUtc) + 1);

    /// <summary>In order of start, as the index has them. Not for reversed calls.</summary>
    public static IOrderedQueryable<UsageRecord> OldestFirst(this IQueryable<UsageRecord> calls) =>
        calls.OrderBy(u => u.Week).ThenBy(u => u.StartedUtc).ThenBy(u => u.Id);

    /// <inheritdoc cref="OldestFirst"/>
    public static IOrderedQueryable<UsageRecord> NewestFirst(this IQueryable<UsageRecord> calls) =>
        calls.OrderByDescending(u => u.Week).ThenByDescending(u => u.StartedUtc).ThenByDescending(u => u.Id);

    /// <param name="fromUtc">The first start; null: since ever.</param>
    /// <param name="toUtc">No start any more; null: for ever.</param>
    private static IQueryable<UsageRecord> Within(BillingDb db, DateTime? fromUtc, DateTime? toUtc)
    {
        var (weeks, calls) = (db.Database.SqlQueryRaw<int>($"""SELECT "Week" AS "Value" FROM {Each}"""), db.UsageRecords.AsQueryable());
        if (fromUtc is { } from)
        {
            var first = Of(from);
            (weeks, calls) = (weeks.Where(week => week >= first), calls.Where(u => u.StartedUtc >= from));
        }
        if (toUtc is { } to)
        {
            var last = Of(to);
            (weeks, calls) = (weeks.Where(week => week <= last), calls.Where(u => u.StartedUtc < to));
        }
        return calls.Where(u => weeks.Contains(u.Week));
    }

    private static int Of(DateTime utc) => (int)(UkTime.UnixOf(utc) / 604_800);
}
