using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Shell;

namespace BillingBlazor.Server.Customers.Details;

/// <summary>A postal address as people type it: the guide's fields.</summary>
public class AddressForm
{
    private const string UnitedKingdom = "United Kingdom";
    private static readonly string[] namesOfIt = [UnitedKingdom, "UK", "U.K.", "GB", "Great Britain"];

    public string Line1 { get; set; } = "";
    public string? Line2 { get; set; }
    public string? Line3 { get; set; }
    public string? Line4 { get; set; }
    public string Town { get; set; } = "";
    public string? County { get; set; }
    public string Postcode { get; set; } = "";
    public string Country { get; set; } = UnitedKingdom;

    /// <summary>The rules of an address; the fields are named with the prefix.</summary>
    internal FormChecks AddressChecks(string prefix, string what) =>
        new()
        {
            { prefix + nameof(Line1), FormText.Problem(Line1, 100, "An address line", $"Give the first line of the {what} address.") },
            { prefix + nameof(Line2), FormText.Problem(Line2, 100, "An address line") },
            { prefix + nameof(Line3), FormText.Problem(Line3, 100, "An address line") },
            { prefix + nameof(Line4), FormText.Problem(Line4, 100, "An address line") },
            { prefix + nameof(Town), FormText.Problem(Town, 100, "A town", "Give the town.") },
            { prefix + nameof(County), FormText.Problem(County, 100, "A county") },
            { prefix + nameof(Postcode), FormText.Problem(Postcode, 20, "A postcode", "Give the postcode.") },
            { prefix + nameof(Postcode), IsNoUkPostcode, $"“{Postcode.Trim()}” is not a UK postcode, such as EC2A 2JN." },
            { prefix + nameof(Country), FormText.Problem(Country, 100, "A country", "Give the country.") },
        };

    private bool IsNoUkPostcode => IsUk && Domain.Customers.Postcode.Normalise(Postcode) is null;

    public Address ToAddress() =>
        new()
        {
            Line1 = Line1.Trim(),
            Line2 = Text.Optional(Line2),
            Line3 = Text.Optional(Line3),
            Line4 = Text.Optional(Line4),
            Town = Town.Trim(),
            County = Text.Optional(County),
            Postcode = (IsUk ? Domain.Customers.Postcode.Normalise(Postcode) : null) ?? Postcode.Trim().ToUpperInvariant(),
            Country = IsUk ? UnitedKingdom : Country.Trim(),
        };

    public void Fill(Address address)
    {
        (Line1, Line2, Line3, Line4) = (address.Line1, address.Line2, address.Line3, address.Line4);
        (Town, County, Postcode, Country) = (address.Town, address.County, address.Postcode, address.Country);
    }

    private bool IsUk => namesOfIt.Contains(Country.Trim(), StringComparer.OrdinalIgnoreCase);
}
