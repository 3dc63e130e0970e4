using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Customers.CostCentres;

/// <summary>The sites and departments of a customer.</summary>
public sealed class CostCentreActions(IDbContextFactory<BillingDb> dbs, CurrentUser user, LiveUpdates live)
{
    /// <exception cref="BillingRuleException">The name is taken within this customer, whatever its case.</exception>
    public async Task AddAsync(int customerId, string name, CancellationToken cancel, Guid? requestKey = null)
    {
        await user.RequireAsync(Permission.EditCustomers);
        await ChangeAsync(
            customerId,
            (_, customer) =>
            {
                customer.AddCostCentre(name);
                return Task.CompletedTask;
            },
            cancel,
            requestKey
        );
    }

    /// <exception cref="BillingRuleException">The name is taken within this customer, or the cost centre was removed meanwhile.</exception>
    /// <param name="opened">The name as the form was opened with: another one since then is not overwritten unseen. Null asks
    /// nothing.</param>
    public async Task RenameAsync(int customerId, int costCentreId, string name, CancellationToken cancel, string? opened = null)
    {
        await user.RequireAsync(Permission.EditCustomers);
        await ChangeAsync(
            customerId,
            (_, customer) =>
            {
                var costCentre = Find(customer, costCentreId);
                Renamed.Refuse(opened, costCentre.Name);
                customer.RenameCostCentre(costCentre, name);
                return Task.CompletedTask;
            },
            cancel
        );
    }

    /// <summary>A closed one keeps its lines, charges and invoices; nothing new can be put into it.</summary>
    public async Task CloseAsync(int customerId, int costCentreId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EditCustomers);
        await ChangeAsync(
            customerId,
            (_, customer) =>
            {
                Find(customer, costCentreId).Close();
                return Task.CompletedTask;
            },
            cancel
        );
    }

    public async Task ReopenAsync(int customerId, int costCentreId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EditCustomers);
        await ChangeAsync(
            customerId,
            (_, customer) =>
            {
                Find(customer, costCentreId).Reopen();
                return Task.CompletedTask;
            },
            cancel
        );
    }

    /// <summary>Only one that was never used goes; one in use is closed, since old invoices name it.</summary>
    /// <exception cref="BillingRuleException">A line, a charge, a call or an invoice has it.</exception>
    public async Task RemoveAsync(int customerId, int costCentreId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EditCustomers);
        await ChangeAsync(
            customerId,
            async (db, customer) =>
            {
                var costCentre = Find(customer, costCentreId);
                if (await CostCentreQueries.IsUsedAsync(db, customerId, costCentreId, cancel))
                    throw new BillingRuleException(
                        $"{costCentre.Name} is in use: line identifiers, charges, calls or invoices name it. Close it instead."
                    );
                db.Remove(costCentre);
            },
            cancel
        );
    }

    private static CostCentre Find(Customer customer, int costCentreId) =>
        customer.CostCentres.SingleOrDefault(c => c.Id == costCentreId)
        ?? throw new BillingRuleException("The cost centre was removed by somebody else meanwhile.");

    private async Task ChangeAsync(
        int customerId,
        Func<BillingDb, Customer, Task> change,
        CancellationToken cancel,
        Guid? requestKey = null
    )
    {
        await dbs.OnceAsync(
            requestKey,
            async db =>
                await change(
                    db,
                    await db.Customers.Include(c => c.CostCentres).SingleOrDefaultAsync(c => c.Id == customerId, cancel)
                        ?? throw new BillingRuleException("There is no such customer any more.")
                ),
            cancel
        );
        live.Publish(Topic.Customers);
    }
}
