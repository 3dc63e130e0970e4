using BillingBlazor.Domain;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;

namespace BillingBlazor.Server.Reports;

/// <summary>Revenue, cost and margin of each customer.</summary>
public sealed class CustomerMarginReport : Report
{
    public override string Name => "customer-margin";
    public override string Title => "Margin by customer";
    public override string Sentence => "What each customer was invoiced before VAT, what that cost you, and what is left.";
    public override ReportGroup Group => ReportGroup.Revenue;
    public override Permission Permission => Permission.SeeCost;
    public override bool IsByInvoices => true;
    public override string Empty => "No invoice was issued in these days. Choose other days, or bill a group under Runs.";

    public override async Task<ReportView> LookAsync(ReportScope scope, CancellationToken cancel)
    {
        var (sums, steps) = (new SumsBy(), new StepTable(scope));
        await scope.RevenueAsync(
            (in RevenueEntry entry) =>
            {
                sums.Add(entry.CustomerId, entry);
                steps.Add(0, entry.Day, entry.Net);
                steps.Add(1, entry.Day, entry.Cost);
            },
            cancel
        );
        var ranked = sums.ByNet();
        return new(
            [new("Customer"), .. MarginColumns.Of(scope, "Lines")],
            ranked.Count,
            async (skip, take, stop) =>
            {
                var page = ranked.Skip(skip).Take(take).ToList();
                var names = await scope.NamesAsync(page.Select(r => r.Key), stop);
                return
                [
                    .. page.Select(r =>
                        (IReadOnlyList<ReportCell>)
                            [
                                new(names.GetValueOrDefault(r.Key, "Gone"), $"/customers/{r.Key}"),
                                .. MarginColumns.Cells(scope, r.Value, sums.All, scope.Lines(scope.Days, customer: r.Key)),
                            ]
                    ),
                ];
            }
        )
        {
            Figures = MarginColumns.Figures(scope, sums.All),
            Totals = ["Total", .. MarginColumns.Cells(scope, sums.All, sums.All)],
            Chart = Chart(scope, steps),
        };
    }

    private static ReportChart? Chart(ReportScope scope, StepTable table)
    {
        var steps = table.Steps();
        if (steps.Count == 0)
            return null;
        var (net, cost) = (table.Of(steps, key => key == 0), table.Of(steps, key => key == 1));
        return new(
            ChartShape.Stacked,
            "Net revenue by month, in two parts: what it cost, and the margin that is left.",
            [.. steps.Select(ReportScope.Label)],
            [new("Cost", StepTable.Pounds(cost)), new("Margin", StepTable.Pounds([.. net.Zip(cost, (n, c) => n - c)]))],
            IsPounds: true,
            [.. steps.Select(step => scope.Lines(step))]
        );
    }
}

/// <summary>The largest and the smallest customers.</summary>
public sealed class TopCustomersReport : Report
{
    private const int Each = 20;
    private const int Bars = 10;

    public override string Name => "top-customers";
    public override string Title => "Top and bottom customers";
    public override string Sentence => $"The {Each} customers who were invoiced most before VAT, and the {Each} who were invoiced least.";
    public override ReportGroup Group => ReportGroup.Revenue;
    public override bool IsByInvoices => true;
    public override string Empty => "No invoice was issued in these days. Choose other days, or bill a group under Runs.";

    public override async Task<ReportView> LookAsync(ReportScope scope, CancellationToken cancel)
    {
        var sums = new SumsBy();
        await scope.RevenueAsync((in RevenueEntry entry) => sums.Add(entry.CustomerId, entry), cancel);
        var ranked = sums.ByNet().Select((sum, at) => (Rank: at + 1, Id: sum.Key, Sums: sum.Value)).ToList();
        var shown = ranked.Count <= Each * 2 ? ranked : [.. ranked.Take(Each), .. ranked.TakeLast(Each)];
        var names = await scope.NamesAsync(shown.Select(r => r.Id), cancel);
        var rows = shown
            .Select(r =>
                (IReadOnlyList<ReportCell>)
                    [
                        new((long)r.Rank),
                        new(names.GetValueOrDefault(r.Id, "Gone"), $"/customers/{r.Id}"),
                        .. MarginColumns.Cells(scope, r.Sums, sums.All, scope.Lines(scope.Days, customer: r.Id)),
                    ]
            )
            .ToList();
        return new([new("Rank", CellKind.Count), new("Customer"), .. MarginColumns.Of(scope, "Lines")], rows)
        {
            Figures =
            [
                new("Customers", (long)ranked.Count),
                new("Net of all", ReportCell.Pounds(sums.All.Net)),
                new(
                    $"Share of the top {Math.Min(Each, ranked.Count)}",
                    ReportCell.Share(ranked.Take(Each).Sum(r => r.Sums.Net), sums.All.Net)
                ),
            ],
            Note =
                ranked.Count > Each * 2
                    ? $"{ranked.Count - Each * 2:#,0} customers between the two are left out; they are in Margin by customer."
                    : null,
            Chart =
                shown.Count == 0
                    ? null
                    : new(
                        ChartShape.Bars,
                        $"Net revenue of the {Math.Min(Bars, ranked.Count)} largest customers, largest first.",
                        [.. shown.Take(Bars).Select(r => ShortName.Of(names.GetValueOrDefault(r.Id, "Gone")))],
                        [new("Net", [.. shown.Take(Bars).Select(r => Money.FromMicropounds(r.Sums.Net).Pounds)])],
                        IsPounds: true,
                        [.. shown.Take(Bars).Select(r => scope.Lines(scope.Days, customer: r.Id))]
                    ),
        };
    }
}
