using System.Runtime.InteropServices;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Usage;

namespace BillingBlazor.Server.Reports;

/// <summary>What comes in and what it costs, added up.</summary>
public struct Sums
{
    public long Net { get; private set; }
    public long Cost { get; private set; }

    /// <summary>Lines of invoices, or calls.</summary>
    public long Lines { get; private set; }

    public long Seconds { get; private set; }
    public long Bytes { get; private set; }

    public readonly long Margin => Net - Cost;

    public void Add(in RevenueEntry entry) => (Net, Cost, Lines) = (Net + entry.Net, Cost + entry.Cost, Lines + entry.Lines);

    /// <summary>What is left out of billing costs, but brings nothing.</summary>
    public void Add(in UsageEntry entry) =>
        (Net, Cost, Lines, Seconds, Bytes) = (
            Net + ((entry.State & UsageState.LeftOut) != 0 ? 0 : entry.Price),
            Cost + entry.Cost,
            Lines + entry.Calls,
            Seconds + entry.Seconds,
            Bytes + entry.Bytes
        );

    public void Add(in Sums other) =>
        (Net, Cost, Lines, Seconds, Bytes) = (
            Net + other.Net,
            Cost + other.Cost,
            Lines + other.Lines,
            Seconds + other.Seconds,
            Bytes + other.Bytes
        );
}

/// <summary>Sums by id.</summary>
public sealed class SumsBy
{
    private readonly Dictionary<int, Sums> sums = [];

    private Sums all;

    public Sums All => all;

    public void Add(int key, in RevenueEntry entry)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(sums, key, out _).Add(entry);
        all.Add(entry);
    }

    public void Add(int key, in UsageEntry entry)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(sums, key, out _).Add(entry);
        all.Add(entry);
    }

    public void Add(int key, in Sums other)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(sums, key, out _).Add(other);
        all.Add(other);
    }

    public Sums Of(int key) => sums.GetValueOrDefault(key);

    public List<KeyValuePair<int, Sums>> ByKey() => [.. sums.OrderBy(sum => sum.Key)];

    /// <summary>The largest net first.</summary>
    public List<KeyValuePair<int, Sums>> ByNet() => [.. sums.OrderByDescending(sum => sum.Value.Net).ThenBy(sum => sum.Key)];
}

/// <summary>The columns that all tables of revenue end with; cost and margin only for who may see them.</summary>
internal static class MarginColumns
{
    public static IReadOnlyList<ReportColumn> Of(ReportScope scope, string counted, string net = "Net") =>
        scope.SeesCost
            ?
            [
                new(counted, CellKind.Count, IsWide: true),
                new(net, CellKind.Pounds),
                new("Share", CellKind.Percent, IsWide: true),
                new("Cost", CellKind.Pounds),
                new("Margin", CellKind.Pounds),
                new("Margin %", CellKind.Percent, IsWide: true),
            ]
            : [new(counted, CellKind.Count, IsWide: true), new(net, CellKind.Pounds), new("Share", CellKind.Percent, IsWide: true)];

    public static IReadOnlyList<ReportCell> Cells(ReportScope scope, in Sums sums, in Sums all, string? href = null) =>
        scope.SeesCost
            ?
            [
                sums.Lines,
                ReportCell.Pounds(sums.Net, href),
                ReportCell.Share(sums.Net, all.Net),
                ReportCell.Pounds(sums.Cost),
                ReportCell.Pounds(sums.Margin),
                ReportCell.Share(sums.Margin, sums.Net),
            ]
            : [sums.Lines, ReportCell.Pounds(sums.Net, href), ReportCell.Share(sums.Net, all.Net)];

    public static IReadOnlyList<KeyFigure> Figures(ReportScope scope, in Sums all, string net = "Net") =>
        scope.SeesCost
            ?
            [
                new(net, ReportCell.Pounds(all.Net)),
                new("Cost", ReportCell.Pounds(all.Cost)),
                new("Margin", ReportCell.Pounds(all.Margin)),
                new("Margin %", ReportCell.Share(all.Margin, all.Net)),
            ]
            : [new(net, ReportCell.Pounds(all.Net))];
}
