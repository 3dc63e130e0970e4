using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Shell;

/// <summary>The branding of a host name, known before anybody signs in: its organisation's, else the default one's.</summary>
public sealed class AppearanceQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    public async Task<(string Name, string Colour)> OfHostAsync(string host, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var found = await db
            .Organisations.AsNoTracking()
            .Where(o => o.HostName == host || o.IsDefault)
            .OrderBy(o => o.HostName == host ? 0 : 1)
            .Select(o => new { o.Name, o.Colour })
            .FirstOrDefaultAsync(cancel);
        return found is null ? ("BillingBlazor", "#1F5FAF") : (found.Name, found.Colour);
    }

    /// <summary>The branding of whoever is signed in: a portal user's is its organisation's, whatever the host.</summary>
    public async Task<(string Name, string Colour)> OfUserAsync(string host, CancellationToken cancel)
    {
        if (await user.OwnCustomerAsync() is not { } customerId)
            return await OfHostAsync(host, cancel);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var found = await db
            .Customers.Where(c => c.Id == customerId)
            .Join(db.Organisations, c => c.OrganisationId, o => o.Id, (_, o) => new { o.Name, o.Colour })
            .SingleOrDefaultAsync(cancel);
        return found is null ? await OfHostAsync(host, cancel) : (found.Name, found.Colour);
    }

    public async Task<bool> PrefersDarkAsync(CancellationToken cancel)
    {
        var name = await user.NameAsync();
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await db.Users.Where(u => u.UserName == name).Select(u => u.PrefersDark).SingleOrDefaultAsync(cancel);
    }

    public async Task<IReadOnlyList<string>> HiddenColumnsAsync(CancellationToken cancel)
    {
        var name = await user.NameAsync();
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return (await db.Users.Where(u => u.UserName == name).Select(u => u.HiddenColumns).SingleOrDefaultAsync(cancel) ?? "").Split(
            ',',
            StringSplitOptions.RemoveEmptyEntries
        );
    }
}
