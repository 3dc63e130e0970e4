using BillingBlazor.Domain;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Data.Usage;

/// <summary>Calls that were charged in the same way.</summary>
/// <param name="RateRowId">0: none.</param>
/// <param name="AdjustmentId">0: none.</param>
internal readonly record struct ShareKey(int DestinationId, Band Band, PriceSource Source, int RateRowId, int AdjustmentId);

internal sealed class ShareSum
{
    public int Calls { get; private set; }
    public long BilledSeconds { get; private set; }
    public long Bytes { get; private set; }
    public long Plain { get; private set; }
    public long Service { get; private set; }
    public long Last { get; private set; }

    public void Add(int billedSeconds, long bytes, long plain, long service, long startedUnix)
    {
        (Calls, BilledSeconds, Bytes) = (Calls + 1, BilledSeconds + billedSeconds, Bytes + bytes);
        (Plain, Service) = (Plain + plain, Service + service);
        Last = Math.Max(Last, startedUnix);
    }
}

/// <summary>Tells sums of calls by the rates they were charged at, as these are when the draft is made.</summary>
internal sealed class UsageShares
{
    private readonly Dictionary<int, RatePrice> rows = [];
    private readonly Dictionary<int, Destination> destinations = [];
    private readonly Dictionary<int, int> bytesOfSupplier = [];
    private VatRates vat = new([]);

    private UsageShares() { }

    public static async Task<UsageShares> LoadAsync(BillingDb db, IEnumerable<ShareKey> keys, CancellationToken cancel)
    {
        var (rowIds, destinationIds) = (new HashSet<int>(), new HashSet<int>());
        foreach (var key in keys)
        {
            rowIds.Add(key.RateRowId);
            destinationIds.Add(key.DestinationId);
        }
        var shares = new UsageShares { vat = new(await db.VatRates.AsNoTracking().ToListAsync(cancel)) };
        foreach (var row in await db.RateRows.AsNoTracking().Where(r => EF.Parameter(rowIds).Contains(r.Id)).ToListAsync(cancel))
            shares.rows[row.Id] = row.Price;
        var destinations = db.Destinations.AsNoTracking().Include(d => d.ServiceCharges);
        foreach (var destination in await destinations.Where(d => EF.Parameter(destinationIds).Contains(d.Id)).ToListAsync(cancel))
            shares.destinations[destination.Id] = destination;
        foreach (var supplier in await db.Suppliers.AsNoTracking().ToListAsync(cancel))
            shares.bytesOfSupplier[supplier.Id] = supplier.BytesPerMegabyte;
        return shares;
    }

    public IReadOnlyList<UsageShare> Of(IReadOnlyDictionary<ShareKey, ShareSum> sums) =>
        [.. sums.OrderBy(s => s.Key.DestinationId).ThenBy(s => s.Key.Band).ThenBy(s => s.Key.RateRowId).Select(s => Of(s.Key, s.Value))];

    private UsageShare Of(ShareKey key, ShareSum sum)
    {
        var destination = destinations[key.DestinationId];
        var units = destination.Kind switch
        {
            UsageKind.Voice => sum.BilledSeconds / 60m,
            UsageKind.Data => (decimal)sum.Bytes / bytesOfSupplier[destination.SupplierId],
            _ => sum.Calls,
        };
        var (rate, connection) = key.Source == PriceSource.ServiceNumber ? ServiceRate(destination, sum, units) : RowRate(key);
        return new(key.DestinationId, key.Band, sum.Calls, Math.Round(units, 4), Money.FromMicropounds(sum.Plain))
        {
            Rate = rate,
            Connection = connection,
            AdjustmentId = key.AdjustmentId == 0 ? null : key.AdjustmentId,
        };
    }

    private (decimal? Rate, decimal Connection) RowRate(ShareKey key) =>
        rows.GetValueOrDefault(key.RateRowId) is { MarkupPercent: null } price ? (price.RateIn(key.Band), price.Connection) : (null, 0);

    /// <summary>The access charge is a rate a minute, so its average is the rate; the service charge is that of the last day.</summary>
    private (decimal? Rate, decimal Connection) ServiceRate(Destination destination, ShareSum sum, decimal minutes)
    {
        var day = UkTime.DayOf(DateTime.UnixEpoch.AddSeconds(sum.Last));
        if (minutes == 0 || destination.ServiceChargeOn(day) is not { } charge)
            return (null, 0);
        var percent = vat.PercentOn(VatTreatment.Standard, day);
        var access = Math.Round(Money.FromMicropounds(sum.Plain - sum.Service).Pounds / minutes, 3);
        var perMinute = charge.Net(120, percent) - charge.Net(60, percent);
        return (access + perMinute, charge.Shape == ServiceChargeShape.PerMinute ? 0 : charge.Net(60, percent));
    }
}
