namespace BillingBlazor.Domain.Customers;

/// <summary>A postal address: four lines, as the guide's import has it.</summary>
public sealed record Address
{
    public string Line1 { get; init; } = "";
    public string? Line2 { get; init; }
    public string? Line3 { get; init; }
    public string? Line4 { get; init; }
    public string Town { get; init; } = "";
    public string? County { get; init; }
    public string Postcode { get; init; } = "";
    public string Country { get; init; } = "United Kingdom";

    /// <summary>What is printed, line by line, without the empty ones.</summary>
    public IReadOnlyList<string> Lines =>
        [
            .. new[] { Line1, Line2, Line3, Line4, Town, County, Postcode, Country is "United Kingdom" ? null : Country }
                .OfType<string>()
                .Where(line => line.Length > 0),
        ];
}
