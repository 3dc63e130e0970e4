namespace BillingBlazor.Domain.Customers;

/// <summary>A postcode of the United Kingdom: an outward part (EC2A) and an inward one (2JN).</summary>
public static class Postcode
{
    private const int InwardLetters = 3;

    /// <summary>EC2A 2JN, however it was spaced or cased; null when it has not the shape of a UK postcode.</summary>
    public static string? Normalise(string? typed)
    {
        var plain = string.Concat((typed ?? "").Where(letter => letter != ' ')).ToUpperInvariant();
        if (plain.Length is < 5 or > 7)
            return null;
        var (outward, inward) = (plain[..^InwardLetters], plain[^InwardLetters..]);
        return IsOutward(outward) && inward is [>= '0' and <= '9', >= 'A' and <= 'Z', >= 'A' and <= 'Z'] ? $"{outward} {inward}" : null;
    }

    /// <summary>One or two letters for the area, a figure, and perhaps one more of either kind (or GIR, which has always been written
    /// so).</summary>
    private static bool IsOutward(string outward)
    {
        var area = outward.TakeWhile(char.IsAsciiLetterUpper).Count();
        return outward == "GIR"
            || (
                area is 1 or 2 && outward[area..] is [>= '0' and <= '9'] or [>= '0' and <= '9', (>= '0' and <= '9') or (>= 'A' and <= 'Z')]
            );
    }
}
