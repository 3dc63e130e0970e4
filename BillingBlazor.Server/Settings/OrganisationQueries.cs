using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Settings;

/// <param name="Series">The next number of each prefix in use.</param>
public sealed record OrganisationRow(Organisation Organisation, int Customers, IReadOnlyDictionary<string, long> Series)
{
    public long NextOf(string prefix) => Series.GetValueOrDefault(prefix.Trim(), 1);
}

public sealed class OrganisationQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    public async Task<IReadOnlyList<OrganisationRow>> ListAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var organisations = await db.Organisations.AsNoTracking().ToListAsync(cancel);
        var counts = await db
            .Customers.GroupBy(c => c.OrganisationId)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, cancel);
        var series = await SeriesAsync(db, cancel);
        return
        [
            .. organisations
                .OrderByDescending(o => o.IsDefault)
                .ThenBy(o => o.Name, StringComparer.CurrentCultureIgnoreCase)
                .Select(o => new OrganisationRow(o, counts.GetValueOrDefault(o.Id), series)),
        ];
    }

    public async Task<OrganisationRow?> FindAsync(int id, CancellationToken cancel) =>
        (await ListAsync(cancel)).FirstOrDefault(row => row.Organisation.Id == id);

    /// <summary>The next number of each prefix in use.</summary>
    public async Task<IReadOnlyDictionary<string, long>> SeriesAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await SeriesAsync(db, cancel);
    }

    /// <summary>For staff any organisation's; for a portal user its own customer's. Null: none, or not theirs to see.</summary>
    public async Task<Logo?> LogoAsync(int organisationId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.OwnAccount);
        int? customerId = await user.MayAsync(Permission.Read) ? null : await user.PortalCustomerAsync();
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await db
            .Organisations.Where(o =>
                o.Id == organisationId && (customerId == null || db.Customers.Any(c => c.Id == customerId && c.OrganisationId == o.Id))
            )
            .Join(db.Logos, o => o.LogoId, l => l.Id, (o, l) => l)
            .AsNoTracking()
            .FirstOrDefaultAsync(cancel);
    }

    private static async Task<IReadOnlyDictionary<string, long>> SeriesAsync(BillingDb db, CancellationToken cancel) =>
        await db.NumberSeries.AsNoTracking().ToDictionaryAsync(s => s.Prefix, s => s.Next, cancel);
}
