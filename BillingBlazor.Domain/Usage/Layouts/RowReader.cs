using System.Text;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Suppliers;

namespace BillingBlazor.Domain.Usage.Layouts;

/// <summary>Why a row could not be read, or is nothing to bill: in which column, at what value.</summary>
public readonly record struct RowVerdict(string Column, string Value, string Reason);

/// <summary>
/// What a row means by its layout: a call, nothing to bill, or a refusal. Pure: it knows neither customers nor prices.
/// </summary>
/// <param name="latest">Calls begin before it, by their own clock.</param>
/// <param name="needsOffset">The supplier is set to times with an offset: one without is refused.</param>
public sealed class RowReader(CompiledLayout layout, DateTime latest, bool needsOffset)
{
    public const string Unanswered = "Unanswered.";
    public const string Internal = "An internal call.";
    public const string Filtered = "The layout leaves such rows out.";
    public const string FarLeg = "The other leg of a call that is in a file too.";
    private const string Formula =
        "The cell is a formula, not a text: the file went through a spreadsheet. Mend it, or ask the supplier for it as they made it.";

    private RowVerdict verdict;

    public ReadCall Call { get; } = new();

    /// <summary>Why, when a row was refused or left out.</summary>
    public RowVerdict Verdict => verdict;

    /// <summary>Whether a row is nothing to bill, before anything else of it is looked at.</summary>
    public bool IsLeftOut<TRow>(TRow row)
        where TRow : IRowFields, allows ref struct
    {
        if (layout.LeaveOut is { } rule && rule.Holds(row))
            return LeaveOut(rule.From, row, Filtered);
        if (!layout.Direction.IsNowhere && Columns.IsAny(layout.Direction.Of(row), layout.Internal))
            return LeaveOut(layout.Direction, row, Internal);
        if (layout.Layout.Status is not null && !IsAnswered(row))
            return LeaveOut(layout.Status, row, Unanswered);
        var from = layout.Layout.Length.Form == LengthForm.EndLessAnswer ? layout.Answer : layout.Length;
        var length = from.Of(row);
        var isNever = ReferenceEquals(from, layout.Answer) ? IsNoInstant(length) : length.SequenceEqual("-1"u8);
        return isNever && LeaveOut(from, row, Unanswered);
    }

    /// <summary>Empty, or the first second of 1970 where seconds are counted from there.</summary>
    private bool IsNoInstant(ReadOnlySpan<byte> field) =>
        field.IsEmpty
        || (layout.Layout.Start.Form is StartForm.UnixSeconds or StartForm.UnixMilliseconds && !field.ContainsAnyExcept((byte)'0'));

    /// <summary>The row as a call, whatever its status.</summary>
    /// <returns>False when it can't be read: see <see cref="Verdict"/>.</returns>
    public bool TryRead<TRow>(TRow row)
        where TRow : IRowFields, allows ref struct
    {
        if (!Call.OtherLeg.TrySet(layout.OtherLeg.Of(row)))
            return Refuse(layout.OtherLeg, row, "The record id of the other leg is longer than 80 letters.");
        if (layout.Outbound.Length > 0 && !IsDirectionKnown(layout.Direction.Of(row)))
            return Refuse(layout.Direction, row, "The direction is none of those that the layout names.");
        (Call.IsRounded, Call.IsPart) = (layout.Layout.Length.IsRounded, layout.Layout.HasParts);
        return TryTexts(row) && TryStart(row) && TryAmounts(row) && TryCost(row);
    }

    /// <summary>The record ids alone: a file is gone through for them before it is read.</summary>
    public bool TryLegs<TRow>(TRow row)
        where TRow : IRowFields, allows ref struct =>
        Call.OtherLeg.TrySet(layout.OtherLeg.Of(row)) && Call.RecordId.TrySet(layout.RecordId.Of(row));

    /// <summary>As <see cref="Verdict"/>, of a call whose other leg is there.</summary>
    public RowVerdict IsFarLeg => new(Name(layout.RecordId), Call.RecordId.Text.ToString(), FarLeg);

    private bool IsAnswered<TRow>(TRow row)
        where TRow : IRowFields, allows ref struct
    {
        var status = layout.Status.Of(row);
        return layout.Billed.Length == 0 ? !status.IsEmpty : Columns.IsAny(status, layout.Billed);
    }

    private bool IsDirectionKnown(ReadOnlySpan<byte> way) =>
        Columns.IsAny(way, layout.Outbound) || Columns.IsAny(way, layout.Inbound) || Columns.IsAny(way, layout.Internal);

    private bool TryTexts<TRow>(TRow row)
        where TRow : IRowFields, allows ref struct
    {
        var line = LineOf(row);
        if (!Call.Identifier.TrySet(line.Of(row)))
            return Refuse(line, row, "The identifier is longer than 80 letters.");
        if (Call.Identifier.Text.IsEmpty)
            return Refuse(line, row, "There is no identifier: nobody can be billed for the call.");
        if (LineKey.Refusal(Call.Identifier.Text) is { } noLine)
            return Refuse(line, row, noLine);
        // Who calls in dialled the number whose line it is, wherever the exchange sent the call.
        var dialled = ReferenceEquals(line, layout.InboundIdentifier) ? line : layout.Dialled;
        if (!Call.Dialled.TrySet(dialled.Of(row)))
            return Refuse(layout.Dialled, row, "The dialled number is longer than 80 letters.");
        if (LineKey.IsRuined(Call.Dialled.Text))
            return Refuse(layout.Dialled, row, LineKey.Refusal(Call.Dialled.Text)!);
        if (!Call.ChargeCode.TrySet(layout.ChargeCode.Of(row)))
            return Refuse(layout.ChargeCode, row, "The charge code is longer than 80 letters.");
        if (!Call.RecordId.TrySet(layout.RecordId.Of(row)))
            return Refuse(layout.RecordId, row, "The record id is longer than 80 letters.");
        Call.Description.SetBeginning(layout.Description.Of(row));
        if (Call.Identifier.IsFormula)
            return Refuse(line, row, Formula);
        if (Call.Dialled.IsFormula)
            return Refuse(layout.Dialled, row, Formula);
        if (Call.ChargeCode.IsFormula)
            return Refuse(layout.ChargeCode, row, Formula);
        return !Call.RecordId.IsFormula || Refuse(layout.RecordId, row, Formula);
    }

    private Places LineOf<TRow>(TRow row)
        where TRow : IRowFields, allows ref struct
    {
        if (layout.Inbound.Length == 0 || !Columns.IsAny(layout.Direction.Of(row), layout.Inbound))
            return layout.Identifier;
        return layout.InboundIdentifier.IsNowhere || layout.InboundIdentifier.Of(row).IsEmpty ? layout.Dialled : layout.InboundIdentifier;
    }

    private bool TryStart<TRow>(TRow row)
        where TRow : IRowFields, allows ref struct
    {
        var field = layout.Layout.Start;
        var day = layout.Day.Of(row);
        if (day.IsEmpty)
            return Refuse(layout.Day, row, "There is no day.");
        if (!TryInstant(day, layout.Time.Of(row), out var started, out var offset))
            return Refuse(layout.Day, row, WhyNoStart(field));
        Call.IsUtc = field.Form is StartForm.UnixSeconds or StartForm.UnixMilliseconds || field.Zone == StartZone.Utc || offset is not null;
        if (offset is { } ahead)
            started -= ahead;
        if (!Call.IsUtc && (field.Zone == StartZone.OwnOffset || needsOffset))
            return Refuse(layout.Day, row, NoOffset);
        Call.Started = started;
        if (started.Year < 2000)
            return Refuse(layout.Day, row, "The call is from before the year 2000.");
        return started < latest || Refuse(layout.Day, row, "The call is from the future.");
    }

    public const string NoOffset =
        "The time has no offset such as +01:00 or Z, and the supplier's times are set to carry one. If they are all UK time or "
        + "UTC, say so on the supplier.";

    private bool TryInstant(ReadOnlySpan<byte> day, ReadOnlySpan<byte> time, out DateTime read, out TimeSpan? offset)
    {
        offset = null;
        var field = layout.Layout.Start;
        if (field.Form is StartForm.UnixSeconds or StartForm.UnixMilliseconds)
            return WrittenTime.TryUnix(day, field.Form == StartForm.UnixMilliseconds, out read);
        if (field.Form == StartForm.Serial)
            return WrittenTime.TrySerial(day, time, out read);
        if (!WrittenTime.TryBoth(day, field.Order, out read, out offset))
            return false;
        if (time.IsEmpty)
            return layout.Time.IsNowhere;
        if (!WrittenTime.TryTime(time, out var clock, out offset))
            return false;
        read = read.Date + clock.ToTimeSpan();
        return true;
    }

    private static string WhyNoStart(StartField field) =>
        field.Form switch
        {
            StartForm.UnixSeconds => "The start is not a number of seconds since 1970.",
            StartForm.UnixMilliseconds => "The start is not a number of milliseconds since 1970.",
            StartForm.Serial => "The start is not a spreadsheet's number of a day.",
            _ => field.Order switch
            {
                DayOrder.DayFirst => "The start is not a day and time with the day first, such as 13/07/2026 14:05:00.",
                DayOrder.MonthFirst => "The start is not a day and time with the month first, such as 07/13/2026 14:05:00.",
                _ => "The start is not a day and time with the year first, such as 2026-07-13 14:05:00.",
            },
        };

    private bool TryAmounts<TRow>(TRow row)
        where TRow : IRowFields, allows ref struct
    {
        var kind = layout.Kind.Of(row);
        Call.Kind =
            Columns.IsAny(kind, layout.Data) ? UsageKind.Data
            : Columns.IsAny(kind, layout.Sms) ? UsageKind.Sms
            : Columns.IsAny(kind, layout.Voice) ? UsageKind.Voice
            : layout.Layout.Kind.Else;
        (Call.Seconds, Call.Bytes) = (0, 0);
        return TryLength(row) && TryBytes(row);
    }

    private bool TryLength<TRow>(TRow row)
        where TRow : IRowFields, allows ref struct
    {
        if (layout.Layout.Length.Form == LengthForm.EndLessAnswer)
            return TryEndLessAnswer(row);
        var length = layout.Length.Of(row);
        if (length.IsEmpty)
            return Call.Kind != UsageKind.Voice || Refuse(layout.Length, row, "There is no length.");
        if (!TrySeconds(length, out var seconds))
            return Refuse(layout.Length, row, WhyNoLength(layout.Layout.Length.Form));
        return Keep(seconds, layout.Length, row);
    }

    private bool TryEndLessAnswer<TRow>(TRow row)
        where TRow : IRowFields, allows ref struct
    {
        var answer = layout.Answer.Of(row);
        var end = layout.End.Of(row);
        if (answer.IsEmpty)
            return true;
        var (isClock, endsOnClock) = (false, false);
        if (!TryMoment(answer, out var from, out var fromOffset) && !(isClock = TryClock(answer, out from)))
            return Refuse(layout.Answer, row, "The answer is not a time as the start is written.");
        if (!TryMoment(end, out var to, out var toOffset) && !(endsOnClock = TryClock(end, out to)))
            return Refuse(layout.End, row, "The end is not a time as the start is written.");
        if (isClock != endsOnClock)
            return Refuse(layout.End, row, "Of answer and end one has a day and the other has none.");
        var length = to - (toOffset ?? TimeSpan.Zero) - (from - (fromOffset ?? TimeSpan.Zero));
        if (isClock && length < TimeSpan.Zero)
            length += TimeSpan.FromDays(1); // past midnight
        return length < TimeSpan.Zero
            ? Refuse(layout.End, row, "The end is before the answer.")
            : Keep((decimal)length.Ticks / TimeSpan.TicksPerSecond, layout.End, row);
    }

    /// <summary>A day and its time in one field, whether or not the start has them in two.</summary>
    private bool TryMoment(ReadOnlySpan<byte> text, out DateTime read, out TimeSpan? offset)
    {
        if (layout.Layout.Start.Form == StartForm.Written)
            return WrittenTime.TryBoth(text, layout.Layout.Start.Order, out read, out offset);
        return TryInstant(text, default, out read, out offset);
    }

    private static bool TryClock(ReadOnlySpan<byte> text, out DateTime time)
    {
        time = default;
        if (!WrittenTime.TryTime(text, out var clock, out _))
            return false;
        time = DateTime.MinValue + clock.ToTimeSpan();
        return true;
    }

    private bool Keep<TRow>(decimal seconds, Places from, TRow row)
        where TRow : IRowFields, allows ref struct
    {
        if (seconds is < 0 or > ReadCall.MostSeconds)
            return Refuse(from, row, "The length is below nought or above seven days.");
        // What lasted at all is never nought: that would be a call unanswered.
        Call.Seconds = seconds > 0 ? Math.Max(1, (int)Math.Round(seconds, MidpointRounding.AwayFromZero)) : 0;
        return true;
    }

    private bool TrySeconds(ReadOnlySpan<byte> text, out decimal seconds)
    {
        seconds = 0;
        var (form, signs) = (layout.Layout.Length.Form, layout.Layout.Numbers);
        if (form == LengthForm.Clock)
            return TryClockLength(text, out seconds);
        if (!WrittenNumber.TryDecimal(text, signs.DecimalSign, signs.ThousandsSign, out var number))
            return false;
        seconds = form switch
        {
            LengthForm.DecimalMinutes => Math.Min(number, ReadCall.MostSeconds) * 60,
            LengthForm.Milliseconds => number / 1_000,
            _ => number,
        };
        return true;
    }

    /// <summary>mm:ss or hh:mm:ss; its first number may be of any size.</summary>
    private static bool TryClockLength(ReadOnlySpan<byte> text, out decimal seconds)
    {
        seconds = 0;
        var (parts, whole) = (0, 0L);
        foreach (var range in text.Split((byte)':'))
        {
            var part = text[range];
            if (++parts > 3 || part.Length is 0 or > 6 || !WrittenNumber.TryWhole(part, out var number) || number < 0)
                return false;
            if (parts > 1 && (part.Length != 2 || number > 59))
                return false;
            whole = whole * 60 + number;
        }
        seconds = whole;
        return parts >= 2;
    }

    private static string WhyNoLength(LengthForm form) =>
        form switch
        {
            LengthForm.Clock => "The length is not mm:ss or hh:mm:ss.",
            LengthForm.DecimalMinutes => "The length is not a number of minutes.",
            LengthForm.Milliseconds => "The length is not a number of milliseconds.",
            _ => "The length is not a number of seconds.",
        };

    private bool TryBytes<TRow>(TRow row)
        where TRow : IRowFields, allows ref struct
    {
        if (layout.Layout.Bytes is not { } field)
            return true;
        var total = layout.Total.Of(row);
        if (!total.IsEmpty && !TryAdd(total, field.Unit))
            return Refuse(layout.Total, row, NoBytes);
        if (Call.Bytes != 0)
            return true;
        foreach (var part in layout.Parts)
            if (part.Of(row) is { IsEmpty: false } bytes && !TryAdd(bytes, field.Unit))
                return Refuse(part, row, NoBytes);
        return true;
    }

    private const string NoBytes = "The amount of data is not a number, or too large for one.";

    private bool TryAdd(ReadOnlySpan<byte> text, int unit)
    {
        var signs = layout.Layout.Numbers;
        if (
            !WrittenNumber.TryDecimal(text, signs.DecimalSign, signs.ThousandsSign, out var number)
            || number < 0
            || number > long.MaxValue / 8 / unit
        )
            return false;
        Call.Bytes += (long)Math.Round(number * unit, MidpointRounding.AwayFromZero);
        return true;
    }

    private bool TryCost<TRow>(TRow row)
        where TRow : IRowFields, allows ref struct
    {
        Call.Cost = null;
        if (layout.Layout.Cost is not { } field)
            return true;
        var cost = layout.Cost.Of(row);
        if (cost.IsEmpty)
            return true;
        if (!IsPounds(layout.Currency.Of(row)) || cost.Contains((byte)'$') || cost.IndexOf("€"u8) >= 0)
            return Refuse(
                layout.Currency.IsNowhere ? layout.Cost : layout.Currency,
                row,
                "The price is not in pounds (GBP), the currency that this installation bills in."
            );
        if (!WrittenNumber.TryDecimal(cost, field.DecimalSign, field.ThousandsSign, out var pounds))
            return Refuse(
                layout.Cost,
                row,
                $"The price is not a number of pounds as this layout writes it, with “{field.DecimalSign}” before the pennies"
                    + (field.ThousandsSign is { } sign ? $" and “{sign}” between thousands." : " and nothing between thousands.")
            );
        if (Math.Abs(pounds) > ReadCall.MostCost)
            return Refuse(layout.Cost, row, "The price is beyond £100,000 for one call.");
        Call.Cost = field.IsNegated ? -pounds : pounds;
        return true;
    }

    private static bool IsPounds(ReadOnlySpan<byte> field) =>
        field.IsEmpty
        || Ascii.EqualsIgnoreCase(field, "GBP"u8)
        || Ascii.EqualsIgnoreCase(field, "UKP"u8)
        || field.SequenceEqual("£"u8)
        || field is [0xA3];

    private bool LeaveOut<TRow>(Places from, TRow row, string reason)
        where TRow : IRowFields, allows ref struct
    {
        verdict = new(Name(from), CallText.Shown(from.Of(row), 200), reason);
        return true;
    }

    private bool Refuse<TRow>(Places from, TRow row, string reason)
        where TRow : IRowFields, allows ref struct
    {
        verdict = new(Name(from), CallText.Shown(from.Of(row), 200), reason);
        return false;
    }

    private string Name(Places places) => places.Column < 0 ? "" : layout.NameOf(places.Column);
}
