using System.Text;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Usage.Layouts;

namespace BillingBlazor.Domain.Services;

/// <summary>
/// What a row of a service file means by its layout: a line, nothing to bill, or a refusal. Pure: it knows neither customers nor products.
/// </summary>
public sealed class ServiceRowReader
{
    public const int LongestText = 80;
    public const string Filtered = "The layout leaves such rows out.";
    public const string Ceased = "A cessation that costs nothing.";

    private static readonly DateOnly earliest = new(2000, 1, 1);
    private static readonly byte[][] cessations = Columns.Values(["Cease", "Ceased", "Cessation", "Disconnection"]);

    private readonly ServiceLayout layout;
    private readonly Columns columns;
    private readonly DateOnly latest;
    private readonly Places identifier,
        description,
        code,
        occasion,
        from,
        to,
        month,
        quantity,
        cost,
        broken,
        sell,
        currency,
        reference;
    private readonly RowCheck? rows,
        leaveOut;

    /// <param name="header">The names of the file's columns; empty where it has none.</param>
    /// <param name="latest">No line is for a day behind it.</param>
    /// <exception cref="LayoutMisfitException">A column that every line needs is not in the file.</exception>
    public ServiceRowReader(ServiceLayout layout, IReadOnlyList<string> header, DateOnly latest)
    {
        (this.layout, columns, this.latest) = (layout, new(header), latest);
        columns.RefuseMissing(layout.Needed);
        (identifier, description, code) = (columns.Find(layout.Identifier), columns.Find(layout.Description), columns.Find(layout.Code));
        (occasion, from, to, month) = (
            columns.Find(layout.Event),
            columns.Find(layout.From),
            columns.Find(layout.To),
            columns.Find(layout.Month)
        );
        (quantity, cost, currency) = (
            columns.Find(layout.Quantity),
            columns.Find(layout.Cost.From),
            columns.Find(layout.Cost.Currency)
        );
        (broken, sell, reference) = (columns.Find(layout.Broken), columns.Find(layout.Sell), columns.Find(layout.Reference));
        (rows, leaveOut) = (columns.Find(layout.Dialect.Rows), columns.Find(layout.LeaveOut));
    }

    /// <summary>Why, when a row was refused or left out.</summary>
    public RowVerdict Verdict { get; private set; }

    /// <summary>Whether a row counts as a row at all.</summary>
    public bool IsRow<TRow>(TRow row)
        where TRow : IRowFields, allows ref struct => rows is not { } rule || rule.Holds(row);

    /// <summary>Whether the first row has names where a line has its cost.</summary>
    public bool LooksLikeHeader<TRow>(TRow row)
        where TRow : IRowFields, allows ref struct
    {
        var field = cost.Of(row);
        return !field.IsEmpty && !field.ContainsAnyInRange((byte)'0', (byte)'9');
    }

    /// <summary>Whether a row is nothing to bill.</summary>
    public bool IsLeftOut<TRow>(TRow row)
        where TRow : IRowFields, allows ref struct
    {
        if (leaveOut is { } rule && rule.Holds(row))
            return LeaveOut(rule.From, row, Filtered);
        if (!Columns.IsAny(occasion.Of(row), cessations))
            return false;
        return TryPounds(cost.Of(row), out var whole)
            && whole == 0
            && (broken.Of(row).IsEmpty || (TryPounds(broken.Of(row), out var part) && part == 0))
            && LeaveOut(occasion, row, Ceased);
    }

    /// <returns>Null when it can't be read: see <see cref="Verdict"/>.</returns>
    public ReadService? Read<TRow>(TRow row)
        where TRow : IRowFields, allows ref struct
    {
        if (
            !TryText(identifier, row, LongestText, "identifier", out var line)
            || !TryText(description, row, Charge.LongestDescription, "description", out var words)
            || !TryText(code, row, LongestText, "service code", out var own)
            || !TryText(occasion, row, LongestText, "event", out var happened)
            || !TryText(reference, row, LongestText, "reference", out var note)
        )
            return null;
        if (line.Length == 0)
            return Refuse(identifier, row, "There is no identifier: nobody can be billed for the line.");
        if (LineKey.Refusal(line) is { } noLine)
            return Refuse(identifier, row, noLine);
        if (words.Length + own.Length == 0)
            return Refuse(description, row, "There is no description: nobody can say what it is.");
        if (!TryDays(row, out var days) || !TryAmounts(row, out var amounts))
            return null;
        return new()
        {
            Identifier = line,
            Description = words.Length > 0 ? words : own,
            Code = own.Length > 0 ? own : null,
            Event = happened.Length > 0 ? happened : null,
            From = days.From,
            To = days.To,
            Quantity = amounts.Quantity,
            Cost = amounts.Cost,
            BrokenCost = amounts.Broken,
            Sell = amounts.Sell,
            Reference = note.Length > 0 ? note : null,
        };
    }

    private bool TryText<TRow>(Places places, TRow row, int most, string what, out string text)
        where TRow : IRowFields, allows ref struct
    {
        var read = CallText.Read(places.Of(row), most);
        text = read ?? "";
        if (read is null)
            return Deny(places, row, $"The {what} is longer than {most} letters.");
        if (text.Any(char.IsControl))
            text = string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter));
        return !CallText.LooksLikeFormula(text)
            || Deny(
                places,
                row,
                "The cell is a formula, not a text: the file went through a spreadsheet. Ask the supplier for it as they made it."
            );
    }

    /// <summary>
    /// The days that a row is for. A month goes to its last day. Its first day is the day from which the service counts, where that lies in
    /// it, or where a broken part before it is charged as well; else its own first day.
    /// </summary>
    private bool TryDays<TRow>(TRow row, out BillingPeriod days)
        where TRow : IRowFields, allows ref struct
    {
        days = default;
        DateOnly? first = null;
        if (from.Of(row) is { IsEmpty: false } begins)
        {
            if (!WrittenDay.TryDay(begins, layout.Order, out var day))
                return Deny(from, row, WhyNoDay("first"));
            first = day;
        }
        DateOnly last;
        if (to.Of(row) is { IsEmpty: false } ends)
        {
            if (!WrittenDay.TryDay(ends, layout.Order, out last))
                return Deny(to, row, WhyNoDay("last"));
        }
        else if (month.Of(row) is { IsEmpty: false } named)
        {
            if (!WrittenDay.TryMonth(named, layout.Order, out var begin))
                return Deny(month, row, "The month is not one such as June 2026, 06/2026 or 2026-06.");
            last = begin.AddMonths(1).AddDays(-1);
            if (first is null || (first < begin && !HasBroken(row)))
                first = begin;
        }
        else if (first is { } alone)
            last = alone;
        else
            return Deny(from.IsNowhere ? month : from, row, "There is no day.");
        var start = first ?? last;
        if (start > last)
            return Deny(to.IsNowhere ? from : to, row, "The period ends before it begins.");
        if (start < earliest)
            return Deny(from, row, "The line is from before the year 2000.");
        if (last > latest)
            return Deny(to.IsNowhere ? from : to, row, "The line is from more than two years ahead.");
        days = new(start, last);
        return true;
    }

    private string WhyNoDay(string which) =>
        layout.Order switch
        {
            DayOrder.DayFirst => $"The {which} day is not a day with the day first, such as 13/07/2026.",
            DayOrder.MonthFirst => $"The {which} day is not a day with the month first, such as 07/13/2026.",
            _ => $"The {which} day is not a day with the year first, such as 2026-07-13.",
        };

    private bool HasBroken<TRow>(TRow row)
        where TRow : IRowFields, allows ref struct => TryPounds(broken.Of(row), out var part) && part != 0;

    private bool TryAmounts<TRow>(TRow row, out (decimal Quantity, Money Cost, Money? Broken, Money? Sell) amounts)
        where TRow : IRowFields, allows ref struct
    {
        amounts = default;
        var count = 1m;
        if (quantity.Of(row) is { IsEmpty: false } counted && !WrittenNumber.TryDecimal(counted, '.', ',', out count))
            return Deny(quantity, row, "The quantity is not a number.");
        if (count == 0 || Math.Abs(count) > Charge.MostQuantity)
            return Deny(quantity, row, "The quantity is nought, or above 1,000,000.");
        if (count * 10_000 % 1 != 0)
            return Deny(quantity, row, "The quantity has more than four decimals.");
        if (!IsPounds(currency.Of(row)))
            return Deny(currency, row, "The cost is not in pounds (GBP), the currency that this installation bills in.");
        if (cost.Of(row).IsEmpty && broken.Of(row).IsEmpty)
            return Deny(cost, row, "There is no cost.");
        if (!TryMoney(cost, row, out var paid) || !TryMoney(broken, row, out var part) || !TryMoney(sell, row, out var price))
            return false;
        // A quantity below nought gives back: what is charged for one says it instead.
        var size = Math.Abs(count);
        var whole = (layout.IsTotal ? paid ?? 0 : (paid ?? 0) * count) + (part ?? 0);
        if (Math.Abs(whole) > Charge.MostPounds)
            return Deny(cost, row, "The cost is beyond £1,000,000.");
        amounts = (
            size,
            Money.Round(whole, 6),
            broken.IsNowhere ? null : Money.Round(part ?? 0, 6),
            price is { } each ? Money.Round(count < 0 ? -each : each, 6) : null
        );
        return true;
    }

    private bool TryMoney<TRow>(Places places, TRow row, out decimal? pounds)
        where TRow : IRowFields, allows ref struct
    {
        pounds = null;
        var field = places.Of(row);
        if (field.IsEmpty)
            return true;
        if (field[0] == '$' || field is [0xE2, 0x82, 0xAC, ..])
            return Deny(places, row, "The amount is not in pounds (GBP), the currency that this installation bills in.");
        if (!TryPounds(field, out var read))
            return Deny(
                places,
                row,
                $"The amount is not a number of pounds as this layout writes it, with “{layout.Cost.DecimalSign}” before the pennies"
                    + (layout.Cost.ThousandsSign is { } sign ? $" and “{sign}” between thousands." : " and nothing between thousands.")
            );
        if (Math.Abs(read) > Charge.MostPounds)
            return Deny(places, row, "The amount is beyond £1,000,000.");
        pounds = layout.Cost.IsNegated && places != sell ? -read : read;
        return true;
    }

    private bool TryPounds(ReadOnlySpan<byte> field, out decimal pounds) =>
        WrittenNumber.TryDecimal(field, layout.Cost.DecimalSign, layout.Cost.ThousandsSign, out pounds);

    private static bool IsPounds(ReadOnlySpan<byte> field) =>
        field.IsEmpty
        || Ascii.EqualsIgnoreCase(field, "GBP"u8)
        || Ascii.EqualsIgnoreCase(field, "UKP"u8)
        || field.SequenceEqual("£"u8)
        || field is [0xA3];

    private bool LeaveOut<TRow>(Places places, TRow row, string reason)
        where TRow : IRowFields, allows ref struct
    {
        Deny(places, row, reason);
        return true;
    }

    private ReadService? Refuse<TRow>(Places places, TRow row, string reason)
        where TRow : IRowFields, allows ref struct
    {
        Deny(places, row, reason);
        return null;
    }

    private bool Deny<TRow>(Places places, TRow row, string reason)
        where TRow : IRowFields, allows ref struct
    {
        Verdict = new(places.Column < 0 ? "" : columns.NameOf(places.Column), CallText.Shown(places.Of(row), 200), reason);
        return false;
    }
}
