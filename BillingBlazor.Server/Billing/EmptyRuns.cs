using BillingBlazor.Domain.Billing;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Billing;

/// <summary>A run in which nobody has anything to bill says why, and offers nothing to approve.</summary>
internal static class EmptyRuns
{
    /// <summary>Worked out when it is shown: the run that it names may be discarded or reversed meanwhile.</summary>
    /// <returns>A finished sentence. Null: there is something to look at, or it is no draft.</returns>
    public static async Task<string?> WhyAsync(BillingDb db, BillingRun run, CancellationToken cancel)
    {
        // The clock's trigger hangs on its run, and approving the last invoice of an account closes it.
        if (run.State != RunState.Draft || run.IsByClock || run.ClosesOn is not null)
            return null;
        if (await RunInvoices.Drafts(db, run.Id).AnyAsync(cancel))
            return null;
        var members = db.BillingRunCustomers.Where(m => m.RunId == run.Id);
        if (
            await members.AnyAsync(m => m.IsParked || m.TakenOutUtc != null, cancel)
            || await db.Usage.LeftOut().AnyAsync(u => u.ExcludedByRunId == run.Id, cancel)
        )
            return null;
        return await EarlierAsync(db, run, members, cancel) is not { } earlier
            ? $"Nothing was waiting to be billed for {run.Period} when this run was drafted. To look again, discard it and make another."
            : $"Nothing new is waiting: {await WhoAsync(db, run, members, cancel)} "
                + (
                    earlier.State is RunState.Approved or RunState.Reversing
                        ? $"was billed for {run.Period} in run {earlier.Id}."
                        : $"is in run {earlier.Id}, a draft for {run.Period}. Approve or discard that one."
                );
    }

    /// <summary>The last run that billed them, or holds what is to be billed, for the same period.</summary>
    private static async Task<BillingRun?> EarlierAsync(
        BillingDb db,
        BillingRun run,
        IQueryable<BillingRunCustomer> members,
        CancellationToken cancel
    ) =>
        await db
            .BillingRuns.AsNoTracking()
            .Where(r =>
                r.Id != run.Id
                && r.State != RunState.Discarded
                && r.State != RunState.Reversed
                && r.PeriodFrom == run.PeriodFrom
                && r.PeriodTo == run.PeriodTo
                && db.Invoices.Any(i => i.RunId == r.Id && members.Any(m => m.CustomerId == i.CustomerId))
            )
            .OrderByDescending(r => r.Id)
            .FirstOrDefaultAsync(cancel);

    private static async Task<string> WhoAsync(
        BillingDb db,
        BillingRun run,
        IQueryable<BillingRunCustomer> members,
        CancellationToken cancel
    )
    {
        if (run.GroupId is { } group)
            return await db.CustomerGroups.Where(g => g.Id == group).Select(g => g.Name).SingleAsync(cancel);
        var names = await db.Customers.Where(c => members.Any(m => m.CustomerId == c.Id)).Select(c => c.Name).Take(2).ToListAsync(cancel);
        return names is [var one] ? one : "who was chosen";
    }
}
