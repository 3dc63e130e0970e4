namespace BillingBlazor.Domain.Tariffs;

/// <summary>
/// One dated sell price of usage: of a tariff, of one customer, or (neither) the destination's own. It is for a destination group,
/// which works for every supplier, or for one destination.
/// </summary>
public sealed class RateRow
{
    private Rates? rates;

    /// <exception cref="BillingRuleException">Both or neither of group and destination, days that run backwards, or a bad
    /// price.</exception>
    public RateRow(
        int? tariffId,
        int? customerId,
        int? destinationGroupId,
        int? destinationId,
        DateOnly from,
        DateOnly? to,
        RatePrice price
    )
    {
        if (tariffId is not null && customerId is not null)
            throw new ArgumentException("A row belongs to a tariff or to a customer, not to both.");
        if (destinationGroupId is null == destinationId is null)
            throw new BillingRuleException("Choose a destination group or a destination, one of the two.");
        (TariffId, CustomerId, DestinationGroupId, DestinationId) = (tariffId, customerId, destinationGroupId, destinationId);
        (From, Price) = (from, price);
        Amend(from, to, price);
    }

    private RateRow() => Price = new();

    public int Id { get; private set; }
    public int? TariffId { get; private set; }
    public int? CustomerId { get; private set; }
    public int? DestinationGroupId { get; private set; }
    public int? DestinationId { get; private set; }
    public DateOnly From { get; private set; }

    /// <summary>The last day it is in force; null until further notice.</summary>
    public DateOnly? To { get; private set; }

    public RatePrice Price { get; private set; }

    /// <summary>Its price made ready; null when it is a mark-up.</summary>
    internal Rates? Rates => rates is null && Price.MarkupPercent is null ? rates = new(Price) : rates;

    public bool IsInForce(DateOnly day) => From <= day && (To is null || day <= To);

    public void Amend(DateOnly from, DateOnly? to, RatePrice price)
    {
        if (to < from)
            throw new BillingRuleException("A price can't end before it begins.");
        price.Refuse();
        (From, To, Price, rates) = (from, to, price, null);
    }

    /// <summary>A new row ends the old one the day before.</summary>
    public void EndOn(DateOnly day) => Amend(From, day, Price);
}

/// <summary>
/// What usage is worth. Rates are pounds a minute, a megabyte or a message; only peak filled means all bands.
/// With a mark-up the price is the cost and so many percent on it instead.
/// </summary>
public sealed record RatePrice
{
    /// <summary>Pounds: no rate is dearer, so a slip of the finger is noticed and no amount overflows.</summary>
    public const decimal MostPounds = 10_000;

    public const decimal MostMarkupPercent = 100_000;

    public decimal? Peak { get; init; }
    public decimal? OffPeak { get; init; }
    public decimal? WeekendPeak { get; init; }
    public decimal? WeekendOffPeak { get; init; }

    /// <summary>Pounds a call.</summary>
    public decimal Connection { get; init; }

    /// <summary>Pounds a call at least, connection and minutes together.</summary>
    public decimal Minimum { get; init; }

    /// <summary>Pounds a call at most.</summary>
    public decimal? Maximum { get; init; }

    /// <summary>The least seconds billed of an answered call.</summary>
    public int FirstIntervalSeconds { get; init; } = 1;

    /// <summary>Past the first interval, seconds are rounded up to a multiple of it.</summary>
    public int IncrementSeconds { get; init; } = 1;

    /// <summary>Percent on the cost.</summary>
    public decimal? MarkupPercent { get; init; }

    /// <summary>Pounds a call at least, with a mark-up.</summary>
    public decimal? MarkupFloor { get; init; }

    public decimal RateIn(Band band) =>
        (
            band switch
            {
                Band.Peak => Peak,
                Band.OffPeak => OffPeak,
                Band.WeekendPeak => WeekendPeak,
                Band.WeekendOffPeak => WeekendOffPeak,
                _ => throw new ArgumentOutOfRangeException(nameof(band), band, "An unknown band."),
            }
        )
        ?? Peak
        ?? 0;

    /// <summary>A call to 03 may cost no more than the same call to 01 and 02.</summary>
    /// <exception cref="BillingRuleException">This row, of 03, is dearer in some band or part than that of 01 and 02.</exception>
    public void RefuseDearerThan(RatePrice landline)
    {
        if (MarkupPercent is null != landline.MarkupPercent is null)
            throw new BillingRuleException("Price 03 in the same way as 01 and 02: both by rates, or both by a mark-up.");
        foreach (var band in Enum.GetValues<Band>())
            if (RateIn(band) > landline.RateIn(band))
                throw new BillingRuleException(
                    $"03 can't be dearer than 01 and 02: {Pence.Of(RateIn(band))} a minute against {Pence.Of(landline.RateIn(band))} "
                        + $"({band.Words()})."
                );
        if (MarkupPercent > landline.MarkupPercent || (MarkupFloor ?? 0) > (landline.MarkupFloor ?? 0))
            throw new BillingRuleException("03 can't be dearer than 01 and 02: its mark-up is higher.");
        if (Connection > landline.Connection || Minimum > landline.Minimum)
            throw new BillingRuleException("03 can't be dearer than 01 and 02: its connection or minimum is higher.");
        if (landline.Maximum is { } most && (Maximum is null || Maximum > most))
            throw new BillingRuleException("03 can't be dearer than 01 and 02: its maximum is higher.");
        if (FirstIntervalSeconds > landline.FirstIntervalSeconds || IncrementSeconds > landline.IncrementSeconds)
            throw new BillingRuleException("03 can't be dearer than 01 and 02: its first interval or increment is longer.");
    }

    /// <exception cref="BillingRuleException">A rate below nought, an interval below a second, neither rate nor mark-up, a mark-up of −100
    /// % or below.</exception>
    public void Refuse()
    {
        if (MarkupPercent is <= -100)
            throw new BillingRuleException("A mark-up is more than −100 %.");
        if (MarkupPercent is null && Peak is null)
            throw new BillingRuleException("Give the peak rate, or a mark-up.");
        if (MarkupPercent is not null && (Peak ?? OffPeak ?? WeekendPeak ?? WeekendOffPeak) is not null)
            throw new BillingRuleException("A row has rates or a mark-up, not both.");
        if (new[] { Peak, OffPeak, WeekendPeak, WeekendOffPeak, Connection, Minimum, Maximum, MarkupFloor }.Any(rate => rate < 0))
            throw new BillingRuleException("A rate, connection, minimum or maximum can't be below nought.");
        if (new[] { Peak, OffPeak, WeekendPeak, WeekendOffPeak, Connection, Minimum, Maximum, MarkupFloor }.Any(rate => rate > MostPounds))
            throw new BillingRuleException(
                $"A rate, connection, minimum or maximum is at most £{MostPounds:#,0}. Rates are typed in pence."
            );
        if (MarkupPercent > MostMarkupPercent)
            throw new BillingRuleException($"A mark-up is at most {MostMarkupPercent:#,0} %.");
        if (Maximum < Minimum)
            throw new BillingRuleException("The maximum can't be below the minimum.");
        if (FirstIntervalSeconds is < 1 or > 86_400 || IncrementSeconds is < 1 or > 86_400)
            throw new BillingRuleException("The first interval and the increment are between 1 second and a day.");
    }
}

/// <summary>What the hour of a call makes it.</summary>
public enum Band : byte
{
    Peak,
    OffPeak,
    WeekendPeak,
    WeekendOffPeak,
}

public static class Bands
{
    public static string Words(this Band band) =>
        band switch
        {
            Band.Peak => "peak",
            Band.OffPeak => "off-peak",
            Band.WeekendPeak => "weekend peak",
            Band.WeekendOffPeak => "weekend off-peak",
            _ => throw new ArgumentOutOfRangeException(nameof(band), band, "An unknown band."),
        };
}
