using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Settings;

/// <param name="AnniversaryDays">Of its active customers.</param>
public sealed record GroupRow(CustomerGroup Group, int Customers, IReadOnlyCollection<int> AnniversaryDays);

public sealed class GroupQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    public async Task<IReadOnlyList<GroupRow>> ListAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var groups = await db.CustomerGroups.AsNoTracking().ToListAsync(cancel);
        var counts = await db
            .Customers.GroupBy(c => c.GroupId)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, cancel);
        var days = (
            await db
                .Customers.Where(c => c.Status == CustomerStatus.Active && c.AnniversaryDay != null)
                .Select(c => new { c.GroupId, Day = c.AnniversaryDay!.Value })
                .Distinct()
                .ToListAsync(cancel)
        ).ToLookup(c => c.GroupId, c => c.Day);
        return
        [
            .. groups
                .OrderByDescending(g => g.IsDefault)
                .ThenBy(g => g.Name, StringComparer.CurrentCultureIgnoreCase)
                .Select(g => new GroupRow(g, counts.GetValueOrDefault(g.Id), [.. days[g.Id]])),
        ];
    }

    public async Task<GroupRow?> FindAsync(int id, CancellationToken cancel) =>
        (await ListAsync(cancel)).FirstOrDefault(row => row.Group.Id == id);
}
