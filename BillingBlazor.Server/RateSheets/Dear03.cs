using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.RateSheets;

/// <summary>A call to 03 may cost no more than the same call to 01 and 02, whichever of the two rows is saved.</summary>
internal static class Dear03
{
    /// <param name="sameOwner">The rows of the same tariff, or the destinations' own.</param>
    /// <exception cref="BillingRuleException">03 would be dearer on the day the row begins.</exception>
    public static async Task RefuseAsync(BillingDb db, RateKey key, DatedPrice saved, IQueryable<RateRow> sameOwner, CancellationToken cancel)
    {
        var own = await db.Destinations.Where(d => key.DestinationId != null ? d.Id == key.DestinationId : d.DestinationGroupId == key.GroupId).Select(d => new { d.SupplierId, d.Range }).Distinct().ToListAsync(cancel);
        var is03 = own.Count > 0 && own.TrueForAll(d => d.Range == NumberRange.Uk03);
        if (!is03 && own.TrueForAll(d => d.Range != NumberRange.Landline)) return;
        var (suppliers, wanted) = (own.Select(d => d.SupplierId).Distinct().ToList(), is03 ? NumberRange.Landline : NumberRange.Uk03);
        var others = await db.Destinations.Where(d => d.Range == wanted && EF.Parameter(suppliers).Contains(d.SupplierId)).Select(d => new { d.Id, d.DestinationGroupId }).ToListAsync(cancel);
        var (ids, groups) = (others.Select(d => d.Id).ToList(), others.Select(d => d.DestinationGroupId).OfType<int>().Distinct().Where(id => id != key.GroupId).ToList());
        foreach (var row in await sameOwner.AsNoTracking().Where(r => (r.DestinationId != null && EF.Parameter(ids).Contains(r.DestinationId.Value)) || (r.DestinationGroupId != null && EF.Parameter(groups).Contains(r.DestinationGroupId.Value))).ToListAsync(cancel))
        {
            if ((row.To is { } end && end < saved.From) || row.From > saved.To) continue;
            if (is03) saved.Price.RefuseDearerThan(row.Price);
            else row.Price.RefuseDearerThan(saved.Price);
        }
    }
}
