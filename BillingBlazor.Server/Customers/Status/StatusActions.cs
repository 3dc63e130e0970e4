using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Charges;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Search;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Customers.Status;

/// <summary>What a change of status did.</summary>
/// <param name="Before">Who changed, and what each was before: what undo needs.</param>
/// <param name="Refused">How many could not take the status: a cancelled customer can't be suspended.</param>
public sealed record StatusOutcome(CustomerStatus Status, IReadOnlyDictionary<int, CustomerStatus> Before, int Refused, bool WroteOff)
{
    /// <summary>Active and Suspended can be put back; removed lines and what was written off can't.</summary>
    public bool CanBeUndone =>
        Before.Count > 0 && Status != CustomerStatus.Cancelled && !WroteOff && Before.Values.All(s => s != CustomerStatus.Cancelled);
}

/// <summary>Statuses of one or many customers (the guide: Customer Status).</summary>
public sealed class StatusActions(IDbContextFactory<BillingDb> dbs, CurrentUser user, TimeProvider time, LiveUpdates live)
{
    /// <summary>Gives the ticked customers a status, in steps. Done again it changes nothing more.</summary>
    /// <param name="writeOff">Reactivating: what began while each was suspended is never billed, though its file comes later.</param>
    /// <param name="progress">How many have been looked at.</param>
    public async Task<StatusOutcome> SetAsync(
        CustomerSelection selection,
        CustomerStatus status,
        bool writeOff,
        IProgress<int>? progress,
        CancellationToken cancel
    )
    {
        await user.RequireAsync(Permission.EditCustomers);
        if (status == CustomerStatus.Cancelled)
            await user.RequireAsync(Permission.CancelCustomers);
        if (writeOff)
            await user.RequireAsync(Permission.EditCharges);
        if (status == CustomerStatus.Active && !await user.MayAsync(Permission.CancelCustomers))
            await RefuseCancelledAsync(selection, cancel);
        var (before, refused, done) = (new Dictionary<int, CustomerStatus>(), 0, 0);
        await foreach (var step in selection.StepsAsync(dbs, cancel))
        {
            await dbs.WriteAsync(async db => refused += await StepAsync(db, step, status, writeOff, before, cancel), cancel);
            progress?.Report(done += step.Count);
            live.Publish(Topic.Customers);
        }
        return new(status, before, refused, writeOff);
    }

    /// <summary>Puts back what a change of status did, where nobody has changed it since.</summary>
    public async Task UndoAsync(StatusOutcome outcome, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EditCustomers);
        if (!outcome.CanBeUndone)
            throw new BillingRuleException("This can't be undone: line identifiers were removed, or amounts written off.");
        foreach (var group in outcome.Before.GroupBy(b => b.Value, b => b.Key))
            foreach (var step in group.Chunk(200))
                await dbs.WriteAsync(db => TakeBackAsync(db, step, outcome.Status, group.Key, cancel), cancel);
        live.Publish(Topic.Customers);
    }

    /// <summary>As if it had never been: a suspension that was ended goes on, with its own days.</summary>
    private static async Task TakeBackAsync(BillingDb db, int[] ids, CustomerStatus status, CustomerStatus before, CancellationToken cancel)
    {
        var customers = db.Customers.Include(c => c.StatusChanges.OrderBy(s => s.Id)).Where(c => ids.Contains(c.Id) && c.Status == status);
        foreach (var customer in await customers.ToListAsync(cancel))
            if ((customer.StatusChanges.SkipLast(1).LastOrDefault()?.Status ?? CustomerStatus.Active) == before)
                customer.TakeBackStatus();
    }

    /// <summary>Whoever may not cancel may not take it back either, and hears so before anything is changed.</summary>
    private async Task RefuseCancelledAsync(CustomerSelection selection, CancellationToken cancel)
    {
        await foreach (var step in selection.StepsAsync(dbs, cancel))
        {
            await using var db = await dbs.CreateDbContextAsync(cancel);
            if (
                await db
                    .Customers.Where(c => step.Contains(c.Id) && c.Status == CustomerStatus.Cancelled)
                    .Select(c => c.Name)
                    .FirstOrDefaultAsync(cancel) is
                { } name
            )
                throw new BillingRuleException(
                    $"{name} is cancelled. Only Owner and Billing may reactivate a cancelled customer: ask one of them."
                );
        }
    }

    private async Task<int> StepAsync(
        BillingDb db,
        IReadOnlyList<int> ids,
        CustomerStatus status,
        bool writeOff,
        Dictionary<int, CustomerStatus> before,
        CancellationToken cancel
    )
    {
        var customers = db
            .Customers.AsSplitQuery()
            .Include(c => c.StatusChanges.OrderBy(s => s.Id))
            .Where(c => ids.Contains(c.Id) && c.Status != status);
        if (status == CustomerStatus.Cancelled)
            customers = customers.Include(c => c.Clis.Where(cli => cli.To == null || cli.To > Today));
        var found = await customers.ToListAsync(cancel);
        var refused = found.RemoveAll(c => status == CustomerStatus.Suspended && c.Status == CustomerStatus.Cancelled);
        if (writeOff && status == CustomerStatus.Active)
            await TellAsync(db, found, cancel);
        foreach (var customer in found)
        {
            before[customer.Id] = customer.Status;
            Give(customer, status, writeOff);
        }
        if (!writeOff)
            return refused;
        await db.SaveChangesAsync(cancel); // what was written off is asked of storage
        await db.Usage.WriteOffSuspendedAsync([.. found.Select(c => c.Id)], cancel);
        return refused;
    }

    /// <summary>What is written off, in the history of each.</summary>
    private async Task TellAsync(BillingDb db, List<Customer> customers, CancellationToken cancel)
    {
        var (who, now) = (await user.NameAsync(), time.GetUtcNow().UtcDateTime);
        var suspended = customers.Where(c => c.Suspension is not null).Select(c => c.Id).ToList();
        var gathered = await GatheredAmounts.OfAsync(db, await DueCharges.CustomersAsync(db, suspended, cancel), Today, cancel);
        foreach (var customer in customers)
        {
            if (!gathered.TryGetValue(customer.Id, out var amounts))
                continue;
            var words = $"{amounts.Days} written off: {Say.Pounds(amounts.Calls)} of calls and {Say.Pounds(amounts.Charges)} of charges";
            db.Add(ChangeEntry.Changed<Customer>(who, now, customer.Id, customer.Name, customer.Id, "Suspension", null, words));
        }
    }

    private void Give(Customer customer, CustomerStatus status, bool writeOff)
    {
        switch (status)
        {
            case CustomerStatus.Active:
                customer.Reactivate(Today, writeOff);
                break;
            case CustomerStatus.Suspended:
                customer.Suspend(Today);
                break;
            case CustomerStatus.Cancelled:
                customer.Cancel(Today);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(status), status, "An unknown status.");
        }
    }

    private DateOnly Today => UkTime.DayOf(time.GetUtcNow().UtcDateTime);
}
