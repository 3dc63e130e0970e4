using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;

namespace BillingBlazor.Server.Customers.Details;

/// <summary>The guide's four steps.</summary>
public enum CustomerStep
{
    Information = 1,
    Contact,
    Finance,
    Tariffs,
}

/// <summary>One field of a customer: where it stands, how it reads, and how it is taken over from another form.</summary>
/// <param name="Section">The guide's heading over it, or More.</param>
/// <param name="Name">The property of the form.</param>
/// <param name="Label">The guide's word for it.</param>
/// <param name="Read">As people read it; empty when there is nothing.</param>
/// <param name="Copy">From the first form to the second.</param>
public sealed record CustomerField(
    CustomerStep Step,
    string Section,
    string Name,
    string Label,
    Func<CustomerForm, string> Read,
    Action<CustomerForm, CustomerForm> Copy
);

/// <summary>Every field of a customer, once: for the summary, the details page, and what two people amended at once.</summary>
public sealed class CustomerFields(CustomerOptions options)
{
    public const string More = "More";

    private static readonly string[] titles = ["Customer Information", "Contact Details", "Financial Details", "Tariffs"];

    public IReadOnlyList<CustomerField> All { get; } = [.. Information(options), .. Contact(), .. Finance(), .. Tariffs(options)];

    public static string TitleOf(CustomerStep step) => titles[(int)step - 1];

    public CustomerStep StepOf(string field) => All.First(f => f.Name == field).Step;

    public bool Differ(CustomerForm one, CustomerForm other) =>
        All.Any(field => field.Read(one) != field.Read(other)) || one.Unread.Count != other.Unread.Count;

    public CustomerForm Copy(CustomerForm form)
    {
        var copy = new CustomerForm { Version = form.Version, BalanceBefore = form.BalanceBefore };
        foreach (var field in All)
            field.Copy(form, copy);
        return copy;
    }

    private static IEnumerable<CustomerField> Information(CustomerOptions options) =>
        [
            In("General", nameof(CustomerForm.Name), "Customer Name", f => f.Name, (from, to) => to.Name = from.Name),
            In("General", nameof(CustomerForm.Reference), "Reference", f => f.Reference, (from, to) => to.Reference = from.Reference),
            In(
                "General",
                nameof(CustomerForm.Tags),
                "Tags",
                f => string.Join(", ", f.TagNames.Order(StringComparer.OrdinalIgnoreCase)),
                (from, to) => to.Tags = from.Tags
            ),
            In(
                "Invoicing",
                nameof(CustomerForm.GroupId),
                "Customer Group",
                f => options.Groups.FirstOrDefault(g => g.Id == f.GroupId)?.Name,
                (from, to) => (to.GroupId, to.IsAnniversary) = (from.GroupId, from.IsAnniversary)
            ),
            In(
                "Invoicing",
                nameof(CustomerForm.AnniversaryDay),
                "Anniversary Billing Day",
                f => f.IsAnniversary ? Number(f.AnniversaryDay) : "",
                (from, to) => to.AnniversaryDay = from.AnniversaryDay
            ),
            In(
                "Invoicing",
                nameof(CustomerForm.SendViaEmail),
                "Send via email",
                f => YesNo(f.SendViaEmail),
                (from, to) => to.SendViaEmail = from.SendViaEmail
            ),
            In(
                "Invoicing",
                nameof(CustomerForm.DeliveryEmail),
                "Delivery Email",
                f => string.Join(", ", ContactRules.Emails(f.DeliveryEmail)),
                (from, to) => to.DeliveryEmail = from.DeliveryEmail
            ),
            In(
                "Branding",
                nameof(CustomerForm.OrganisationId),
                "Organisation",
                f => options.Organisations.FirstOrDefault(o => o.Id == f.OrganisationId)?.Name,
                (from, to) => to.OrganisationId = from.OrganisationId
            ),
            In(More, nameof(CustomerForm.Kind), "Customer type", f => f.Kind.ToString(), (from, to) => to.Kind = from.Kind),
            In(More, nameof(CustomerForm.Since), "Customer since", f => Day(f.Since), (from, to) => to.Since = from.Since),
            In(
                More,
                nameof(CustomerForm.PurchaseOrder),
                "Purchase-order number",
                f => f.PurchaseOrder,
                (from, to) => to.PurchaseOrder = from.PurchaseOrder
            ),
            In(
                More,
                nameof(CustomerForm.PaymentTermsDays),
                "Payment terms",
                f => f.PaymentTermsDays is { } days ? $"{days} days" : "",
                (from, to) => to.PaymentTermsDays = from.PaymentTermsDays
            ),
            In(
                More,
                nameof(CustomerForm.StatementFormat),
                "Itemised statement",
                f => FormatOf(f.StatementFormat),
                (from, to) => to.StatementFormat = from.StatementFormat
            ),
            In(
                More,
                nameof(CustomerForm.StatementThreshold),
                "Statement threshold",
                f => Pounds(f.StatementThreshold),
                (from, to) => to.StatementThreshold = from.StatementThreshold
            ),
            In(
                More,
                nameof(CustomerForm.InvoicePerCostCentre),
                "Invoice per cost centre",
                f => YesNo(f.InvoicePerCostCentre),
                (from, to) => to.InvoicePerCostCentre = from.InvoicePerCostCentre
            ),
            In(More, nameof(CustomerForm.HideCalls), "No itemising", f => YesNo(f.HideCalls), (from, to) => to.HideCalls = from.HideCalls),
            In(
                More,
                nameof(CustomerForm.IsVulnerable),
                "Vulnerable customer",
                f => YesNo(f.IsVulnerable),
                (from, to) => to.IsVulnerable = from.IsVulnerable
            ),
        ];

    private static IEnumerable<CustomerField> Contact() =>
        [
            .. Address("Address", "", "Registered address", form => form),
            At(
                CustomerStep.Contact,
                "Contact details",
                nameof(CustomerForm.Telephone),
                "Telephone",
                f => f.Telephone,
                (from, to) => to.Telephone = from.Telephone
            ),
            At(
                CustomerStep.Contact,
                "Contact details",
                nameof(CustomerForm.Email),
                "Email address",
                f => f.Email,
                (from, to) => to.Email = from.Email
            ),
            At(
                CustomerStep.Contact,
                "Contact details",
                nameof(CustomerForm.WebSite),
                "Web site",
                f => f.WebSite,
                (from, to) => to.WebSite = from.WebSite
            ),
            At(
                CustomerStep.Contact,
                More,
                nameof(CustomerForm.ContactName),
                "Contact name",
                f => f.ContactName,
                (from, to) => to.ContactName = from.ContactName
            ),
            At(
                CustomerStep.Contact,
                More,
                nameof(CustomerForm.HasBillingAddress),
                "Billing address is different",
                f => YesNo(f.HasBillingAddress),
                (from, to) => to.HasBillingAddress = from.HasBillingAddress
            ),
            .. Address(More, $"{nameof(CustomerForm.Billing)}.", "Billing address", form => form.HasBillingAddress ? form.Billing : null),
        ];

    private static IEnumerable<CustomerField> Address(string section, string prefix, string label, Func<CustomerForm, AddressForm?> of)
    {
        CustomerField Line(string name, string words, Func<AddressForm, string?> read, Action<AddressForm, AddressForm> copy) =>
            At(
                CustomerStep.Contact,
                section,
                prefix + name,
                prefix.Length == 0 || words.StartsWith(label, StringComparison.Ordinal) ? words : $"{label}: {words}",
                form => of(form) is { } address ? read(address) : "",
                (from, to) => copy(prefix.Length == 0 ? from : from.Billing, prefix.Length == 0 ? to : to.Billing)
            );
        return
        [
            Line(nameof(AddressForm.Line1), label, a => a.Line1, (from, to) => to.Line1 = from.Line1),
            Line(nameof(AddressForm.Line2), "Address Line 2", a => a.Line2, (from, to) => to.Line2 = from.Line2),
            Line(nameof(AddressForm.Line3), "Address Line 3", a => a.Line3, (from, to) => to.Line3 = from.Line3),
            Line(nameof(AddressForm.Line4), "Address Line 4", a => a.Line4, (from, to) => to.Line4 = from.Line4),
            Line(nameof(AddressForm.Town), "Town", a => a.Town, (from, to) => to.Town = from.Town),
            Line(nameof(AddressForm.County), "County", a => a.County, (from, to) => to.County = from.County),
            Line(nameof(AddressForm.Postcode), "Postcode", a => a.ToAddress().Postcode, (from, to) => to.Postcode = from.Postcode),
            Line(nameof(AddressForm.Country), "Country", a => a.Country, (from, to) => to.Country = from.Country),
        ];
    }

    private static IEnumerable<CustomerField> Finance() =>
        [
            At(
                CustomerStep.Finance,
                "Finance",
                nameof(CustomerForm.OutstandingBalance),
                "Outstanding Balance",
                f => Pounds(f.OutstandingBalance),
                (from, to) => (to.OutstandingBalance, to.BalanceBefore) = (from.OutstandingBalance, from.BalanceBefore)
            ),
            At(
                CustomerStep.Finance,
                More,
                nameof(CustomerForm.VatNumber),
                "VAT number",
                f => f.VatNumber,
                (from, to) => to.VatNumber = from.VatNumber
            ),
            At(
                CustomerStep.Finance,
                More,
                nameof(CustomerForm.VatNumberCheckedOn),
                "VAT number checked on",
                f => Day(f.VatNumberCheckedOn),
                (from, to) => to.VatNumberCheckedOn = from.VatNumberCheckedOn
            ),
            At(
                CustomerStep.Finance,
                More,
                nameof(CustomerForm.ReverseCharge),
                "Reverse charge",
                f => YesNo(f.ReverseCharge && f.Kind == CustomerKind.Reseller),
                (from, to) => to.ReverseCharge = from.ReverseCharge
            ),
            At(
                CustomerStep.Finance,
                More,
                nameof(CustomerForm.IsTaxExempt),
                "Tax exempt",
                f => YesNo(f.IsTaxExempt),
                (from, to) => to.IsTaxExempt = from.IsTaxExempt
            ),
            At(
                CustomerStep.Finance,
                More,
                nameof(CustomerForm.TaxExemptReason),
                "Reason for the exemption",
                f => f.IsTaxExempt ? f.TaxExemptReason : "",
                (from, to) => to.TaxExemptReason = from.TaxExemptReason
            ),
        ];

    private static IEnumerable<CustomerField> Tariffs(CustomerOptions options) =>
        options.SellPrices.Select(category =>
            At(
                CustomerStep.Tariffs,
                "Tariffs",
                $"{nameof(CustomerForm.SellPrices)}.{category.CategoryId}",
                $"Sell Price: {category.Category}",
                form => category.Tariffs.FirstOrDefault(t => t.Id == form.SellPrices.GetValueOrDefault(category.CategoryId))?.Name,
                (from, to) => to.SellPrices[category.CategoryId] = from.SellPrices.GetValueOrDefault(category.CategoryId)
            )
        );

    private static CustomerField In(
        string section,
        string name,
        string label,
        Func<CustomerForm, string?> read,
        Action<CustomerForm, CustomerForm> copy
    ) => At(CustomerStep.Information, section, name, label, read, copy);

    private static CustomerField At(
        CustomerStep step,
        string section,
        string name,
        string label,
        Func<CustomerForm, string?> read,
        Action<CustomerForm, CustomerForm> copy
    ) => new(step, section, name, label, form => (read(form) ?? "").Trim(), copy);

    public static string FormatOf(StatementFormat format) =>
        format switch
        {
            StatementFormat.Pdf => "PDF",
            StatementFormat.Csv => "CSV",
            StatementFormat.Xlsx => "XLSX",
            StatementFormat.None => "None",
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "An unknown format."),
        };

    private static string YesNo(bool yes) => yes ? "Yes" : "No";

    private static string Number(int? number) => number is { } given ? FormattableString.Invariant($"{given}") : "";

    private static string Day(DateOnly? day) => day is { } given ? FormText.Print(given) : "";

    private static string Pounds(decimal? pounds) => pounds is { } given ? Money.Round(given, 6).ToString() : "";
}
