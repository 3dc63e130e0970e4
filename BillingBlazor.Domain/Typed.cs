using System.Globalization;
using System.Text.RegularExpressions;

namespace BillingBlazor.Domain;

/// <summary>
/// Days, months and amounts as people in Britain type them, read the same on every machine. What has one meaning is taken; what could
/// have two, or none, is refused and never guessed. Spaces that don't break count as spaces.
/// </summary>
public static partial class Typed
{
    public const string DayExample = "Type a day such as 1 Dec 2026 or 01/12/2026.";
    public const string MonthExample = "Type a month such as Dec 2026 or 12/2026.";

    private const int FirstYear = 1900;
    private const int LastYear = 2199;
    private const decimal Most = 1_000_000_000_000m;

    private static readonly string[] months =
    [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    private static readonly string[] weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

    /// <summary>
    /// 1 Dec 2026, 1st December 2026, 01/12/2026, 1/12/26, 1-12-2026, 1.12.2026, 2026-12-01, with or without the weekday.
    /// A year of two figures is 1950 to 2049. Day before month, always.
    /// </summary>
    /// <param name="today"> With it, 1 december and 1/12 are taken too: the one of this year, the last or the next that is nearest to it.
    /// Null refuses them: where nobody sees how they were read.
    /// </param>
    /// <returns>Null when it is no day between 1900 and 2199.</returns>
    public static DateOnly? Day(string? typed, DateOnly? today = null)
    {
        var words = Plain(typed);
        if (Iso().Match(words) is { Success: true } iso)
            return DayOf(Number(iso, 1), Number(iso, 2), Number(iso, 3));
        var (match, isMonthFirst) = British().Match(words) is { Success: true } british
            ? (british, false)
            : (MonthFirst().Match(words), true);
        if (!match.Success)
            return null;
        var (day, month) = (Number(match, "day"), MonthOf(match.Groups["month"].Value, mustBeName: isMonthFirst));
        if (month is not { } of)
            return null;
        var read =
            match.Groups["year"] is { Success: true } year ? DayOf(Year(year.Value), of, day)
            : today is { } now ? Nearest(now, of, day)
            : null;
        var said = match.Groups["weekday"];
        return said.Success && read is { } which && WeekdayOf(said.Value) != (int)which.DayOfWeek ? null : read;
    }

    /// <summary>Dec 2026, December 26, 12/2026, 12-2026, 2026-12, or a day of it.</summary>
    /// <returns>The first of the month; null when it is none between 1900 and 2199.</returns>
    public static DateOnly? Month(string? typed)
    {
        var words = Plain(typed);
        if (YearFirst().Match(words) is { Success: true } iso)
            return DayOf(Number(iso, 1), Number(iso, 2), 1);
        if (MonthAndYear().Match(words) is { Success: true } match)
            return MonthOf(match.Groups["month"].Value, mustBeName: false) is { } month
                ? DayOf(Year(match.Groups["year"].Value), month, 1)
                : null;
        return Day(words) is { } day ? new DateOnly(day.Year, day.Month, 1) : null;
    }

    /// <summary>
    /// 1250, 1,250.00, £1,250.5, −20, .5. A point parts the decimals; a comma or a space stands only where it parts thousands.
    /// </summary>
    /// <returns>Null when it is no number, can be read in two ways (19,95), or has more than twelve figures before the point.</returns>
    public static decimal? Amount(string? typed)
    {
        var match = British1000().Match(Plain(typed));
        var (whole, part) = (match.Groups["whole"].Value.Replace(",", "").Replace(" ", ""), match.Groups["part"].Value);
        var minuses = match.Groups["before"].Length + match.Groups["after"].Length;
        if (!match.Success || whole.Length + part.Length is 0 or > 28 || minuses > 1)
            return null;
        var figures = part.Length > 0 ? $"{whole}.{part}" : whole;
        if (!decimal.TryParse(figures, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || number >= Most)
            return null;
        return minuses == 1 ? -number : number;
    }

    /// <summary>A whole number, as <see cref="Amount"/> reads it.</summary>
    public static int? Whole(string? typed) =>
        Amount(typed) is { } number && number == decimal.Truncate(number) && number is >= int.MinValue and <= int.MaxValue
            ? (int)number
            : null;

    /// <summary>Why it is no day, and what to type instead.</summary>
    public static string NoDay(string? typed) => $"{Quoted(typed)} is no day. {DayExample}";

    public static string NoMonth(string? typed) => $"{Quoted(typed)} is no month. {MonthExample}";

    /// <summary>Why it is no amount, and what to type instead.</summary>
    public static string NoAmount(string? typed) =>
        Plain(typed).Contains(',')
            ? $"{Quoted(typed)} is not an amount: a comma parts thousands only. Type it with a decimal point, such as 19.95 or 1,250.00."
            : $"{Quoted(typed)} is not a number. Type one such as 19.95 or 1,250.00.";

    public static string NotWhole(string? typed) =>
        Amount(typed) is null ? NoAmount(typed) : $"{Quoted(typed)} is not a whole number. Type one such as 14.";

    /// <summary>5 Mar 2026, on every machine.</summary>
    public static string Print(DateOnly day) => day.ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    private static string Quoted(string? typed)
    {
        var words = Plain(typed);
        return words.Length <= 40 ? $"“{words}”" : $"“{words[..40]}…”";
    }

    private static string Plain(string? typed) => Spaces().Replace(typed ?? "", " ").Replace('−', '-').Trim();

    private static int Number(Match match, int group) =>
        int.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    private static int Number(Match match, string group) =>
        int.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    private static int Year(string figures)
    {
        var year = int.Parse(figures, NumberStyles.None, CultureInfo.InvariantCulture);
        return figures.Length == 4 ? year
            : year < 50 ? 2000 + year
            : 1900 + year;
    }

    private static int? MonthOf(string words, bool mustBeName)
    {
        if (char.IsAsciiDigit(words[0]))
            return mustBeName ? null : int.Parse(words, NumberStyles.None, CultureInfo.InvariantCulture);
        var at = Array.FindIndex(months, name => words.Length >= 3 && name.StartsWith(words, StringComparison.OrdinalIgnoreCase));
        return at >= 0 ? at + 1 : null;
    }

    private static int WeekdayOf(string words) =>
        Array.FindIndex(weekdays, name => words.Length >= 3 && name.StartsWith(words, StringComparison.OrdinalIgnoreCase));

    private static DateOnly? DayOf(int year, int month, int day) =>
        year is >= FirstYear and <= LastYear && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month)
            ? new DateOnly(year, month, day)
            : null;

    private static DateOnly? Nearest(DateOnly today, int month, int day) =>
        Enumerable
            .Range(today.Year - 1, 3)
            .Select(year => DayOf(year, month, day))
            .OfType<DateOnly>()
            .Select(found => (DateOnly?)found)
            .MinBy(found => Math.Abs(found!.Value.DayNumber - today.DayNumber));

    private const string Weekday = @"^((?<weekday>[a-z]{3,9}),?\s+)?";
    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    [GeneratedRegex(@"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$", RegexOptions.CultureInvariant)]
    private static partial Regex Iso();

    [GeneratedRegex(
        Weekday
            + @"(?<day>[0-9]{1,2})(st|nd|rd|th)?(\s*[/.-]\s*|\s+|(?=[a-z]))(of\s+)?"
            + @"(?<month>[0-9]{1,2}|[a-z]{3,9})((?<=[a-z])\.)?((\s*[/.,-]\s*|\s+|(?<=[a-z]))(?<year>[0-9]{4}|[0-9]{2}))?$",
        Options
    )]
    private static partial Regex British();

    [GeneratedRegex(Weekday + @"(?<month>[a-z]{3,9})\.?\s+(?<day>[0-9]{1,2})(st|nd|rd|th)?(,?\s+(?<year>[0-9]{4}))$", Options)]
    private static partial Regex MonthFirst();

    [GeneratedRegex(@"^(\d{4})[-/.](\d{1,2})$", RegexOptions.CultureInvariant)]
    private static partial Regex YearFirst();

    [GeneratedRegex(@"^(?<month>[0-9]{1,2}|[a-z]{3,9})\.?(\s*[/.-]\s*|,?\s+)(?<year>[0-9]{4}|[0-9]{2})$", Options)]
    private static partial Regex MonthAndYear();

    [GeneratedRegex(
        @"^(?<before>-?)\s?£?\s?(?<after>-?)(?<whole>[0-9]{1,3}(,[0-9]{3})+|[0-9]{1,3}( [0-9]{3})+|[0-9]*)" + @"(\.(?<part>[0-9]*))?$",
        Options
    )]
    private static partial Regex British1000();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Spaces();
}
