using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Shell;

public sealed class ClashQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    /// <summary>Who amended a thing last, by the history.</summary>
    /// <param name="subject">The kind of thing: Organisation, Tariff…</param>
    /// <param name="part">The kind of its parts, which have a history of their own.</param>
    public async Task<string?> LastToAmendAsync(
        string subject,
        int id,
        CancellationToken cancel,
        string? part = null,
        IReadOnlyList<int>? partIds = null
    )
    {
        await user.RequireAsync(Permission.Read);
        var parts = partIds ?? [];
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await db
            .Changes.Where(c => c.Subject == subject && c.SubjectId == id || c.Subject == part && parts.Contains(c.SubjectId))
            .OrderByDescending(c => c.Id)
            .Select(c => c.Who)
            .FirstOrDefaultAsync(cancel);
    }
}
