using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Invoices.Comparison;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Billing.Review;

/// <summary>
/// Compares each customer of a drafted run with its last bill and warns of what may be wrong, in steps of many customers: the last thing
/// that drafting does. What is worked out stands beside the draft; a customer that is drafted again is compared again.
/// </summary>
public static class RunReview
{
    private const int Step = 500;

    /// <summary>One step, in the transaction that is open.</summary>
    /// <returns>True: there is more to do. False: every customer of the run is compared, and the run's warnings are of now.</returns>
    public static async Task<bool> RefreshAsync(BillingDb db, BillingRun run, CancellationToken cancel)
    {
        var members = await db
            .BillingRunCustomers.AsNoTracking()
            .Where(m => m.RunId == run.Id && !db.InvoiceReviews.Any(r => r.RunId == run.Id && r.CustomerId == m.CustomerId))
            .OrderBy(m => m.CustomerId)
            .Take(Step)
            .ToListAsync(cancel);
        if (members.Count > 0)
        {
            await CompareAsync(db, run, members, cancel);
            return true;
        }
        await GoneCustomers.AddAsync(db, run, cancel);
        await RunWideWarnings.WriteAsync(db, run, cancel);
        return false;
    }

    /// <summary>Whether a draft may be approved without anybody's eyes: it is reviewed, and nothing is warned of.</summary>
    public static async Task<bool> LooksRightAsync(BillingDb db, int runId, CancellationToken cancel) =>
        await db.BillingRuns.AnyAsync(r => r.Id == runId && r.State == RunState.Draft, cancel)
        && !await db.RunWarnings.AnyAsync(w => w.RunId == runId && w.Kind != RunWarningKind.LeftOut, cancel);

    /// <summary>What is known of a customer in a run goes: it is compared anew, or the run is discarded.</summary>
    /// <param name="customerId">Null: of all.</param>
    internal static async Task ForgetAsync(BillingDb db, int runId, int? customerId, CancellationToken cancel)
    {
        await db
            .InvoiceReviews.Where(r => r.RunId == runId && (customerId == null || r.CustomerId == customerId))
            .ExecuteDeleteAsync(cancel);
        await db.RunWarnings.Where(w => w.RunId == runId && (customerId == null || w.CustomerId == customerId)).ExecuteDeleteAsync(cancel);
    }

    /// <summary>What the review says of customers is of what was approved.</summary>
    public static async Task CompareAnewAsync(BillingDb db, BillingRun run, List<int> customerIds, CancellationToken cancel)
    {
        if (customerIds.Count == 0)
            return;
        foreach (var id in customerIds)
            await ForgetAsync(db, run.Id, id, cancel);
        await CompareAsync(db, run, await RunMembers.OfAsync(db, run, customerIds, cancel), cancel);
        await RunWideWarnings.WriteAsync(db, run, cancel);
    }

    /// <summary>Members, each with its warnings.</summary>
    internal static async Task CompareAsync(
        BillingDb db,
        BillingRun run,
        IReadOnlyList<BillingRunCustomer> members,
        CancellationToken cancel
    )
    {
        var limits = await LimitsAsync(db, cancel);
        var byId = members.ToDictionary(m => m.CustomerId);
        var names = await NamesAsync(db, [.. byId.Keys], cancel);
        var (reviews, warnings) = (new List<InvoiceReview>(), new List<RunWarning>());
        var all = await Bills.LoadAsync(db, run, members.ToDictionary(m => m.CustomerId, m => m.Period), cancel);
        var letters = await LetterWarnings.OfCustomersAsync(
            db,
            run,
            all.SelectMany(bills => bills.InvoiceIds.Select(id => (id, bills.CustomerId))).ToDictionary(i => i.id, i => i.CustomerId),
            cancel
        );
        foreach (var bills in all)
        {
            var member = byId[bills.CustomerId];
            var comparison = bills.Compare();
            var said = CustomerWarnings
                .Of(run, member, names[bills.CustomerId], bills, comparison, limits)
                .Concat(letters[bills.CustomerId])
                .ToList();
            reviews.Add(
                ReviewOf(
                    run.Id,
                    bills,
                    comparison,
                    said.Count,
                    member.IsTakenOut ? ReviewStanding.TakenOut
                        : bills.Now is null ? ReviewStanding.NotBilled
                        : ReviewStanding.Invoiced,
                    member.LeftOut,
                    member.Period
                )
            );
            warnings.AddRange(said);
        }
        BulkInsert.Add(db, reviews, cancel);
        BulkInsert.Add(db, warnings, cancel);
    }

    /// <param name="period">What the run bills, or would have billed, of it.</param>
    internal static InvoiceReview ReviewOf(
        int runId,
        CustomerBills bills,
        InvoiceComparison comparison,
        int warnings,
        ReviewStanding standing,
        string? reason,
        BillingPeriod period
    )
    {
        var (now, last) = (bills.Now, bills.Last);
        // Who was taken out is not compared; and a bill of long ago is not missed.
        var isCompared = standing != ReviewStanding.TakenOut && (now is not null || IsMissed(last, period));
        return new()
        {
            RunId = runId,
            CustomerId = bills.CustomerId,
            Standing = standing,
            Reason = now is null ? reason : null,
            Invoices = bills.InvoiceIds.Count,
            Warnings = warnings,
            Net = now?.Lines.Sum(line => line.Net) ?? Money.Zero,
            Vat = now?.Vat ?? Money.Zero,
            Total = now?.Total ?? Money.Zero,
            Cost = now?.Lines.Sum(line => line.Cost) ?? Money.Zero,
            LastInvoiceIds = [.. bills.LastIds],
            LastFrom = last?.Period.From,
            LastTo = last?.Period.To,
            LastTotal = last?.Total ?? Money.Zero,
            Median = Surprise.Median(bills.Past),
            Causes = isCompared ? comparison.Causes : Causes.None,
            Change = isCompared ? comparison.Change : Money.Zero,
            Surprise = isCompared ? Surprise.Of(now?.Total ?? Money.Zero, bills.Past) : Money.Zero,
        };
    }

    /// <summary>There was a bill for the days just before: one and a half periods back at most.</summary>
    internal static bool IsMissed(ComparedBill? last, BillingPeriod period) =>
        last is not null && period.From.DayNumber - last.Period.To.DayNumber <= Math.Max(45, period.Days * 3 / 2);

    internal static async Task<ReviewLimits> LimitsAsync(BillingDb db, CancellationToken cancel) =>
        await db.ReviewLimits.AsNoTracking().SingleOrDefaultAsync(cancel) ?? new();

    internal static Task<Dictionary<int, string>> NamesAsync(BillingDb db, List<int> customerIds, CancellationToken cancel) =>
        db
            .Customers.Where(c => EF.Parameter(customerIds).Contains(c.Id))
            .Select(c => new { c.Id, c.Name })
            .ToDictionaryAsync(c => c.Id, c => c.Name, cancel);
}
