using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Billing.Review;

/// <summary>
/// What can only be said of the run as a whole: usage that nobody is billed for yet, files that have not come, who is left out. Calls
/// without a price too, because one look at the orphans tells those of every customer.
/// </summary>
internal static class RunWideWarnings
{
    public static async Task WriteAsync(BillingDb db, BillingRun run, CancellationToken cancel)
    {
        await db
            .RunWarnings.Where(w => w.RunId == run.Id && (w.CustomerId == null || w.Kind == RunWarningKind.UnpricedCalls))
            .ExecuteDeleteAsync(cancel);
        var warnings = new List<RunWarning>();
        if (
            run.Usage
            && await db
                .BillingRunCustomers.Where(m => m.RunId == run.Id && (run.IsFinal || m.UsageFrom != m.PeriodFrom))
                .GroupBy(_ => 1)
                .Select(g => new { From = g.Min(m => m.UsageFrom), To = g.Max(m => m.UsageTo) })
                .SingleOrDefaultAsync(cancel)
                is { } days
        )
        {
            var usage = new BillingPeriod(days.From, days.To);
            warnings.AddRange(await OrphansAsync(db, run, usage, cancel));
            warnings.AddRange(
                (await UsageArrivals.LateAsync(db, usage, cancel)).Select(late => new RunWarning
                {
                    RunId = run.Id,
                    Kind = RunWarningKind.MissingFiles,
                    Sentence = late.Sentence(usage),
                    Link = "/files",
                    LinkWords = "Usage files",
                })
            );
        }
        warnings.AddRange(await LetterWarnings.OfOrganisationsAsync(db, run, cancel));
        warnings.AddRange(await LeftOutAsync(db, run, cancel));
        BulkInsert.Add(db, warnings, cancel);
        await CountAsync(db, run.Id, cancel);
    }

    /// <summary>Beside each customer how many warnings are about it.</summary>
    private static Task<int> CountAsync(BillingDb db, int runId, CancellationToken cancel) =>
        db
            .InvoiceReviews.Where(r =>
                r.RunId == runId && (r.Warnings > 0 || db.RunWarnings.Any(w => w.RunId == runId && w.CustomerId == r.CustomerId))
            )
            .ExecuteUpdateAsync(
                r => r.SetProperty(x => x.Warnings, x => db.RunWarnings.Count(w => w.RunId == runId && w.CustomerId == x.CustomerId)),
                cancel
            );

    private static async Task<IEnumerable<RunWarning>> OrphansAsync(
        BillingDb db,
        BillingRun run,
        BillingPeriod usage,
        CancellationToken cancel
    )
    {
        var from = run.FirstDayOf(usage) is { } first ? UkTime.StartOf(first) : DateTime.UnixEpoch;
        var sums = await db.Usage.SumOrphansAsync(from, UkTime.StartOf(usage.To.AddDays(1)), run.CategoryIds, cancel);
        var limits = await RunReview.LimitsAsync(db, cancel);
        var warnings = new List<RunWarning>();
        if (sums.SingleOrDefault(s => s.CustomerId is null) is { } orphans && orphans.Cost > limits.OrphanCost)
            warnings.Add(
                new()
                {
                    RunId = run.Id,
                    Kind = RunWarningKind.Orphans,
                    Weight = orphans.Cost,
                    TellsCost = true,
                    Link = "/orphans",
                    LinkWords = "Orphans",
                    Sentence =
                        $"{Say.Count(orphans.Calls, "call")} up to {usage.To:d MMM yyyy} {(orphans.Calls == 1 ? "belongs" : "belong")} to "
                        + $"nobody yet, or to no destination, and cost more than the {Say.Pounds(limits.OrphanCost)} that is let pass.",
                }
            );
        var unpriced = sums.Where(s => s.CustomerId is not null).ToList();
        var ids = unpriced.Select(s => s.CustomerId!.Value).ToList();
        var members = (
            await db
                .InvoiceReviews.Where(r =>
                    r.RunId == run.Id
                    && r.Standing != ReviewStanding.TakenOut
                    && r.Standing != ReviewStanding.Gone
                    && EF.Parameter(ids).Contains(r.CustomerId)
                )
                .Join(db.Customers, r => r.CustomerId, c => c.Id, (r, c) => new { c.Id, c.Name })
                .ToListAsync(cancel)
        ).ToDictionary(c => c.Id, c => c.Name);
        warnings.AddRange(
            unpriced
                .Where(s => members.ContainsKey(s.CustomerId!.Value))
                .Select(s => new RunWarning
                {
                    RunId = run.Id,
                    CustomerId = s.CustomerId,
                    Kind = RunWarningKind.UnpricedCalls,
                    Weight = s.Cost,
                    Link = "/orphans",
                    LinkWords = "Orphans",
                    Sentence =
                        $"{members[s.CustomerId!.Value]} has {Say.Count(s.Calls, "call")} without a price, which "
                        + $"{(s.Calls == 1 ? "is" : "are")} not billed.",
                })
        );
        return warnings;
    }

    private static async Task<IEnumerable<RunWarning>> LeftOutAsync(BillingDb db, BillingRun run, CancellationToken cancel)
    {
        var reasons = await db
            .BillingRunCustomers.Where(m => m.RunId == run.Id && m.LeftOut != null && m.TakenOutUtc == null && !m.IsParked)
            .GroupBy(m => m.LeftOut!)
            .Select(g => new { Why = g.Key, Count = g.Count() })
            .OrderByDescending(g => g.Count)
            .Take(10)
            .ToListAsync(cancel);
        var notes = reasons.Select(r =>
            Note($"{Say.Count(r.Count, "customer")} without an invoice. {r.Why}", r.Count, $"/runs/{run.Id}?show=NoInvoice", "Who")
        );
        if (run.GroupId is not { } groupId)
            return notes;
        var suspended = await db.Customers.CountAsync(c => c.GroupId == groupId && c.Status == CustomerStatus.Suspended, cancel);
        return suspended == 0
            ? notes
            : notes.Append(
                Note(
                    $"{Say.Count(suspended, "customer")} of this group {(suspended == 1 ? "is" : "are")} suspended and not billed.",
                    suspended,
                    $"/customers?status={CustomerStatus.Suspended}&group={groupId}",
                    "Who"
                )
            );

        RunWarning Note(string sentence, int count, string link, string words) =>
            new()
            {
                RunId = run.Id,
                Kind = RunWarningKind.LeftOut,
                Sentence = sentence,
                Weight = Money.FromPence(count),
                Link = link,
                LinkWords = words,
            };
    }
}
