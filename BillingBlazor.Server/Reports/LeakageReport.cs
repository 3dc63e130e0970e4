using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Usage;
using BillingBlazor.Server.Shell;

namespace BillingBlazor.Server.Reports;

/// <summary>Pounds that run away, month by month.</summary>
public sealed class LeakageReport : Report
{
    private const int Orphans = 0,
        Unpriced = 1,
        BelowCost = 2,
        WithoutCost = 3;
    private static readonly string[] names = ["Orphans", "Without a price", "Below cost"];
    private static readonly string[] only = [OnlyWords.Orphans, OnlyWords.Unpriced, OnlyWords.BelowCost];

    public override string Name => "leakage";
    public override string Title => "Leakage";
    public override string Sentence =>
        "What you pay and nobody is charged for: calls without an owner or destination, calls without a price, and the loss on calls "
        + "priced below their cost. Beside it, charges invoiced of which no cost is known.";
    public override ReportGroup Group => ReportGroup.Revenue;
    public override Permission Permission => Permission.SeeCost;
    public override string Empty => "Nothing leaks in these days.";

    public override async Task<ReportView> LookAsync(ReportScope scope, CancellationToken cancel)
    {
        var table = new StepTable(scope);
        var all = new long[4];
        await scope.UsageAsync(
            UsageDetail.Destinations,
            (in UsageEntry entry) =>
            {
                if (entry.Orphan is OrphanReason.NoOwner or OrphanReason.NoDestination)
                    Add(Orphans, entry.Day, entry.Cost);
                else if (entry.Orphan == OrphanReason.NoPrice)
                    Add(Unpriced, entry.Day, entry.Cost);
                else if (entry.Shortfall > 0)
                    Add(BelowCost, entry.Day, entry.Shortfall);
            },
            cancel
        );
        await scope.RevenueAsync((in RevenueEntry entry) => Add(WithoutCost, entry.Day, entry.WithoutCost), cancel);
        var steps = table.Steps();
        var sums = Enumerable.Range(0, 4).Select(key => table.Of(steps, other => other == key)).ToList();
        var rows = steps
            .Select(
                (step, at) =>
                    (IReadOnlyList<ReportCell>)
                        [
                            ReportScope.Label(step),
                            .. Enumerable
                                .Range(0, 3)
                                .Select(key =>
                                    ReportCell.Pounds(sums[key][at], sums[key][at] == 0 ? null : scope.Calls(step, only: only[key]))
                                ),
                            ReportCell.Pounds(sums[0][at] + sums[1][at] + sums[2][at]),
                            ReportCell.Pounds(sums[3][at], sums[3][at] == 0 ? null : scope.Lines(step, only: OnlyWords.WithoutCost)),
                        ]
            )
            .ToList();
        return new(
            [
                new("Month"),
                .. names.Select(name => new ReportColumn(name, CellKind.Pounds)),
                new("Leakage", CellKind.Pounds),
                new("Charges without a cost", CellKind.Pounds, IsWide: true),
            ],
            rows
        )
        {
            Figures =
            [
                new("Leakage", ReportCell.Pounds(all[0] + all[1] + all[2])),
                .. names.Select((name, key) => new KeyFigure(name, ReportCell.Pounds(all[key]))),
                new("Charges without a cost", ReportCell.Pounds(all[WithoutCost])),
            ],
            Totals =
                rows.Count == 0
                    ? null
                    :
                    [
                        "Total",
                        ReportCell.Pounds(all[0]),
                        ReportCell.Pounds(all[1]),
                        ReportCell.Pounds(all[2]),
                        ReportCell.Pounds(all[0] + all[1] + all[2]),
                        ReportCell.Pounds(all[3]),
                    ],
            Chart =
                rows.Count == 0
                    ? null
                    : new(
                        ChartShape.Stacked,
                        "Leakage by month: orphans, calls without a price, and the loss on calls priced below their cost.",
                        [.. steps.Select(ReportScope.Label)],
                        [.. names.Select((name, key) => new ReportSeries(name, StepTable.Pounds(sums[key])))],
                        IsPounds: true,
                        [
                            .. steps.Select(step =>
                                scope.Calls(
                                    step,
                                    only: all[Orphans] > 0 ? OnlyWords.Orphans
                                        : all[Unpriced] > 0 ? OnlyWords.Unpriced
                                        : OnlyWords.BelowCost
                                )
                            ),
                        ]
                    ),
        };

        void Add(int key, DateOnly day, long amount)
        {
            if (amount == 0)
                return;
            all[key] += amount;
            table.Add(key, day, amount);
        }
    }
}
