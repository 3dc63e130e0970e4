using System.Globalization;

namespace BillingBlazor.Domain;

/// <summary>Rates as people say them: 1.20p, 0.85p, £3.60.</summary>
public static class Pence
{
    /// <param name="pounds">Of any length; a pound and more is written in pounds.</param>
    public static string Of(decimal pounds) =>
        Math.Abs(pounds) >= 1
            ? $"£{pounds.ToString("#,0.00####", CultureInfo.InvariantCulture)}"
            : $"{(pounds * 100).ToString("0.00########", CultureInfo.InvariantCulture)}p";
}
