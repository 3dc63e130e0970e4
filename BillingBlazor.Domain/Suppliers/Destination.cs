using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Tariffs;

namespace BillingBlazor.Domain.Suppliers;

/// <summary>What a supplier charges a call, data or SMS by: "UK Mobile", with charge codes or number prefixes, a buy price and a
/// category.</summary>
public sealed class Destination
{
    /// <summary>Of its name.</summary>
    public const int MostLetters = 100;

    private readonly List<DestinationCode> codes = [];
    private readonly List<BuyPrice> buyPrices = [];
    private readonly List<ServiceCharge> serviceCharges = [];

    public Destination(int supplierId, string name, int categoryId)
    {
        (SupplierId, Name, CategoryId) = (supplierId, Text.Required(name, "Give the destination a name."), categoryId);
    }

    public int Id { get; private set; }
    public int SupplierId { get; private set; }
    public string Name { get; private set; }
    public UsageKind Kind { get; private set; }
    public int CategoryId { get; private set; }
    public int? DestinationGroupId { get; private set; }

    /// <summary>080, 116xxx, 999 and the like: shows on nothing the customer can see.</summary>
    public bool IsFreeToCaller { get; private set; }

    /// <summary>01 and 02, 03, or a service number: they have rules of their own.</summary>
    public NumberRange Range { get; private set; }

    public IReadOnlyList<DestinationCode> Codes => codes;
    public IReadOnlyList<BuyPrice> BuyPrices => buyPrices;
    public IReadOnlyList<ServiceCharge> ServiceCharges => serviceCharges;

    public void Amend(string name, UsageKind kind, int categoryId, int? destinationGroupId, bool isFreeToCaller)
    {
        Name = Text.Required(name, "Give the destination a name.");
        (Kind, CategoryId, DestinationGroupId, IsFreeToCaller) = (kind, categoryId, destinationGroupId, isFreeToCaller);
    }

    /// <summary>Sets all codes: charge codes (UKN), or prefixes of international numbers (447).</summary>
    public void UseCodes(IEnumerable<string> wanted)
    {
        var keys = wanted.Select(DestinationCode.KeyOf).Where(key => key.Length > 0).ToHashSet();
        codes.RemoveAll(code => !keys.Contains(code.Code));
        foreach (var key in keys.Where(key => codes.All(code => code.Code != key)))
            codes.Add(new(SupplierId, key));
    }

    /// <summary>Sets what the supplier charges from a day on, in place of a price that begins the same day.</summary>
    public void Buy(DateOnly from, RatePrice price)
    {
        price.Refuse();
        if (price.MarkupPercent is not null)
            throw new BillingRuleException("A buy price has no mark-up.");
        buyPrices.RemoveAll(p => p.From == from);
        buyPrices.Add(new(from, price));
    }

    /// <exception cref="BillingRuleException">The range has no service charge, or the charges set up are above its ceiling.</exception>
    public void UseRange(NumberRange range)
    {
        if (range.IsService() && IsFreeToCaller)
            throw new BillingRuleException("A number that is free to the caller has no service charge.");
        if (range == Range)
            return;
        var kept = range.IsService()
            ? serviceCharges.Select(c => new ServiceCharge(range, c.From, c.Shape, c.PerMinute, c.PerCall)).ToList()
            : [];
        Range = range;
        serviceCharges.Clear();
        serviceCharges.AddRange(kept);
    }

    /// <summary>Sets the published service charge from a day on, in place of one that begins the same day.</summary>
    /// <param name="perMinute">Pounds a minute, including VAT.</param>
    /// <param name="perCall">Pounds a call, including VAT.</param>
    /// <exception cref="BillingRuleException">No service number, a charge below nought, or one above Ofcom's ceiling.</exception>
    public void ChargeService(DateOnly from, ServiceChargeShape shape, decimal perMinute, decimal perCall)
    {
        var charge = new ServiceCharge(Range, from, shape, perMinute, perCall);
        serviceCharges.RemoveAll(c => c.From == from);
        serviceCharges.Add(charge);
    }

    public void RemoveServiceCharge(DateOnly from) => serviceCharges.RemoveAll(c => c.From == from);

    /// <summary>The service charge in force on a day; null when there is none yet.</summary>
    public ServiceCharge? ServiceChargeOn(DateOnly day)
    {
        ServiceCharge? inForce = null;
        foreach (var charge in serviceCharges)
            if (charge.From <= day && (inForce is null || charge.From > inForce.From))
                inForce = charge;
        return inForce;
    }

    /// <summary>What the supplier charges us on a day; null when no buy price is in force.</summary>
    public BuyPrice? BuyPriceOn(DateOnly day)
    {
        BuyPrice? inForce = null;
        foreach (var price in buyPrices)
            if (price.From <= day && (inForce is null || price.From > inForce.From))
                inForce = price;
        return inForce;
    }

    public void RemoveBuyPrice(DateOnly from) => buyPrices.RemoveAll(p => p.From == from);
}

/// <summary>A charge code or a number prefix; one supplier's code names one destination.</summary>
public sealed class DestinationCode(int supplierId, string code)
{
    public int Id { get; private set; }
    public int SupplierId { get; private set; } = supplierId;
    public int DestinationId { get; private set; }

    /// <summary>Capitals; of a prefix, the digits alone.</summary>
    public string Code { get; private set; } = code;

    /// <summary>The numbers that begin with it, in international digits: of 020, 004420 and 4420 the same. Null when no number
    /// does.</summary>
    public string? Prefix { get; private set; } = PrefixOf(code);

    /// <summary>The same for all spellings of a code: marks that nobody sees, spaces and a leading + are no part of it.</summary>
    public static string KeyOf(string typed) =>
        Spelling.Plain(typed).TrimStart('\'').TrimStart('+').Replace(" ", "").Replace("(0)", "").ToUpperInvariant();

    /// <summary>020, 0033 and 33 as international digits; null for what is no beginning of a number.</summary>
    public static string? PrefixOf(string code)
    {
        if (code is "0")
            return "44";
        var key = LineKey.Of(code);
        return LineKey.IsNumber(key) ? key : null;
    }
}

/// <summary>What the supplier charges us for a destination from a day on.</summary>
public sealed class BuyPrice
{
    private Rates? rates;

    public BuyPrice(DateOnly from, RatePrice price) => (From, Price) = (from, price);

    private BuyPrice() => Price = new();

    public int Id { get; private set; }
    public int DestinationId { get; private set; }
    public DateOnly From { get; private set; }
    public RatePrice Price { get; private set; }

    internal Rates Rates => rates ??= new(Price);
}

/// <summary>The same destination across suppliers: "UK Mobile" of three carriers.</summary>
public sealed class DestinationGroup(string name)
{
    public int Id { get; private set; }
    public string Name { get; private set; } = Text.Required(name, "Give the destination group a name.");

    public void Rename(string name) => Name = Text.Required(name, "Give the destination group a name.");
}
