using System.Globalization;
using System.Text;

namespace BillingBlazor.Domain.Customers;

/// <summary>
/// What machines and people leave in a text: marks that nobody sees, spaces and dashes of any kind, figures of other scripts, letters of
/// other widths. Folded, it has the plain sign for each. Nothing is allocated.
/// </summary>
internal static class Spelling
{
    /// <summary>Longer texts are cut here.</summary>
    public const int Longest = 160;

    /// <summary>Writes the text with plain signs and returns its length.</summary>
    /// <param name="folded">At least <see cref="Longest"/> long.</param>
    public static int Fold(ReadOnlySpan<char> text, Span<char> folded)
    {
        var length = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (length > Longest - 2)
                break;
            if (rune.IsAscii)
                Add(ref length, folded, (char)rune.Value);
            else if (!IsInvisible(rune))
                length += Plain(rune).EncodeToUtf16(folded[length..]);
        }
        return length;
    }

    /// <summary>The text with plain signs, without spaces at its ends.</summary>
    public static string Plain(string text)
    {
        Span<char> folded = stackalloc char[Longest];
        return folded[..Fold(text, folded)].Trim(' ').ToString();
    }

    private static void Add(ref int length, Span<char> folded, char letter)
    {
        if (letter is '\t' or '\r' or '\n')
            letter = ' ';
        if (!char.IsControl(letter))
            folded[length++] = letter is '`' ? '\'' : letter;
    }

    /// <summary>Marks of direction and joining, soft hyphens, fillers, controls.</summary>
    private static bool IsInvisible(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.Control
        || rune.Value is 0x034F or 0x115F or 0x1160 or 0x2800 or 0x3164 or 0xFFA0 or (>= 0xFE00 and <= 0xFE0F);

    private static Rune Plain(Rune rune)
    {
        if (Rune.IsDigit(rune))
            return new('0' + (int)Rune.GetNumericValue(rune));
        if (Rune.IsWhiteSpace(rune))
            return new(' ');
        return rune.Value switch
        {
            >= 0xFF01 and <= 0xFF5E => new(rune.Value - 0xFEE0),
            0x2212 or 0x2043 or 0x02D7 or 0x30FC or 0xFF70 => new('-'),
            0x00B7 or 0x2022 or 0x2024 or 0x2027 or 0x30FB => new('.'),
            0x2018 or 0x2019 or 0x201B or 0x02BC or 0x02B9 or 0x00B4 or 0x2032 => new('\''),
            0x2044 or 0x2215 => new('/'),
            0xFE62 => new('+'),
            _ => Rune.GetUnicodeCategory(rune) == UnicodeCategory.DashPunctuation ? new('-') : rune,
        };
    }
}
