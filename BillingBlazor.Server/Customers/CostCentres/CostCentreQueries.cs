using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Customers.CostCentres;

/// <param name="Lines">Line identifiers in it that have not ended.</param>
/// <param name="IsUsed">Something names it, or once did: it can be closed, not removed.</param>
public sealed record CostCentreRow(int Id, string Name, bool IsClosed, int Lines, bool IsUsed);

public sealed class CostCentreQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    public async Task<IReadOnlyList<CostCentreRow>> OfCustomerAsync(int customerId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var today = db.Today;
        var rows = await db
            .CostCentres.AsNoTracking()
            .Where(c => c.CustomerId == customerId)
            .OrderBy(c => c.IsClosed)
            .ThenBy(c => c.Name)
            .Select(c => new
            {
                c.Id,
                c.Name,
                c.IsClosed,
                Lines = db.Clis.Count(cli => cli.CostCentreId == c.Id && (cli.To == null || cli.To >= today)),
            })
            .ToListAsync(cancel);
        var used = new HashSet<int>();
        foreach (var row in rows.Where(r => r.Lines > 0))
            used.Add(row.Id);
        foreach (var row in rows.Where(r => r.Lines == 0))
            if (await IsUsedAsync(db, customerId, row.Id, cancel))
                used.Add(row.Id);
        return [.. rows.Select(r => new CostCentreRow(r.Id, r.Name, r.IsClosed, r.Lines, used.Contains(r.Id)))];
    }

    /// <summary>The name of one, or null when it is not this customer's.</summary>
    public async Task<string?> NameAsync(int customerId, int costCentreId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await db
            .CostCentres.Where(c => c.CustomerId == customerId && c.Id == costCentreId)
            .Select(c => c.Name)
            .SingleOrDefaultAsync(cancel);
    }

    internal static async Task<bool> IsUsedAsync(BillingDb db, int customerId, int costCentreId, CancellationToken cancel) =>
        await db.Clis.AnyAsync(c => c.CostCentreId == costCentreId, cancel)
        || await db.Charges.AnyAsync(c => c.CustomerId == customerId && c.CostCentreId == costCentreId, cancel)
        || await db.Invoices.AnyAsync(
            i => i.CustomerId == customerId && (i.CostCentreId == costCentreId || i.Lines.Any(l => l.CostCentreId == costCentreId)),
            cancel
        )
        || await db.Usage.OfCustomer(customerId).AnyAsync(u => u.CostCentreId == costCentreId, cancel);
}
