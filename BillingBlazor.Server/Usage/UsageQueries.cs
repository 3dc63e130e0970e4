using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage;

public sealed record CustomerChoice(int Id, string Name, string? Reference);

public sealed class UsageQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    public async Task<IReadOnlyList<CustomerChoice>> FindCustomersAsync(string? words, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await db
            .Customers.AsNoTracking()
            .Where(c =>
                c.Status != CustomerStatus.Cancelled && (words == null || EF.Functions.Like(c.Name, $"%{words}%") || c.Reference == words)
            )
            .OrderBy(c => c.Name)
            .Take(20)
            .Select(c => new CustomerChoice(c.Id, c.Name, c.Reference))
            .ToListAsync(cancel);
    }

    public async Task<IReadOnlyList<(int Id, string Name)>> CliTypesAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return [.. (await db.CliTypes.AsNoTracking().OrderBy(t => t.Id).ToListAsync(cancel)).Select(t => (t.Id, t.Name))];
    }
}
