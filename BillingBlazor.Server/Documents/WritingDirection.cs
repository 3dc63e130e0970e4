using System.Globalization;
using System.Text;

namespace BillingBlazor.Server.Documents;

/// <summary>
/// Which way each letter of a line runs: the rules of UAX #9 without embeddings and isolates, whose invisible marks are no part of a
/// document's text. A line runs as its first letter does; figures stay left to right.
/// </summary>
internal static class WritingDirection
{
    /// <summary>Put before words of ours that begin with a name: the line runs left to right whatever the name's letters do.</summary>
    public const char LeftToRightMark = '\u200E';

    private const string Opening = "([{";
    private const string Closing = ")]}";

    private enum Kind : byte
    {
        Left,
        Right,
        Arabic,
        European,
        Separator,
        Terminator,
        ArabicNumber,
        CommonSeparator,
        Mark,
        Space,
        Neutral,
    }

    /// <summary>A level for each UTF-16 unit of the text: even runs left to right, odd right to left.</summary>
    public static byte[] LevelsOf(string text)
    {
        var kinds = KindsOf(text);
        var paragraph = (byte)(
            kinds.FirstOrDefault(kind => kind is Kind.Left or Kind.Right or Kind.Arabic) is Kind.Right or Kind.Arabic ? 1 : 0
        );
        ResolveWeak(kinds, paragraph);
        ResolveBrackets(text, kinds, paragraph);
        ResolveNeutral(kinds, paragraph);
        return [.. kinds.Select((kind, at) => LevelOf(kind, paragraph, isTrailing: text.AsSpan(at).Trim().IsEmpty))];
    }

    private static byte LevelOf(Kind kind, byte paragraph, bool isTrailing) =>
        kind switch
        {
            _ when isTrailing => paragraph,
            Kind.Right => 1,
            Kind.European or Kind.ArabicNumber => 2,
            _ => (byte)(paragraph == 0 ? 0 : 2),
        };

    private static Kind[] KindsOf(string text)
    {
        var kinds = new Kind[text.Length];
        for (var at = 0; at < text.Length;)
        {
            Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var length);
            kinds.AsSpan(at, length).Fill(KindOf(rune));
            at += length;
        }
        return kinds;
    }

    private static Kind KindOf(Rune rune)
    {
        var category = Rune.GetUnicodeCategory(rune);
        return rune.Value switch
        {
            LeftToRightMark => Kind.Left,
            (>= '0' and <= '9')
            or 0xB2
            or 0xB3
            or 0xB9
            or (>= 0x6F0 and <= 0x6F9)
            or 0x2070
            or (>= 0x2074 and <= 0x2079)
            or (>= 0x2080 and <= 0x2089) => Kind.European,
            '+' or '-' or 0x2212 => Kind.Separator,
            '#' or '%' or 0xB0 or 0xB1 or 0x66A or 0x2030 => Kind.Terminator,
            ',' or '.' or '/' or ':' or 0xA0 or 0x60C or 0x2044 => Kind.CommonSeparator,
            (>= 0x600 and <= 0x605) or (>= 0x660 and <= 0x669) or 0x66B or 0x66C or 0x6DD => Kind.ArabicNumber,
            _ when category == UnicodeCategory.CurrencySymbol => Kind.Terminator,
            _ when category is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark => Kind.Mark,
            (>= 0x590 and <= 0x5FF) or (>= 0x7C0 and <= 0x85F) or (>= 0xFB1D and <= 0xFB4F) or (>= 0x10800 and <= 0x10FFF) => Kind.Right,
            (>= 0x600 and <= 0x7BF) or (>= 0x860 and <= 0x8FF) or (>= 0xFB50 and <= 0xFDFF) or (>= 0xFE70 and <= 0xFEFE) => Kind.Arabic,
            _ when Rune.IsLetterOrDigit(rune) || category is UnicodeCategory.SpacingCombiningMark or UnicodeCategory.LetterNumber =>
                Kind.Left,
            _ when Rune.IsWhiteSpace(rune) => Kind.Space,
            _ => Kind.Neutral,
        };
    }

    /// <summary>Rules W1 to W7: marks go with their letter, figures with what stands about them.</summary>
    private static void ResolveWeak(Kind[] kinds, byte paragraph)
    {
        var start = paragraph == 1 ? Kind.Right : Kind.Left;
        var (before, strong) = (start, start);
        for (var at = 0; at < kinds.Length; at++)
        {
            if (kinds[at] == Kind.Mark)
                kinds[at] = before;
            if (kinds[at] == Kind.European && strong == Kind.Arabic)
                kinds[at] = Kind.ArabicNumber;
            if (kinds[at] is Kind.Left or Kind.Right or Kind.Arabic)
                strong = kinds[at];
            before = kinds[at];
        }
        for (var at = 0; at < kinds.Length; at++)
        {
            if (kinds[at] == Kind.Arabic)
                kinds[at] = Kind.Right;
            if (
                kinds[at] is not (Kind.Separator or Kind.CommonSeparator)
                || at == 0
                || at == kinds.Length - 1
                || kinds[at - 1] != kinds[at + 1]
            )
                continue;
            if (kinds[at - 1] == Kind.European || (kinds[at - 1] == Kind.ArabicNumber && kinds[at] == Kind.CommonSeparator))
                kinds[at] = kinds[at - 1];
        }
        ResolveTerminators(kinds);
        strong = start;
        for (var at = 0; at < kinds.Length; at++)
        {
            if (kinds[at] is Kind.Separator or Kind.CommonSeparator or Kind.Terminator or Kind.Space)
                kinds[at] = Kind.Neutral;
            if (kinds[at] == Kind.European && strong == Kind.Left)
                kinds[at] = Kind.Left;
            if (kinds[at] is Kind.Left or Kind.Right)
                strong = kinds[at];
        }
    }

    private static void ResolveTerminators(Kind[] kinds)
    {
        for (var at = 0; at < kinds.Length;)
        {
            var end = at;
            while (end < kinds.Length && kinds[end] == Kind.Terminator)
                end++;
            if (end > at && ((at > 0 && kinds[at - 1] == Kind.European) || (end < kinds.Length && kinds[end] == Kind.European)))
                kinds.AsSpan(at, end - at).Fill(Kind.European);
            at = Math.Max(end, at + 1);
        }
    }

    /// <summary>Rule N0: a pair of brackets goes with what is in it, or stands before it.</summary>
    private static void ResolveBrackets(string text, Kind[] kinds, byte paragraph)
    {
        var (line, other) = paragraph == 1 ? (Kind.Right, Kind.Left) : (Kind.Left, Kind.Right);
        var open = new Stack<int>();
        var pairs = new List<(int Open, int Close)>();
        for (var at = 0; at < kinds.Length; at++)
        {
            if (Opening.Contains(text[at]))
                open.Push(at);
            else if (Closing.IndexOf(text[at]) is >= 0 and var kind && open.TryPeek(out var start) && text[start] == Opening[kind])
                pairs.Add((open.Pop(), at));
        }
        foreach (var (start, end) in pairs.OrderBy(pair => pair.Open))
        {
            var inside = kinds[(start + 1)..end].Where(IsStrong).Select(Side).ToHashSet();
            if (inside.Count == 0)
                continue;
            var before = kinds[..start].Where(IsStrong).Select(Side).LastOrDefault(line);
            kinds[start] = kinds[end] = inside.Contains(line) || before == line ? line : other;
        }
    }

    private static bool IsStrong(Kind kind) => kind is Kind.Left or Kind.Right or Kind.European or Kind.ArabicNumber;

    /// <summary>Rules N1 and N2: what has no direction takes that of both its neighbours, or the line's.</summary>
    private static void ResolveNeutral(Kind[] kinds, byte paragraph)
    {
        var line = paragraph == 1 ? Kind.Right : Kind.Left;
        for (var at = 0; at < kinds.Length;)
        {
            var end = at;
            while (end < kinds.Length && kinds[end] == Kind.Neutral)
                end++;
            var before = at == 0 ? line : Side(kinds[at - 1]);
            var after = end == kinds.Length ? line : Side(kinds[end]);
            if (end > at)
                kinds.AsSpan(at, end - at).Fill(before == after ? before : line);
            at = Math.Max(end, at + 1);
        }
    }

    private static Kind Side(Kind kind) => kind == Kind.Left ? Kind.Left : Kind.Right;
}
