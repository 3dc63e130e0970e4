namespace BillingBlazor.Domain;

/// <summary>Words as they may be kept: so long and no longer, and without characters that no page or invoice can show.</summary>
public static class Words
{
    /// <summary>One line, or null when nothing was typed.</summary>
    /// <param name="what">What it is, as a sentence begins: "A name".</param>
    /// <exception cref="BillingRuleException">Longer than <paramref name="most"/> letters, or a control character in it.</exception>
    public static string? Line(string? typed, int most, string what) => Checked(typed, most, what, char.IsControl);

    /// <summary>As <see cref="Line"/>, but something must be typed.</summary>
    public static string NeededLine(string? typed, int most, string what, string refusal) =>
        Line(typed, most, what) ?? throw new BillingRuleException(refusal);

    /// <summary>As <see cref="Line"/>, of several lines.</summary>
    public static string? Lines(string? typed, int most, string what) =>
        Checked(typed, most, what, letter => char.IsControl(letter) && letter is not ('\n' or '\r' or '\t'));

    /// <summary>A, B and C.</summary>
    public static string List(IReadOnlyList<string> names) =>
        names.Count < 2 ? string.Concat(names) : $"{string.Join(", ", names.SkipLast(1))} and {names[^1]}";

    private static string? Checked(string? typed, int most, string what, Func<char, bool> isUnprintable)
    {
        if (string.IsNullOrWhiteSpace(typed))
            return null;
        var words = typed.Trim(); // told, not taken out: what is kept is what was typed
        if (words.Length > most)
            throw new BillingRuleException($"{what} has at most {most:#,0} letters; this one has {words.Length:#,0}.");
        return words.Any(isUnprintable)
            ? throw new BillingRuleException($"{what} has a character in it that can't be printed. Type it again instead of pasting it.")
            : words;
    }
}
