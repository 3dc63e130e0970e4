using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;

namespace BillingBlazor.Domain.Suppliers;

/// <summary>What a supplier charges a call, data or SMS by: "UK Mobile", with charge codes or number prefixes, a buy price and a category.</summary>
public sealed class Destination
{
    private readonly List<DestinationCode> codes = [];
    private readonly List<BuyPrice> buyPrices = [];

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

    public IReadOnlyList<DestinationCode> Codes => codes;
    public IReadOnlyList<BuyPrice> BuyPrices => buyPrices;

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
        foreach (var key in keys.Where(key => codes.All(code => code.Code != key))) codes.Add(new(SupplierId, key));
    }

    /// <summary>Sets what the supplier charges from a day on, in place of a price that begins the same day.</summary>
    public void Buy(DateOnly from, RatePrice price)
    {
        price.Refuse();
        if (price.MarkupPercent is not null) throw new BillingRuleException("A buy price has no mark-up.");
        buyPrices.RemoveAll(p => p.From == from);
        buyPrices.Add(new(from, price));
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

    public static string KeyOf(string typed) => typed.Trim().TrimStart('+').Replace(" ", "").ToUpperInvariant();
}

/// <summary>What the supplier charges us for a destination from a day on.</summary>
public sealed class BuyPrice
{
    public BuyPrice(DateOnly from, RatePrice price) => (From, Price) = (from, price);

    private BuyPrice() => Price = new();

    public int Id { get; private set; }
    public int DestinationId { get; private set; }
    public DateOnly From { get; private set; }
    public RatePrice Price { get; private set; }
}

/// <summary>The same destination across suppliers: "UK Mobile" of three carriers.</summary>
public sealed class DestinationGroup(string name)
{
    public int Id { get; private set; }
    public string Name { get; private set; } = Text.Required(name, "Give the destination group a name.");

    public void Rename(string name) => Name = Text.Required(name, "Give the destination group a name.");
}
