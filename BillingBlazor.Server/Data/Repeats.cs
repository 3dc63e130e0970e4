using BillingBlazor.Domain;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Data;

/// <summary>
/// The same thing made moments ago, from another tab or by a colleague: that is asked about, in the transaction that would make it, and
/// made when a second is meant.
/// </summary>
internal static class Repeats
{
    /// <summary>What is made later than that is meant.</summary>
    private static readonly TimeSpan moments = TimeSpan.FromMinutes(2);

    /// <param name="what">charge, note …</param>
    /// <param name="same">Who made the same, and when.</param>
    /// <exception cref="RepeatedException">One was made moments ago.</exception>
    public static void Refuse(BillingDb db, string what, string me, IEnumerable<(string Who, DateTime WhenUtc)> same)
    {
        var since = db.NowUtc - moments;
        if (same.Where(s => s.WhenUtc > since).OrderByDescending(s => s.WhenUtc).Take(1).ToList() is not [var last])
            return;
        var ago = db.NowUtc - last.WhenUtc < TimeSpan.FromMinutes(1) ? "a moment ago" : "a minute ago";
        throw new RepeatedException($"The same {what} was added {ago} by {(last.Who == me ? "you" : last.Who)}.");
    }

    /// <summary>The same of what doesn't know itself when it was made: the history does.</summary>
    /// <param name="same">The ids of those that are the same.</param>
    /// <exception cref="RepeatedException">One was made moments ago.</exception>
    public static async Task RefuseAsync<T>(BillingDb db, string what, string me, IReadOnlyList<int> same, CancellationToken cancel)
    {
        if (same.Count == 0)
            return;
        var made = await db
            .Changes.Where(c =>
                c.Subject == typeof(T).Name && EF.Parameter(same).Contains(c.SubjectId) && c.Field == "" && c.Before == null
            )
            .Select(c => new { c.Who, c.WhenUtc })
            .ToListAsync(cancel);
        Refuse(db, what, me, made.Select(m => (m.Who, m.WhenUtc)));
    }
}
