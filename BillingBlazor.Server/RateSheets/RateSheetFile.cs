using System.Globalization;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Prices;
using BillingBlazor.Server.Sheets;

namespace BillingBlazor.Server.RateSheets;

/// <summary>What a sheet prices: a tariff's rows, a supplier's destinations with what they cost, those destinations' own sell prices, or a
/// customer's own rows.</summary>
public enum RateSheetKind
{
    Tariff,
    Buy,
    Sell,
    Customer,
}

/// <param name="Id">Of the tariff or the customer or, for the other two, of the supplier.</param>
public sealed record RateSheetOf(RateSheetKind Kind, int Id)
{
    /// <summary>Its rows are for groups too, and for destinations of every supplier.</summary>
    public bool HasGroups => Kind is RateSheetKind.Tariff or RateSheetKind.Customer;

    public int? TariffId => Kind == RateSheetKind.Tariff ? Id : null;

    public int? CustomerId => Kind == RateSheetKind.Customer ? Id : null;
}

/// <summary>A row as it was read; <see cref="Price"/> is null where the row has none (a destination without a buy price).</summary>
/// <param name="Cost">Of the three cost columns of a Billingbooth sheet.</param>
public sealed record RateSheetRow(
    int Number,
    string Destination,
    string? Supplier,
    RatePrice? Price,
    RatePrice? Cost,
    DateOnly? From,
    DateOnly? To,
    DestinationCells Details
);

/// <summary>What a sheet of destinations says beside the price; null: the column is missing or empty, and what is stored stays.</summary>
public sealed record DestinationCells(
    string? Codes = null,
    UsageKind? Kind = null,
    string? Category = null,
    string? Group = null,
    NumberRange? Range = null,
    bool? IsFree = null
);

/// <summary>A rate sheet as a file: ours, in pence, or Billingbooth's, told apart by their headings. What is wrong is collected with row,
/// column, value and reason.</summary>
public sealed class RateSheetFile
{
    public const string Destination = "Destination",
        Supplier = "Supplier",
        Codes = "Charge codes",
        Kind = "Kind",
        Category = "Category",
        Group = "Group",
        Range = "Range",
        Free = "Free to caller";
    public const string Peak = "Peak",
        OffPeak = "Off-peak",
        WeekendPeak = "Weekend peak",
        WeekendOffPeak = "Weekend off-peak",
        Connection = "Connection",
        Minimum = "Minimum",
        Maximum = "Maximum";
    public const string First = "First interval",
        Increment = "Increment",
        Markup = "Mark-up",
        Floor = "Floor",
        From = "From",
        To = "To";
    private const string MinimumCharge = "Minimum charge",
        ConnectionFee = "Connection fee",
        Weekend = "Weekend",
        PeakCost = "Peak cost",
        OffPeakCost = "Off-peak cost",
        WeekendCost = "Weekend cost",
        Description = "Description",
        Block = "Duration block";

    public static readonly SheetLimits Limits = new()
    {
        Rows = 60_000,
        Columns = 100,
        CellLetters = 20_000,
    };

    private static readonly string[] rates = [Peak, OffPeak, WeekendPeak, WeekendOffPeak, Connection, Minimum, Maximum, First, Increment];
    private static readonly string[] billingbooth =
    [
        Destination,
        MinimumCharge,
        ConnectionFee,
        Peak,
        OffPeak,
        Weekend,
        PeakCost,
        OffPeakCost,
        WeekendCost,
        Description,
        Block,
    ];

    private static readonly Dictionary<string, string> aliases = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Off peak"] = OffPeak,
        ["Offpeak"] = OffPeak,
        ["Cost peak"] = PeakCost,
        ["Cost off-peak"] = OffPeakCost,
        ["Cost off peak"] = OffPeakCost,
        ["Off peak cost"] = OffPeakCost,
        ["Cost weekend"] = WeekendCost,
        ["Peak cost price"] = PeakCost,
        ["Off-peak cost price"] = OffPeakCost,
        ["Weekend cost price"] = WeekendCost,
        ["Minimum call charge"] = MinimumCharge,
        ["Min charge"] = MinimumCharge,
        ["Prefixes"] = Codes,
        ["Codes"] = Codes,
    };

    private readonly RateSheetKind kind;
    private readonly bool isBillingbooth;

    private RateSheetFile(RateSheetKind kind, bool isBillingbooth, SheetProblems problems) =>
        (this.kind, this.isBillingbooth, Problems) = (kind, isBillingbooth, problems);

    public bool IsBillingbooth => isBillingbooth;
    public List<RateSheetRow> Rows { get; } = [];
    public SheetProblems Problems { get; }

    /// <summary>In the order in which they are written out.</summary>
    public static IReadOnlyList<string> ColumnsOf(RateSheetKind kind) =>
        kind switch
        {
            RateSheetKind.Tariff or RateSheetKind.Customer => [Destination, Supplier, .. rates, Markup, Floor, From, To],
            RateSheetKind.Buy => [Destination, Codes, Kind, Category, Group, Range, Free, .. rates, From],
            _ => [Destination, .. rates, Markup, Floor, From, To],
        };

    public static RateSheetFile Read(Sheet sheet, RateSheetKind kind)
    {
        var problems = new SheetProblems();
        var read = new RateSheetFile(kind, isBillingbooth: false, problems);
        SheetTable.ReadAll(
            sheet,
            problems,
            row =>
            {
                var heading = row with
                {
                    Cells =
                    [
                        .. row.Cells.Select(cell => aliases.TryGetValue(cell.Text.Trim(), out var name) ? cell with { Text = name } : cell),
                    ],
                };
                var isTheirs = heading.Cells.Any(cell =>
                    cell.Text.Trim() is var text
                    && (Is(text, Block) || Is(text, MinimumCharge) || Is(text, ConnectionFee) || Is(text, Weekend))
                );
                read = new(kind, isTheirs, problems);
                var columns = isTheirs ? billingbooth : ColumnsOf(kind);
                var known = columns.Select(name => new KnownColumn(name, MayBeMissing: name != Destination));
                return new(heading, [.. known], "", sheet.Name, problems);
            },
            (table, row) =>
            {
                if (table.At(Destination) is not null)
                    read.Read(table, row);
            }
        );
        if (read is { Rows.Count: 0, Problems.Count: 0 })
            problems.Add(new(null, "", null, "", "The sheet has no row beneath its headings."));
        return read;
    }

    private void Read(SheetTable table, SheetRow from)
    {
        var before = Problems.Count;
        var cells = new Cells(table, from, Problems);
        var name = cells.Text(Destination);
        if (name is null && cells.IsEmpty)
            return;
        if (name is null)
            cells.Refuse(Destination, "Give the destination, or the destination group, that this row prices.");
        var price = isBillingbooth ? TheirPrice(cells) : OurPrice(cells);
        var cost = isBillingbooth ? TheirCost(cells) : null;
        var (first, last) = isBillingbooth ? (null, null) : (cells.Day(From), cells.Day(To));
        var details = kind == RateSheetKind.Buy && !isBillingbooth ? DetailsOf(cells) : new();
        if (kind == RateSheetKind.Buy && isBillingbooth)
            (price, cost) = (cost, null);
        if (Problems.Count > before)
            return;
        if (price is null && kind != RateSheetKind.Buy)
            cells.Refuse(Peak, isBillingbooth ? "Give the peak rate in pence a minute." : "Give the peak rate in pence, or a mark-up.");
        else if (price is not null)
            cells.Try(price.MarkupPercent is null ? Peak : Markup, price.Refuse);
        if (last < first)
            cells.Refuse(To, "A price can't end before it begins.");
        if (Problems.Count == before)
            Rows.Add(new(from.Number, name!, cells.Text(Supplier), price, cost, first, last, details));
    }

    private static RatePrice? OurPrice(Cells cells)
    {
        if (rates.Concat([Markup, Floor]).All(column => cells.Text(column) is null))
            return null;
        return new()
        {
            Peak = cells.Pence(Peak),
            OffPeak = cells.Pence(OffPeak),
            WeekendPeak = cells.Pence(WeekendPeak),
            WeekendOffPeak = cells.Pence(WeekendOffPeak),
            Connection = cells.Pence(Connection) ?? 0,
            Minimum = cells.Pence(Minimum) ?? 0,
            Maximum = cells.Pence(Maximum),
            FirstIntervalSeconds = cells.Seconds(First),
            IncrementSeconds = cells.Seconds(Increment),
            MarkupPercent = cells.Percent(Markup),
            MarkupFloor = cells.Pence(Floor),
        };
    }

    /// <summary>One weekend rate is both of ours; a block of seconds is first interval and increment.</summary>
    private static RatePrice? TheirPrice(Cells cells)
    {
        var (peak, offPeak, weekend, block) = (cells.Pence(Peak), cells.Pence(OffPeak), cells.Pence(Weekend), cells.Seconds(Block));
        var (connection, minimum) = (cells.Pence(ConnectionFee) ?? 0, cells.Pence(MinimumCharge) ?? 0);
        return peak is null
            ? null
            : new()
            {
                Peak = peak,
                OffPeak = offPeak,
                WeekendPeak = weekend,
                WeekendOffPeak = weekend,
                Connection = connection,
                Minimum = minimum,
                FirstIntervalSeconds = block,
                IncrementSeconds = block,
            };
    }

    private static RatePrice? TheirCost(Cells cells)
    {
        var (peak, offPeak, weekend) = (cells.Pence(PeakCost), cells.Pence(OffPeakCost), cells.Pence(WeekendCost));
        return peak is null
            ? null
            : new()
            {
                Peak = peak,
                OffPeak = offPeak,
                WeekendPeak = weekend,
                WeekendOffPeak = weekend,
            };
    }

    private static DestinationCells DetailsOf(Cells cells)
    {
        var kind = cells.Text(Kind) switch
        {
            null => (UsageKind?)null,
            var text when Is(text, "Voice") => UsageKind.Voice,
            var text when Is(text, "Data") => UsageKind.Data,
            var text when Is(text, "SMS") => UsageKind.Sms,
            var text => cells.Refuse<UsageKind>(Kind, $"“{Shown(text)}” is none of Voice, Data and SMS."),
        };
        NumberRange? range = null;
        if (cells.Text(Range) is { } said)
        {
            if (
                Enum.GetValues<NumberRange>()
                    .Where(choice => Is(PriceWords.Range(choice), said) || Is(choice.Words(), said))
                    .Select(choice => (NumberRange?)choice)
                    .FirstOrDefault() is
                { } chosen
            )
                range = chosen;
            else if (said is "3" or "84" or "87" or "9")
                range = said switch
                {
                    "3" => NumberRange.Uk03,
                    "84" => NumberRange.Service084,
                    "87" => NumberRange.Service087,
                    _ => NumberRange.Service09,
                };
            else
                cells.Refuse(
                    Range,
                    $"“{Shown(said)}” is no range. Choose from: "
                    + $"{string.Join(", ", Enum.GetValues<NumberRange>().Select(PriceWords.Range))}."
                );
        }
        var isFree = cells.Text(Free) switch
        {
            null => (bool?)null,
            var text when Is(text, "Yes") || Is(text, "TRUE") => true,
            var text when Is(text, "No") || Is(text, "FALSE") => false,
            var text => cells.Refuse<bool>(Free, $"“{Shown(text)}” is neither Yes nor No."),
        };
        return new(cells.Text(Codes), kind, cells.Text(Category), cells.Text(Group), range, isFree);
    }

    internal static bool Is(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    internal static string Shown(string text) => text.Length <= 40 ? text : $"{text[..39]}…";

    /// <summary>One row's cells by column; each refusal names its column once.</summary>
    private sealed class Cells(SheetTable table, SheetRow row, SheetProblems problems)
    {
        private readonly Dictionary<string, SheetCell> values = table.Read(row, problems);
        private readonly HashSet<string> refused = [];

        public bool IsEmpty => values.Values.All(cell => cell.Text.Length == 0);

        /// <summary>A leading ' keeps a sheet program from taking a name for a formula; it is no part of the name.</summary>
        public string? Text(string column)
        {
            if (!values.TryGetValue(column, out var cell) || cell.Text.Length == 0)
                return null;
            return CsvCell.Unguarded(cell.Text);
        }

        public decimal? Pence(string column) => Number(column, 'p', isPence: true) / 100;

        public decimal? Percent(string column)
        {
            if (Number(column, '%', isPence: false) is not { } percent)
                return null;
            if (percent <= -100)
                Refuse(column, "A mark-up is more than −100 %.");
            return percent;
        }

        public int Seconds(string column)
        {
            if (Number(column, 's', isPence: false) is not { } seconds)
                return 1;
            if (seconds == decimal.Truncate(seconds) && seconds is >= 1 and <= 86_400)
                return (int)seconds;
            Refuse(column, "Give whole seconds, between 1 and 86,400.");
            return 1;
        }

        public DateOnly? Day(string column)
        {
            if (Text(column) is not { } typed)
                return null;
            if (column == From && PriceDays.IsStart(typed))
                return PriceDays.Start;
            if (values[column].Kind != CellKind.Number && RateEdit.ReadDay(typed) is { Year: >= 1990 and <= 2100 } day)
                return day;
            Refuse(column, $"“{Shown(typed)}” is no day between 1990 and 2100, such as 1 Dec 2026 or 01/12/2026.");
            return null;
        }

        public void Refuse(string column, string reason)
        {
            if (refused.Add(column))
                problems.Add(new(row.Number, column, table.At(column), Text(column) ?? "", reason));
        }

        public T? Refuse<T>(string column, string reason)
            where T : struct
        {
            Refuse(column, reason);
            return null;
        }

        public void Try(string column, Action rule)
        {
            try
            {
                rule();
            }
            catch (BillingRuleException refusal)
            {
                Refuse(column, refusal.Message);
            }
        }

        private decimal? Number(string column, char unit, bool isPence)
        {
            if (Text(column) is not { } text)
                return null;
            var typed = text.TrimEnd(unit).Trim().Replace('−', '-');
            if (typed.Contains(','))
                Refuse(
                    column,
                    $"“{Shown(text)}” has a comma, which may mean decimals or thousands. Write decimals with a point, such as 1.25, "
                        + "and thousands without anything."
                );
            else if (typed is ['=' or '@' or '+', ..])
                Refuse(column, $"“{Shown(text)}” looks like a formula. Type the number itself.");
            else if (typed.StartsWith('£'))
                Refuse(column, $"“{Shown(text)}” is in pounds. Rates are in pence: £0.0125 is 1.25.");
            else if (
                !decimal.TryParse(
                    typed,
                    NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign,
                    CultureInfo.InvariantCulture,
                    out var number
                )
                || Math.Abs(number) >= 1_000_000_000
            )
                Refuse(column, $"“{Shown(text)}” is not a number, such as 4.25.");
            else if (number < 0 && isPence)
                Refuse(column, $"{column} can't be below nought.");
            else
                return decimal.Round(number, 8);
            return null;
        }
    }
}
