using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Suppliers;

namespace BillingBlazor.Domain.Usage;

/// <summary>What a dialled UK number says by itself (Ofcom, National Telephone Numbering Plan). Nothing is allocated: it may run for every call.</summary>
public static class FreeNumbers
{
    /// <summary>080, 116xxx, 999, 112, 101, 105 and 111: free to the caller, and shown on nothing the customer can see.</summary>
    /// <param name="dialled">As the file has it, in any spelling.</param>
    public static bool Includes(ReadOnlySpan<char> dialled)
    {
        dialled = dialled.Trim();
        if (dialled is "999" or "112" or "101" or "105" or "111") return true;
        if (dialled is ['1', '1', '6', _, _, _]) return LineKey.IsNumber(dialled);      // 0116 is Leicester
        if (!dialled.Contains('8')) return false;
        Span<char> key = stackalloc char[LineKey.MaxLength];
        ReadOnlySpan<char> number = key[..LineKey.Write(dialled, key)];
        return number.StartsWith("4480") && LineKey.IsNumber(number);
    }

    /// <summary>The range that a number, or a prefix of numbers, lies in: what a new destination is offered.</summary>
    /// <param name="number">0844…, +44 844…, 44844 or 118500.</param>
    public static NumberRange RangeOf(ReadOnlySpan<char> number)
    {
        number = number.Trim();
        if (number.StartsWith("118") && number.Length <= 6 && LineKey.IsNumber(number)) return NumberRange.Service118;
        Span<char> buffer = stackalloc char[LineKey.MaxLength];
        ReadOnlySpan<char> key = buffer[..LineKey.Write(number, buffer)];
        if (!LineKey.IsNumber(key)) return NumberRange.Ordinary;
        return key switch
        {
            ['4', '4', '1' or '2', ..] => NumberRange.Landline,
            ['4', '4', '3', ..] => NumberRange.Uk03,
            ['4', '4', '8', '4', ..] => NumberRange.Service084,
            ['4', '4', '8', '7', ..] => NumberRange.Service087,
            ['4', '4', '9', ..] => NumberRange.Service09,
            _ => NumberRange.Ordinary,
        };
    }
}
