using System.Globalization;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Customers;

namespace BillingBlazor.Server.Settings;

/// <summary>What a customer group will do, in sentences.</summary>
public static class GroupWords
{
    public static string Of(AutomaticApproval approval) =>
        approval switch
        {
            AutomaticApproval.No => "No",
            AutomaticApproval.WhenNothingLooksWrong => "Only when nothing looks wrong",
            AutomaticApproval.Yes => "Yes",
            _ => throw new ArgumentOutOfRangeException(nameof(approval), approval, "An unknown approval."),
        };

    public static string Of(BillingInterval interval) => interval == BillingInterval.Quarterly ? "Every quarter" : "Every month";

    public static string Of(BillingKind billing) => billing == BillingKind.Anniversary ? "Anniversary" : "Standard";

    public static string Offset(int offset) =>
        offset switch
        {
            0 => "The month of the trigger",
            1 => "The month after",
            -1 => "The month before",
            > 0 => $"{offset} months after",
            _ => $"{-offset} months before",
        };

    /// <summary>When a group, or one customer of it, is billed next: 1 Dec 2026, 06:00. The Schedule tells the same day.</summary>
    /// <param name="anniversaryDays">Of its active customers, or of the one.</param>
    public static string NextTrigger(CustomerGroup group, IReadOnlyCollection<int> anniversaryDays, DateTime nowUtc)
    {
        if (group.Trigger == TriggerKind.Manual)
            return "When you start a run";
        return BillingCalendar.NextTrigger(group, anniversaryDays, nowUtc) is { } next
            ? $"{Day(next.Day)}, {Hour(next)}"
            : "No active customer";
    }

    /// <summary>The next bill of a customer with its dates: "15 Dec 2026 at 06:00: charges of 15 Dec 2026 to 14 Jan 2027, calls of 15 Nov
    /// 2026 to 14 Dec 2026."</summary>
    /// <param name="anniversaryDay">Needed in an anniversary group.</param>
    /// <returns>Null without it.</returns>
    public static string? NextBill(CustomerGroup group, int? anniversaryDay, DateTime nowUtc)
    {
        var isAnniversary = group.Billing == BillingKind.Anniversary;
        if (isAnniversary && anniversaryDay is not (>= 1 and <= 31))
            return null;
        if (BillingCalendar.NextTrigger(group, isAnniversary ? [anniversaryDay!.Value] : [], nowUtc) is { } next)
        {
            var period = isAnniversary
                ? BillingCalendar.AnniversaryPeriod(anniversaryDay!.Value, next.Day, group.Interval)
                : BillingCalendar.PeriodOf(group, next.Day);
            return $"{Day(next.Day)} at {Hour(next)}: {Dates(period)}";
        }
        if (!isAnniversary)
            return "when you start a run. Started today it bills "
                + $"{Dates(BillingCalendar.StandardPeriod(UkTime.DayOf(nowUtc), group.Interval, group.BillingMonthOffset))}";
        var day = BillingDays.NextOn(group, anniversaryDay, UkTime.DayOf(nowUtc));
        return $"when you start a run. That of {Day(day)} bills "
            + $"{Dates(BillingCalendar.AnniversaryPeriod(anniversaryDay!.Value, day, group.Interval))}";
    }

    private static string Dates(Billed billed) => $"charges of {Span(billed.Charges)}, calls of {Span(billed.Usage)}.";

    private static string Span(BillingPeriod period) => $"{Day(period.From)} to {Day(period.To)}";

    /// <summary>What is typed, told before it is saved: "Bills on 1 Dec 2026 at 06:00: charges of December 2026, calls of November
    /// 2026."</summary>
    public static IReadOnlyList<string> Story(CustomerGroupDetails details, DateTime nowUtc)
    {
        var group = new CustomerGroup("A group");
        try
        {
            group.Amend(details with { Name = "A group" });
        }
        catch (BillingRuleException unfinished)
        {
            return [unfinished.Message];
        }
        if (BillingCalendar.NextTrigger(group, nowUtc) is not { } next)
            return Manual(group, UkTime.DayOf(nowUtc));
        return group.Billing == BillingKind.Anniversary ? Anniversary(group, next) : Standard(group, next, nowUtc);
    }

    private static List<string> Standard(CustomerGroup group, Trigger next, DateTime nowUtc)
    {
        var billed = BillingCalendar.StandardPeriod(next.Day, group.Interval, group.BillingMonthOffset);
        var later = BillingCalendar.TriggersAfter(group, nowUtc).Skip(1).Take(2).Select(t => Day(t.Day)).ToList();
        return
        [
            $"Bills on {Day(next.Day)} at {Hour(next)}: charges of {Months(billed.Charges)}, calls of {Months(billed.Usage)}.",
            $"Then on {later[0]} and {later[1]}, and so on.",
            Approves(group),
        ];
    }

    private static List<string> Anniversary(CustomerGroup group, Trigger next)
    {
        var last = BillingCalendar.AnniversaryPeriod(31, next.Day, group.Interval);
        return
        [
            $"From {Day(next.Day)} on, bills each day at {Hour(next)} the customers whose day it is"
            + $"{(group.Interval == BillingInterval.Quarterly ? ", every third month" : "")}.",
            $"A customer with day 31 would be billed on {Day(last.Charges.From)}: charges of {last.Charges}, calls of {last.Usage}.",
            Approves(group),
        ];
    }

    private static List<string> Manual(CustomerGroup group, DateOnly today)
    {
        if (group.Billing == BillingKind.Anniversary)
            return ["Bills when you start a run: each customer from its own day to the day before it comes again."];
        var billed = BillingCalendar.StandardPeriod(today, group.Interval, group.BillingMonthOffset);
        return
        [
            $"Bills when you start a run. Started today it would bill charges of {Months(billed.Charges)}, calls of "
                + $"{Months(billed.Usage)}.",
        ];
    }

    private static string Approves(CustomerGroup group) =>
        group.Approval switch
        {
            AutomaticApproval.Yes => "Its invoices are approved and sent without anybody looking at them.",
            AutomaticApproval.WhenNothingLooksWrong =>
                "Its invoices are approved and sent when nothing looks wrong; otherwise the draft waits for you.",
            _ => "Its invoices wait as a draft until you approve them.",
        };

    private static string Months(BillingPeriod period)
    {
        var (from, to) = (period.From, period.To);
        if (from.Month == to.Month && from.Year == to.Year)
            return from.ToString("MMMM yyyy", CultureInfo.InvariantCulture);
        return from.Year == to.Year
            ? $"{from.ToString("MMMM", CultureInfo.InvariantCulture)} to {to.ToString("MMMM yyyy", CultureInfo.InvariantCulture)}"
            : $"{from.ToString("MMMM yyyy", CultureInfo.InvariantCulture)} to {to.ToString("MMMM yyyy", CultureInfo.InvariantCulture)}";
    }

    private static string Day(DateOnly day) => day.ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    private static string Hour(Trigger trigger) => UkTime.ToLocal(trigger.AtUtc).ToString("HH:mm", CultureInfo.InvariantCulture);
}
