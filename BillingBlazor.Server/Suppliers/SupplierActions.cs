using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Suppliers;

/// <summary>Carriers.</summary>
public sealed class SupplierActions(IDbContextFactory<BillingDb> dbs, CurrentUser user, LiveUpdates live)
{
    /// <param name="supplierId">Null for a new one.</param>
    /// <param name="version">As it was opened: an amendment since then is not overwritten unseen.</param>
    /// <returns>The supplier's id.</returns>
    /// <exception cref="BillingRuleException">The name is taken, a field is outside its range, or somebody else amended it.</exception>
    public async Task<int> SaveAsync(
        int? supplierId,
        SupplierDetails details,
        int version,
        CancellationToken cancel,
        Guid? requestKey = null
    )
    {
        await user.RequireAsync(Permission.SetUp);
        var name = Words.NeededLine(details.Name, SupplierForm.LongestName, "The name of a supplier", "Give the supplier a name.");
        return await OnceAsync(
            supplierId is null ? requestKey : null,
            async db =>
            {
                var all = await db.Suppliers.ToListAsync(cancel);
                var supplier = supplierId is { } id
                    ? all.Find(s => s.Id == id) ?? throw new BillingRuleException("This supplier was deleted by somebody else.")
                    : db.Add(new Supplier(name)).Entity;
                if (supplierId is not null && supplier.Version != version)
                    throw new BillingRuleException(
                        $"Somebody else amended {supplier.Name} while you had it open. Both values of each field are shown: choose, "
                            + "then save again."
                    );
                if (all.Exists(s => s != supplier && string.Equals(s.Name, name, StringComparison.OrdinalIgnoreCase)))
                    throw new BillingRuleException($"There is a supplier called {name} already. Give this one another name.");
                if (
                    details.FallbackDestinationId is { } fallback
                    && !await db.Destinations.AnyAsync(d => d.Id == fallback && d.SupplierId == supplier.Id, cancel)
                )
                    throw new BillingRuleException("The fallback destination is one of this supplier's. Choose another.");
                if (details.TimeScheduleId is { } schedule && !await db.TimeSchedules.AnyAsync(s => s.Id == schedule, cancel))
                    throw new BillingRuleException("That time schedule was deleted. Choose another, or none.");
                if (details.Match == DestinationMatch.NumberPrefix && supplier.Match != DestinationMatch.NumberPrefix)
                    await TakenCodes.RefuseTwoSpellingsAsync(db, supplier.Id, cancel);
                supplier.Amend(details with { Name = name });
                return () => supplier.Id;
            },
            cancel
        );
    }

    /// <exception cref="BillingRuleException">It has destinations, files, products or price adjustments.</exception>
    public async Task DeleteAsync(int supplierId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await WriteAsync(
            async db =>
            {
                if (await db.Suppliers.FindAsync([supplierId], cancel) is not { } supplier)
                    return;
                var uses = new List<string>();
                if (await db.Destinations.CountAsync(d => d.SupplierId == supplierId, cancel) is > 0 and var destinations)
                    uses.Add(Say.Count(destinations, "destination"));
                if (await db.CdrFiles.CountAsync(f => f.SupplierId == supplierId, cancel) is > 0 and var files)
                    uses.Add(Say.Count(files, "file"));
                if (await db.Products.CountAsync(p => p.SupplierId == supplierId, cancel) is > 0 and var products)
                    uses.Add(Say.Count(products, "product"));
                if (await db.PriceAdjustments.CountAsync(a => a.SupplierId == supplierId, cancel) is > 0 and var adjustments)
                    uses.Add(Say.Count(adjustments, "price adjustment"));
                if (uses.Count > 0)
                    throw new BillingRuleException($"{supplier.Name} has {string.Join(", ", uses)}, so it can't be deleted.");
                db.Remove(supplier);
            },
            cancel
        );
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
