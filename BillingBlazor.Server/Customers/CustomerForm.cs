using System.ComponentModel.DataAnnotations;
using System.Net.Mail;
using System.Text.RegularExpressions;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;

namespace BillingBlazor.Server.Customers;

/// <summary>Create New Customer and Amend: the guide's fields, with its headings and labels.</summary>
public sealed partial class CustomerForm : IValidatableObject
{
    private const string UnitedKingdom = "United Kingdom";

    [Required(ErrorMessage = "Give the name of your customer."), StringLength(200, ErrorMessage = "A name has at most 200 letters.")]
    public string Name { get; set; } = "";

    [StringLength(50, ErrorMessage = "A reference has at most 50 letters.")]
    public string? Reference { get; set; }

    /// <summary>Existing or new tags, separated by commas.</summary>
    public string? Tags { get; set; }

    public int GroupId { get; set; }
    public bool IsAnniversary { get; set; }
    public int? AnniversaryDay { get; set; }
    public bool SendViaEmail { get; set; } = true;
    public string? DeliveryEmail { get; set; }
    public int OrganisationId { get; set; }

    [Required(ErrorMessage = "Give the first line of the registered address."), StringLength(100)]
    public string Line1 { get; set; } = "";

    [StringLength(100)] public string? Line2 { get; set; }
    [StringLength(100)] public string? Line3 { get; set; }
    [StringLength(100)] public string? Line4 { get; set; }

    [Required(ErrorMessage = "Give the town."), StringLength(100)]
    public string Town { get; set; } = "";

    [StringLength(100)] public string? County { get; set; }

    [Required(ErrorMessage = "Give the postcode."), StringLength(20)]
    public string Postcode { get; set; } = "";

    [Required(ErrorMessage = "Give the country."), StringLength(100)]
    public string Country { get; set; } = UnitedKingdom;

    [StringLength(50)] public string? Telephone { get; set; }
    [StringLength(200)] public string? Email { get; set; }
    [StringLength(200)] public string? WebSite { get; set; }

    /// <summary>Pounds; positive when the customer owes us.</summary>
    public decimal? OutstandingBalance { get; set; }

    /// <summary>The tariff chosen in each category; nought for none.</summary>
    public Dictionary<int, int> SellPrices { get; } = [];

    public int Version { get; set; }

    public IReadOnlyList<string> TagNames =>
        [.. (Tags ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.OrdinalIgnoreCase)];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (GroupId == 0) yield return new("Choose a customer group.", [nameof(GroupId)]);
        if (OrganisationId == 0) yield return new("Choose an organisation.", [nameof(OrganisationId)]);
        if (IsAnniversary && AnniversaryDay is not (>= 1 and <= 31)) yield return new("This group bills by anniversary: give the day of the month, from 1 to 31.", [nameof(AnniversaryDay)]);
        if (SendViaEmail && Text.Optional(DeliveryEmail) is null) yield return new("Give a delivery email, or clear Send via email.", [nameof(DeliveryEmail)]);
        foreach (var address in Addresses(DeliveryEmail).Where(address => !IsEmail(address))) yield return new($"“{address}” is not an email address. Separate addresses with commas.", [nameof(DeliveryEmail)]);
        if (Text.Optional(Email) is { } email && !IsEmail(email)) yield return new($"“{email}” is not an email address.", [nameof(Email)]);
        if (Country.Trim() == UnitedKingdom && Postcode.Length > 0 && !UkPostcode().IsMatch(Postcode.Trim())) yield return new($"“{Postcode}” is not a UK postcode, such as EC2A 2JN.", [nameof(Postcode)]);
        if (OutstandingBalance is { } balance && decimal.Round(balance, 2, MidpointRounding.AwayFromZero) != balance) yield return new("Give the balance in pounds and whole pence.", [nameof(OutstandingBalance)]);
        if (TagNames.Any(name => name.Length > 50)) yield return new("A tag has at most 50 letters.", [nameof(Tags)]);
    }

    /// <param name="since">The day the customer began, which this form doesn't ask.</param>
    /// <param name="before">What isn't on this form stays as it was.</param>
    public CustomerDetails ToDetails(DateOnly since, Customer? before) => new()
    {
        Name = Name, Reference = Reference, Since = since, GroupId = GroupId, OrganisationId = OrganisationId, AnniversaryDay = IsAnniversary ? AnniversaryDay : null,
        SendViaEmail = SendViaEmail, DeliveryEmail = Text.Optional(DeliveryEmail) is null ? null : string.Join(", ", Addresses(DeliveryEmail)),
        Address = new() { Line1 = Line1.Trim(), Line2 = Text.Optional(Line2), Line3 = Text.Optional(Line3), Line4 = Text.Optional(Line4), Town = Town.Trim(), County = Text.Optional(County), Postcode = Postcode.Trim().ToUpperInvariant(), Country = Country.Trim() },
        Telephone = Telephone, Email = Email, WebSite = WebSite,
        BillingAddress = before?.BillingAddress, ContactName = before?.ContactName, Kind = before?.Kind ?? CustomerKind.Business, VatNumber = before?.VatNumber, VatNumberCheckedOn = before?.VatNumberCheckedOn,
        IsVulnerable = before?.IsVulnerable ?? false, PurchaseOrder = before?.PurchaseOrder, PaymentTermsDays = before?.PaymentTermsDays, TaxExemptReason = before?.TaxExemptReason, ReverseCharge = before?.ReverseCharge ?? false,
        InvoicePerCostCentre = before?.InvoicePerCostCentre ?? false, StatementFormat = before?.StatementFormat ?? StatementFormat.Pdf, HideCalls = before?.HideCalls ?? false, StatementThreshold = before?.StatementThreshold,
    };

    public static CustomerForm Of(Customer customer, IReadOnlyList<string> tags, bool isAnniversary)
    {
        var form = new CustomerForm
        {
            Name = customer.Name, Reference = customer.Reference, Tags = string.Join(", ", tags), GroupId = customer.GroupId, IsAnniversary = isAnniversary, AnniversaryDay = customer.AnniversaryDay,
            SendViaEmail = customer.SendViaEmail, DeliveryEmail = customer.DeliveryEmail, OrganisationId = customer.OrganisationId,
            Line1 = customer.Address.Line1, Line2 = customer.Address.Line2, Line3 = customer.Address.Line3, Line4 = customer.Address.Line4, Town = customer.Address.Town, County = customer.Address.County, Postcode = customer.Address.Postcode, Country = customer.Address.Country,
            Telephone = customer.Telephone, Email = customer.Email, WebSite = customer.WebSite, Version = customer.Version,
        };
        foreach (var tariff in customer.Tariffs) form.SellPrices[tariff.CategoryId] = tariff.TariffId;
        return form;
    }

    private static string[] Addresses(string? typed) => (typed ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static bool IsEmail(string address) => MailAddress.TryCreate(address, out var parsed) && parsed.Address == address && parsed.Host.Contains('.');

    [GeneratedRegex(@"^[A-Za-z]{1,2}\d[A-Za-z\d]?\s*\d[A-Za-z]{2}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex UkPostcode();
}
