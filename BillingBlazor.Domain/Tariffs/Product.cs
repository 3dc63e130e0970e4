using BillingBlazor.Domain.Charges;

namespace BillingBlazor.Domain.Tariffs;

/// <summary>A catalogue item, single or recurring, with dated prices.</summary>
public sealed class Product
{
    public const int LongestName = 200;

    private readonly List<ProductPrice> prices = [];

    /// <summary>The prices of each list, the latest first; null: to be made anew.</summary>
    private Dictionary<(int? TariffId, int? CustomerId), List<ProductPrice>>? lists;

    /// <summary>How many prices stand in them: the store may bring more.</summary>
    private int listed;

    public Product(string name, int categoryId, Frequency? frequency)
    {
        (Name, CategoryId, Frequency) = (NameOf(name), categoryId, frequency);
    }

    public int Id { get; private set; }
    public string Name { get; private set; }
    public string? Details { get; private set; }
    public string? Reference { get; private set; }
    public int CategoryId { get; private set; }
    public int? SupplierId { get; private set; }

    /// <summary>Null: a single charge.</summary>
    public Frequency? Frequency { get; private set; }

    public VatTreatment VatTreatment { get; private set; } = VatTreatment.Standard;

    /// <summary>Telecoms for onward sale: in scope of the reverse charge (VAT Act 1994 s55A).</summary>
    public bool ForOnwardSale { get; private set; }

    public string? AccountingCode { get; private set; }

    /// <summary>Where the price of its lines in service files comes from.</summary>
    public ServicePricing ServicePricing { get; private set; }

    /// <summary>On what a line costs, where its price comes from that.</summary>
    public decimal? MarkUpPercent { get; private set; }

    public bool IsWithdrawn { get; private set; }
    public IReadOnlyList<ProductPrice> Prices => prices;

    /// <summary>All that a person may change, but for the prices.</summary>
    public ProductDetails Sheet =>
        new()
        {
            Name = Name,
            Details = Details,
            Reference = Reference,
            CategoryId = CategoryId,
            SupplierId = SupplierId,
            Frequency = Frequency,
            VatTreatment = VatTreatment,
            ForOnwardSale = ForOnwardSale,
            AccountingCode = AccountingCode,
            ServicePricing = ServicePricing,
            MarkUpPercent = MarkUpPercent,
            IsWithdrawn = IsWithdrawn,
        };

    /// <exception cref="BillingRuleException">The name is missing, words are too long, or there is no mark-up.</exception>
    public void Amend(ProductDetails details)
    {
        var name = NameOf(details.Name);
        (Details, Reference) = (
            Words.Lines(details.Details, 1_000, "The details of a product"),
            Words.Line(details.Reference, 50, "A reference")
        );
        AccountingCode = Words.Line(details.AccountingCode, 50, "An accounting code");
        (ServicePricing, MarkUpPercent) = (details.ServicePricing, MarkUpOf(details.ServicePricing, details.MarkUpPercent));
        (Name, CategoryId, SupplierId, Frequency, IsWithdrawn) = (
            name,
            details.CategoryId,
            details.SupplierId,
            details.Frequency,
            details.IsWithdrawn
        );
        (VatTreatment, ForOnwardSale) = (details.VatTreatment, details.ForOnwardSale);
    }

    /// <summary>Sets the price from a day on, in place of one that begins the same day.</summary>
    /// <exception cref="BillingRuleException">The price or the day is outside its range.</exception>
    public void Price(DateOnly from, Money sell, Money? buy, int? tariffId = null, int? customerId = null)
    {
        var price = new ProductPrice(from, sell, buy, tariffId, customerId);
        price.Refuse();
        prices.RemoveAll(p => p.From == from && p.TariffId == tariffId && p.CustomerId == customerId);
        prices.Add(price);
        lists = null;
    }

    /// <exception cref="BillingRuleException">It is in force already, or was: invoices may rest on it.</exception>
    public void RemovePrice(int priceId, DateOnly today)
    {
        var price = prices.SingleOrDefault(p => p.Id == priceId) ?? throw new BillingRuleException("That price is gone already.");
        if (price.From <= today)
            throw new BillingRuleException(
                $"The price from {price.From:d MMM yyyy} is in force already, so it stays. Enter a new price from today instead."
            );
        prices.Remove(price);
        lists = null;
    }

    /// <summary>The price of one list (a customer's, a tariff's or, with neither, the base) in force on a day.</summary>
    public ProductPrice? InForce(DateOnly day, int? tariffId, int? customerId)
    {
        if (lists is null || listed != prices.Count)
            (lists, listed) = (
                prices
                    .GroupBy(p => (p.TariffId, p.CustomerId))
                    .ToDictionary(list => list.Key, list => list.OrderByDescending(p => p.From).ToList()),
                prices.Count
            );
        return lists.TryGetValue((tariffId, customerId), out var of) ? of.Find(p => p.From <= day) : null;
    }

    /// <summary>The customer's own price, else its tariff's in the product's category, else the base price; null when none is in
    /// force.</summary>
    public ProductPrice? PriceOn(DateOnly day, int? customerId, int? tariffId) =>
        (customerId is null ? null : InForce(day, null, customerId))
        ?? (tariffId is null ? null : InForce(day, tariffId, null))
        ?? InForce(day, null, null);

    /// <exception cref="BillingRuleException">It is needed and missing, or outside its range.</exception>
    public static decimal? MarkUpOf(ServicePricing pricing, decimal? markUp)
    {
        if (pricing != ServicePricing.CostPlus)
            return null;
        if (markUp is not { } percent)
            throw new BillingRuleException("Give the mark-up, in percent of what a line costs; 0 is one too.");
        return percent is < -100 or > 10_000 || percent * 10_000 % 1 != 0
            ? throw new BillingRuleException("A mark-up is between -100 % and 10,000 %, with at most four decimals.")
            : percent;
    }

    private static string NameOf(string name) => Words.NeededLine(name, LongestName, "The name of a product", "Give the product a name.");
}

/// <summary>All that a person may change on a product, but for its prices.</summary>
public sealed record ProductDetails
{
    public required string Name { get; init; }
    public string? Details { get; init; }
    public string? Reference { get; init; }
    public required int CategoryId { get; init; }
    public int? SupplierId { get; init; }
    public Frequency? Frequency { get; init; }
    public VatTreatment VatTreatment { get; init; } = VatTreatment.Standard;
    public bool ForOnwardSale { get; init; }
    public string? AccountingCode { get; init; }
    public ServicePricing ServicePricing { get; init; }

    /// <summary>Needed where the price is cost and so much more.</summary>
    public decimal? MarkUpPercent { get; init; }
    public bool IsWithdrawn { get; init; }
}

/// <summary>A product's price from a day on: of one customer, of a tariff, or (neither) the base price. Per unit and cycle, before
/// VAT.</summary>
public sealed class ProductPrice(DateOnly from, Money sell, Money? buy, int? tariffId, int? customerId)
{
    public int Id { get; private set; }
    public int ProductId { get; private set; }
    public DateOnly From { get; private set; } = from;
    public Money Sell { get; private set; } = sell;
    public Money? Buy { get; private set; } = buy;
    public int? TariffId { get; private set; } = tariffId;
    public int? CustomerId { get; private set; } = customerId;

    /// <summary>What is left of the sell price, in percent of it; null without a buy price, or when nothing is charged.</summary>
    public static decimal? MarginPercent(Money sell, Money? buy) =>
        buy is { } cost && sell != Money.Zero
            ? decimal.Round((sell.Pounds - cost.Pounds) / sell.Pounds * 100, 1, MidpointRounding.AwayFromZero)
            : null;

    /// <exception cref="BillingRuleException">The price or the day is outside its range.</exception>
    internal void Refuse()
    {
        var most = Money.FromPounds(1_000_000);
        if (Sell > most || Sell < -most || Buy > most)
            throw new BillingRuleException("A price is at most £1,000,000.");
        if (Buy < Money.Zero)
            throw new BillingRuleException("A buy price can't be below nought.");
        if (From.Year is < 1990 or > 2100)
            throw new BillingRuleException("A price begins between the years 1990 and 2100.");
    }
}
