using BillingBlazor.Domain.Billing;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Billing;

/// <summary>The customers of a run, and what became of each in it.</summary>
internal static class RunMembers
{
    public static Task<List<BillingRunCustomer>> OfAsync(
        BillingDb db,
        BillingRun run,
        IReadOnlyCollection<int> customerIds,
        CancellationToken cancel
    ) => db.BillingRunCustomers.Where(m => m.RunId == run.Id && EF.Parameter(customerIds).Contains(m.CustomerId)).ToListAsync(cancel);

    /// <summary>Who can't be billed, with the reason.</summary>
    public static async Task ParkAsync(BillingDb db, BillingRun run, Dictionary<int, string> parked, CancellationToken cancel)
    {
        if (parked.Count == 0)
            return;
        foreach (var member in await OfAsync(db, run, parked.Keys, cancel))
            member.Park(parked[member.CustomerId]);
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>Who is not billed after all, with the reason.</summary>
    public static async Task LeaveOutAsync(BillingDb db, BillingRun run, Dictionary<int, string> leftOut, CancellationToken cancel)
    {
        if (leftOut.Count == 0)
            return;
        foreach (var member in await OfAsync(db, run, leftOut.Keys, cancel))
            member.LeaveOut(leftOut[member.CustomerId]);
    }

    /// <summary>What approval worked out otherwise than the draft.</summary>
    public static async Task WorkedOutAnewAsync(BillingDb db, BillingRun run, Dictionary<int, string> anew, CancellationToken cancel)
    {
        if (anew.Count == 0)
            return;
        foreach (var member in await OfAsync(db, run, anew.Keys, cancel))
            member.WorkOutAnew(anew[member.CustomerId]);
    }
}
