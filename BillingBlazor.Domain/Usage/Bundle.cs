using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;

namespace BillingBlazor.Domain.Usage;

public enum AllowanceUnit : byte
{
    Minutes,
    Megabytes,
    Messages,
    Pounds,
}

/// <summary>What of a call longer than the longest single call is inclusive.</summary>
public enum LongerCalls : byte
{
    /// <summary>Its beginning, up to the limit.</summary>
    UpToTheLimit,

    /// <summary>Nothing: longer calls don't count.</summary>
    DontCount,
}

[Flags]
public enum BandSet : byte
{
    None = 0,
    Peak = 1,
    OffPeak = 2,
    WeekendPeak = 4,
    WeekendOffPeak = 8,
    All = Peak | OffPeak | WeekendPeak | WeekendOffPeak,
}

/// <summary>Inclusive usage that can be sold: "London 10 minutes". One or more allowances, each a month's.</summary>
public sealed class Bundle
{
    private readonly List<Allowance> allowances = [];

    public Bundle(string name) => Name = Text.Required(name, "Give the bundle a name.");

    public int Id { get; private set; }
    public string Name { get; private set; }

    /// <summary>Taken off sale: those who hold it keep it.</summary>
    public bool IsWithdrawn { get; private set; }

    public int Version { get; private set; }
    public IReadOnlyList<Allowance> Allowances => allowances;

    /// <summary>Sets name and allowances; an allowance of the same id is amended, so that what was used of it stays its own.</summary>
    /// <exception cref="BillingRuleException">No name, no allowance, or one that can't be.</exception>
    public void Amend(string name, bool isWithdrawn, IReadOnlyList<AllowanceDetails> wanted)
    {
        if (wanted.Count == 0)
            throw new BillingRuleException("Give the bundle an allowance: minutes, MB, messages or pounds.");
        var kept = wanted
            .Select(details =>
            {
                var allowance = allowances.FirstOrDefault(a => details.Id is { } id && a.Id == id) ?? new Allowance();
                allowance.Amend(details);
                return allowance;
            })
            .ToList();
        Name = Text.Required(name, "Give the bundle a name.");
        IsWithdrawn = isWithdrawn;
        allowances.Clear();
        allowances.AddRange(kept);
        Version++;
    }
}

/// <summary>One part of a bundle: so much a usage month, for some destinations, in some bands. No roll-over.</summary>
public sealed class Allowance
{
    public int Id { get; private set; }
    public int BundleId { get; private set; }
    public AllowanceUnit Unit { get; private set; }

    /// <summary>Minutes, MB, messages or pounds a month for a quantity of one.</summary>
    public decimal Amount { get; private set; }

    /// <summary>These destinations and groups; both empty is every destination.</summary>
    public List<int> DestinationIds { get; private set; } = [];

    public List<int> DestinationGroupIds { get; private set; } = [];

    /// <summary>By the band of the start.</summary>
    public BandSet Bands { get; private set; } = BandSet.All;

    /// <summary>The longest single call in billed seconds; null for no limit.</summary>
    public int? LongestCallSeconds { get; private set; }

    public LongerCalls LongerCalls { get; private set; }

    /// <summary>1,000,000 or 1,048,576.</summary>
    public int BytesPerMegabyte { get; private set; } = 1_000_000;

    /// <summary>Of 084, 087, 09 and 118 the service charge too; else only the access charge.</summary>
    public bool CoversServiceCharge { get; private set; }

    /// <summary>The smallest unit that is counted: seconds, bytes, messages, micropounds.</summary>
    public long GrantedFor(int quantity, int days, int daysOfMonth)
    {
        var units =
            Amount
            * quantity
            * Unit switch
            {
                AllowanceUnit.Minutes => 60,
                AllowanceUnit.Megabytes => BytesPerMegabyte,
                AllowanceUnit.Messages => 1,
                _ => 1_000_000,
            };
        return (long)decimal.Round(units * days / daysOfMonth, 0, MidpointRounding.AwayFromZero);
    }

    /// <param name="landline">The 01 and 02 destination of the same supplier: 03 is included as it is.</param>
    public bool Covers(Destination destination, Band band, Destination? landline) =>
        Counts(destination.Kind)
        && Bands.HasFlag((BandSet)(1 << (int)band))
        && !destination.IsFreeToCaller
        && (Lists(destination) || (destination.Range == NumberRange.Uk03 && landline is not null && Lists(landline)));

    /// <summary>How much is left, for people: 4 min 30 s, 12.5 MB, 3 messages, £2.40.</summary>
    public string Words(long units) =>
        Unit switch
        {
            AllowanceUnit.Minutes => units % 60 == 0 ? $"{units / 60:#,0} min"
            : units < 60 ? $"{units} s"
            : $"{units / 60:#,0} min {units % 60} s",
            AllowanceUnit.Megabytes => $"{(decimal)units / BytesPerMegabyte:#,0.###} MB",
            AllowanceUnit.Messages => units == 1 ? "1 message" : $"{units:#,0} messages",
            _ => Money.FromMicropounds(units).ToString(),
        };

    internal void Amend(AllowanceDetails details)
    {
        if (details.Amount <= 0)
            throw new BillingRuleException("An allowance is above nought.");
        if (details.Amount > 100_000_000)
            throw new BillingRuleException("An allowance is at most 100,000,000.");
        if (details.Unit == AllowanceUnit.Messages && details.Amount != decimal.Truncate(details.Amount))
            throw new BillingRuleException("An allowance of messages is a whole number.");
        if (details.Bands == BandSet.None)
            throw new BillingRuleException("Choose at least one band.");
        if (details.LongestCallSeconds is <= 0)
            throw new BillingRuleException("The longest single call is above nought, or left empty.");
        if (details.LongestCallSeconds is not null && details.Unit != AllowanceUnit.Minutes)
            throw new BillingRuleException("Only an allowance of minutes has a longest single call.");
        if (details.BytesPerMegabyte is not (1_000_000 or 1_048_576))
            throw new BillingRuleException("A megabyte is 1,000,000 or 1,048,576 bytes.");
        (Unit, Amount, Bands) = (details.Unit, details.Amount, details.Bands);
        (DestinationIds, DestinationGroupIds) = ([.. details.DestinationIds], [.. details.DestinationGroupIds]);
        (LongestCallSeconds, LongerCalls) = (details.LongestCallSeconds, details.LongerCalls);
        (BytesPerMegabyte, CoversServiceCharge) = (details.BytesPerMegabyte, details.CoversServiceCharge);
    }

    private bool Counts(UsageKind kind) =>
        Unit switch
        {
            AllowanceUnit.Minutes => kind == UsageKind.Voice,
            AllowanceUnit.Megabytes => kind == UsageKind.Data,
            AllowanceUnit.Messages => kind == UsageKind.Sms,
            _ => true,
        };

    private bool Lists(Destination destination) =>
        (DestinationIds.Count == 0 && DestinationGroupIds.Count == 0)
        || DestinationIds.Contains(destination.Id)
        || (destination.DestinationGroupId is { } group && DestinationGroupIds.Contains(group));
}

/// <summary>All that a person may change on an allowance.</summary>
public sealed record AllowanceDetails
{
    /// <summary>Of the allowance that is amended; null for a new one.</summary>
    public int? Id { get; init; }

    public AllowanceUnit Unit { get; init; }
    public decimal Amount { get; init; }
    public IReadOnlyCollection<int> DestinationIds { get; init; } = [];
    public IReadOnlyCollection<int> DestinationGroupIds { get; init; } = [];
    public BandSet Bands { get; init; } = BandSet.All;
    public int? LongestCallSeconds { get; init; }
    public LongerCalls LongerCalls { get; init; }
    public int BytesPerMegabyte { get; init; } = 1_000_000;
    public bool CoversServiceCharge { get; init; }
}

/// <summary>A bundle that a customer holds, from a day to a day: for all its lines, a cost centre, or some CLIs.</summary>
public sealed class CustomerBundle
{
    public CustomerBundle(int customerId, int bundleId, DateOnly from)
    {
        (CustomerId, BundleId, From) = (customerId, bundleId, from);
    }

    public int Id { get; private set; }
    public int CustomerId { get; private set; }
    public int BundleId { get; private set; }
    public int Quantity { get; private set; } = 1;
    public DateOnly From { get; private set; }

    /// <summary>The last day; null until further notice.</summary>
    public DateOnly? To { get; private set; }

    /// <summary>Only this cost centre's lines.</summary>
    public int? CostCentreId { get; private set; }

    /// <summary>Only these assignments of line identifiers; empty for all.</summary>
    public List<int> CliIds { get; private set; } = [];

    /// <summary>A month that it holds in part gives its share of days; else it gives the whole.</summary>
    public bool IsProRata { get; private set; }

    /// <exception cref="BillingRuleException">A quantity below one, days that run backwards, or both a cost centre and CLIs.</exception>
    public void Amend(int quantity, DateOnly from, DateOnly? to, int? costCentreId, IEnumerable<int> cliIds, bool isProRata)
    {
        var clis = cliIds.Distinct().ToList();
        if (quantity is < 1 or > 100_000)
            throw new BillingRuleException("The quantity is between 1 and 100,000.");
        if (to < from)
            throw new BillingRuleException("A bundle can't end before it begins.");
        if (costCentreId is not null && clis.Count > 0)
            throw new BillingRuleException("Choose a cost centre or line identifiers, not both.");
        (Quantity, From, To, CostCentreId, CliIds, IsProRata) = (quantity, from, to, costCentreId, clis, isProRata);
    }

    public bool IsInForce(DateOnly day) => From <= day && (To is null || day <= To);

    /// <summary>What an allowance of it gives in a usage month, in its smallest unit.</summary>
    public long Granted(Allowance allowance, BillingPeriod month)
    {
        var days = month.Overlap(new(From, To ?? DateOnly.MaxValue))?.Days ?? 0;
        return days == 0 ? 0 : allowance.GrantedFor(Quantity, IsProRata ? days : month.Days, month.Days);
    }

    /// <summary>Own CLI, then cost centre, then customer.</summary>
    internal int Order =>
        CliIds.Count > 0 ? 0
        : CostCentreId is not null ? 1
        : 2;

    internal bool IsFor(int cliId, int? costCentreId) =>
        CliIds.Count > 0 ? CliIds.Contains(cliId) : CostCentreId is null || CostCentreId == costCentreId;
}

/// <summary>What a record used of an allowance. Kept beside the records: it says what is left, and what invoiced records have used for
/// good.</summary>
/// <param name="Quantity">Seconds, bytes, messages or micropounds.</param>
public sealed record BundleUse(long UsageRecordId, int CustomerBundleId, int AllowanceId, long Quantity);
