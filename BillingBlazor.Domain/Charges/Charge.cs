namespace BillingBlazor.Domain.Charges;

/// <summary>The length of a cycle.</summary>
public enum Frequency
{
    Daily,
    Weekly,
    Monthly,
    Quarterly,
    HalfYearly,
    Yearly,
}

/// <summary>Money due that isn't usage: single or recurring, from the catalogue or bespoke. Before VAT.</summary>
public sealed class Charge
{
    public const int LongestDescription = 200;
    public const int LongestDetails = 1_000;
    public const decimal MostQuantity = 1_000_000;
    public const decimal MostPounds = 1_000_000;

    /// <summary>Of one cycle, whatever the quantity.</summary>
    private const decimal MostPoundsACycle = 10_000_000;

    private readonly List<ChargePrice> prices = [];

    /// <param name="frequency">Null: a single charge.</param>
    /// <exception cref="BillingRuleException">A field breaks a rule of charges.</exception>
    public Charge(int customerId, int categoryId, string description, Frequency? frequency, DateOnly start)
    {
        (CustomerId, CategoryId, Frequency, Start) = (customerId, categoryId, frequency, start);
        Description = DescriptionOf(description);
    }

    /// <summary>A charge with all that is known of it.</summary>
    /// <exception cref="BillingRuleException">A field breaks a rule of charges.</exception>
    public Charge(int customerId, ChargeDetails details)
        : this(customerId, details.CategoryId, details.Description, details.Frequency, details.Start) => Amend(details);

    public int Id { get; private set; }
    public int CustomerId { get; private set; }

    /// <summary>Null: bespoke.</summary>
    public int? ProductId { get; private set; }

    public int CategoryId { get; private set; }
    public string Description { get; private set; }
    public string? Details { get; private set; }

    /// <summary>Null: a single charge, billed in the run that holds its date.</summary>
    public Frequency? Frequency { get; private set; }

    public decimal Quantity { get; private set; } = 1;

    /// <summary>For one unit and cycle, until the first of <see cref="Prices"/>. Null: follows the product's price in force on each cycle's
    /// first day.</summary>
    public Money? UnitPrice { get; private set; }

    /// <summary>What one unit and cycle costs us, for margins; null: the product's.</summary>
    public Money? UnitCost { get; private set; }

    public VatTreatment VatTreatment { get; private set; } = VatTreatment.Standard;

    /// <summary>The anchor that cycles are stepped from: 31 Jan, 28 Feb, 31 Mar.</summary>
    public DateOnly Start { get; private set; }

    /// <summary>Before the start: an extra line for the days between. After it: the first cycle is reduced.</summary>
    public DateOnly? ProRataStart { get; private set; }

    /// <summary>The last day charged. A charge that was ended before it began is cancelled, and keeps this day.</summary>
    public DateOnly? End { get; private set; }

    /// <summary>What was billed beyond the end is given back on the next invoice.</summary>
    public bool GivesCredit { get; private set; } = true;

    /// <summary>Taken over from elsewhere: no cycle that begins before or on this day is ever billed.</summary>
    public DateOnly? AlreadyBilledTo { get; private set; }

    public int? CostCentreId { get; private set; }
    public int? CliId { get; private set; }

    /// <summary>The last day that a single charge is for, where it is for more than its date.</summary>
    public DateOnly? CoversTo { get; private set; }

    /// <summary>The line of a service file that it came from; a line becomes one charge, ever (unique).</summary>
    public long? ServiceLineId { get; private set; }

    public bool IsCancelled { get; private set; }

    /// <summary>The days it was cancelled and reactivated, in turn: a cycle that began in between is not billed.</summary>
    public List<DateOnly> Switches { get; private set; } = [];

    /// <summary>Prices from a day on, in order of their days. Cycles that begin on or after it have them.</summary>
    public IReadOnlyList<ChargePrice> Prices => [.. prices.OrderBy(price => price.From)];

    public int Version { get; private set; }

    public bool IsRecurring => Frequency is not null;

    /// <summary>The first day charged.</summary>
    public DateOnly Begins => ProRataStart ?? Start;

    /// <summary>All that a person may change on it, as it is.</summary>
    public ChargeDetails Sheet =>
        new()
        {
            ProductId = ProductId,
            CategoryId = CategoryId,
            Description = Description,
            Details = Details,
            Frequency = Frequency,
            Quantity = Quantity,
            UnitPrice = UnitPrice,
            UnitCost = UnitCost,
            VatTreatment = VatTreatment,
            Start = Start,
            ProRataStart = ProRataStart,
            End = End,
            GivesCredit = GivesCredit,
            AlreadyBilledTo = AlreadyBilledTo,
            CostCentreId = CostCentreId,
            CliId = CliId,
            CoversTo = CoversTo,
            ServiceLineId = ServiceLineId,
        };

    /// <exception cref="BillingRuleException">A field breaks a rule of charges.</exception>
    public void Amend(ChargeDetails details)
    {
        details.Refuse();
        (Description, Details) = (
            DescriptionOf(details.Description),
            Words.Lines(details.Details, LongestDetails, "The details of a charge")
        );
        (ProductId, CategoryId, Frequency, Quantity) = (details.ProductId, details.CategoryId, details.Frequency, details.Quantity);
        (UnitPrice, UnitCost, VatTreatment) = (details.UnitPrice, details.UnitCost, details.VatTreatment);
        (Start, ProRataStart, End, GivesCredit, AlreadyBilledTo) = (
            details.Start,
            details.ProRataStart,
            details.End,
            details.GivesCredit,
            details.AlreadyBilledTo
        );
        (CostCentreId, CliId, CoversTo, ServiceLineId) = (
            details.CostCentreId,
            details.CliId,
            details.CoversTo,
            details.ServiceLineId ?? ServiceLineId
        );
        Version++;
    }

    /// <summary>The price of a cycle by its first day; null: the product's in force then.</summary>
    public Money? PriceOn(DateOnly cycleStart) =>
        prices.Where(price => price.From <= cycleStart).MaxBy(price => price.From)?.UnitPrice ?? UnitPrice;

    /// <summary>A price for the cycles that begin on or after a day, in place of one that begins the same day.</summary>
    /// <exception cref="BillingRuleException">The price or the day is outside its range.</exception>
    public void PriceFrom(DateOnly day, Money unitPrice)
    {
        ChargeDetails.RefuseDay(day, "The day of a price");
        ChargeDetails.RefuseAmount(unitPrice, Quantity);
        prices.RemoveAll(price => price.From == day);
        prices.Add(new(day, unitPrice));
        Version++;
    }

    /// <summary>Takes a price away: the one before it goes on.</summary>
    public void RemovePrice(DateOnly day)
    {
        if (prices.RemoveAll(price => price.From == day) > 0)
            Version++;
    }

    /// <summary>Ends it: the day is charged. One that has not begun by then is cancelled.</summary>
    /// <param name="givesCredit">What was billed beyond the day is given back on the next invoice.</param>
    /// <exception cref="BillingRuleException">It is cancelled, or a single charge.</exception>
    public void EndOn(DateOnly lastDay, bool givesCredit)
    {
        if (IsCancelled)
            throw new BillingRuleException($"{Description} is cancelled, so it can't end. Reactivate it first.");
        if (!IsRecurring)
            throw new BillingRuleException($"{Description} is a single charge: it has a date, but no end. Cancel it instead.");
        ChargeDetails.RefuseDay(lastDay, "The last day");
        Stop(lastDay, givesCredit);
    }

    /// <summary>The last day charged is this one at the latest; a charge that has not begun by then is cancelled. What was billed beyond it
    /// is given back.</summary>
    public void EndBy(DateOnly day)
    {
        if (IsCancelled || End <= day || (!IsRecurring && Start <= day))
            return;
        Stop(day, givesCredit: true);
    }

    /// <summary>Another charge is of its line of a service file now.</summary>
    public void LeaveServiceLine() => ServiceLineId = null;

    /// <summary>Nothing more of it falls due. What is billed stays billed.</summary>
    public void Cancel(DateOnly day)
    {
        if (IsCancelled)
            return;
        IsCancelled = true;
        Switches.Add(day);
        Version++;
    }

    /// <param name="billMeanwhile">Also the cycles that began while it was cancelled.</param>
    public void Reactivate(DateOnly day, bool billMeanwhile)
    {
        if (!IsCancelled)
            return;
        IsCancelled = false;
        if (Switches.Count % 2 == 1)
        {
            if (billMeanwhile)
                Switches.RemoveAt(Switches.Count - 1);
            else
                Switches.Add(day);
        }
        if (!IsRecurring || End < Begins)
            End = null;
        Version++;
    }

    /// <summary>Whether a cycle began while this charge was cancelled, and stays unbilled.</summary>
    public bool WasCancelledOn(DateOnly cycleStart)
    {
        for (var i = 0; i + 1 < Switches.Count; i += 2)
            if (Switches[i] <= cycleStart && cycleStart < Switches[i + 1])
                return true;
        return false;
    }

    private void Stop(DateOnly lastDay, bool givesCredit)
    {
        (End, GivesCredit) = (lastDay, givesCredit);
        if (lastDay < Begins)
            Cancel(lastDay);
        else
            Version++;
    }

    private static string DescriptionOf(string description) =>
        Words.NeededLine(
            description,
            LongestDescription,
            "The description of a charge",
            "Say what is charged for: the description appears on the invoice."
        );

    /// <summary>What a cycle may come to.</summary>
    internal static bool IsTooMuch(decimal pounds) => Math.Abs(pounds) > MostPoundsACycle;
}

/// <summary>A price of a charge from a day on: for one unit and cycle, before VAT.</summary>
public sealed class ChargePrice(DateOnly from, Money unitPrice)
{
    public int Id { get; private set; }
    public int ChargeId { get; private set; }
    public DateOnly From { get; private set; } = from;
    public Money UnitPrice { get; private set; } = unitPrice;
}
