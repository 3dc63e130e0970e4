namespace BillingBlazor.Domain.Customers;

/// <summary>
/// One key for all spellings of a line: +44 20 7946 0101, 020 7946 0101, 0044… and 44… all become 442079460101.
/// What isn't a number (a SIP user, a circuit id) becomes its capitals. No allocation: it runs for every call.
/// </summary>
public static class LineKey
{
    /// <summary>Longer identifiers are cut here; E.164 has 15 digits.</summary>
    public const int MaxLength = 64;

    public static string Of(ReadOnlySpan<char> text)
    {
        Span<char> key = stackalloc char[MaxLength];
        return key[..Write(text, key)].ToString();
    }

    public static bool IsNumber(ReadOnlySpan<char> key) => key.Length > 0 && !key.ContainsAnyExceptInRange('0', '9');

    /// <summary>A key as people write it: 442079460101 as 02079460101.</summary>
    public static string Show(string key) => key.StartsWith("44", StringComparison.Ordinal) && key.Length >= 11 && IsNumber(key) ? $"0{key[2..]}" : key;

    /// <summary>
    /// What looks wrong about a number, as a sentence; null when nothing does. A hint and no more: SIP users, circuit ids, ranges and
    /// short codes are lines too.
    /// </summary>
    public static string? Doubt(string key)
    {
        if (!IsNumber(key) || key.Length < 7) return null;
        if (!key.StartsWith("44", StringComparison.Ordinal))
            return key.Length is 9 or 10 && key[0] is '1' or '2' or '3' or '7' or '8' ? $"It has neither a leading 0 nor a country code: did you mean 0{key}?" : null;
        var own = key.AsSpan(2);
        if (own.Length is 9 && own[0] is '1' or '8' or '5') return null;      // 01xxx xxxxx, 0800 xxxxxx, 0500 xxxxxx
        if (own.Length != 10) return $"It has {own.Length + 1} figures; a UK number has 11.";
        return own[0] is '4' or '6' or '0' ? $"No UK number begins with 0{own[0]}." : null;
    }

    /// <summary>Writes the key of one spelling and returns its length.</summary>
    /// <param name="key">At least <see cref="MaxLength"/> long.</param>
    public static int Write(ReadOnlySpan<char> text, Span<char> key)
    {
        text = text.Trim();
        var (length, isNumber) = text.Length < MaxLength && IsNumber(text) ? (WritePlain(text, key), true) : WriteSpelled(text, key);
        if (!isNumber) return WriteName(text, key);
        if (text is not ['+', ..])
        {
            if (key[..length].StartsWith("00")) length = Shift(key, at: 0, length, by: 2);
            else if (length > 1 && key[0] == '0') length = International(key, length);
        }
        return length >= 12 && key[..3] is "440" ? Shift(key, at: 2, length, by: 1) : length;      // +44 (0)20 …
    }

    private static int WritePlain(ReadOnlySpan<char> text, Span<char> key)
    {
        text.CopyTo(key);
        return text.Length;
    }

    private static (int Length, bool IsNumber) WriteSpelled(ReadOnlySpan<char> text, Span<char> key)
    {
        var (length, isNumber) = (0, true);
        foreach (var letter in text)
        {
            if (letter is ' ' or '(' or ')' or '-' or '.' or '\u00A0' or '\t') continue;
            if (letter == '+' && length == 0) continue;
            if (length == MaxLength) break;
            isNumber &= char.IsAsciiDigit(letter) || letter == '*';
            key[length++] = char.ToUpperInvariant(letter);
        }
        return (length, isNumber);
    }

    /// <summary>A name keeps its signs: a-1 and a1 are two circuits.</summary>
    private static int WriteName(ReadOnlySpan<char> text, Span<char> key)
    {
        var length = 0;
        foreach (var letter in text)
        {
            if (char.IsWhiteSpace(letter)) continue;
            if (length == MaxLength) break;
            key[length++] = char.ToUpperInvariant(letter);
        }
        return length;
    }

    private static int Shift(Span<char> key, int at, int length, int by)
    {
        key[(at + by)..length].CopyTo(key[at..]);
        return length - by;
    }

    private static int International(Span<char> key, int length)
    {
        length = Math.Min(length, MaxLength - 1);
        key[1..length].CopyTo(key[2..]);
        (key[0], key[1]) = ('4', '4');
        return length + 1;
    }
}
