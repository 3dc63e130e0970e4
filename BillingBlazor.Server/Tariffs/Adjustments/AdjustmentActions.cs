using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Tariffs.Adjustments;

/// <summary>Price adjustments: added, amended, ended. Calls that are rated already change when they are rated again.</summary>
public sealed class AdjustmentActions(IDbContextFactory<BillingDb> dbs, CurrentUser user, LiveUpdates live)
{
    /// <param name="id">Null for a new one.</param>
    /// <param name="version">As it was opened.</param>
    /// <returns>The adjustment's id.</returns>
    /// <exception cref="BillingRuleException">Another of equal scope is in force on some of its days, something of its scope is gone, or
    /// somebody else amended it.</exception>
    public async Task<int> SaveAsync(
        int? id,
        PriceAdjustmentDetails details,
        int version,
        CancellationToken cancel,
        Guid? requestKey = null
    )
    {
        await user.RequireAsync(Permission.SetUp);
        return await OnceAsync(
            id is null ? requestKey : null,
            async db =>
            {
                PriceAdjustment saved;
                await RefuseGoneAsync(db, details, cancel);
                var all = await db.PriceAdjustments.ToListAsync(cancel);
                if (id is { } known)
                {
                    saved =
                        all.Find(a => a.Id == known)
                        ?? throw new BillingRuleException("This price adjustment was removed by somebody else.");
                    if (saved.Version != version)
                        throw new BillingRuleException(
                            $"Somebody else amended {saved.Name} while you had it open. Both values of each field are shown: choose, "
                                + "then save again."
                        );
                    saved.Amend(details);
                }
                else
                    saved = db.Add(new PriceAdjustment(details)).Entity;
                saved.RefuseOverlap(all);
                return () => saved.Id;
            },
            cancel
        );
    }

    /// <summary>Its last day: calls of later days are priced without it.</summary>
    /// <exception cref="BillingRuleException">It is gone, or would end before it begins.</exception>
    public async Task EndAsync(int id, DateOnly lastDay, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await WriteAsync(
            async db =>
            {
                var adjustment =
                    await db.PriceAdjustments.SingleOrDefaultAsync(a => a.Id == id, cancel)
                    ?? throw new BillingRuleException("This price adjustment was removed by somebody else.");
                adjustment.Amend(adjustment.Details with { To = lastDay });
                adjustment.RefuseOverlap(await db.PriceAdjustments.ToListAsync(cancel));
            },
            cancel
        );
    }

    /// <exception cref="BillingRuleException">Calls may be priced by it already.</exception>
    public async Task RemoveAsync(int id, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await WriteAsync(
            async db =>
            {
                if (await db.PriceAdjustments.SingleOrDefaultAsync(a => a.Id == id, cancel) is not { } adjustment)
                    return;
                if (adjustment.From <= db.Today)
                    throw new BillingRuleException(
                        $"{adjustment.Name} is in force already, or was: calls may be priced by it. End it instead."
                    );
                db.Remove(adjustment);
            },
            cancel
        );
    }

    private static async Task RefuseGoneAsync(BillingDb db, PriceAdjustmentDetails details, CancellationToken cancel)
    {
        var isThere =
            (details.CustomerId is not { } customer || await db.Customers.AnyAsync(c => c.Id == customer, cancel))
            && (details.TariffId is not { } tariff || await db.Tariffs.AnyAsync(t => t.Id == tariff, cancel))
            && (details.OrganisationId is not { } organisation || await db.Organisations.AnyAsync(o => o.Id == organisation, cancel))
            && (details.DestinationId is not { } destination || await db.Destinations.AnyAsync(d => d.Id == destination, cancel))
            && (details.DestinationGroupId is not { } group || await db.DestinationGroups.AnyAsync(g => g.Id == group, cancel))
            && (details.SupplierId is not { } supplier || await db.Suppliers.AnyAsync(s => s.Id == supplier, cancel));
        if (!isThere)
            throw new BillingRuleException("What it is for was deleted by somebody else. Choose again.");
    }

    private async Task<int> OnceAsync(Guid? requestKey, Func<BillingDb, Task<Func<int>>> make, CancellationToken cancel)
    {
        var saved = await dbs.OnceAsync(requestKey, make, cancel);
        live.Publish(Topic.SetUp);
        return saved;
    }

    private async Task WriteAsync(Func<BillingDb, Task> change, CancellationToken cancel)
    {
        await dbs.WriteAsync(change, cancel);
        live.Publish(Topic.SetUp);
    }
}
