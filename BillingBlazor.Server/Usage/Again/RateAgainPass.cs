using BillingBlazor.Domain;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data.Usage;

namespace BillingBlazor.Server.Usage.Again;

/// <summary>What rating again makes of the records it goes through: counts, and pounds before allowances and caps. The same for comparing
/// and for applying.</summary>
internal sealed class RateAgainPass(StoredCallReader records)
{
    /// <summary>Those that rating looks at.</summary>
    public const CallTexts Texts = CallTexts.Dialled | CallTexts.ChargeCode;

    private readonly Dictionary<int, CustomerDifference> customers = [];
    private CustomerDifference? latest;
    private int latestCustomer = -1;

    public Dictionary<int, int> HeldByInvoice { get; } = [];
    public IReadOnlyDictionary<int, CustomerDifference> Customers => customers;
    public int Calls { get; private set; }
    public int Decided { get; private set; }
    public int Ownerless { get; private set; }
    public int Skipped => Decided + HeldByInvoice.Values.Sum();
    public int Changed => customers.Values.Sum(c => c.Changed);
    public Money OldPrice => Money.FromMicropounds(customers.Values.Sum(c => c.OldPrice));
    public Money NewPrice => Money.FromMicropounds(customers.Values.Sum(c => c.NewPrice));

    /// <summary>A stretch of a file: rated by today's set-up and set against what is stored.</summary>
    /// <param name="changes">Takes what changes; null: it is only counted.</param>
    public RepricedCalls? Go(FileStretch stretch, RateAgainWindow window, RatingBooks books, RepricedCalls? changes)
    {
        records.Open(new(stretch.FileId, stretch.First, stretch.Last + 1, window.FromUnix, window.ToUnix, window.CustomerId));
        for (StoredCall[] next; (next = records.Next()).Length > 0;)
            foreach (var call in next)
                if (call.InvoiceId != 0)
                    HeldByInvoice[call.InvoiceId] = HeldByInvoice.GetValueOrDefault(call.InvoiceId) + 1;
                else if (call.IsSetAside)
                    Decided++;
                else if (call.CustomerId == 0)
                    Ownerless++;
                else
                    Compare(call, books, changes);
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
    }

    private void Compare(StoredCall call, RatingBooks books, RepricedCalls? changes)
    {
        Calls++;
        var (before, after) = (call.Price, Rate(call, books));
        if (after == before)
            return;
        changes?.Add(call, after);
        var (wasPriced, isPriced) = (before.Orphan == OrphanReason.None, after.Orphan == OrphanReason.None);
        var (nowPriced, nowUnpriced) = (isPriced && !wasPriced, wasPriced && !isPriced);
        if (after.Plain == before.Plain && !nowPriced && !nowUnpriced)
            return; // as dear as before, by another way
        var sum = Of(call.CustomerId);
        sum.Changed++;
        if (nowPriced)
            sum.NowPriced++;
        if (nowUnpriced)
            sum.NowUnpriced++;
        sum.OldPrice += before.Plain;
        sum.NewPrice += after.Plain;
    }

    /// <summary>A stored record, by today's set-up.</summary>
    internal static StoredPrice Rate(StoredCall call, RatingBooks books)
    {
        if (books.Destinations.Find(call.ChargeCode, call.Dialled) is not { } destination)
            return call.Price with
            {
                Orphan = OrphanReason.NoDestination,
                DestinationId = 0,
                Source = 0,
                RateRowId = 0,
                Plain = 0,
                Service = 0,
                AdjustmentId = 0,
            };
        var rated = books.Rater.Rate(call.CallTo(destination));
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
