using BillingBlazor.Domain;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data.Sqlite;
using BillingBlazor.Server.Data.Usage;

namespace BillingBlazor.Server.Usage.Again;

/// <summary>What rating again makes of the records it goes through: counts, and pounds before allowances and caps. The same for comparing
/// and for applying.</summary>
internal sealed class RateAgainPass(StoredUsage records, bool keepsChanges)
{
    private readonly Dictionary<int, CustomerDifference> customers = [];
    private List<StoredChange> changes = [];
    private CustomerDifference? latest;
    private int latestCustomer = -1;
    private (int CustomerId, DateOnly Month) latestTouched;

    public Dictionary<int, int> HeldByInvoice { get; } = [];
    public IReadOnlyDictionary<int, CustomerDifference> Customers => customers;
    public int Calls { get; private set; }
    public int Decided { get; private set; }
    public int Ownerless { get; private set; }

    public bool HasChanges { get; private set; }

    /// <summary>Those of the changed records that an allowance covered.</summary>
    public List<long> Covered { get; } = [];

    /// <summary>Customers and months that were changed.</summary>
    public HashSet<(int CustomerId, DateOnly Month)> Touched { get; } = [];

    /// <summary>Groups of orphans that were changed.</summary>
    public HashSet<OrphanKey> Groups { get; } = [];

    /// <summary>How many more have a price now.</summary>
    public int MoreRated { get; private set; }

    public int Skipped => Decided + HeldByInvoice.Values.Sum();
    public int Changed => customers.Values.Sum(c => c.Changed);
    public Money OldPrice => Money.FromMicropounds(customers.Values.Sum(c => c.OldPrice));
    public Money NewPrice => Money.FromMicropounds(customers.Values.Sum(c => c.NewPrice));

    /// <summary>A stretch of a file: rated by today's set-up and set against what is stored.</summary>
    /// <returns>What changes in it, where changes are kept.</returns>
    public List<StoredChange> Go(FileStretch stretch, RateAgainWindow window, RatingBooks books)
    {
        changes = keepsChanges ? new((int)stretch.Length) : [];
        records.Open(stretch.FileId, stretch.First, stretch.Last + 1, window.FromUnix, window.ToUnix, window.CustomerId);
        while (records.Read())
        {
            if (records.InvoiceId != 0)
                HeldByInvoice[records.InvoiceId] = HeldByInvoice.GetValueOrDefault(records.InvoiceId) + 1;
            else if (records.ExcludedByRunId != 0 || (records.Flags & UsageMarks.WrittenOff) != 0)
                Decided++;
            else if (records.CustomerId == 0)
                Ownerless++;
            else
                Compare(books);
        }
        return changes;
    }

    /// <summary>What another pass counted, of other stretches.</summary>
    public void Add(RateAgainPass other)
    {
        (Calls, Decided, Ownerless) = (Calls + other.Calls, Decided + other.Decided, Ownerless + other.Ownerless);
        foreach (var (invoiceId, held) in other.HeldByInvoice)
            HeldByInvoice[invoiceId] = HeldByInvoice.GetValueOrDefault(invoiceId) + held;
        foreach (var (customerId, difference) in other.customers)
            Of(customerId).Add(difference);
        (HasChanges, MoreRated) = (HasChanges || other.HasChanges, MoreRated + other.MoreRated);
        Covered.AddRange(other.Covered);
        Touched.UnionWith(other.Touched);
        Groups.UnionWith(other.Groups);
    }

    private void Compare(RatingBooks books)
    {
        Calls++;
        var (before, started) = (records.Price, DateTime.UnixEpoch.AddSeconds(records.StartedUnix));
        var after = Rate(records, before, started, books);
        if (after == before)
            return;
        var isOrphanChanged = after.Orphan != before.Orphan;
        if (keepsChanges)
        {
            HasChanges = true;
            changes.Add(
                new(
                    records.Id,
                    after,
                    isOrphanChanged || after.DestinationId != before.DestinationId || after.Cost != before.Cost,
                    (records.Flags & Settled.AllMarks) != 0
                )
            );
            if ((records.Flags & UsageMarks.Inclusive) != 0)
                Covered.Add(records.Id);
            Touch(MonthsToSettle.MonthOf(UkTime.DayOf(started)));
            Regroup(before, books);
            Regroup(after, books);
        }
        var (nowPriced, nowUnpriced) = (
            isOrphanChanged && after.Orphan == OrphanReason.None,
            isOrphanChanged && before.Orphan == OrphanReason.None
        );
        MoreRated +=
            nowPriced ? 1
            : nowUnpriced ? -1
            : 0;
        if (after.Plain == before.Plain && !nowPriced && !nowUnpriced)
            return; // as dear as before, by another way
        var sum = Of(records.CustomerId);
        sum.Changed++;
        if (nowPriced)
            sum.NowPriced++;
        if (nowUnpriced)
            sum.NowUnpriced++;
        sum.OldPrice += before.Plain;
        sum.NewPrice += after.Plain;
    }

    // A customer's records lie together, so most are of the same month as the one before.
    private void Touch(DateOnly month)
    {
        if (latestTouched == (records.CustomerId, month))
            return;
        latestTouched = (records.CustomerId, month);
        Touched.Add(latestTouched);
    }

    private void Regroup(in StoredPrice price, RatingBooks books)
    {
        if (price.Orphan == OrphanReason.None)
            return;
        if (OrphanKey.Of(price.Orphan, "", records.ChargeCode.ToString(), price.DestinationId, books.Supplier.Id) is { } group)
            Groups.Add(group);
    }

    /// <summary>A stored record, by today's set-up.</summary>
    internal static StoredPrice Rate(StoredUsage records, in StoredPrice before, DateTime started, RatingBooks books)
    {
        if (books.Destinations.Find(records.ChargeCode, records.Dialled) is not { } destination)
            return before with
            {
                Orphan = OrphanReason.NoDestination,
                DestinationId = 0,
                Source = 0,
                RateRowId = 0,
                Plain = 0,
                Service = 0,
                AdjustmentId = 0,
            };
        decimal? cost = (records.Flags & UsageMarks.NoFileCost) != 0 ? null : Money.FromMicropounds(before.Cost).Pounds;
        var rated = books.Rater.Rate(
            new(
                records.CustomerId,
                destination,
                started,
                records.Seconds,
                records.Bytes,
                cost,
                FreeNumbers.Includes(records.Dialled),
                (records.Flags & UsageMarks.RoundedByCarrier) != 0
            )
        );
        return new(
            rated.Orphan,
            destination.Id,
            (byte)rated.Band,
            rated.BilledSeconds,
            (byte)rated.Source,
            rated.RateRowId ?? 0,
            rated.Cost.Micropounds,
            rated.Price.Micropounds,
            rated.Service.Micropounds,
            rated.AdjustmentId ?? 0
        );
    }

    private CustomerDifference Of(int customerId)
    {
        if (customerId == latestCustomer)
            return latest!;
        if (!customers.TryGetValue(customerId, out latest))
            customers[customerId] = latest = new();
        latestCustomer = customerId;
        return latest;
    }
}

/// <summary>Micropounds are of the changed records.</summary>
internal sealed class CustomerDifference
{
    public int Changed { get; set; }
    public int NowPriced { get; set; }
    public int NowUnpriced { get; set; }
    public long OldPrice { get; set; }
    public long NewPrice { get; set; }

    public void Add(CustomerDifference other)
    {
        (Changed, NowPriced, NowUnpriced) = (Changed + other.Changed, NowPriced + other.NowPriced, NowUnpriced + other.NowUnpriced);
        (OldPrice, NewPrice) = (OldPrice + other.OldPrice, NewPrice + other.NewPrice);
    }
}

/// <summary>Which of a file's records: by start, and of one customer or (0) of all.</summary>
internal readonly record struct RateAgainWindow(long FromUnix, long ToUnix, int CustomerId)
{
    public static RateAgainWindow Of(RateAgainJob job) =>
        new(
            job.From is { } from ? UkTime.UnixOf(from) : long.MinValue,
            job.To is { } to ? UkTime.UnixOf(to.AddDays(1)) : long.MaxValue,
            job.CustomerId ?? 0
        );
}
