namespace BillingBlazor.Domain.Customers;

/// <summary>
/// A VAT number of the United Kingdom: GB (or XI, Northern Ireland), nine figures and perhaps three of a branch, or GD or HA and three.
/// The last two of the nine are a check on the seven before: weighed 8 to 2 and added, they make a multiple of 97; of numbers given
/// since 2010 they do so with 55 more (the 9755 rule).
/// </summary>
public static class VatNumber
{
    /// <summary>GB123456782, however it was spaced; null for nothing.</summary>
    /// <exception cref="BillingRuleException">Not the shape of a VAT number, or its check figures are wrong.</exception>
    public static string? Checked(string? typed)
    {
        if (Text.Optional(typed) is not { } words)
            return null;
        var plain = string.Concat(words.Where(letter => letter is not (' ' or '-' or '.'))).ToUpperInvariant();
        var country = plain.StartsWith("XI", StringComparison.Ordinal) ? "XI" : "GB";
        var rest = plain.StartsWith(country, StringComparison.Ordinal) ? plain[2..] : plain;
        if (IsOfGovernment(rest))
            return country + rest;
        if (rest.Length is not (9 or 12) || !rest.All(char.IsAsciiDigit))
            throw new BillingRuleException(
                $"“{Shown(words)}” is not a UK VAT number: it is GB and nine figures, for example GB 123 4567 82."
            );
        if (!HasRightCheckFigures(rest))
            throw new BillingRuleException(
                $"“{Shown(words)}” is not a VAT number that HMRC could have given: its last two figures don't agree with the rest. "
                    + "Look for a slip of the finger."
            );
        return country + rest;
    }

    private static bool HasRightCheckFigures(string figures)
    {
        var sum = 0;
        for (var i = 0; i < 7; i++)
            sum += (8 - i) * (figures[i] - '0');
        sum += ((figures[7] - '0') * 10) + (figures[8] - '0');
        return sum > 0 && (sum % 97 == 0 || (sum + 55) % 97 == 0);
    }

    /// <summary>Government departments have GD000 to GD499, health authorities HA500 to HA999.</summary>
    private static bool IsOfGovernment(string rest) =>
        rest is ['G', 'D', >= '0' and <= '4', _, _] or ['H', 'A', >= '5' and <= '9', _, _] && rest[3..].All(char.IsAsciiDigit);

    private static string Shown(string words) => words.Length <= 30 ? words : words[..30] + "…";
}
