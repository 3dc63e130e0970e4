namespace BillingBlazor.Domain.Usage.Layouts;

/// <summary>Numbers as carriers write them, in UTF-8. What could be read in two ways is refused, never guessed.</summary>
public static class WrittenNumber
{
    private const int MostFigures = 18;

    /// <summary>Figures with a sign before or behind, a currency sign, and thousands in threes where that sign is said.</summary>
    public static bool TryDecimal(ReadOnlySpan<byte> text, char decimalSign, char? thousandsSign, out decimal number)
    {
        number = 0;
        var isNegative = TakeSign(ref text);
        if (TakeCurrency(ref text) && !isNegative)
            isNegative = TakeSign(ref text);
        var (size, figures, decimals, sinceThousand) = (0L, 0, -1, -1);
        foreach (var letter in text)
        {
            var figure = (uint)letter - '0';
            if (figure <= 9)
            {
                if (++figures > MostFigures)
                    return false;
                size = size * 10 + figure;
                if (decimals >= 0)
                    decimals++;
                else if (sinceThousand >= 0)
                    sinceThousand++;
            }
            else if (letter == decimalSign && decimals < 0 && sinceThousand is -1 or 3)
                decimals = 0;
            else if (letter == thousandsSign && decimals < 0 && figures > 0 && (sinceThousand == 3 || (sinceThousand < 0 && figures <= 3)))
                sinceThousand = 0;
            else
                return false;
        }
        if (figures == 0 || (decimals < 0 && sinceThousand is not (-1 or 3)))
            return false;
        number = new((int)size, (int)(size >> 32), 0, isNegative, (byte)Math.Max(0, decimals));
        return true;
    }

    public static bool TryWhole(ReadOnlySpan<byte> text, out long number)
    {
        number = 0;
        if (!TryDecimal(text, '.', null, out var read) || decimal.Truncate(read) != read)
            return false;
        number = (long)read;
        return true;
    }

    private static bool TakeSign(ref ReadOnlySpan<byte> text)
    {
        if (text is [(byte)'-', ..])
            text = text[1..].TrimStart((byte)' ');
        else if (text is [.., (byte)'-'])
            text = text[..^1].TrimEnd((byte)' ');
        else
        {
            if (text is [(byte)'+', ..])
                text = text[1..];
            return false;
        }
        return true;
    }

    private static bool TakeCurrency(ref ReadOnlySpan<byte> text)
    {
        var before = text.Length;
        if (text is [0xC2, 0xA3, ..])
            text = text[2..];
        else if (text is [0xE2, 0x82, 0xAC, ..])
            text = text[3..];
        else if (text is [0xA3 or (byte)'$', ..])
            text = text[1..];
        text = text.Trim((byte)' ');
        return text.Length != before;
    }
}
