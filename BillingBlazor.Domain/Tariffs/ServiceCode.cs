using System.Text.RegularExpressions;

namespace BillingBlazor.Domain.Tariffs;

/// <summary>
/// Text that lines of service files are matched to a product by: exact, with a * for any letters, or a regular expression. Spaces inside
/// count, those at the ends do not; neither does the case.
/// </summary>
public sealed partial class ServiceCode
{
    public const int Longest = 200;

    /// <summary>An expression may repeat no more than this, all its counts multiplied: what is longer takes memory without end.</summary>
    private const int MostRepeats = 1_000;

    private Regex? made;

    /// <exception cref="BillingRuleException">Empty, too long, or an expression that can't be used.</exception>
    public ServiceCode(int productId, string text, bool isExpression)
    {
        (ProductId, IsExpression) = (productId, isExpression);
        Text = Words.NeededLine(text, Longest, "A service code", "Give the code, or the text, that the supplier's files have.");
        if (isExpression)
            made = Make(Text);
        else if (Text.Trim('*').Length == 0)
            throw new BillingRuleException("A service code of nothing but * would be every line. Give some of its text.");
    }

    public int Id { get; private set; }
    public int ProductId { get; private set; }

    /// <summary>Unique with <see cref="IsExpression"/>, whatever its case: one text is one product.</summary>
    public string Text { get; private set; }

    public bool IsExpression { get; private set; }

    public ServiceCodeKind Kind =>
        IsExpression ? ServiceCodeKind.Expression
        : Text.Contains('*') ? ServiceCodeKind.Wildcard
        : ServiceCodeKind.Exact;

    /// <summary>Letters that must stand in the line as they are; of two codes of a kind the one with more of them wins.</summary>
    public int Literal => IsExpression ? Signs().Replace(Text, "").Length : Text.Count(letter => letter != '*');

    public bool Matches(string text) =>
        Kind == ServiceCodeKind.Exact ? Text.Equals(text, StringComparison.OrdinalIgnoreCase) : Pattern.IsMatch(text);

    private Regex Pattern => made ??= IsExpression ? Make(Text) : Make($"^{Regex.Escape(Text).Replace("\\*", "(?s:.*)")}$");

    private static Regex Make(string pattern)
    {
        var repeats = 1L;
        foreach (Match count in Counts().Matches(pattern))
            repeats *= Math.Max(1, count.Groups.Values.Skip(1).Max(g => g.Success && int.TryParse(g.Value, out var n) ? n : 0));
        if (repeats is > MostRepeats or <= 0)
            throw new BillingRuleException("The expression repeats its parts more than 1,000 times. Use * or + instead.");
        try
        {
            return new(pattern, RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
        }
        catch (Exception problem) when (problem is ArgumentException or NotSupportedException)
        {
            throw new BillingRuleException(
                problem is NotSupportedException
                    ? "The expression looks ahead, looks behind or refers back, which can take for ever. Write it without."
                    : $"“{pattern}” is no regular expression: a bracket is not closed, or a sign has nothing before it."
            );
        }
    }

    [GeneratedRegex(@"\{(\d+)(?:,(\d*))?\}")]
    private static partial Regex Counts();

    [GeneratedRegex(@"\\[A-Za-z]|\[[^\]]*\]|\{[^}]*\}|[\^$.|?*+()\\]")]
    private static partial Regex Signs();
}

public enum ServiceCodeKind
{
    Exact,
    Wildcard,
    Expression,
}

/// <summary>Where the price of a line of a service file comes from.</summary>
public enum ServicePricing
{
    /// <summary>The product's own: of the customer, its tariff, or the base price.</summary>
    OwnPrices,

    /// <summary>The sell price in the file.</summary>
    File,

    /// <summary>What the line costs, and so many percent.</summary>
    CostPlus,
}
