using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Charges;

/// <summary>Filters as SQL: for pages, exports and the steps of bulk actions alike.</summary>
internal static class ChargeSearch
{
    public static IQueryable<Charge> Matching(this BillingDb db, ChargeFilter filter)
    {
        var today = db.Today;
        var charges = db.Charges.AsNoTracking();
        if (filter.CustomerId is { } customer)
            charges = charges.Where(c => c.CustomerId == customer);
        if (filter.State is { } state)
            charges = charges.In(db, state, today);
        if (filter.CategoryId is { } category)
            charges = charges.Where(c => c.CategoryId == category);
        if (filter.ChargeId is { } charge)
            charges = charges.Where(c => c.Id == charge);
        if (filter.ProductId is { } product)
            charges = charges.Where(c => c.ProductId == product);
        if (filter.Frequency == ChargeFilter.Once)
            charges = charges.Where(c => c.Frequency == null);
        else if (Enum.TryParse<Frequency>(filter.Frequency, out var often))
            charges = charges.Where(c => c.Frequency == often);
        if (filter.EndsFrom is { } from)
            charges = charges.Where(c => c.End >= from);
        if (filter.EndsTo is { } to)
            charges = charges.Where(c => c.End <= to);
        if (filter.Tags.Count > 0)
        {
            var tags = filter.Tags.ToList();
            charges = charges.Where(c =>
                db.CustomerTags.Any(t =>
                    t.CustomerId == c.CustomerId && db.Tags.Any(x => x.Id == t.TagId && EF.Parameter(tags).Contains(x.Name))
                )
            );
        }
        if (Text.Optional(filter.Words) is { } words)
        {
            var like = LikePattern.Holding(words);
            charges = filter.CustomerId is null
                ? charges.Where(c =>
                    EF.Functions.Like(c.Description, like, LikePattern.Escape)
                    || db.Customers.Any(x =>
                        x.Id == c.CustomerId
                        && (
                            EF.Functions.Like(x.Name, like, LikePattern.Escape) || EF.Functions.Like(x.Reference!, like, LikePattern.Escape)
                        )
                    )
                )
                : charges.Where(c =>
                    EF.Functions.Like(c.Description, like, LikePattern.Escape) || EF.Functions.Like(c.Details!, like, LikePattern.Escape)
                );
        }
        return charges;
    }

    public static IQueryable<Charge> Matching(this BillingDb db, ChargeSelection selection)
    {
        var ids = selection.Ids.ToList();
        return selection.AllMatching is { } filter
            ? (ids.Count == 0 ? db.Matching(filter) : db.Matching(filter).Where(c => !EF.Parameter(ids).Contains(c.Id)))
            : db.Charges.AsNoTracking().Where(c => EF.Parameter(ids).Contains(c.Id));
    }

    private static IQueryable<Charge> In(this IQueryable<Charge> charges, BillingDb db, ChargeState state, DateOnly today) =>
        state switch
        {
            ChargeState.Cancelled => charges.Where(c => c.IsCancelled),
            ChargeState.Future => charges.Where(c =>
                !c.IsCancelled
                && (c.ProRataStart ?? c.Start) > today
                && (c.Frequency != null || !db.InvoiceLines.Any(l => l.ChargeId == c.Id && l.IsLive && l.Kind == LineKind.Charge))
            ),
            ChargeState.Ended => charges.Where(c =>
                !c.IsCancelled
                && (
                    c.End < today
                    || (c.Frequency == null && db.InvoiceLines.Any(l => l.ChargeId == c.Id && l.IsLive && l.Kind == LineKind.Charge))
                )
            ),
            ChargeState.Active => charges.Where(c =>
                !c.IsCancelled
                && (c.ProRataStart ?? c.Start) <= today
                && (c.End == null || c.End >= today)
                && (c.Frequency != null || !db.InvoiceLines.Any(l => l.ChargeId == c.Id && l.IsLive && l.Kind == LineKind.Charge))
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(state), state, "An unknown state."),
        };
}
