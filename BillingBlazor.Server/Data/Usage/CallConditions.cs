using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Data.Usage;

/// <summary>What is asked of calls that a <see cref="UsageStore"/> finds: in words that any database answers.</summary>
internal static class CallConditions
{
    /// <summary>Neither billed, nor held by a draft, left out by a run or written off.</summary>
    public static IQueryable<UsageRecord> Undecided(this IQueryable<UsageRecord> calls) => calls.Where(StoredCall.Undecided);

    /// <summary>Undecided, with an owner and a price.</summary>
    public static IQueryable<UsageRecord> Unbilled(this IQueryable<UsageRecord> calls) => calls.Where(StoredCall.Unbilled);

    /// <summary>Records of files that were read whole.</summary>
    public static IQueryable<UsageRecord> Ready(this IQueryable<UsageRecord> calls, BillingDb db) =>
        calls.Where(u => db.CdrFiles.Any(f => f.Id == u.FileId && f.State == CdrFileState.Ready));

    /// <summary>Records that nobody owned and that are this line's, on its days.</summary>
    public static IQueryable<UsageRecord> OrphansOf(this BillingDb db, Cli cli) => db.OrphansOfAnyDay(cli).OnDays(cli.From, cli.To);

    public static IQueryable<UsageRecord> OrphansOfAnyDay(this BillingDb db, Cli cli) =>
        db.Usage.Orphans().Ready(db).Where(u => u.Orphan == OrphanReason.NoOwner).OfLine(cli);

    /// <summary>All records that were matched to these assignments of a customer, billed or not, from a UK day on.</summary>
    public static IQueryable<UsageRecord> CallsOfLines(
        this BillingDb db,
        int customerId,
        IReadOnlyCollection<int> cliIds,
        DateOnly? since
    ) =>
        db
            .Usage.OfCustomer(customerId)
            .Ready(db)
            .Where(u => u.CliId != null && EF.Parameter(cliIds).Contains(u.CliId.Value))
            .OnDays(since, null);

    /// <summary>Those whose identifier the line means: the number, one of its range, or one with its beginning.</summary>
    public static IQueryable<UsageRecord> OfLine(this IQueryable<UsageRecord> calls, Cli cli)
    {
        var (key, last) = (cli.Key, cli.LastKey);
        if (last is not null)
            return calls.Where(u =>
                u.Identifier.CompareTo(key) >= 0 && u.Identifier.CompareTo(last) <= 0 && u.Identifier.Length == key.Length
            );
        if (!key.EndsWith('*'))
            return calls.Where(u => u.Identifier == key);
        var (from, to) = (key[..^1], LineKeys.End(key[..^1]));
        return calls.Where(u => u.Identifier.CompareTo(from) >= 0 && u.Identifier.CompareTo(to) < 0);
    }

    /// <summary>Those that started on one of these UK days, both included.</summary>
    public static IQueryable<UsageRecord> OnDays(this IQueryable<UsageRecord> calls, DateOnly? from, DateOnly? to)
    {
        if (from is { } first && UkTime.StartOf(first) is var fromUtc)
            calls = calls.Where(u => u.StartedUtc >= fromUtc);
        if (to is { } last && UkTime.StartOf(last.AddDays(1)) is var toUtc)
            calls = calls.Where(u => u.StartedUtc < toUtc);
        return calls;
    }

    /// <summary>Those that started on none of these days.</summary>
    public static IQueryable<UsageRecord> OutsideDays(this IQueryable<UsageRecord> calls, DateOnly? from, DateOnly? to)
    {
        var (fromUtc, toUtc) = (
            from is { } first ? UkTime.StartOf(first) : DateTime.UnixEpoch,
            to is { } last ? UkTime.StartOf(last.AddDays(1)) : DateTime.UnixEpoch.AddYears(500)
        );
        return calls.Where(u => u.StartedUtc < fromUtc || u.StartedUtc >= toUtc);
    }
}
