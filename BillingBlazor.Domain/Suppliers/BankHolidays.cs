namespace BillingBlazor.Domain.Suppliers;

/// <summary>
/// The bank holidays of the three jurisdictions, worked out: fixed days with their substitutes, those that hang on Easter, and a table of
/// what was proclaimed or moved (Banking and Financial Dealings Act 1971). As gov.uk lists them: of a holiday at a weekend the substitute
/// day only.
/// </summary>
public static class BankHolidays
{
    /// <summary>Proclaimed besides the usual ones; null as nation is the whole kingdom.</summary>
    private static readonly (DateOnly Day, UkNation? Nation, string Name)[] proclaimed =
    [
        (new(1999, 12, 31), null, "Millennium"),
        (new(2002, 6, 3), null, "Golden Jubilee"),
        (new(2011, 4, 29), null, "Royal wedding"),
        (new(2012, 6, 5), null, "Diamond Jubilee"),
        (new(2022, 6, 3), null, "Platinum Jubilee"),
        (new(2022, 9, 19), null, "State funeral of Queen Elizabeth II"),
        (new(2023, 5, 8), null, "Coronation of King Charles III"),
        (new(2026, 6, 15), UkNation.Scotland, "Men's football World Cup"),
    ];

    /// <summary>Early May moved to VE Day.</summary>
    private static readonly Dictionary<int, DateOnly> earlyMay = new() { [1995] = new(1995, 5, 8), [2020] = new(2020, 5, 8) };

    /// <summary>Spring moved beside a jubilee.</summary>
    private static readonly Dictionary<int, DateOnly> spring = new()
    {
        [2002] = new(2002, 6, 4),
        [2012] = new(2012, 6, 4),
        [2022] = new(2022, 6, 2),
    };

    /// <summary>The holidays of a year in order of day.</summary>
    public static IReadOnlyList<BankHoliday> Of(UkNation nation, int year) =>
        [
            .. Days(nation, year)
                .Concat(Proclaimed(nation, year))
                .OrderBy(holiday => holiday.Day)
                .Select(holiday => new BankHoliday(holiday.Day, nation, holiday.Name)),
        ];

    /// <summary>Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher).</summary>
    public static DateOnly EasterSunday(int year)
    {
        var (a, b, c) = (year % 19, year / 100, year % 100);
        var h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
        var l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
        var m = (a + 11 * h + 22 * l) / 451;
        var n = h + l - 7 * m + 114;
        return new(year, n / 31, n % 31 + 1);
    }

    private static IEnumerable<(DateOnly Day, string Name)> Days(UkNation nation, int year)
    {
        var easter = EasterSunday(year);
        foreach (var holiday in NewYear(nation, year))
            yield return holiday;
        if (nation == UkNation.NorthernIreland)
            yield return (Weekday(new(year, 3, 17)), "St Patrick's Day");
        yield return (easter.AddDays(-2), "Good Friday");
        if (nation != UkNation.Scotland)
            yield return (easter.AddDays(1), "Easter Monday");
        yield return (earlyMay.TryGetValue(year, out var may) ? may : FirstMonday(year, 5), "Early May bank holiday");
        yield return (spring.TryGetValue(year, out var moved) ? moved : LastMonday(year, 5), "Spring bank holiday");
        if (nation == UkNation.NorthernIreland)
            yield return (Weekday(new(year, 7, 12)), "Battle of the Boyne");
        yield return (nation == UkNation.Scotland ? FirstMonday(year, 8) : LastMonday(year, 8), "Summer bank holiday");
        if (nation == UkNation.Scotland && year >= 2007)
            yield return (Weekday(new(year, 11, 30)), "St Andrew's Day");
        foreach (var holiday in Pair(new(year, 12, 25), "Christmas Day", "Boxing Day"))
            yield return holiday;
    }

    private static (DateOnly, string)[] NewYear(UkNation nation, int year) =>
        nation == UkNation.Scotland
            ? Pair(new(year, 1, 1), "New Year's Day", "2nd January")
            : [(Weekday(new(year, 1, 1)), "New Year's Day")];

    /// <summary>Two days that follow one another, and their substitutes, which push each other on.</summary>
    private static (DateOnly, string)[] Pair(DateOnly first, string name, string nextName) =>
        first.DayOfWeek switch
        {
            DayOfWeek.Friday => [(first, name), (first.AddDays(3), nextName)],
            DayOfWeek.Saturday => [(first.AddDays(2), name), (first.AddDays(3), nextName)],
            DayOfWeek.Sunday => [(first.AddDays(1), nextName), (first.AddDays(2), name)],
            _ => [(first, name), (first.AddDays(1), nextName)],
        };

    private static IEnumerable<(DateOnly Day, string Name)> Proclaimed(UkNation nation, int year) =>
        proclaimed
            .Where(extra => extra.Day.Year == year && (extra.Nation is null || extra.Nation == nation))
            .Select(extra => (extra.Day, extra.Name));

    private static DateOnly Weekday(DateOnly day) =>
        day.DayOfWeek switch
        {
            DayOfWeek.Saturday => day.AddDays(2),
            DayOfWeek.Sunday => day.AddDays(1),
            _ => day,
        };

    private static DateOnly FirstMonday(int year, int month)
    {
        var first = new DateOnly(year, month, 1);
        return first.AddDays((DayOfWeek.Monday - first.DayOfWeek + 7) % 7);
    }

    private static DateOnly LastMonday(int year, int month)
    {
        var last = new DateOnly(year, month, DateTime.DaysInMonth(year, month));
        return last.AddDays(-((last.DayOfWeek - DayOfWeek.Monday + 7) % 7));
    }
}
