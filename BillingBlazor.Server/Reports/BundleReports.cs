using BillingBlazor.Domain;
using BillingBlazor.Server.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Reports;

/// <summary>What is used of what is inclusive.</summary>
public sealed class BundleUseReport : Report
{
    private static readonly string[] bands = ["Unused", "Up to half", "Over half", "Over 90%", "All used"];

    public override string Name => "bundle-use";
    public override string Title => "Bundle use";
    public override string Sentence => "How much of each allowance was used in the usage months that touch these days, the fullest first.";
    public override ReportGroup Group => ReportGroup.Usage;
    public override UsualDays Usual => UsualDays.ThisMonth;
    public override string Empty => "No bundle was held in these days. Make one under Bundles, and give it to customers.";

    public override async Task<ReportView> LookAsync(ReportScope scope, CancellationToken cancel)
    {
        var (db, from, to) = (scope.Db, scope.Days.From, scope.Days.To);
        var uses = (
            await db
                .AllowanceMonths.AsNoTracking()
                .Where(m => m.MonthFrom <= to && m.MonthFrom >= from.AddMonths(-1) && m.MonthTo >= from)
                .ToListAsync(cancel)
        )
            .Where(m => scope.Includes(m.CustomerId))
            .OrderByDescending(m => m.Granted == 0 ? 0 : (decimal)m.Used / m.Granted)
            .ThenBy(m => m.CustomerId)
            .ThenBy(m => m.MonthFrom)
            .ToList();
        var bundles = (await db.Bundles.AsNoTracking().Include(b => b.Allowances).ToListAsync(cancel))
            .SelectMany(b => b.Allowances.Select(a => (Bundle: b, Allowance: a)))
            .ToDictionary(b => b.Allowance.Id);
        var counts = uses.GroupBy(m => BandOf(BundleWords.Percent(m.Used, m.Granted))).ToDictionary(b => b.Key, b => b.Count());
        return new(
            [
                new("Customer"),
                new("Bundle"),
                new("Month", IsWide: true),
                new("Inclusive", IsWide: true),
                new("Used", IsWide: true),
                new("Used %", CellKind.Percent),
            ],
            uses.Count,
            async (skip, take, stop) =>
            {
                var page = uses.Skip(skip).Take(take).ToList();
                var names = await scope.NamesAsync(page.Select(m => m.CustomerId), stop);
                return
                [
                    .. page.Select(m =>
                    {
                        var found = bundles.TryGetValue(m.AllowanceId, out var of);
                        return (IReadOnlyList<ReportCell>)
                            [
                                new(names.GetValueOrDefault(m.CustomerId, "Gone"), $"/customers/{m.CustomerId}/bundles"),
                                found ? of.Bundle.Name : "Gone",
                                BundleWords.Month(new(m.MonthFrom, m.MonthTo)),
                                found ? of.Allowance.Words(m.Granted) : null,
                                found ? of.Allowance.Words(m.Used) : null,
                                ReportCell.Share(m.Used, m.Granted),
                            ];
                    }),
                ];
            }
        )
        {
            Figures =
            [
                new("Allowances", (long)uses.Count),
                new("All used", (long)counts.GetValueOrDefault(4)),
                new("Unused", (long)counts.GetValueOrDefault(0)),
            ],
            Chart =
                uses.Count == 0
                    ? null
                    : new(
                        ChartShape.Bars,
                        "Allowances by how much of them is used.",
                        bands,
                        [new("Allowances", [.. bands.Select((_, band) => (decimal)counts.GetValueOrDefault(band))])],
                        IsPounds: false,
                        []
                    ),
        };
    }

    private static int BandOf(int percent) =>
        percent switch
        {
            0 => 0,
            <= 50 => 1,
            <= 90 => 2,
            < 100 => 3,
            _ => 4,
        };
}

/// <summary>Lines that used up their spending cap.</summary>
public sealed class CapsReachedReport : Report
{
    public override string Name => "caps-reached";
    public override string Title => "Spending caps reached";
    public override string Sentence =>
        "Lines whose spending cap was reached in the usage months that touch these days, and what was not charged after it.";
    public override ReportGroup Group => ReportGroup.Usage;
    public override UsualDays Usual => UsualDays.ThisMonth;
    public override string Empty => "No line reached its spending cap in these days.";

    public override async Task<ReportView> LookAsync(ReportScope scope, CancellationToken cancel)
    {
        var (db, from, to) = (scope.Db, scope.Days.From, scope.Days.To);
        var caps = (
            await db
                .CapMonths.AsNoTracking()
                .Where(m => m.MonthFrom <= to && m.MonthFrom >= from.AddMonths(-1) && m.MonthTo >= from && m.ReachedUtc != null)
                .ToListAsync(cancel)
        )
            .Where(m => scope.Includes(m.CustomerId))
            .OrderByDescending(m => m.NotCharged)
            .ThenBy(m => m.CliId)
            .ToList();
        return new(
            [
                new("Line"),
                new("Customer"),
                new("Month", IsWide: true),
                new("Reached", CellKind.Day),
                new("Cap", CellKind.Pounds, IsWide: true),
                new("Charged", CellKind.Pounds, IsWide: true),
                new("Not charged", CellKind.Pounds),
            ],
            caps.Count,
            async (skip, take, stop) =>
            {
                var page = caps.Skip(skip).Take(take).ToList();
                var ids = page.Select(m => m.CliId).ToList();
                var (names, lines) = (
                    await scope.NamesAsync(page.Select(m => m.CustomerId), stop),
                    await db
                        .Clis.AsNoTracking()
                        .Where(c => ids.Contains(c.Id))
                        .Select(c => new { c.Id, c.Number })
                        .ToDictionaryAsync(c => c.Id, c => c.Number, stop)
                );
                return
                [
                    .. page.Select(m =>
                        (IReadOnlyList<ReportCell>)
                            [
                                new(lines.GetValueOrDefault(m.CliId, "Gone"), $"/customers/{m.CustomerId}/clis/{m.CliId}"),
                                new(names.GetValueOrDefault(m.CustomerId, "Gone"), $"/customers/{m.CustomerId}"),
                                BundleWords.Month(new(m.MonthFrom, m.MonthTo)),
                                new(UkTime.ToLocal(m.ReachedUtc!.Value)),
                                m.Cap,
                                new(m.Charged, scope.Calls(new(m.MonthFrom, m.MonthTo), cli: m.CliId)),
                                m.NotCharged,
                            ]
                    ),
                ];
            }
        )
        {
            Figures = [new("Caps reached", (long)caps.Count), new("Not charged", caps.Sum(m => m.NotCharged))],
            Totals =
                caps.Count == 0
                    ? null
                    : ["Total", default, default, default, default, caps.Sum(m => m.Charged), caps.Sum(m => m.NotCharged)],
        };
    }
}
