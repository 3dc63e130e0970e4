using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Invoices;
using CsCheck;

namespace BillingBlazor.Tests.Domain.Charges;

/// <summary>What is true of any charge, whatever its days and price.</summary>
public class ChargePropertyTests
{
    private static readonly DateOnly zero = new(2023, 1, 1);

    private static readonly Gen<DateOnly> days = Gen.Int[0, 1_500].Select(n => zero.AddDays(n));

    private static readonly Gen<Charge> charges = Gen.Select(
            Gen.Enum<Frequency>(),
            days,
            Gen.Int[-60, 60],
            Gen.Int[0, 400],
            Gen.Int[0, 3],
            Gen.Int[1, 10_000_000],
            Gen.Int[1, 40]
        )
        .Select(
            (frequency, start, proRata, length, shape, price, quantity) =>
            {
                var begins = (shape & 1) == 0 ? (DateOnly?)null : start.AddDays(proRata);
                return new Charge(
                    1,
                    new()
                    {
                        CategoryId = 1,
                        Description = "Any",
                        Frequency = frequency,
                        Quantity = quantity / 4m,
                        UnitPrice = Money.FromMicropounds(price),
                        Start = start,
                        ProRataStart = begins,
                        End = (shape & 2) == 0 ? null : (begins ?? start).AddDays(length),
                    }
                );
            }
        );

    [Fact]
    public void Cycles_tile_the_days_charged_without_gap_or_overlap() =>
        Gen.Select(charges, days)
            .Sample(
                (charge, until) =>
                {
                    var due = ChargeCalendar
                        .Due(charge, new(zero, until), includeOld: true)
                        .Select(item => item.Days)
                        .OrderBy(period => period.From)
                        .ToList();

                    if (due.Count == 0)
                        return;
                    Assert.Equal(charge.Begins, due[0].From);
                    Assert.All(due.Zip(due.Skip(1)), pair => Assert.Equal(pair.First.To.AddDays(1), pair.Second.From));
                    Assert.True(charge.End is null || due[^1].To <= charge.End);
                    Assert.True(due[^1].To >= until || due[^1].To == charge.End || charge.Start > until);
                },
                iter: 2_000
            );

    [Fact]
    public void Runs_month_by_month_bill_what_one_run_with_old_charges_bills() =>
        Gen.Select(charges, days)
            .Sample(
                (charge, until) =>
                {
                    var all = ChargeCalendar.Due(charge, new(until, until), includeOld: true).Select(Key).ToHashSet();
                    var byMonth = new HashSet<(DateOnly, LineKind)>();
                    for (
                        var month = BillingPeriod.MonthOf(zero.AddDays(-62));
                        month.From <= until;
                        month = BillingPeriod.MonthOf(month.To.AddDays(1))
                    )
                        foreach (
                            var item in ChargeCalendar.Due(charge, new(month.From, month.To < until ? month.To : until), includeOld: false)
                        )
                            Assert.True(byMonth.Add(Key(item)));

                    // A cycle that begins before the pro-rata start is due by its own first day, which may lie before the first of these
                    // months.
                    Assert.Subset(all, byMonth);
                    Assert.Equal(
                        all.Where(key => key.Item1 >= zero.AddDays(-62)),
                        byMonth
                            .Where(key => key.Item1 >= zero.AddDays(-62))
                            .OrderBy(key => key.Item2 == LineKind.Charge)
                            .ThenBy(key => key.Item1)
                    );
                },
                iter: 1_000
            );

    [Fact]
    public void Asked_twice_the_same_is_due() =>
        Gen.Select(charges, days)
            .Sample(
                (charge, until) =>
                    Assert.Equal(
                        ChargeCalendar.Due(charge, new(zero, until), includeOld: true).Select(Key),
                        ChargeCalendar.Due(charge, new(zero, until), includeOld: true).Select(Key)
                    ),
                iter: 500
            );

    [Fact]
    public void The_used_part_and_the_credit_add_up_to_what_was_billed() =>
        Gen.Select(charges, Gen.Int[0, 400], Gen.Int[0, 20])
            .Sample(
                (charge, last, which) =>
                {
                    if (
                        ChargeCalendar.Due(charge, new(zero, charge.Start.AddDays(800)), includeOld: true).Skip(which).FirstOrDefault()
                        is not { } item
                    )
                        return;
                    var net = Money.Round(item.Amount(charge.UnitPrice!.Value), 2);
                    var billed = new InvoiceLine(item.Kind, "Any", net, VatTreatment.Standard)
                    {
                        ChargeId = 1,
                        CycleStart = item.CycleStart,
                        PeriodFrom = item.Days.From,
                        PeriodTo = item.Days.To,
                        UnitPrice = charge.UnitPrice,
                        Quantity = charge.Quantity,
                    };
                    var lastDay = charge.Begins.AddDays(last);
                    if (lastDay < charge.Begins || charge.End <= lastDay)
                        return;
                    charge.EndOn(lastDay, givesCredit: true);

                    var unused = UnusedDays.Of(charge, billed);

                    // The same charge, had it been ended so from the beginning, bills the used part.
                    var had = ChargeCalendar
                        .Due(charge, new(zero, charge.Start.AddDays(800)), includeOld: true)
                        .FirstOrDefault(due => Key(due) == Key(item));
                    var used = had is null ? Money.Zero : Money.Round(had.Amount(charge.UnitPrice!.Value), 2);
                    Assert.Equal(used, unused is null ? net : Money.Round(unused.Used, 2));
                    Assert.Equal(unused is null, lastDay >= item.Days.To);
                    if (unused is not null)
                        Assert.Equal(item.Days.Days, unused.Days.Days + (had?.Days.Days ?? 0));
                },
                iter: 2_000
            );

    [Fact]
    public void Each_cycle_holds_its_day_and_is_found_at_once() =>
        Gen.Select(Gen.Enum<Frequency>(), days, Gen.Int[0, 2_000])
            .Sample(
                (frequency, start, later) =>
                {
                    var day = start.AddDays(later);

                    var cycle = ChargeCalendar.CycleOf(start, frequency, day);
                    var n = ChargeCalendar.CycleFrom(start, frequency, day);

                    Assert.True(cycle.Contains(day));
                    Assert.True(
                        ChargeCalendar.CycleStart(start, frequency, n) >= day
                            && (n == 0 || ChargeCalendar.CycleStart(start, frequency, n - 1) < day)
                    );
                },
                iter: 2_000
            );

    private static (DateOnly, LineKind) Key(DueItem item) => (item.CycleStart, item.Kind);
}
