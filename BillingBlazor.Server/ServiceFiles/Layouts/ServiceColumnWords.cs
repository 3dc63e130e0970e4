using BillingBlazor.Domain.Services;

namespace BillingBlazor.Server.ServiceFiles.Layouts;

/// <summary>The fields of a service layout in words.</summary>
internal static class ServiceColumnWords
{
    public static string Of(ServiceColumn field) =>
        field switch
        {
            ServiceColumn.Identifier => "Line (CLI)",
            ServiceColumn.Code => "Service code (Optional)",
            ServiceColumn.Event => "Event (Optional)",
            ServiceColumn.From => "First day",
            ServiceColumn.To => "Last day (Optional)",
            ServiceColumn.Month => "Or the month (Optional)",
            ServiceColumn.Quantity => "Quantity (Optional)",
            ServiceColumn.Broken => "Broken-period cost (Optional)",
            ServiceColumn.Sell => "Sell price for one (Optional)",
            ServiceColumn.Reference => "Reference (Optional)",
            ServiceColumn.Currency => "Currency (Optional)",
            _ => field.ToString(),
        };
}
