using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage;

/// <summary>Unbilled records that stand with somebody who had not their line on their day, or with nobody though somebody had; and who has
/// it.</summary>
internal sealed record RematchPlan(CliBook Book, List<long> Ids)
{
    public CliOwner? OwnerOf(UsageRecord record) =>
        Book.TryFind(record.Identifier, UkTime.DayOf(record.StartedUtc), out var owner) ? owner : null;
}

/// <summary>Calls follow their line: after assignments have changed, what is unbilled goes to whoever has the line on its day.</summary>
internal sealed class LineRematch(BillingDb db)
{
    /// <summary>Up to so many lines are asked for one by one; for more the whole book is read once.</summary>
    private const int FewLines = 50;

    /// <param name="lines">As saved.</param>
    /// <param name="gone">Assignments that were removed: all their records go.</param>
    /// <param name="since">The first day that changed; null when any may have.</param>
    public async Task<RematchPlan> PlanAsync(
        IReadOnlyCollection<Cli> lines,
        IReadOnlyCollection<Cli> gone,
        DateOnly? since,
        CancellationToken cancel
    )
    {
        var sharing = await SharingAsync(lines.Count > 0 ? lines : gone, cancel);
        var book = new CliBook(sharing.Where(c => gone.All(g => g.Id != c.Id)));
        var ids = new HashSet<long>();
        await AddOutsideAsync(ids, [.. lines, .. gone], [.. gone.Select(g => g.Id)], since, cancel);
        if (lines.Count <= FewLines)
            foreach (var line in lines)
                await AddPendingAsync(ids, line, sharing, cancel);
        else
            await AddOrphansAsync(ids, book, lines, cancel);
        return new(book, [.. ids]);
    }

    /// <summary>What is a line's by its days, and is not with it: orphans, and calls left with an earlier holder because a draft held
    /// them.</summary>
    public async Task<RematchPlan> PendingAsync(IReadOnlyCollection<Cli> lines, CancellationToken cancel)
    {
        var sharing = await SharingAsync(lines, cancel);
        var (book, ids) = (new CliBook(sharing), new HashSet<long>());
        if (lines.Count <= FewLines)
            foreach (var line in lines)
                await AddPendingAsync(ids, line, sharing, cancel);
        else
            await AddOrphansAsync(ids, book, lines, cancel);
        return new(book, [.. ids]);
    }

    /// <summary>Everything that may mean one of these lines, themselves included.</summary>
    private async Task<List<Cli>> SharingAsync(IReadOnlyCollection<Cli> lines, CancellationToken cancel)
    {
        if (lines.Count > FewLines)
            return await db.Clis.AsNoTracking().ToListAsync(cancel);
        var sharing = new Dictionary<int, Cli>();
        foreach (var line in lines)
        {
            sharing[line.Id] = line;
            foreach (var candidates in SharingLines.Of(db, line))
                foreach (var other in await candidates.ToListAsync(cancel))
                    if (line.SharesLines(other))
                        sharing.TryAdd(other.Id, other);
        }
        foreach (var line in lines)
            sharing[line.Id] = line;
        return [.. sharing.Values];
    }

    /// <summary>Records of the lines that lie on none of their days: one reading for each customer.</summary>
    private async Task AddOutsideAsync(
        HashSet<long> ids,
        IReadOnlyCollection<Cli> lines,
        HashSet<int> gone,
        DateOnly? since,
        CancellationToken cancel
    )
    {
        foreach (
            var ofCustomer in lines.Where(l => gone.Contains(l.Id) || l.From is not null || l.To is not null).GroupBy(l => l.CustomerId)
        )
        {
            var byId = ofCustomer.ToDictionary(l => l.Id);
            var records = db.CallsOfLines(ofCustomer.Key, [.. byId.Keys], since).Undecided();
            await foreach (
                var record in records
                    .Select(u => new
                    {
                        u.Id,
                        u.CliId,
                        u.StartedUtc,
                    })
                    .AsAsyncEnumerable()
                    .WithCancellation(cancel)
            )
                if (gone.Contains(record.CliId!.Value) || !byId[record.CliId.Value].IsInForce(UkTime.DayOf(record.StartedUtc)))
                    ids.Add(record.Id);
        }
    }

    private async Task AddPendingAsync(HashSet<long> ids, Cli line, IReadOnlyCollection<Cli> sharing, CancellationToken cancel)
    {
        ids.UnionWith(await db.OrphansOf(line).Select(u => u.Id).ToListAsync(cancel));
        foreach (
            var ofCustomer in sharing
                .Where(c => c.Id != line.Id && (c.From is not null || c.To is not null) && c.SharesLines(line))
                .GroupBy(c => c.CustomerId)
        )
        {
            var left = db.CallsOfLines(ofCustomer.Key, [.. ofCustomer.Select(c => c.Id)], line.From).Undecided();
            ids.UnionWith(await left.OfLine(line).OnDays(line.From, line.To).Select(u => u.Id).ToListAsync(cancel));
        }
    }

    private async Task AddOrphansAsync(HashSet<long> ids, CliBook book, IReadOnlyCollection<Cli> lines, CancellationToken cancel)
    {
        var wanted = lines.Select(l => l.Id).ToHashSet();
        var orphans = db.Usage.Orphans().Ready(db).Where(u => u.Orphan == OrphanReason.NoOwner);
        await foreach (
            var orphan in orphans
                .Select(u => new
                {
                    u.Id,
                    u.Identifier,
                    u.StartedUtc,
                })
                .AsAsyncEnumerable()
                .WithCancellation(cancel)
        )
            if (book.TryFind(orphan.Identifier, UkTime.DayOf(orphan.StartedUtc), out var owner) && wanted.Contains(owner.CliId))
                ids.Add(orphan.Id);
    }
}
