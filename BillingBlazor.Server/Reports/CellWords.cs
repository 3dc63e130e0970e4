using System.Globalization;
using BillingBlazor.Domain;

namespace BillingBlazor.Server.Reports;

/// <summary>A cell as people read it, and as a sheet takes it.</summary>
public static class CellWords
{
    public static string Of(ReportCell cell) =>
        cell.Value switch
        {
            null => "",
            string text => text,
            Money money => money.Pounds.ToString("£#,0.00;-£#,0.00", CultureInfo.InvariantCulture),
            long count => count.ToString("#,0", CultureInfo.InvariantCulture),
            decimal number => number.ToString("#,0.####", CultureInfo.InvariantCulture),
            DateOnly day => day.ToString("d MMM yyyy", CultureInfo.InvariantCulture),
            DateTime time => time.ToString("d MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture),
            TimeSpan length => $"{(long)length.TotalHours:#,0}:{length.Minutes:00}:{length.Seconds:00}",
            var other => throw new ArgumentOutOfRangeException(nameof(cell), other, "A cell can't hold this."),
        };

    public static string Of(ReportCell cell, CellKind kind) =>
        (kind, cell.Value) switch
        {
            (CellKind.Percent, decimal percent) => percent.ToString("0.0", CultureInfo.InvariantCulture) + "%",
            (CellKind.Exact, Money money) => money.Pounds.ToString("£#,0.0000;-£#,0.0000", CultureInfo.InvariantCulture),
            _ => Of(cell),
        };

    /// <summary>Figures to the right, as they are read.</summary>
    public static bool IsFigure(CellKind kind) =>
        kind is CellKind.Pounds or CellKind.Exact or CellKind.Count or CellKind.Percent or CellKind.Time;

    /// <summary>Without thousands and signs, for a spreadsheet or a program; days as 2026-11-24.</summary>
    public static string Plain(ReportCell cell) =>
        cell.Value switch
        {
            Money money => money.Pounds.ToString("0.00####", CultureInfo.InvariantCulture),
            long count => count.ToString(CultureInfo.InvariantCulture),
            decimal number => number.ToString("0.####", CultureInfo.InvariantCulture),
            DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            DateTime time => time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
            _ => Of(cell),
        };

    public static bool IsNumber(ReportCell cell) => cell.Value is Money or long or decimal;
}
