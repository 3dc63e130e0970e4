using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;

namespace BillingBlazor.Server.Settings;

/// <summary>An organisation as people type it; the Domain refuses what is wrong.</summary>
public sealed class OrganisationForm
{
    public int? Id { get; set; }
    public string Name { get; set; } = "";
    public string Colour { get; set; } = "#1F5FAF";
    public string Line1 { get; set; } = "";
    public string? Line2 { get; set; }
    public string Town { get; set; } = "";
    public string Postcode { get; set; } = "";
    public string? Telephone { get; set; }
    public string? Email { get; set; }
    public string? WebSite { get; set; }
    public string? CompanyNumber { get; set; }
    public string? VatNumber { get; set; }
    public VatRounding VatRounding { get; set; }
    public int PaymentTermsDays { get; set; } = 30;
    public string? BankName { get; set; }
    public string? BankAccountName { get; set; }
    public string? BankSortCode { get; set; }
    public string? BankAccountNumber { get; set; }
    public string InvoicePrefix { get; set; } = "INV-";
    public string CreditNotePrefix { get; set; } = "CN-";
    public long? NextNumber { get; set; }
    public string? SenderName { get; set; }
    public string? SenderEmail { get; set; }
    public string? HostName { get; set; }
    public string? FooterText { get; set; }
    public bool IsDefault { get; set; }

    public static OrganisationForm Of(Organisation o) => new()
    {
        Id = o.Id, Name = o.Name, Colour = o.Colour, Line1 = o.Address.Line1, Line2 = o.Address.Line2, Town = o.Address.Town, Postcode = o.Address.Postcode, Telephone = o.Telephone, Email = o.Email, WebSite = o.WebSite,
        CompanyNumber = o.CompanyNumber, VatNumber = o.VatNumber, VatRounding = o.VatRounding, PaymentTermsDays = o.PaymentTermsDays, BankName = o.BankName, BankAccountName = o.BankAccountName, BankSortCode = o.BankSortCode,
        BankAccountNumber = o.BankAccountNumber, InvoicePrefix = o.InvoicePrefix, CreditNotePrefix = o.CreditNotePrefix, SenderName = o.SenderName, SenderEmail = o.SenderEmail, HostName = o.HostName, FooterText = o.FooterText, IsDefault = o.IsDefault,
    };

    public OrganisationDetails ToDetails() => new()
    {
        Name = Name, Colour = Colour, Address = new() { Line1 = Line1, Line2 = Line2, Town = Town, Postcode = Postcode }, Telephone = Telephone, Email = Email, WebSite = WebSite, CompanyNumber = CompanyNumber, VatNumber = VatNumber,
        VatRounding = VatRounding, PaymentTermsDays = PaymentTermsDays, BankName = BankName, BankAccountName = BankAccountName, BankSortCode = BankSortCode, BankAccountNumber = BankAccountNumber, InvoicePrefix = InvoicePrefix,
        CreditNotePrefix = CreditNotePrefix, SenderName = SenderName, SenderEmail = SenderEmail, HostName = HostName, FooterText = FooterText,
    };
}
