using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Usage;
using BillingBlazor.Server.Prices;
using BillingBlazor.Server.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.RateSheets;

/// <summary>A customer's calls of last month by the prices as they are, and by the sheet's.</summary>
public sealed record RepricedCustomer(int CustomerId, string Customer, int Calls, Money Now, Money Then, Money CostNow, Money CostThen)
{
    public Money Difference => Then - Now;
    public Money CostDifference => CostThen - CostNow;
}

/// <param name="Customers">Those that pay, or cost, another amount; the greatest difference first.</param>
public sealed record RepricedMonth(
    BillingPeriod Month,
    int Calls,
    Money Now,
    Money Then,
    Money CostNow,
    Money CostThen,
    IReadOnlyList<RepricedCustomer> Customers
)
{
    public Money Difference => Then - Now;
    public Money CostDifference => CostThen - CostNow;
}

/// <summary>
/// Last month's stored records rated twice as rating again does it, with the prices as they are and as though the sheet's had been in force
/// all month. Nothing is saved, and nothing is settled: allowances and caps are left out of both.
/// </summary>
internal static class Repricing
{
    private const int CustomersAtOnce = 500;

    private readonly record struct Part(
        int FileId,
        int CustomerId,
        string ChargeCode,
        DateTime StartedUtc,
        int Seconds,
        long Bytes,
        Money Cost,
        UsageMarks Flags,
        string Dialled
    );

    public static async Task<RepricedMonth> OfAsync(
        BillingDb db,
        RateSheetOf of,
        RateSheetPlan plan,
        BillingPeriod month,
        Action<long> told,
        CancellationToken cancel
    )
    {
        if (of.Kind != RateSheetKind.Buy)
            return await OfAsync(db, of, rows => [.. Laid(rows, of, plan, month)], null, month, told, cancel);
        var groups = (await db.DestinationGroups.AsNoTracking().ToListAsync(cancel)).ToDictionary(
            g => g.Name,
            g => g.Id,
            StringComparer.OrdinalIgnoreCase
        );
        return await OfAsync(
            db,
            of,
            rows => rows,
            (supplier, destinations) => Buy(of, plan, groups, month, supplier, destinations),
            month,
            told,
            cancel
        );
    }

    /// <summary>As though a tariff's row had been this one since it began.</summary>
    public static Task<RepricedMonth> OfAsync(BillingDb db, int rowId, RateRow corrected, BillingPeriod month, CancellationToken cancel) =>
        OfAsync(
            db,
            new(RateSheetKind.Tariff, corrected.TariffId!.Value),
            rows => [.. rows.Where(row => row.Id != rowId), corrected],
            null,
            month,
            _ => { },
            cancel
        );

    private static async Task<RepricedMonth> OfAsync(
        BillingDb db,
        RateSheetOf of,
        Func<List<RateRow>, List<RateRow>> laid,
        Action<int, List<Destination>>? change,
        BillingPeriod month,
        Action<long> told,
        CancellationToken cancel
    )
    {
        var (now, then) = (new Books(), new Books());
        var rows = await db.RateRows.AsNoTracking().ToListAsync(cancel);
        await now.LoadAsync(db, rows, null, cancel);
        await then.LoadAsync(db, laid(rows), change, cancel);

        var files = await db
            .CdrFiles.AsNoTracking()
            .Where(f => f.State == CdrFileState.Ready && (of.HasGroups || f.SupplierId == of.Id))
            .ToDictionaryAsync(f => f.Id, f => f.SupplierId, cancel);
        var sums = new Dictionary<int, (int Calls, Money Now, Money Then, Money CostNow, Money CostThen)>();
        var category =
            of.Kind == RateSheetKind.Tariff
                ? await db.Tariffs.Where(t => t.Id == of.Id).Select(t => (int?)t.CategoryId).SingleOrDefaultAsync(cancel)
                : null;
        var read = 0L;
        foreach (var customers in (await CustomersAsync(db, of, category, cancel)).Chunk(CustomersAtOnce))
        {
            var records = db
                .Usage.OfCustomers(customers, UkTime.StartOf(month.From), UkTime.StartOf(month.To.AddDays(1)))
                .AsNoTracking()
                .Select(u => new Part(
                    u.FileId,
                    u.CustomerId!.Value,
                    u.ChargeCode,
                    u.StartedUtc,
                    u.Seconds,
                    u.Bytes,
                    u.Cost,
                    u.Flags,
                    u.Dialled
                ));
            await foreach (var record in records.AsAsyncEnumerable().WithCancellation(cancel))
            {
                if ((++read & 0x3FFF) == 0)
                    told(read);
                if (
                    !files.TryGetValue(record.FileId, out var supplier)
                    || now.Rate(supplier, record, category) is not { } before
                    || then.Rate(supplier, record, category) is not { } after
                )
                    continue;
                var sum = sums.GetValueOrDefault(record.CustomerId);
                sums[record.CustomerId] = (
                    sum.Calls + 1,
                    sum.Now + before.Price,
                    sum.Then + after.Price,
                    sum.CostNow + before.Cost,
                    sum.CostThen + after.Cost
                );
            }
        }
        var touched = sums.Where(sum => sum.Value.Now != sum.Value.Then || sum.Value.CostNow != sum.Value.CostThen)
            .Select(sum => sum.Key)
            .ToList();
        var names = await db.Customers.Where(c => EF.Parameter(touched).Contains(c.Id)).ToDictionaryAsync(c => c.Id, c => c.Name, cancel);
        return new(
            month,
            sums.Values.Sum(s => s.Calls),
            sums.Values.Sum(s => s.Now),
            sums.Values.Sum(s => s.Then),
            sums.Values.Sum(s => s.CostNow),
            sums.Values.Sum(s => s.CostThen),
            [
                .. touched
                    .Select(id => new RepricedCustomer(
                        id,
                        names.GetValueOrDefault(id, $"No. {id}"),
                        sums[id].Calls,
                        sums[id].Now,
                        sums[id].Then,
                        sums[id].CostNow,
                        sums[id].CostThen
                    ))
                    .OrderByDescending(c => Math.Max(Math.Abs(c.Difference.Micropounds), Math.Abs(c.CostDifference.Micropounds)))
                    .ThenBy(c => c.Customer, StringComparer.CurrentCultureIgnoreCase),
            ]
        );
    }

    /// <summary>Of a customer's own prices the customer. Of a tariff: who hold it or one that is based on it, and where such a one is a
    /// category's default, who hold none there.</summary>
    private static async Task<List<int>> CustomersAsync(BillingDb db, RateSheetOf of, int? category, CancellationToken cancel)
    {
        if (of.CustomerId is { } customer)
            return [customer];
        if (of.Kind != RateSheetKind.Tariff)
            return await db.Customers.Select(c => c.Id).ToListAsync(cancel);
        var tariffs = await db.Tariffs.AsNoTracking().ToListAsync(cancel);
        var resting = new HashSet<int> { of.Id };
        while (tariffs.Where(t => t.BasedOnTariffId is { } id && resting.Contains(id) && resting.Add(t.Id)).ToList().Count > 0) { }
        var isDefault = await db.Categories.AnyAsync(
            c => c.Id == category && c.DefaultTariffId != null && resting.ToList().Contains(c.DefaultTariffId.Value),
            cancel
        );
        var chosen = await db.CustomerTariffs.AsNoTracking().Where(t => t.CategoryId == category).ToListAsync(cancel);
        if (!isDefault)
            return [.. chosen.Where(t => resting.Contains(t.TariffId)).Select(t => t.CustomerId)];
        var others = chosen.Where(t => !resting.Contains(t.TariffId)).Select(t => t.CustomerId).ToHashSet();
        return [.. (await db.Customers.Select(c => c.Id).ToListAsync(cancel)).Where(id => !others.Contains(id))];
    }

    private static IEnumerable<RateRow> Laid(List<RateRow> rows, RateSheetOf of, RateSheetPlan plan, BillingPeriod month)
    {
        foreach (var row in rows)
        {
            var isOwn = row.TariffId == of.TariffId && row.CustomerId == of.CustomerId;
            if (!isOwn || !plan.Changed.ContainsKey(RateKey.Of(row)))
                yield return row;
        }
        foreach (var (key, asOf) in plan.Changed)
            if (plan.Prices[key].On(asOf) is { } price)
                yield return new(of.TariffId, of.CustomerId, key.GroupId, key.DestinationId, month.From, null, price.Price);
    }

    private static void Buy(
        RateSheetOf of,
        RateSheetPlan plan,
        Dictionary<string, int> groups,
        BillingPeriod month,
        int supplierId,
        List<Destination> destinations
    )
    {
        if (supplierId != of.Id)
            return;
        var byId = destinations.ToDictionary(d => d.Id);
        foreach (var (id, planned) in plan.Destinations)
        {
            if (!byId.TryGetValue(id, out var destination))
                destinations.Add(byId[id] = destination = new(of.Id, planned.Name, planned.CategoryId));
            else if (!planned.IsAmended)
                continue;
            destination.Amend(
                planned.Name,
                planned.Kind,
                planned.CategoryId,
                planned.Group is { } group && groups.TryGetValue(group, out var groupId) ? groupId : null,
                planned.IsFree
            );
            destination.UseRange(planned.Range);
            if (planned.Codes is { } codes)
                destination.UseCodes(codes);
        }
        foreach (var (key, asOf) in plan.Changed)
            if (byId.TryGetValue(key.DestinationId!.Value, out var destination) && plan.Prices[key].On(asOf) is { } price)
                Buy(destination, month, price.Price);
    }

    private static void Buy(Destination destination, BillingPeriod month, RatePrice price)
    {
        foreach (var later in destination.BuyPrices.Where(p => p.From > month.From && p.From <= month.To).Select(p => p.From).ToList())
            destination.RemoveBuyPrice(later);
        destination.Buy(month.From, price);
    }

    /// <summary>A rater for each supplier, all of one set of prices.</summary>
    private sealed class Books
    {
        private readonly Dictionary<int, RatingBooks> bySupplier = [];

        public async Task LoadAsync(BillingDb db, List<RateRow> rows, Action<int, List<Destination>>? change, CancellationToken cancel)
        {
            foreach (var supplier in await db.Suppliers.Select(s => s.Id).ToListAsync(cancel))
                bySupplier[supplier] = await RatingBooks.LoadAsync(
                    db,
                    supplier,
                    cancel,
                    rows,
                    change: change is null ? null : destinations => change(supplier, destinations)
                );
        }

        /// <summary>Null: it is of another category.</summary>
        public RatedUsage? Rate(int supplier, in Part record, int? category)
        {
            if (!bySupplier.TryGetValue(supplier, out var books))
                return null;
            if (books.Destinations.Find(record.ChargeCode, record.Dialled) is not { } destination)
                return category is not null
                    ? null
                    : new(Band.Peak, 0, record.Cost, Money.Zero, PriceSource.None, null, OrphanReason.NoDestination);
            if (category is not null && destination.CategoryId != category)
                return null;
            return books.Rater.Rate(
                new(
                    record.CustomerId,
                    destination,
                    record.StartedUtc,
                    record.Seconds,
                    record.Bytes,
                    StoredCall.FileCostOf(record.Flags, record.Cost),
                    FreeNumbers.Includes(record.Dialled),
                    (record.Flags & UsageMarks.RoundedByCarrier) != 0
                )
            );
        }
    }
}
