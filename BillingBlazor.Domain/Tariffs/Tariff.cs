namespace BillingBlazor.Domain.Tariffs;

/// <summary>A named sell-price list inside one category. In a usage category it is a rate sheet: its rows are
/// <see cref="RateRow"/>s.</summary>
public sealed class Tariff
{
    public const int LongestName = 100;

    public Tariff(string name, int categoryId)
    {
        (Name, CategoryId) = (NameOf(name), categoryId);
    }

    public int Id { get; private set; }
    public string Name { get; private set; }
    public int CategoryId { get; private set; }

    /// <summary>Where its prices come from that it lacks itself.</summary>
    public int? BasedOnTariffId { get; private set; }

    /// <summary>Its own bands; null uses the supplier's.</summary>
    public int? TimeScheduleId { get; private set; }

    /// <summary>Pounds a minute for 084, 087, 09 and 118, before VAT.</summary>
    public decimal? AccessChargePerMinute { get; private set; }

    /// <summary>Everything without a price of its own: cost and so many percent on it. Null: no price.</summary>
    public decimal? EverythingElseMarkupPercent { get; private set; }

    public int Version { get; private set; }

    /// <exception cref="BillingRuleException">No name or too long a one, based on itself, or a mark-up or access charge outside its
    /// range.</exception>
    public void Amend(
        string name,
        int? basedOnTariffId,
        int? timeScheduleId,
        decimal? accessChargePerMinute,
        decimal? everythingElseMarkupPercent
    )
    {
        if (Id != 0 && basedOnTariffId == Id)
            throw new BillingRuleException("A tariff can't be based on itself.");
        if (everythingElseMarkupPercent is <= -100)
            throw new BillingRuleException("A mark-up is more than −100 %.");
        if (everythingElseMarkupPercent > RatePrice.MostMarkupPercent)
            throw new BillingRuleException($"A mark-up is at most {RatePrice.MostMarkupPercent:#,0} %.");
        if (accessChargePerMinute is < 0)
            throw new BillingRuleException("An access charge can't be below nought.");
        if (accessChargePerMinute > RatePrice.MostPounds)
            throw new BillingRuleException($"An access charge is at most £{RatePrice.MostPounds:#,0} a minute.");
        Name = NameOf(name);
        (BasedOnTariffId, TimeScheduleId) = (basedOnTariffId, timeScheduleId);
        (AccessChargePerMinute, EverythingElseMarkupPercent) = (accessChargePerMinute, everythingElseMarkupPercent);
        Version++;
    }

    /// <summary>The same sheet under another name, so many percent dearer (or, below nought, cheaper). Its rows and prices are copied
    /// beside it.</summary>
    public Tariff CopyAt(string name, Uplift uplift)
    {
        var copy = new Tariff(name, CategoryId);
        copy.Amend(
            name,
            BasedOnTariffId,
            TimeScheduleId,
            AccessChargePerMinute is { } access ? uplift.Of(access) : null,
            EverythingElseMarkupPercent is { } markup ? uplift.OfMarkup(markup) : null
        );
        return copy;
    }

    private static string NameOf(string name) => Words.NeededLine(name, LongestName, "The name of a tariff", "Give the tariff a name.");
}

/// <summary>So many percent more (or less) on prices, each rounded once, half away from zero.</summary>
public sealed record Uplift
{
    /// <param name="percent">More than −100, at most 1,000.</param>
    /// <param name="penceDecimals">0 to 4 decimals of a penny.</param>
    /// <exception cref="BillingRuleException">Outside those ranges.</exception>
    public Uplift(decimal percent, int penceDecimals)
    {
        if (percent is <= -100 or > 1_000)
            throw new BillingRuleException("Copy at more than −100 % and at most +1,000 %.");
        if (penceDecimals is < 0 or > 4)
            throw new BillingRuleException("Round to between 0 and 4 decimals of a penny.");
        (Percent, PenceDecimals) = (percent, penceDecimals);
    }

    public decimal Percent { get; }
    public int PenceDecimals { get; }

    /// <summary>Pounds in, pounds out.</summary>
    public decimal Of(decimal pounds) => decimal.Round(pounds * (100 + Percent) / 100, PenceDecimals + 2, MidpointRounding.AwayFromZero);

    public Money Of(Money price) => Money.Round(price.Pounds * (100 + Percent) / 100, PenceDecimals + 2);

    /// <summary>A price of cost + 40 %, 10 % dearer, is cost + 54 %. To two decimals.</summary>
    public decimal OfMarkup(decimal percent) =>
        decimal.Round(((100 + percent) * (100 + Percent) / 100) - 100, 2, MidpointRounding.AwayFromZero);

    public RatePrice Of(RatePrice price) =>
        price with
        {
            Peak = Of(price.Peak),
            OffPeak = Of(price.OffPeak),
            WeekendPeak = Of(price.WeekendPeak),
            WeekendOffPeak = Of(price.WeekendOffPeak),
            Connection = Of(price.Connection),
            Minimum = Of(price.Minimum),
            Maximum = Of(price.Maximum),
            MarkupPercent = price.MarkupPercent is { } markup ? OfMarkup(markup) : null,
            MarkupFloor = Of(price.MarkupFloor),
        };

    private decimal? Of(decimal? pounds) => pounds is { } known ? Of(known) : null;
}
