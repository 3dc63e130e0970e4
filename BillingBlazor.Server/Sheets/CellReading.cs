using System.Globalization;
using BillingBlazor.Domain;

namespace BillingBlazor.Server.Sheets;

/// <summary>Days and amounts as people type them into sheets.</summary>
internal static class CellReading
{
    /// <returns>Null when it is none.</returns>
    public static DateTime? Day(SheetCell cell) =>
        cell.Kind != CellKind.Number && Typed.Day(cell.Text) is { } day ? day.ToDateTime(TimeOnly.MinValue) : null;

    /// <summary>1,234.50, £1234.5 or −5, and 1E-05 as a workbook keeps small numbers; null when it is none, as 19,95, or beyond any
    /// amount.</summary>
    public static decimal? Number(string text) =>
        (Typed.Amount(text) ?? Scientific(text)) is { } number && Math.Abs(number) < 1_000_000_000 ? number : null;

    private static decimal? Scientific(string text) =>
        decimal.TryParse(
            text,
            NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture,
            out var number
        )
            ? number
            : null;

    public static string NoDay(string text) => $"“{text}” is no day, such as 5 Mar 2026 or 05/03/2026.";
}
