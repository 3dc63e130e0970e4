using System.ComponentModel.DataAnnotations;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Shell;

namespace BillingBlazor.Server.Customers.Details;

/// <summary>Create New Customer and Amend: the guide's fields, and the further ones. Its own address is the registered one.</summary>
public sealed class CustomerForm : AddressForm, IValidatableObject
{
    private const int MostLettersOfTag = 50;
    private const decimal MostPounds = 100_000_000;

    public string Name { get; set; } = "";
    public string? Reference { get; set; }

    /// <summary>Existing or new tags, separated by commas.</summary>
    public string? Tags { get; set; }

    public int GroupId { get; set; }
    public bool IsAnniversary { get; set; }
    public int? AnniversaryDay { get; set; }
    public bool SendViaEmail { get; set; } = true;
    public string? DeliveryEmail { get; set; }
    public int OrganisationId { get; set; }

    public CustomerKind Kind { get; set; }

    /// <summary>Null begins today, or leaves it as it is.</summary>
    public DateOnly? Since { get; set; }

    public bool IsVulnerable { get; set; }
    public string? PurchaseOrder { get; set; }

    /// <summary>Days; null follows the organisation's.</summary>
    public int? PaymentTermsDays { get; set; }

    public bool InvoicePerCostCentre { get; set; }
    public StatementFormat StatementFormat { get; set; }

    /// <summary>Pounds; calls below it are summed on the statement.</summary>
    public decimal? StatementThreshold { get; set; }

    public bool HideCalls { get; set; }

    public string? ContactName { get; set; }
    public string? Telephone { get; set; }
    public string? Email { get; set; }
    public string? WebSite { get; set; }

    /// <summary>Invoices are addressed to <see cref="Billing"/>.</summary>
    public bool HasBillingAddress { get; set; }

    public AddressForm Billing { get; } = new();

    /// <summary>Pounds; positive when the customer owes us.</summary>
    public decimal? OutstandingBalance { get; set; }

    /// <summary>What stood there when the form was opened to amend; null posts no difference.</summary>
    public decimal? BalanceBefore { get; set; }

    public string? VatNumber { get; set; }
    public DateOnly? VatNumberCheckedOn { get; set; }
    public bool IsTaxExempt { get; set; }
    public string? TaxExemptReason { get; set; }
    public bool ReverseCharge { get; set; }

    /// <summary>The tariff chosen in each category; nought for none.</summary>
    public Dictionary<int, int> SellPrices { get; } = [];

    public int Version { get; set; }

    /// <summary>By field: what was typed could not be read, and this says why. It stands on the page and is mended there.</summary>
    public Dictionary<string, string> Unread { get; } = [];

    public IReadOnlyList<string> TagNames =>
        [
            .. (Tags ?? "")
                .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Distinct(StringComparer.OrdinalIgnoreCase),
        ];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => Problems();

    /// <summary>All that is wrong, in the order of the wizard, at most one for a field.</summary>
    public IReadOnlyList<FormProblem> Problems() =>
        [
            .. Unread
                .Select(unread => new FormProblem(unread.Key, unread.Value))
                .Concat(InformationChecks())
                .Concat(ContactChecks())
                .Concat(FinanceChecks())
                .DistinctBy(problem => problem.Field),
        ];

    private FormChecks InformationChecks() =>
        new()
        {
            { nameof(Name), FormText.Problem(Name, 200, "A name", "Give the name of your customer.") },
            { nameof(Reference), FormText.Problem(Reference, 50, "A reference") },
            { nameof(Tags), TagNames.Select(tag => FormText.Problem(tag, MostLettersOfTag, "A tag")).OfType<string>().FirstOrDefault() },
            { nameof(GroupId), GroupId == 0, "Choose a customer group." },
            {
                nameof(AnniversaryDay),
                IsAnniversary && AnniversaryDay is not (>= 1 and <= 31),
                "This group bills by anniversary: give the day of the month, from 1 to 31."
            },
            {
                nameof(DeliveryEmail),
                SendViaEmail && Text.Optional(DeliveryEmail) is null,
                "Give a delivery email, or clear Send via email."
            },
            {
                nameof(DeliveryEmail),
                FormText.Problem(DeliveryEmail, 2_000, "A list of addresses") ?? ContactRules.EmailsProblem(DeliveryEmail)
            },
            { nameof(OrganisationId), OrganisationId == 0, "Choose an organisation." },
            { nameof(PurchaseOrder), FormText.Problem(PurchaseOrder, 50, "A purchase-order number") },
            { nameof(PaymentTermsDays), PaymentTermsDays is < 0 or > 365, "Payment terms are between 0 and 365 days." },
            { nameof(StatementThreshold), StatementThreshold is < 0 or > 1_000, "The threshold is between £0.00 and £1,000.00." },
            {
                nameof(StatementThreshold),
                HasMoreDecimals(StatementThreshold, 4),
                "Give the threshold in pounds, with at most four decimals."
            },
        };

    private FormChecks ContactChecks() =>
        new()
        {
            AddressChecks("", "registered"),
            { nameof(ContactName), FormText.Problem(ContactName, 100, "A contact name") },
            { nameof(Telephone), FormText.Problem(Telephone, 50, "A telephone number") ?? ContactRules.TelephoneProblem(Telephone) },
            { nameof(Email), ContactRules.EmailProblem(Email) },
            { nameof(WebSite), FormText.Problem(WebSite, 200, "A web site") ?? ContactRules.WebSiteProblem(WebSite) },
            HasBillingAddress ? Billing.AddressChecks($"{nameof(Billing)}.", "billing") : new FormChecks(),
        };

    private FormChecks FinanceChecks() =>
        new()
        {
            { nameof(OutstandingBalance), OutstandingBalance is < -MostPounds or > MostPounds, "A balance is at most £100,000,000.00." },
            { nameof(OutstandingBalance), HasMoreDecimals(OutstandingBalance, 2), "Give the balance in pounds and whole pence." },
            { nameof(VatNumber), () => Domain.Customers.VatNumber.Checked(VatNumber) },
            { nameof(VatNumber), HasNoVatNumber && VatNumberCheckedOn is not null, "Give the VAT number that was checked." },
            {
                nameof(TaxExemptReason),
                IsTaxExempt
                    ? FormText.Problem(
                        TaxExemptReason,
                        200,
                        "A reason",
                        "Give the reason for the exemption: it is printed on each invoice."
                    )
                    : null
            },
            { nameof(VatNumber), IsReverseCharged && HasNoVatNumber, "Reverse charge needs the customer's VAT number." },
            {
                nameof(VatNumberCheckedOn),
                IsReverseCharged && VatNumberCheckedOn is null,
                "Reverse charge needs the day on which the VAT number was checked."
            },
        };

    private bool HasNoVatNumber => Text.Optional(VatNumber) is null;

    private bool IsReverseCharged => ReverseCharge && Kind == CustomerKind.Reseller;

    private static bool HasMoreDecimals(decimal? pounds, int decimals) =>
        pounds is { } given && decimal.Round(given, decimals, MidpointRounding.AwayFromZero) != given;

    /// <param name="since">The day the customer began, where the form doesn't say.</param>
    public CustomerDetails ToDetails(DateOnly since) =>
        new()
        {
            Name = Name,
            Reference = Reference,
            Since = Since ?? since,
            GroupId = GroupId,
            OrganisationId = OrganisationId,
            AnniversaryDay = IsAnniversary ? AnniversaryDay : null,
            SendViaEmail = SendViaEmail,
            DeliveryEmail = Text.Optional(DeliveryEmail) is null ? null : string.Join(", ", ContactRules.Emails(DeliveryEmail)),
            Address = ToAddress(),
            BillingAddress = HasBillingAddress ? Billing.ToAddress() : null,
            ContactName = ContactName,
            Telephone = Telephone,
            Email = Email,
            WebSite = WebSite,
            Kind = Kind,
            VatNumber = Domain.Customers.VatNumber.Checked(VatNumber),
            VatNumberCheckedOn = VatNumberCheckedOn,
            IsVulnerable = IsVulnerable,
            PurchaseOrder = PurchaseOrder,
            PaymentTermsDays = PaymentTermsDays,
            TaxExemptReason = IsTaxExempt ? TaxExemptReason : null,
            ReverseCharge = IsReverseCharged,
            InvoicePerCostCentre = InvoicePerCostCentre,
            StatementFormat = StatementFormat,
            HideCalls = HideCalls,
            StatementThreshold = StatementThreshold is { } threshold ? Money.FromPounds(threshold) : null,
        };

    /// <param name="balance">What the customer owes now; null where it is not shown.</param>
    public static CustomerForm Of(Customer customer, IReadOnlyList<string> tags, bool isAnniversary, Money? balance = null)
    {
        var form = new CustomerForm
        {
            Name = customer.Name,
            Reference = customer.Reference,
            Tags = string.Join(", ", tags),
            GroupId = customer.GroupId,
            IsAnniversary = isAnniversary,
            AnniversaryDay = customer.AnniversaryDay,
            SendViaEmail = customer.SendViaEmail,
            DeliveryEmail = customer.DeliveryEmail,
            OrganisationId = customer.OrganisationId,
            Kind = customer.Kind,
            Since = customer.Since,
            IsVulnerable = customer.IsVulnerable,
            PurchaseOrder = customer.PurchaseOrder,
            PaymentTermsDays = customer.PaymentTermsDays,
            InvoicePerCostCentre = customer.InvoicePerCostCentre,
            StatementFormat = customer.StatementFormat,
            StatementThreshold = customer.StatementThreshold?.Pounds,
            HideCalls = customer.HideCalls,
            ContactName = customer.ContactName,
            Telephone = customer.Telephone,
            Email = customer.Email,
            WebSite = customer.WebSite,
            HasBillingAddress = customer.BillingAddress is not null,
            OutstandingBalance = balance?.Pounds,
            BalanceBefore = balance?.Pounds,
            VatNumber = customer.VatNumber,
            VatNumberCheckedOn = customer.VatNumberCheckedOn,
            IsTaxExempt = customer.TaxExemptReason is not null,
            TaxExemptReason = customer.TaxExemptReason,
            ReverseCharge = customer.ReverseCharge,
            Version = customer.Version,
        };
        form.Fill(customer.Address);
        if (customer.BillingAddress is { } billing)
            form.Billing.Fill(billing);
        foreach (var tariff in customer.Tariffs)
            form.SellPrices[tariff.CategoryId] = tariff.TariffId;
        return form;
    }
}
