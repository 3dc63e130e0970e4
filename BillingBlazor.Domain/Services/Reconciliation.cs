using System.Globalization;

namespace BillingBlazor.Domain.Services;

/// <summary>How what a supplier charges for a line and a product stands to what its customer is billed.</summary>
public enum ReconciledState
{
    /// <summary>Bought, not billed: a leak.</summary>
    NotBilled,

    /// <summary>Billed, not bought.</summary>
    NotBought,

    /// <summary>Both, with another quantity or price.</summary>
    Differs,
    Matched,

    /// <summary>Bought, and not to be billed: its line is excluded, somebody skipped it, or it gives back.</summary>
    NotToBill,
}

/// <summary>A line of a supplier's file, on its days.</summary>
public sealed record BoughtLine
{
    public required long Id { get; init; }
    public required int SupplierId { get; init; }
    public int? CustomerId { get; init; }
    public int? CliId { get; init; }

    /// <summary>As the file has it.</summary>
    public required string Identifier { get; init; }

    public int? ProductId { get; init; }
    public required string Description { get; init; }
    public required BillingPeriod Days { get; init; }
    public required decimal Quantity { get; init; }

    /// <summary>Of all of it and all of its days; below nought for what is given back.</summary>
    public required Money Cost { get; init; }

    /// <summary>Its CLI is excluded from billing, or somebody skipped it.</summary>
    public bool IsNotToBill { get; init; }
}

/// <summary>What a recurring charge bills on some days, at one price.</summary>
public sealed record SoldDays
{
    public required int ChargeId { get; init; }
    public required int CustomerId { get; init; }
    public required int CliId { get; init; }
    public int? ProductId { get; init; }
    public required string Description { get; init; }

    /// <summary>Of its product; null where it isn't known.</summary>
    public int? SupplierId { get; init; }

    public required BillingPeriod Days { get; init; }
    public required decimal Quantity { get; init; }

    /// <summary>What all of it comes to in a whole month; null: no price is in force.</summary>
    public Fraction? AMonth { get; init; }

    /// <summary>What it is known to cost in a whole month; null: nobody has said.</summary>
    public Fraction? CostAMonth { get; init; }
}

/// <summary>One CLI and product of a month: what is billed beside what is bought. Pounds are of that month, before VAT.</summary>
public sealed record ReconciledRow
{
    public required ReconciledState State { get; init; }

    /// <summary>What differs, in sentences.</summary>
    public IReadOnlyList<string> Why { get; init; } = [];

    /// <summary>Null: nobody has its CLI.</summary>
    public int? CustomerId { get; init; }

    public int? CliId { get; init; }

    /// <summary>As the supplier writes it; null where nothing is bought.</summary>
    public string? Identifier { get; init; }

    public int? ProductId { get; init; }
    public required string Description { get; init; }
    public int? SupplierId { get; init; }

    /// <summary>By days: one for half of the month is 0.5.</summary>
    public decimal SellQuantity { get; init; }

    /// <summary>Of one, for a whole month.</summary>
    public Money? SellPrice { get; init; }

    public Money Sell { get; init; }
    public decimal BuyQuantity { get; init; }
    public Money? BuyPrice { get; init; }
    public Money Buy { get; init; }
    public Money Margin => Sell - Buy;
    public IReadOnlyList<long> LineIds { get; init; } = [];
    public IReadOnlyList<int> ChargeIds { get; init; } = [];
}

/// <summary>
/// Compares what suppliers charge with what customers are billed for the same days of a month. Each is taken to the month by exact
/// fractions: a quarter's rental is a third a month, and what began on the 16th of November is a half.
/// </summary>
public static class Reconciliation
{
    /// <param name="month">A whole calendar month.</param>
    public static IReadOnlyList<ReconciledRow> Compare(BillingPeriod month, IEnumerable<BoughtLine> bought, IEnumerable<SoldDays> sold)
    {
        var pairs = new Dictionary<Key, Pair>();
        foreach (var line in bought)
            if (line.Days.Overlap(month) is { } days)
                PairOf(pairs, Key.Of(line)).Add(line, Share(line, days, month), Weight(line.Quantity, line.Days, days, month));
        foreach (var part in sold)
            if (part.Days.Overlap(month) is { } days)
                PairOf(pairs, Key.Of(part)).Add(part, days.Days, month.Days);
        return [.. pairs.Values.Select(pair => pair.ToRow())];
    }

    /// <summary>What of a line's cost is for the days. All its months cost the same, and the days of a month too.</summary>
    private static Fraction Share(BoughtLine line, BillingPeriod days, BillingPeriod month) =>
        days == line.Days
            ? Fraction.Of(line.Cost.Pounds)
            : Fraction.Of(line.Cost.Pounds, days.Days, month.Days).DividedBy(MonthsIn(line.Days));

    /// <summary>Of half a month a half; a single day is no part of a month but something that was done on it.</summary>
    private static Fraction Weight(decimal quantity, BillingPeriod all, BillingPeriod days, BillingPeriod month) =>
        all.Days == 1 ? Fraction.Of(quantity) : Fraction.Of(quantity, days.Days, month.Days);

    private static Fraction MonthsIn(BillingPeriod days)
    {
        var first = BillingPeriod.MonthOf(days.From);
        var last = BillingPeriod.MonthOf(days.To);
        if (first == last)
            return Fraction.Of(days.Days, 1, first.Days);
        var between = (last.From.Year - first.From.Year) * 12 + last.From.Month - first.From.Month - 1;
        return Fraction.Of(first.Overlap(days)!.Value.Days, 1, first.Days)
            + Fraction.Of(between)
            + Fraction.Of(last.Overlap(days)!.Value.Days, 1, last.Days);
    }

    private static Pair PairOf(Dictionary<Key, Pair> pairs, Key key)
    {
        if (!pairs.TryGetValue(key, out var pair))
            pairs[key] = pair = new();
        return pair;
    }

    /// <summary>A customer's line and a product. Where either isn't known, the supplier's or the charge's own words stand for
    /// it.</summary>
    private readonly record struct Key(int? CustomerId, int? CliId, int? ProductId, string? Identifier, string? Description)
    {
        public static Key Of(BoughtLine line) =>
            new(
                line.CustomerId,
                line.CliId,
                line.ProductId,
                line.CliId is null ? line.Identifier.ToUpperInvariant() : null,
                line.ProductId is null ? line.Description.Trim().ToUpperInvariant() : null
            );

        public static Key Of(SoldDays part) =>
            new(
                part.CustomerId,
                part.CliId,
                part.ProductId,
                null,
                part.ProductId is null ? part.Description.Trim().ToUpperInvariant() : null
            );
    }

    private sealed class Pair
    {
        private readonly List<long> lines = [];
        private readonly List<int> charges = [];
        private BoughtLine? line;
        private SoldDays? part;
        private Fraction bought = Fraction.Zero,
            cost = Fraction.Zero,
            sold = Fraction.Zero,
            price = Fraction.Zero,
            knownCost = Fraction.Zero;
        private bool isToBill,
            isUnpriced,
            isUnknown;

        public void Add(BoughtLine one, Fraction pounds, Fraction quantity)
        {
            line ??= one;
            lines.Add(one.Id);
            cost += pounds;
            bought += one.Cost < Money.Zero ? -quantity : quantity;
            isToBill |= !one.IsNotToBill;
        }

        public void Add(SoldDays one, int days, int ofDays)
        {
            part ??= one;
            if (charges.Count == 0 || charges[^1] != one.ChargeId)
                charges.Add(one.ChargeId);
            sold += Fraction.Of(one.Quantity, days, ofDays);
            if (one.AMonth is { } pounds)
                price += pounds.Times(days, ofDays);
            else
                isUnpriced = true;
            if (one.CostAMonth is { } known)
                knownCost += known.Times(days, ofDays);
            else
                isUnknown = true;
        }

        public ReconciledRow ToRow()
        {
            var (state, why) = Judge();
            return new()
            {
                State = state,
                Why = why,
                CustomerId = line?.CustomerId ?? part?.CustomerId,
                CliId = line?.CliId ?? part?.CliId,
                Identifier = line?.Identifier,
                ProductId = line?.ProductId ?? part?.ProductId,
                Description = line?.Description ?? part!.Description,
                SupplierId = line?.SupplierId ?? part?.SupplierId,
                SellQuantity = sold.RoundAwayFromZero(4),
                SellPrice = part is null || isUnpriced ? null : Each(price, sold),
                Sell = Money.Round(price, 2),
                BuyQuantity = bought.RoundAwayFromZero(4),
                BuyPrice = line is null ? null : Each(cost, bought),
                Buy = Money.Round(cost, 2),
                LineIds = lines,
                ChargeIds = charges,
            };
        }

        private (ReconciledState State, IReadOnlyList<string> Why) Judge()
        {
            if (part is null)
                return isToBill && bought.CompareTo(Fraction.Zero) >= 0
                    ? (ReconciledState.NotBilled, [])
                    : (ReconciledState.NotToBill, [isToBill ? "It only gives back." : "Excluded from billing, or skipped."]);
            if (line is null)
                return (ReconciledState.NotBought, isUnpriced ? ["The charge has no price."] : []);
            var why = Differences().ToList();
            return (why.Count == 0 ? ReconciledState.Matched : ReconciledState.Differs, why);
        }

        private IEnumerable<string> Differences()
        {
            var isSameQuantity = bought.CompareTo(sold) == 0;
            if (!isSameQuantity)
                yield return $"Bought {Print(bought)}, billed {Print(sold)}.";
            if (isUnpriced)
                yield return "The charge has no price.";
            else if (Money.Round(price, 2) < Money.Round(cost, 2))
                yield return "Billed at less than it costs.";
            if (isSameQuantity && !isUnknown && Money.Round(knownCost, 2) != Money.Round(cost, 2))
                yield return $"Costs {Money.Round(cost, 2)}; known to cost {Money.Round(knownCost, 2)}.";
        }

        private static Money? Each(Fraction pounds, Fraction quantity) =>
            quantity.CompareTo(Fraction.Zero) > 0 ? Money.Round(pounds.DividedBy(quantity), 2) : null;

        private static string Print(Fraction quantity) => quantity.RoundAwayFromZero(2).ToString("0.##", CultureInfo.InvariantCulture);
    }
}
