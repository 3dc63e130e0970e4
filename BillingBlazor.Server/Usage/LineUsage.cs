using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage;

/// <summary>The records of a line, each by an index: there are tens of millions.</summary>
internal static class LineUsage
{
    /// <summary>Records that nobody owned and that are this line's, on its days.</summary>
    public static IQueryable<UsageRecord> Orphans(BillingDb db, Cli cli) => OnDays(OrphansOfAnyDay(db, cli), cli.From, cli.To);

    // Both conditions: the index holds what is not None.
    public static IQueryable<UsageRecord> OrphansOfAnyDay(BillingDb db, Cli cli) =>
        OfLine(Ready(db, db.UsageRecords).Where(u => u.Orphan != OrphanReason.None && u.Orphan == OrphanReason.NoOwner), cli);

    /// <summary>All records that were matched to these assignments of a customer, billed or not, from a UK day on.</summary>
    public static IQueryable<UsageRecord> OfLines(BillingDb db, int customerId, IReadOnlyCollection<int> cliIds, DateOnly? since) =>
        OnDays(Ready(db, db.CallsOf(customerId)).Where(u => u.CliId != null && EF.Parameter(cliIds).Contains(u.CliId.Value)), since, null);

    /// <summary>Neither billed, nor held by a draft, left out by a run or written off.</summary>
    public static IQueryable<UsageRecord> Undecided(IQueryable<UsageRecord> records) =>
        records.Where(u => u.InvoiceId == null && u.ExcludedByRunId == null && (u.Flags & UsageMarks.WrittenOff) == 0);

    /// <summary>Those whose identifier the line means: the number, one of its range, or one with its beginning.</summary>
    public static IQueryable<UsageRecord> OfLine(IQueryable<UsageRecord> records, Cli cli)
    {
        var (key, last) = (cli.Key, cli.LastKey);
        if (last is not null)
            return records.Where(u =>
                u.Identifier.CompareTo(key) >= 0 && u.Identifier.CompareTo(last) <= 0 && u.Identifier.Length == key.Length
            );
        if (!key.EndsWith('*'))
            return records.Where(u => u.Identifier == key);
        var (from, to) = (key[..^1], LineKeys.End(key[..^1]));
        return records.Where(u => u.Identifier.CompareTo(from) >= 0 && u.Identifier.CompareTo(to) < 0);
    }

    /// <summary>Those that started on one of these UK days, both included.</summary>
    public static IQueryable<UsageRecord> OnDays(IQueryable<UsageRecord> records, DateOnly? from, DateOnly? to)
    {
        if (from is { } first && UkTime.StartOf(first) is var fromUtc)
            records = records.Where(u => u.StartedUtc >= fromUtc);
        if (to is { } last && UkTime.StartOf(last.AddDays(1)) is var toUtc)
            records = records.Where(u => u.StartedUtc < toUtc);
        return records;
    }

    /// <summary>Those that started on none of these days.</summary>
    public static IQueryable<UsageRecord> OutsideDays(IQueryable<UsageRecord> records, DateOnly? from, DateOnly? to)
    {
        var (fromUtc, toUtc) = (
            from is { } first ? UkTime.StartOf(first) : DateTime.UnixEpoch,
            to is { } last ? UkTime.StartOf(last.AddDays(1)) : DateTime.UnixEpoch.AddYears(500)
        );
        return records.Where(u => u.StartedUtc < fromUtc || u.StartedUtc >= toUtc);
    }

    /// <summary>Records of files that were read whole.</summary>
    public static IQueryable<UsageRecord> Ready(BillingDb db, IQueryable<UsageRecord> records) =>
        records.Where(u => db.CdrFiles.Any(f => f.Id == u.FileId && f.State == CdrFileState.Ready));
}

/// <summary>Beginnings as stretches of keys, so that an index finds what lies under them.</summary>
internal static class LineKeys
{
    /// <summary>Just past every key that has this beginning.</summary>
    public static string End(string beginning) => beginning + '\uFFFF';
}
