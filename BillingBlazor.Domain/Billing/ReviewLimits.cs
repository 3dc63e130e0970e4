namespace BillingBlazor.Domain.Billing;

/// <summary>From where on a draft is warned of. One row; where there is none, these.</summary>
public sealed class ReviewLimits
{
    public const int OnlyId = 1;

    public int Id { get; private set; } = OnlyId;

    /// <summary>Net less cost, of net.</summary>
    public decimal MarginFloorPercent { get; private set; } = 10;

    public decimal TimesMedian { get; private set; } = 3;

    /// <summary>What a run's orphans cost us, altogether.</summary>
    public Money OrphanCost { get; private set; } = Money.FromPence(2_500);

    /// <exception cref="BillingRuleException">A limit that can't be.</exception>
    public void Amend(decimal marginFloorPercent, decimal timesMedian, Money orphanCost)
    {
        if (marginFloorPercent is < -1_000 or > 100)
            throw new BillingRuleException("A margin is at most 100 %.");
        if (timesMedian is < 1 or > 1_000)
            throw new BillingRuleException("Give how many times the median: from 1 to 1,000.");
        if (orphanCost < Money.Zero || orphanCost > Money.FromPence(100_000_000))
            throw new BillingRuleException("Give the cost of orphans in pounds: from £0.00 to £1,000,000.00.");
        (MarginFloorPercent, TimesMedian, OrphanCost) = (marginFloorPercent, timesMedian, orphanCost);
    }

    /// <summary>Below the floor; a bill of nought or less has its own warning.</summary>
    public bool IsThin(Money net, Money cost) => net > Money.Zero && (net - cost).Pounds * 100 < net.Pounds * MarginFloorPercent;

    public bool IsFarAbove(Money total, Money? median) =>
        median is { } usual && usual > Money.Zero && total.Pounds > usual.Pounds * TimesMedian;
}
