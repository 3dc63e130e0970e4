namespace BillingBlazor.Domain.Customers;

/// <summary>A brand of the reseller: decides the branding of a customer's invoices, itemised statements and portal (the guide:
/// Branding).</summary>
public sealed class Organisation
{
    public const int MostPortalMonths = 120;
    public const string PortalMonthsWrong = "Documents of a closed account stay in the portal for 0 to 120 months.";
    public const int LongestName = 100;
    public const int LongestPrefix = 20;
    public const int LongestFooter = 300;

    public Organisation(string name) => Name = NameOf(name);

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

    /// <summary>So many months a customer's portal users still see its documents after it was cancelled; 0: not after that day.</summary>
    public int PortalMonthsAfterClosing { get; private set; } = 12;

    /// <summary>The last day its portal users see the documents of a customer that was cancelled on a day.</summary>
    public DateOnly PortalUntil(DateOnly cancelledOn) => cancelledOn.AddMonths(PortalMonthsAfterClosing);

    /// <summary>A line at the foot of each invoice.</summary>
    public string? FooterText { get; private set; }

    public bool IsDefault { get; private set; }
    public int Version { get; private set; }

    /// <exception cref="BillingRuleException">A field is missing, malformed or too long: the sentence says which.</exception>
    public void Amend(OrganisationDetails details)
    {
        if (details.PaymentTermsDays is < 0 or > 365)
            throw new BillingRuleException("Payment terms are between 0 and 365 days.");
        if (details.PortalMonthsAfterClosing is < 0 or > MostPortalMonths)
            throw new BillingRuleException(PortalMonthsWrong);
        if (details.Colour is not ['#', _, _, _, _, _, _] || !details.Colour[1..].All(char.IsAsciiHexDigit))
            throw new BillingRuleException("A colour is written #RRGGBB, for example #1F5FAF.");
        var (invoices, creditNotes) = (
            PrefixOf(details.InvoicePrefix, "invoice numbers, for example INV-"),
            PrefixOf(details.CreditNotePrefix, "credit note numbers, for example CN-")
        );
        if (string.Equals(invoices, creditNotes, StringComparison.OrdinalIgnoreCase))
            throw new BillingRuleException("Invoices and credit notes need different prefixes: each has its own series of numbers.");
        var (sortCode, accountNumber) = (SortCodeOf(details.BankSortCode), AccountNumberOf(details.BankAccountNumber));
        if (sortCode is null != accountNumber is null)
            throw new BillingRuleException("Give the sort code and the account number, or neither: customers can't pay by one alone.");
        var vatNumber = Customers.VatNumber.Checked(details.VatNumber);
        var name = NameOf(details.Name);
        var address = AddressOf(details.Address);
        (Telephone, Email, WebSite) = (
            Words.Line(details.Telephone, 50, "A telephone number"),
            Words.Line(details.Email, 200, "An e-mail address"),
            Words.Line(details.WebSite, 200, "A web site")
        );
        (SenderName, SenderEmail) = (
            Words.Line(details.SenderName, LongestName, "The sender's name"),
            Words.Line(details.SenderEmail, 200, "An e-mail address")
        );
        (CompanyNumber, FooterText) = (
            Words.Line(details.CompanyNumber, 20, "A company number"),
            Words.Lines(details.FooterText, LongestFooter, "The footer")
        );
        (BankName, BankAccountName) = (
            Words.Line(details.BankName, LongestName, "The bank's name"),
            Words.Line(details.BankAccountName, LongestName, "The account's name")
        );
        HostName = HostOf(details.HostName);
        (Name, Address, Colour, VatNumber) = (name, address, details.Colour.ToUpperInvariant(), vatNumber);
        (VatRounding, PaymentTermsDays) = (details.VatRounding, details.PaymentTermsDays);
        PortalMonthsAfterClosing = details.PortalMonthsAfterClosing;
        (BankSortCode, BankAccountNumber) = (sortCode, accountNumber);
        (InvoicePrefix, CreditNotePrefix) = (invoices, creditNotes);
        Version++;
    }

    /// <summary>How the VAT of a customer's invoice is rounded: never down for consumers.</summary>
    public VatRounding RoundingFor(Customer customer) => customer.Kind == CustomerKind.Consumer ? VatRounding.HalfUp : VatRounding;

    /// <param name="logoId">A kept <see cref="Logo"/>, or null for none.</param>
    public void UseLogo(int? logoId) => LogoId = logoId;

    public void MakeDefault() => IsDefault = true;

    public void EndDefault() => IsDefault = false;

    /// <summary>12-34-56, however it was typed; null for nothing.</summary>
    /// <exception cref="BillingRuleException">Not six figures.</exception>
    public static string? SortCodeOf(string? typed)
    {
        if (FiguresOf(typed) is not { } figures)
            return null;
        return figures.Length == 6 && figures.All(char.IsAsciiDigit)
            ? $"{figures[..2]}-{figures[2..4]}-{figures[4..]}"
            : throw new BillingRuleException("A sort code has six figures, for example 12-34-56.");
    }

    /// <summary>Eight figures; null for nothing.</summary>
    /// <exception cref="BillingRuleException">Not eight figures.</exception>
    public static string? AccountNumberOf(string? typed)
    {
        if (FiguresOf(typed) is not { } figures)
            return null;
        if (figures.Length is 6 or 7 && figures.All(char.IsAsciiDigit))
            throw new BillingRuleException(
                $"An account number has eight figures. A shorter one gets noughts in front: {figures.PadLeft(8, '0')}."
            );
        return figures.Length == 8 && figures.All(char.IsAsciiDigit)
            ? figures
            : throw new BillingRuleException("An account number has eight figures, for example 12345678.");
    }

    /// <summary>What stands before a number: INV-. It can't end in a figure, or INV-1 and number 1 would read as INV-11 of another
    /// series.</summary>
    /// <exception cref="BillingRuleException">Empty, too long, or of other signs.</exception>
    public static string PrefixOf(string? typed, string of)
    {
        var prefix = Words.NeededLine(typed, LongestPrefix, "A prefix", $"Give a prefix for {of}.");
        if (prefix.Any(sign => !char.IsAsciiLetterOrDigit(sign) && sign is not ('-' or '/' or '_' or '.')))
            throw new BillingRuleException("A prefix is made of letters, figures and - / _ .");
        return char.IsAsciiDigit(prefix[^1])
            ? throw new BillingRuleException(
                $"A prefix can't end in a figure: {prefix} and number 1 would read as {prefix}1. Put a dash at its end: {prefix}-"
            )
            : prefix;
    }

    /// <summary>portal.meridian.example; null for nothing.</summary>
    /// <exception cref="BillingRuleException">Not a host name.</exception>
    public static string? HostOf(string? typed)
    {
        if (Words.Line(typed, 253, "A host name")?.ToLowerInvariant() is not { } host)
            return null;
        var isName = host.Split('.')
            .All(part =>
                part.Length is > 0 and <= 63
                && part[0] != '-'
                && part[^1] != '-'
                && part.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-')
            );
        return isName
            ? host
            : throw new BillingRuleException(
                "A host name is what stands between https:// and the next stroke, for example portal.meridian.example."
            );
    }

    private static Address AddressOf(Address typed) =>
        new()
        {
            Line1 = Words.Line(typed.Line1, 100, "An address line") ?? "",
            Line2 = Words.Line(typed.Line2, 100, "An address line"),
            Line3 = Words.Line(typed.Line3, 100, "An address line"),
            Line4 = Words.Line(typed.Line4, 100, "An address line"),
            Town = Words.Line(typed.Town, 100, "A town") ?? "",
            County = Words.Line(typed.County, 100, "A county"),
            Postcode = Words.Line(typed.Postcode, 20, "A postcode")?.ToUpperInvariant() ?? "",
            Country = Words.Line(typed.Country, 100, "A country") ?? "United Kingdom",
        };

    private static string? FiguresOf(string? typed) =>
        Text.Optional(typed) is { } words ? string.Concat(words.Where(letter => letter is not (' ' or '-'))) : null;

    private static string NameOf(string name) =>
        Words.NeededLine(name, LongestName, "The name of an organisation", "Give the organisation a name.");
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
    public int PortalMonthsAfterClosing { get; init; } = 12;
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
