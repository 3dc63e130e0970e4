using BillingBlazor.Domain.Tariffs;

namespace BillingBlazor.Server.Tariffs;

internal static class ServicePricingWords
{
    public static string Of(ServicePricing pricing) =>
        pricing switch
        {
            ServicePricing.File => "The sell price in the file",
            ServicePricing.CostPlus => "Cost and a mark-up",
            _ => "The prices of the product",
        };
}
