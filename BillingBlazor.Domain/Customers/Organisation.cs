using BillingBlazor.Domain.Invoices;

namespace BillingBlazor.Domain.Customers;

/// <summary>A brand of the reseller: decides the branding of a customer's invoices, itemised statements and portal (the guide: Branding).</summary>
public sealed class Organisation
{
    public Organisation(string name) => Name = Text.Required(name, "Give the organisation a name.");

    public int Id { get; private set; }
    public string Name { get; private set; }

    /// <summary>#RRGGBB: the accent of its documents and portal.</summary>
    public string Colour { get; private set; } = "#1F5FAF";

    public int? LogoId { get; private set; }
    public Address Address { get; private set; } = new();
    public string? Telephone { get; private set; }
    public string? Email { get; private set; }
    public string? WebSite { get; private set; }
    public string? CompanyNumber { get; private set; }
    public string? VatNumber { get; private set; }
    public VatRounding VatRounding { get; private set; }

    /// <summary>Days from issue to due.</summary>
    public int PaymentTermsDays { get; private set; } = 30;

    public string? BankName { get; private set; }
    public string? BankAccountName { get; private set; }
    public string? BankSortCode { get; private set; }
    public string? BankAccountNumber { get; private set; }
    public string InvoicePrefix { get; private set; } = "INV-";
    public string CreditNotePrefix { get; private set; } = "CN-";
    public string? SenderName { get; private set; }
    public string? SenderEmail { get; private set; }

    /// <summary>The name customers reach its portal by, for the branding before sign-in; null shows the default organisation.</summary>
    public string? HostName { get; private set; }

    /// <summary>A line at the foot of each invoice.</summary>
    public string? FooterText { get; private set; }

    public bool IsDefault { get; private set; }
    public int Version { get; private set; }

    /// <exception cref="BillingRuleException">A name, prefix or colour is missing or malformed, or terms are outside 0 to 365 days.</exception>
    public void Amend(OrganisationDetails details)
    {
        if (details.PaymentTermsDays is < 0 or > 365) throw new BillingRuleException("Payment terms are between 0 and 365 days.");
        if (details.Colour is not ['#', _, _, _, _, _, _] || !details.Colour[1..].All(char.IsAsciiHexDigit))
            throw new BillingRuleException("A colour is written #RRGGBB, for example #1F5FAF.");
        if (string.Equals(details.InvoicePrefix?.Trim(), details.CreditNotePrefix?.Trim(), StringComparison.OrdinalIgnoreCase))
            throw new BillingRuleException("Invoices and credit notes need different prefixes: each has its own series of numbers.");
        Name = Text.Required(details.Name, "Give the organisation a name.");
        Colour = details.Colour.ToUpperInvariant();
        Address = details.Address;
        Telephone = Text.Optional(details.Telephone);
        Email = Text.Optional(details.Email);
        WebSite = Text.Optional(details.WebSite);
        CompanyNumber = Text.Optional(details.CompanyNumber);
        VatNumber = Text.Optional(details.VatNumber);
        VatRounding = details.VatRounding;
        PaymentTermsDays = details.PaymentTermsDays;
        BankName = Text.Optional(details.BankName);
        BankAccountName = Text.Optional(details.BankAccountName);
        BankSortCode = Text.Optional(details.BankSortCode);
        BankAccountNumber = Text.Optional(details.BankAccountNumber);
        InvoicePrefix = Text.Required(details.InvoicePrefix, "Give a prefix for invoice numbers, for example INV-.");
        CreditNotePrefix = Text.Required(details.CreditNotePrefix, "Give a prefix for credit note numbers, for example CN-.");
        SenderName = Text.Optional(details.SenderName);
        SenderEmail = Text.Optional(details.SenderEmail);
        HostName = Text.Optional(details.HostName)?.ToLowerInvariant();
        FooterText = Text.Optional(details.FooterText);
        Version++;
    }

    /// <param name="logoId">A kept <see cref="Logo"/>, or null for none.</param>
    public void UseLogo(int? logoId) => LogoId = logoId;

    public void MakeDefault() => IsDefault = true;

    public void EndDefault() => IsDefault = false;
}

/// <summary>All that a person may change on an organisation.</summary>
public sealed record OrganisationDetails
{
    public required string Name { get; init; }
    public string Colour { get; init; } = "#1F5FAF";
    public Address Address { get; init; } = new();
    public string? Telephone { get; init; }
    public string? Email { get; init; }
    public string? WebSite { get; init; }
    public string? CompanyNumber { get; init; }
    public string? VatNumber { get; init; }
    public VatRounding VatRounding { get; init; }
    public int PaymentTermsDays { get; init; } = 30;
    public string? BankName { get; init; }
    public string? BankAccountName { get; init; }
    public string? BankSortCode { get; init; }
    public string? BankAccountNumber { get; init; }
    public string InvoicePrefix { get; init; } = "INV-";
    public string CreditNotePrefix { get; init; } = "CN-";
    public string? SenderName { get; init; }
    public string? SenderEmail { get; init; }
    public string? HostName { get; init; }
    public string? FooterText { get; init; }
}

/// <summary>A picture as it was uploaded. Never changed: an approved invoice keeps the logo it was issued with.</summary>
/// <param name="contentHash">SHA-256 in hexadecimal.</param>
/// <param name="mediaType">image/png or image/jpeg.</param>
public sealed class Logo(string contentHash, string mediaType, byte[] content)
{
    public int Id { get; private set; }
    public string ContentHash { get; private set; } = contentHash;
    public string MediaType { get; private set; } = mediaType;
    public byte[] Content { get; private set; } = content;
}
