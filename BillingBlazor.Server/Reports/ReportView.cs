using System.Runtime.CompilerServices;
using BillingBlazor.Domain;

namespace BillingBlazor.Server.Reports;

/// <summary>How the cells of a column stand: words to the left, figures to the right. Pounds to the penny; exact ones as calls are
/// priced.</summary>
public enum CellKind
{
    Words,
    Pounds,
    Exact,
    Count,
    Percent,
    Day,
    Time,
}

/// <param name="IsWide">Left away on a narrow screen.</param>
public sealed record ReportColumn(string Name, CellKind Kind = CellKind.Words, bool IsWide = false);

/// <param name="Value">Text, Money, a whole number, a decimal percentage, a day, or seconds; null is empty.</param>
/// <param name="Href">What lies behind the figure.</param>
public readonly record struct ReportCell(object? Value, string? Href = null)
{
    public static implicit operator ReportCell(string? text) => new(text);

    public static implicit operator ReportCell(Money money) => new(money);

    public static implicit operator ReportCell(long count) => new(count);

    public static implicit operator ReportCell(DateOnly day) => new(day);

    /// <summary>Pounds out of a book.</summary>
    public static ReportCell Pounds(long micropounds, string? href = null) => new(Money.FromMicropounds(micropounds), href);

    /// <summary>part of whole, to a tenth of a per cent; empty when the whole is nought.</summary>
    public static ReportCell Share(long part, long whole) =>
        new(whole == 0 ? null : decimal.Round(part * 100m / whole, 1, MidpointRounding.AwayFromZero));
}

public enum ChartShape
{
    Bars,
    Stacked,
}

/// <summary>One row of figures of a chart, in pounds or counts.</summary>
public sealed record ReportSeries(string Name, IReadOnlyList<decimal> Values);

/// <param name="Says">The text alternative: what is drawn, of what, from when to when.</param>
/// <param name="Hrefs">Behind each label; empty for none.</param>
public sealed record ReportChart(
    ChartShape Shape,
    string Says,
    IReadOnlyList<string> Labels,
    IReadOnlyList<ReportSeries> Series,
    bool IsPounds,
    IReadOnlyList<string> Hrefs
);

/// <summary>A figure at the head: Net £12,345.67.</summary>
public sealed record KeyFigure(string Name, ReportCell Cell);

/// <summary>What a report found. Its rows are fetched by the page, so that names are looked up only for those that are seen.</summary>
public sealed class ReportView(
    IReadOnlyList<ReportColumn> columns,
    int rowCount,
    Func<int, int, CancellationToken, Task<IReadOnlyList<IReadOnlyList<ReportCell>>>> rows
)
{
    public ReportView(IReadOnlyList<ReportColumn> columns, IReadOnlyList<IReadOnlyList<ReportCell>> rows)
        : this(
            columns,
            rows.Count,
            (skip, take, _) => Task.FromResult<IReadOnlyList<IReadOnlyList<ReportCell>>>([.. rows.Skip(skip).Take(take)])
        )
    { }

    private const int Step = 2_000;

    public IReadOnlyList<ReportColumn> Columns { get; } = columns;
    public int RowCount { get; } = rowCount;
    public IReadOnlyList<KeyFigure> Figures { get; init; } = [];
    public ReportChart? Chart { get; init; }

    /// <summary>The last line of the table: of all rows, not of the page.</summary>
    public IReadOnlyList<ReportCell>? Totals { get; init; }

    /// <summary>Something to know about these figures.</summary>
    public string? Note { get; init; }

    /// <summary>All rows, read in steps; null: by <see cref="RowsAsync"/>.</summary>
    public Func<CancellationToken, IAsyncEnumerable<IReadOnlyList<ReportCell>>>? Each { get; init; }

    /// <summary>Every row for a file, past a number of them a row that says so, and the totals.</summary>
    public async IAsyncEnumerable<IReadOnlyList<ReportCell>> EachAsync(int most, [EnumeratorCancellation] CancellationToken cancel)
    {
        var written = 0;
        await foreach (var row in (Each?.Invoke(cancel) ?? StepsAsync(cancel)).Take(most).WithCancellation(cancel))
        {
            written++;
            yield return row;
        }
        if (RowCount > written && written == most)
            yield return [$"{RowCount - written:#,0} more rows are left out. Narrow the report to have them."];
        if (Totals is { } totals)
            yield return totals;
    }

    private async IAsyncEnumerable<IReadOnlyList<ReportCell>> StepsAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        for (var skip = 0; skip < RowCount; skip += Step)
            foreach (var row in await RowsAsync(skip, Step, cancel))
                yield return row;
    }

    public Task<IReadOnlyList<IReadOnlyList<ReportCell>>> RowsAsync(int skip, int take, CancellationToken cancel) =>
        rows(skip, take, cancel);
}
