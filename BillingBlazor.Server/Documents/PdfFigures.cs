using System.Globalization;
using BillingBlazor.Domain;

namespace BillingBlazor.Server.Documents;

/// <summary>The words and figures of a document: 5 Mar 2026, 1:02:33, −12.75.</summary>
internal static class PdfFigures
{
    public static string Date(DateOnly date) => date.ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    public static string Date(DateTime local) => local.ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    public static string Time(DateTime local) => local.ToString("HH:mm", CultureInfo.InvariantCulture);

    public static string Duration(long seconds) =>
        string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600}:{seconds / 60 % 60:00}:{seconds % 60:00}");

    public static string Calls(int calls) => calls == 1 ? "1 call" : string.Create(CultureInfo.InvariantCulture, $"{calls:#,0} calls");

    public static string Pounds(Money money) => Figure(money.Pounds, "£#,0.00");

    /// <summary>£0.05, £0.005: as fine as it was set.</summary>
    public static string UnderPounds(Money money) => Figure(money.Pounds, "£#,0.00####");

    public static string Amount(Money money) => Figure(money.Pounds, "#,0.00");

    public static string UnitPrice(Money money) => Figure(money.Pounds, "#,0.00####");

    /// <summary>The price of a call, or of many: four decimals, and as many more as its supplier's records have.</summary>
    public static string OfCalls(Money money) => Figure(money.Pounds, "#,0.0000##");

    public static string Quantity(decimal quantity) => Figure(quantity, "#,0.####");

    public static string Percent(decimal percent) => percent.ToString("0.##", CultureInfo.InvariantCulture) + " %";

    private static string Figure(decimal figure, string format) => figure.ToString($"{format};−{format}", CultureInfo.InvariantCulture);
}
