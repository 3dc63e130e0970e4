using BillingBlazor.Domain.Customers;

namespace BillingBlazor.Domain.Usage;

/// <summary>What a dialled UK number says by itself (Ofcom, National Telephone Numbering Plan). Nothing is allocated: it may run for every
/// call.</summary>
public static class FreeNumbers
{
    /// <summary>080, 116xxx, 999, 112, 101, 105 and 111: free to the caller, and shown on nothing the customer can see.</summary>
    /// <param name="dialled">As the file has it, in any spelling, with or without a prefix such as 141.</param>
    public static bool Includes(ReadOnlySpan<char> dialled)
    {
        if (IsPlainlyNot(dialled))
            return false;
        Span<char> key = stackalloc char[LineKey.MaxLength];
        ReadOnlySpan<char> number = key[..DialledNumber.Write(dialled, key)];
        if (!LineKey.IsNumber(number))
            return false;
        if (!number.StartsWith("44"))
            return DialledNumber.IsFreeShortCode(number);
        var own = number[2..];
        // +44 116 123; Leicester's 0116 has seven figures behind it.
        return own is ['8', '0', ..] || DialledNumber.IsFreeShortCode(own);
    }

    /// <summary>Nearly all are known by how they begin.</summary>
    private static bool IsPlainlyNot(ReadOnlySpan<char> dialled) =>
        dialled
            is ['0', (>= '1' and <= '7') or '9', ..]
                or ['+', (>= '1' and <= '3') or (>= '5' and <= '9'), ..]
                or ['+', '4', '4', '2' or '3' or '7', ..];
}
