using System.Text;

namespace BillingBlazor.Domain.Usage.Layouts;

/// <summary>What one column holds, counted once.</summary>
internal sealed class ColumnLook
{
    /// <summary>Different values of a column of words.</summary>
    public const int MostWords = 12;

    public int Filled { get; private set; }
    public int Numbers { get; private set; }
    public int Ours { get; private set; }
    public int Days { get; private set; }
    public int WithTime { get; private set; }
    public int Times { get; private set; }
    public int Clocks { get; private set; }
    public int Months { get; private set; }
    public int Amounts { get; private set; }
    public int Decimals { get; private set; }

    /// <summary>Amounts that are none unless the comma stands before the pence: 0,25.</summary>
    public int Commas { get; private set; }
    public bool IsUnique { get; private set; } = true;
    public DayOrder? Order { get; private set; }
    public string Example { get; private set; } = "";
    public HashSet<string> Words { get; } = new(StringComparer.OrdinalIgnoreCase);

    public static ColumnLook Of(IReadOnlyList<IReadOnlyList<string>> rows, int at, Func<string, bool> isOurs)
    {
        var (of, seen) = (new ColumnLook(), new HashSet<string>(StringComparer.Ordinal));
        foreach (var row in rows)
        {
            if (at >= row.Count || row[at].Trim() is not { Length: > 0 } value)
                continue;
            of.Filled++;
            of.Example = of.Example.Length == 0 ? value : of.Example;
            if (!seen.Add(value))
                of.IsUnique = false;
            if (of.Words.Count <= 2 * MostWords)
                of.Words.Add(value);
            Count(of, value, isOurs);
        }
        return of;
    }

    private static void Count(ColumnLook of, string value, Func<string, bool> isOurs)
    {
        if (IsNumber(value))
            of.Numbers++;
        if (isOurs(value))
            of.Ours++;
        var bytes = Encoding.UTF8.GetBytes(value);
        var isComma = false;
        if (
            WrittenNumber.TryDecimal(bytes, '.', ',', out var amount)
            || (isComma = WrittenNumber.TryDecimal(bytes, ',', '.', out amount))
        )
        {
            of.Amounts++;
            of.Commas += isComma ? 1 : 0;
            if (amount != decimal.Truncate(amount) || value.Contains('.'))
                of.Decimals++;
            return;
        }
        foreach (var order in Enum.GetValues<DayOrder>())
            if (WrittenTime.TryBoth(bytes, order, out var read, out _))
            {
                of.Days++;
                of.WithTime += value.Contains(':') ? 1 : 0;
                of.Order = SaidOrder(value, bytes) ?? of.Order;
                return;
            }
        if (WrittenDay.TryMonth(bytes, DayOrder.DayFirst, out _))
            of.Months++;
        if (!WrittenTime.TryTime(bytes, out _, out _) && !value.Contains(':'))
            return;
        of.Times += WrittenTime.TryTime(bytes, out _, out _) ? 1 : 0;
        of.Clocks += value.Replace(":", "").All(char.IsAsciiDigit) ? 1 : 0;
    }

    /// <summary>Only what can be read in one way alone says the order.</summary>
    private static DayOrder? SaidOrder(string value, byte[] bytes)
    {
        if (value.Length >= 5 && value[..4].All(char.IsAsciiDigit))
            return DayOrder.YearFirst;
        var (dayFirst, monthFirst) = (
            WrittenTime.TryBoth(bytes, DayOrder.DayFirst, out var one, out _),
            WrittenTime.TryBoth(bytes, DayOrder.MonthFirst, out var other, out _)
        );
        if (dayFirst && monthFirst)
            return one == other && one.Day != one.Month ? DayOrder.DayFirst : null; // a month in words
        return dayFirst ? DayOrder.DayFirst : DayOrder.MonthFirst;
    }

    private static bool IsNumber(string value)
    {
        var figures = value.Count(char.IsAsciiDigit);
        return figures is >= 9 and <= 15
            && value.All(letter => char.IsAsciiDigit(letter) || letter is '+' or ' ' or '(' or ')' or '-')
            && value[0] is '0' or '+' or '4'
            && !(value.Length == 10 && value[4] == '-');
    }
}
