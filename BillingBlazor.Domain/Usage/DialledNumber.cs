using BillingBlazor.Domain.Customers;

namespace BillingBlazor.Domain.Usage;

/// <summary>
/// The number that a call went to, in any spelling: as <see cref="LineKey"/>, but without the prefixes that withhold or show the caller's
/// number (141, 1470) or begin a relayed call (18001, 18002). They belong to the call, not to the number, and are shown as dialled.
/// Nothing is allocated.
/// </summary>
public static class DialledNumber
{
    private const int MostPrefixes = 3;

    /// <summary>1 416 555 1234: America writes eleven figures.</summary>
    private const int American = 11;

    public static string KeyOf(ReadOnlySpan<char> dialled)
    {
        Span<char> key = stackalloc char[LineKey.MaxLength];
        return key[..Write(dialled, key)].ToString();
    }

    /// <summary>Writes the key of what was dialled and returns its length.</summary>
    /// <param name="key">At least <see cref="LineKey.MaxLength"/> long.</param>
    public static int Write(ReadOnlySpan<char> dialled, Span<char> key)
    {
        if (!LineKey.TryFigures(dialled, key, out var length, out var hasPlus))
        {
            var behind = BehindPrefix(dialled.Trim());
            if (behind.IsEmpty || !LineKey.TryFigures(behind, key, out length, out hasPlus))
                return LineKey.Write(dialled, key);
        }
        for (var n = 0; !hasPlus && n < MostPrefixes && PrefixOf(key[..length]) is var prefix and > 0; n++)
        {
            key[prefix..length].CopyTo(key);
            length -= prefix;
        }
        return LineKey.International(key, length, hasPlus);
    }

    /// <summary>999, 112, 101, 105, 111 and 116xxx.</summary>
    internal static bool IsFreeShortCode(ReadOnlySpan<char> figures) =>
        figures is "999" or "112" or "101" or "105" or "111" or ['1', '1', '6', _, _, _];

    /// <summary>
    /// How many figures of a prefix stand in front. Behind it comes a whole number: one that begins with 0, or a short code. What is as
    /// long as an American number, and can be one, is one: 1 410 207 9460.
    /// </summary>
    private static int PrefixOf(ReadOnlySpan<char> figures)
    {
        var prefix = figures switch
        {
            ['1', '8', '0', '0', '1' or '2', ..] => 5,
            ['1', '4', '7', '0', ..] => 4,
            ['1', '4', '1', ..] => 3,
            _ => 0,
        };
        if (prefix == 0)
            return 0;
        var number = figures[prefix..];
        if (IsFreeShortCode(number) || number is "123" || (number.StartsWith("118") && number.Length == 6))
            return prefix;
        if (number is not ['0', _, ..] && PrefixOf(number) == 0)
            return 0;
        var isAmerican = figures.Length == American && figures[4] is >= '2' and <= '9';
        return isAmerican && number is not "08001111" ? 0 : prefix;
    }

    /// <summary>141 +44…: what stands behind a prefix, from its +; nothing where there is none.</summary>
    private static ReadOnlySpan<char> BehindPrefix(ReadOnlySpan<char> dialled)
    {
        var plus = dialled.IndexOf('+');
        if (plus <= 0)
            return default;
        Span<char> figures = stackalloc char[LineKey.MaxLength];
        if (!LineKey.TryFigures(dialled[..plus], figures, out var length, out _))
            return default;
        return figures[..length] is "141" or "1470" or "18001" or "18002" ? dialled[plus..] : default;
    }
}
