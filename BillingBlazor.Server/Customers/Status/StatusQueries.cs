using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Charges;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Search;
using BillingBlazor.Server.Data.Usage;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Customers.Status;

/// <summary>What a change of status would do, for the sentence that asks.</summary>
/// <param name="Customers">Ticked.</param>
/// <param name="Changing">Of those, who takes the status.</param>
/// <param name="FromCancelled">Of those, who is Cancelled now: their lines don't come back.</param>
/// <param name="Refused">Cancelled ones, which can't be suspended.</param>
/// <param name="Lines">Line identifiers that would be removed.</param>
/// <param name="Usage">Calls not billed yet; for a reactivation those that began while each was suspended.</param>
/// <param name="Charges">What fell due of charges and is not billed yet; for a reactivation while each was suspended.</param>
public sealed record StatusPreview(int Customers, int Changing, int FromCancelled, int Refused, int Lines, Money Usage, Money Charges)
{
    /// <summary>The days of the suspension, where all that reactivating ends have the same.</summary>
    public BillingPeriod? Suspended { get; init; }

    /// <summary>Somebody comes out of a suspension, so what began in it is billed or written off.</summary>
    public bool EndsSuspension { get; init; }
}

public sealed class StatusQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user, TimeProvider time)
{
    public async Task<StatusPreview> PreviewAsync(CustomerSelection selection, CustomerStatus status, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EditCustomers);
        var total = new StatusPreview(0, 0, 0, 0, 0, Money.Zero, Money.Zero);
        var spells = new HashSet<BillingPeriod>();
        await using var db = await dbs.CreateDbContextAsync(cancel);
        await foreach (var step in selection.StepsAsync(dbs, cancel))
        {
            var found = await db
                .Customers.AsNoTracking()
                .Where(c => step.Contains(c.Id))
                .Select(c => new
                {
                    c.Id,
                    c.Status,
                    c.LineCount,
                })
                .ToListAsync(cancel);
            var refused = status == CustomerStatus.Suspended ? found.Count(c => c.Status == CustomerStatus.Cancelled) : 0;
            var changing = found
                .Where(c => c.Status != status && !(status == CustomerStatus.Suspended && c.Status == CustomerStatus.Cancelled))
                .ToList();
            var gathered = status == CustomerStatus.Active ? await GatheredAsync(db, [.. changing.Select(c => c.Id)], cancel) : [];
            spells.UnionWith(gathered.Select(g => g.Days));
            total = total with
            {
                Customers = total.Customers + step.Count,
                Changing = total.Changing + changing.Count,
                FromCancelled = total.FromCancelled + changing.Count(c => c.Status == CustomerStatus.Cancelled),
                Refused = total.Refused + refused,
                Lines = total.Lines + (status == CustomerStatus.Cancelled ? changing.Sum(c => c.LineCount) : 0),
                Usage =
                    total.Usage
                    + (
                        status == CustomerStatus.Active
                            ? gathered.Sum(g => g.Calls)
                            : await UsageAsync(db, [.. changing.Select(c => c.Id)], cancel)
                    ),
                Charges =
                    total.Charges
                    + (
                        status == CustomerStatus.Active
                            ? gathered.Sum(g => g.Charges)
                            : await ChargesAsync(db, [.. changing.Select(c => c.Id)], cancel)
                    ),
            };
        }
        return total with { Suspended = spells.Count == 1 ? spells.Single() : null, EndsSuspension = spells.Count > 0 };
    }

    private static Task<Money> UsageAsync(BillingDb db, List<int> ids, CancellationToken cancel) =>
        db.Usage.OfCustomers(ids).AsNoTracking().Unbilled().Ready(db).SumMoneyAsync(u => u.Price, cancel);

    private async Task<Money> ChargesAsync(BillingDb db, List<int> ids, CancellationToken cancel) =>
        ids.Count == 0
            ? Money.Zero
            : (await DueCharges.PoundsAsync(db, ids, new(Today, Today), includeOld: true, cancel)).Values.Sum(pounds => pounds);

    private async Task<List<GatheredAmounts>> GatheredAsync(BillingDb db, List<int> ids, CancellationToken cancel) =>
        [.. (await GatheredAmounts.OfAsync(db, await DueCharges.CustomersAsync(db, ids, cancel), Today, cancel)).Values];

    private DateOnly Today => UkTime.DayOf(time.GetUtcNow().UtcDateTime);
}
