using BillingBlazor.Domain.Charges;
using BillingBlazor.Server.Sheets;
using BillingBlazor.Server.Shell.Parts;

namespace BillingBlazor.Server.Charges.Import;

/// <summary>What rows of a file may name: products sold now and categories of products.</summary>
/// <param name="Names">A few customers' references, for the drop-down; a large reseller's are typed.</param>
public sealed record ChargeSheetOptions(
    IReadOnlyList<ProductOffer> Products,
    IReadOnlyList<ChargeChoice> Categories,
    IReadOnlyList<string> Names
);

/// <summary>The columns of the charge template, and its sheet of notes.</summary>
internal static class ChargeColumns
{
    public const string SheetName = "Charges";
    public const string Customer = "Customer";
    public const string Product = "Product";
    public const string Description = "Description";
    public const string Details = "Details";
    public const string Category = "Category";
    public const string Often = "How often";
    public const string Quantity = "Quantity";
    public const string Price = "Price";
    public const string Cost = "Cost";
    public const string Vat = "VAT";
    public const string Start = "Start";
    public const string ProRata = "Pro-rata start";
    public const string End = "End";
    public const string BilledTo = "Already billed to";
    public const string CostCentre = "Cost Centre";
    public const string Line = "Line Identifier";
    private const int MostNames = 2_000;

    private static readonly (string Name, string Words, ColumnKind Kind, double Width)[] all =
    [
        (Customer, "Required. The customer's reference, or its name where that is the name of one customer only.", ColumnKind.Text, 28),
        (
            Product,
            "Optional. A product of the catalogue. Empty: a bespoke charge, which needs a description, a category and a price.",
            ColumnKind.Text,
            28
        ),
        (Description, "As the invoice prints it. Empty: the product's name.", ColumnKind.Text, 32),
        (Details, "Optional. Printed beneath the description.", ColumnKind.Text, 28),
        (Category, "Of bespoke charges: where on the invoice they stand. Empty: the product's.", ColumnKind.Text, 18),
        (
            Often,
            "Once, Daily, Weekly, Monthly, Quarterly, Half-yearly or Yearly. Empty: the product's; of a bespoke charge, Monthly.",
            ColumnKind.Text,
            14
        ),
        (Quantity, "Optional. Empty: 1.", ColumnKind.Number, 10),
        (Price, "Pounds for one unit and cycle, before VAT. Empty: follows the product's price.", ColumnKind.Number, 10),
        (Cost, "Optional. What one unit and cycle costs you. Empty: the product's.", ColumnKind.Number, 10),
        (
            Vat,
            "Standard, Reduced, Zero, Exempt, Outside scope or Reverse charge. Empty: the product's; of a bespoke charge, Standard.",
            ColumnKind.Text,
            14
        ),
        (
            Start,
            "Required. The first day of the first cycle, from which cycles are stepped; of a single charge, its date.",
            ColumnKind.Day,
            14
        ),
        (
            ProRata,
            "Optional. Before the start: an extra line for the days between. After it: the first cycle is reduced.",
            ColumnKind.Day,
            14
        ),
        (End, "Optional. The last day charged.", ColumnKind.Day, 14),
        (BilledTo, "Optional. Taken over from elsewhere: no cycle that begins by that day is ever billed here.", ColumnKind.Day, 16),
        (CostCentre, "Optional. One of the customer's cost centres.", ColumnKind.Text, 18),
        (Line, "Optional. A line identifier of the customer, in any spelling.", ColumnKind.Text, 18),
    ];

    public static IReadOnlyList<KnownColumn> Known { get; } =
    [
        .. all.Select(column => new KnownColumn(
            column.Name,
            column.Name is Customer or Line,
            MayBeMissing: column.Name is not (Customer or Start)
        )),
    ];

    /// <summary>The field of <see cref="ChargeForm"/> that a column fills, for that field's rules.</summary>
    public static IReadOnlyDictionary<string, string> OfField { get; } =
        new Dictionary<string, string>
        {
            [nameof(ChargeForm.Description)] = Description,
            [nameof(ChargeForm.Details)] = Details,
            [nameof(ChargeForm.CategoryId)] = Category,
            [nameof(ChargeForm.Quantity)] = Quantity,
            [nameof(ChargeForm.Price)] = Price,
            [nameof(ChargeForm.Cost)] = Cost,
            [nameof(ChargeForm.Start)] = Start,
            [nameof(ChargeForm.ProRataStart)] = ProRata,
            [nameof(ChargeForm.End)] = End,
            [nameof(ChargeForm.AlreadyBilledTo)] = BilledTo,
        };

    public static SheetTemplate Template(ChargeSheetOptions options) =>
        new(
            SheetName,
            [.. all.Select(of => new WrittenColumn(of.Name, of.Kind, of.Width, of.Words, Choices(of.Name, options)))],
            notes,
            Rows: 20_000
        );

    private static readonly WrittenNotes notes =
        new(
            ["Column", "Description"],
            [.. all.Select(column => (IReadOnlyList<string>)[column.Name, column.Words])],
            "One row for each charge on the sheet Charges, from row 2. Any error cancels the whole file."
        );

    private static IReadOnlyList<string>? Choices(string column, ChargeSheetOptions options) =>
        column switch
        {
            Customer when options.Names.Count is > 0 and <= MostNames => options.Names,
            Product => [.. options.Products.Select(product => product.Name)],
            Category => [.. options.Categories.Select(category => category.Name)],
            Often => [FrequencyWords.Of(null), .. Enum.GetValues<Frequency>().Select(choice => FrequencyWords.Of(choice))],
            Vat => [.. VatWords.Choices.Select(VatWords.Of)],
            _ => null,
        };
}
