using System.ComponentModel.DataAnnotations;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;

namespace BillingBlazor.Server.Customers;

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

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        Problems().Select(problem => new ValidationResult(problem.Sentence, [problem.Field]));

    /// <summary>All that is wrong, in the order of the wizard, at most one for a field.</summary>
    public IReadOnlyList<FormProblem> Problems() =>
        [
            .. Unread
                .Select(unread => new FormProblem(unread.Key, unread.Value))
                .Concat(InformationProblems())
                .Concat(ContactProblems())
                .Concat(FinanceProblems())
                .DistinctBy(problem => problem.Field),
        ];

    private IEnumerable<FormProblem> InformationProblems()
    {
        if (FormText.Problem(Name, 200, "A name", "Give the name of your customer.") is { } name)
            yield return new(nameof(Name), name);
        if (FormText.Problem(Reference, 50, "A reference") is { } reference)
            yield return new(nameof(Reference), reference);
        if (
            TagNames.Select(tag => FormText.Problem(tag, MostLettersOfTag, "A tag")).FirstOrDefault(sentence => sentence is not null) is
            { } tags
        )
            yield return new(nameof(Tags), tags);
        if (GroupId == 0)
            yield return new(nameof(GroupId), "Choose a customer group.");
        if (IsAnniversary && AnniversaryDay is not (>= 1 and <= 31))
            yield return new(nameof(AnniversaryDay), "This group bills by anniversary: give the day of the month, from 1 to 31.");
        if (SendViaEmail && Text.Optional(DeliveryEmail) is null)
            yield return new(nameof(DeliveryEmail), "Give a delivery email, or clear Send via email.");
        if ((FormText.Problem(DeliveryEmail, 2_000, "A list of addresses") ?? ContactRules.EmailsProblem(DeliveryEmail)) is { } delivery)
            yield return new(nameof(DeliveryEmail), delivery);
        if (OrganisationId == 0)
            yield return new(nameof(OrganisationId), "Choose an organisation.");
        if (FormText.Problem(PurchaseOrder, 50, "A purchase-order number") is { } order)
            yield return new(nameof(PurchaseOrder), order);
        if (PaymentTermsDays is < 0 or > 365)
            yield return new(nameof(PaymentTermsDays), "Payment terms are between 0 and 365 days.");
        if (StatementThreshold is < 0 or > 1_000)
            yield return new(nameof(StatementThreshold), "The threshold is between £0.00 and £1,000.00.");
        else if (HasMoreDecimals(StatementThreshold, 4))
            yield return new(nameof(StatementThreshold), "Give the threshold in pounds, with at most four decimals.");
    }

    private IEnumerable<FormProblem> ContactProblems()
    {
        foreach (var problem in AddressProblems("", "registered"))
            yield return problem;
        if (FormText.Problem(ContactName, 100, "A contact name") is { } contact)
            yield return new(nameof(ContactName), contact);
        if ((FormText.Problem(Telephone, 50, "A telephone number") ?? ContactRules.TelephoneProblem(Telephone)) is { } telephone)
            yield return new(nameof(Telephone), telephone);
        if (ContactRules.EmailProblem(Email) is { } email)
            yield return new(nameof(Email), email);
        if ((FormText.Problem(WebSite, 200, "A web site") ?? ContactRules.WebSiteProblem(WebSite)) is { } site)
            yield return new(nameof(WebSite), site);
        if (!HasBillingAddress)
            yield break;
        foreach (var problem in Billing.AddressProblems($"{nameof(Billing)}.", "billing"))
            yield return problem;
    }

    private IEnumerable<FormProblem> FinanceProblems()
    {
        if (OutstandingBalance is < -MostPounds or > MostPounds)
            yield return new(nameof(OutstandingBalance), "A balance is at most £100,000,000.00.");
        else if (HasMoreDecimals(OutstandingBalance, 2))
            yield return new(nameof(OutstandingBalance), "Give the balance in pounds and whole pence.");
        if (VatNumberProblem() is { } vat)
            yield return new(nameof(VatNumber), vat);
        else if (Text.Optional(VatNumber) is null && VatNumberCheckedOn is not null)
            yield return new(nameof(VatNumber), "Give the VAT number that was checked.");
        if (
            FormText.Problem(
                IsTaxExempt ? TaxExemptReason : null,
                200,
                "A reason",
                IsTaxExempt ? "Give the reason for the exemption: it is printed on each invoice." : null
            ) is
            { } reason
        )
            yield return new(nameof(TaxExemptReason), reason);
        if (!IsReverseCharged)
            yield break;
        if (Text.Optional(VatNumber) is null)
            yield return new(nameof(VatNumber), "Reverse charge needs the customer's VAT number.");
        if (VatNumberCheckedOn is null)
            yield return new(nameof(VatNumberCheckedOn), "Reverse charge needs the day on which the VAT number was checked.");
    }

    private bool IsReverseCharged => ReverseCharge && Kind == CustomerKind.Reseller;

    private string? VatNumberProblem()
    {
        try
        {
            Domain.Customers.VatNumber.Checked(VatNumber);
            return null;
        }
        catch (BillingRuleException refusal)
        {
            return refusal.Message;
        }
    }

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
