namespace BillingBlazor.Domain.Charges;

/// <summary>All that a person may change on a charge.</summary>
public sealed record ChargeDetails
{
    private static readonly DateOnly earliest = new(1990, 1, 1);
    private static readonly DateOnly latest = new(2100, 12, 31);

    public int? ProductId { get; init; }
    public required int CategoryId { get; init; }
    public required string Description { get; init; }
    public string? Details { get; init; }
    public Frequency? Frequency { get; init; }
    public decimal Quantity { get; init; } = 1;
    public Money? UnitPrice { get; init; }
    public Money? UnitCost { get; init; }
    public VatTreatment VatTreatment { get; init; } = VatTreatment.Standard;
    public required DateOnly Start { get; init; }
    public DateOnly? ProRataStart { get; init; }
    public DateOnly? End { get; init; }
    public bool GivesCredit { get; init; } = true;
    public DateOnly? AlreadyBilledTo { get; init; }
    public int? CostCentreId { get; init; }
    public int? CliId { get; init; }

    /// <summary>The last day that a single charge is for.</summary>
    public DateOnly? CoversTo { get; init; }

    public long? ServiceLineId { get; init; }

    /// <exception cref="BillingRuleException">Rules of charges, and ranges that keep an invoice's sums and the number of cycles
    /// sane.</exception>
    internal void Refuse()
    {
        RefuseQuantity(Quantity);
        RefuseDay(Start, Frequency is null ? "The date" : "The start");
        RefuseDay(ProRataStart, "The pro-rata start");
        RefuseDay(End, "The end");
        RefuseDay(AlreadyBilledTo, "“Already billed to”");
        RefuseDay(CoversTo, "The last day it is for");
        if (CoversTo < Start)
            throw new BillingRuleException("A charge can't be for days that end before its date.");
        if (this is { Frequency: null, ProRataStart: not null })
            throw new BillingRuleException("A single charge has no pro-rata start.");
        if (this is { Frequency: null, End: not null })
            throw new BillingRuleException("A single charge has a date, but no end.");
        if (End < (ProRataStart ?? Start))
            throw new BillingRuleException(
                ProRataStart is null ? "A charge can't end before it starts." : "A charge can't end before its pro-rata start."
            );
        if (this is { ProductId: null, UnitPrice: null })
            throw new BillingRuleException("Give the price.");
        if (UnitPrice is { } price)
            RefuseAmount(price, Quantity);
        if (UnitCost is { } cost)
            RefuseAmount(cost, Quantity);
    }

    public static void RefuseQuantity(decimal quantity)
    {
        if (quantity is <= 0 or > Charge.MostQuantity)
            throw new BillingRuleException("A quantity is more than 0 and at most 1,000,000.");
        if (quantity * 10_000 % 1 != 0)
            throw new BillingRuleException("A quantity has at most four decimals.");
    }

    public static void RefuseDay(DateOnly? day, string what)
    {
        if (day < earliest || day > latest)
            throw new BillingRuleException($"{what} lies between the years {earliest.Year} and {latest.Year}.");
    }

    public static void RefuseAmount(Money unit, decimal quantity)
    {
        if (unit.Pounds is > Charge.MostPounds or < -Charge.MostPounds)
            throw new BillingRuleException("A price is at most £1,000,000.");
        if (Charge.IsTooMuch(unit.Pounds * quantity))
            throw new BillingRuleException("Quantity × price is at most £10,000,000 a cycle.");
    }

    /// <summary>Pounds as a person types them.</summary>
    /// <exception cref="BillingRuleException">More than six decimals, or outside the range of a price.</exception>
    public static Money PriceOf(decimal pounds)
    {
        if (pounds is > Charge.MostPounds or < -Charge.MostPounds)
            throw new BillingRuleException("A price is at most £1,000,000.");
        return pounds * 1_000_000 % 1 == 0
            ? Money.FromPounds(pounds)
            : throw new BillingRuleException($"£{pounds} has more than six decimals. Give six at most.");
    }
}
