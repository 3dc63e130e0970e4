using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage;

/// <summary>The catalogue of bundles, and which customers hold them. What isn't billed yet is settled anew after each change.</summary>
public sealed class BundleActions(IDbContextFactory<BillingDb> dbs, CurrentUser user, LiveUpdates live)
{
    /// <summary>Longer ago nothing is unbilled that a run would take by itself.</summary>
    private const int MonthsBack = 4;

    /// <param name="bundleId">Null for a new one.</param>
    /// <param name="version">As it was opened.</param>
    /// <returns>The bundle's id.</returns>
    /// <exception cref="BillingRuleException">The name is taken, an allowance can't be, or somebody else amended it.</exception>
    public async Task<int> SaveAsync(
        int? bundleId,
        int version,
        string name,
        bool isWithdrawn,
        IReadOnlyList<AllowanceDetails> allowances,
        CancellationToken cancel,
        Guid? requestKey = null
    )
    {
        await user.RequireAsync(Permission.SetUp);
        return await OnceAsync(
            bundleId is null ? requestKey : null,
            async db =>
            {
                var bundle = bundleId is { } id ? await FindAsync(db, id, cancel) : db.Add(new Bundle(name)).Entity;
                if (bundleId is not null && bundle.Version != version)
                    throw new BillingRuleException(
                        $"Somebody else amended {bundle.Name} while you had it open. Both values of each field are shown: choose, then "
                            + "save again."
                    );
                await RefuseNewUnitAsync(db, bundle, allowances, cancel);
                bundle.Amend(name, isWithdrawn, allowances);
                var (wanted, self) = (bundle.Name, bundleId ?? 0);
                if (await db.Bundles.AnyAsync(b => b.Id != self && EF.Functions.Collate(b.Name, DatabaseEngine.AnyCase) == wanted, cancel))
                    throw new BillingRuleException($"There is a bundle called {wanted} already. Give this one another name.");
                var holders = await db
                    .CustomerBundles.Where(h => h.BundleId == self)
                    .Select(h => h.CustomerId)
                    .Distinct()
                    .ToListAsync(cancel);
                if (holders.Count > 0)
                    await db.Usage.SettleAnewAsync(holders, db.Today.AddMonths(-MonthsBack), db.Today, cancel);
                return () => bundle.Id;
            },
            cancel
        );
    }

    /// <exception cref="BillingRuleException">A customer holds it, or held it.</exception>
    public async Task DeleteAsync(int bundleId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await WriteAsync(
            async db =>
            {
                if (await db.Bundles.Include(b => b.Allowances).SingleOrDefaultAsync(b => b.Id == bundleId, cancel) is not { } bundle)
                    return;
                var holders = await db.CustomerBundles.CountAsync(h => h.BundleId == bundleId, cancel);
                if (holders > 0)
                    throw new BillingRuleException(
                        $"{Say.Count(holders, "customer bundle")} {(holders == 1 ? "is" : "are")} of {bundle.Name}, so it can’t "
                        + "be deleted. Withdraw it instead: those who hold it keep it."
                    );
                db.Remove(bundle);
            },
            cancel
        );
    }

    /// <summary>Gives a customer a bundle, or amends one that it holds.</summary>
    /// <param name="heldId">Null to give it.</param>
    /// <exception cref="BillingRuleException">The customer is cancelled, the bundle withdrawn, or a cost centre or line is not this
    /// customer's.</exception>
    /// <param name="again">A second one like one that was given moments ago is meant.</param>
    public async Task<int> HoldAsync(
        int customerId,
        int? heldId,
        HeldBundleForm form,
        CancellationToken cancel,
        Guid? requestKey = null,
        bool again = false
    )
    {
        await user.RequireAsync(Permission.EditCharges);
        return await OnceAsync(
            heldId is null ? requestKey : null,
            async db =>
            {
                var from = DateOnly.FromDateTime(
                    form.From ?? throw new BillingRuleException("Choose the day it begins, for example 1 Dec 2026.")
                );
                var held = heldId is { } id
                    ? await HeldAsync(db, customerId, id, cancel)
                    : await NewAsync(db, customerId, form, from, cancel);
                if (heldId is not null && form.Opened is { } opened && !HeldBundleForm.Of(held, _ => "").IsSame(opened))
                    throw new BillingRuleException(
                        "Somebody else amended this bundle while you had it open. Both values of each field are shown: choose, then "
                            + "save again."
                    );
                var earliest = held.From < from ? held.From : from;
                var lines = form.Scope == BundleScope.Lines ? form.Lines.Select(l => l.Id).Distinct().ToList() : [];
                if (await db.Clis.CountAsync(c => c.CustomerId == customerId && EF.Parameter(lines).Contains(c.Id), cancel) < lines.Count)
                    throw new BillingRuleException("Some of these line identifiers are not this customer’s any more. Choose again.");
                var costCentre = form.Scope == BundleScope.CostCentre ? form.CostCentreId : null;
                if (costCentre is not null && !await db.CostCentres.AnyAsync(c => c.Id == costCentre && c.CustomerId == customerId, cancel))
                    throw new BillingRuleException("That cost centre is not this customer’s any more. Choose another.");
                held.Amend(
                    form.Quantity ?? 0,
                    from,
                    form.To is { } to ? DateOnly.FromDateTime(to) : null,
                    costCentre,
                    lines,
                    form.IsProRata
                );
                if (heldId is null && requestKey is not null && !again)
                    await RefuseRepeatedAsync(db, held, cancel);
                await db.Usage.SettleAnewAsync(customerId, UsageMonthBefore(earliest), null, cancel);
                return () => held.Id;
            },
            cancel
        );
    }

    private async Task RefuseRepeatedAsync(BillingDb db, CustomerBundle held, CancellationToken cancel)
    {
        var alike = await db
            .CustomerBundles.AsNoTracking()
            .Where(h => h.CustomerId == held.CustomerId && h.BundleId == held.BundleId && h.From == held.From && h.To == held.To)
            .ToListAsync(cancel);
        await Repeats.RefuseAsync<CustomerBundle>(
            db,
            "bundle",
            await user.NameAsync(),
            [
                .. alike
                    .Where(h => h.Quantity == held.Quantity && h.CostCentreId == held.CostCentreId)
                    .Where(h => h.CliIds.Order().SequenceEqual(held.CliIds.Order()))
                    .Select(h => h.Id),
            ],
            cancel
        );
    }

    /// <summary>The last day it gives anything.</summary>
    /// <exception cref="BillingRuleException">It begins later.</exception>
    public async Task EndAsync(int customerId, int heldId, DateOnly day, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EditCharges);
        await WriteAsync(
            async db =>
            {
                var held = await HeldAsync(db, customerId, heldId, cancel);
                held.Amend(held.Quantity, held.From, day, held.CostCentreId, held.CliIds, held.IsProRata);
                await db.Usage.SettleAnewAsync(customerId, UsageMonthBefore(held.From), null, cancel);
            },
            cancel
        );
    }

    /// <summary>Takes back a bundle that was given by mistake.</summary>
    /// <exception cref="BillingRuleException">Something of it is on an invoice or a draft.</exception>
    public async Task RemoveAsync(int customerId, int heldId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EditCharges);
        await WriteAsync(
            async db =>
            {
                var held = await HeldAsync(db, customerId, heldId, cancel);
                if (await db.Usage.CoveredBy(heldId).Select(u => u.InvoiceId).AnyAsync(invoice => invoice != null, cancel))
                    throw new BillingRuleException("Calls on an invoice or a draft have used it, so it stays. End it on a day instead.");
                await db.Usage.SettleAnewAsync(customerId, UsageMonthBefore(held.From), null, cancel);
                await db.BundleUses.Where(use => use.CustomerBundleId == heldId).ExecuteDeleteAsync(cancel);
                db.Remove(held);
            },
            cancel
        );
    }

    /// <summary>What was used of it is counted in its unit.</summary>
    private static async Task RefuseNewUnitAsync(
        BillingDb db,
        Bundle bundle,
        IReadOnlyList<AllowanceDetails> wanted,
        CancellationToken cancel
    )
    {
        foreach (var allowance in bundle.Allowances)
            if (
                wanted.FirstOrDefault(d => d.Id == allowance.Id) is { } details
                && details.Unit != allowance.Unit
                && await db.AllowanceMonths.AnyAsync(m => m.AllowanceId == allowance.Id && m.Used > 0, cancel)
            )
                throw new BillingRuleException(
                    $"The allowance of {BundleWords.Amount(allowance.Unit, allowance.Amount)} has been used, so its unit stays. Remove "
                        + "it, and add another."
                );
    }

    private static async Task<CustomerBundle> NewAsync(
        BillingDb db,
        int customerId,
        HeldBundleForm form,
        DateOnly from,
        CancellationToken cancel
    )
    {
        var customer = await db.Customers.SingleAsync(c => c.Id == customerId, cancel);
        if (customer.Status == CustomerStatus.Cancelled)
            throw new BillingRuleException($"{customer.Name} is cancelled, so it gets no new bundle. Reactivate it first.");
        var bundle =
            await db.Bundles.SingleOrDefaultAsync(b => b.Id == form.BundleId, cancel)
            ?? throw new BillingRuleException("Choose the bundle.");
        if (bundle.IsWithdrawn)
            throw new BillingRuleException($"{bundle.Name} is withdrawn: those who hold it keep it, and nobody new gets it.");
        return db.Add(new CustomerBundle(customerId, bundle.Id, from)).Entity;
    }

    private static async Task<Bundle> FindAsync(BillingDb db, int id, CancellationToken cancel) =>
        await db.Bundles.Include(b => b.Allowances).SingleOrDefaultAsync(b => b.Id == id, cancel)
        ?? throw new BillingRuleException("This bundle was deleted by somebody else.");

    private static async Task<CustomerBundle> HeldAsync(BillingDb db, int customerId, int heldId, CancellationToken cancel) =>
        await db.CustomerBundles.SingleOrDefaultAsync(h => h.Id == heldId && h.CustomerId == customerId, cancel)
        ?? throw new BillingRuleException("The customer holds this bundle no more: somebody else removed it.");

    /// <summary>A usage month may have begun in the calendar month before.</summary>
    private static DateOnly UsageMonthBefore(DateOnly day) => day.AddMonths(-1);

    private async Task<int> OnceAsync(Guid? requestKey, Func<BillingDb, Task<Func<int>>> make, CancellationToken cancel)
    {
        var saved = await dbs.OnceAsync(requestKey, make, cancel);
        live.Publish(Topic.SetUp);
        live.Publish(Topic.Usage);
        return saved;
    }

    private async Task WriteAsync(Func<BillingDb, Task> change, CancellationToken cancel)
    {
        await dbs.WriteAsync(change, cancel);
        live.Publish(Topic.SetUp);
        live.Publish(Topic.Usage);
    }
}
