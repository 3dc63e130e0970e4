using System.Globalization;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Tariffs;

namespace BillingBlazor.Server.Prices;

/// <summary>A row of a rate sheet while it is typed: cells of text, amounts in pence.</summary>
public sealed class RateEdit
{
    public const int FromCell = 11;
    public const int ToCell = 12;

    /// <summary>What each cell is, for its label and for the head of its column.</summary>
    public static readonly IReadOnlyList<(string Label, string Head)> Columns =
    [
        ("Peak, pence", "Peak"),
        ("Off-peak, pence", "Off-peak"),
        ("Weekend peak, pence", "W/e peak"),
        ("Weekend off-peak, pence", "W/e off"),
        ("Connection, pence", "Connect"),
        ("Minimum, pence", "Min"),
        ("Maximum, pence", "Max"),
        ("First interval, seconds", "First s"),
        ("Increment, seconds", "Step s"),
        ("Mark-up, % on cost", "Mark-up"),
        ("Floor with a mark-up, pence", "Floor"),
        ("From", "From"),
        ("To", "To"),
    ];

    private readonly string?[] cells;
    private readonly string?[]? before;

    private RateEdit(RateRow? row, RateTarget? target, string?[] cells, string?[]? before = null) =>
        (Row, Target, this.cells, this.before) = (row, target, cells, before);

    /// <summary>Of this typing: saved twice, a new row is one row.</summary>
    public Guid RequestKey { get; } = Guid.NewGuid();

    /// <summary>The row that is amended; null: a new one.</summary>
    public RateRow? Row { get; }

    public RateTarget? Target { get; set; }

    /// <summary>Why it can't be saved as typed, as a sentence.</summary>
    public string? Problem { get; private set; }

    public int? BadCell { get; private set; }

    /// <param name="from">Null: blank, which is from the start for the first row of a destination.</param>
    public static RateEdit New(DateOnly? from)
    {
        var cells = new string?[Columns.Count];
        (cells[4], cells[5], cells[7], cells[8], cells[FromCell]) = ("0.00", "0.00", "1", "1", from is { } day ? Print(day) : null);
        return new(null, null, cells);
    }

    public static RateEdit Of(RateLine line) => new(line.Row, Of(line.Row, line.Name), CellsOf(line.Row), CellsOf(line.Row));

    /// <summary>The same price from a later day on: a new row, and the old one ends the day before.</summary>
    public static RateEdit NewFrom(RateLine line, DateOnly from)
    {
        var cells = CellsOf(line.Row);
        cells[FromCell] = Print(from);
        return new(null, Of(line.Row, line.Name), cells, CellsOf(line.Row));
    }

    /// <summary>What is typed, against the row as somebody else saved it meanwhile: the next save puts it in its place.</summary>
    public RateEdit Against(RateRow saved)
    {
        var theirs = CellsOf(saved);
        var differences = Enumerable
            .Range(0, cells.Length)
            .Where(at => (theirs[at] ?? "") != (cells[at]?.Trim() ?? ""))
            .Select(at =>
                $"{Columns[at].Label.Split(',')[0]} {theirs[at] ?? "nothing"} (yours "
                + $"{Shown(string.IsNullOrWhiteSpace(cells[at]) ? "nothing" : cells[at]!)})"
            );
        return new(saved, Target, cells, theirs)
        {
            Problem =
                $"Saved by somebody else meanwhile: {string.Join(", ", differences)}. Save again to put yours in its place, or press "
                + "Escape to keep theirs.",
        };
    }

    /// <summary>Something was typed.</summary>
    public bool IsChanged =>
        before is null
            ? Target is not null
            : Enumerable.Range(0, cells.Length).Any(at => at != FromCell && (before[at] ?? "") != (cells[at]?.Trim() ?? ""));

    /// <summary>What the row that is saved has otherwise than the one it was made from: "Peak 4.00 → 6.25".</summary>
    public string Changes(RateEntry entry)
    {
        var now = CellsOf(
            new(entry.TariffId, null, entry.GroupId, entry.DestinationId, entry.From ?? PriceDays.Start, entry.To, entry.Price)
        );
        if (before is null)
            return string.Join(
                ", ",
                Enumerable
                    .Range(0, FromCell)
                    .Where(at => now[at] is not (null or "0.00"))
                    .Select(at => $"{Columns[at].Label.Split(',')[0]} {now[at]}")
            );
        var changed = Enumerable
            .Range(0, now.Length)
            .Where(at => before[at] != now[at])
            .Select(at => $"{Columns[at].Label.Split(',')[0]} {before[at] ?? "none"} → {now[at] ?? "none"}")
            .ToList();
        return changed.Count == 0 ? "nothing changed" : string.Join(", ", changed);
    }

    public string? this[int cell]
    {
        get => cells[cell];
        set => cells[cell] = value;
    }

    /// <summary>The amounts of a price in pence, and its intervals in seconds, as sheets and files show them.</summary>
    public static string?[] RatesOf(RatePrice price) =>
        [
            Pence(price.Peak),
            Pence(price.OffPeak),
            Pence(price.WeekendPeak),
            Pence(price.WeekendOffPeak),
            Pence(price.Connection),
            Pence(price.Minimum),
            Pence(price.Maximum),
            price.FirstIntervalSeconds.ToString(CultureInfo.InvariantCulture),
            price.IncrementSeconds.ToString(CultureInfo.InvariantCulture),
        ];

    /// <summary>As the sheet shows a row.</summary>
    public static string?[] CellsOf(RateRow row)
    {
        var price = row.Price;
        return
        [
            .. RatesOf(price),
            price.MarkupPercent?.ToString("0.######", CultureInfo.InvariantCulture),
            Pence(price.MarkupFloor),
            Print(row.From),
            row.To is { } to ? Print(to) : null,
        ];
    }

    /// <summary>What was typed, or null with <see cref="Problem"/> said.</summary>
    public RateEntry? Read(int tariffId)
    {
        (Problem, BadCell) = (null, null);
        if (Target is null)
        {
            Problem = "Choose what the row is for: a destination group, which works for every supplier, or one destination.";
            return null;
        }
        var price = new RatePrice
        {
            Peak = Amount(0),
            OffPeak = Amount(1),
            WeekendPeak = Amount(2),
            WeekendOffPeak = Amount(3),
            Connection = Amount(4) ?? 0,
            Minimum = Amount(5) ?? 0,
            Maximum = Amount(6),
            FirstIntervalSeconds = Seconds(7),
            IncrementSeconds = Seconds(8),
            MarkupPercent = Number(9),
            MarkupFloor = Amount(10),
        };
        var (from, to) = (Day(FromCell), Day(ToCell));
        return Problem is null ? new(Row?.Id, tariffId, Target.GroupId, Target.DestinationId, from, to, price, Row?.Price) : null;
    }

    public static DateOnly? ReadDay(string? typed) => Typed.Day(typed);

    private static RateTarget Of(RateRow row, string name) => new(row.DestinationGroupId, row.DestinationId, name);

    private decimal? Amount(int cell) => Number(cell) / 100;

    private int Seconds(int cell)
    {
        if (Number(cell) is not { } seconds)
            return 1;
        if (seconds == decimal.Truncate(seconds) && seconds is >= 1 and <= 86_400)
            return (int)seconds;
        Refuse(cell, $"{Columns[cell].Label.Split(',')[0]}: give whole seconds, between 1 and 86,400.");
        return 1;
    }

    private decimal? Number(int cell)
    {
        var typed = cells[cell]?.Trim().TrimEnd('p', '%').Trim();
        if (string.IsNullOrEmpty(typed))
            return null;
        if (Typed.Amount(typed) is { } number && Math.Abs(number) < 1_000_000_000)
            return number;
        Refuse(cell, $"{Columns[cell].Label.Split(',')[0]}: “{Shown(typed)}” is not a number, such as 4.25.");
        return null;
    }

    private DateOnly? Day(int cell)
    {
        if (string.IsNullOrWhiteSpace(cells[cell]))
            return null;
        if (cell == FromCell && PriceDays.IsStart(cells[cell]))
            return PriceDays.Start;
        if (ReadDay(cells[cell]) is { } day)
            return day;
        Refuse(cell, $"{Columns[cell].Label}: “{Shown(cells[cell]!)}” is not a day, such as 1 Dec 2026.");
        return null;
    }

    private void Refuse(int cell, string problem)
    {
        if (Problem is null)
            (Problem, BadCell) = (problem, cell);
    }

    private static string Shown(string typed) => typed.Length <= 30 ? typed : typed[..30] + "…";

    private static string Print(DateOnly day) => PriceDays.Cell(day);

    public static string? Pence(decimal? pounds) => (pounds * 100)?.ToString("0.00########", CultureInfo.InvariantCulture);
}
