using System.Runtime.CompilerServices;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage;

internal static class RowsAside
{
    private const int Step = 1_000;

    /// <summary>Each row of a file that was set aside so, a step at a time: however many there are, some are held.</summary>
    public static async IAsyncEnumerable<TRow> EachAsideAsync<TRow>(
        this IDbContextFactory<BillingDb> dbs,
        int fileId,
        SetAsideKind kind,
        [EnumeratorCancellation] CancellationToken cancel
    )
        where TRow : RowAside
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        for (long last = 0; ;)
        {
            var rows = await db.Set<TRow>()
                .AsNoTracking()
                .Where(r => r.FileId == fileId && r.Kind == kind && r.Id > last)
                .OrderBy(r => r.Id)
                .Take(Step)
                .ToListAsync(cancel);
            foreach (var row in rows)
                yield return row;
            if (rows.Count < Step)
                yield break;
            last = rows[^1].Id;
        }
    }
}
