using System.Buffers.Text;

namespace BillingBlazor.Domain.Usage.Layouts;

/// <summary>Days and times as carriers write them, in UTF-8: 13/07/2026 2:40:32 p.m., 2026-07-13T14:40:32+01:00, 20260713144032, 13 Jul
/// 2026.</summary>
public static class WrittenTime
{
    private const int MostDays = 100_000;
    private static readonly DateTime firstSerial = new(1899, 12, 30);

    /// <param name="offset">What the value says of its zone; null when it says nothing.</param>
    public static bool TryBoth(ReadOnlySpan<byte> text, DayOrder order, out DateTime read, out TimeSpan? offset)
    {
        (read, offset) = (default, null);
        if (!TryDay(ref text, order, out var day))
            return false;
        if (text.IsEmpty)
        {
            read = day.ToDateTime(TimeOnly.MinValue);
            return true;
        }
        if (text[0] is (byte)'T' or (byte)'t' or (byte)' ' or (byte)',')
            text = text[1..].TrimStart((byte)' ');
        if (!TryTime(text, out var time, out offset))
            return false;
        read = day.ToDateTime(time);
        return true;
    }

    /// <summary>hh:mm, hh:mm:ss with or without a fraction, hhmmss; 12 hours with am, pm, a.m. or p.m.; behind it perhaps an
    /// offset.</summary>
    public static bool TryTime(ReadOnlySpan<byte> text, out TimeOnly time, out TimeSpan? offset)
    {
        (time, offset) = (default, null);
        if (!TakeNumber(ref text, 6, out var hours, out var figures))
            return false;
        var (minutes, seconds) = (0, 0);
        if (figures == 6)
            (hours, minutes, seconds) = (hours / 10_000, hours / 100 % 100, hours % 100);
        else if (figures > 2 || !Take(ref text, ':') || !TakeNumber(ref text, 2, out minutes, out _))
            return false;
        else if (Take(ref text, ':') && !TakeNumber(ref text, 2, out seconds, out _))
            return false;
        if (Take(ref text, '.') && !TakeNumber(ref text, 9, out _, out _))
            return false;
        text = text.TrimStart((byte)' ');
        if (TakeHalf(ref text) is { } isAfternoon)
        {
            if (hours is < 1 or > 12)
                return false;
            hours = hours % 12 + (isAfternoon ? 12 : 0);
        }
        if (hours > 23 || minutes > 59 || seconds > 59)
            return false;
        time = new(hours, minutes, seconds);
        return text.IsEmpty || TryOffset(text, out offset);
    }

    public static bool TryUnix(ReadOnlySpan<byte> text, bool inMilliseconds, out DateTime utc)
    {
        utc = default;
        if (!Utf8Parser.TryParse(text, out decimal number, out var read) || read != text.Length)
            return false;
        var milliseconds = inMilliseconds ? number : number * 1_000;
        if (milliseconds is < 1 or > 7_000_000_000_000)
            return false;
        utc = DateTime.UnixEpoch.AddSeconds((long)decimal.Floor(milliseconds / 1_000));
        return true;
    }

    /// <summary>46216.7916666 is 13 Jul 2026 19:00:00: to the nearest second. What is no number is read as it is written.</summary>
    public static bool TrySerial(ReadOnlySpan<byte> day, ReadOnlySpan<byte> time, out DateTime read)
    {
        read = default;
        if (!WrittenNumber.TryDecimal(day, '.', null, out var days))
        {
            if (!TryBoth(day, DayOrder.YearFirst, out read, out _))
                return false;
            days = (decimal)read.Ticks / TimeSpan.TicksPerDay - firstSerial.Ticks / TimeSpan.TicksPerDay;
        }
        if (!time.IsEmpty)
        {
            if (WrittenNumber.TryDecimal(time, '.', null, out var fraction))
                days = decimal.Floor(days) + (fraction - decimal.Floor(fraction));
            else if (
                TryTime(time, out var written, out _) || (TryBoth(time, DayOrder.YearFirst, out var both, out _) && Of(both, out written))
            )
                days = decimal.Floor(days) + (decimal)written.Ticks / TimeSpan.TicksPerDay;
            else
                return false;
        }
        if (days is < 1 or > MostDays)
            return false;
        read = firstSerial.AddSeconds((long)Math.Round(days * 86_400, MidpointRounding.AwayFromZero));
        return true;
    }

    private static bool Of(DateTime both, out TimeOnly time)
    {
        time = TimeOnly.FromDateTime(both);
        return true;
    }

    private static bool TryDay(ref ReadOnlySpan<byte> text, DayOrder order, out DateOnly day)
    {
        day = default;
        if (!TakeNumber(ref text, 8, out var first, out var figures))
            return false;
        if (figures == 8)
            return TryDate(first / 10_000, first / 100 % 100, first % 100, out day);
        if (!TakeSeparator(ref text, out var separator))
            return false;
        var isMonthNamed = TakeMonth(ref text, out var second);
        if (!isMonthNamed && !TakeNumber(ref text, 2, out second, out _))
            return false;
        if (text.IsEmpty || text[0] != separator)
            return false;
        text = text[1..];
        if (!TakeNumber(ref text, 4, out var third, out var thirdFigures))
            return false;
        if (figures == 4)
            return TryDate(first, second, third, out day);
        if (figures > 2 || thirdFigures is not (2 or 4))
            return false;
        if (thirdFigures == 2 && order == DayOrder.YearFirst)
            return TryDate(2000 + first, second, third, out day);
        if (order == DayOrder.YearFirst && !isMonthNamed)
            return false; // 05/10/2026: nobody said which of the two is the month
        var year = thirdFigures == 2 ? 2000 + third : third;
        return order == DayOrder.MonthFirst && !isMonthNamed
            ? TryDate(year, first, second, out day)
            : TryDate(year, second, first, out day);
    }

    private static bool TryDate(int year, int month, int day, out DateOnly date)
    {
        date = default;
        if (year is < 1 or > 9999 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return false;
        date = new(year, month, day);
        return true;
    }

    private static bool TakeNumber(ref ReadOnlySpan<byte> text, int most, out int number, out int figures)
    {
        (number, figures) = (0, 0);
        while (figures < text.Length && figures < most && (uint)text[figures] - '0' is <= 9 and var figure)
        {
            number = number * 10 + (int)figure;
            figures++;
        }
        text = text[figures..];
        return figures > 0;
    }

    private static bool TakeSeparator(ref ReadOnlySpan<byte> text, out byte separator)
    {
        separator = text.IsEmpty ? (byte)0 : text[0];
        if (separator is not ((byte)'/' or (byte)'-' or (byte)'.' or (byte)' '))
            return false;
        text = text[1..];
        return true;
    }

    private static bool Take(ref ReadOnlySpan<byte> text, char letter)
    {
        if (text.IsEmpty || text[0] != letter)
            return false;
        text = text[1..];
        return true;
    }

    private static bool TakeMonth(ref ReadOnlySpan<byte> text, out int month)
    {
        month = 0;
        if (text.Length < 3)
            return false;
        ReadOnlySpan<byte> names = "janfebmaraprmayjunjulaugsepoctnovdec"u8;
        Span<byte> three = [(byte)(text[0] | 0x20), (byte)(text[1] | 0x20), (byte)(text[2] | 0x20)];
        for (var i = 0; i < 12; i++)
            if (three.SequenceEqual(names.Slice(i * 3, 3)))
                month = i + 1;
        if (month == 0)
            return false;
        var end = 3;
        while (end < text.Length && char.IsAsciiLetter((char)text[end]))
            end++;
        text = text[end..];
        return true;
    }

    private static bool? TakeHalf(ref ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || (text[0] | 0x20) is not ('a' or 'p'))
            return null;
        var isAfternoon = (text[0] | 0x20) == 'p';
        var rest = text[1..];
        Take(ref rest, '.');
        if (rest.IsEmpty || (rest[0] | 0x20) != 'm')
            return null;
        rest = rest[1..];
        Take(ref rest, '.');
        text = rest.TrimStart((byte)' ');
        return isAfternoon;
    }

    private static bool TryOffset(ReadOnlySpan<byte> text, out TimeSpan? offset)
    {
        offset = null;
        if (text is [(byte)'Z' or (byte)'z'] || text.SequenceEqual("UTC"u8) || text.SequenceEqual("GMT"u8))
            offset = TimeSpan.Zero;
        if (offset is not null || text[0] is not ((byte)'+' or (byte)'-'))
            return offset is not null;
        var isBefore = text[0] == '-';
        text = text[1..];
        if (!TakeNumber(ref text, 4, out var hours, out var figures))
            return false;
        var minutes = 0;
        if (figures == 4)
            (hours, minutes) = (hours / 100, hours % 100);
        else if (figures > 2 || (Take(ref text, ':') && !TakeNumber(ref text, 2, out minutes, out _)))
            return false;
        if (!text.IsEmpty || hours > 14 || minutes > 59)
            return false;
        var size = new TimeSpan(hours, minutes, 0);
        offset = isBefore ? -size : size;
        return true;
    }
}
