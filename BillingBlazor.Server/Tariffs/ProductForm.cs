using System.ComponentModel.DataAnnotations;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Shell;

namespace BillingBlazor.Server.Tariffs;

/// <summary>A product as people type it.</summary>
public sealed class ProductForm : IValidatableObject
{
    private const decimal MostPounds = 1_000_000;

    public int? Id { get; set; }

    [Display(Name = "Name")]
    public string Name { get; set; } = "";

    [Display(Name = "Details")]
    public string? Details { get; set; }

    [Display(Name = "Reference")]
    public string? Reference { get; set; }

    [Display(Name = "Category")]
    public int CategoryId { get; set; }

    [Display(Name = "Supplier")]
    public int? SupplierId { get; set; }

    [Display(Name = "How often")]
    public Frequency? Frequency { get; set; } = Domain.Charges.Frequency.Monthly;

    [Display(Name = "VAT")]
    public VatTreatment VatTreatment { get; set; }

    [Display(Name = "Telecoms for onward sale")]
    public bool ForOnwardSale { get; set; }

    [Display(Name = "Accounting code")]
    public string? AccountingCode { get; set; }

    [Display(Name = "Price of lines of service files")]
    public ServicePricing ServicePricing { get; set; }

    /// <summary>In percent of what a line costs.</summary>
    [Display(Name = "Mark-up")]
    public decimal? MarkUpPercent { get; set; }

    [Display(Name = "Withdrawn")]
    public bool IsWithdrawn { get; set; }

    /// <summary>Of a new product, in pounds.</summary>
    public decimal? Sell { get; set; }

    public decimal? Buy { get; set; }

    /// <summary>Null: from the start.</summary>
    public DateTime? PriceFrom { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        new FormChecks
        {
            {
                nameof(Name),
                () =>
                    Words.NeededLine(
                        Name,
                        Product.LongestName,
                        "The name of a product",
                        "Give the product a name: it is printed on invoices."
                    )
            },
            { nameof(CategoryId), CategoryId == 0, "Choose a category." },
            { nameof(Details), () => Words.Lines(Details, 1_000, "The details of a product") },
            { nameof(Reference), () => Words.Line(Reference, 50, "A reference") },
            { nameof(AccountingCode), () => Words.Line(AccountingCode, 50, "An accounting code") },
            { nameof(MarkUpPercent), () => Product.MarkUpOf(ServicePricing, MarkUpPercent) },
            { nameof(Sell), Id is null && Sell is null, "Give the sell price; 0 is a price too." },
            { nameof(Sell), Id is null && Sell is < -MostPounds or > MostPounds, "A price is at most £1,000,000." },
            { nameof(Buy), Id is null && Buy is < 0 or > MostPounds, "A buy price is between £0 and £1,000,000." },
        };

    public ProductDetails ToDetails() =>
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
            MarkUpPercent = ServicePricing == ServicePricing.CostPlus ? MarkUpPercent : null,
            IsWithdrawn = IsWithdrawn,
        };

    public static ProductForm Of(Product product) =>
        new()
        {
            Id = product.Id,
            Name = product.Name,
            Details = product.Details,
            Reference = product.Reference,
            CategoryId = product.CategoryId,
            SupplierId = product.SupplierId,
            Frequency = product.Frequency,
            VatTreatment = product.VatTreatment,
            ForOnwardSale = product.ForOnwardSale,
            AccountingCode = product.AccountingCode,
            ServicePricing = product.ServicePricing,
            MarkUpPercent = product.MarkUpPercent,
            IsWithdrawn = product.IsWithdrawn,
        };

    /// <summary>A price as typed into three fields.</summary>
    /// <exception cref="BillingRuleException">One is missing or outside its range.</exception>
    public static PriceEntry Price(DateTime? from, decimal? sell, decimal? buy, int? tariffId, int? customerId)
    {
        if (sell is not { } pounds)
            throw new BillingRuleException("Give the sell price; 0 is a price too.");
        return new(
            from is { } day ? DateOnly.FromDateTime(day) : null,
            Amount(pounds),
            buy is { } cost ? Amount(cost) : null,
            tariffId,
            customerId
        );
    }

    private static Money Amount(decimal pounds) =>
        Math.Abs(pounds) > MostPounds ? throw new BillingRuleException("A price is at most £1,000,000.")
        : decimal.Round(pounds, 6) != pounds ? throw new BillingRuleException($"£{pounds} has more than six decimals. Give six at most.")
        : Money.FromPounds(pounds);
}
