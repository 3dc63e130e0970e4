using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Reports;

/// <summary>One coming or going of a customer.</summary>
internal readonly record struct Turn(int CustomerId, DateOnly Day, bool IsComing, bool IsReturn);

internal static class Turns
{
    /// <summary>
    /// Every coming and going there ever was: a customer comes on its first day, goes when it is cancelled, and comes again when it is
    /// reactivated. Suspended customers stay (the guide: unlike Suspended Customers, Cancelled Customers will appear in the Customer Growth
    /// report).
    /// </summary>
    public static async Task<IReadOnlyList<Turn>> AllAsync(ReportScope scope, CancellationToken cancel)
    {
        var turns = (await scope.Db.Customers.AsNoTracking().Select(c => new { c.Id, c.Since }).ToListAsync(cancel))
            .Where(c => scope.Includes(c.Id))
            .Select(c => new Turn(c.Id, c.Since, IsComing: true, IsReturn: false))
            .ToList();
        var changes = await scope
            .Db.StatusChanges.AsNoTracking()
            .Where(s => scope.Db.StatusChanges.Any(x => x.CustomerId == s.CustomerId && x.Status == CustomerStatus.Cancelled))
            .OrderBy(s => s.CustomerId)
            .ThenBy(s => s.Id)
            .Select(s => new
            {
                s.CustomerId,
                s.Day,
                s.Status,
            })
            .ToListAsync(cancel);
        foreach (var customer in changes.GroupBy(c => c.CustomerId).Where(c => scope.Includes(c.Key)))
        {
            var isGone = false;
            foreach (var change in customer)
            {
                if ((change.Status == CustomerStatus.Cancelled) == isGone)
                    continue;
                isGone = !isGone;
                turns.Add(new(customer.Key, change.Day, IsComing: !isGone, IsReturn: !isGone));
            }
        }
        return turns;
    }
}

/// <summary>The guide: Customer Growth.</summary>
public sealed class CustomerGrowthReport : Report
{
    public override string Name => "customer-growth";
    public override string Title => "Customer Growth";
    public override string Sentence =>
        "Customers who came and who were cancelled, month by month, and how many there are. Suspended customers still count; those "
            + "who came back count as new.";
    public override ReportGroup Group => ReportGroup.Customers;
    public override string Empty => "Nobody came or was cancelled in these days. Choose other days, or create a customer.";

    public override async Task<ReportView> LookAsync(ReportScope scope, CancellationToken cancel)
    {
        var turns = await Turns.AllAsync(scope, cancel);
        var before = turns.Where(t => t.Day < scope.Days.From).Sum(t => t.IsComing ? 1 : -1);
        var within = turns.Where(t => scope.Days.Contains(t.Day)).ToList();
        var steps = scope.Steps(
            within.Count == 0 ? []
            : scope.Days == ReportAddress.Usual(UsualDays.TwelveMonths, scope.Today)
                ? [scope.Days.From, scope.Today, .. within.Select(t => t.Day)]
            : within.Select(t => t.Day)
        );
        var (rows, news, gone) = (new List<IReadOnlyList<ReportCell>>(), new List<decimal>(), new List<decimal>());
        var running = before;
        foreach (var step in steps)
        {
            var (came, left) = (
                within.Count(t => t.IsComing && step.Contains(t.Day)),
                within.Count(t => !t.IsComing && step.Contains(t.Day))
            );
            running += came - left;
            news.Add(came);
            gone.Add(left);
            rows.Add([
                new(ReportScope.Label(step), Behind(scope, step, null)),
                new((long)came, came > 0 ? Behind(scope, step, OnlyWords.New) : null),
                new((long)left, left > 0 ? Behind(scope, step, OnlyWords.Cancelled) : null),
                (long)(came - left),
                (long)running,
            ]);
        }
        var (allCame, allLeft) = (within.Count(t => t.IsComing), within.Count(t => !t.IsComing));
        return new(
            [
                new(steps.Any(s => s.From.Month != s.To.Month) ? "Year" : "Month"),
                new("New", CellKind.Count),
                new("Cancelled", CellKind.Count),
                new("Net", CellKind.Count),
                new("Customers at its end", CellKind.Count),
            ],
            rows
        )
        {
            Figures =
            [
                new("New", (long)allCame),
                new("Cancelled", (long)allLeft),
                new("Net", (long)(allCame - allLeft)),
                new("Customers at the end", (long)(before + allCame - allLeft)),
            ],
            Totals =
                rows.Count == 0
                    ? null
                    : ["Total", (long)allCame, (long)allLeft, (long)(allCame - allLeft), (long)(before + allCame - allLeft)],
            Chart =
                rows.Count == 0
                    ? null
                    : new(
                        ChartShape.Bars,
                        "New and cancelled customers, month by month.",
                        [.. steps.Select(ReportScope.Label)],
                        [new("New", news), new("Cancelled", gone)],
                        IsPounds: false,
                        [.. steps.Select(step => Behind(scope, step, null))]
                    ),
        };
    }

    private static string Behind(ReportScope scope, BillingPeriod step, string? only) =>
        "/reports/customer-changes" + (scope.Address with { From = step.From, To = step.To, Only = only, Page = 1 }).ToQuery();
}

/// <summary>The names behind a bar of Customer Growth.</summary>
public sealed class CustomerChangesReport : Report
{
    public override string Name => "customer-changes";
    public override string Title => "New and cancelled customers";
    public override string Sentence => "Who came, who came back and who was cancelled, the newest first.";
    public override ReportGroup Group => ReportGroup.Lines;

    public override async Task<ReportView> LookAsync(ReportScope scope, CancellationToken cancel)
    {
        var turns = (await Turns.AllAsync(scope, cancel))
            .Where(t => scope.Days.Contains(t.Day) && (scope.Address.Only is null || (scope.Address.Only == OnlyWords.New) == t.IsComing))
            .OrderByDescending(t => t.Day)
            .ThenByDescending(t => t.CustomerId)
            .ToList();
        return new(
            [
                new("Customer"),
                new("Reference", IsWide: true),
                new("What"),
                new("Day", CellKind.Day),
                new("Group", IsWide: true),
                new("Balance", CellKind.Pounds, IsWide: true),
            ],
            turns.Count,
            async (skip, take, stop) =>
            {
                var page = turns.Skip(skip).Take(take).ToList();
                var ids = page.Select(t => t.CustomerId).Distinct().ToList();
                var customers = await scope
                    .Db.Customers.AsNoTracking()
                    .Where(c => ids.Contains(c.Id))
                    .Join(
                        scope.Db.CustomerGroups,
                        c => c.GroupId,
                        g => g.Id,
                        (c, g) =>
                            new
                            {
                                c.Id,
                                c.Name,
                                c.Reference,
                                c.Balance,
                                Group = g.Name,
                            }
                    )
                    .ToDictionaryAsync(c => c.Id, stop);
                return
                [
                    .. page.Where(t => customers.ContainsKey(t.CustomerId))
                        .Select(t => (Turn: t, Customer: customers[t.CustomerId]))
                        .Select(t =>
                            (IReadOnlyList<ReportCell>)
                                [
                                    new(t.Customer.Name, $"/customers/{t.Customer.Id}"),
                                    t.Customer.Reference,
                                    t.Turn.IsComing
                                        ? t.Turn.IsReturn
                                            ? "Came back"
                                            : "New"
                                        : "Cancelled",
                                    t.Turn.Day,
                                    t.Customer.Group,
                                    t.Customer.Balance,
                                ]
                        ),
                ];
            }
        )
        {
            Figures = [new("New", (long)turns.Count(t => t.IsComing)), new("Cancelled", (long)turns.Count(t => !t.IsComing))],
        };
    }
}
