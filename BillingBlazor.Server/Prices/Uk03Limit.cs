using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Prices;

/// <summary>A call to 03 may cost no more than the same call to 01 and 02, whichever of the two rows is saved.</summary>
internal static class Uk03Limit
{
    /// <param name="sameOwner">The rows of the same tariff, or the destinations' own.</param>
    /// <exception cref="BillingRuleException">03 would be dearer on the day the row begins.</exception>
    public static async Task RefuseAsync(
        BillingDb db,
        RateKey key,
        DatedPrice saved,
        IQueryable<RateRow> sameOwner,
        CancellationToken cancel
    )
    {
        var own = await db
            .Destinations.Where(d => key.DestinationId != null ? d.Id == key.DestinationId : d.DestinationGroupId == key.GroupId)
            .Select(d => new { d.SupplierId, d.Range })
            .Distinct()
            .ToListAsync(cancel);
        var is03 = own.Count > 0 && own.TrueForAll(d => d.Range == NumberRange.Uk03);
        if (!is03 && own.TrueForAll(d => d.Range != NumberRange.Landline))
            return;
        var (suppliers, wanted) = (own.Select(d => d.SupplierId).Distinct().ToList(), is03 ? NumberRange.Landline : NumberRange.Uk03);
        var others = await db
            .Destinations.Where(d => d.Range == wanted && EF.Parameter(suppliers).Contains(d.SupplierId))
            .Select(d => new { d.Id, d.DestinationGroupId })
            .ToListAsync(cancel);
        var (ids, groups) = (
            others.Select(d => d.Id).ToList(),
            others.Select(d => d.DestinationGroupId).OfType<int>().Distinct().Where(id => id != key.GroupId).ToList()
        );
        foreach (
            var row in await sameOwner
                .AsNoTracking()
                .Where(r =>
                    (r.DestinationId != null && EF.Parameter(ids).Contains(r.DestinationId.Value))
                    || (r.DestinationGroupId != null && EF.Parameter(groups).Contains(r.DestinationGroupId.Value))
                )
                .ToListAsync(cancel)
        )
        {
            if ((row.To is { } end && end < saved.From) || row.From > saved.To)
                continue;
            if (is03)
                saved.Price.RefuseDearerThan(row.Price);
            else
                row.Price.RefuseDearerThan(saved.Price);
        }
    }

    /// <summary>A customer's own price of 03 comes before its tariff's of 01 and 02, so it may not be dearer than that either. Null: it
    /// isn't.</summary>
    public static async Task<string?> ProblemOfOwnAsync(
        BillingDb db,
        int customerId,
        RateKey key,
        DatedPrice saved,
        CancellationToken cancel
    )
    {
        var own = await db
            .Destinations.AsNoTracking()
            .Where(d => key.DestinationId != null ? d.Id == key.DestinationId : d.DestinationGroupId == key.GroupId)
            .ToListAsync(cancel);
        if (own.Count == 0 || own.Exists(d => d.Range != NumberRange.Uk03))
            return null;
        var suppliers = own.Select(d => d.SupplierId).Distinct().ToList();
        var landlines = PriceBook.Landlines(
            await db
                .Destinations.AsNoTracking()
                .Where(d => d.Range == NumberRange.Landline && EF.Parameter(suppliers).Contains(d.SupplierId))
                .ToListAsync(cancel)
        );
        if (landlines.Count == 0)
            return null;
        var chosen = await db.CustomerTariffs.AsNoTracking().Where(t => t.CustomerId == customerId).ToListAsync(cancel);
        var others = new PriceBook(
            await db.RateRows.AsNoTracking().Where(r => r.CustomerId == null).ToListAsync(cancel),
            await db.Tariffs.AsNoTracking().ToListAsync(cancel),
            await db.Categories.AsNoTracking().ToListAsync(cancel),
            chosen.Select(t => (t.CustomerId, t.CategoryId, t.TariffId))
        );
        var day = saved.From > db.Today ? saved.From : db.Today;
        try
        {
            foreach (var landline in landlines.Values)
                if (others.Find(customerId, landline, day).Row is { } row)
                    saved.Price.RefuseDearerThan(row.Price);
            return null;
        }
        catch (BillingRuleException refusal)
        {
            return refusal.Message;
        }
    }
}
