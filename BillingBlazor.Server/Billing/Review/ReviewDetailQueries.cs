using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Invoices.Comparison;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Billing.Review;

public sealed record ReviewInvoice(int Id, InvoiceKind Kind, InvoiceState State, string? Number, string? CostCentre, Money Total);

/// <param name="TakenOut">Who took it out, when and why: words, or null.</param>
/// <param name="IsInRun">False: it was billed with its group last time, and isn't a customer of this run.</param>
public sealed record ReviewDetail(
    int CustomerId,
    InvoiceReview Review,
    InvoiceComparison? Comparison,
    IReadOnlyList<ReviewInvoice> Invoices,
    IReadOnlyList<ReviewInvoice> Last,
    IReadOnlyList<WarningRow> Warnings,
    string? TakenOut,
    bool IsInRun
);

/// <param name="Cost">Null: not for this person.</param>
public sealed record LineCall(
    long Id,
    DateTime StartedUtc,
    string Identifier,
    string Dialled,
    string Destination,
    int Seconds,
    Money Price,
    Money? Cost
);

/// <param name="Exact">The sum of all of them, before it became the line's pennies.</param>
public sealed record LineCalls(string Line, IReadOnlyList<LineCall> Rows, int Count, Money Exact, Money Net);

/// <summary>One customer of a review, compared by the code that reviewed it; and the calls behind a line.</summary>
public sealed class ReviewDetailQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    /// <returns>Null: it is being drafted again.</returns>
    public async Task<ReviewDetail?> OfAsync(int runId, int customerId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        var seesCost = await user.MayAsync(Permission.SeeCost);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        if (
            await db.InvoiceReviews.AsNoTracking().SingleOrDefaultAsync(r => r.RunId == runId && r.CustomerId == customerId, cancel)
            is not { } review
        )
            return null;
        var run = await db.BillingRuns.AsNoTracking().SingleAsync(r => r.Id == runId, cancel);
        var member = await db
            .BillingRunCustomers.AsNoTracking()
            .SingleOrDefaultAsync(m => m.RunId == runId && m.CustomerId == customerId, cancel);
        var last = review.LastInvoiceIds;
        var invoices = await db
            .Invoices.AsNoTracking()
            .Where(i => i.CustomerId == customerId && i.CreditsInvoiceId == null && (i.RunId == runId || last.Contains(i.Id)))
            .OrderBy(i => i.Id)
            .Select(i => new
            {
                IsNow = i.RunId == runId,
                Row = new ReviewInvoice(
                    i.Id,
                    i.Kind,
                    i.State,
                    i.Number,
                    db.CostCentres.Where(c => c.Id == i.CostCentreId).Select(c => c.Name).FirstOrDefault(),
                    i.Total
                ),
            })
            .ToListAsync(cancel);
        var warnings = await db
            .RunWarnings.AsNoTracking()
            .Where(w => w.RunId == runId && w.CustomerId == customerId && (seesCost || !w.TellsCost))
            .OrderBy(w => w.Id)
            .Select(w => new WarningRow(w.CustomerId, w.Kind, w.Sentence, w.Link, w.LinkWords))
            .ToListAsync(cancel);
        var comparison = review.Standing == ReviewStanding.TakenOut ? null : (await Bills.LoadAsync(db, run, review, cancel)).Compare();
        var takenOut = member is { IsTakenOut: true }
            ? $"Taken out by {member.TakenOutBy} on {UkTime.ToLocal(member.TakenOutUtc!.Value):d MMM yyyy HH:mm}: {member.LeftOut}"
            : null;
        return new(
            customerId,
            review,
            comparison,
            [.. invoices.Where(i => i.IsNow).Select(i => i.Row)],
            [.. invoices.Where(i => !i.IsNow).Select(i => i.Row)],
            [.. warnings.OrderBy(w => w.Kind)],
            takenOut,
            member is not null
        );
    }

    /// <summary>The records that a usage line adds up, in order of start.</summary>
    /// <param name="page">From 1.</param>
    /// <returns>Null: the line is there no more.</returns>
    public async Task<LineCalls?> CallsAsync(int lineId, int page, int size, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        var seesCost = await user.MayAsync(Permission.SeeCost);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var line = await db.InvoiceLines.AsNoTracking().SingleOrDefaultAsync(l => l.Id == lineId && l.CliId != null, cancel);
        if (line?.Period is not { } days)
            return null;
        var invoice = await db.Invoices.Where(i => i.Id == line.InvoiceId).Select(i => new { i.CustomerId, i.State }).SingleAsync(cancel);
        var (fromUtc, toUtc) = (UkTime.StartOf(days.From), UkTime.StartOf(days.To.AddDays(1)));
        var calls = db
            .Usage.OfInvoice(line.InvoiceId, invoice.CustomerId, invoice.State)
            .Where(u => u.StartedUtc >= fromUtc && u.StartedUtc < toUtc && u.CliId == line.CliId && u.CostCentreId == line.CostCentreId)
            .Where(u => u.Source < PriceSource.FreeToCaller)
            .Join(
                db.Destinations.Where(d => !d.IsFreeToCaller && d.CategoryId == line.CategoryId),
                u => u.DestinationId,
                d => d.Id,
                (u, d) => new { u, d.Name }
            );
        var rows = await calls
            .OrderBy(x => x.u.StartedUtc)
            .ThenBy(x => x.u.Id)
            .Skip((page - 1) * size)
            .Take(size)
            .Select(x => new LineCall(
                x.u.Id,
                x.u.StartedUtc,
                x.u.Identifier,
                x.u.Dialled,
                x.Name,
                x.u.Seconds,
                x.u.Price,
                seesCost ? x.u.Cost : null
            ))
            .ToListAsync(cancel);
        return new(line.Description, rows, await calls.CountAsync(cancel), line.ExactSum ?? line.Net, line.Net);
    }
}
