using System.ComponentModel.DataAnnotations;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Tariffs;

namespace BillingBlazor.Server.Tariffs;

/// <summary>A category as people type it.</summary>
public sealed class CategoryForm
{
    [
        Display(Name = "Name"),
        Required(ErrorMessage = "Give the category a name."),
        StringLength(Category.LongestName, ErrorMessage = "The name of a category has at most 100 letters.")
    ]
    public string Name { get; set; } = "";

    [Display(Name = "Kind")]
    public CategoryKind Kind { get; set; }

    [Display(Name = "Place on the invoice"), Range(0, 9_999, ErrorMessage = "The place on the invoice is a number between 0 and 9,999.")]
    public int Priority { get; set; } = 50;

    [Display(Name = "Default tariff")]
    public int? DefaultTariffId { get; set; }

    [Display(Name = "VAT")]
    public VatTreatment VatTreatment { get; set; }

    [Display(Name = "Telecoms for onward sale")]
    public bool ForOnwardSale { get; set; }

    public CategoryDetails ToDetails() => new(Name, Kind, Priority, DefaultTariffId, VatTreatment, ForOnwardSale);

    public static CategoryForm Of(Category category) =>
        new()
        {
            Name = category.Name,
            Kind = category.Kind,
            Priority = category.Priority,
            DefaultTariffId = category.DefaultTariffId,
            VatTreatment = category.VatTreatment,
            ForOnwardSale = category.ForOnwardSale,
        };
}
