using System.ComponentModel.DataAnnotations;
using System.Net.Mail;
using System.Text.RegularExpressions;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;

namespace BillingBlazor.Server.Settings;

/// <summary>An organisation as people type it.</summary>
public sealed partial class OrganisationForm : IValidatableObject
{
    private const string UnitedKingdom = "United Kingdom";

    public int? Id { get; set; }
    public int Version { get; set; }

    [Display(Name = "Name"), Required(ErrorMessage = "Give the organisation a name."), StringLength(Organisation.LongestName, ErrorMessage = "The name of an organisation has at most 100 letters.")]
    public string Name { get; set; } = "";

    [Display(Name = "Colour")] public string Colour { get; set; } = "#1F5FAF";

    [Display(Name = "Address"), Required(ErrorMessage = "Give the first line of the address: it is printed on each invoice."), StringLength(100, ErrorMessage = "An address line has at most 100 letters.")]
    public string Line1 { get; set; } = "";

    [Display(Name = "Address line 2"), StringLength(100, ErrorMessage = "An address line has at most 100 letters.")] public string? Line2 { get; set; }
    [Display(Name = "Address line 3"), StringLength(100, ErrorMessage = "An address line has at most 100 letters.")] public string? Line3 { get; set; }
    [Display(Name = "Address line 4"), StringLength(100, ErrorMessage = "An address line has at most 100 letters.")] public string? Line4 { get; set; }

    [Display(Name = "Town"), Required(ErrorMessage = "Give the town."), StringLength(100, ErrorMessage = "A town has at most 100 letters.")]
    public string Town { get; set; } = "";

    [Display(Name = "County"), StringLength(100, ErrorMessage = "A county has at most 100 letters.")] public string? County { get; set; }

    [Display(Name = "Postcode"), Required(ErrorMessage = "Give the postcode."), StringLength(20, ErrorMessage = "A postcode has at most 20 letters.")]
    public string Postcode { get; set; } = "";

    [Display(Name = "Country"), Required(ErrorMessage = "Give the country."), StringLength(100, ErrorMessage = "A country has at most 100 letters.")]
    public string Country { get; set; } = UnitedKingdom;

    [Display(Name = "Telephone"), StringLength(50, ErrorMessage = "A telephone number has at most 50 letters.")] public string? Telephone { get; set; }
    [Display(Name = "E-mail")] public string? Email { get; set; }
    [Display(Name = "Web site"), StringLength(200, ErrorMessage = "A web site has at most 200 letters.")] public string? WebSite { get; set; }
    [Display(Name = "VAT number")] public string? VatNumber { get; set; }
    [Display(Name = "Company number")] public string? CompanyNumber { get; set; }
    [Display(Name = "VAT rounding")] public VatRounding VatRounding { get; set; }
    [Display(Name = "Payment terms"), Range(0, 365, ErrorMessage = "Payment terms are between 0 and 365 days.")] public int PaymentTermsDays { get; set; } = 30;
    [Display(Name = "Invoice prefix")] public string InvoicePrefix { get; set; } = "INV-";
    [Display(Name = "Credit note prefix")] public string CreditNotePrefix { get; set; } = "CN-";

    /// <summary>Of its series now, unless typed over. Only upwards.</summary>
    public long? NextInvoice { get; set; }

    public long? NextCreditNote { get; set; }

    [Display(Name = "Bank"), StringLength(100, ErrorMessage = "The bank's name has at most 100 letters.")] public string? BankName { get; set; }
    [Display(Name = "Account name"), StringLength(100, ErrorMessage = "The account's name has at most 100 letters.")] public string? BankAccountName { get; set; }
    [Display(Name = "Sort code")] public string? BankSortCode { get; set; }
    [Display(Name = "Account number")] public string? BankAccountNumber { get; set; }
    [Display(Name = "Sender's name"), StringLength(100, ErrorMessage = "The sender's name has at most 100 letters.")] public string? SenderName { get; set; }
    [Display(Name = "Sender's address")] public string? SenderEmail { get; set; }
    [Display(Name = "Portal host name")] public string? HostName { get; set; }
    [Display(Name = "Footer of its invoices"), StringLength(Organisation.LongestFooter, ErrorMessage = "The footer has at most 300 letters.")] public string? FooterText { get; set; }
    [Display(Name = "Default for new customers")] public bool IsDefault { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Contrast.OnWhite(Colour) is not { } ratio) yield return new("A colour is written #RRGGBB, for example #1F5FAF.", [nameof(Colour)]);
        else if (!Contrast.IsReadable(Colour)) yield return new(FormattableString.Invariant($"Words in this colour are hard to read on white ({ratio:0.0} to 1; 4.5 to 1 is needed). {Contrast.Darkened(Colour)} is its nearest shade that can be read."), [nameof(Colour)]);
        if (Country.Trim() == UnitedKingdom && Postcode.Trim().Length is > 0 and <= 20 && !UkPostcode().IsMatch(Postcode.Trim())) yield return new($"“{Postcode.Trim()}” is not a UK postcode, such as EC2A 2JN.", [nameof(Postcode)]);
        foreach (var (address, field) in new[] { (Email, nameof(Email)), (SenderEmail, nameof(SenderEmail)) })
            if (Text.Optional(address) is { } typed && !IsEmail(typed)) yield return new("That is not an e-mail address, such as accounts@meridian.example.", [field]);
        if (Refusal(() => Domain.Customers.VatNumber.Checked(VatNumber)) is { } vat) yield return new(vat, [nameof(VatNumber)]);
        if (Refusal(() => Words.Line(CompanyNumber, 20, "A company number")) is { } company) yield return new(company, [nameof(CompanyNumber)]);
        if (Refusal(() => Organisation.PrefixOf(InvoicePrefix, "invoice numbers, for example INV-")) is { } invoices) yield return new(invoices, [nameof(InvoicePrefix)]);
        if (Refusal(() => Organisation.PrefixOf(CreditNotePrefix, "credit note numbers, for example CN-")) is { } creditNotes) yield return new(creditNotes, [nameof(CreditNotePrefix)]);
        else if (string.Equals(InvoicePrefix?.Trim(), CreditNotePrefix?.Trim(), StringComparison.OrdinalIgnoreCase)) yield return new("Invoices and credit notes need different prefixes: each has its own series of numbers.", [nameof(CreditNotePrefix)]);
        foreach (var (next, field) in new[] { (NextInvoice, nameof(NextInvoice)), (NextCreditNote, nameof(NextCreditNote)) })
            if (next is < 1 or > OrganisationActions.HighestNumber) yield return new($"The next number is between 1 and {OrganisationActions.HighestNumber:#,0}.", [field]);
        if (Refusal(() => Organisation.SortCodeOf(BankSortCode)) is { } sortCode) yield return new(sortCode, [nameof(BankSortCode)]);
        if (Refusal(() => Organisation.AccountNumberOf(BankAccountNumber)) is { } account) yield return new(account, [nameof(BankAccountNumber)]);
        if (Text.Optional(BankSortCode) is null != Text.Optional(BankAccountNumber) is null)
            yield return new("Give the sort code and the account number, or neither.", [Text.Optional(BankSortCode) is null ? nameof(BankSortCode) : nameof(BankAccountNumber)]);
        if (Refusal(() => Organisation.HostOf(HostName)) is { } host) yield return new(host, [nameof(HostName)]);
        if (Text.Optional(WebSite) is { Length: <= 200 } site && !WebAddress().IsMatch(site)) yield return new("That is not a web site, such as www.meridian.example.", [nameof(WebSite)]);
    }

    public OrganisationDetails ToDetails() => new()
    {
        Name = Name, Colour = Colour, Telephone = Telephone, Email = Email, WebSite = WebSite, CompanyNumber = CompanyNumber, VatNumber = VatNumber, VatRounding = VatRounding, PaymentTermsDays = PaymentTermsDays,
        Address = new() { Line1 = Line1, Line2 = Line2, Line3 = Line3, Line4 = Line4, Town = Town, County = County, Postcode = Postcode, Country = Country },
        BankName = BankName, BankAccountName = BankAccountName, BankSortCode = BankSortCode, BankAccountNumber = BankAccountNumber, InvoicePrefix = InvoicePrefix, CreditNotePrefix = CreditNotePrefix,
        SenderName = SenderName, SenderEmail = SenderEmail, HostName = HostName, FooterText = FooterText,
    };

    public static OrganisationForm Of(OrganisationRow row)
    {
        var o = row.Organisation;
        return new()
        {
            Id = o.Id, Version = o.Version, Name = o.Name, Colour = o.Colour, Telephone = o.Telephone, Email = o.Email, WebSite = o.WebSite, CompanyNumber = o.CompanyNumber, VatNumber = o.VatNumber, VatRounding = o.VatRounding,
            Line1 = o.Address.Line1, Line2 = o.Address.Line2, Line3 = o.Address.Line3, Line4 = o.Address.Line4, Town = o.Address.Town, County = o.Address.County, Postcode = o.Address.Postcode, Country = o.Address.Country,
            PaymentTermsDays = o.PaymentTermsDays, BankName = o.BankName, BankAccountName = o.BankAccountName, BankSortCode = o.BankSortCode, BankAccountNumber = o.BankAccountNumber, InvoicePrefix = o.InvoicePrefix,
            CreditNotePrefix = o.CreditNotePrefix, NextInvoice = row.NextOf(o.InvoicePrefix), NextCreditNote = row.NextOf(o.CreditNotePrefix), SenderName = o.SenderName, SenderEmail = o.SenderEmail, HostName = o.HostName,
            FooterText = o.FooterText, IsDefault = o.IsDefault,
        };
    }

    private static string? Refusal(Func<string?> check)
    {
        try
        {
            check();
            return null;
        }
        catch (BillingRuleException refusal)
        {
            return refusal.Message;
        }
    }

    private static bool IsEmail(string address) => address.Length <= 200 && MailAddress.TryCreate(address, out var parsed) && parsed.Address == address && parsed.Host.Contains('.');

    [GeneratedRegex(@"^[A-Za-z]{1,2}\d[A-Za-z\d]?\s*\d[A-Za-z]{2}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex UkPostcode();

    [GeneratedRegex(@"^(https?://)?[\p{L}\d-]+(\.[\p{L}\d-]+)+(:\d+)?(/\S*)?$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 100)]
    private static partial Regex WebAddress();
}
