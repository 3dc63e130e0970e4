namespace BillingBlazor.Domain.Invoices.Comparison;

/// <summary>
/// What a changed rate makes of a line's calls: only where calls to the same destination in the same band were charged last time by another
/// rate. Longer calls, other destinations and other times are a mix of calls, and no price.
/// </summary>
internal static class RateChange
{
    /// <summary>A price made from the cost has no rate but its average, which moves a little with each carrier's rounding.</summary>
    private const decimal Usual = 0.01m;

    /// <summary>Pounds, at what is used now.</summary>
    public static decimal Of(IEnumerable<ComparedLine> before, IEnumerable<ComparedLine> now)
    {
        var was = SharesOf(before);
        return SharesOf(now).Where(same => was.Contains(same.Key)).Sum(same => Of([.. was[same.Key]], [.. same]));
    }

    private static ILookup<(int, Tariffs.Band), UsageShare> SharesOf(IEnumerable<ComparedLine> lines) =>
        lines.SelectMany(line => line.Shares).ToLookup(share => (share.DestinationId, share.Band));

    private static decimal Of(List<UsageShare> was, List<UsageShare> its)
    {
        var all = was.Concat(its).ToList();
        if (all.TrueForAll(share => share is { Rate: not null, AdjustmentId: null }))
            return ByRates(was, its);
        var terms = was.Select(TermsOf).ToHashSet();
        return all.TrueForAll(share => share.Rate is not null) && terms.SetEquals(its.Select(TermsOf)) ? 0 : ByAverages(was, its);
    }

    private static (decimal?, decimal, int?) TermsOf(UsageShare share) => (share.Rate, share.Connection, share.AdjustmentId);

    private static decimal ByRates(List<UsageShare> was, List<UsageShare> its)
    {
        var (units, calls) = (was.Sum(share => share.Units), was.Sum(share => share.Calls));
        var rate = units == 0 ? was[0].Rate!.Value : was.Sum(share => share.Units * share.Rate!.Value) / units;
        var connection = calls == 0 ? was[0].Connection : was.Sum(share => share.Calls * share.Connection) / calls;
        return its.Sum(share => share.Units * (share.Rate!.Value - rate) + share.Calls * (share.Connection - connection));
    }

    private static decimal ByAverages(List<UsageShare> was, List<UsageShare> its)
    {
        var (unitsBefore, unitsNow) = (was.Sum(share => share.Units), its.Sum(share => share.Units));
        if (unitsBefore == 0 || unitsNow == 0)
            (unitsBefore, unitsNow) = (was.Sum(share => share.Calls), its.Sum(share => share.Calls));
        if (unitsBefore == 0 || unitsNow == 0)
            return 0;
        var (average, averageNow) = (was.Sum(share => share.Plain.Pounds) / unitsBefore, its.Sum(share => share.Plain.Pounds) / unitsNow);
        return Math.Abs(averageNow - average) <= Math.Abs(average) * Usual ? 0 : (averageNow - average) * unitsNow;
    }
}
