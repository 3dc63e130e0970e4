using BillingBlazor.Domain.Charges;

namespace BillingBlazor.Domain.Invoices;

/// <summary>The credit for days that were billed in advance and aren't used.</summary>
public static class UnusedDays
{
    /// <summary>What was billed of an ended charge beyond its last day: the used part of that line, and the days to give back. Null: all
    /// was used.</summary>
    /// <param name="billed">A live line of the charge.</param>
    public static UnusedPart? Of(Charge charge, InvoiceLine billed)
    {
        if (charge.End is not { } lastDay || billed is not { PeriodFrom: { } from, PeriodTo: { } to } || to <= lastDay)
            return null;
        var used =
            from > lastDay ? null
            : charge.Frequency is not { } frequency ? null
            : billed.Kind == LineKind.ProRata ? ChargeCalendar.DaysBefore(charge, frequency)
            : ChargeCalendar.Part(charge, frequency, ChargeCalendar.CycleFrom(charge.Start, frequency, billed.CycleStart!.Value));
        return new(
            charge,
            billed,
            used?.AmountOf((billed.UnitPrice ?? Money.Zero).Pounds * billed.Quantity) ?? Fraction.Zero,
            new(from > lastDay ? from : lastDay.AddDays(1), to)
        );
    }
}

/// <summary>What was billed of a cycle beyond a charge's last day.</summary>
/// <param name="Used">Exact pounds of the days that stay, at the price they were billed at.</param>
/// <param name="Days">The days given back.</param>
public sealed record UnusedPart(Charge Charge, InvoiceLine Billed, Fraction Used, BillingPeriod Days)
{
    /// <summary>The issue date of the invoice that billed it: what is given back has the VAT rate of that day, whatever it is now (HMRC
    /// Notice 700, 18.2).</summary>
    public DateOnly TaxPoint { get; init; }

    /// <summary>The number of that invoice.</summary>
    public string? InvoiceNumber { get; init; }
}
