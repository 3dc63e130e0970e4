using System.Globalization;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Tariffs;

namespace BillingBlazor.Server.Shell.Parts;

/// <summary>What is left of a price, for those who may see costs.</summary>
public static class MarginWords
{
    public static string Of(Money sell, Money? buy) =>
        ProductPrice.MarginPercent(sell, buy) is { } percent
            ? $"{percent.ToString("0.0", CultureInfo.InvariantCulture).Replace('-', '−')} %"
            : "—";
}
