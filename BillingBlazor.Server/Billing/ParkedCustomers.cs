using BillingBlazor.Domain.Billing;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Billing;

/// <summary>Who could not be billed in a run, and waits for what is to be mended.</summary>
internal static class ParkedCustomers
{
    /// <summary>Those that no other run was made for, or whose other run was discarded.</summary>
    public static IQueryable<BillingRunCustomer> Waiting(BillingDb db, int runId) =>
        db.BillingRunCustomers.Where(m =>
            m.RunId == runId
            && m.IsParked
            && (m.BilledAgainRunId == null || db.BillingRuns.Any(r => r.Id == m.BilledAgainRunId && r.State == RunState.Discarded))
        );

    /// <summary>How many there are, for those who weren't there when the clock billed; null: nobody.</summary>
    public static async Task<string?> SentenceAsync(BillingDb db, int runId, CancellationToken cancel)
    {
        var parked = await db.BillingRunCustomers.CountAsync(m => m.RunId == runId && m.IsParked, cancel);
        return parked == 0
            ? null
            : $"{Say.Count(parked, "customer")} could not be billed: run {runId} says why, and bills "
                + $"{(parked == 1 ? "it" : "them")} again once that is mended.";
    }
}
