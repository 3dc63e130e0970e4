using BillingBlazor.Domain.Suppliers;

namespace BillingBlazor.Server.Suppliers;

public static class HolidayWords
{
    public static string Of(UkNation nation) =>
        nation switch
        {
            UkNation.EnglandAndWales => "England and Wales",
            UkNation.Scotland => "Scotland",
            _ => "Northern Ireland",
        };
}
