using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Usage.Layouts;

namespace BillingBlazor.Server.Usage.Layouts;

/// <summary>The fields of a layout in words.</summary>
public static class LayoutWords
{
    public static string Of(LayoutColumn field) =>
        field switch
        {
            LayoutColumn.Identifier => "Line (CLI)",
            LayoutColumn.Dialled => "Number dialled",
            LayoutColumn.Day => "Start",
            LayoutColumn.Time => "Time, if apart",
            LayoutColumn.Length => "Length",
            LayoutColumn.Status => "Answered or not",
            LayoutColumn.Direction => "Which way it went",
            LayoutColumn.RecordId => "Record id",
            LayoutColumn.ChargeCode => "Charge code",
            LayoutColumn.Cost => "Cost",
            _ => "Currency",
        };

    public static bool IsNeeded(LayoutColumn field, UsageKind kind) =>
        field is LayoutColumn.Identifier or LayoutColumn.Day || (field == LayoutColumn.Length && kind == UsageKind.Voice);

    public static string Of(DayOrder order) =>
        order switch
        {
            DayOrder.DayFirst => "Day first: 31/12/2026",
            DayOrder.MonthFirst => "Month first: 12/31/2026",
            _ => "Year first: 2026-12-31",
        };

    public static string Of(StartForm form) =>
        form switch
        {
            StartForm.Written => "As a day and a time",
            StartForm.UnixSeconds => "Seconds since 1970",
            StartForm.UnixMilliseconds => "Milliseconds since 1970",
            _ => "A spreadsheet's number of a day",
        };

    public static string Of(StartZone zone) =>
        zone switch
        {
            StartZone.Supplier => "The supplier's clock",
            StartZone.Utc => "UTC",
            _ => "Each says its own offset",
        };

    public static string Of(LengthForm form) =>
        form switch
        {
            LengthForm.Seconds => "Seconds",
            LengthForm.DecimalMinutes => "Minutes with decimals",
            LengthForm.Clock => "mm:ss or hh:mm:ss",
            _ => "Milliseconds",
        };
}
