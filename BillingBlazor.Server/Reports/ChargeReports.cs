using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Charges;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Reports;

/// <param name="Cycle">The net price of one cycle; null when its product has no price in force.</param>
/// <param name="Monthly">The same for a month: a quarter's price by three, a week's by 52 ÷ 12.</param>
internal sealed record RecurringCharge(
    int Id,
    int CustomerId,
    int CategoryId,
    int? ProductId,
    string Description,
    Frequency Frequency,
    decimal Quantity,
    DateOnly Start,
    DateOnly? End,
    Money? Cycle,
    Money Monthly
);

internal static class RecurringCharges
{
    /// <summary>Recurring charges that are not cancelled, of customers who aren't, with their price of today.</summary>
    public static async Task<List<RecurringCharge>> OfAsync(ReportScope scope, IQueryable<Charge> charges, CancellationToken cancel)
    {
        var db = scope.Db;
        var found = await charges
            .Where(c =>
                !c.IsCancelled && c.Frequency != null && db.Customers.Any(x => x.Id == c.CustomerId && x.Status != CustomerStatus.Cancelled)
            )
            .ToListAsync(cancel);
        found.RemoveAll(c =>
            !scope.Includes(c.CustomerId)
            || (scope.Address.CategoryId is { } category && category != c.CategoryId)
            || (scope.Address.ProductId is { } product && product != (c.ProductId ?? 0))
        );
        var prices = await ChargePrices.LoadOfEverybodyAsync(db, cancel);
        return
        [
            .. found.Select(c =>
            {
                var unit = prices.PriceOf(c, DayOf(c, scope.Today));
                var cycle = unit is { } price ? Money.Round(price.Pounds * c.Quantity, 2) : (Money?)null;
                return new RecurringCharge(
                    c.Id,
                    c.CustomerId,
                    c.CategoryId,
                    c.ProductId,
                    c.Description,
                    c.Frequency!.Value,
                    c.Quantity,
                    c.Start,
                    c.End,
                    cycle,
                    ChargeRows.MonthlyOf(c, unit)
                );
            }),
        ];
    }

    /// <summary>Today, or the nearest day on which it runs.</summary>
    private static DateOnly DayOf(Charge charge, DateOnly today) =>
        charge.Start > today ? charge.Start
        : charge.End < today ? charge.End.Value
        : today;

    public static string Word(Frequency frequency) =>
        frequency switch
        {
            Frequency.HalfYearly => "Half-yearly",
            _ => frequency.ToString(),
        };

    public static async Task<IReadOnlyList<IReadOnlyList<ReportCell>>> RowsAsync(
        ReportScope scope,
        IReadOnlyList<RecurringCharge> page,
        CancellationToken cancel
    )
    {
        var (names, categories) = (
            await scope.NamesAsync(page.Select(c => c.CustomerId), cancel),
            await scope.Db.Categories.AsNoTracking().ToDictionaryAsync(c => c.Id, c => c.Name, cancel)
        );
        return
        [
            .. page.Select(c =>
                (IReadOnlyList<ReportCell>)
                    [
                        new(names.GetValueOrDefault(c.CustomerId, "Gone"), $"/customers/{c.CustomerId}"),
                        c.Description,
                        categories.GetValueOrDefault(c.CategoryId, "Gone"),
                        Word(c.Frequency),
                        new(c.Quantity),
                        new(
                            c.Cycle,
                            scope.Lines(ReportAddress.Possible, customer: c.CustomerId, product: c.ProductId ?? 0, only: OnlyWords.Charges)
                        ),
                        c.Monthly,
                        c.Start,
                        new(c.End),
                    ]
            ),
        ];
    }

    public static readonly IReadOnlyList<ReportColumn> Columns =
    [
        new("Customer"),
        new("Charge"),
        new("Category", IsWide: true),
        new("Every", IsWide: true),
        new("Quantity", CellKind.Count, IsWide: true),
        new("A cycle", CellKind.Pounds, IsWide: true),
        new("A month", CellKind.Pounds),
        new("Start", CellKind.Day, IsWide: true),
        new("Last day", CellKind.Day),
    ];
}

/// <summary>The guide: Reports, Terminating Charges.</summary>
public sealed class TerminatingChargesReport : Report
{
    public override string Name => "terminating-charges";
    public override string Title => "Terminating Charges";
    public override string Sentence =>
        "Recurring charges whose last day lies in these days, the next first, and what they bring in a month.";
    public override ReportGroup Group => ReportGroup.Charges;
    public override UsualDays Usual => UsualDays.NextSixtyDays;
    public override string Empty => "No charge ends in these days. Choose other days, or clear the filters.";

    public override async Task<ReportView> LookAsync(ReportScope scope, CancellationToken cancel)
    {
        var (from, to, steps) = (scope.Days.From, scope.Days.To, new StepTable(scope));
        var charges = (
            await RecurringCharges.OfAsync(scope, scope.Db.Charges.AsNoTracking().Where(c => c.End >= from && c.End <= to), cancel)
        )
            .OrderBy(c => c.End)
            .ThenBy(c => c.Id)
            .ToList();
        foreach (var charge in charges)
            steps.Add(0, charge.End!.Value, charge.Monthly.Micropounds);
        return new(
            RecurringCharges.Columns,
            charges.Count,
            (skip, take, stop) => RecurringCharges.RowsAsync(scope, [.. charges.Skip(skip).Take(take)], stop)
        )
        {
            Figures =
            [
                new("Charges", (long)charges.Count),
                new("Customers", (long)charges.Select(c => c.CustomerId).Distinct().Count()),
                new("A month", charges.Sum(c => c.Monthly)),
            ],
            Totals =
                charges.Count == 0
                    ? null
                    : ["Total", default, default, default, default, default, charges.Sum(c => c.Monthly), default, default],
            Chart = steps.Stacked(
                "What the charges that end bring in a month, by the month they end in.",
                [0],
                new Dictionary<int, string> { [0] = "A month" },
                step => "/reports/terminating-charges" + (scope.Address with { From = step.From, To = step.To, Page = 1 }).ToQuery()
            ),
        };
    }
}

public sealed class ActiveChargesReport : Report
{
    public override string Name => "active-charges";
    public override string Title => "Active charges";
    public override string Sentence =>
        "Every recurring charge that runs today or is still to begin, and what it brings in a month at today's price.";
    public override ReportGroup Group => ReportGroup.Charges;
    public override bool HasDays => false;
    public override string Empty => "No recurring charge is active. Give a customer one on its Charges page.";

    public override async Task<ReportView> LookAsync(ReportScope scope, CancellationToken cancel)
    {
        var today = scope.Today;
        var charges = (
            await RecurringCharges.OfAsync(scope, scope.Db.Charges.AsNoTracking().Where(c => c.End == null || c.End >= today), cancel)
        )
            .OrderByDescending(c => c.Monthly)
            .ThenBy(c => c.Id)
            .ToList();
        var categories = await scope.Db.Categories.AsNoTracking().ToDictionaryAsync(c => c.Id, c => c.Name, cancel);
        var byCategory = charges
            .GroupBy(c => c.CategoryId)
            .Select(c => (Id: c.Key, Monthly: c.Sum(charge => charge.Monthly)))
            .OrderByDescending(c => c.Monthly)
            .Take(12)
            .ToList();
        return new(
            RecurringCharges.Columns,
            charges.Count,
            (skip, take, stop) => RecurringCharges.RowsAsync(scope, [.. charges.Skip(skip).Take(take)], stop)
        )
        {
            Figures =
            [
                new("Charges", (long)charges.Count),
                new("Customers", (long)charges.Select(c => c.CustomerId).Distinct().Count()),
                new("A month", charges.Sum(c => c.Monthly)),
                new("Without a price", (long)charges.Count(c => c.Cycle is null)),
            ],
            Totals =
                charges.Count == 0
                    ? null
                    : ["Total", default, default, default, default, default, charges.Sum(c => c.Monthly), default, default],
            Chart =
                byCategory.Count == 0
                    ? null
                    : new(
                        ChartShape.Bars,
                        "What active charges bring in a month, by category.",
                        [.. byCategory.Select(c => ShortName.Of(categories.GetValueOrDefault(c.Id, "Gone")))],
                        [new("A month", [.. byCategory.Select(c => c.Monthly.Pounds)])],
                        IsPounds: true,
                        [
                            .. byCategory.Select(c =>
                                "/reports/active-charges" + (scope.Address with { CategoryId = c.Id, Page = 1 }).ToQuery()
                            ),
                        ]
                    ),
        };
    }
}
