using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;

namespace BillingBlazor.Server.Prices;

/// <summary>What a row of a rate sheet is for: a destination group, or one destination.</summary>
public readonly record struct RateKey(int? GroupId, int? DestinationId)
{
    public static RateKey Of(RateRow row) => new(row.DestinationGroupId, row.DestinationId);
}

/// <summary>What destinations cost, so that a price below it is marked. A group is compared with the dearest of its destinations.</summary>
public sealed class CostBook(IEnumerable<Destination> destinations)
{
    private readonly ILookup<int, Destination> byId = destinations.ToLookup(destination => destination.Id);
    private readonly ILookup<int, Destination> byGroup = destinations
        .Where(destination => destination.DestinationGroupId is not null)
        .ToLookup(destination => destination.DestinationGroupId!.Value);

    /// <summary>In words, which band is below its buy price; null when none is, or no buy price is known.</summary>
    public string? BelowCost(RateKey key, RatePrice price, DateOnly day)
    {
        if (price.MarkupPercent < 0)
            return "the mark-up is below nought";
        if (price.MarkupPercent is not null)
            return null;
        foreach (var destination in Of(key))
            if (destination.BuyPriceOn(day)?.Price is { MarkupPercent: null } buy && Below(price, buy) is { } words)
                return words;
        return null;
    }

    public IEnumerable<Destination> Of(RateKey key) =>
        key.DestinationId is { } id ? byId[id]
        : key.GroupId is { } group ? byGroup[group]
        : [];

    public static string? Below(RatePrice price, RatePrice buy)
    {
        foreach (var band in Enum.GetValues<Band>())
            if (price.RateIn(band) < buy.RateIn(band))
                return $"{band.Words()} {Pence.Of(price.RateIn(band))} costs {Pence.Of(buy.RateIn(band))}";
        return price.Connection < buy.Connection ? $"connection {Pence.Of(price.Connection)} costs {Pence.Of(buy.Connection)}" : null;
    }
}

/// <summary>Prices as people read them.</summary>
public static class PriceWords
{
    public static string Range(NumberRange range) =>
        range == NumberRange.Ordinary ? "Ordinary"
        : range == NumberRange.Landline ? "01 and 02"
        : range.Words();

    /// <summary>a minute, a megabyte, a message.</summary>
    public static string Unit(UsageKind kind) =>
        kind switch
        {
            UsageKind.Voice => "a minute",
            UsageKind.Data => "a megabyte",
            _ => "a message",
        };

    public static string Kind(UsageKind kind) =>
        kind switch
        {
            UsageKind.Voice => "Voice",
            UsageKind.Data => "Data",
            _ => "SMS",
        };

    public static string Of(RatePrice price)
    {
        var words = new List<string>();
        if (price.MarkupPercent is { } markup)
            words.Add($"cost {(markup < 0 ? "−" : "+")} {Math.Abs(markup):0.##} %");
        else
        {
            words.Add(Pence.Of(price.RateIn(Band.Peak)));
            foreach (var band in new[] { Band.OffPeak, Band.WeekendPeak, Band.WeekendOffPeak })
                if (price.RateIn(band) != price.RateIn(Band.Peak))
                    words.Add($"{band.Words()} {Pence.Of(price.RateIn(band))}");
        }
        if (price.Connection > 0)
            words.Add($"connection {Pence.Of(price.Connection)}");
        if (price.Minimum > 0)
            words.Add($"minimum {Pence.Of(price.Minimum)}");
        if (price.Maximum is { } most)
            words.Add($"at most {Pence.Of(most)}");
        if (price.FirstIntervalSeconds != 1 || price.IncrementSeconds != 1)
            words.Add($"by {price.FirstIntervalSeconds}/{price.IncrementSeconds} s");
        if (price.MarkupFloor is > 0 and { } floor)
            words.Add($"floor {Pence.Of(floor)}");
        return string.Join(", ", words);
    }

    public static string Days(DateOnly from, DateOnly? to) =>
        to is { } end ? $"{PriceDays.Cell(from)} – {end:d MMM yyyy}" : PriceDays.From(from);
}
