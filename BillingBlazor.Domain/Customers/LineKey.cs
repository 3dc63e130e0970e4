using System.Text;

namespace BillingBlazor.Domain.Customers;

/// <summary>
/// One key for all spellings of a line, at every door: +44 20 7946 0101, 020 7946 0101, 0044…, 44…, tel:…, with dashes and invisible
/// marks, all become 442079460101. What isn't a number (a SIP user, a circuit id) becomes its capitals. No allocation: it runs for
/// every call.
/// </summary>
public static class LineKey
{
    /// <summary>Longer identifiers are cut here; E.164 has 15 digits.</summary>
    public const int MaxLength = 64;

    /// <summary>Fewer figures may be anything; so many are a telephone number.</summary>
    private const int LeastFigures = 7;

    /// <summary>Behind so many figures and a space, words are a remark.</summary>
    private const int WholeNumber = 9;

    /// <summary>Figures behind 440 that are no country's number without the 0: 0800 1111 has eight.</summary>
    private const int LeastWithNought = 10;

    /// <summary>What is wrong with a text that looks like a number and is none.</summary>
    private enum Flaw
    {
        None,
        NothingInIt,
        Ruined,
        NotPlain,
        TwoNumbers,
    }

    public static string Of(ReadOnlySpan<char> text)
    {
        Span<char> key = stackalloc char[MaxLength];
        return key[..Write(text, key)].ToString();
    }

    public static bool IsNumber(ReadOnlySpan<char> key) => key.Length > 0 && !key.ContainsAnyExceptInRange('0', '9');

    /// <summary>A key as people write it: 442079460101 as 02079460101.</summary>
    public static string Show(string key) =>
        key.StartsWith("44", StringComparison.Ordinal) && key.Length >= 11 && IsNumber(key) ? $"0{key[2..]}" : key;

    /// <summary>
    /// Why a text is no line identifier, as a sentence; null when it is one. A name is one; what looks like a number and is not plainly
    /// one number, what a spreadsheet ruined, and what has no letter or figure, are not: they would be a second line of the same number,
    /// or somebody else's.
    /// </summary>
    public static string? Refusal(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        if (IsPlain(text, out _) && text.ContainsAnyExcept('+', '0'))
            return null;
        Span<char> figures = stackalloc char[MaxLength];
        var flaw = FlawOf(text, figures);
        if (flaw == Flaw.None)
            return null;
        var shown = text.Length > 40 ? $"“{text[..40]}…”" : $"“{text}”";
        return flaw switch
        {
            Flaw.NothingInIt => $"{shown} has no letter or figure in it.",
            Flaw.Ruined => $"{shown} is what a spreadsheet made of a number, so its own figures are lost. "
                + "Take it from where it came, and keep the cells as text.",
            Flaw.TwoNumbers => $"{shown} reads as two numbers. Give one number; of a range its first and its last number.",
            _ => $"{shown} is not plainly one number. Write its figures alone, such as 020 7946 0101 or +44 20 7946 0101.",
        };
    }

    /// <summary>4.42079E+11, 44169772345.0, #N/A: what a spreadsheet leaves of a number. Nobody knows which number it was.</summary>
    public static bool IsRuined(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        if (IsPlain(text, out _))
            return false;
        Span<char> buffer = stackalloc char[Spelling.Longest];
        return IsRuinedSpelling(Bare(text, buffer, out _));
    }

    /// <summary>
    /// What looks wrong about a number, as a sentence; null when nothing does. A hint and no more: SIP users, circuit ids, ranges and
    /// short codes are lines too.
    /// </summary>
    public static string? Doubt(string key)
    {
        if (!IsNumber(key) || key.Length < 7)
            return null;
        if (!key.StartsWith("44", StringComparison.Ordinal))
            return key.Length is 9 or 10 && key[0] is '1' or '2' or '3' or '7' or '8'
                ? $"It has neither a leading 0 nor a country code: did you mean 0{key}?"
                : null;
        var own = key.AsSpan(2);
        if (own.Length is 9 && own[0] is '1' or '8' or '5')
            return null; // 01xxx xxxxx, 0800 xxxxxx, 0500 xxxxxx
        if (own.Length != 10)
            return $"It has {own.Length + 1} figures; a UK number has 11.";
        return own[0] is '4' or '6' or '0' ? $"No UK number begins with 0{own[0]}." : null;
    }

    /// <summary>Writes the key of one spelling and returns its length.</summary>
    /// <param name="key">At least <see cref="MaxLength"/> long.</param>
    public static int Write(ReadOnlySpan<char> text, Span<char> key) =>
        TryFigures(text, key, out var length, out var hasPlus) ? International(key, length, hasPlus) : WriteName(text, key);

    /// <summary>The figures of a number as they stand, with neither country nor what is written around them; false for a name.</summary>
    internal static bool TryFigures(ReadOnlySpan<char> text, Span<char> figures, out int length, out bool hasPlus)
    {
        text = text.Trim();
        if (IsPlain(text, out hasPlus)) // as nearly all are
        {
            text = hasPlus ? text[1..] : text;
            text.CopyTo(figures);
            length = text.Length;
            return true;
        }
        Span<char> buffer = stackalloc char[Spelling.Longest];
        var bare = Bare(text, buffer, out _);
        length = 0;
        return !IsRuinedSpelling(bare) && TryFigures(bare, figures, out length, out hasPlus, out _);
    }

    /// <summary>The key of a number's figures: its 00 or 0 becomes the country.</summary>
    internal static int International(Span<char> key, int length, bool isInternational)
    {
        while (key[..length].StartsWith("00"))
        {
            length = Shift(key, at: 0, length, by: 2);
            isInternational = true;
        }
        if (length > 1 && key[0] == '0') // behind a + too: no country begins with it
        {
            length = Math.Min(length, MaxLength - 1);
            key[1..length].CopyTo(key[2..]);
            (key[0], key[1]) = ('4', '4');
            return length + 1;
        }
        var least = isInternational ? 4 : LeastWithNought;
        while (length >= least && key[..3] is "440")
            length = Shift(key, at: 2, length, by: 1); // +44 (0)20 …
        return length;
    }

    private static bool IsPlain(ReadOnlySpan<char> text, out bool hasPlus)
    {
        hasPlus = text is ['+', ..];
        return text.Length < MaxLength && IsNumber(hasPlus ? text[1..] : text);
    }

    /// <summary>Folded, without the apostrophe that makes a cell a text, and without tel: and its parameters.</summary>
    private static ReadOnlySpan<char> Bare(ReadOnlySpan<char> text, Span<char> buffer, out bool isTel)
    {
        ReadOnlySpan<char> bare = buffer[..Spelling.Fold(text, buffer)].Trim(' ');
        if (bare is ['\'', ..])
            bare = bare.Trim("' ");
        isTel = bare.StartsWith("tel:", StringComparison.OrdinalIgnoreCase);
        if (!isTel)
            return bare;
        bare = bare[4..].Trim(' ');
        var parameters = bare.IndexOf(';');
        return parameters < 0 ? bare : bare[..parameters].TrimEnd(' ');
    }

    /// <param name="stop">Where it stops being a number; its length when it is one.</param>
    private static bool TryFigures(ReadOnlySpan<char> bare, Span<char> figures, out int length, out bool hasPlus, out int stop)
    {
        (length, hasPlus) = (0, false);
        for (stop = 0; stop < bare.Length; stop++)
        {
            var letter = bare[stop];
            if (letter is ' ' or '(' or ')' or '-' or '.')
                continue;
            if (letter == '+' && length == 0 && !hasPlus)
                hasPlus = true;
            else if (!char.IsAsciiDigit(letter) && letter != '*')
                return length >= LeastFigures && IsExtension(bare[stop..]);
            else if (length < MaxLength)
                figures[length++] = letter;
        }
        return true;
    }

    /// <summary>x123, ext. 123, extension 123, #123 behind a number: the line is the number.</summary>
    private static bool IsExtension(ReadOnlySpan<char> rest)
    {
        if (rest is "#")
            return true; // pressed to send it
        rest = rest.TrimStart("; ");
        var word = 0;
        while (word < rest.Length && char.IsAsciiLetter(rest[word]))
            word++;
        var isNamed = Is(rest[..word], "x") || Is(rest[..word], "ext") || Is(rest[..word], "extn") || Is(rest[..word], "extension");
        if (!isNamed && rest is not ['#', ..])
            return false;
        var number = (isNamed ? rest[word..] : rest[1..]).Trim(".:= )");
        return IsNumber(number) && number.Length <= 8;

        static bool Is(ReadOnlySpan<char> word, string name) => word.Equals(name, StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsRuinedSpelling(ReadOnlySpan<char> spaced)
    {
        Span<char> buffer = stackalloc char[Spelling.Longest];
        var length = 0;
        foreach (var letter in spaced)
            if (letter != ' ')
                buffer[length++] = letter;
        ReadOnlySpan<char> bare = buffer[..length];
        if ((bare is ['#', .., '!' or '?'] && bare.Length <= 8) || bare is "#N/A")
            return true;
        if (bare.Length > 2 && !bare.ContainsAnyExcept('#'))
            return true;
        var at = bare is ['+' or '-', ..] ? 1 : 0;
        var first = at;
        while (at < bare.Length && char.IsAsciiDigit(bare[at]))
            at++;
        if (at == first)
            return false;
        var point = at < bare.Length && bare[at] is '.' or ',' ? at++ : -1;
        var noughts = true;
        while (at < bare.Length && char.IsAsciiDigit(bare[at]))
            noughts &= bare[at++] == '0';
        if (at == bare.Length)
            return point > 0 && noughts && at - point is > 1 and <= 4; // 44169772345.0
        if (bare[at] is not ('E' or 'e') || ++at == bare.Length)
            return false;
        var isSigned = bare[at] is '+' or '-';
        var exponent = isSigned ? bare[(at + 1)..] : bare[at..];
        return (isSigned || point > 0) && IsNumber(exponent) && exponent.Length <= 3; // 4.42079E+11; 12E4 is a name
    }

    private static Flaw FlawOf(ReadOnlySpan<char> text, Span<char> figures)
    {
        Span<char> buffer = stackalloc char[Spelling.Longest];
        var bare = Bare(text, buffer, out var isTel);
        if (IsRuinedSpelling(bare))
            return Flaw.Ruined;
        var isNumber = TryFigures(bare, figures, out var length, out var hasPlus, out var stop);
        if (isNumber)
        {
            if (length == 0)
                return Flaw.NothingInIt;
            if (IsTwoNumbers(bare, figures, length, hasPlus))
                return Flaw.TwoNumbers;
            return International(figures, length, hasPlus) == 0 ? Flaw.NotPlain : Flaw.None; // 00 and nothing behind it
        }
        var (letters, digits) = (0, 0);
        foreach (var letter in bare)
        {
            if (char.IsLetter(letter) || char.IsSurrogate(letter))
                letters++;
            else if (char.IsAsciiDigit(letter) || letter == '*')
                digits++;
        }
        if (letters + digits == 0)
            return Flaw.NothingInIt;
        if (isTel || bare is ['+', ..])
            return Flaw.NotPlain;
        if (letters == 0)
            return digits >= LeastFigures || bare.Contains('+') ? Flaw.NotPlain : Flaw.None;
        return length >= WholeNumber && bare[stop - 1] is ' ' or '(' ? Flaw.NotPlain : Flaw.None;
    }

    /// <summary>01273 900000–099: a whole UK number, a dash, and more figures.</summary>
    private static bool IsTwoNumbers(ReadOnlySpan<char> bare, ReadOnlySpan<char> figures, int length, bool hasPlus)
    {
        var dash = bare.LastIndexOf('-');
        if (dash < 0)
            return false;
        Span<char> key = stackalloc char[MaxLength];
        figures[..length].CopyTo(key);
        var (before, whole) = (0, International(key, length, hasPlus));
        foreach (var letter in bare[..dash])
            if (char.IsAsciiDigit(letter))
                before++;
        return key.StartsWith("44") && whole > 12 && whole - (length - before) is 11 or 12;
    }

    /// <summary>A name keeps its signs: a-1 and a1 are two circuits.</summary>
    private static int WriteName(ReadOnlySpan<char> text, Span<char> key)
    {
        Span<char> buffer = stackalloc char[Spelling.Longest];
        ReadOnlySpan<char> name = buffer[..Spelling.Fold(text, buffer)].Trim(' ');
        if (name is ['\'', ..])
            name = name.Trim("' ");
        var length = 0;
        foreach (var rune in name.EnumerateRunes())
        {
            if (rune.Value == ' ')
                continue;
            if (length > MaxLength - 2)
                break;
            length += Rune.ToUpperInvariant(rune).EncodeToUtf16(key[length..]);
        }
        return length;
    }

    private static int Shift(Span<char> key, int at, int length, int by)
    {
        key[(at + by)..length].CopyTo(key[at..]);
        return length - by;
    }
}
