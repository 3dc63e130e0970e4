using System.Text.Json;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Reports;

/// <summary>The calls behind a figure, found by way of the books as <see cref="LinesReport"/> finds its lines.</summary>
public sealed class CallsReport : Report
{
    public override string Name => "calls";
    public override string Title => "Calls behind a figure";
    public override string Sentence => "The calls, sessions and messages behind a figure, the newest days first.";
    public override ReportGroup Group => ReportGroup.Lines;
    public override UsualDays Usual => UsualDays.ThisMonth;

    public override async Task<ReportView> LookAsync(ReportScope scope, CancellationToken cancel)
    {
        var (byPair, all, only) = (new Dictionary<(int Day, int CustomerId), int>(), new Sums(), scope.Address.Only);
        if (only is OnlyWords.BelowCost or OnlyWords.Orphans or OnlyWords.Unpriced && !scope.SeesCost) only = null;
        await scope.UsageAsync(UsageDetail.Lines, (in UsageEntry entry) =>
        {
            if (!IsMeant(entry.Orphan, entry.State, only)) return;
            all.Add(entry);
            System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(byPair, (entry.Day.DayNumber, entry.CustomerId), out _) += entry.Calls;
        }, cancel);
        var pairs = byPair.OrderByDescending(p => p.Key.Day).ThenBy(p => p.Key.CustomerId).Select(p => new Pair(DateOnly.FromDayNumber(p.Key.Day), p.Key.CustomerId, p.Value)).ToList();
        ReportColumn[] columns = [new("Start", CellKind.Day), new("Customer"), new("CLI", IsWide: true), new("Called"), new("Destination", IsWide: true), new("Time", CellKind.Time, IsWide: true), .. scope.SeesCost ? new ReportColumn[] { new("Cost", CellKind.Exact, IsWide: true) } : [], new("Charged", CellKind.Exact)];
        return new(columns, (int)all.Lines, (skip, take, stop) => PageAsync(scope, pairs, only, skip, take, stop))
        {
            Figures = [new("Calls", all.Lines), new("Time", new(TimeSpan.FromSeconds(all.Seconds))), .. MarginColumns.Figures(scope, all, "Charged").Take(scope.SeesCost ? 2 : 1)],
            Totals = ["Total", default, default, default, default, new(TimeSpan.FromSeconds(all.Seconds)), .. scope.SeesCost ? new[] { ReportCell.Pounds(all.Cost) } : [], ReportCell.Pounds(all.Net)],
        };
    }

    private static bool IsMeant(OrphanReason orphan, UsageState state, string? only) => only switch
    {
        OnlyWords.Orphans => orphan is OrphanReason.NoOwner or OrphanReason.NoDestination,
        OnlyWords.Unpriced => orphan == OrphanReason.NoPrice,
        OnlyWords.Unbilled => (state & (UsageState.Orphan | UsageState.Billed | UsageState.LeftOut)) == 0,
        OnlyWords.BelowCost => (state & UsageState.BelowCost) != 0,
        _ => true,
    };

    private static async Task<IReadOnlyList<IReadOnlyList<ReportCell>>> PageAsync(ReportScope scope, IReadOnlyList<Pair> pairs, string? only, int skip, int take, CancellationToken cancel)
    {
        var (meant, seen, first) = (new List<Pair>(), 0L, skip);
        foreach (var pair in pairs)
        {
            if (seen + pair.Calls <= skip) first -= pair.Calls;
            else meant.Add(pair);
            seen += pair.Calls;
            if (seen >= (long)skip + take) break;
        }
        if (meant.Count == 0) return [];
        var (db, address) = (scope.Db, scope.Address);
        var json = JsonSerializer.Serialize(meant.Select(pair => new object?[] { pair.CustomerId == 0 ? null : pair.CustomerId, UkTime.UnixOf(pair.Day), UkTime.UnixOf(pair.Day.AddDays(1)) }));
        var calls = db.UsageRecords.FromSql($"""
            SELECT u.* FROM json_each({json}) p JOIN "UsageRecords" u ON u."Week" IN (json_extract(p.value, '$[1]') / 604800, json_extract(p.value, '$[2]') / 604800) AND u."CustomerId" IS json_extract(p.value, '$[0]') AND u."StartedUtc" >= json_extract(p.value, '$[1]') AND u."StartedUtc" < json_extract(p.value, '$[2]')
            """).AsNoTracking().Where(u => db.CdrFiles.Any(f => f.Id == u.FileId && f.State == CdrFileState.Ready && (address.SupplierId == null || f.SupplierId == address.SupplierId)));
        if (address.CliId is { } cli) calls = calls.Where(u => (u.CliId ?? 0) == cli);
        if (address.DestinationId is { } destination) calls = calls.Where(u => (u.DestinationId ?? 0) == destination);
        var found = await calls.Select(u => new { u.Id, u.StartedUtc, u.CustomerId, u.CliId, u.DestinationId, u.Identifier, u.Dialled, u.Seconds, u.Cost, u.PlainPrice, u.Price, u.Orphan, u.Flags, u.Source, u.InvoiceId, u.ExcludedByRunId }).ToListAsync(cancel);
        var page = found.Where(u => IsMeant(u.Orphan, UsageBooks.StateOf(u.Orphan, u.Flags, u.Source, u.InvoiceId is not null, u.ExcludedByRunId is not null, u.PlainPrice.Micropounds, u.Cost.Micropounds), only) && (address.Hour is null || UkTime.ToLocal(u.StartedUtc).Hour == address.Hour))
            .OrderByDescending(u => UkTime.DayOf(u.StartedUtc)).ThenBy(u => u.CustomerId ?? 0).ThenByDescending(u => u.StartedUtc).ThenBy(u => u.Id).Skip(first).Take(take).ToList();
        var names = await scope.NamesAsync(page.Select(u => u.CustomerId ?? 0), cancel);
        var destinationIds = page.Select(u => u.DestinationId).Distinct().ToList();
        var destinations = await db.Destinations.AsNoTracking().Where(d => destinationIds.Contains(d.Id)).ToDictionaryAsync(d => d.Id, d => d.Name, cancel);
        return [.. page.Select(u => (IReadOnlyList<ReportCell>)
        [
            new(UkTime.ToLocal(u.StartedUtc)), u.CustomerId is { } id ? new(names.GetValueOrDefault(id, "Gone"), $"/customers/{id}") : new("Nobody", "/orphans"), new(u.Identifier, u is { CliId: { } line, CustomerId: { } owner } ? $"/customers/{owner}/clis/{line}" : null), u.Dialled,
            new(u.DestinationId is { } to ? destinations.GetValueOrDefault(to, "Gone") : "Unknown"), new(TimeSpan.FromSeconds(u.Seconds)), .. scope.SeesCost ? new ReportCell[] { u.Cost } : [], new(u.Price, u.InvoiceId is { } invoice ? $"/invoices/{invoice}" : null),
        ])];
    }

    private sealed record Pair(DateOnly Day, int CustomerId, int Calls);
}
