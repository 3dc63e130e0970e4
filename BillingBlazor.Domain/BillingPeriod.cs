using System.Globalization;

namespace BillingBlazor.Domain;

/// <summary>From and to, both included, as an invoice prints them. A month is named by its first day.</summary>
public readonly record struct BillingPeriod
{
    /// <exception cref="ArgumentException">The period ends before it begins.</exception>
    public BillingPeriod(DateOnly from, DateOnly to)
    {
        if (to < from)
            throw new ArgumentException($"A period can't end ({to:d MMM yyyy}) before it begins ({from:d MMM yyyy}).", nameof(to));
        (From, To) = (from, to);
    }

    public DateOnly From { get; }
    public DateOnly To { get; }

    public int Days => To.DayNumber - From.DayNumber + 1;

    public static BillingPeriod MonthOf(DateOnly day)
    {
        var first = new DateOnly(day.Year, day.Month, 1);
        return new(first, first.AddMonths(1).AddDays(-1));
    }

    public bool Contains(DateOnly day) => From <= day && day <= To;

    /// <summary>The days both periods share, or null.</summary>
    public BillingPeriod? Overlap(BillingPeriod other)
    {
        var from = From > other.From ? From : other.From;
        var to = To < other.To ? To : other.To;
        return from <= to ? new(from, to) : null;
    }

    /// <summary>As an invoice prints it: 1–30 Nov 2026, 16 Oct – 15 Nov 2026, 5 Mar 2026.</summary>
    public override string ToString()
    {
        var end = To.ToString("d MMM yyyy", CultureInfo.InvariantCulture);
        if (From == To)
            return end;
        if (From.Year == To.Year && From.Month == To.Month)
            return $"{From.Day}–{end}";
        return From.Year == To.Year
            ? $"{From.ToString("d MMM", CultureInfo.InvariantCulture)} – {end}"
            : $"{From.ToString("d MMM yyyy", CultureInfo.InvariantCulture)} – {end}";
    }
}
