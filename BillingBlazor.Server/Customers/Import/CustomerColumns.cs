using BillingBlazor.Server.Customers.Details;
using BillingBlazor.Server.Sheets;

namespace BillingBlazor.Server.Customers.Import;

/// <summary>A column of the customer template.</summary>
/// <param name="Field">The field of <see cref="CustomerForm"/> that it fills, for that field's rules.</param>
/// <param name="Words">The guide's (Bulk importing customers).</param>
internal sealed record CustomerColumn(
    string Name,
    string Field,
    bool IsOptional,
    double Width,
    string Words,
    Action<CustomerForm, string>? Set = null,
    int? CategoryId = null
)
{
    /// <summary>As the guide heads it, who says what is optional; an anniversary day and a tariff depend on the row.</summary>
    public string Heading =>
        IsOptional && CategoryId is null && Field != nameof(CustomerForm.AnniversaryDay) ? $"{Name} {SheetTable.Optional}" : Name;
}

/// <summary>The columns of the guide, and one for each category that has tariffs.</summary>
internal static class CustomerColumns
{
    public const string SheetName = "Customers";
    public const string Reference = "Reference";
    public const string Telephone = "Telephone";
    public const string Country = "Country";
    public const string Organisation = "Organisation";
    public const string Group = "Customer Group";
    public const string Day = "Anniversary Billing Day";

    private const string AddressWords = "The address of your customer.";
    private static readonly string[] keepNoughts = [Reference, Telephone, "Postcode"];

    private static readonly CustomerColumn[] always =
    [
        new("Customer Name", nameof(CustomerForm.Name), false, 32, "The name of your customer.", (form, text) => form.Name = text),
        new(
            Reference,
            nameof(CustomerForm.Reference),
            true,
            16,
            "This is most commonly an internal customer reference you use in conjunction with your third-party accountancy packages "
                + "such as Sage, Xero, Quick Books etc. Unique when given.",
            (form, text) => form.Reference = text
        ),
        new("Address Line 1", nameof(CustomerForm.Line1), false, 28, AddressWords, (form, text) => form.Line1 = text),
        new("Address Line 2", nameof(CustomerForm.Line2), true, 22, AddressWords, (form, text) => form.Line2 = text),
        new("Address Line 3", nameof(CustomerForm.Line3), true, 16, AddressWords, (form, text) => form.Line3 = text),
        new("Address Line 4", nameof(CustomerForm.Line4), true, 16, AddressWords, (form, text) => form.Line4 = text),
        new("Town", nameof(CustomerForm.Town), false, 18, AddressWords, (form, text) => form.Town = text),
        new("County", nameof(CustomerForm.County), true, 18, AddressWords, (form, text) => form.County = text),
        new("Postcode", nameof(CustomerForm.Postcode), false, 12, AddressWords, (form, text) => form.Postcode = text),
        new(Country, nameof(CustomerForm.Country), false, 18, AddressWords, (form, text) => form.Country = text),
        new(
            Telephone,
            nameof(CustomerForm.Telephone),
            true,
            18,
            "The contact telephone number for your customer.",
            (form, text) => form.Telephone = text
        ),
        new(
            "Email Address",
            nameof(CustomerForm.Email),
            true,
            28,
            "The contact email address for your customer.",
            (form, text) => form.Email = text
        ),
        new(
            "Delivery Email",
            nameof(CustomerForm.DeliveryEmail),
            true,
            32,
            "This is the email address invoices and applicable itemised statement(s) are sent to this customer via, this can be "
                + "different to their email address specified in the Email Address column. If you wish to enter multiple email addresses, "
                + "separate each address with a comma (,). Customers without one get no invoices by email.",
            (form, text) => form.DeliveryEmail = text
        ),
        new(
            Organisation,
            nameof(CustomerForm.OrganisationId),
            false,
            24,
            "This corresponds to what branding you want this customer’s invoices, itemised statements and customer access portal to "
                + "feature."
        ),
        new(
            Group,
            nameof(CustomerForm.GroupId),
            false,
            24,
            "This field allows you to assign the customer to a specific Customer Group you've set up. Customer Groups dictate when you "
                + "want to bill your customers."
        ),
        new(
            Day,
            nameof(CustomerForm.AnniversaryDay),
            true,
            24,
            "If the Customer Group you select for the customer uses anniversary billing, this column determines which day (1 to 31) "
                + "the customer will be billed each month. Otherwise it stays empty."
        ),
    ];

    public static IReadOnlyList<CustomerColumn> Of(CustomerOptions options) =>
        [
            .. always,
            .. options.SellPrices.Select(category => new CustomerColumn(
                $"Tariff:{category.Category}",
                nameof(CustomerForm.SellPrices),
                true,
                24,
                $"The tariff of this customer in the category {category.Category}. Without one it pays by the category's usual tariff.",
                CategoryId: category.CategoryId
            )),
        ];

    public static IReadOnlyList<KnownColumn> Known(IReadOnlyList<CustomerColumn> columns) =>
        [.. columns.Select(column => new KnownColumn(column.Name, keepNoughts.Contains(column.Name)))];
}
