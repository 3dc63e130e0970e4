using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage;

/// <summary>What settling must know of a customer: its bundles, and those of its lines that have a cap or are excluded.</summary>
internal sealed record SettledCustomer(
    int Id,
    int? AnniversaryDay,
    IReadOnlyList<HeldBundle> Bundles,
    IReadOnlyDictionary<int, CliTerms> Clis
)
{
    public bool HasTerms => Bundles.Count > 0 || Clis.Count > 0;

    /// <summary>Those of the customers that there are, with four queries however many they are.</summary>
    public static async Task<IReadOnlyDictionary<int, SettledCustomer>> LoadAsync(
        BillingDb db,
        IReadOnlyCollection<int> ids,
        CancellationToken cancel
    )
    {
        var days = await db
            .Customers.Where(c => EF.Parameter(ids).Contains(c.Id))
            .Join(
                db.CustomerGroups,
                c => c.GroupId,
                g => g.Id,
                (c, g) => new { c.Id, Day = g.Billing == BillingKind.Anniversary ? c.AnniversaryDay : null }
            )
            .ToListAsync(cancel);
        var held = (
            await db
                .CustomerBundles.AsNoTracking()
                .Where(h => EF.Parameter(ids).Contains(h.CustomerId))
                .OrderBy(h => h.Id)
                .ToListAsync(cancel)
        ).ToLookup(h => h.CustomerId);
        var bundleIds = held.SelectMany(h => h).Select(h => h.BundleId).Distinct().ToList();
        var bundles =
            bundleIds.Count == 0
                ? []
                : await db
                    .Bundles.AsNoTracking()
                    .Include(b => b.Allowances)
                    .Where(b => bundleIds.Contains(b.Id))
                    .ToDictionaryAsync(b => b.Id, cancel);
        var lines = (
            await db
                .Clis.AsNoTracking()
                .Where(c => EF.Parameter(ids).Contains(c.CustomerId) && (c.SpendingCap != null || c.ExcludedFromBilling))
                .Select(c => new
                {
                    c.CustomerId,
                    c.Id,
                    c.ExcludedFromBilling,
                    c.SpendingCap,
                })
                .ToListAsync(cancel)
        ).ToLookup(c => c.CustomerId);
        return days.ToDictionary(
            c => c.Id,
            c => new SettledCustomer(
                c.Id,
                c.Day,
                [.. held[c.Id].Select(h => new HeldBundle(h, bundles[h.BundleId]))],
                lines[c.Id].ToDictionary(l => l.Id, l => new CliTerms(l.ExcludedFromBilling, l.SpendingCap))
            )
        );
    }

    /// <summary>The assignments that are concerned in a month; null for all.</summary>
    public List<int>? OnlyLines(BillingPeriod month)
    {
        var inForce = Bundles.Where(b => month.Overlap(new(b.Held.From, b.Held.To ?? DateOnly.MaxValue)) is not null).ToList();
        return inForce.Exists(b => b.Held.CliIds.Count == 0)
            ? null
            : [.. Clis.Keys.Concat(inForce.SelectMany(b => b.Held.CliIds)).Distinct()];
    }

    /// <param name="books">By supplier.</param>
    public Settlement SettlementOf(IReadOnlyDictionary<int, RatingBooks> books) =>
        new(
            new(
                AnniversaryDay,
                Bundles,
                Clis,
                books.Where(b => b.Value.Landline is not null).ToDictionary(b => b.Key, b => b.Value.Landline!)
            )
        );
}
