using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Shell.Parts;

public sealed record CustomerChoice(int Id, string Name, string? Reference);

/// <summary>Finds the customer that somebody types the name of.</summary>
public sealed class CustomerPickQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    public async Task<IReadOnlyList<CustomerChoice>> FindAsync(string? words, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var like = LikePattern.Holding(words);
        return await db
            .Customers.AsNoTracking()
            .Where(c =>
                c.Status != CustomerStatus.Cancelled && (EF.Functions.Like(c.Name, like, LikePattern.Escape) || c.Reference == words)
            )
            .OrderBy(c => c.Name)
            .Take(20)
            .Select(c => new CustomerChoice(c.Id, c.Name, c.Reference))
            .ToListAsync(cancel);
    }

    /// <summary>Whom an address names; null when there is none.</summary>
    public async Task<CustomerChoice?> OneAsync(int customerId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await db
            .Customers.Where(c => c.Id == customerId)
            .Select(c => new CustomerChoice(c.Id, c.Name, c.Reference))
            .SingleOrDefaultAsync(cancel);
    }
}
