using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Suppliers;

namespace BillingBlazor.Domain.Usage;

/// <summary>
/// Where did it go? One supplier's charge codes, or the longest prefix of the dialled number; else its fallback; else nobody knows.
/// Prefixes lie in a tree of digits, so that a number finds its longest one in a single walk. Nothing is allocated a look-up.
/// </summary>
public sealed class DestinationBook
{
    private readonly bool byPrefix;
    private readonly Destination? fallback;
    private readonly int longest;
    private readonly Dictionary<string, Destination>.AlternateLookup<ReadOnlySpan<char>> byCode;
    private readonly List<int> branches = [.. new int[10]];
    private readonly List<Destination?> ends = [null];

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
        if (byPrefix) foreach (var (code, destination) in codes) if (LineKey.IsNumber(code)) Grow(code, destination);
    }

    /// <param name="chargeCode">As the file has it.</param>
    /// <param name="dialled">As the file has it.</param>
    public Destination? Find(ReadOnlySpan<char> chargeCode, ReadOnlySpan<char> dialled)
    {
        if (!byPrefix) return byCode.TryGetValue(chargeCode.Trim(), out var named) ? named : fallback;
        if (TryPlain(dialled, out var isNational, out var digits)) return Walk(isNational, digits) ?? fallback;

        Span<char> key = stackalloc char[LineKey.MaxLength];
        var number = key[..LineKey.Write(dialled, key)];
        if (LineKey.IsNumber(number)) return Walk(isNational: false, number) ?? fallback;
        for (var length = Math.Min(longest, number.Length); length > 0; length--)
            if (byCode.TryGetValue(number[..length], out var found)) return found;
        return fallback;
    }

    /// <summary>A number spelled +33…, 0033…, 33… or 01… with nothing between its digits, as nearly all are, needs no key.</summary>
    private static bool TryPlain(ReadOnlySpan<char> dialled, out bool isNational, out ReadOnlySpan<char> digits)
    {
        isNational = false;
        digits = dialled;
        if (dialled is ['+', ..]) digits = dialled[1..];
        else if (dialled is ['0', '0', ..]) digits = dialled[2..];
        else if (dialled is ['0', _, ..])
        {
            isNational = true;
            digits = dialled[1..];
        }
        return LineKey.IsNumber(digits) && (isNational ? digits[0] != '0' : digits is not ['4', '4', '0', ..]);     // +44 (0)20 …
    }

    private Destination? Walk(bool isNational, ReadOnlySpan<char> digits)
    {
        Destination? found = null;
        var at = 0;
        if (isNational && !(Step('4', ref at, ref found) && Step('4', ref at, ref found))) return found;
        foreach (var digit in digits) if (!Step(digit, ref at, ref found)) break;
        return found;
    }

    /// <summary>One digit further into the tree; false where no prefix goes on.</summary>
    private bool Step(char digit, ref int at, ref Destination? found)
    {
        at = branches[at * 10 + digit - '0'];
        if (ends[at] is { } end) found = end;
        return at != 0;
    }

    private void Grow(string code, Destination destination)
    {
        var at = 0;
        foreach (var digit in code)
        {
            var branch = at * 10 + digit - '0';
            if (branches[branch] == 0)
            {
                branches[branch] = ends.Count;
                ends.Add(null);
                branches.AddRange(new int[10]);
            }
            at = branches[branch];
        }
        ends[at] = destination;
    }
}
