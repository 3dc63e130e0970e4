using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Billing.Review;

/// <summary>Who was billed with its group last time and is not in this run: cancelled or suspended since, or moved to another
/// group.</summary>
internal static class GoneCustomers
{
    public static async Task AddAsync(BillingDb db, BillingRun run, CancellationToken cancel)
    {
        await db.InvoiceReviews.Where(r => r.RunId == run.Id && r.Standing == ReviewStanding.Gone).ExecuteDeleteAsync(cancel);
        if (run.GroupId is not { } groupId)
            return;
        var isAnniversary = await db.CustomerGroups.AnyAsync(g => g.Id == groupId && g.Billing == BillingKind.Anniversary, cancel);
        var before = db.BillingRuns.Where(r =>
            r.GroupId == groupId && r.ApprovedUtc != null && r.ServiceCharges == run.ServiceCharges && r.Usage == run.Usage
        );
        if (await LastPeriodAsync(before, run, isAnniversary, cancel) is not { } from)
            return;

        var gone = await db
            .Invoices.AsNoTracking()
            .Where(i =>
                i.State == InvoiceState.Approved
                && i.CreditsInvoiceId == null
                && before.Any(r => r.Id == i.RunId && r.PeriodFrom == from)
                && !db.BillingRunCustomers.Any(m => m.RunId == run.Id && m.CustomerId == i.CustomerId)
            )
            .Select(i => i.CustomerId)
            .Distinct()
            .ToListAsync(cancel);
        if (gone.Count == 0)
            return;
        var why = await WhyAsync(db, gone, groupId, cancel);
        var bills = await Bills.LoadAsync(db, run, gone.ToDictionary(id => id, _ => run.Period), cancel);
        BulkInsert.Add(
            db,
            [
                .. bills
                    .Where(b => b.Last is not null)
                    .Select(b =>
                        RunReview.ReviewOf(run.Id, b, b.Compare(), warnings: 0, ReviewStanding.Gone, why[b.CustomerId], run.Period)
                    ),
            ],
            cancel
        );
    }

    /// <summary>Of anniversary customers those of the same days of the month before; of others those of the last period.</summary>
    private static async Task<DateOnly?> LastPeriodAsync(
        IQueryable<BillingRun> before,
        BillingRun run,
        bool isAnniversary,
        CancellationToken cancel
    )
    {
        if (!isAnniversary)
            return await before
                .Where(r => r.PeriodFrom < run.PeriodFrom)
                .OrderByDescending(r => r.PeriodFrom)
                .Select(r => (DateOnly?)r.PeriodFrom)
                .FirstOrDefaultAsync(cancel);
        var (from, to) = (run.PeriodFrom.AddMonths(-1), run.PeriodTo.AddMonths(-1));
        return await before
            .Where(r => r.PeriodFrom == from && r.PeriodTo == to)
            .Select(r => (DateOnly?)r.PeriodFrom)
            .FirstOrDefaultAsync(cancel);
    }

    private static async Task<Dictionary<int, string>> WhyAsync(BillingDb db, List<int> ids, int groupId, CancellationToken cancel)
    {
        var customers = await db
            .Customers.AsNoTracking()
            .Where(c => EF.Parameter(ids).Contains(c.Id))
            .Select(c => new
            {
                c.Id,
                c.Status,
                c.StatusSince,
                c.GroupId,
                Group = db.CustomerGroups.Where(g => g.Id == c.GroupId).Select(g => g.Name).FirstOrDefault(),
            })
            .ToListAsync(cancel);
        return customers.ToDictionary(
            c => c.Id,
            c =>
                c.Status != CustomerStatus.Active ? $"{c.Status} since {c.StatusSince:d MMM yyyy}."
                : c.GroupId != groupId ? $"Moved to the group {c.Group}."
                : "Not due in this run."
        );
    }
}
