using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net.Mail;
using System.Text.RegularExpressions;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Shell;

namespace BillingBlazor.Server.Settings;

/// <summary>An organisation as people type it.</summary>
public sealed partial class OrganisationForm : IValidatableObject
{
    private const string UnitedKingdom = "United Kingdom";

    public int? Id { get; set; }
    public int Version { get; set; }

    [Display(Name = "Name")]
    public string Name { get; set; } = "";

    [Display(Name = "Colour")]
    public string Colour { get; set; } = "#1F5FAF";

    [Display(Name = "Address")]
    public string Line1 { get; set; } = "";

    [Display(Name = "Address line 2")]
    public string? Line2 { get; set; }

    [Display(Name = "Address line 3")]
    public string? Line3 { get; set; }

    [Display(Name = "Address line 4")]
    public string? Line4 { get; set; }

    [Display(Name = "Town")]
    public string Town { get; set; } = "";

    [Display(Name = "County")]
    public string? County { get; set; }

    [Display(Name = "Postcode")]
    public string Postcode { get; set; } = "";

    [Display(Name = "Country")]
    public string Country { get; set; } = UnitedKingdom;

    [Display(Name = "Telephone")]
    public string? Telephone { get; set; }

    [Display(Name = "E-mail")]
    public string? Email { get; set; }

    [Display(Name = "Web site")]
    public string? WebSite { get; set; }

    [Display(Name = "VAT number")]
    public string? VatNumber { get; set; }

    [Display(Name = "Company number")]
    public string? CompanyNumber { get; set; }

    [Display(Name = "VAT rounding")]
    public VatRounding VatRounding { get; set; }

    [Display(Name = "Payment terms")]
    public int PaymentTermsDays { get; set; } = 30;

    [Display(Name = "Invoice prefix")]
    public string InvoicePrefix { get; set; } = "INV-";

    [Display(Name = "Credit note prefix")]
    public string CreditNotePrefix { get; set; } = "CN-";

    /// <summary>Of its series now, unless typed over. Only upwards.</summary>
    public long? NextInvoice { get; set; }

    public long? NextCreditNote { get; set; }

    [Display(Name = "Bank")]
    public string? BankName { get; set; }

    [Display(Name = "Account name")]
    public string? BankAccountName { get; set; }

    [Display(Name = "Sort code")]
    public string? BankSortCode { get; set; }

    [Display(Name = "Account number")]
    public string? BankAccountNumber { get; set; }

    [Display(Name = "Sender's name")]
    public string? SenderName { get; set; }

    [Display(Name = "Sender's address")]
    public string? SenderEmail { get; set; }

    [Display(Name = "Portal host name")]
    public string? HostName { get; set; }

    [Display(Name = "Portal after closing")]
    public int PortalMonthsAfterClosing { get; set; } = 12;

    [Display(Name = "Footer of its invoices")]
    public string? FooterText { get; set; }

    [Display(Name = "Default for new customers")]
    public bool IsDefault { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        new FormChecks
        {
            { nameof(Colour), Unreadable },
            { nameof(Colour), Contrast.OnWhite(Colour) is null, "A colour is written #RRGGBB, for example #1F5FAF." },
            {
                nameof(Name),
                () => Words.NeededLine(Name, Organisation.LongestName, "The name of an organisation", "Give the organisation a name.")
            },
            {
                nameof(Line1),
                () => Words.NeededLine(Line1, 100, "An address line", "Give the first line of the address: it is printed on each invoice.")
            },
            { nameof(Line2), () => Words.Line(Line2, 100, "An address line") },
            { nameof(Line3), () => Words.Line(Line3, 100, "An address line") },
            { nameof(Line4), () => Words.Line(Line4, 100, "An address line") },
            { nameof(Town), () => Words.NeededLine(Town, 100, "A town", "Give the town.") },
            { nameof(County), () => Words.Line(County, 100, "A county") },
            { nameof(Postcode), () => Words.NeededLine(Postcode, 20, "A postcode", "Give the postcode.") },
            { nameof(Postcode), IsNoUkPostcode, $"“{Postcode.Trim()}” is not a UK postcode, such as EC2A 2JN." },
            { nameof(Country), () => Words.NeededLine(Country, 100, "A country", "Give the country.") },
            { nameof(Telephone), () => Words.Line(Telephone, 50, "A telephone number") },
            { nameof(Email), IsNoEmail(Email), "That is not an e-mail address, such as accounts@meridian.example." },
            { nameof(WebSite), IsNoWebSite, "That is not a web site, such as www.meridian.example." },
            { nameof(VatNumber), () => Domain.Customers.VatNumber.Checked(VatNumber) },
            { nameof(CompanyNumber), () => Words.Line(CompanyNumber, 20, "A company number") },
            { nameof(PaymentTermsDays), PaymentTermsDays is < 0 or > 365, "Payment terms are between 0 and 365 days." },
            { nameof(InvoicePrefix), () => Organisation.PrefixOf(InvoicePrefix, "invoice numbers, for example INV-") },
            { nameof(CreditNotePrefix), () => Organisation.PrefixOf(CreditNotePrefix, "credit note numbers, for example CN-") },
            {
                nameof(CreditNotePrefix),
                IsOnePrefix,
                "Invoices and credit notes need different prefixes: each has its own series of numbers."
            },
            { nameof(NextInvoice), IsNoNumber(NextInvoice), $"The next number is between 1 and {OrganisationActions.HighestNumber:#,0}." },
            {
                nameof(NextCreditNote),
                IsNoNumber(NextCreditNote),
                $"The next number is between 1 and {OrganisationActions.HighestNumber:#,0}."
            },
            { nameof(BankName), () => Words.Line(BankName, 100, "The bank's name") },
            { nameof(BankAccountName), () => Words.Line(BankAccountName, 100, "The account's name") },
            { nameof(BankSortCode), () => Organisation.SortCodeOf(BankSortCode) },
            { nameof(BankAccountNumber), () => Organisation.AccountNumberOf(BankAccountNumber) },
            {
                LacksSortCode ? nameof(BankSortCode) : nameof(BankAccountNumber),
                LacksSortCode != LacksAccountNumber,
                "Give the sort code and the account number, or neither."
            },
            { nameof(SenderName), () => Words.Line(SenderName, 100, "The sender's name") },
            { nameof(SenderEmail), IsNoEmail(SenderEmail), "That is not an e-mail address, such as accounts@meridian.example." },
            { nameof(HostName), () => Organisation.HostOf(HostName) },
            {
                nameof(PortalMonthsAfterClosing),
                PortalMonthsAfterClosing is < 0 or > Organisation.MostPortalMonths,
                Organisation.PortalMonthsWrong
            },
            { nameof(FooterText), () => Words.Lines(FooterText, Organisation.LongestFooter, "The footer") },
        };

    private string? Unreadable =>
        Contrast.OnWhite(Colour) is { } ratio && !Contrast.IsReadable(Colour)
            ? $"Words in this colour are hard to read on white ({ratio.ToString("0.0", CultureInfo.InvariantCulture)} to 1; "
                + $"4.5 to 1 is needed). {Contrast.Darkened(Colour)} is its nearest shade that can be read."
            : null;

    private bool IsNoUkPostcode =>
        Country.Trim() == UnitedKingdom && Postcode.Trim().Length is > 0 and <= 20 && !UkPostcode().IsMatch(Postcode.Trim());

    private bool IsNoWebSite => Text.Optional(WebSite) is { } site && (site.Length > 200 || !WebAddress().IsMatch(site));

    private bool IsOnePrefix => string.Equals(InvoicePrefix?.Trim(), CreditNotePrefix?.Trim(), StringComparison.OrdinalIgnoreCase);

    private bool LacksSortCode => Text.Optional(BankSortCode) is null;

    private bool LacksAccountNumber => Text.Optional(BankAccountNumber) is null;

    private static bool IsNoNumber(long? next) => next is < 1 or > OrganisationActions.HighestNumber;

    public OrganisationDetails ToDetails() =>
        new()
        {
            Name = Name,
            Colour = Colour,
            Telephone = Telephone,
            Email = Email,
            WebSite = WebSite,
            CompanyNumber = CompanyNumber,
            VatNumber = VatNumber,
            VatRounding = VatRounding,
            PaymentTermsDays = PaymentTermsDays,
            Address = new()
            {
                Line1 = Line1,
                Line2 = Line2,
                Line3 = Line3,
                Line4 = Line4,
                Town = Town,
                County = County,
                Postcode = Postcode,
                Country = Country,
            },
            BankName = BankName,
            BankAccountName = BankAccountName,
            BankSortCode = BankSortCode,
            BankAccountNumber = BankAccountNumber,
            InvoicePrefix = InvoicePrefix,
            CreditNotePrefix = CreditNotePrefix,
            SenderName = SenderName,
            SenderEmail = SenderEmail,
            HostName = HostName,
            FooterText = FooterText,
            PortalMonthsAfterClosing = PortalMonthsAfterClosing,
        };

    public static OrganisationForm Of(OrganisationRow row)
    {
        var o = row.Organisation;
        return new()
        {
            Id = o.Id,
            Version = o.Version,
            Name = o.Name,
            Colour = o.Colour,
            Telephone = o.Telephone,
            Email = o.Email,
            WebSite = o.WebSite,
            CompanyNumber = o.CompanyNumber,
            VatNumber = o.VatNumber,
            VatRounding = o.VatRounding,
            Line1 = o.Address.Line1,
            Line2 = o.Address.Line2,
            Line3 = o.Address.Line3,
            Line4 = o.Address.Line4,
            Town = o.Address.Town,
            County = o.Address.County,
            Postcode = o.Address.Postcode,
            Country = o.Address.Country,
            PaymentTermsDays = o.PaymentTermsDays,
            BankName = o.BankName,
            BankAccountName = o.BankAccountName,
            BankSortCode = o.BankSortCode,
            BankAccountNumber = o.BankAccountNumber,
            InvoicePrefix = o.InvoicePrefix,
            CreditNotePrefix = o.CreditNotePrefix,
            NextInvoice = row.NextOf(o.InvoicePrefix),
            NextCreditNote = row.NextOf(o.CreditNotePrefix),
            SenderName = o.SenderName,
            SenderEmail = o.SenderEmail,
            HostName = o.HostName,
            FooterText = o.FooterText,
            IsDefault = o.IsDefault,
            PortalMonthsAfterClosing = o.PortalMonthsAfterClosing,
        };
    }

    private static bool IsNoEmail(string? typed) =>
        Text.Optional(typed) is { } address
        && !(
            address.Length <= 200
            && MailAddress.TryCreate(address, out var parsed)
            && parsed.Address == address
            && parsed.Host.Contains('.')
        );

    [GeneratedRegex(@"^[A-Za-z]{1,2}\d[A-Za-z\d]?\s*\d[A-Za-z]{2}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex UkPostcode();

    [GeneratedRegex(
        @"^(https?://)?[\p{L}\d-]+(\.[\p{L}\d-]+)+(:\d+)?(/\S*)?$",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: 100
    )]
    private static partial Regex WebAddress();
}
