using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Billing;

/// <summary>What needs a second person here. An Owner's to decide: whoever bills could otherwise let themselves off.</summary>
public sealed class BillingPolicyActions(IDbContextFactory<BillingDb> dbs, CurrentUser user, LiveUpdates live)
{
    /// <param name="secondPersonAbove">Null: reversals, credits and refunds never wait.</param>
    public async Task SaveAsync(bool secondPersonApproves, Money? secondPersonAbove, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.ManageUsers);
        await dbs.WriteAsync(
            async db =>
            {
                var policy = await db.BillingPolicies.SingleOrDefaultAsync(cancel) ?? db.Add(new BillingPolicy()).Entity;
                policy.Amend(secondPersonApproves, secondPersonAbove);
            },
            cancel
        );
        live.Publish(Topic.Billing);
    }
}

public sealed class BillingPolicyQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    /// <summary>As it is now; nothing needs a second person where nobody has said so.</summary>
    public async Task<BillingPolicy> PolicyAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await db.BillingPolicies.AsNoTracking().SingleOrDefaultAsync(cancel) ?? new BillingPolicy();
    }
}
