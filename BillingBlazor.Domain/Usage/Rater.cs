using System.Collections.Concurrent;
using System.Globalization;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;

namespace BillingBlazor.Domain.Usage;

/// <summary>What is rated: a record whose owner and destination are known. Below nought seconds, bytes or cost make it a credit: its price
/// is below nought too.</summary>
/// <param name="FileCost">Pounds, the file's own; null where it gives none.</param>
/// <param name="IsFreeNumber">The dialled number is free to the caller, whatever its destination: see <see cref="FreeNumbers"/>.</param>
/// <param name="IsRounded">The carrier rounded the seconds up already: our cost takes no increment.</param>
public readonly record struct UsageCall(
    int CustomerId,
    Destination Destination,
    DateTime StartedUtc,
    int Seconds,
    long Bytes,
    decimal? FileCost,
    bool IsFreeNumber = false,
    bool IsRounded = false
)
{
    internal bool IsFree => IsFreeNumber || Destination.IsFreeToCaller;

    internal bool IsCredit => Seconds < 0 || Bytes < 0 || (FileCost is { } cost && decimal.Sign(cost) < 0);
}

/// <summary>What rating made of it. <see cref="Orphan"/> is NoPrice when no price was found.</summary>
/// <param name="Service">The service charge inside <paramref name="Price"/> of 084, 087, 09 and 118; the rest is the access charge.</param>
public readonly record struct RatedUsage(
    Band Band,
    int BilledSeconds,
    Money Cost,
    Money Price,
    PriceSource Source,
    int? RateRowId,
    OrphanReason Orphan,
    Money Service = default,
    int? AdjustmentId = null
);

/// <summary>What is left to pay when an allowance covers the beginning of a record.</summary>
public readonly record struct OverPrice(Money Access, Money Service);

/// <summary>
/// Prices one supplier's records. A record belongs whole to the band of its start in UK local time, unless the supplier splits at bands.
/// Amount = max(minimum, connection + rate × billed seconds ÷ 60), at most the maximum, rounded once, half away from zero, to the
/// supplier's decimals. Nothing is allocated a record, so long as nobody listens.
/// </summary>
public sealed class Rater
{
    private readonly Supplier supplier;
    private readonly PriceBook prices;
    private readonly BandCalendar supplierBands;
    private readonly IReadOnlyDictionary<int, BandCalendar> scheduleBands;
    private readonly AdjustmentBook adjustments;
    private readonly VatRate[] standardVat;
    private readonly ConcurrentDictionary<(RatePrice Price, PriceAdjustment Adjustment), Rates> adjusted = new(ByReference.Instance);

    /// <param name="vatRates">The service charges of 084, 087, 09 and 118 are entered with VAT; without rates it is 20 %.</param>
    public Rater(
        Supplier supplier,
        PriceBook prices,
        BandCalendar supplierBands,
        IReadOnlyDictionary<int, BandCalendar> scheduleBands,
        AdjustmentBook? adjustments = null,
        IEnumerable<VatRate>? vatRates = null
    )
    {
        (this.supplier, this.prices, this.supplierBands, this.scheduleBands) = (supplier, prices, supplierBands, scheduleBands);
        this.adjustments = adjustments ?? AdjustmentBook.Empty;
        standardVat = [.. (vatRates ?? []).Where(rate => rate.Treatment == VatTreatment.Standard).OrderByDescending(rate => rate.From)];
    }

    /// <param name="story">Told as it works; null on the hot path.</param>
    public RatedUsage Rate(in UsageCall call, PriceStory? story = null)
    {
        var local = UkTime.ToLocal(call.StartedUtc);
        var day = DateOnly.FromDateTime(local);
        var cost = CostOf(call, day, story);
        story?.Tell(
            "Start",
            local.ToString("ddd d MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture),
            "UK local time decides day, month and band"
        );
        story?.Tell("Destination", call.Destination.Name, "by the supplier's charge code or prefix");
        if (call.IsFree)
            return Free(call, local, cost ?? Money.Zero, story);
        if (IsNothing(call))
            return Nothing(local, cost ?? Money.Zero, story);
        return IsService(call.Destination)
            ? RateService(call, local, day, cost ?? Money.Zero, story)
            : RateOrdinary(call, local, day, cost, story);
    }

    /// <summary>Why a call has no price; null when it has one.</summary>
    public PriceLack? LackOf(in UsageCall call)
    {
        if (Rate(call).Orphan != OrphanReason.NoPrice)
            return null;
        var day = UkTime.DayOf(call.StartedUtc);
        if (IsService(call.Destination))
            return prices.ServiceLackOf(call.CustomerId, call.Destination, day);
        return prices.LackOf(call.CustomerId, call.Destination, day)
            ?? new(LackKind.NoCost, prices.CategoryOf(call.Destination), prices.Find(call.CustomerId, call.Destination, day).Tariff);
    }

    /// <summary>
    /// What the part over pays when an allowance covers the beginning: rate × seconds over only, no connection and no minimum, since part
    /// of the call was inclusive. Of service numbers the access charge of the seconds over, and the service charge unless the allowance
    /// covers it too.
    /// </summary>
    /// <param name="covered">Billed seconds, or bytes, that are inclusive; above nought.</param>
    /// <param name="coveredWithService">Those of them whose service charge is inclusive too.</param>
    public OverPrice RateOver(in UsageCall call, long covered, long coveredWithService)
    {
        var local = UkTime.ToLocal(call.StartedUtc);
        var day = DateOnly.FromDateTime(local);
        if (IsService(call.Destination))
        {
            var seconds = Math.Abs(call.Seconds);
            var access = prices.AccessChargeOf(call.CustomerId, call.Destination.CategoryId, out _) ?? 0;
            var service = call.Destination.ServiceChargeOn(day);
            return new(
                Rounded(access * Math.Max(0, seconds - covered) / 60),
                service is null || coveredWithService >= seconds
                    ? Money.Zero
                    : Rounded(service.NetOver(seconds, (int)coveredWithService, VatOn(day)))
            );
        }
        var cost = CostOf(call, day, null);
        var basis = BasisOf(call, local, day, cost);
        if (basis.Source == PriceSource.None)
            return default;
        return new(
            Rounded(
                basis.Rates is { Price: var price }
                    ? OverByRate(call, basis, price, covered)
                    : OverByAmount(call, basis, cost!.Value, covered)
            ),
            Money.Zero
        );
    }

    private RatedUsage RateOrdinary(in UsageCall call, DateTime local, DateOnly day, Money? cost, PriceStory? story)
    {
        var basis = BasisOf(call, local, day, cost);
        story?.Tell(
            "Band",
            basis.Band.Words(),
            supplier.SplitsAtBands ? "at the start; split where another band begins" : "by the start, whatever it runs into"
        );
        if (basis.Source == PriceSource.None)
        {
            if (story is not null)
                TellLack(call, story);
            return new(basis.Band, 0, cost ?? Money.Zero, Money.Zero, PriceSource.None, null, OrphanReason.NoPrice);
        }
        var billed = BilledSeconds(call, basis);
        var amount = basis.Rates is { } rates
            ? ByRate(call, basis.Bands, basis.Band, rates, billed)
            : Rounded(ByAmount(call, basis, cost!.Value, billed));
        var charged = call.IsCredit ? -amount : amount;
        if (story is not null)
            TellOrdinary(call, basis, billed, cost, charged, story);
        return new(
            basis.Band,
            call.Seconds < 0 ? -billed : billed,
            cost ?? Money.Zero,
            charged,
            basis.Source,
            basis.Row?.Id,
            OrphanReason.None,
            default,
            basis.Adjustment?.Id
        );
    }

    /// <summary>Access charge and service charge, each rounded, then added; no connection, minimum, mark-up or adjustment touches
    /// them.</summary>
    private RatedUsage RateService(in UsageCall call, DateTime local, DateOnly day, Money cost, PriceStory? story)
    {
        var access = prices.AccessChargeOf(call.CustomerId, call.Destination.CategoryId, out var tariff);
        var charge = call.Destination.ServiceChargeOn(day);
        var band = supplierBands.At(local);
        if (access is not { } perMinute || charge is null)
        {
            if (story is not null)
                TellLack(call, story);
            return new(band, 0, cost, Money.Zero, PriceSource.None, null, OrphanReason.NoPrice);
        }
        var seconds = Math.Abs(call.Seconds);
        var sign = call.IsCredit ? -1 : 1;
        var accessPart = Rounded(sign * perMinute * seconds / 60);
        var servicePart = Rounded(sign * charge.Net(seconds, VatOn(day)));
        var price = accessPart + servicePart;
        if (story is not null)
        {
            story.Tell("Access charge", $"{Pence.Of(perMinute)} a minute", $"of {tariff!.Name}, for {seconds:#,0} s", accessPart.Pounds);
            story.Tell(
                "Service charge",
                $"{charge}, including VAT",
                $"of the number; without VAT of {VatOn(day):0.##} %",
                servicePart.Pounds
            );
            story.Conclude(price, $"{call.Destination.Name}, access charge {accessPart} and service charge {servicePart}");
        }
        return new(band, call.Seconds, cost, price, PriceSource.ServiceNumber, null, OrphanReason.None, servicePart);
    }

    private RatedUsage Free(in UsageCall call, DateTime local, Money cost, PriceStory? story)
    {
        story?.Conclude(
            Money.Zero,
            call.Destination.IsFreeToCaller ? $"{call.Destination.Name} is free to the caller" : "the number is free to the caller"
        );
        return new(supplierBands.At(local), call.Seconds, cost, Money.Zero, PriceSource.FreeToCaller, null, OrphanReason.None);
    }

    /// <summary>It needs no price, so it never waits for one.</summary>
    private RatedUsage Nothing(DateTime local, Money cost, PriceStory? story)
    {
        story?.Conclude(Money.Zero, "a record of no length is not charged at all");
        return new(supplierBands.At(local), 0, cost, Money.Zero, PriceSource.NoLength, null, OrphanReason.None);
    }

    /// <summary>What the price is worked out from: rates, or (with no rates) the cost with a mark-up on it; an adjustment is in the rates
    /// already.</summary>
    private readonly record struct Basis(
        PriceSource Source,
        RateRow? Row,
        Rates? Rates,
        decimal MarkupPercent,
        decimal Floor,
        PriceAdjustment? Adjustment,
        Tariff? Tariff,
        BandCalendar Bands,
        Band Band,
        bool AsLandline
    );

    private Basis BasisOf(in UsageCall call, DateTime local, DateOnly day, Money? cost)
    {
        var found = prices.Find(call.CustomerId, call.Destination, day);
        var bands = found.ScheduleId is { } own && scheduleBands.TryGetValue(own, out var ownBands) ? ownBands : supplierBands;
        var band = bands.At(local);
        var adjustment = adjustments.Find(call.CustomerId, found.Tariff?.Id, call.Destination, day);
        if (adjustment is { SkipsIfCostIsZero: true } && cost is null or { Micropounds: 0 })
            adjustment = null;

        if (found is { Source: not PriceSource.None, Row.Rates: { } rates })
            return new(found.Source, found.Row, With(adjustment, rates), 0, 0, adjustment, found.Tariff, bands, band, found.AsLandline);
        if (found.Source != PriceSource.None)
            // A mark-up on a cost that nobody knows is no price.
            return cost is null
                ? new(PriceSource.None, null, null, 0, 0, null, found.Tariff, bands, band, false)
                : new(
                    found.Source,
                    found.Row,
                    null,
                    found.MarkupPercent ?? found.Row!.Price.MarkupPercent!.Value,
                    found.Row?.Price.MarkupFloor ?? 0,
                    adjustment,
                    found.Tariff,
                    bands,
                    band,
                    found.AsLandline
                );

        if (adjustment is null || cost is null)
            return new(PriceSource.None, null, null, 0, 0, null, found.Tariff, bands, band, false);
        var buys = IsCostFromFile(call) ? null : call.Destination.BuyPriceOn(day)?.Rates;
        return new(
            PriceSource.AdjustedCost,
            null,
            buys is null ? null : With(adjustment, buys),
            0,
            0,
            adjustment,
            found.Tariff,
            supplierBands,
            supplierBands.At(local),
            false
        );
    }

    private Rates With(PriceAdjustment? adjustment, Rates rates) =>
        adjustment is null ? rates : adjusted.GetOrAdd((rates.Price, adjustment), static pair => new(pair.Adjustment.Apply(pair.Price)));

    private Money ByRate(in UsageCall call, BandCalendar bands, Band band, Rates rates, int billed)
    {
        var (quantity, perUnit) = Units(call, billed);
        return IsSplit(call)
            ? Rounded(rates.Limited(rates.Price.Connection + SplitRates(call, bands, rates.Price, 0, billed, null) / perUnit))
            : rates.Amount(band, quantity, perUnit, supplier.Decimals);
    }

    private decimal OverByRate(in UsageCall call, in Basis basis, RatePrice price, long covered)
    {
        var billed = BilledSeconds(call, basis);
        var (quantity, perUnit) = Units(call, billed);
        if (covered >= quantity)
            return 0;
        var rated = IsSplit(call)
            ? SplitRates(call, basis.Bands, price, (int)covered, billed, null)
            : price.RateIn(basis.Band) * (quantity - covered);
        return price.Maximum is { } most ? Math.Min(most, rated / perUnit) : rated / perUnit;
    }

    private decimal ByAmount(in UsageCall call, in Basis basis, Money cost, int billed)
    {
        var (quantity, perUnit) = Units(call, billed);
        var marked = Math.Max(basis.Floor, Math.Abs(cost.Pounds) * (1 + basis.MarkupPercent / 100));
        return basis.Adjustment is null ? marked : basis.Adjustment.ApplyToAmount(marked, quantity, perUnit);
    }

    /// <summary>A cost has no rate: the part over pays its share of the seconds.</summary>
    private decimal OverByAmount(in UsageCall call, in Basis basis, Money cost, long covered)
    {
        var billed = BilledSeconds(call, basis);
        var quantity = Units(call, billed).Quantity;
        return covered >= quantity ? 0 : ByAmount(call, basis, cost, billed) * (quantity - covered) / quantity;
    }

    /// <summary>Sixty times the pounds of the seconds from one to another, each at the rate of the band it lies in; the rounded-up rest in
    /// the last band.</summary>
    private static decimal SplitRates(in UsageCall call, BandCalendar bands, RatePrice price, int from, int billed, Action<Band, int>? tell)
    {
        var (sixtyfold, done, seconds) = (0m, 0, Math.Abs(call.Seconds));
        var (band, inBand) = (Band.Peak, 0);
        while (done < seconds)
        {
            var local = UkTime.ToLocal(call.StartedUtc.AddSeconds(done));
            var next = bands.At(local);
            if (next != band && inBand > 0)
                Close();
            band = next;
            var run = Math.Min(seconds - done, bands.SecondsInBand(local));
            inBand += Math.Max(0, done + run - Math.Max(done, from));
            done += run;
        }
        inBand += billed - Math.Max(done, from);
        if (inBand > 0)
            Close();
        return sixtyfold;

        void Close()
        {
            sixtyfold += price.RateIn(band) * inBand;
            tell?.Invoke(band, inBand);
            inBand = 0;
        }
    }

    /// <summary>Null when neither the file nor a buy price gives it.</summary>
    private Money? CostOf(in UsageCall call, DateOnly day, PriceStory? story)
    {
        if (IsCostFromFile(call))
        {
            if (story is { ShowsCost: true })
                story.Tell("Cost", $"£{call.FileCost}", "the supplier's own, from its file");
            return Rounded(call.FileCost!.Value);
        }
        if (call.Destination.BuyPriceOn(day) is not { } buys)
            return null;
        if (IsNothing(call))
            return Money.Zero;
        var seconds = Math.Abs(call.Seconds);
        var billed = call.IsRounded ? seconds : BilledSeconds(seconds, buys.Rates.FirstIntervalSeconds, buys.Rates.IncrementSeconds);
        var amount = ByRate(call, supplierBands, supplierBands.At(UkTime.ToLocal(call.StartedUtc)), buys.Rates, billed);
        var cost = call.IsCredit ? -amount : amount;
        if (story is { ShowsCost: true })
            story.Tell("Cost", cost.ToString(), $"buy price of {call.Destination.Name} {PriceDays.From(buys.From)}");
        return cost;
    }

    private bool IsCostFromFile(in UsageCall call) => supplier.CostFromFile && call.FileCost is not null;

    private bool IsSplit(in UsageCall call) => supplier.SplitsAtBands && call.Destination.Kind == UsageKind.Voice;

    private static bool IsService(Destination destination) => destination.Range.IsService() && destination.Kind == UsageKind.Voice;

    /// <summary>How much, and how much of it a rate is for: seconds of a minute, bytes of a megabyte, one message.</summary>
    private (long Quantity, int PerUnit) Units(in UsageCall call, int billedSeconds) =>
        call.Destination.Kind switch
        {
            UsageKind.Voice => (billedSeconds, 60),
            UsageKind.Data => (Math.Abs(call.Bytes), supplier.BytesPerMegabyte),
            UsageKind.Sms => (1, 1),
            _ => throw new InvalidOperationException($"{call.Destination.Kind} has no unit."),
        };

    /// <summary>0 seconds or no bytes: nothing at all. A message has no length.</summary>
    private static bool IsNothing(in UsageCall call) =>
        call.Destination.Kind switch
        {
            UsageKind.Voice => call.Seconds == 0,
            UsageKind.Data => call.Bytes == 0,
            _ => false,
        };

    private static int BilledSeconds(in UsageCall call, in Basis basis) =>
        basis.Rates is { } rates
            ? BilledSeconds(Math.Abs(call.Seconds), rates.FirstIntervalSeconds, rates.IncrementSeconds)
            : BilledSeconds(Math.Abs(call.Seconds), 1, basis.Adjustment?.IncrementOf(1) ?? 1);

    /// <summary>The first interval, then up to the increment.</summary>
    private static int BilledSeconds(int seconds, int first, int increment)
    {
        if (seconds <= 0)
            return 0;
        if (seconds <= first)
            return first;
        var over = (long)seconds - first;
        return (int)Math.Min(int.MaxValue, first + (over + increment - 1) / increment * increment);
    }

    private Money Rounded(decimal pounds) => Money.Round(pounds, supplier.Decimals);

    private decimal VatOn(DateOnly day)
    {
        foreach (var rate in standardVat)
            if (rate.From <= day)
                return rate.Percent;
        return standardVat is [.., var earliest] ? earliest.Percent : 20;
    }

    private void TellLack(in UsageCall call, PriceStory story) =>
        story.Conclude(Money.Zero, $"no price, as {LackOf(call)!.Words(call.Destination.Name, UkTime.DayOf(call.StartedUtc))}");

    private void TellOrdinary(in UsageCall call, in Basis basis, int billed, Money? cost, Money charged, PriceStory story)
    {
        var sign = call.IsCredit ? -1 : 1;
        if (basis.AsLandline)
            story.Tell("03", "as 01 and 02", "03 is priced as 01 and 02 are");
        if (basis.Adjustment is { } adjustment && (story.ShowsCost || basis.Rates is not null))
            story.Tell("Adjustment", adjustment.Name, adjustment.Words());
        var words = basis.Rates is { } rates
            ? TellRates(call, basis, rates, billed, sign, story)
            : TellAmount(call, basis, billed, cost!.Value, sign, story);
        if (charged.Pounds != story.Total)
            story.Tell(
                "Rounding",
                charged.ToString(),
                $"half away from zero, to {supplier.Decimals} decimals of a pound",
                charged.Pounds - story.Total
            );
        story.Conclude(charged, charged == Money.Zero ? $"nothing is charged for it, {words}" : words);
    }

    private string TellRates(in UsageCall call, in Basis basis, Rates rates, int billed, int sign, PriceStory story)
    {
        var price = rates.Price;
        var (quantity, perUnit) = Units(call, billed);
        var unit = call.Destination.Kind switch
        {
            UsageKind.Voice => "a minute",
            UsageKind.Data => "a MB",
            _ => "a message",
        };
        if (call.Destination.Kind == UsageKind.Voice)
            story.Tell(
                "Billed seconds",
                $"{billed:#,0}",
                $"{Math.Abs(call.Seconds):#,0} s in the file; first {price.FirstIntervalSeconds} s, then by {price.IncrementSeconds} s"
            );
        if (price.Connection > 0)
            story.Tell("Connection", Pence.Of(price.Connection), "once a call", sign * price.Connection);
        var amount = price.Connection;
        var source = Words(basis.Source);
        if (IsSplit(call))
            SplitRates(call, basis.Bands, price, 0, billed, (band, seconds) => TellPart(band, seconds));
        else
            TellPart(basis.Band, quantity);
        var limited = rates.Limited(amount);
        if (limited > amount)
            story.Tell("Minimum", Pence.Of(price.Minimum), "connection and minutes together come to less", sign * (limited - amount));
        if (limited < amount)
            story.Tell(
                "Maximum",
                Pence.Of(price.Maximum!.Value),
                "connection and minutes together come to more",
                sign * (limited - amount)
            );
        return $"{call.Destination.Name} at {Pence.Of(price.RateIn(basis.Band))} {unit} ({basis.Band.Words()}), by "
            + $"{source}{(basis.Adjustment is null ? "" : $" and “{basis.Adjustment.Name}”")}";

        void TellPart(Band band, long part)
        {
            var pounds = price.RateIn(band) * part / perUnit;
            amount += pounds;
            story.Tell(
                "Rate",
                $"{Pence.Of(price.RateIn(band))} {unit}",
                $"{band.Words()}, {source}: {part:#,0} {(perUnit == 60 ? "s" : perUnit == 1 ? "message" : "bytes")}",
                sign * pounds
            );
        }
    }

    /// <summary>A price made from the cost: to the customer it is told as the one amount it is.</summary>
    private string TellAmount(in UsageCall call, in Basis basis, int billed, Money cost, int sign, PriceStory story)
    {
        var amount = ByAmount(call, basis, cost, billed);
        if (!story.ShowsCost)
        {
            story.Tell("Price", Pence.Of(amount), Words(basis.Source), sign * amount);
            return $"{call.Destination.Name}, by {Words(basis.Source)}";
        }
        var bare = Math.Abs(cost.Pounds);
        var marked = Math.Max(basis.Floor, bare * (1 + basis.MarkupPercent / 100));
        story.Tell("From the cost", cost.ToString(), "what the supplier charges us", sign * bare);
        if (basis.Source != PriceSource.AdjustedCost)
            story.Tell(
                "Mark-up",
                $"{basis.MarkupPercent:0.##} %",
                $"on the cost of {cost}{(basis.Floor > 0 ? $", at least {Pence.Of(basis.Floor)}" : "")}; {Words(basis.Source)}",
                sign * (marked - bare)
            );
        if (amount != marked)
            story.Tell("Adjusted", Pence.Of(amount), basis.Adjustment!.Words(), sign * (amount - marked));
        return basis.Source == PriceSource.AdjustedCost
            ? $"{call.Destination.Name}, cost {cost} changed by “{basis.Adjustment!.Name}”, as no price was found"
            : $"{call.Destination.Name}, cost {cost} and {basis.MarkupPercent:0.##} % on it, by "
                + $"{Words(basis.Source)}{(basis.Adjustment is null ? "" : $" and “{basis.Adjustment.Name}”")}";
    }

    private static string Words(PriceSource source) =>
        source switch
        {
            PriceSource.CustomerRow => "the customer's own price",
            PriceSource.TariffRow => "the customer's tariff",
            PriceSource.BasedOnRow => "the tariff that its tariff is based on",
            PriceSource.EverythingElse => "\"everything else\" of its tariff",
            PriceSource.DestinationRow => "the destination's own price",
            PriceSource.AdjustedCost => "the price adjustment",
            _ => "no price",
        };

    /// <summary>Rows and adjustments are the same when they are the same object: no need to compare a dozen decimals a call.</summary>
    private sealed class ByReference : IEqualityComparer<(RatePrice Price, PriceAdjustment Adjustment)>
    {
        public static readonly ByReference Instance = new();

        public bool Equals((RatePrice Price, PriceAdjustment Adjustment) x, (RatePrice Price, PriceAdjustment Adjustment) y) =>
            ReferenceEquals(x.Price, y.Price) && ReferenceEquals(x.Adjustment, y.Adjustment);

        public int GetHashCode((RatePrice Price, PriceAdjustment Adjustment) pair) =>
            HashCode.Combine(
                System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(pair.Price),
                System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(pair.Adjustment)
            );
    }
}
