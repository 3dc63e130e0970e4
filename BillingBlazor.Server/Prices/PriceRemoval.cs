using BillingBlazor.Domain;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Data;

namespace BillingBlazor.Server.Prices;

/// <summary>A dated price that somebody takes away: one that lies ahead goes; one that is in force ends today.</summary>
internal static class PriceRemoval
{
    /// <exception cref="BillingRuleException">It has ended already: calls may be priced by it.</exception>
    public static void Of(BillingDb db, RateRow row)
    {
        if (row.From > db.Today)
            db.Remove(row);
        else if (row.To is null || row.To > db.Today)
            row.EndOn(db.Today);
        else
            throw new BillingRuleException("This price has ended already: calls may be priced by it, so it stays.");
    }
}
