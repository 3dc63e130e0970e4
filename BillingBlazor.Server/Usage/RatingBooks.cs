using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage;

/// <summary>Where one supplier's records go to and what they cost, loaded in a handful of queries. Whose line it is, <see cref="CliBook"/>
/// knows.</summary>
public sealed record RatingBooks(
    Supplier Supplier,
    DestinationBook Destinations,
    IReadOnlyDictionary<int, Destination> DestinationsById,
    Rater Rater
)
{
    /// <summary>The supplier's 01 and 02, which 03 is included as; null where it has none.</summary>
    public Destination? Landline { get; } = PriceBook.Landlines(DestinationsById.Values).GetValueOrDefault(Supplier.Id);

    /// <summary>Of several suppliers, by supplier. Threads may share them.</summary>
    public static async Task<Dictionary<int, RatingBooks>> LoadAsync(BillingDb db, IEnumerable<int> supplierIds, CancellationToken cancel)
    {
        var books = new Dictionary<int, RatingBooks>();
        foreach (var supplierId in supplierIds.Distinct())
            books[supplierId] = await LoadAsync(db, supplierId, cancel);
        return books;
    }

    /// <param name="rows">Sell prices to rate by instead of those that are stored.</param>
    /// <param name="adjustments">Null: those that are set up.</param>
    /// <param name="pretended">Tariffs of customers that are not there: to try one out.</param>
    /// <param name="ofCustomers">Null: of everybody. Else only these are rated, and no more of their tariffs is read.</param>
    /// <param name="change">What would become of the supplier's destinations: one that it adds has no id yet.</param>
    public static async Task<RatingBooks> LoadAsync(
        BillingDb db,
        int supplierId,
        CancellationToken cancel,
        IReadOnlyList<Domain.Tariffs.RateRow>? rows = null,
        IReadOnlyList<PriceAdjustment>? adjustments = null,
        IReadOnlyList<(int CustomerId, int CategoryId, int TariffId)>? pretended = null,
        IReadOnlyList<int>? ofCustomers = null,
        Action<List<Destination>>? change = null
    )
    {
        var supplier = await db.Suppliers.AsNoTracking().SingleAsync(s => s.Id == supplierId, cancel);
        var destinations = await db
            .Destinations.AsNoTracking()
            .AsSplitQuery()
            .Include(d => d.Codes)
            .Include(d => d.BuyPrices)
            .Include(d => d.ServiceCharges)
            .Where(d => d.SupplierId == supplierId)
            .ToListAsync(cancel);
        change?.Invoke(destinations);
        var holidays = await db.BankHolidays.AsNoTracking().ToListAsync(cancel);
        var bands = (await db.TimeSchedules.AsNoTracking().ToListAsync(cancel)).ToDictionary(s => s.Id, s => new BandCalendar(s, holidays));
        var prices = new PriceBook(
            rows ?? await db.RateRows.AsNoTracking().ToListAsync(cancel),
            await db.Tariffs.AsNoTracking().ToListAsync(cancel),
            await db.Categories.AsNoTracking().ToListAsync(cancel),
            (
                await (
                    ofCustomers is null
                        ? db.CustomerTariffs
                        : db.CustomerTariffs.Where(t => EF.Parameter(ofCustomers).Contains(t.CustomerId))
                )
                    .AsNoTracking()
                    .ToListAsync(cancel)
            )
                .Select(t => (t.CustomerId, t.CategoryId, t.TariffId))
                .Concat(pretended ?? []),
            destinations
        );
        var inForce = adjustments ?? await db.PriceAdjustments.AsNoTracking().ToListAsync(cancel);
        var organisations =
            inForce.Count == 0
                ? []
                : await db
                    .Customers.AsNoTracking()
                    .Select(c => new { c.Id, c.OrganisationId })
                    .ToDictionaryAsync(c => c.Id, c => c.OrganisationId, cancel);
        var supplierBands = supplier.TimeScheduleId is { } schedule && bands.TryGetValue(schedule, out var own) ? own : new(null, []);
        return new(
            supplier,
            new(supplier, destinations),
            destinations.Where(d => d.Id != 0).ToDictionary(d => d.Id),
            new(
                supplier,
                prices,
                supplierBands,
                bands,
                new AdjustmentBook(inForce, organisations),
                vatRates: await db.VatRates.AsNoTracking().ToListAsync(cancel)
            )
        );
    }
}
