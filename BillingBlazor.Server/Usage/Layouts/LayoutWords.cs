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
            LayoutColumn.Currency => "Currency",
            LayoutColumn.Description => "Description",
            LayoutColumn.Answer => "When it was answered",
            LayoutColumn.End => "When it ended",
            LayoutColumn.Kind => "Call, data or message",
            LayoutColumn.Bytes => "Bytes",
            LayoutColumn.OtherLeg => "Record id of the other leg",
            _ => "Line of an inbound call",
        };

    /// <summary>Shown first, in this order.</summary>
    public static readonly IReadOnlyList<LayoutColumn> Everyday =
    [
        LayoutColumn.Identifier,
        LayoutColumn.Dialled,
        LayoutColumn.Day,
        LayoutColumn.Time,
        LayoutColumn.Length,
        LayoutColumn.Answer,
        LayoutColumn.End,
        LayoutColumn.Status,
        LayoutColumn.Direction,
        LayoutColumn.ChargeCode,
        LayoutColumn.Description,
        LayoutColumn.RecordId,
        LayoutColumn.Cost,
    ];

    /// <summary>Folded away until a file has one of them.</summary>
    public static readonly IReadOnlyList<LayoutColumn> Rare =
    [
        LayoutColumn.Kind,
        LayoutColumn.Bytes,
        LayoutColumn.OtherLeg,
        LayoutColumn.InboundLine,
        LayoutColumn.Currency,
    ];

    /// <summary>What is worth saying of a field that nothing was proposed for.</summary>
    public static string? HelpOf(LayoutColumn field) =>
        field switch
        {
            LayoutColumn.Description => "What the carrier calls the place: shown where its code is unknown.",
            LayoutColumn.OtherLeg => "A row whose record id stands here is left out: the call is billed once.",
            LayoutColumn.InboundLine => "None: the number dialled.",
            LayoutColumn.Currency => "Rows that are not in pounds are rejected.",
            LayoutColumn.Bytes => "Of data sessions: sent and received together.",
            _ => null,
        };

    public static bool IsNeeded(LayoutColumn field, UsageKind kind) =>
        field is LayoutColumn.Identifier or LayoutColumn.Day or LayoutColumn.Answer or LayoutColumn.End
        || (field == LayoutColumn.Length && kind == UsageKind.Voice);

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
            LengthForm.Milliseconds => "Milliseconds",
            _ => "The end less the answer",
        };

    public static string Of(UsageKind kind) =>
        kind switch
        {
            UsageKind.Voice => "Calls",
            UsageKind.Data => "Data sessions",
            _ => "Messages (SMS)",
        };

    public static string Of(RuleTest test) =>
        test switch
        {
            RuleTest.Is => "is one of",
            RuleTest.IsNot => "is none of",
            RuleTest.BeginsWith => "begins with one of",
            _ => "is filled",
        };

    public static string Of(LayoutEncoding encoding) =>
        encoding switch
        {
            LayoutEncoding.AsItLooks => "As it looks",
            LayoutEncoding.Utf8 => "UTF-8",
            LayoutEncoding.Utf16 => "UTF-16",
            _ => "Windows (1252)",
        };

    public static string Of(HeaderRow header) =>
        header switch
        {
            HeaderRow.Yes => "The first row has the names",
            HeaderRow.No => "There is none",
            _ => "In some files, in others not",
        };

    public static string Of(QuoteStyle quotes) =>
        quotes switch
        {
            QuoteStyle.Doubled => "\"…\", with \"\" for a quote inside",
            QuoteStyle.Backslash => "\"…\", with \\\" for a quote inside",
            QuoteStyle.Apostrophes => "'…', with '' for a quote inside",
            _ => "Without quotes, \\ before a separator",
        };

    public static string OfSeparator(char separator) =>
        separator switch
        {
            ',' => "A comma",
            ';' => "A semicolon",
            '\t' => "A tab",
            '|' => "A bar |",
            _ => "Nothing: columns have widths",
        };

    public static string OfUnit(int unit) =>
        unit switch
        {
            1 => "Bytes",
            1_000 => "kB of 1,000 bytes",
            1_024 => "kB of 1,024 bytes",
            1_000_000 => "MB of 1,000 kB",
            _ => "MB of 1,024 kB",
        };
}
