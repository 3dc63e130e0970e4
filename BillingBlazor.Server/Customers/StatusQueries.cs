using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Billing;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Customers;

/// <summary>What a change of status would do, for the sentence that asks.</summary>
/// <param name="Customers">Ticked.</param>
/// <param name="Changing">Of those, who takes the status.</param>
/// <param name="FromCancelled">Of those, who is Cancelled now: their lines don't come back.</param>
/// <param name="Refused">Cancelled ones, which can't be suspended.</param>
/// <param name="Lines">Line identifiers that would be removed.</param>
/// <param name="Usage">Calls not billed yet; for a reactivation those since each was suspended.</param>
/// <param name="Charges">What fell due of charges and is not billed yet; for a reactivation since each was suspended.</param>
public sealed record StatusPreview(int Customers, int Changing, int FromCancelled, int Refused, int Lines, Money Usage, Money Charges);

public sealed class StatusQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user, TimeProvider time)
{
    public async Task<StatusPreview> PreviewAsync(CustomerSelection selection, CustomerStatus status, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EditCustomers);
        var total = new StatusPreview(0, 0, 0, 0, 0, Money.Zero, Money.Zero);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        await foreach (var step in selection.StepsAsync(dbs, cancel))
        {
            var found = await db.Customers.AsNoTracking().Where(c => step.Contains(c.Id)).Select(c => new { c.Id, c.Status, c.StatusSince, c.LineCount }).ToListAsync(cancel);
            var refused = status == CustomerStatus.Suspended ? found.Count(c => c.Status == CustomerStatus.Cancelled) : 0;
            var changing = found.Where(c => c.Status != status && !(status == CustomerStatus.Suspended && c.Status == CustomerStatus.Cancelled)).ToList();
            var suspended = changing.Where(c => c.Status == CustomerStatus.Suspended).ToDictionary(c => c.Id, c => c.StatusSince);
            total = total with
            {
                Customers = total.Customers + step.Count,
                Changing = total.Changing + changing.Count,
                FromCancelled = total.FromCancelled + changing.Count(c => c.Status == CustomerStatus.Cancelled),
                Refused = total.Refused + refused,
                Lines = total.Lines + (status == CustomerStatus.Cancelled ? changing.Sum(c => c.LineCount) : 0),
                Usage = total.Usage + (status == CustomerStatus.Active ? await UsageSinceAsync(db, suspended, cancel) : await UsageAsync(db, [.. changing.Select(c => c.Id)], cancel)),
                Charges = total.Charges + (status == CustomerStatus.Active ? await ChargesSinceAsync(db, suspended, cancel) : await ChargesAsync(db, [.. changing.Select(c => c.Id)], cancel)),
            };
        }
        return total;
    }

    private static Task<Money> UsageAsync(BillingDb db, List<int> ids, CancellationToken cancel) => Unbilled(db, db.CallsOf(ids)).SumMoneyAsync(u => u.Price, cancel);

    private async Task<Money> ChargesAsync(BillingDb db, List<int> ids, CancellationToken cancel)
    {
        var today = UkTime.DayOf(time.GetUtcNow().UtcDateTime);
        return ids.Count == 0 ? Money.Zero : (await DueCharges.PoundsAsync(db, ids, new(today, today), includeOld: true, cancel)).Values.Sum(pounds => pounds);
    }

    private static async Task<Money> UsageSinceAsync(BillingDb db, Dictionary<int, DateOnly> suspended, CancellationToken cancel)
    {
        var sum = Money.Zero;
        foreach (var (id, since) in suspended) sum += await Unbilled(db, db.CallsOf(id, UkTime.StartOf(since))).SumMoneyAsync(u => u.Price, cancel);
        return sum;
    }

    private async Task<Money> ChargesSinceAsync(BillingDb db, Dictionary<int, DateOnly> suspended, CancellationToken cancel)
    {
        if (suspended.Count == 0) return Money.Zero;
        var today = UkTime.DayOf(time.GetUtcNow().UtcDateTime);
        var customers = await DueCharges.CustomersAsync(db, [.. suspended.Keys], cancel);
        var due = await DueCharges.OfAsync(db, customers, new(suspended.Values.Min(), today), includeOld: false, closesOn: null, cancel);
        return customers.Sum(c => due[c.Id].Where(item => item.Due.CycleStart >= suspended[c.Id]).Sum(item => Money.Round(item.Due.Amount(item.UnitPrice), 2)));
    }

    private static IQueryable<UsageRecord> Unbilled(BillingDb db, IQueryable<UsageRecord> calls) => calls.AsNoTracking()
        .Where(u => u.InvoiceId == null && u.ExcludedByRunId == null && u.Orphan == OrphanReason.None && (u.Flags & UsageMarks.WrittenOff) == 0 && db.CdrFiles.Any(f => f.Id == u.FileId && f.State == CdrFileState.Ready));
}
