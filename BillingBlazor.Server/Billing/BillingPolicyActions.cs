using BillingBlazor.Domain.Billing;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Billing;

/// <summary>How runs are approved here. An Owner's to decide: whoever bills could otherwise let themselves off.</summary>
public sealed class BillingPolicyActions(IDbContextFactory<BillingDb> dbs, CurrentUser user, LiveUpdates live)
{
    public async Task SaveAsync(bool secondPersonApproves, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.ManageUsers);
        await dbs.WriteAsync(
            async db =>
            {
                var policy = await db.BillingPolicies.SingleOrDefaultAsync(cancel) ?? db.Add(new BillingPolicy()).Entity;
                policy.Amend(secondPersonApproves);
            },
            cancel
        );
        live.Publish(Topic.Billing);
    }
}

public sealed class BillingPolicyQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    /// <summary>Whether whoever makes a run must leave its approval to somebody else.</summary>
    public async Task<bool> SecondPersonApprovesAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await db.BillingPolicies.AnyAsync(p => p.SecondPersonApproves, cancel);
    }
}
