using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Shell;

public sealed class ClashQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    /// <summary>Who amended a thing last, by the history.</summary>
    /// <param name="subject">The kind of thing: Organisation, Tariff…</param>
    public async Task<string?> LastToAmendAsync(string subject, int id, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await db.Changes.Where(c => c.Subject == subject && c.SubjectId == id).OrderByDescending(c => c.Id).Select(c => c.Who).FirstOrDefaultAsync(cancel);
    }
}
