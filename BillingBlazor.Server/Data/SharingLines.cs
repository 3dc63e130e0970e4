using BillingBlazor.Domain.Customers;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Data;

/// <summary>Finds what may mean the same line, by index: there may be a million of them.</summary>
internal static class SharingLines
{
    /// <summary>Assignments of anybody, past and future ones too, that may mean a line of this one's: <see cref="Cli.SharesLines"/>
    /// decides.</summary>
    public static IReadOnlyList<IQueryable<Cli>> Of(BillingDb db, Cli cli)
    {
        var others = db.Clis.AsNoTracking().Where(c => c.Id != cli.Id);
        var isBeginning = cli.Key.EndsWith('*');
        var first = isBeginning ? cli.Key[..^1] : cli.Key;
        var last = isBeginning ? LineKeys.End(first) : cli.LastKey ?? cli.Key;
        var (beginnings, length) = (Beginnings(first), first.Length);
        // A range around it; both ends of a range have the same length.
        var ranges = others.Where(c =>
            c.LastKey != null && c.LastKey.CompareTo(first) >= 0 && c.Key.CompareTo(last) <= 0 && (isBeginning || c.Key.Length == length)
        );
        var exact = others.Where(c => EF.Parameter(beginnings).Contains(c.Key));
        if (first == last)
            return [exact, ranges];
        var between = others.Where(c => c.Key.CompareTo(first) >= 0 && c.Key.CompareTo(last) <= 0);
        return [exact, ranges, between];
    }

    /// <summary>The key itself, and each beginning with * that it has: 4*, 44*, 442* …</summary>
    private static List<string> Beginnings(string key) => [key, .. Enumerable.Range(0, key.Length + 1).Select(n => $"{key[..n]}*")];
}

/// <summary>Beginnings as stretches of keys, so that an index finds what lies under them.</summary>
internal static class LineKeys
{
    /// <summary>Just past every key that has this beginning.</summary>
    public static string End(string beginning) => beginning + '\uFFFF';
}
