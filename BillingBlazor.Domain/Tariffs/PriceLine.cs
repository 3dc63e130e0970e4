namespace BillingBlazor.Domain.Tariffs;

public enum SheetChangeKind
{
    New,
    Changed,
    Ended,
    Unchanged,
}

/// <summary>A price on its days.</summary>
/// <param name="Id">Of the row that is stored; null for a new one.</param>
public sealed record DatedPrice(DateOnly From, DateOnly? To, RatePrice Price, int? Id = null)
{
    public bool IsInForce(DateOnly day) => From <= day && (To is null || day <= To);
}

/// <param name="Row">The line of the sheet; null for what the sheet lacks.</param>
public sealed record SheetChange(SheetChangeKind Kind, int? Row, DatedPrice? Old, DatedPrice? New);

/// <summary>The dated prices of one destination or group, while a sheet is laid over them: at most one is in force on a day.</summary>
public sealed class PriceLine
{
    private readonly List<DatedPrice> prices;
    private readonly HashSet<DateOnly> put = [];

    public PriceLine(IEnumerable<DatedPrice> prices) => this.prices = [.. prices.OrderBy(price => price.From)];

    /// <summary>In order of their first day.</summary>
    public IReadOnlyList<DatedPrice> Prices => prices;

    public DatedPrice? On(DateOnly day) => prices.FindLast(price => price.IsInForce(day));

    /// <summary>Two that charge the same: only peak filled is the same as all bands filled alike.</summary>
    public static bool IsSame(RatePrice one, RatePrice other) => Filled(one) == Filled(other);

    /// <summary>A price from a day on. It ends the one in force the day before; one that begins the same day is amended; the same price
    /// goes on as it was.</summary>
    /// <param name="to">Its last day; null: until further notice, or (of a price that is there already) as it is.</param>
    /// <exception cref="BillingRuleException">The sheet has the day twice, or two prices would be in force on one day.</exception>
    public SheetChange Put(int row, DateOnly from, DateOnly? to, RatePrice price)
    {
        price.Refuse();
        if (to < from)
            throw new BillingRuleException("A price can't end before it begins.");
        if (!put.Add(from))
            throw new BillingRuleException(
                $"The sheet has two rows of this destination that begin "
                + $"{(from == PriceDays.Start ? "at the start" : $"on {from:d MMM yyyy}")}. Delete one."
            );
        if (prices.Find(known => known.From == from) is { } same)
            return PutInPlace(row, same, to, price);
        var before = On(from);
        if (before is not null && IsSame(before.Price, price) && (to is null || to == before.To))
            return new(SheetChangeKind.Unchanged, row, before, before);
        var made = new DatedPrice(from, to, price);
        if (before is not null)
        {
            if (before.To is not null && before.To != to)
                throw Overlap(before);
            prices[prices.IndexOf(before)] = before with { To = from.AddDays(-1) };
        }
        prices.Insert(prices.Count(known => known.From < from), made);
        RefuseOverlap();
        return new(before is null ? SheetChangeKind.New : SheetChangeKind.Changed, row, before, made);
    }

    /// <summary>What is in force on the day after, or begins later, is no more; null when there is nothing to end.</summary>
    public SheetChange? End(DateOnly lastDay)
    {
        if (On(lastDay.AddDays(1)) is not { } open || open.From > lastDay)
            return null;
        var ended = open with { To = lastDay };
        prices[prices.IndexOf(open)] = ended;
        return new(SheetChangeKind.Ended, null, open, ended);
    }

    private SheetChange PutInPlace(int row, DatedPrice same, DateOnly? to, RatePrice price)
    {
        var amended = same with { To = to ?? same.To, Price = price };
        if (IsSame(same.Price, price) && amended.To == same.To)
            return new(SheetChangeKind.Unchanged, row, same, same);
        prices[prices.IndexOf(same)] = amended;
        RefuseOverlap();
        return new(
            IsSame(same.Price, price) && (same.To is null || amended.To < same.To) ? SheetChangeKind.Ended : SheetChangeKind.Changed,
            row,
            same,
            amended
        );
    }

    private void RefuseOverlap()
    {
        for (var at = 1; at < prices.Count; at++)
            if (prices[at - 1].To is not { } end || end >= prices[at].From)
                throw Overlap(prices[at].Id is null ? prices[at - 1] : prices[at]);
    }

    private static BillingRuleException Overlap(DatedPrice other) =>
        new(
            $"It overlaps the row of this destination that is in force "
            + $"{PriceDays.From(other.From)}{(other.To is { } end ? $" to {end:d MMM yyyy}" : "")}. Choose days that don't overlap."
        );

    private static RatePrice Filled(RatePrice price) =>
        price.MarkupPercent is not null
            ? price with
            {
                MarkupFloor = price.MarkupFloor ?? 0,
            }
            : price with
            {
                Peak = price.RateIn(Band.Peak),
                OffPeak = price.RateIn(Band.OffPeak),
                WeekendPeak = price.RateIn(Band.WeekendPeak),
                WeekendOffPeak = price.RateIn(Band.WeekendOffPeak),
                MarkupFloor = null,
            };
}
