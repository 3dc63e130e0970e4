using System.Globalization;

namespace BillingBlazor.Server.Sheets;

/// <summary>Days and amounts as people type them into sheets.</summary>
internal static class CellReading
{
    private static readonly string[] days = ["d/M/yyyy", "d/M/yy", "d-M-yyyy", "d.M.yyyy", "d MMM yyyy", "d MMMM yyyy", "yyyy-M-d"];
    private static readonly CultureInfo british = CultureInfo.GetCultureInfo("en-GB");

    /// <returns>Null when it is none.</returns>
    public static DateTime? Day(SheetCell cell) =>
        cell.Kind != CellKind.Number && DateTime.TryParseExact(cell.Text, days, british, DateTimeStyles.AllowInnerWhite, out var day) ? day : null;

    /// <summary>1,234.50, £1234.5 or −5; null when it is none, or beyond any amount.</summary>
    public static decimal? Number(string text) =>
        decimal.TryParse(text.Replace("£", ""), NumberStyles.AllowDecimalPoint | NumberStyles.AllowThousands | NumberStyles.AllowLeadingSign | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number) && Math.Abs(number) < 1_000_000_000 ? number : null;

    public static string NoDay(string text) => $"“{text}” is no day, such as 5 Mar 2026 or 05/03/2026.";
}
