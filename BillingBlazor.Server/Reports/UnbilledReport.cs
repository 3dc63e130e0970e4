using System.Globalization;
using BillingBlazor.Domain;
using BillingBlazor.Server.Data.Usage;

namespace BillingBlazor.Server.Reports;

/// <summary>Usage of the month so far, and what it will come to.</summary>
public sealed class UnbilledReport : Report
{
    /// <summary>Four of each weekday.</summary>
    private const int Weeks = 4;

    public override string Name => "unbilled-usage";
    public override string Title => "Unbilled usage";
    public override string Sentence =>
        "What usage is charged at, day by day: billed, not billed yet, and a forecast for the days to come, each the mean of the "
        + $"last {Weeks} of its weekday.";
    public override ReportGroup Group => ReportGroup.Usage;
    public override UsualDays Usual => UsualDays.ThisMonth;
    public override string Empty => "No usage in these days. Choose other days, or upload the carrier's file under Files.";

    public override async Task<ReportView> LookAsync(ReportScope scope, CancellationToken cancel)
    {
        var (billed, unbilled) = (new SumsBy(), new SumsBy());
        var stretch =
            scope.Days.To > scope.Today
                ? new BillingPeriod(Earlier(scope.Days.From, scope.Today.AddDays(1 - 7 * Weeks)), scope.Days.To)
                : scope.Days;
        var (byWeekday, from, before) = (new long[7], scope.Days.From, scope.Today.AddDays(-7 * Weeks));
        await scope.UsageAsync(
            stretch,
            UsageDetail.Destinations,
            (in UsageEntry entry) =>
            {
                if (entry.Orphan != Domain.Usage.OrphanReason.None || (entry.State & UsageState.LeftOut) != 0)
                    return;
                if (entry.Day >= before && entry.Day < scope.Today)
                    byWeekday[(int)entry.Day.DayOfWeek] += entry.Price;
                if (entry.Day >= from)
                    ((entry.State & UsageState.Billed) != 0 ? billed : unbilled).Add(entry.Day.DayNumber, entry);
            },
            cancel
        );
        var days = billed.ByKey().Concat(unbilled.ByKey()).Select(d => DateOnly.FromDayNumber(d.Key)).Distinct().Order().ToList();
        var forecast = Forecast(scope, byWeekday);
        var ahead = forecast.Values.Sum();
        var rows = days.OrderDescending().Select(day => Row(scope, day, billed.Of(day.DayNumber), unbilled.Of(day.DayNumber))).ToList();
        return new(
            [
                new("Day", CellKind.Day),
                new("Calls", CellKind.Count),
                new("Billed", CellKind.Pounds, IsWide: true),
                new("Not billed yet", CellKind.Pounds),
                new("Charged", CellKind.Pounds),
            ],
            rows
        )
        {
            Figures =
                forecast.Count == 0
                    ?
                    [
                        new("Charged", ReportCell.Pounds(billed.All.Net + unbilled.All.Net)),
                        new("Not billed yet", ReportCell.Pounds(unbilled.All.Net)),
                    ]
                    :
                    [
                        new("So far", ReportCell.Pounds(billed.All.Net + unbilled.All.Net)),
                        new("Not billed yet", ReportCell.Pounds(unbilled.All.Net)),
                        new(
                            $"Forecast to {scope.Days.To.ToString("d MMM", CultureInfo.InvariantCulture)}",
                            ReportCell.Pounds(billed.All.Net + unbilled.All.Net + ahead)
                        ),
                    ],
            Totals =
                rows.Count == 0
                    ? null
                    :
                    [
                        "Total",
                        billed.All.Lines + unbilled.All.Lines,
                        ReportCell.Pounds(billed.All.Net),
                        ReportCell.Pounds(unbilled.All.Net),
                        ReportCell.Pounds(billed.All.Net + unbilled.All.Net),
                    ],
            Chart =
                days.Count == 0 || scope.Days.Days > 62
                    ? null
                    : Chart(scope, [.. days.Concat(forecast.Keys).Distinct().Order()], billed, unbilled, forecast),
        };
    }

    /// <summary>From tomorrow on, to the end of the days, at most two months; days before it are what they are.</summary>
    private static Dictionary<DateOnly, long> Forecast(ReportScope scope, long[] byWeekday)
    {
        var days = new Dictionary<DateOnly, long>();
        if (scope.Days.From > scope.Today)
            return days;
        for (var day = scope.Today.AddDays(1); day <= scope.Days.To && days.Count < 62; day = day.AddDays(1))
            days[day] = byWeekday[(int)day.DayOfWeek] / Weeks / 10_000 * 10_000;
        return days;
    }

    private static IReadOnlyList<ReportCell> Row(ReportScope scope, DateOnly day, in Sums billed, in Sums unbilled)
    {
        var one = new BillingPeriod(day, day);
        return
        [
            new(day, scope.Calls(one)),
            billed.Lines + unbilled.Lines,
            ReportCell.Pounds(billed.Net),
            ReportCell.Pounds(unbilled.Net, scope.Calls(one, only: OnlyWords.Unbilled)),
            ReportCell.Pounds(billed.Net + unbilled.Net),
        ];
    }

    private static ReportChart Chart(
        ReportScope scope,
        IReadOnlyList<DateOnly> days,
        SumsBy billed,
        SumsBy unbilled,
        Dictionary<DateOnly, long> forecast
    ) =>
        new(
            ChartShape.Stacked,
            "What usage is charged at, day by day: billed, not billed yet, and forecast.",
            [.. days.Select(day => day.ToString("d MMM", CultureInfo.InvariantCulture))],
            [
                new("Billed", StepTable.Pounds([.. days.Select(day => billed.Of(day.DayNumber).Net)])),
                new("Not billed yet", StepTable.Pounds([.. days.Select(day => unbilled.Of(day.DayNumber).Net)])),
                .. forecast.Count == 0
                    ? Array.Empty<ReportSeries>()
                    : [new ReportSeries("Forecast", StepTable.Pounds([.. days.Select(day => forecast.GetValueOrDefault(day))]))],
            ],
            IsPounds: true,
            [.. days.Select(day => scope.Calls(new(day, day)))]
        );

    private static DateOnly Earlier(DateOnly day, DateOnly other) => day < other ? day : other;
}
