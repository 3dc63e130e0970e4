using BillingBlazor.Domain.Customers;

namespace BillingBlazor.Domain.Tariffs;

public enum CategoryKind
{
    Products,
    Usage,
}

/// <summary>A class of what is sold (Voice, Broadband, Hardware). Owns tariffs and orders the lines of an invoice.</summary>
public sealed class Category
{
    public const int LongestName = 100;

    public Category(string name, CategoryKind kind, int priority)
    {
        (Name, Kind, Priority) = (NameOf(name), kind, priority);
    }

    public int Id { get; private set; }
    public string Name { get; private set; }
    public CategoryKind Kind { get; private set; }

    /// <summary>Lower comes first on the invoice.</summary>
    public int Priority { get; private set; }

    /// <summary>For customers that hold none in this category.</summary>
    public int? DefaultTariffId { get; private set; }

    /// <summary>How usage of this category is taxed; products say so themselves.</summary>
    public VatTreatment VatTreatment { get; private set; } = VatTreatment.Standard;

    /// <summary>Its usage, and charges of no product in it, are telecoms for onward sale: in scope of the reverse charge. Products say so
    /// themselves.</summary>
    public bool ForOnwardSale { get; private set; }

    /// <summary>How its usage is taxed, before it is known whose it is.</summary>
    public Taxed Taxed => new(VatTreatment, ForOnwardSale);

    /// <exception cref="BillingRuleException">The name is missing or too long, or the priority outside 0 to 9,999.</exception>
    public void Amend(
        string name,
        CategoryKind kind,
        int priority,
        int? defaultTariffId,
        VatTreatment vatTreatment,
        bool forOnwardSale = false
    )
    {
        var checkedName = NameOf(name);
        MoveTo(priority);
        (Name, Kind, DefaultTariffId, VatTreatment, ForOnwardSale) = (checkedName, kind, defaultTariffId, vatTreatment, forOnwardSale);
    }

    /// <summary>The tariff of customers that hold none in it.</summary>
    public void UseDefault(int tariffId) => DefaultTariffId = tariffId;

    /// <summary>Its place among the lines of an invoice.</summary>
    /// <exception cref="BillingRuleException">Outside 0 to 9,999.</exception>
    public void MoveTo(int priority) =>
        Priority = priority is < 0 or > 9_999
            ? throw new BillingRuleException("The place on the invoice is a number between 0 and 9,999.")
            : priority;

    private static string NameOf(string name) => Words.NeededLine(name, LongestName, "The name of a category", "Give the category a name.");
}
