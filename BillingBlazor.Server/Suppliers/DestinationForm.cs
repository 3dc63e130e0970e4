using System.ComponentModel.DataAnnotations;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Server.Shell;

namespace BillingBlazor.Server.Suppliers;

/// <summary>A destination as people type it.</summary>
public sealed class DestinationForm : IValidatableObject
{
    [Display(Name = "Supplier")]
    public int SupplierId { get; set; }

    [Display(Name = "Name")]
    public string Name { get; set; } = "";

    [Display(Name = "Kind")]
    public UsageKind Kind { get; set; }

    [Display(Name = "Category")]
    public int CategoryId { get; set; }

    [Display(Name = "Destination group")]
    public string? Group { get; set; }

    [Display(Name = "Number range")]
    public NumberRange Range { get; set; }

    [Display(Name = "Free to the caller")]
    public bool IsFree { get; set; }

    [Display(Name = "Charge codes or prefixes")]
    public string Codes { get; set; } = "";

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        new FormChecks
        {
            {
                nameof(Name),
                () => Words.NeededLine(Name, Destination.MostLetters, "The name of a destination", "Give the destination a name.")
            },
            { nameof(Group), () => Words.Line(Group, Destination.MostLetters, "The name of a destination group") },
            { nameof(SupplierId), SupplierId == 0, "Choose the supplier." },
            { nameof(CategoryId), CategoryId == 0, "Choose the category." },
            {
                nameof(Range),
                IsFree && Range.IsService(),
                "A number that is free to the caller has no service charge. Choose another range, or clear Free to the caller."
            },
        };

    /// <summary>By commas, semicolons or lines; each once.</summary>
    public static IReadOnlyList<string> CodesOf(string? typed) =>
        [
            .. (typed ?? "")
                .Split([',', ';', '\n', '\r', '\t'])
                .Select(DestinationCode.KeyOf)
                .Where(code => code.Length > 0)
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];

    public DestinationDetails ToDetails() =>
        new(SupplierId, Name, Kind, CategoryId, Text.Optional(Group), Range, IsFree, string.Join(", ", CodesOf(Codes)));

    public static DestinationForm Of(Destination destination, string? group) =>
        new()
        {
            SupplierId = destination.SupplierId,
            Name = destination.Name,
            Kind = destination.Kind,
            CategoryId = destination.CategoryId,
            Group = group,
            Range = destination.Range,
            IsFree = destination.IsFreeToCaller,
            Codes = string.Join(", ", CodesOf(string.Join(',', destination.Codes.Select(code => code.Code)))),
        };
}
