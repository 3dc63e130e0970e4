using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Search;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Customers.Tags;

/// <param name="Customers">How many carry it.</param>
public sealed record TagRow(int Id, string Name, int Customers);

public sealed class TagQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    public async Task<IReadOnlyList<TagRow>> ListAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var counts = await db
            .CustomerTags.GroupBy(t => t.TagId)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, cancel);
        return
        [
            .. (await db.Tags.AsNoTracking().OrderBy(t => t.Name).Select(t => new { t.Id, t.Name }).ToListAsync(cancel)).Select(
                t => new TagRow(t.Id, t.Name, counts.GetValueOrDefault(t.Id))
            ),
        ];
    }

    public async Task<IReadOnlyList<string>> NamesAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await db.Tags.AsNoTracking().OrderBy(t => t.Name).Select(t => t.Name).ToListAsync(cancel);
    }

    /// <summary>How many customers are ticked, exactly.</summary>
    public async Task<int> CountAsync(CustomerSelection selection, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await selection.CountAsync(db, cancel);
    }
}
