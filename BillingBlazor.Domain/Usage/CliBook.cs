using System.Globalization;
using System.Numerics;
using BillingBlazor.Domain.Customers;

namespace BillingBlazor.Domain.Usage;

/// <summary>Who had a line on a day.</summary>
public readonly record struct CliOwner(int CliId, int CustomerId, int? CostCentreId);

/// <summary>Whose line? The number itself first, then the range it lies in, then the longest beginning that ends in *. Nothing is allocated a look-up.</summary>
public sealed class CliBook
{
    private readonly Dictionary<string, List<Cli>> exact = [];
    private readonly Dictionary<string, List<Cli>> beginnings = [];
    private readonly List<(BigInteger First, BigInteger Last, int Length, Cli Cli)> ranges = [];
    private readonly Dictionary<string, List<Cli>>.AlternateLookup<ReadOnlySpan<char>> byKey;
    private readonly Dictionary<string, List<Cli>>.AlternateLookup<ReadOnlySpan<char>> byBeginning;
    private readonly int longestBeginning;

    public CliBook(IEnumerable<Cli> assignments)
    {
        foreach (var cli in assignments)
        {
            if (cli.LastKey is { } last) ranges.Add((Number(cli.Key), Number(last), last.Length, cli));
            else if (cli.Key.EndsWith('*')) Add(beginnings, cli.Key[..^1], cli);
            else Add(exact, cli.Key, cli);
        }
        byKey = exact.GetAlternateLookup<ReadOnlySpan<char>>();
        byBeginning = beginnings.GetAlternateLookup<ReadOnlySpan<char>>();
        longestBeginning = beginnings.Keys.Select(key => key.Length).DefaultIfEmpty(-1).Max();
    }

    /// <param name="key">As <see cref="LineKey"/> writes it.</param>
    /// <param name="day">The UK day of the start.</param>
    public bool TryFind(ReadOnlySpan<char> key, DateOnly day, out CliOwner owner)
    {
        if (byKey.TryGetValue(key, out var holders) && InForce(holders, day, out owner)) return true;
        if (ranges.Count > 0 && LineKey.IsNumber(key) && InRange(key, day, out owner)) return true;
        for (var length = Math.Min(longestBeginning, key.Length); length >= 0; length--)
            if (byBeginning.TryGetValue(key[..length], out holders) && InForce(holders, day, out owner)) return true;
        owner = default;
        return false;
    }

    private bool InRange(ReadOnlySpan<char> key, DateOnly day, out CliOwner owner)
    {
        var number = BigInteger.Parse(key, NumberStyles.None, CultureInfo.InvariantCulture);
        foreach (var (first, last, length, cli) in ranges)
        {
            if (length != key.Length || number < first || number > last || !cli.IsInForce(day)) continue;
            owner = new(cli.Id, cli.CustomerId, cli.CostCentreId);
            return true;
        }
        owner = default;
        return false;
    }

    private static bool InForce(List<Cli> holders, DateOnly day, out CliOwner owner)
    {
        foreach (var cli in holders)
        {
            if (!cli.IsInForce(day)) continue;
            owner = new(cli.Id, cli.CustomerId, cli.CostCentreId);
            return true;
        }
        owner = default;
        return false;
    }

    private static void Add(Dictionary<string, List<Cli>> book, string key, Cli cli)
    {
        if (!book.TryGetValue(key, out var holders)) book[key] = holders = [];
        holders.Add(cli);
    }

    private static BigInteger Number(string key) => BigInteger.Parse(key, NumberStyles.None, CultureInfo.InvariantCulture);
}
