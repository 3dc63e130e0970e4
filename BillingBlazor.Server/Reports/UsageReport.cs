using BillingBlazor.Domain;
using BillingBlazor.Server.Data.Usage;

namespace BillingBlazor.Server.Reports;

public delegate int UsageKey(in UsageEntry entry);

/// <summary>Usage by something it carries: what it is charged at, billed or not yet, and for who may see it what it costs.</summary>
public abstract class UsageReport : Report
{
    private const int Bars = 12;

    public override ReportGroup Group => ReportGroup.Usage;
    public override UsualDays Usual => UsualDays.ThisMonth;
    public override string Empty => "No usage in these days. Choose other days, or upload the carrier's file under Files.";

    protected abstract string Column { get; }

    /// <summary>In the order of what it goes by, as hours are, not the largest first.</summary>
    protected virtual bool IsInOrder => false;

    protected virtual UsageDetail Detail => UsageDetail.Destinations;

    protected abstract Task<UsageKey> KeyAsync(ReportScope scope, CancellationToken cancel);

    protected abstract Task<Dictionary<int, string>> NamesAsync(ReportScope scope, IReadOnlyList<int> keys, CancellationToken cancel);

    protected abstract string Calls(ReportScope scope, int key);

    public override async Task<ReportView> LookAsync(ReportScope scope, CancellationToken cancel)
    {
        var (sums, keyOf) = (new SumsBy(), await KeyAsync(scope, cancel));
        await scope.UsageAsync(Detail, (in UsageEntry entry) => sums.Add(keyOf(entry), entry), cancel);
        var ranked = IsInOrder ? sums.ByKey() : sums.ByNet();
        var charted = IsInOrder ? ranked : [.. ranked.Take(Bars)];
        return new(
            [new(Column), new("Time", CellKind.Time, IsWide: true), .. MarginColumns.Of(scope, "Calls", "Charged")],
            ranked.Count,
            async (skip, take, stop) =>
            {
                var page = ranked.Skip(skip).Take(take).ToList();
                var names = await NamesAsync(scope, [.. page.Select(r => r.Key)], stop);
                return
                [
                    .. page.Select(r =>
                        (IReadOnlyList<ReportCell>)
                            [
                                new(names.GetValueOrDefault(r.Key, "Gone"), Calls(scope, r.Key)),
                                new(TimeSpan.FromSeconds(r.Value.Seconds)),
                                .. MarginColumns.Cells(scope, r.Value, sums.All, Calls(scope, r.Key)),
                            ]
                    ),
                ];
            }
        )
        {
            Figures =
            [
                new("Calls", sums.All.Lines),
                new("Time", new(TimeSpan.FromSeconds(sums.All.Seconds))),
                .. MarginColumns.Figures(scope, sums.All, "Charged"),
            ],
            Totals = ["Total", new(TimeSpan.FromSeconds(sums.All.Seconds)), .. MarginColumns.Cells(scope, sums.All, sums.All)],
            Chart = charted.Count == 0 ? null : Chart(scope, charted, await NamesAsync(scope, [.. charted.Select(r => r.Key)], cancel)),
        };
    }

    private ReportChart Chart(ReportScope scope, IReadOnlyList<KeyValuePair<int, Sums>> shown, Dictionary<int, string> names) =>
        new(
            ChartShape.Bars,
            $"What usage is charged at, by {Column.ToLowerInvariant()}{(IsInOrder ? "" : ", largest first")}.",
            [.. shown.Select(r => ShortName.Of(names.GetValueOrDefault(r.Key, "Gone")))],
            [new("Charged", [.. shown.Select(r => Money.FromMicropounds(r.Value.Net).Pounds)])],
            IsPounds: true,
            [.. shown.Select(r => Calls(scope, r.Key))]
        );
}

/// <summary>A name that fits under a bar.</summary>
internal static class ShortName
{
    private const int Most = 14;

    public static string Of(string name) => name.Length <= Most ? name : $"{name[..(Most - 1)].TrimEnd()}…";
}
