using BillingBlazor.Domain.Charges;

namespace BillingBlazor.Server.Shell.Parts;

/// <summary>How often, as people read it.</summary>
public static class FrequencyWords
{
    public static string Of(Frequency? frequency) =>
        frequency switch
        {
            null => "Once",
            Frequency.HalfYearly => "Half-yearly",
            { } other => other.ToString(),
        };

    /// <summary>Behind a price: £32.00 a month.</summary>
    public static string Each(Frequency? frequency) =>
        frequency switch
        {
            null => "once",
            Frequency.Daily => "a day",
            Frequency.Weekly => "a week",
            Frequency.Monthly => "a month",
            Frequency.Quarterly => "a quarter",
            Frequency.HalfYearly => "a half-year",
            _ => "a year",
        };
}
