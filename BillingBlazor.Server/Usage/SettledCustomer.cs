using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage;

/// <summary>What settling must know of a customer: its bundles, and those of its lines that have a cap or are excluded.</summary>
internal sealed record SettledCustomer(int Id, int? AnniversaryDay, IReadOnlyList<HeldBundle> Bundles, IReadOnlyDictionary<int, CliTerms> Clis)
{
    public bool HasTerms => Bundles.Count > 0 || Clis.Count > 0;

    /// <returns>Null when there is no such customer.</returns>
    public static async Task<SettledCustomer?> LoadAsync(BillingDb db, int customerId, CancellationToken cancel)
    {
        var anniversary = await db.Customers.Where(c => c.Id == customerId).Join(db.CustomerGroups, c => c.GroupId, g => g.Id, (c, g) => new { Day = g.Billing == BillingKind.Anniversary ? c.AnniversaryDay : null }).SingleOrDefaultAsync(cancel);
        if (anniversary is null) return null;
        var held = await db.CustomerBundles.AsNoTracking().Where(h => h.CustomerId == customerId).ToListAsync(cancel);
        var bundleIds = held.Select(h => h.BundleId).Distinct().ToList();
        var bundles = held.Count == 0 ? [] : await db.Bundles.AsNoTracking().Include(b => b.Allowances).Where(b => bundleIds.Contains(b.Id)).ToDictionaryAsync(b => b.Id, cancel);
        var lines = await db.Clis.AsNoTracking().Where(c => c.CustomerId == customerId && (c.SpendingCap != null || c.ExcludedFromBilling)).Select(c => new { c.Id, c.ExcludedFromBilling, c.SpendingCap }).ToListAsync(cancel);
        return new(customerId, anniversary.Day, [.. held.Select(h => new HeldBundle(h, bundles[h.BundleId]))], lines.ToDictionary(c => c.Id, c => new CliTerms(c.ExcludedFromBilling, c.SpendingCap)));
    }

    /// <summary>The assignments that are concerned in a month; null for all.</summary>
    public List<int>? OnlyLines(BillingPeriod month)
    {
        var inForce = Bundles.Where(b => month.Overlap(new(b.Held.From, b.Held.To ?? DateOnly.MaxValue)) is not null).ToList();
        return inForce.Exists(b => b.Held.CliIds.Count == 0) ? null : [.. Clis.Keys.Concat(inForce.SelectMany(b => b.Held.CliIds)).Distinct()];
    }

    /// <param name="books">By supplier; 03 is included as the supplier's 01 and 02.</param>
    public Settlement SettlementOf(IReadOnlyDictionary<int, RatingBooks> books) =>
        new(new(AnniversaryDay, Bundles, Clis, PriceBook.Landlines(books.Values.SelectMany(b => b.DestinationsById.Values))));
}
