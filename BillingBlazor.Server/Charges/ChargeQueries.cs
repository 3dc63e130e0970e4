using BillingBlazor.Domain.Charges;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Charges;

/// <param name="BilledTo">The last day on a live invoice; null when nothing is billed yet.</param>
public sealed record ChargeRow(Charge Charge, string Category, string? CostCentre, DateOnly? BilledTo);

public sealed class ChargeQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    public async Task<IReadOnlyList<ChargeRow>> OfCustomerAsync(int customerId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await db.Charges.AsNoTracking().Where(c => c.CustomerId == customerId).OrderBy(c => c.Id).Select(c => new ChargeRow(c,
            db.Categories.Where(x => x.Id == c.CategoryId).Select(x => x.Name).First(), db.CostCentres.Where(x => x.Id == c.CostCentreId).Select(x => x.Name).FirstOrDefault(),
            db.InvoiceLines.Where(l => l.ChargeId == c.Id && l.IsLive).Max(l => l.PeriodTo))).ToListAsync(cancel);
    }
}
