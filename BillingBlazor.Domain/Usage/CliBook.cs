using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using BillingBlazor.Domain.Customers;

namespace BillingBlazor.Domain.Usage;

/// <summary>Who had a line on a day.</summary>
public readonly record struct CliOwner(int CliId, int CustomerId, int? CostCentreId);

/// <summary>
/// Whose line? The number itself first, then the range it lies in, then the longest beginning that ends in *. Nothing is allocated a
/// look-up, and a number is found in one reach into memory: there are tens of thousands of lines and millions of calls.
/// </summary>
public sealed class CliBook
{
    private const int MostDigits = 18;
    private readonly NumberTable<Holders> numbers;
    private readonly Dictionary<string, Holders> names = [];
    private readonly Dictionary<string, Holders> beginnings = [];
    private readonly List<(BigInteger First, BigInteger Last, int Length, Cli Cli)> ranges = [];
    private readonly Dictionary<string, Holders>.AlternateLookup<ReadOnlySpan<char>> byName;
    private readonly Dictionary<string, Holders>.AlternateLookup<ReadOnlySpan<char>> byBeginning;
    private readonly int longestBeginning;

    public CliBook(IEnumerable<Cli> assignments)
    {
        var byNumber = new Dictionary<ulong, Holders>();
        foreach (var cli in assignments)
        {
            if (cli.LastKey is { } last)
                ranges.Add((Number(cli.Key), Number(last), last.Length, cli));
            else if (cli.Key.EndsWith('*'))
                Add(beginnings, cli.Key[..^1], cli);
            else if (TryNumber(cli.Key, out var number))
                Add(byNumber, number, cli);
            else
                Add(names, cli.Key, cli);
        }
        numbers = new(byNumber);
        byName = names.GetAlternateLookup<ReadOnlySpan<char>>();
        byBeginning = beginnings.GetAlternateLookup<ReadOnlySpan<char>>();
        longestBeginning = beginnings.Keys.Select(key => key.Length).DefaultIfEmpty(-1).Max();
    }

    /// <param name="key">As <see cref="LineKey"/> writes it.</param>
    /// <param name="day">The UK day of the start.</param>
    public bool TryFind(ReadOnlySpan<char> key, DateOnly day, out CliOwner owner)
    {
        var isKnown = TryNumber(key, out var number) ? numbers.TryGetValue(number, out var holders) : byName.TryGetValue(key, out holders);
        if (isKnown && holders.TryFind(day, out owner))
            return true;
        if (ranges.Count > 0 && LineKey.IsNumber(key) && InRange(key, day, out owner))
            return true;
        for (var length = Math.Min(longestBeginning, key.Length); length >= 0; length--)
            if (byBeginning.TryGetValue(key[..length], out holders) && holders.TryFind(day, out owner))
                return true;
        owner = default;
        return false;
    }

    private bool InRange(ReadOnlySpan<char> key, DateOnly day, out CliOwner owner)
    {
        var number = BigInteger.Parse(key, NumberStyles.None, CultureInfo.InvariantCulture);
        foreach (var (first, last, length, cli) in ranges)
        {
            if (length != key.Length || number < first || number > last || !cli.IsInForce(day))
                continue;
            owner = new(cli.Id, cli.CustomerId, cli.CostCentreId);
            return true;
        }
        owner = default;
        return false;
    }

    private static void Add<TKey>(Dictionary<TKey, Holders> book, TKey key, Cli cli)
        where TKey : notnull
    {
        ref var holders = ref CollectionsMarshal.GetValueRefOrAddDefault(book, key, out var isThere);
        var holding = new Holding(
            new(cli.Id, cli.CustomerId, cli.CostCentreId),
            cli.From ?? DateOnly.MinValue,
            cli.To ?? DateOnly.MaxValue
        );
        holders = isThere ? holders with { Others = [.. holders.Others ?? [], holding] } : new(holding, null);
    }

    /// <summary>A one and the digits behind it: 0044 and 44 stay two numbers.</summary>
    private static bool TryNumber(ReadOnlySpan<char> key, out ulong number)
    {
        number = 1;
        if (key.Length is 0 or > MostDigits)
            return false;
        foreach (var letter in key)
        {
            var digit = (uint)letter - '0';
            if (digit > 9)
                return false;
            number = number * 10 + digit;
        }
        return true;
    }

    private static BigInteger Number(string key) => BigInteger.Parse(key, NumberStyles.None, CultureInfo.InvariantCulture);

    private readonly record struct Holding(CliOwner Owner, DateOnly From, DateOnly To)
    {
        public bool IsInForce(DateOnly day) => From <= day && day <= To;
    }

    private readonly record struct Holders(Holding First, Holding[]? Others)
    {
        public bool TryFind(DateOnly day, out CliOwner owner)
        {
            owner = First.Owner;
            if (First.IsInForce(day))
                return true;
            foreach (var holding in Others ?? [])
            {
                if (!holding.IsInForce(day))
                    continue;
                owner = holding.Owner;
                return true;
            }
            return false;
        }
    }
}
