using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Invoices;

namespace BillingBlazor.Domain.Tariffs;

/// <summary>A catalogue item, single or recurring, with dated prices.</summary>
public sealed class Product
{
    private readonly List<ProductPrice> prices = [];

    public Product(string name, int categoryId, Frequency? frequency)
    {
        (Name, CategoryId, Frequency) = (Text.Required(name, "Give the product a name."), categoryId, frequency);
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
    public string? AccountingCode { get; private set; }

    /// <summary>The carriers' codes for it in service files, comma-separated.</summary>
    public string? ServiceCodes { get; private set; }

    public bool IsWithdrawn { get; private set; }
    public IReadOnlyList<ProductPrice> Prices => prices;

    public void Amend(string name, string? details, string? reference, int categoryId, int? supplierId, Frequency? frequency, VatTreatment vatTreatment, string? accountingCode, bool isWithdrawn)
    {
        Name = Text.Required(name, "Give the product a name.");
        (Details, Reference, AccountingCode) = (Text.Optional(details), Text.Optional(reference), Text.Optional(accountingCode));
        (CategoryId, SupplierId, Frequency, VatTreatment, IsWithdrawn) = (categoryId, supplierId, frequency, vatTreatment, isWithdrawn);
    }

    /// <summary>Sets the price from a day on, in place of one that begins the same day.</summary>
    public void Price(DateOnly from, Money sell, Money? buy, int? tariffId = null, int? customerId = null)
    {
        prices.RemoveAll(p => p.From == from && p.TariffId == tariffId && p.CustomerId == customerId);
        prices.Add(new(from, sell, buy, tariffId, customerId));
    }

    /// <summary>The customer's own price, else its tariff's in the product's category, else the base price; null when none is in force.</summary>
    public ProductPrice? PriceOn(DateOnly day, int? customerId, int? tariffId)
    {
        var inForce = prices.Where(p => p.From <= day).OrderByDescending(p => p.From).ToList();
        return inForce.FirstOrDefault(p => p.CustomerId is { } owner && owner == customerId)
            ?? inForce.FirstOrDefault(p => p.TariffId is { } tariff && tariff == tariffId)
            ?? inForce.FirstOrDefault(p => p is { CustomerId: null, TariffId: null });
    }
}

/// <summary>A product's price from a day on: of one customer, of a tariff, or (neither) the base price. Per unit and cycle, before VAT.</summary>
public sealed class ProductPrice(DateOnly from, Money sell, Money? buy, int? tariffId, int? customerId)
{
    public int Id { get; private set; }
    public int ProductId { get; private set; }
    public DateOnly From { get; private set; } = from;
    public Money Sell { get; private set; } = sell;
    public Money? Buy { get; private set; } = buy;
    public int? TariffId { get; private set; } = tariffId;
    public int? CustomerId { get; private set; } = customerId;
}
