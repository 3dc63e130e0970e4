using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Billing.Schedule;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Settings;

/// <summary>Customer groups.</summary>
public sealed class GroupActions(IDbContextFactory<BillingDb> dbs, CurrentUser user, LiveUpdates live, TimeProvider time)
{
    /// <param name="groupId">Null for a new one.</param>
    /// <param name="version">Of the group as it was opened: an amendment since then is not overwritten unseen.</param>
    /// <returns>The group's id.</returns>
    /// <exception cref="BillingRuleException">The name is taken, a field is outside its range, or somebody else amended it.</exception>
    public async Task<int> SaveAsync(
        int? groupId,
        CustomerGroupDetails details,
        bool isDefault,
        int version,
        CancellationToken cancel,
        Guid? requestKey = null
    )
    {
        await user.RequireAsync(Permission.SetUp);
        var mayDecide = await user.MayAsync(Permission.ManageUsers);
        var saved = await dbs.OnceAsync(
            groupId is null ? requestKey : null,
            async db =>
            {
                var groups = await db.CustomerGroups.ToListAsync(cancel);
                var group = groupId is { } id
                    ? groups.Find(g => g.Id == id) ?? throw new BillingRuleException("This group was deleted by somebody else.")
                    : new CustomerGroup(details.Name);
                if (groupId is not null && group.Version != version)
                    throw new BillingRuleException(
                        $"Somebody else amended {group.Name} while you had it open. Both values of each field are shown: choose, then "
                            + "save again."
                    );
                if (group.IsDefault && !isDefault)
                    throw new BillingRuleException($"{group.Name} is the default. Make another group the default instead.");
                if (await db.BillingPolicies.AsNoTracking().SingleOrDefaultAsync(cancel) is { } policy)
                    policy.RefuseAutomatic(group.Approval, details.Approval, mayDecide);
                // What its old trigger has reached is billed, before another trigger begins.
                var (now, before) = (time.GetUtcNow().UtcDateTime, groupId is null ? null : ClockPlan.TicksOf(group));
                if (
                    groupId is not null
                    && await db.GroupClocks.FindAsync([group.Id], cancel) is { } clock
                    && group.Trigger == TriggerKind.Automatic
                )
                    await ClockPlan.PlanAsync(db, group, clock, now, cancel);
                group.Amend(details);
                if (groups.Exists(g => g.Id != group.Id && string.Equals(g.Name, group.Name, StringComparison.OrdinalIgnoreCase)))
                    throw new BillingRuleException($"There is a group called {group.Name} already. Give this one another name.");
                if (groupId is null)
                {
                    db.Add(group);
                    await db.SaveChangesAsync(cancel);
                }
                await ClockPlan.SetAsync(db, group, before, now, cancel);
                if (!isDefault || group.IsDefault)
                    return () => group.Id;
                foreach (var other in groups.Where(g => g.IsDefault))
                    other.EndDefault();
                await db.SaveChangesAsync(cancel);
                group.MakeDefault();
                return () => group.Id;
            },
            cancel
        );
        live.Publish(Topic.SetUp);
        return saved;
    }

    /// <exception cref="BillingRuleException">It is the default, has customers, or was billed.</exception>
    public async Task DeleteAsync(int groupId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await dbs.WriteAsync(
            async db =>
            {
                if (await db.CustomerGroups.FindAsync([groupId], cancel) is not { } group)
                    return;
                if (group.IsDefault)
                    throw new BillingRuleException(
                        $"{group.Name} is the default for new customers, so it can't be deleted. Make another group the default first."
                    );
                var customers = await db.Customers.CountAsync(c => c.GroupId == groupId, cancel);
                if (customers > 0)
                    throw new BillingRuleException(
                        $"{group.Name} has {customers:#,0} {(customers == 1 ? "customer" : "customers")}, so it can't be deleted. Move "
                        + "them to another group first."
                    );
                if (await db.BillingRuns.AnyAsync(r => r.GroupId == groupId, cancel))
                    throw new BillingRuleException(
                        $"{group.Name} has billing runs in the books, so it can't be deleted. Rename it instead."
                    );
                db.Remove(group);
            },
            cancel
        );
        live.Publish(Topic.SetUp);
    }
}
