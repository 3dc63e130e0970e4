using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Suppliers;

namespace BillingBlazor.Domain.Usage;

/// <summary>Where did it go? One supplier's charge codes, or the longest prefix of the dialled number; else its fallback; else nobody knows.</summary>
public sealed class DestinationBook
{
    private readonly bool byPrefix;
    private readonly Destination? fallback;
    private readonly int longest;
    private readonly Dictionary<string, Destination>.AlternateLookup<ReadOnlySpan<char>> byCode;

    public DestinationBook(Supplier supplier, IEnumerable<Destination> destinations)
    {
        var codes = new Dictionary<string, Destination>(StringComparer.OrdinalIgnoreCase);
        foreach (var destination in destinations.Where(d => d.SupplierId == supplier.Id))
        {
            foreach (var code in destination.Codes) codes[code.Code] = destination;
            if (destination.Id == supplier.FallbackDestinationId) fallback = destination;
        }
        byPrefix = supplier.Match == DestinationMatch.NumberPrefix;
        longest = codes.Keys.Select(code => code.Length).DefaultIfEmpty(0).Max();
        byCode = codes.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <param name="chargeCode">As the file has it.</param>
    /// <param name="dialled">As the file has it.</param>
    public Destination? Find(ReadOnlySpan<char> chargeCode, ReadOnlySpan<char> dialled)
    {
        if (!byPrefix) return byCode.TryGetValue(chargeCode.Trim(), out var named) ? named : fallback;

        Span<char> key = stackalloc char[LineKey.MaxLength];
        var number = key[..LineKey.Write(dialled, key)];
        for (var length = Math.Min(longest, number.Length); length > 0; length--)
            if (byCode.TryGetValue(number[..length], out var found)) return found;
        return fallback;
    }
}
