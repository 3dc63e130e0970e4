using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Settings;

public sealed record CliTypeRow(int Id, string Name, int Lines);

public sealed class CliTypeQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    public async Task<IReadOnlyList<CliTypeRow>> ListAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await db
            .CliTypes.OrderBy(t => t.Id)
            .Select(t => new CliTypeRow(t.Id, t.Name, db.Clis.Count(c => c.CliTypeId == t.Id)))
            .ToListAsync(cancel);
    }
}
