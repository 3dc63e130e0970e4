using System.Runtime.CompilerServices;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Reports;

/// <summary>The calls behind a figure, found by way of the books as <see cref="LinesReport"/> finds its lines.</summary>
public sealed class CallsReport : Report
{
    private const int Step = 2_000;
    private const int MostPairs = 500;

    public override string Name => "calls";
    public override string Title => "Calls behind a figure";
    public override string Sentence => "The calls, sessions and messages behind a figure, the newest days first.";
    public override ReportGroup Group => ReportGroup.Lines;
    public override UsualDays Usual => UsualDays.ThisMonth;

    public override async Task<ReportView> LookAsync(ReportScope scope, CancellationToken cancel)
    {
        var (byPair, all, only) = (new Dictionary<(int Day, int CustomerId), int>(), new Sums(), scope.Address.Only);
        if (only is OnlyWords.BelowCost or OnlyWords.Orphans or OnlyWords.Unpriced && !scope.SeesCost)
            only = null;
        await scope.UsageAsync(
            UsageDetail.Lines,
            (in UsageEntry entry) =>
            {
                if (!IsMeant(entry.Orphan, entry.State, only))
                    return;
                all.Add(entry);
                System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(
                    byPair,
                    (entry.Day.DayNumber, entry.CustomerId),
                    out _
                ) += entry.Calls;
            },
            cancel
        );
        var pairs = byPair
            .OrderByDescending(p => p.Key.Day)
            .ThenBy(p => p.Key.CustomerId)
            .Select(p => new Pair(DateOnly.FromDayNumber(p.Key.Day), p.Key.CustomerId, p.Value))
            .ToList();
        ReportColumn[] columns =
        [
            new("Start", CellKind.Day),
            new("Customer"),
            new("CLI", IsWide: true),
            new("Called"),
            new("Destination", IsWide: true),
            new("Time", CellKind.Time, IsWide: true),
            .. scope.SeesCost ? new ReportColumn[] { new("Cost", CellKind.Exact, IsWide: true) } : [],
            new("Charged", CellKind.Exact),
        ];
        return new(columns, (int)all.Lines, (skip, take, stop) => PageAsync(scope, pairs, only, skip, take, stop))
        {
            Each = stop => EachAsync(scope, pairs, only, stop),
            Figures =
            [
                new("Calls", all.Lines),
                new("Time", new(TimeSpan.FromSeconds(all.Seconds))),
                .. MarginColumns.Figures(scope, all, "Charged").Take(scope.SeesCost ? 2 : 1),
            ],
            Totals =
            [
                "Total",
                default,
                default,
                default,
                default,
                new(TimeSpan.FromSeconds(all.Seconds)),
                .. scope.SeesCost ? new[] { ReportCell.Pounds(all.Cost) } : [],
                ReportCell.Pounds(all.Net),
            ],
        };
    }

    private static bool IsMeant(OrphanReason orphan, UsageState state, string? only) =>
        only switch
        {
            OnlyWords.Orphans => orphan is OrphanReason.NoOwner or OrphanReason.NoDestination,
            OnlyWords.Unpriced => orphan == OrphanReason.NoPrice,
            OnlyWords.Unbilled => (state & (UsageState.Orphan | UsageState.Billed | UsageState.LeftOut)) == 0,
            OnlyWords.BelowCost => (state & UsageState.BelowCost) != 0,
            _ => true,
        };

    private static async Task<IReadOnlyList<IReadOnlyList<ReportCell>>> PageAsync(
        ReportScope scope,
        IReadOnlyList<Pair> pairs,
        string? only,
        int skip,
        int take,
        CancellationToken cancel
    )
    {
        var (meant, seen, first) = (new List<Pair>(), 0L, skip);
        foreach (var pair in pairs)
        {
            if (seen + pair.Calls <= skip)
                first -= pair.Calls;
            else
                meant.Add(pair);
            seen += pair.Calls;
            if (seen >= (long)skip + take)
                break;
        }
        if (meant.Count == 0)
            return [];
        return await CellsAsync(scope, [.. (await FoundAsync(scope, meant, only, after: null, cancel)).Skip(first).Take(take)], cancel);
    }

    /// <summary>Some days of some customers at a time; a day of a customer with very many calls, along its order.</summary>
    private static async IAsyncEnumerable<IReadOnlyList<ReportCell>> EachAsync(
        ReportScope scope,
        IReadOnlyList<Pair> pairs,
        string? only,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        var (step, calls) = (new List<Pair>(), 0);
        foreach (var pair in pairs)
        {
            if (pair.Calls <= Step)
            {
                step.Add(pair);
                calls += pair.Calls;
                if (calls < Step && step.Count < MostPairs)
                    continue;
            }
            if (step.Count > 0)
                foreach (var row in await CellsAsync(scope, await FoundAsync(scope, step, only, after: null, cancel), cancel))
                    yield return row;
            (step, calls) = ([], 0);
            if (pair.Calls > Step)
                await foreach (var row in OfLongDayAsync(scope, pair, only, cancel))
                    yield return row;
        }
        foreach (var row in await CellsAsync(scope, await FoundAsync(scope, step, only, after: null, cancel), cancel))
            yield return row;
    }

    private static async IAsyncEnumerable<IReadOnlyList<ReportCell>> OfLongDayAsync(
        ReportScope scope,
        Pair pair,
        string? only,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        for (var after = new Place(DateTime.MaxValue, 0); ;)
        {
            var place = new Last();
            var found = await FoundAsync(scope, [pair], only, after, cancel, place);
            foreach (var row in await CellsAsync(scope, found, cancel))
                yield return row;
            if (place.Read < Step)
                yield break;
            after = place.Place;
        }
    }

    /// <summary>The calls of these days and customers that are meant, in the order of the report.</summary>
    /// <param name="after">Null: all of them.</param>
    private static async Task<List<FoundCall>> FoundAsync(
        ReportScope scope,
        List<Pair> pairs,
        string? only,
        Place? after,
        CancellationToken cancel,
        Last? last = null
    )
    {
        if (pairs.Count == 0)
            return [];
        var (db, address) = (scope.Db, scope.Address);
        var calls = db
            .Usage.OfDays([.. pairs.Select(pair => ((int?)(pair.CustomerId == 0 ? null : pair.CustomerId), pair.Day))])
            .AsNoTracking()
            .Where(u =>
                db.CdrFiles.Any(f =>
                    f.Id == u.FileId && f.State == CdrFileState.Ready && (address.SupplierId == null || f.SupplierId == address.SupplierId)
                )
            );
        if (address.CliId is { } cli)
            calls = calls.Where(u => (u.CliId ?? 0) == cli);
        if (address.DestinationId is { } destination)
            calls = calls.Where(u => (u.DestinationId ?? 0) == destination);
        calls = only switch
        {
            OnlyWords.Orphans => calls.Where(u => u.Orphan == OrphanReason.NoOwner || u.Orphan == OrphanReason.NoDestination),
            OnlyWords.Unpriced => calls.Where(u => u.Orphan == OrphanReason.NoPrice),
            OnlyWords.Unbilled => calls.Where(u => u.InvoiceId == null),
            _ => calls,
        };
        if (after is { StartedUtc: var at, Id: var id })
        {
            if (at < DateTime.MaxValue)
                calls = calls.Where(u => u.StartedUtc < at || (u.StartedUtc == at && u.Id > id));
            calls = calls.OrderByDescending(u => u.StartedUtc).ThenBy(u => u.Id).Take(Step);
        }
        var found = await calls
            .Select(u => new FoundCall(
                u.Id,
                u.StartedUtc,
                u.CustomerId,
                u.CliId,
                u.DestinationId,
                u.Identifier,
                u.Dialled,
                u.Seconds,
                u.Cost,
                u.PlainPrice,
                u.Price,
                u.Orphan,
                u.Flags,
                u.Source,
                u.InvoiceId,
                u.ExcludedByRunId
            ))
            .ToListAsync(cancel);
        if (last is not null)
            (last.Read, last.Place) = (found.Count, found.Count == 0 ? last.Place : new Place(found[^1].StartedUtc, found[^1].Id));
        return
        [
            .. found
                .Where(u =>
                    IsMeant(
                        u.Orphan,
                        UsageEntry.StateOf(
                            u.Orphan,
                            u.Flags,
                            u.Source,
                            u.InvoiceId is not null,
                            u.ExcludedByRunId is not null,
                            u.PlainPrice.Micropounds,
                            u.Cost.Micropounds
                        ),
                        only
                    ) && (address.Hour is null || UkTime.ToLocal(u.StartedUtc).Hour == address.Hour)
                )
                .OrderByDescending(u => UkTime.DayOf(u.StartedUtc))
                .ThenBy(u => u.CustomerId ?? 0)
                .ThenByDescending(u => u.StartedUtc)
                .ThenBy(u => u.Id),
        ];
    }

    private static async Task<IReadOnlyList<IReadOnlyList<ReportCell>>> CellsAsync(
        ReportScope scope,
        IReadOnlyList<FoundCall> calls,
        CancellationToken cancel
    )
    {
        if (calls.Count == 0)
            return [];
        var names = await scope.NamesAsync(calls.Select(u => u.CustomerId ?? 0), cancel);
        var destinationIds = calls.Select(u => u.DestinationId).Distinct().ToList();
        var destinations = await scope
            .Db.Destinations.AsNoTracking()
            .Where(d => destinationIds.Contains(d.Id))
            .ToDictionaryAsync(d => d.Id, d => d.Name, cancel);
        return
        [
            .. calls.Select(u =>
                (IReadOnlyList<ReportCell>)
                    [
                        new(UkTime.ToLocal(u.StartedUtc)),
                        u.CustomerId is { } id ? new(names.GetValueOrDefault(id, "Gone"), $"/customers/{id}") : new("Nobody", "/orphans"),
                        new(u.Identifier, u is { CliId: { } line, CustomerId: { } owner } ? $"/customers/{owner}/clis/{line}" : null),
                        u.Dialled,
                        new(u.DestinationId is { } to ? destinations.GetValueOrDefault(to, "Gone") : "Unknown"),
                        new(TimeSpan.FromSeconds(u.Seconds)),
                        .. scope.SeesCost ? new ReportCell[] { u.Cost } : [],
                        new(u.Price, u.InvoiceId is { } invoice ? $"/invoices/{invoice}" : null),
                    ]
            ),
        ];
    }

    private sealed record FoundCall(
        long Id,
        DateTime StartedUtc,
        int? CustomerId,
        int? CliId,
        int? DestinationId,
        string Identifier,
        string Dialled,
        int Seconds,
        Money Cost,
        Money PlainPrice,
        Money Price,
        OrphanReason Orphan,
        UsageMarks Flags,
        PriceSource Source,
        int? InvoiceId,
        int? ExcludedByRunId
    );

    /// <summary>In the order of a day: the newest first.</summary>
    private sealed record Place(DateTime StartedUtc, long Id);

    /// <summary>How far a step came, whatever of it was meant.</summary>
    private sealed class Last
    {
        public int Read { get; set; }
        public Place Place { get; set; } = new(DateTime.MaxValue, 0);
    }

    private sealed record Pair(DateOnly Day, int CustomerId, int Calls);
}
