using System.Globalization;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;

namespace BillingBlazor.Domain.Usage;

/// <summary>What is rated: a record whose owner and destination are known.</summary>
/// <param name="FileCost">Pounds, the file's own; null where it gives none.</param>
public readonly record struct UsageCall(int CustomerId, Destination Destination, DateTime StartedUtc, int Seconds, long Bytes, decimal? FileCost);

/// <summary>What rating made of it. <see cref="Orphan"/> is NoPrice when no price was found.</summary>
public readonly record struct RatedUsage(Band Band, int BilledSeconds, Money Cost, Money Price, PriceSource Source, int? RateRowId, OrphanReason Orphan);

/// <summary>
/// Prices one supplier's records. A record belongs whole to the band of its start in UK local time. Amount = max(minimum, connection + rate ×
/// billed seconds ÷ 60), at most the maximum, rounded once, half away from zero, to the supplier's decimals (product.md 6).
/// </summary>
public sealed class Rater(Supplier supplier, PriceBook prices, BandCalendar supplierBands, IReadOnlyDictionary<int, BandCalendar> scheduleBands)
{
    /// <param name="story">Told as it works; null on the hot path, where nothing is allocated.</param>
    public RatedUsage Rate(in UsageCall call, PriceStory? story = null)
    {
        var local = UkTime.ToLocal(call.StartedUtc);
        var day = DateOnly.FromDateTime(local);
        var cost = CostOf(call, local, day, story);
        var found = prices.Find(call.CustomerId, call.Destination, day);
        var bands = found.Tariff?.TimeScheduleId is { } own && scheduleBands.TryGetValue(own, out var ownBands) ? ownBands : supplierBands;
        var band = bands.At(local);
        story?.Tell("Start", local.ToString("ddd d MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture), "UK local time decides day, month and band");
        story?.Tell("Band", Words(band), "by the start, whatever it runs into");

        if (found.Source == PriceSource.None)
        {
            story?.Conclude($"No price: neither the customer, its tariff nor {call.Destination.Name} itself has one in force on {day:d MMM yyyy}.");
            return new(band, 0, cost, Money.Zero, PriceSource.None, null, OrphanReason.NoPrice);
        }
        return found.Row is { Price.MarkupPercent: null } row
            ? ByRate(call, row, found, band, cost, story)
            : ByMarkup(call, found, band, cost, story);
    }

    private RatedUsage ByRate(in UsageCall call, RateRow row, FoundPrice found, Band band, Money cost, PriceStory? story)
    {
        var price = row.Price;
        var billed = BilledSeconds(call.Seconds, price);
        var isNothing = IsNothing(call);
        var amount = isNothing ? 0 : Amount(price, band, Units(call, billed));
        var charged = Money.Round(amount, supplier.Decimals);
        if (story is not null) TellRate(call, price, found, band, billed, amount, charged, story);
        return new(band, isNothing ? 0 : billed, cost, charged, found.Source, row.Id, OrphanReason.None);
    }

    private RatedUsage ByMarkup(in UsageCall call, FoundPrice found, Band band, Money cost, PriceStory? story)
    {
        var percent = found.MarkupPercent ?? found.Row!.Price.MarkupPercent!.Value;
        var floor = found.Row?.Price.MarkupFloor ?? 0;
        var amount = IsNothing(call) ? 0 : Math.Max(floor, cost.Pounds * (1 + percent / 100));
        var charged = Money.Round(amount, supplier.Decimals);
        story?.Tell("Mark-up", $"{percent:0.##} %", $"on the cost of {cost}{(floor > 0 ? $", at least £{floor}" : "")}; {Words(found.Source)}");
        story?.Conclude($"{charged}: cost {cost} and {percent:0.##} % on it, by {Words(found.Source)}.");
        return new(band, call.Seconds, cost, charged, found.Source, found.Row?.Id, OrphanReason.None);
    }

    private Money CostOf(in UsageCall call, DateTime local, DateOnly day, PriceStory? story)
    {
        if (supplier.CostFromFile && call.FileCost is { } fromFile)
        {
            story?.Tell("Cost", $"£{fromFile}", "the supplier's own, from its file");
            return Money.Round(fromFile, supplier.Decimals);
        }
        BuyPrice? inForce = null;
        foreach (var buy in call.Destination.BuyPrices) if (buy.From <= day && (inForce is null || buy.From > inForce.From)) inForce = buy;
        if (inForce is null || IsNothing(call)) return Money.Zero;
        var billed = BilledSeconds(call.Seconds, inForce.Price);
        var cost = Money.Round(Amount(inForce.Price, supplierBands.At(local), Units(call, billed)), supplier.Decimals);
        story?.Tell("Cost", cost.ToString(), $"buy price of {call.Destination.Name} from {inForce.From:d MMM yyyy}");
        return cost;
    }

    /// <summary>How much, and how much of it a rate is for: seconds of a minute, bytes of a megabyte, one message.</summary>
    private (long Quantity, int PerUnit) Units(in UsageCall call, int billedSeconds) => call.Destination.Kind switch
    {
        UsageKind.Voice => (billedSeconds, 60),
        UsageKind.Data => (call.Bytes, supplier.BytesPerMegabyte),
        UsageKind.Sms => (1, 1),
        _ => throw new InvalidOperationException($"{call.Destination.Kind} has no unit."),
    };

    /// <summary>Divided last: a third of a minute has no end as a decimal, a third of three pence has.</summary>
    private static decimal Amount(RatePrice price, Band band, (long Quantity, int PerUnit) units)
    {
        var amount = Math.Max(price.Minimum, price.Connection + price.RateIn(band) * units.Quantity / units.PerUnit);
        return price.Maximum is { } most ? Math.Min(most, amount) : amount;
    }

    /// <summary>0 seconds or no bytes: nothing at all. A message has no length.</summary>
    private static bool IsNothing(in UsageCall call) => call.Destination.Kind switch
    {
        UsageKind.Voice => call.Seconds == 0,
        UsageKind.Data => call.Bytes == 0,
        _ => false,
    };

    /// <summary>The first interval, then up to the increment.</summary>
    private static int BilledSeconds(int seconds, RatePrice price)
    {
        if (seconds <= 0) return 0;
        if (seconds <= price.FirstIntervalSeconds) return price.FirstIntervalSeconds;
        var over = (long)seconds - price.FirstIntervalSeconds;
        var steps = (over + price.IncrementSeconds - 1) / price.IncrementSeconds;
        return (int)Math.Min(int.MaxValue, price.FirstIntervalSeconds + steps * price.IncrementSeconds);
    }

    private void TellRate(in UsageCall call, RatePrice price, FoundPrice found, Band band, int billed, decimal amount, Money charged, PriceStory story)
    {
        var unit = call.Destination.Kind switch { UsageKind.Voice => "a minute", UsageKind.Data => "a MB", _ => "a message" };
        story.Tell("Destination", call.Destination.Name, "by the supplier's charge code or prefix");
        story.Tell("Rate", $"{Pence(price.RateIn(band))} {unit}", $"{Words(band)}, {Words(found.Source)}");
        if (call.Destination.Kind == UsageKind.Voice) story.Tell("Billed seconds", $"{billed}", $"{call.Seconds} s in the file; first {price.FirstIntervalSeconds} s, then by {price.IncrementSeconds} s");
        if (price.Connection > 0) story.Tell("Connection", Pence(price.Connection), "once a call");
        if (price.Minimum > 0) story.Tell("Minimum", Pence(price.Minimum), "connection and minutes together");
        story.Tell("Price", charged.ToString(), $"£{amount:0.########} rounded half away from zero to {supplier.Decimals} decimals");
        story.Conclude(amount == 0
            ? $"{charged}: nothing is charged for it."
            : $"{charged}: {call.Destination.Name} at {Pence(price.RateIn(band))} {unit} ({Words(band)}), by {Words(found.Source)}.");
    }

    private static string Pence(decimal pounds) => $"{(pounds * 100).ToString("0.00####", CultureInfo.InvariantCulture)}p";

    private static string Words(Band band) => band switch
    {
        Band.Peak => "peak",
        Band.OffPeak => "off-peak",
        Band.WeekendPeak => "weekend peak",
        Band.WeekendOffPeak => "weekend off-peak",
        _ => throw new ArgumentOutOfRangeException(nameof(band), band, "An unknown band."),
    };

    private static string Words(PriceSource source) => source switch
    {
        PriceSource.CustomerRow => "the customer's own price",
        PriceSource.TariffRow => "the customer's tariff",
        PriceSource.BasedOnRow => "the tariff that its tariff is based on",
        PriceSource.EverythingElse => "\"everything else\" of its tariff",
        PriceSource.DestinationRow => "the destination's own price",
        _ => "no price",
    };
}
