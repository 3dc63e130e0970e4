using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Shell.Parts;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Settings.Retention;

public sealed record RetentionForm(bool IsOn, int CallMonths, int LogMonths, int MailMonths, int CustomerMonths);

public sealed class RetentionQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    public async Task<RetentionForm> FormAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.ManageUsers);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var kept = await db.RetentionPolicies.AsNoTracking().SingleOrDefaultAsync(cancel) ?? new RetentionPolicy();
        return new(kept.IsOn, kept.CallMonths, kept.LogMonths, kept.MailMonths, kept.CustomerMonths);
    }

    /// <summary>What these numbers of months would take out today.</summary>
    public async Task<RetentionCounts> CountAsync(RetentionForm form, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.ManageUsers);
        var policy = new RetentionPolicy();
        policy.Amend(form.IsOn, form.CallMonths, form.LogMonths, form.MailMonths, form.CustomerMonths);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var due = new RetentionDue(db, policy);
        return new(
            await due.Files().CountAsync(cancel),
            await due.Files().SumAsync(f => (long)f.Rated, cancel),
            await due.LogLines().CountAsync(cancel),
            await due.Messages().CountAsync(cancel),
            await due.Customers().CountAsync(cancel)
        );
    }

    /// <summary>Of any status: who asks is mostly somebody who has left.</summary>
    public async Task<IReadOnlyList<CustomerChoice>> FindAsync(string? words, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.ManageUsers);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var like = LikePattern.Holding(words);
        return await db
            .Customers.AsNoTracking()
            .Where(c => !c.IsNameErased && (EF.Functions.Like(c.Name, like, LikePattern.Escape) || c.Reference == words))
            .OrderBy(c => c.Name)
            .Take(20)
            .Select(c => new CustomerChoice(c.Id, c.Name, c.Reference))
            .ToListAsync(cancel);
    }
}
