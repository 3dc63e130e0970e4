using BillingBlazor.Domain.Customers;

namespace BillingBlazor.Domain.Billing;

/// <summary>The days that a customer's bills begin on, for charges that are to be aligned to them.</summary>
public static class BillingDays
{
    /// <summary>The first day on or after another that begins a billing period: the first of a month, of a billed quarter, or the
    /// customer's own day.</summary>
    /// <param name="anniversaryDay">Of a customer in an anniversary group.</param>
    public static DateOnly NextOn(CustomerGroup group, int? anniversaryDay, DateOnly day)
    {
        var month = new DateOnly(day.Year, day.Month, 1);
        while (true)
        {
            var begins = group.Billing == BillingKind.Anniversary ? BillingCalendar.AnniversaryIn(month, anniversaryDay ?? 1) : month;
            if (begins >= day && IsBilled(group, month))
                return begins;
            month = month.AddMonths(1);
        }
    }

    /// <summary>A quarterly group bills every third month, from that of its first trigger and offset; from January, when it has
    /// none.</summary>
    private static bool IsBilled(CustomerGroup group, DateOnly month)
    {
        if (group.Interval == BillingInterval.Monthly)
            return true;
        var first = group.FirstTrigger is { } trigger ? trigger.Month + group.BillingMonthOffset : 1;
        return (month.Month - first) % 3 == 0;
    }
}
