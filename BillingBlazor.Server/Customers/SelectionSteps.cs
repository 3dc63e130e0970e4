using System.Runtime.CompilerServices;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Search;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Customers;

/// <summary>Goes through ticked customers in steps, by id: each step is a transaction of its own, so nobody waits for the whole.</summary>
internal static class SelectionSteps
{
    private const int Step = 200;

    public static async IAsyncEnumerable<IReadOnlyList<int>> StepsAsync(
        this CustomerSelection selection,
        IDbContextFactory<BillingDb> dbs,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        if (selection.AllMatching is not { } filter)
        {
            foreach (var step in selection.Ids.Order().Chunk(Step))
                yield return step;
            yield break;
        }
        for (var last = 0; ;)
        {
            List<int> found;
            await using (var db = await dbs.CreateDbContextAsync(cancel))
                found = await db.Search(filter).AfterAsync(last, Step, cancel);
            if (found.Count == 0)
                yield break;
            last = found[^1];
            yield return [.. found.Where(id => !selection.Ids.Contains(id))];
        }
    }

    /// <summary>How many are ticked, exactly.</summary>
    public static async Task<int> CountAsync(this CustomerSelection selection, BillingDb db, CancellationToken cancel)
    {
        if (selection.AllMatching is not { } filter)
            return selection.Ids.Count;
        var search = db.Search(filter);
        return await search.CountAllAsync(cancel) - await search.CountAmongAsync(selection.Ids, cancel);
    }
}
