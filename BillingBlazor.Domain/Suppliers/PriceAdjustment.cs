using BillingBlazor.Domain.Tariffs;

namespace BillingBlazor.Domain.Suppliers;

public enum ChangeKind : byte
{
    Increase,
    Decrease,
    Fixed,
}

public enum ChangeUnit : byte
{
    Percent,
    Amount,
}

/// <summary>One change of one part of a price.</summary>
/// <param name="Value">Percent, or pounds (of the increment: seconds). Not below nought: the kind says which way.</param>
public sealed record PriceChange(ChangeKind Kind, ChangeUnit Unit, decimal Value)
{
    /// <summary>The part after the change, never below nought.</summary>
    public decimal Apply(decimal part) =>
        Math.Max(
            0,
            (Kind, Unit) switch
            {
                (ChangeKind.Increase, ChangeUnit.Percent) => part * (1 + Value / 100),
                (ChangeKind.Decrease, ChangeUnit.Percent) => part * (1 - Value / 100),
                (ChangeKind.Increase, ChangeUnit.Amount) => part + Value,
                (ChangeKind.Decrease, ChangeUnit.Amount) => part - Value,
                _ => Value,
            }
        );

    /// <summary>As people say it: +10 %, −0.50p, fixed at 2.00p.</summary>
    internal string Words(bool isSeconds)
    {
        var value =
            Unit == ChangeUnit.Percent ? $"{Value:0.####} %"
            : isSeconds ? $"{Value:0} s"
            : Pence.Of(Value);
        return Kind switch
        {
            ChangeKind.Increase => $"+{value}",
            ChangeKind.Decrease => $"−{value}",
            _ => $"fixed at {value}",
        };
    }

    /// <exception cref="BillingRuleException">A sign, a fixed percentage, a decrease beyond all, or a slip of the finger.</exception>
    public void Refuse(string part)
    {
        if (Value < 0)
            throw new BillingRuleException($"{part}: give the change without a sign, and choose increase or decrease.");
        if (Kind == ChangeKind.Fixed && Unit == ChangeUnit.Percent)
            throw new BillingRuleException($"{part}: a fixed value is an amount, not a percentage.");
        if (Kind == ChangeKind.Decrease && Unit == ChangeUnit.Percent && Value > 100)
            throw new BillingRuleException($"{part}: a decrease is at most 100 %.");
        if (
            Value
            > (
                Unit == ChangeUnit.Percent ? RatePrice.MostMarkupPercent
                : part == "Increment" ? 86_400
                : RatePrice.MostPounds
            )
        )
            throw new BillingRuleException(
                Unit == ChangeUnit.Percent ? $"{part}: a percentage is at most {RatePrice.MostMarkupPercent:#,0} %."
                : part == "Increment" ? "Increment: whole seconds, between 1 and a day."
                : $"{part}: an amount is at most £{RatePrice.MostPounds:#,0}. Amounts are typed in pence."
            );
    }
}

/// <summary>Whose prices an adjustment changes, the strongest last.</summary>
public enum AdjustmentWho : byte
{
    Everybody,
    Organisation,
    Tariff,
    Customer,
}

/// <summary>Of what, the strongest last.</summary>
public enum AdjustmentWhere : byte
{
    Everything,
    Supplier,
    DestinationGroup,
    Destination,
}

/// <summary>
/// Changes the price found or, where none was found, the cost. At most one touches a record: customer over tariff over organisation over
/// none, then destination over group over supplier over none; dated.
/// </summary>
public sealed class PriceAdjustment
{
    /// <exception cref="BillingRuleException">More than one of a kind of scope, days that run backwards, or nothing that is
    /// changed.</exception>
    public PriceAdjustment(PriceAdjustmentDetails details)
    {
        Name = "";
        Amend(details);
    }

    public const int LongestName = 100;

    private PriceAdjustment() => Name = "";

    public int Id { get; private set; }
    public string Name { get; private set; }
    public int? CustomerId { get; private set; }
    public int? TariffId { get; private set; }
    public int? OrganisationId { get; private set; }
    public int? DestinationId { get; private set; }
    public int? DestinationGroupId { get; private set; }
    public int? SupplierId { get; private set; }
    public DateOnly From { get; private set; }

    /// <summary>The last day it is in force; null until further notice.</summary>
    public DateOnly? To { get; private set; }

    public bool SkipsIfCostIsZero { get; private set; }
    public PriceChange? Rate { get; private set; }
    public PriceChange? Connection { get; private set; }
    public PriceChange? Minimum { get; private set; }

    /// <summary>In seconds.</summary>
    public PriceChange? Increment { get; private set; }

    public int Version { get; private set; }

    public AdjustmentWho Who =>
        CustomerId is not null ? AdjustmentWho.Customer
        : TariffId is not null ? AdjustmentWho.Tariff
        : OrganisationId is not null ? AdjustmentWho.Organisation
        : AdjustmentWho.Everybody;

    public AdjustmentWhere Where =>
        DestinationId is not null ? AdjustmentWhere.Destination
        : DestinationGroupId is not null ? AdjustmentWhere.DestinationGroup
        : SupplierId is not null ? AdjustmentWhere.Supplier
        : AdjustmentWhere.Everything;

    internal AdjustmentScope Scope =>
        new(Who, CustomerId ?? TariffId ?? OrganisationId ?? 0, Where, DestinationId ?? DestinationGroupId ?? SupplierId ?? 0);

    public bool IsInForce(DateOnly day) => From <= day && (To is null || day <= To);

    public PriceAdjustmentDetails Details =>
        new()
        {
            Name = Name,
            CustomerId = CustomerId,
            TariffId = TariffId,
            OrganisationId = OrganisationId,
            DestinationId = DestinationId,
            DestinationGroupId = DestinationGroupId,
            SupplierId = SupplierId,
            From = From,
            To = To,
            SkipsIfCostIsZero = SkipsIfCostIsZero,
            Rate = Rate,
            Connection = Connection,
            Minimum = Minimum,
            Increment = Increment,
        };

    /// <exception cref="BillingRuleException">More than one of a kind of scope, days that run backwards, or nothing that is
    /// changed.</exception>
    public void Amend(PriceAdjustmentDetails details)
    {
        if (Count(details.CustomerId, details.TariffId, details.OrganisationId) > 1)
            throw new BillingRuleException("Choose a customer, a tariff or an organisation: one of them, or none.");
        if (Count(details.DestinationId, details.DestinationGroupId, details.SupplierId) > 1)
            throw new BillingRuleException("Choose a destination, a destination group or a supplier: one of them, or none.");
        if (details.To < details.From)
            throw new BillingRuleException("A price adjustment can't end before it begins.");
        if ((details.Rate ?? details.Connection ?? details.Minimum ?? details.Increment) is null)
            throw new BillingRuleException("Say what changes: the rate, the connection, the minimum or the increment.");
        details.Rate?.Refuse("Rate");
        details.Connection?.Refuse("Connection");
        details.Minimum?.Refuse("Minimum");
        details.Increment?.Refuse("Increment");
        if (
            details.Increment is { Unit: ChangeUnit.Amount } seconds
            && (seconds.Value != decimal.Truncate(seconds.Value) || seconds.Value is < 1 or > 86_400)
        )
            throw new BillingRuleException("Increment: whole seconds, between 1 and a day.");
        Name = Domain.Words.NeededLine(details.Name, LongestName, "The name of a price adjustment", "Give the price adjustment a name.");
        (CustomerId, TariffId, OrganisationId) = (details.CustomerId, details.TariffId, details.OrganisationId);
        (DestinationId, DestinationGroupId, SupplierId) = (details.DestinationId, details.DestinationGroupId, details.SupplierId);
        (From, To, SkipsIfCostIsZero) = (details.From, details.To, details.SkipsIfCostIsZero);
        (Rate, Connection, Minimum, Increment) = (details.Rate, details.Connection, details.Minimum, details.Increment);
        Version++;
    }

    /// <exception cref="BillingRuleException">Another one of equal scope is in force on some of the same days.</exception>
    public void RefuseOverlap(IEnumerable<PriceAdjustment> others)
    {
        var clash = others.FirstOrDefault(other =>
            other != this
            && (Id == 0 || other.Id != Id)
            && other.Scope == Scope
            && (To is null || other.From <= To)
            && (other.To is null || From <= other.To)
        );
        if (clash is not null)
            throw new BillingRuleException(
                $"“{clash.Name}” is for the same scope from "
                + $"{clash.From:d MMM yyyy}{(clash.To is { } end ? $" to {end:d MMM yyyy}" : "")}. Choose days that don't overlap."
            );
    }

    /// <summary>A price with this change made; bands that weren't filled stay like peak. The maximum stays.</summary>
    public RatePrice Apply(RatePrice price) =>
        price with
        {
            Peak = Changed(Rate, price.Peak),
            OffPeak = Changed(Rate, price.OffPeak),
            WeekendPeak = Changed(Rate, price.WeekendPeak),
            WeekendOffPeak = Changed(Rate, price.WeekendOffPeak),
            Connection = Connection?.Apply(price.Connection) ?? price.Connection,
            Minimum = Minimum?.Apply(price.Minimum) ?? price.Minimum,
            IncrementSeconds = IncrementOf(price.IncrementSeconds),
        };

    /// <summary>Whole seconds, at least one.</summary>
    public int IncrementOf(int seconds) =>
        Increment is null ? seconds : (int)Math.Clamp(decimal.Round(Increment.Apply(seconds), 0, MidpointRounding.AwayFromZero), 1, 86_400);

    /// <summary>A price that is an amount (a cost, a mark-up on it) with this change made: a percentage is of the amount, pounds are by the
    /// unit.</summary>
    /// <param name="quantity">Billed seconds, bytes or messages.</param>
    /// <param name="perUnit">So many of them are one unit: 60 s, a megabyte.</param>
    public decimal ApplyToAmount(decimal amount, long quantity, int perUnit)
    {
        var byRate = Rate switch
        {
            null => amount,
            { Unit: ChangeUnit.Percent } => Rate.Apply(amount),
            { Kind: ChangeKind.Fixed } => Rate.Value * quantity / perUnit,
            { Kind: ChangeKind.Increase } => amount + Rate.Value * quantity / perUnit,
            _ => Math.Max(0, amount - Rate.Value * quantity / perUnit),
        };
        return Math.Max(Minimum?.Apply(0) ?? 0, byRate + (Connection?.Apply(0) ?? 0));
    }

    /// <summary>As people say it: rate +10 %, minimum fixed at 2.00p.</summary>
    public string Words() =>
        string.Join(
            ", ",
            new[] { ("rate", Rate, false), ("connection", Connection, false), ("minimum", Minimum, false), ("increment", Increment, true) }
                .Where(part => part.Item2 is not null)
                .Select(part => $"{part.Item1} {part.Item2!.Words(part.Item3)}")
        );

    private static decimal? Changed(PriceChange? change, decimal? rate) =>
        rate is { } known && change is not null ? change.Apply(known) : rate;

    private static int Count(params int?[] ids) => ids.Count(id => id is not null);
}

/// <summary>All that a person may change on a price adjustment.</summary>
public sealed record PriceAdjustmentDetails
{
    public required string Name { get; init; }
    public int? CustomerId { get; init; }
    public int? TariffId { get; init; }
    public int? OrganisationId { get; init; }
    public int? DestinationId { get; init; }
    public int? DestinationGroupId { get; init; }
    public int? SupplierId { get; init; }
    public DateOnly From { get; init; }
    public DateOnly? To { get; init; }
    public bool SkipsIfCostIsZero { get; init; }
    public PriceChange? Rate { get; init; }
    public PriceChange? Connection { get; init; }
    public PriceChange? Minimum { get; init; }
    public PriceChange? Increment { get; init; }
}

internal readonly record struct AdjustmentScope(AdjustmentWho Who, int WhoId, AdjustmentWhere Where, int WhereId);
