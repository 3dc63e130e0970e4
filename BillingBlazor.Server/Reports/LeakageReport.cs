using BillingBlazor.Domain;
using BillingBlazor.Domain.Services;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Usage;
using BillingBlazor.Server.ServiceFiles.Reconciling;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Reports;

/// <summary>Pounds that run away, month by month.</summary>
public sealed class LeakageReport : Report
{
    private const int Orphans = 0,
        Unpriced = 1,
        BelowCost = 2,
        NotBilled = 3,
        WithoutCost = 4;
    private static readonly string[] names = ["Orphans", "Without a price", "Below cost", "Bought, not billed"];
    private static readonly string[] only = [OnlyWords.Orphans, OnlyWords.Unpriced, OnlyWords.BelowCost];

    public override string Name => "leakage";
    public override string Title => "Leakage";
    public override string Sentence =>
        "What you pay and nobody is charged for: calls without an owner or destination, calls without a price, and the loss on calls "
        + "priced below their cost, and what suppliers’ files for reconciliation have that no charge bills. Beside it, charges invoiced "
        + "of which no cost is known.";
    public override ReportGroup Group => ReportGroup.Revenue;
    public override Permission Permission => Permission.SeeCost;
    public override string Empty => "Nothing leaks in these days.";

    public override async Task<ReportView> LookAsync(ReportScope scope, CancellationToken cancel)
    {
        var table = new StepTable(scope);
        var all = new long[5];
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
        await NotBilledAsync(scope, (day, pounds) => Add(NotBilled, day, pounds), cancel);
        await scope.RevenueAsync((in RevenueEntry entry) => Add(WithoutCost, entry.Day, entry.WithoutCost), cancel);
        var steps = table.Steps();
        var sums = Enumerable.Range(0, 5).Select(key => table.Of(steps, other => other == key)).ToList();
        var rows = steps
            .Select(
                (step, at) =>
                    (IReadOnlyList<ReportCell>)
                        [
                            ReportScope.Label(step),
                            .. Enumerable
                                .Range(0, only.Length)
                                .Select(key =>
                                    ReportCell.Pounds(sums[key][at], sums[key][at] == 0 ? null : scope.Calls(step, only: only[key]))
                                ),
                            ReportCell.Pounds(sums[NotBilled][at], sums[NotBilled][at] == 0 ? null : BoughtAt(step)),
                            ReportCell.Pounds(Enumerable.Range(0, names.Length).Sum(key => sums[key][at])),
                            ReportCell.Pounds(
                                sums[WithoutCost][at],
                                sums[WithoutCost][at] == 0 ? null : scope.Lines(step, only: OnlyWords.WithoutCost)
                            ),
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
                new("Leakage", ReportCell.Pounds(all[..names.Length].Sum())),
                .. names.Select((name, key) => new KeyFigure(name, ReportCell.Pounds(all[key]))),
                new("Charges without a cost", ReportCell.Pounds(all[WithoutCost])),
            ],
            Totals =
                rows.Count == 0
                    ? null
                    :
                    [
                        "Total",
                        .. all[..names.Length].Select(sum => ReportCell.Pounds(sum)),
                        ReportCell.Pounds(all[..names.Length].Sum()),
                        ReportCell.Pounds(all[WithoutCost]),
                    ],
            Chart =
                rows.Count == 0
                    ? null
                    : new(
                        ChartShape.Stacked,
                        "Leakage by month: orphans, calls without a price, the loss on calls below cost, and what is not billed.",
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

    /// <summary>Of whole months that begin in the days; of the filters.</summary>
    private static async Task NotBilledAsync(ReportScope scope, Action<DateOnly, long> add, CancellationToken cancel)
    {
        var at = scope.Address;
        if (at.DestinationId is not null || at.Hour is not null)
            return;
        var sides = await ReconciledSides.LoadAsync(scope.Db, scope.Days, cancel);
        var products = at.CategoryId is { } category
            ? (await scope.Db.Products.Where(p => p.CategoryId == category).Select(p => p.Id).ToListAsync(cancel)).ToHashSet()
            : null;
        foreach (var month in sides.Months().Where(scope.Days.Contains))
            foreach (var row in sides.Of(BillingPeriod.MonthOf(month)))
                if (
                    row.State == ReconciledState.NotBilled
                    && (row.CustomerId is { } customer ? scope.Includes(customer) : scope.Customers is null)
                    && (at.SupplierId is null || at.SupplierId == row.SupplierId)
                    && (at.ProductId is null || at.ProductId == row.ProductId)
                    && (at.CliId is null || at.CliId == row.CliId)
                    && (products is null || (row.ProductId is { } product && products.Contains(product)))
                )
                    add(month, (long)row.Buy);
    }

    private static string BoughtAt(BillingPeriod step) =>
        ReconciliationFilter.Address
        + new ReconciliationFilter { Month = BillingPeriod.MonthOf(step.From).From, State = ReconciledState.NotBilled }.ToQuery();
}
