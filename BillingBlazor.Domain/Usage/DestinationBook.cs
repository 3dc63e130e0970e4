using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Suppliers;

namespace BillingBlazor.Domain.Usage;

/// <summary>
/// Where did it go? One supplier's charge codes, or the longest prefix of the dialled number; else its fallback; else nobody knows.
/// Prefixes lie in a tree of digits, so that a number finds its longest one in a single walk. Nothing is allocated a look-up.
/// </summary>
public sealed class DestinationBook
{
    /// <summary>Ten branches and, from 1, the destination that ends here: together, so that a step reaches into memory once.</summary>
    private const int NodeSize = 11;
    private const int End = 10;

    private readonly bool byPrefix;
    private readonly Destination? fallback;
    private readonly int longest;
    private readonly Dictionary<string, Destination>.AlternateLookup<ReadOnlySpan<char>> byCode;
    private readonly int[] nodes = new int[NodeSize];
    private readonly List<Destination> ends = [];

    public DestinationBook(Supplier supplier, IEnumerable<Destination> destinations)
    {
        var codes = new Dictionary<string, Destination>(StringComparer.OrdinalIgnoreCase);
        foreach (var destination in destinations.Where(d => d.SupplierId == supplier.Id))
        {
            foreach (var code in destination.Codes)
                codes[code.Code] = destination;
            if (destination.Id == supplier.FallbackDestinationId)
                fallback = destination;
        }
        byPrefix = supplier.Match == DestinationMatch.NumberPrefix;
        longest = codes.Keys.Select(code => code.Length).DefaultIfEmpty(0).Max();
        byCode = codes.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!byPrefix)
            return;
        var tree = new List<int>(nodes);
        foreach (var (code, destination) in codes)
            if (DestinationCode.PrefixOf(code) is { } prefix)
                Grow(tree, prefix, destination);
        nodes = [.. tree];
    }

    /// <param name="chargeCode">As the file has it.</param>
    /// <param name="dialled">As the file has it.</param>
    public Destination? Find(ReadOnlySpan<char> chargeCode, ReadOnlySpan<char> dialled)
    {
        if (!byPrefix)
            return byCode.TryGetValue(chargeCode.Trim(), out var named) ? named : fallback;
        if (TryPlain(dialled, out var isNational, out var digits))
            return Walk(isNational, digits) ?? fallback;

        Span<char> key = stackalloc char[LineKey.MaxLength];
        var number = key[..DialledNumber.Write(dialled, key)];
        if (LineKey.IsNumber(number))
            return Walk(isNational: false, number) ?? fallback;
        for (var length = Math.Min(longest, number.Length); length > 0; length--)
            if (byCode.TryGetValue(number[..length], out var found))
                return found;
        return fallback;
    }

    /// <summary>
    /// A number spelled +33…, 0033…, 33… or 01… with nothing between its digits and no prefix such as 141, as nearly all are, needs no key.
    /// </summary>
    private static bool TryPlain(ReadOnlySpan<char> dialled, out bool isNational, out ReadOnlySpan<char> digits)
    {
        isNational = false;
        digits = dialled;
        if (dialled is ['1', '4' or '8', ..])
            return false;
        if (dialled is ['+', ..])
            digits = dialled[1..];
        else if (dialled is ['0', '0', ..])
            digits = dialled[2..];
        else if (dialled is ['0', _, ..])
        {
            isNational = true;
            digits = dialled[1..];
        }
        return LineKey.IsNumber(digits) && digits[0] != '0' && (isNational || digits is not ['4', '4', '0', ..]); // +44 (0)20 …
    }

    private Destination? Walk(bool isNational, ReadOnlySpan<char> digits)
    {
        var (at, end) = (0, 0);
        var goesOn = !isNational || (Step('4', ref at, ref end) && Step('4', ref at, ref end));
        for (var i = 0; goesOn && i < digits.Length; i++)
            goesOn = Step(digits[i], ref at, ref end);
        return end == 0 ? null : ends[end - 1];
    }

    /// <summary>One digit further into the tree; false where no prefix goes on.</summary>
    private bool Step(char digit, ref int at, ref int end)
    {
        at = nodes[at + digit - '0'];
        if (at == 0)
            return false;
        if (nodes[at + End] is var here and not 0)
            end = here;
        return true;
    }

    private void Grow(List<int> tree, string code, Destination destination)
    {
        var at = 0;
        foreach (var digit in code)
        {
            var branch = at + digit - '0';
            if (tree[branch] == 0)
            {
                tree[branch] = tree.Count;
                tree.AddRange(new int[NodeSize]);
            }
            at = tree[branch];
        }
        ends.Add(destination);
        tree[at + End] = ends.Count;
    }
}
