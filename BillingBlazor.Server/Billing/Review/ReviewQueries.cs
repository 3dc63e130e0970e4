using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Invoices.Comparison;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Billing.Review;

/// <summary>Which customers of a run are shown.</summary>
public enum ReviewShow
{
    All,
    Warned,
    NoInvoice,
    New,
    Gone,
    TakenOut,
}

public enum ReviewSort
{
    Surprise,
    Customer,
    Total,
    Change,
    Price,
    Mix,
    Usage,
    New,
    Ended,
    OneOff,
    ProRata,
    BundleAndCap,
    VatAndRounding,
}

/// <param name="Page">From 1.</param>
public sealed record ReviewRequest(int RunId, ReviewShow Show, string? Words, ReviewSort Sort, int Page, int Size);

/// <param name="Cost">Null: not for this person.</param>
public sealed record ReviewFigures(
    int Compared,
    Money Net,
    Money Total,
    Money? Cost,
    Money LastTotal,
    Money Change,
    Causes Causes,
    IReadOnlyDictionary<ReviewShow, int> Counts
)
{
    /// <summary>Net less cost, of net.</summary>
    public decimal? MarginPercent => Cost is { } cost && Net > Money.Zero ? (Net - cost).Pounds * 100 / Net.Pounds : null;
}

/// <param name="MarginPercent">Null: nothing billed, or not for this person.</param>
public sealed record ReviewRow(
    int CustomerId,
    string Customer,
    string? Reference,
    ReviewStanding Standing,
    string? Reason,
    int Invoices,
    Money Total,
    bool HasLast,
    Money LastTotal,
    Money Change,
    Money Surprise,
    int Warnings,
    decimal? MarginPercent,
    int? InvoiceId,
    string? Number
);

public sealed record ReviewPage(IReadOnlyList<ReviewRow> Rows, int Count);

public sealed record WarningRow(int? CustomerId, RunWarningKind Kind, string Sentence, string Link, string LinkWords);

/// <param name="Rows">The first few of the kind; of what is about customers there may be more.</param>
public sealed record WarningGroup(RunWarningKind Kind, int Count, IReadOnlyList<WarningRow> Rows);

/// <summary>What a review shows: out of what <see cref="RunReview"/> keeps beside the draft, so that it opens at once.</summary>
public sealed class ReviewQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    private const int FirstFew = 5;

    public async Task<ReviewFigures> FiguresAsync(int runId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        var seesCost = await user.MayAsync(Permission.SeeCost);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var reviews = db.InvoiceReviews.AsNoTracking().Where(r => r.RunId == runId);
        var compared = await reviews
            .Where(r => r.Standing != ReviewStanding.TakenOut)
            .GroupBy(_ => 1)
            .Select(g => new
            {
                Count = g.Count(),
                Net = g.Sum(r => (long)r.Net),
                Total = g.Sum(r => (long)r.Total),
                Cost = g.Sum(r => (long)r.Cost),
                Change = g.Sum(r => (long)r.Change),
                Price = g.Sum(r => (long)r.Causes.Price),
                Mix = g.Sum(r => (long)r.Causes.Mix),
                Usage = g.Sum(r => (long)r.Causes.Usage),
                New = g.Sum(r => (long)r.Causes.New),
                Ended = g.Sum(r => (long)r.Causes.Ended),
                OneOff = g.Sum(r => (long)r.Causes.OneOff),
                ProRata = g.Sum(r => (long)r.Causes.ProRata),
                BundleAndCap = g.Sum(r => (long)r.Causes.BundleAndCap),
                VatAndRounding = g.Sum(r => (long)r.Causes.VatAndRounding),
            })
            .SingleOrDefaultAsync(cancel);
        var standings = await reviews
            .GroupBy(r => new { r.Standing, IsNew = r.Standing == ReviewStanding.Invoiced && r.LastFrom == null })
            .Select(g => new
            {
                g.Key.Standing,
                g.Key.IsNew,
                Count = g.Count(),
            })
            .ToListAsync(cancel);
        var counts = new Dictionary<ReviewShow, int>
        {
            [ReviewShow.All] = standings.Sum(s => s.Count),
            [ReviewShow.Warned] = await Warned(reviews, db, runId, seesCost).CountAsync(cancel),
            [ReviewShow.New] = standings.Where(s => s.IsNew).Sum(s => s.Count),
            [ReviewShow.NoInvoice] = Of(ReviewStanding.NotBilled),
            [ReviewShow.Gone] = Of(ReviewStanding.Gone),
            [ReviewShow.TakenOut] = Of(ReviewStanding.TakenOut),
        };
        if (compared is null)
            return new(0, Money.Zero, Money.Zero, null, Money.Zero, Money.Zero, Causes.None, counts);
        var (total, change) = (Money.FromMicropounds(compared.Total), Money.FromMicropounds(compared.Change));
        return new(
            compared.Count,
            Money.FromMicropounds(compared.Net),
            total,
            seesCost ? Money.FromMicropounds(compared.Cost) : null,
            total - change,
            change,
            new()
            {
                Price = Money.FromMicropounds(compared.Price),
                Mix = Money.FromMicropounds(compared.Mix),
                Usage = Money.FromMicropounds(compared.Usage),
                New = Money.FromMicropounds(compared.New),
                Ended = Money.FromMicropounds(compared.Ended),
                OneOff = Money.FromMicropounds(compared.OneOff),
                ProRata = Money.FromMicropounds(compared.ProRata),
                BundleAndCap = Money.FromMicropounds(compared.BundleAndCap),
                VatAndRounding = Money.FromMicropounds(compared.VatAndRounding),
            },
            counts
        );

        int Of(ReviewStanding standing) => standings.Where(s => s.Standing == standing).Sum(s => s.Count);
    }

    public async Task<ReviewPage> PageAsync(ReviewRequest request, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        var seesCost = await user.MayAsync(Permission.SeeCost);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var reviews = Shown(db.InvoiceReviews.AsNoTracking().Where(r => r.RunId == request.RunId), db, request, seesCost);
        if (Text.Optional(request.Words) is { } words)
        {
            var like = LikePattern.Holding(words);
            reviews = reviews.Where(r =>
                db.Customers.Any(c =>
                    c.Id == r.CustomerId
                    && (EF.Functions.Like(c.Name, like, LikePattern.Escape) || EF.Functions.Like(c.Reference!, like, LikePattern.Escape))
                )
            );
        }
        var count = await reviews.CountAsync(cancel);
        var rows = await Sorted(reviews, db, request.Sort)
            .Skip((request.Page - 1) * request.Size)
            .Take(request.Size)
            .Select(r => new
            {
                Review = r,
                Customer = db.Customers.Where(c => c.Id == r.CustomerId).Select(c => new { c.Name, c.Reference }).First(),
                Warnings = seesCost
                    ? r.Warnings
                    : db.RunWarnings.Count(w => w.RunId == r.RunId && w.CustomerId == r.CustomerId && !w.TellsCost),
                Invoice = db
                    .Invoices.Where(i => i.CustomerId == r.CustomerId && i.RunId == r.RunId && i.CreditsInvoiceId == null)
                    .OrderBy(i => i.Id)
                    .Select(i => new { i.Id, i.Number })
                    .FirstOrDefault(),
            })
            .ToListAsync(cancel);
        return new(
            [
                .. rows.Select(x => new ReviewRow(
                    x.Review.CustomerId,
                    x.Customer.Name,
                    x.Customer.Reference,
                    x.Review.Standing,
                    x.Review.Reason,
                    x.Review.Invoices,
                    x.Review.Total,
                    x.Review.LastFrom is not null,
                    x.Review.LastTotal,
                    x.Review.Change,
                    x.Review.Surprise,
                    x.Warnings,
                    seesCost && x.Review.Net > Money.Zero ? (x.Review.Net - x.Review.Cost).Pounds * 100 / x.Review.Net.Pounds : null,
                    x.Invoice?.Id,
                    x.Invoice?.Number
                )),
            ],
            count
        );
    }

    /// <summary>By kind, in the order that people are told of them.</summary>
    public async Task<IReadOnlyList<WarningGroup>> WarningsAsync(int runId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        var seesCost = await user.MayAsync(Permission.SeeCost);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var warnings = db.RunWarnings.AsNoTracking().Where(w => w.RunId == runId && (seesCost || !w.TellsCost));
        var groups = new List<WarningGroup>();
        foreach (
            var kind in (
                await warnings.GroupBy(w => w.Kind).Select(g => new { Kind = g.Key, Count = g.Count() }).ToListAsync(cancel)
            ).OrderBy(g => g.Kind)
        )
            groups.Add(
                new(
                    kind.Kind,
                    kind.Count,
                    await warnings
                        .Where(w => w.Kind == kind.Kind)
                        .OrderByDescending(w => seesCost || w.Kind != RunWarningKind.UnpricedCalls ? w.Weight : Money.Zero)
                        .ThenBy(w => w.Id)
                        .Take(FirstFew)
                        .Select(w => new WarningRow(w.CustomerId, w.Kind, w.Sentence, w.Link, w.LinkWords))
                        .ToListAsync(cancel)
                )
            );
        return groups;
    }

    public async Task<ReviewLimitsForm> LimitsAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return ReviewLimitsForm.Of(await RunReview.LimitsAsync(db, cancel));
    }

    private static IQueryable<InvoiceReview> Warned(IQueryable<InvoiceReview> reviews, BillingDb db, int runId, bool seesCost) =>
        reviews.Where(r =>
            r.Warnings > 0 && (seesCost || db.RunWarnings.Any(w => w.RunId == runId && w.CustomerId == r.CustomerId && !w.TellsCost))
        );

    private static IQueryable<InvoiceReview> Shown(IQueryable<InvoiceReview> reviews, BillingDb db, ReviewRequest request, bool seesCost) =>
        request.Show switch
        {
            ReviewShow.All => reviews,
            ReviewShow.Warned => Warned(reviews, db, request.RunId, seesCost),
            ReviewShow.NoInvoice => reviews.Where(r => r.Standing == ReviewStanding.NotBilled),
            ReviewShow.New => reviews.Where(r => r.Standing == ReviewStanding.Invoiced && r.LastFrom == null),
            ReviewShow.Gone => reviews.Where(r => r.Standing == ReviewStanding.Gone),
            ReviewShow.TakenOut => reviews.Where(r => r.Standing == ReviewStanding.TakenOut),
            _ => throw new ArgumentOutOfRangeException(nameof(request), request.Show, "An unknown choice."),
        };

    /// <summary>By name, or the largest first; of changes the largest either way.</summary>
    private static IQueryable<InvoiceReview> Sorted(IQueryable<InvoiceReview> reviews, BillingDb db, ReviewSort sort) =>
        (
            sort switch
            {
                ReviewSort.Surprise => reviews.OrderByDescending(r => r.Surprise),
                ReviewSort.Customer => reviews.OrderBy(r => db.Customers.Where(c => c.Id == r.CustomerId).Select(c => c.Name).First()),
                ReviewSort.Total => reviews.OrderByDescending(r => r.Total),
                ReviewSort.Change => reviews.OrderByDescending(r => Math.Abs((long)r.Change)),
                ReviewSort.Price => reviews.OrderByDescending(r => Math.Abs((long)r.Causes.Price)),
                ReviewSort.Mix => reviews.OrderByDescending(r => Math.Abs((long)r.Causes.Mix)),
                ReviewSort.Usage => reviews.OrderByDescending(r => Math.Abs((long)r.Causes.Usage)),
                ReviewSort.New => reviews.OrderByDescending(r => Math.Abs((long)r.Causes.New)),
                ReviewSort.Ended => reviews.OrderByDescending(r => Math.Abs((long)r.Causes.Ended)),
                ReviewSort.OneOff => reviews.OrderByDescending(r => Math.Abs((long)r.Causes.OneOff)),
                ReviewSort.ProRata => reviews.OrderByDescending(r => Math.Abs((long)r.Causes.ProRata)),
                ReviewSort.BundleAndCap => reviews.OrderByDescending(r => Math.Abs((long)r.Causes.BundleAndCap)),
                ReviewSort.VatAndRounding => reviews.OrderByDescending(r => Math.Abs((long)r.Causes.VatAndRounding)),
                _ => throw new ArgumentOutOfRangeException(nameof(sort), sort, "An unknown order."),
            }
        ).ThenBy(r => r.CustomerId);
}
