using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;

namespace BillingBlazor.Domain.Usage;

/// <summary>A rated record on its way through allowances and caps. Orphans are not settled.</summary>
public sealed record UsageToSettle
{
    public required long Id { get; init; }
    public required UsageCall Call { get; init; }

    /// <summary>The rater that priced it: it prices what runs over an allowance.</summary>
    public required Rater Rater { get; init; }

    public required int CliId { get; init; }
    public int? CostCentreId { get; init; }
    public Band Band { get; init; }
    public int BilledSeconds { get; init; }
    public Money PlainPrice { get; init; }
    public Money ServicePrice { get; init; }

    /// <summary>The line, number and record id: they order records of one second, so that the order of files does not matter.</summary>
    public string Tie { get; init; } = "";

    /// <summary>On a draft or an invoice: counts first, never changes.</summary>
    public bool IsInvoiced { get; init; }

    /// <summary>Of an invoiced record: what it was charged and marked.</summary>
    public Settled Invoiced { get; init; }

    /// <summary>Of an invoiced record: what it used.</summary>
    public IReadOnlyList<BundleUse> InvoicedUses { get; init; } = [];

    public static UsageToSettle From(long id, in UsageCall call, Rater rater, CliOwner owner, in RatedUsage rated, string tie = "") =>
        new()
        {
            Id = id,
            Call = call,
            Rater = rater,
            CliId = owner.CliId,
            CostCentreId = owner.CostCentreId,
            Band = rated.Band,
            BilledSeconds = rated.BilledSeconds,
            PlainPrice = rated.Price,
            ServicePrice = rated.Service,
            Tie = tie,
        };
}

/// <summary>What is charged for a record, and what made it so.</summary>
public readonly record struct Settled(Money Price, UsageMarks Marks)
{
    /// <summary>Those of <see cref="UsageMarks"/> that settling sets and clears.</summary>
    public const UsageMarks AllMarks = UsageMarks.Inclusive | UsageMarks.ToTheCap | UsageMarks.CapReached | UsageMarks.Excluded;
}

/// <summary>What settling must know of a line's assignment.</summary>
public readonly record struct CliTerms(bool IsExcluded, Money? SpendingCap);

/// <param name="Held">Its days, quantity and lines.</param>
/// <param name="Bundle">What it gives.</param>
public sealed record HeldBundle(CustomerBundle Held, Bundle Bundle);

/// <summary>What settling must know of a customer.</summary>
/// <param name="AnniversaryDay">Null: usage months are calendar months.</param>
/// <param name="Clis">By the id of the assignment; those without a word here are billed, without a cap.</param>
/// <param name="Landlines">By supplier: see <see cref="PriceBook.Landlines"/>.</param>
public sealed record SettlementTerms(
    int? AnniversaryDay,
    IReadOnlyList<HeldBundle> Bundles,
    IReadOnlyDictionary<int, CliTerms> Clis,
    IReadOnlyDictionary<int, Destination> Landlines
);

/// <summary>An allowance in a usage month, in its smallest unit (seconds, bytes, messages, micropounds).</summary>
public sealed record AllowanceUse(CustomerBundle Held, Bundle Bundle, Allowance Allowance, BillingPeriod Month, long Granted, long Used)
{
    public long Left => Math.Max(0, Granted - Used);
}

/// <summary>A spending cap in a usage month.</summary>
/// <param name="NotCharged">The price of what came after the cap, and of the crossing call beyond it.</param>
/// <param name="At80Utc">The start of the record that took it to 80 %; staff and customer are told.</param>
/// <param name="At100Utc">The start of the record that reached it.</param>
public sealed record CapUse(
    int CliId,
    BillingPeriod Month,
    Money Cap,
    Money Charged,
    Money NotCharged,
    DateTime? At80Utc,
    DateTime? At100Utc
);

/// <param name="Records">In the order they were given.</param>
/// <param name="Uses">Of all records, the invoiced ones' own among them.</param>
public sealed record SettlementResult(
    IReadOnlyList<Settled> Records,
    IReadOnlyList<BundleUse> Uses,
    IReadOnlyList<AllowanceUse> Allowances,
    IReadOnlyList<CapUse> Caps
);

/// <summary>
/// Works out what is charged for the records of one customer: allowances, then spending caps, in order of start; invoiced records first,
/// which never change. Pure: settled twice it comes out the same, whatever the order of files. It must be given whole usage months.
/// </summary>
public sealed class Settlement
{
    private readonly SettlementTerms terms;
    private readonly Offer[] offers;

    public Settlement(SettlementTerms terms)
    {
        this.terms = terms;
        offers =
        [
            .. terms
                .Bundles.OrderBy(bundle => bundle.Held.Order)
                .ThenBy(bundle => bundle.Held.To ?? DateOnly.MaxValue)
                .ThenBy(bundle => bundle.Held.From)
                .ThenBy(bundle => bundle.Held.Id)
                .SelectMany(bundle =>
                    bundle
                        .Bundle.Allowances.OrderBy(allowance => allowance.Id)
                        .Select(allowance => new Offer(bundle.Held, bundle.Bundle, allowance))
                ),
        ];
    }

    /// <param name="storyOf">The record whose story is told, after its rater has told it.</param>
    public SettlementResult Settle(IReadOnlyList<UsageToSettle> records, long? storyOf = null, PriceStory? story = null)
    {
        var run = new Run(terms, offers);
        var settled = new Settled[records.Count];
        foreach (var index in InOrder(records))
        {
            var record = records[index];
            settled[index] = run.Take(record, record.Id == storyOf ? story : null);
        }
        return run.Finish(settled);
    }

    /// <summary>Invoiced first, then by start; records of one second by what is in them, never by when they were read.</summary>
    private static int[] InOrder(IReadOnlyList<UsageToSettle> records)
    {
        var order = new int[records.Count];
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        Array.Sort(
            order,
            (left, right) =>
            {
                var (x, y) = (records[left], records[right]);
                if (x.IsInvoiced == y.IsInvoiced && x.Call.StartedUtc != y.Call.StartedUtc)
                    return x.Call.StartedUtc < y.Call.StartedUtc ? -1 : 1;
                var first = y.IsInvoiced.CompareTo(x.IsInvoiced);
                if (first == 0)
                    first = x.Call.StartedUtc.CompareTo(y.Call.StartedUtc);
                if (first == 0)
                    first = x.CliId.CompareTo(y.CliId);
                if (first == 0)
                    first = string.CompareOrdinal(x.Tie, y.Tie);
                if (first == 0)
                    first = x.Call.Seconds.CompareTo(y.Call.Seconds);
                if (first == 0)
                    first = x.Call.Bytes.CompareTo(y.Call.Bytes);
                if (first == 0)
                    first = x.PlainPrice.CompareTo(y.PlainPrice);
                if (first == 0)
                    first = x.Call.Destination.Id.CompareTo(y.Call.Destination.Id);
                return first == 0 ? x.Id.CompareTo(y.Id) : first;
            }
        );
        return order;
    }

    private sealed record Offer(CustomerBundle Held, Bundle Bundle, Allowance Allowance);

    private sealed class AllowanceCount(long granted)
    {
        public long Granted { get; } = granted;
        public long Used { get; set; }
        public long Left => Math.Max(0, Granted - Used);
    }

    private sealed class CapCount(Money cap)
    {
        public Money Cap { get; } = cap;
        public Money Charged { get; private set; }
        public Money NotCharged { get; private set; }
        public DateTime? At80Utc { get; private set; }
        public DateTime? At100Utc { get; private set; }

        public void Add(Money charged, Money notCharged, DateTime startedUtc)
        {
            Charged += charged;
            NotCharged += notCharged;
            if (Charged.Micropounds * 5 >= Cap.Micropounds * 4)
                At80Utc ??= startedUtc;
            if (Charged >= Cap)
                At100Utc ??= startedUtc;
        }
    }

    /// <summary>One going through: what is used and charged so far.</summary>
    private sealed class Run(SettlementTerms terms, Offer[] offers)
    {
        private readonly Dictionary<(Offer Offer, DateOnly Month), AllowanceCount> counts = new(ByOffer.Instance);
        private readonly Dictionary<(int Cli, DateOnly Month), (CapCount Count, BillingPeriod Month)> caps = [];
        private readonly Dictionary<DateOnly, BillingPeriod> months = [];
        private readonly List<BundleUse> uses = [];

        public Settled Take(UsageToSettle record, PriceStory? story)
        {
            var line = terms.Clis.TryGetValue(record.CliId, out var known) ? known : default;
            if (!record.IsInvoiced && line.IsExcluded)
                return Exclude(record, story);
            if (offers.Length == 0 && line.SpendingCap is null)
                return record.IsInvoiced ? record.Invoiced : new(record.PlainPrice, UsageMarks.None);

            var day = UkTime.DayOf(record.Call.StartedUtc);
            var month = UsageMonth.Of(day, terms.AnniversaryDay);
            months[month.From] = month;
            if (record.IsInvoiced)
                return Count(record, month, line);
            var included = Include(record, day, month, story);
            return line.SpendingCap is { } cap ? Limit(record, month, cap, included, story) : included;
        }

        public SettlementResult Finish(Settled[] settled) =>
            new(
                settled,
                uses,
                [
                    .. counts
                        .Select(c => new AllowanceUse(
                            c.Key.Offer.Held,
                            c.Key.Offer.Bundle,
                            c.Key.Offer.Allowance,
                            months[c.Key.Month],
                            c.Value.Granted,
                            c.Value.Used
                        ))
                        .OrderBy(use => use.Month.From)
                        .ThenBy(use => Array.FindIndex(offers, offer => offer.Held == use.Held && offer.Allowance == use.Allowance)),
                ],
                [
                    .. caps.OrderBy(c => c.Key.Month)
                        .ThenBy(c => c.Key.Cli)
                        .Select(c => new CapUse(
                            c.Key.Cli,
                            c.Value.Month,
                            c.Value.Count.Cap,
                            c.Value.Count.Charged,
                            c.Value.Count.NotCharged,
                            c.Value.Count.At80Utc,
                            c.Value.Count.At100Utc
                        )),
                ]
            );

        private static Settled Exclude(UsageToSettle record, PriceStory? story)
        {
            story?.Tell(
                "Excluded from billing",
                Money.Zero.ToString(),
                "its line is excluded: costed, never billed, and it uses no allowance",
                -record.PlainPrice.Pounds
            );
            story?.Conclude(Money.Zero, "its line is excluded from billing");
            return new(Money.Zero, UsageMarks.Excluded);
        }

        private Settled Count(UsageToSettle record, BillingPeriod month, CliTerms line)
        {
            foreach (var use in record.InvoicedUses)
            {
                uses.Add(use);
                if (
                    Array.Find(offers, offer => offer.Held.Id == use.CustomerBundleId && offer.Allowance.Id == use.AllowanceId) is { } offer
                )
                    CountOf(offer, month).Used += use.Quantity;
            }
            if (line.SpendingCap is not { } cap)
                return record.Invoiced;
            CapOf(record.CliId, month, cap).Add(record.Invoiced.Price, NotCharged(record), record.Call.StartedUtc);
            return record.Invoiced;
        }

        /// <summary>What the cap took from an invoiced record: what its allowances had left to pay, less what was charged.</summary>
        private Money NotCharged(UsageToSettle record)
        {
            if ((record.Invoiced.Marks & (UsageMarks.ToTheCap | UsageMarks.CapReached)) == 0)
                return Money.Zero;
            var due = new Due(record);
            foreach (var offer in offers)
                foreach (var use in record.InvoicedUses)
                    if ((use.CustomerBundleId, use.AllowanceId) == (offer.Held.Id, offer.Allowance.Id))
                        due.Use(offer.Allowance, use.Quantity);
            return due.Price - record.Invoiced.Price;
        }

        /// <summary>Goes through the allowances in their order, each covering what it can of what is left.</summary>
        private Settled Include(UsageToSettle record, DateOnly day, BillingPeriod month, PriceStory? story)
        {
            if (record.PlainPrice <= Money.Zero)
                return new(record.PlainPrice, UsageMarks.None);
            Due? due = null;
            foreach (var offer in offers)
            {
                if (due?.Price == Money.Zero)
                    break;
                if (!Covers(offer, record, day))
                    continue;
                var count = CountOf(offer, month);
                due ??= new(record);
                var before = due.Price;
                var used = due.Use(offer.Allowance, count.Left);
                if (used == 0)
                    continue;
                count.Used += used;
                uses.Add(new(record.Id, offer.Held.Id, offer.Allowance.Id, used));
                if (story is not null)
                    TellAllowance(offer, count, used, due, before, story);
            }
            return due is { IsTouched: true } ? new(due.Price, UsageMarks.Inclusive) : new(record.PlainPrice, UsageMarks.None);
        }

        private bool Covers(Offer offer, UsageToSettle record, DateOnly day) =>
            offer.Held.IsInForce(day)
            && offer.Held.IsFor(record.CliId, record.CostCentreId)
            && offer.Allowance.Covers(
                record.Call.Destination,
                record.Band,
                terms.Landlines.GetValueOrDefault(record.Call.Destination.SupplierId)
            );

        private static void TellAllowance(Offer offer, AllowanceCount count, long used, Due due, Money before, PriceStory story)
        {
            var (allowance, name) = (offer.Allowance, offer.Bundle.Name);
            var left = allowance.Words(count.Left);
            var whole =
                allowance.Unit == AllowanceUnit.Pounds || used == due.Total
                    ? allowance.Words(used)
                    : $"{allowance.Words(used)} of {allowance.Words(due.Total)}";
            var over =
                due.Price > Money.Zero && allowance.Unit is AllowanceUnit.Minutes or AllowanceUnit.Megabytes && due.Covered < due.Total
                    ? "; the part over pays the rate alone, without connection and minimum"
                    : "";
            story.Tell("Bundle", name, $"{whole} inclusive, {left} left{over}", (due.Price - before).Pounds);
            story.Conclude(due.Price, $"{whole} inclusive in {name}");
        }

        /// <summary>The call that crosses the cap is charged up to it; beyond it the price is nought.</summary>
        private Settled Limit(UsageToSettle record, BillingPeriod month, Money cap, Settled included, PriceStory? story)
        {
            var count = CapOf(record.CliId, month, cap);
            var left = cap - count.Charged;
            var charged =
                included.Price <= left || included.Price <= Money.Zero ? included.Price
                : left > Money.Zero ? left
                : Money.Zero;
            var mark =
                charged == included.Price ? UsageMarks.None
                : charged > Money.Zero ? UsageMarks.ToTheCap
                : UsageMarks.CapReached;
            count.Add(charged, included.Price - charged, record.Call.StartedUtc);
            if (story is not null && mark != UsageMarks.None)
            {
                story.Tell(
                    "Spending cap",
                    $"{cap} + VAT",
                    mark == UsageMarks.ToTheCap
                        ? $"crosses the cap of {month}: charged up to it"
                        : $"the cap of {month} was reached before it",
                    (charged - included.Price).Pounds
                );
                story.Conclude(
                    charged,
                    mark == UsageMarks.ToTheCap ? $"charged up to the spending cap of {cap}" : $"the spending cap of {cap} was reached"
                );
            }
            return new(charged, included.Marks | mark);
        }

        private AllowanceCount CountOf(Offer offer, BillingPeriod month)
        {
            if (!counts.TryGetValue((offer, month.From), out var count))
                counts[(offer, month.From)] = count = new(offer.Held.Granted(offer.Allowance, month));
            return count;
        }

        private CapCount CapOf(int cliId, BillingPeriod month, Money cap)
        {
            if (!caps.TryGetValue((cliId, month.From), out var found))
                caps[(cliId, month.From)] = found = (new(cap), month);
            return found.Count;
        }
    }

    /// <summary>What of one record is still to be paid while allowances cover it bit by bit.</summary>
    private sealed class Due(UsageToSettle record)
    {
        private long withService;
        private Money spentOnAccess,
            spentOnService;
        private Money access = record.PlainPrice - record.ServicePrice;
        private Money service = record.ServicePrice;

        /// <summary>Billed seconds, bytes, or one message.</summary>
        public long Total { get; } =
            record.Call.Destination.Kind switch
            {
                UsageKind.Voice => record.BilledSeconds,
                UsageKind.Data => record.Call.Bytes,
                _ => 1,
            };

        public long Covered { get; private set; }

        public bool IsTouched { get; private set; }

        public Money Price => access + service;

        /// <summary>Returns what it takes of an allowance that has so much left.</summary>
        public long Use(Allowance allowance, long left)
        {
            var used =
                left <= 0 ? 0
                : allowance.Unit == AllowanceUnit.Pounds ? UseMoney(allowance, left)
                : UseQuantity(allowance, left);
            IsTouched |= used > 0;
            return used;
        }

        private long UseMoney(Allowance allowance, long left)
        {
            var forAccess = Money.FromMicropounds(Math.Min(left, access.Micropounds));
            var forService = allowance.CoversServiceCharge
                ? Money.FromMicropounds(Math.Min(left - forAccess.Micropounds, service.Micropounds))
                : Money.Zero;
            (access, service) = (access - forAccess, service - forService);
            (spentOnAccess, spentOnService) = (spentOnAccess + forAccess, spentOnService + forService);
            return (forAccess + forService).Micropounds;
        }

        private long UseQuantity(Allowance allowance, long left)
        {
            var most = Total - Covered;
            if (allowance.LongestCallSeconds is { } longest)
            {
                if (allowance.LongerCalls == LongerCalls.DontCount && Total > longest)
                    return 0;
                most = Math.Min(most, longest - Covered);
            }
            var used = Math.Min(left, most);
            if (used <= 0)
                return 0;
            Covered += used;
            if (allowance.CoversServiceCharge)
                withService += used;
            var over = Covered < Total || withService < Total ? record.Rater.RateOver(record.Call, Covered, withService) : default;
            access = LeftOf(Covered >= Total ? Money.Zero : over.Access, spentOnAccess);
            service = LeftOf(
                withService == 0 ? record.ServicePrice
                    : withService >= Total ? Money.Zero
                    : over.Service,
                spentOnService
            );
            return used;
        }

        private static Money LeftOf(Money price, Money spent) => price > spent ? price - spent : Money.Zero;
    }

    private sealed class ByOffer : IEqualityComparer<(Offer Offer, DateOnly Month)>
    {
        public static readonly ByOffer Instance = new();

        public bool Equals((Offer Offer, DateOnly Month) x, (Offer Offer, DateOnly Month) y) =>
            ReferenceEquals(x.Offer, y.Offer) && x.Month == y.Month;

        public int GetHashCode((Offer Offer, DateOnly Month) key) =>
            HashCode.Combine(System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(key.Offer), key.Month);
    }
}
