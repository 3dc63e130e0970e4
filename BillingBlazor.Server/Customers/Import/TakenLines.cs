using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Customers.Import;

/// <summary>Who has a line: what concerns the lines of a file, loaded once, and the file's own as they are looked at. Asked inside the
/// transaction that saves.</summary>
internal sealed class TakenLines
{
    private readonly Dictionary<string, List<Taken>> byKey = [];
    private readonly SortedSet<string> keys = new(StringComparer.Ordinal);
    private readonly List<Taken> wide = [];

    /// <param name="Row">Of the file, or null for a line that is stored.</param>
    public sealed record Taken(Cli Cli, int? Row);

    public static async Task<TakenLines> LoadAsync(BillingDb db, IReadOnlyList<Cli> mine, CancellationToken cancel)
    {
        var single = mine.Where(cli => !IsWide(cli)).Select(cli => cli.Key).Distinct().ToList();
        var taken = new TakenLines();
        // Numbers alone are found by their key; stored ranges and beginnings are few, and all looked at.
        foreach (
            var cli in await db
                .Clis.AsNoTracking()
                .Where(cli => cli.LastKey != null || EF.Functions.Like(cli.Key, "%*") || EF.Parameter(single).Contains(cli.Key))
                .ToListAsync(cancel)
        )
            taken.Add(cli, null);
        var known = single.ToHashSet();
        foreach (var (first, last) in Spans(mine.Where(IsWide)))
            foreach (
                var cli in await db
                    .Clis.AsNoTracking()
                    .Where(cli =>
                        cli.LastKey == null
                        && !EF.Functions.Like(cli.Key, "%*")
                        && cli.Key.CompareTo(first) >= 0
                        && cli.Key.CompareTo(last) <= 0
                    )
                    .ToListAsync(cancel)
            )
                if (!known.Contains(cli.Key))
                    taken.Add(cli, null);
        return taken;
    }

    public Taken? Overlapping(Cli cli)
    {
        if (!IsWide(cli))
            return byKey.GetValueOrDefault(cli.Key)?.Find(other => cli.Overlaps(other.Cli)) ?? wide.Find(other => cli.Overlaps(other.Cli));
        var (first, last) = SpanOf(cli);
        return keys.GetViewBetween(first, last).SelectMany(key => byKey[key]).FirstOrDefault(other => cli.Overlaps(other.Cli))
            ?? wide.Find(other => cli.Overlaps(other.Cli));
    }

    /// <summary>The last day of whoever had just this line before, as a blank From begins after it.</summary>
    public DateOnly? LastDayOf(Cli cli) =>
        (IsWide(cli) ? wide.Where(other => other.Cli.Key == cli.Key) : byKey.GetValueOrDefault(cli.Key) ?? []).Max(other => other.Cli.To);

    public void Add(Cli cli, int? row)
    {
        var taken = new Taken(cli, row);
        if (IsWide(cli))
            wide.Add(taken);
        else if (byKey.TryGetValue(cli.Key, out var others))
            others.Add(taken);
        else
        {
            byKey[cli.Key] = [taken];
            keys.Add(cli.Key);
        }
    }

    private static bool IsWide(Cli cli) => cli.LastKey is not null || cli.Key.EndsWith('*');

    private static (string First, string Last) SpanOf(Cli cli) =>
        cli.LastKey is { } last ? (cli.Key, last) : (cli.Key[..^1], $"{cli.Key[..^1]}\uFFFD");

    /// <summary>Where keys may lie that concern them; for many ranges, one span over all of them.</summary>
    private static List<(string First, string Last)> Spans(IEnumerable<Cli> ranges)
    {
        var spans = ranges.Select(SpanOf).ToList();
        return spans.Count <= 20
            ? spans
            :
            [
                (
                    spans.Select(span => span.First).Min(StringComparer.Ordinal)!,
                    spans.Select(span => span.Last).Max(StringComparer.Ordinal)!
                ),
            ];
    }
}
