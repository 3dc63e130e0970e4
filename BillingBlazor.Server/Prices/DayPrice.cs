using BillingBlazor.Domain;
using BillingBlazor.Domain.Tariffs;

namespace BillingBlazor.Server.Prices;

/// <summary>What is stored of a list of prices for one day: the price that begins on it, or none.</summary>
public sealed record DayPrice(Money? Sell, Money? Buy = null)
{
    public static readonly DayPrice None = new((Money?)null);

    /// <summary>What somebody else wrote for the same day is not overwritten unseen.</summary>
    /// <param name="seen">As the form was opened with; null asks nothing.</param>
    /// <exception cref="BillingRuleException">It is neither what was seen nor what is asked for.</exception>
    public static void RefuseChanged(DayPrice now, DayPrice? seen, DayPrice wanted, DateOnly from)
    {
        if (seen is not null && now != seen && now != wanted)
            throw new BillingRuleException(
                $"Somebody else {(now.Sell is null ? "removed the price" : "gave a price")} {PriceDays.From(from)} while you had this "
                    + "open. Both are shown: choose, then save again."
            );
    }

    public override string ToString() =>
        (Sell, Buy) switch
        {
            (null, _) => "no price of that day",
            (_, null) => $"{Sell}",
            _ => $"{Sell}, buy {Buy}",
        };
}
