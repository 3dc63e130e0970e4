using System.Buffers;

namespace BillingBlazor.Domain.Usage.Layouts;

/// <summary>Days and months as carriers write them, without a time: 13/07/2026, 46216 as a spreadsheet counts, June 2026.</summary>
public static class WrittenDay
{
    private const int SerialFigures = 5;
    private static readonly SearchValues<byte> numbers = SearchValues.Create("0123456789."u8);

    public static bool TryDay(ReadOnlySpan<byte> text, DayOrder order, out DateOnly day)
    {
        day = default;
        var isSerial =
            text.Length >= SerialFigures
            && !text.ContainsAnyExcept(numbers)
            && (text.Length == SerialFigures || text[SerialFigures] == '.');
        if (isSerial && WrittenTime.TrySerial(text, default, out var counted))
        {
            day = DateOnly.FromDateTime(counted);
            return true;
        }
        if (!WrittenTime.TryBoth(text, order, out var read, out _))
            return false;
        day = DateOnly.FromDateTime(read);
        return true;
    }

    /// <summary>June 2026, Jun-26, 06/2026, 2026-06, 202606; or any day of it.</summary>
    /// <param name="first">Its first day.</param>
    public static bool TryMonth(ReadOnlySpan<byte> text, DayOrder order, out DateOnly first)
    {
        first = default;
        Span<byte> whole = stackalloc byte[32];
        if (text.Length is < 5 or > 24)
            return false;
        // A month is the day that it begins with: 1 June 2026.
        var length =
            text.Length == 6 && !text.ContainsAnyExceptInRange((byte)'0', (byte)'9') ? Join(whole, text, "01"u8)
            : char.IsAsciiLetter((char)text[0]) ? Join(whole, "1"u8, Separator(text), text)
            : text.Length == 7 && text[4] is (byte)'-' or (byte)'/' ? Join(whole, text, text[4..5], "01"u8)
            : text.Length is 6 or 7 && text[^5] is (byte)'-' or (byte)'/' ? Join(whole, "01"u8, text[^5..^4], text)
            : Join(whole, text);
        var isDay = length == text.Length;
        if (!WrittenTime.TryBoth(whole[..length], isDay ? order : DayOrder.DayFirst, out var read, out _))
            return false;
        first = new(read.Year, read.Month, 1);
        return true;
    }

    /// <summary>What stands between month and year stands between the day and the month as well.</summary>
    private static ReadOnlySpan<byte> Separator(ReadOnlySpan<byte> text)
    {
        var at = 0;
        while (at < text.Length && char.IsAsciiLetter((char)text[at]))
            at++;
        return at < text.Length ? text.Slice(at, 1) : " "u8;
    }

    private static int Join(Span<byte> into, ReadOnlySpan<byte> one, ReadOnlySpan<byte> two = default, ReadOnlySpan<byte> three = default)
    {
        one.CopyTo(into);
        two.CopyTo(into[one.Length..]);
        three.CopyTo(into[(one.Length + two.Length)..]);
        return one.Length + two.Length + three.Length;
    }
}
