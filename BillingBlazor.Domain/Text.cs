using System.Buffers;

namespace BillingBlazor.Domain;

/// <summary>Words typed by people: trimmed, without letters that are none, and nothing is null, not "".</summary>
public static class Text
{
    private static readonly SearchValues<char> none = SearchValues.Create([
        .. Enumerable
            .Range(0, 0xA0)
            .Select(code => (char)code)
            .Where(letter => char.IsControl(letter) && letter is not ('\t' or '\n' or '\r')),
    ]);

    /// <exception cref="BillingRuleException">Nothing was typed.</exception>
    public static string Required(string? text, string refusal) => Optional(text) ?? throw new BillingRuleException(refusal);

    public static string? Optional(string? text) => Plain(text) is { } plain && !string.IsNullOrWhiteSpace(plain) ? plain.Trim() : null;

    /// <summary>Without NUL, BEL and their like, which no page can show, no search can find and some programs take for the end. Tabs and
    /// line breaks stay.</summary>
    public static string? Plain(string? text) =>
        text is null || !text.AsSpan().ContainsAny(none) ? text : string.Concat(text.Where(letter => !none.Contains(letter)));

    /// <summary>The same in place.</summary>
    /// <returns>How many letters are left.</returns>
    public static int TakeOut(Span<char> text)
    {
        if (!text.ContainsAny(none))
            return text.Length;
        var kept = 0;
        foreach (var letter in text)
            if (!none.Contains(letter))
                text[kept++] = letter;
        return kept;
    }
}
