using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Usage;

namespace BillingBlazor.Server.Data.Usage;

/// <summary>Numbers dialled in 32 bits: few numbers have the same.</summary>
internal static class DialledHash
{
    /// <summary>Equal for all spellings of a number.</summary>
    public static uint Of(ReadOnlySpan<char> dialled)
    {
        Span<char> key = stackalloc char[LineKey.MaxLength];
        return OfKey(key[..DialledNumber.Write(dialled, key)]);
    }

    private static uint OfKey(ReadOnlySpan<char> key)
    {
        var hash = 2166136261u;
        foreach (var letter in key)
            hash = (hash ^ letter) * 16777619;
        hash = (hash ^ (hash >> 16)) * 0x85EBCA6B;
        return hash ^ (hash >> 13);
    }
}
