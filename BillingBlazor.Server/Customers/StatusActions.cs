using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Customers;

/// <summary>What a change of status did.</summary>
/// <param name="Before">Who changed, and what each was before: what undo needs.</param>
/// <param name="Refused">How many could not take the status: a cancelled customer can't be suspended.</param>
public sealed record StatusOutcome(CustomerStatus Status, IReadOnlyDictionary<int, CustomerStatus> Before, int Refused, bool WroteOff)
{
    /// <summary>Active and Suspended can be put back; removed lines and what was written off can't.</summary>
    public bool CanBeUndone => Before.Count > 0 && Status != CustomerStatus.Cancelled && !WroteOff && Before.Values.All(s => s != CustomerStatus.Cancelled);
}

/// <summary>Statuses of one or many customers (the guide: Customer Status).</summary>
public sealed class StatusActions(IDbContextFactory<BillingDb> dbs, CurrentUser user, TimeProvider time, LiveUpdates live)
{
    /// <summary>Gives the ticked customers a status, in steps. Done again it changes nothing more.</summary>
    /// <param name="writeOff">Reactivating: what gathered since each was suspended is never billed.</param>
    /// <param name="progress">How many have been looked at.</param>
    public async Task<StatusOutcome> SetAsync(CustomerSelection selection, CustomerStatus status, bool writeOff, IProgress<int>? progress, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EditCustomers);
        if (status == CustomerStatus.Cancelled) await user.RequireAsync(Permission.CancelCustomers);
        if (writeOff) await user.RequireAsync(Permission.EditCharges);
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
        if (!outcome.CanBeUndone) throw new BillingRuleException("This can't be undone: line identifiers were removed, or amounts written off.");
        foreach (var group in outcome.Before.GroupBy(b => b.Value, b => b.Key))
            foreach (var step in group.Chunk(200))
                await dbs.WriteAsync(async db => await StepAsync(db, [.. await db.Customers.Where(c => step.Contains(c.Id) && c.Status == outcome.Status).Select(c => c.Id).ToListAsync(cancel)], group.Key, writeOff: false, [], cancel), cancel);
        live.Publish(Topic.Customers);
    }

    private async Task<int> StepAsync(BillingDb db, IReadOnlyList<int> ids, CustomerStatus status, bool writeOff, Dictionary<int, CustomerStatus> before, CancellationToken cancel)
    {
        var customers = db.Customers.Where(c => ids.Contains(c.Id) && c.Status != status);
        if (status == CustomerStatus.Cancelled) customers = customers.Include(c => c.Clis.Where(cli => cli.To == null || cli.To > Today));
        var refused = 0;
        foreach (var customer in await customers.ToListAsync(cancel))
        {
            if (status == CustomerStatus.Suspended && customer.Status == CustomerStatus.Cancelled)
            {
                refused++;
                continue;
            }
            if (writeOff && customer.Status == CustomerStatus.Suspended) await WriteOffAsync(db, customer, cancel);
            before[customer.Id] = customer.Status;
            Give(customer, status, writeOff && customer.Status == CustomerStatus.Suspended);
        }
        return refused;
    }

    private void Give(Customer customer, CustomerStatus status, bool writeOff)
    {
        switch (status)
        {
            case CustomerStatus.Active: customer.Reactivate(Today, writeOff); break;
            case CustomerStatus.Suspended: customer.Suspend(Today); break;
            case CustomerStatus.Cancelled: customer.Cancel(Today); break;
            default: throw new ArgumentOutOfRangeException(nameof(status), status, "An unknown status.");
        }
    }

    /// <summary>The calls since the suspension; its cycles are told by the change of status itself.</summary>
    private static async Task<int> WriteOffAsync(BillingDb db, Customer customer, CancellationToken cancel)
    {
        var sinceUtc = UkTime.StartOf(customer.StatusSince);
        await SettlementMarks.MarkSpanAsync(db, customer.Id, customer.StatusSince, null, cancel);      // they use no allowance any more
        await BookMarks.MarkSpanAsync(db, UkTime.UnixOf(sinceUtc), DateTimeOffset.MaxValue.ToUnixTimeSeconds(), cancel);
        return await db.CallsOf(customer.Id, sinceUtc).Where(u => u.InvoiceId == null && u.ExcludedByRunId == null)
            .ExecuteUpdateAsync(u => u.SetProperty(x => x.Flags, x => x.Flags | UsageMarks.WrittenOff), cancel);
    }

    private DateOnly Today => UkTime.DayOf(time.GetUtcNow().UtcDateTime);
}
