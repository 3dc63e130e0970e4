using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Tariffs;

public sealed class ServiceCodeQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    /// <summary>In the order in which they are tried.</summary>
    public async Task<IReadOnlyList<ServiceCode>> OfAsync(int productId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var codes = await db.ServiceCodes.AsNoTracking().Where(c => c.ProductId == productId).ToListAsync(cancel);
        return [.. codes.OrderBy(c => c.Kind).ThenByDescending(c => c.Literal).ThenBy(c => c.Text, StringComparer.OrdinalIgnoreCase)];
    }
}
