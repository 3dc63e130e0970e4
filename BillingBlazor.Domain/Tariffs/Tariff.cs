namespace BillingBlazor.Domain.Tariffs;

/// <summary>A named sell-price list inside one category. In a usage category it is a rate sheet: its rows are <see cref="RateRow"/>s.</summary>
public sealed class Tariff
{
    public Tariff(string name, int categoryId)
    {
        (Name, CategoryId) = (Text.Required(name, "Give the tariff a name."), categoryId);
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

    /// <exception cref="BillingRuleException">No name, based on itself, or a mark-up of −100 % or below.</exception>
    public void Amend(string name, int? basedOnTariffId, int? timeScheduleId, decimal? accessChargePerMinute, decimal? everythingElseMarkupPercent)
    {
        if (Id != 0 && basedOnTariffId == Id) throw new BillingRuleException("A tariff can't be based on itself.");
        if (everythingElseMarkupPercent is <= -100) throw new BillingRuleException("A mark-up is more than −100 %.");
        if (accessChargePerMinute is < 0) throw new BillingRuleException("An access charge can't be below nought.");
        Name = Text.Required(name, "Give the tariff a name.");
        (BasedOnTariffId, TimeScheduleId) = (basedOnTariffId, timeScheduleId);
        (AccessChargePerMinute, EverythingElseMarkupPercent) = (accessChargePerMinute, everythingElseMarkupPercent);
        Version++;
    }
}
