using BillingBlazor.Domain.Invoices;

namespace BillingBlazor.Domain.Tariffs;

public enum CategoryKind { Products, Usage }

/// <summary>A class of what is sold (Voice, Broadband, Hardware). Owns tariffs and orders the lines of an invoice.</summary>
public sealed class Category
{
    public Category(string name, CategoryKind kind, int priority)
    {
        (Name, Kind, Priority) = (Text.Required(name, "Give the category a name."), kind, priority);
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

    public void Amend(string name, CategoryKind kind, int priority, int? defaultTariffId, VatTreatment vatTreatment)
    {
        Name = Text.Required(name, "Give the category a name.");
        (Kind, Priority, DefaultTariffId, VatTreatment) = (kind, priority, defaultTariffId, vatTreatment);
    }
}
