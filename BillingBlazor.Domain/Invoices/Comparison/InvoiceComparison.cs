using BillingBlazor.Domain.Charges;

namespace BillingBlazor.Domain.Invoices.Comparison;

/// <summary>
/// What a customer is billed against what it was billed last time, item by item, each change split into its causes. The causes are in whole
/// pennies and add up to the change of the total, always: what splitting and rounding leave over is the cause of that name.
/// </summary>
public sealed record InvoiceComparison(IReadOnlyList<ComparedItem> Items, Money VatBefore, Money VatNow)
{
    private const int Penny = 2;

    public Causes Causes => Items.Aggregate(new Causes { VatAndRounding = VatNow - VatBefore }, (sum, item) => sum + item.Causes);

    public Money Change => Items.Sum(item => item.Change) + VatNow - VatBefore;

    /// <param name="before">Null: there was no invoice, so all of it is new.</param>
    /// <param name="now">Null: there is none, so what was there has ended or was not used.</param>
    public static InvoiceComparison Of(ComparedBill? before, ComparedBill? now)
    {
        var (was, its) = (before?.Lines ?? [], now?.Lines ?? []);
        var months = MonthsOf(now?.Period ?? before?.Period);
        var items = Pairs(was, its, line => line.IsUsage, line => (line.CliId, line.VatTreatment))
            .Select(pair => Usage(pair.Before, pair.Now, isFirst: before is null))
            .Concat(Charges(was, its, months))
            .Concat(was.Where(IsOther).Select(line => Item([line], [], (Cause.OneOff, -line.Net.Pounds))))
            .Concat(its.Where(IsOther).Select(line => Item([], [line], (Cause.OneOff, line.Net.Pounds))));
        return new([.. items], before?.Vat ?? Money.Zero, now?.Vat ?? Money.Zero);
    }

    private static bool IsOther(ComparedLine line) => !line.IsUsage && line.ChargeId is null;

    /// <summary>Charges by their id. One that has gone and one of the same product (or the same words) that has come are the same,
    /// replaced.</summary>
    private static IEnumerable<ComparedItem> Charges(IReadOnlyList<ComparedLine> before, IReadOnlyList<ComparedLine> now, int months)
    {
        var pairs = Pairs(before, now, line => !line.IsUsage && line.ChargeId is not null, line => line.ChargeId).ToList();
        var gone = pairs.Where(pair => pair.Now.Count == 0 && IsReplaceable(pair.Before)).ToLookup(pair => SameThing(pair.Before));
        var come = pairs.Where(pair => pair.Before.Count == 0 && IsReplaceable(pair.Now)).ToLookup(pair => SameThing(pair.Now));
        var replaced = gone.SelectMany(same => same.Zip(come[same.Key], (old, fresh) => (Old: old, Fresh: fresh))).ToList();
        var gives = replaced.Select(r => r.Old).ToHashSet();
        var takes = replaced.ToDictionary(r => r.Fresh, r => r.Old);
        return pairs
            .Where(pair => !gives.Contains(pair))
            .Select(pair =>
                takes.TryGetValue(pair, out var old) ? Charge(old.Before, pair.Now, months) : Charge(pair.Before, pair.Now, months)
            );
    }

    private static bool IsReplaceable(IReadOnlyList<ComparedLine> lines) =>
        lines.Any(line => line is { Kind: LineKind.Charge, Frequency: not null });

    private static (int?, string?, int, int?) SameThing(IReadOnlyList<ComparedLine> lines) =>
        (
            lines[0].ProductId,
            lines[0].ProductId is null ? lines[0].Description.ToUpperInvariant() : null,
            lines[0].CategoryId,
            lines[0].CostCentreId
        );

    /// <summary>
    /// Whole cycles are compared by quantity (cycles × units, at the last price) and price; how much less a part cycle costs than the whole
    /// one, the days before a first cycle and days given back are pro rata. So a charge that begins in the middle of a month is new by its
    /// whole price, less pro rata, and next month only the pro rata is made up.
    /// </summary>
    private static ComparedItem Charge(IReadOnlyList<ComparedLine> before, IReadOnlyList<ComparedLine> now, int months)
    {
        var (was, its) = (CyclesOf(before), CyclesOf(now));
        var proRata = ProRataOf(now) - ProRataOf(before);
        var whole = its.Sum(line => line.Whole) - was.Sum(line => line.Whole);
        if (was.Count == 0 && its.Count == 0)
            return Item(before, now, (Cause.ProRata, proRata));
        if (was.Count == 0)
            return Item(before, now, (CauseOfComing(its, months), whole), (Cause.ProRata, proRata));
        if (its.Count == 0)
            return Item(before, now, (CauseOfGoing(was, months), whole), (Cause.ProRata, proRata));
        if (its[0].Frequency is null)
            return Item(before, now, (Cause.OneOff, whole), (Cause.ProRata, proRata));
        var quantityBefore = was.Sum(line => line.Quantity);
        var quantity =
            quantityBefore == 0 ? 0 : (its.Sum(line => line.Quantity) - quantityBefore) * was.Sum(line => line.Whole) / quantityBefore;
        return Item(before, now, (Cause.Usage, quantity), (Cause.Price, whole - quantity), (Cause.ProRata, proRata));
    }

    private static List<ComparedLine> CyclesOf(IReadOnlyList<ComparedLine> lines) => [.. lines.Where(line => line.Kind == LineKind.Charge)];

    private static decimal ProRataOf(IReadOnlyList<ComparedLine> lines) =>
        lines.Sum(line =>
            line.Kind != LineKind.Charge ? line.Net.Pounds
            : line.Working is not null ? line.Net.Pounds - line.Whole
            : 0
        );

    /// <summary>A yearly charge on a monthly invoice comes once a year: only its first cycle is new.</summary>
    private static Cause CauseOfComing(List<ComparedLine> cycles, int months) =>
        cycles[0].Frequency is not { } frequency || (IsLong(frequency, months) && cycles.Min(line => line.CycleStart) > cycles[0].Since)
            ? Cause.OneOff
            : Cause.New;

    private static Cause CauseOfGoing(List<ComparedLine> cycles, int months) =>
        cycles[0].Frequency is not { } frequency || (IsLong(frequency, months) && !(cycles[0].Until <= cycles.Max(line => line.To)))
            ? Cause.OneOff
            : Cause.Ended;

    private static bool IsLong(Frequency frequency, int months) =>
        frequency switch
        {
            Frequency.Daily or Frequency.Weekly or Frequency.Monthly => false,
            Frequency.Quarterly => months < 3,
            Frequency.HalfYearly => months < 6,
            Frequency.Yearly => months < 12,
            _ => throw new ArgumentOutOfRangeException(nameof(frequency), frequency, "An unknown frequency."),
        };

    private static int MonthsOf(BillingPeriod? period) => period is { } days ? Math.Max(1, (days.Days + 5) / 30) : 1;

    /// <summary>
    /// The calls of a line identifier: more or fewer seconds (or calls, where there are no seconds) at the last average price; what changed
    /// rates made of it is price, and the rest of the plain price another mix of calls; what allowances and caps took away is theirs.
    /// </summary>
    private static ComparedItem Usage(IReadOnlyList<ComparedLine> before, IReadOnlyList<ComparedLine> now, bool isFirst)
    {
        if (before.Count == 0 && (isFirst || now[0].Since >= now.Min(line => line.From)))
            return Item(before, now, (Cause.New, ChargedOf(now)));
        if (now.Count == 0 && before[0].Until <= before.Max(line => line.To))
            return Item(before, now, (Cause.Ended, -ChargedOf(before)));
        var (plainBefore, plainNow) = (PlainOf(before), PlainOf(now));
        var taken = plainNow - ChargedOf(now) - (plainBefore - ChargedOf(before));
        var isTimed = before.Any(line => line.Seconds > 0) && now.Any(line => line.Seconds > 0);
        var (quantityBefore, quantityNow) = isTimed
            ? (before.Sum(line => line.Seconds), now.Sum(line => line.Seconds))
            : (before.Sum(line => line.Calls), now.Sum(line => line.Calls));
        var usage = quantityBefore == 0 ? plainNow - plainBefore : (quantityNow - quantityBefore) * plainBefore / quantityBefore;
        var price = RateChange.Of(before, now);
        var mix = plainNow - plainBefore - usage - price;
        return Item(before, now, (Cause.Usage, usage), (Cause.Price, price), (Cause.Mix, mix), (Cause.BundleAndCap, -taken));
    }

    private static decimal ChargedOf(IReadOnlyList<ComparedLine> lines) => lines.Sum(line => (line.ExactSum ?? line.Net).Pounds);

    private static decimal PlainOf(IReadOnlyList<ComparedLine> lines) =>
        lines.Sum(line => (line.PlainSum ?? line.ExactSum ?? line.Net).Pounds);

    /// <summary>Parts of a pound become whole pennies here, and what that leaves over of the lines' own change is rounding.</summary>
    private static ComparedItem Item(
        IReadOnlyList<ComparedLine> before,
        IReadOnlyList<ComparedLine> now,
        params ReadOnlySpan<(Cause Cause, decimal Pounds)> parts
    )
    {
        var causes = Causes.None;
        foreach (var (cause, pounds) in parts)
            causes = causes.With(cause, Money.Round(pounds, Penny));
        var item = new ComparedItem((now.Count > 0 ? now : before)[0].Description, before, now, causes);
        return item with { Causes = causes with { VatAndRounding = item.Change - causes.Sum() } };
    }

    private sealed record Pair(IReadOnlyList<ComparedLine> Before, IReadOnlyList<ComparedLine> Now);

    /// <summary>In the order of the invoice; what is there no more comes last.</summary>
    private static IEnumerable<Pair> Pairs<TKey>(
        IReadOnlyList<ComparedLine> before,
        IReadOnlyList<ComparedLine> now,
        Func<ComparedLine, bool> isConcerned,
        Func<ComparedLine, TKey> key
    )
    {
        var (was, its) = (before.Where(isConcerned).ToLookup(key), now.Where(isConcerned).ToLookup(key));
        foreach (var same in its)
            yield return new([.. was[same.Key]], [.. same]);
        foreach (var same in was.Where(same => !its.Contains(same.Key)))
            yield return new([.. same], []);
    }
}
