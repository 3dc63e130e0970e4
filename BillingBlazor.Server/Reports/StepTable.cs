using BillingBlazor.Domain;

namespace BillingBlazor.Server.Reports;

/// <summary>Sums by month and by something else, on their way to a chart.</summary>
internal sealed class StepTable(ReportScope scope)
{
    private const int MostSeries = 5;
    private readonly Dictionary<(int Key, int Month), long> sums = [];

    public void Add(int key, DateOnly day, long amount)
    {
        ref var sum = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(
            sums,
            (key, day.Year * 12 + day.Month - 1),
            out _
        );
        sum += amount;
    }

    /// <summary>The months that hold anything, from the first to the last; years when they are many.</summary>
    public IReadOnlyList<BillingPeriod> Steps() => scope.Steps(sums.Keys.Select(sum => Day(sum.Month)));

    /// <summary>The values of one key, or of all but some.</summary>
    public IReadOnlyList<long> Of(IReadOnlyList<BillingPeriod> steps, Func<int, bool> isMeant)
    {
        var values = new long[steps.Count];
        foreach (var (at, amount) in sums.Where(sum => isMeant(sum.Key.Key)))
            if (IndexOf(steps, at.Month) is var index && index >= 0)
                values[index] += amount;
        return values;
    }

    /// <summary>Stacked bars of the largest, each with its name, and of all others together.</summary>
    public ReportChart? Stacked(
        string says,
        IReadOnlyList<int> byRank,
        IReadOnlyDictionary<int, string> names,
        Func<BillingPeriod, string> href
    )
    {
        var steps = Steps();
        if (steps.Count == 0)
            return null;
        var shown = byRank.Take(byRank.Count == MostSeries + 1 ? MostSeries + 1 : MostSeries).ToList();
        var series = shown
            .Select(key => new ReportSeries(names.GetValueOrDefault(key, "Gone"), Pounds(Of(steps, other => other == key))))
            .ToList();
        if (byRank.Count > shown.Count)
            series.Add(new("Others", Pounds(Of(steps, key => !shown.Contains(key)))));
        return new(ChartShape.Stacked, says, [.. steps.Select(ReportScope.Label)], series, IsPounds: true, [.. steps.Select(href)]);
    }

    public static IReadOnlyList<decimal> Pounds(IReadOnlyList<long> micropounds) =>
        [.. micropounds.Select(amount => Money.FromMicropounds(amount).Pounds)];

    private static int IndexOf(IReadOnlyList<BillingPeriod> steps, int month)
    {
        for (var at = 0; at < steps.Count; at++)
            if (month >= steps[at].From.Year * 12 + steps[at].From.Month - 1 && month <= steps[at].To.Year * 12 + steps[at].To.Month - 1)
                return at;
        return -1;
    }

    private static DateOnly Day(int month) => new(month / 12, month % 12 + 1, 1);
}
