using System.Globalization;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Services;
using BillingBlazor.Server.Shell;

namespace BillingBlazor.Server.ServiceFiles.Reconciling;

/// <summary>What is looked at, as the address says it: so that a view can be shared. What an address says wrong is left out.</summary>
public sealed record ReconciliationFilter
{
    public const string Address = "/service-files/reconciliation";
    private const string Whole = "yyyy-MM";

    /// <summary>Its first day. Null: the latest that is begun.</summary>
    public DateOnly? Month { get; init; }

    public ReconciledState? State { get; init; }
    public int? SupplierId { get; init; }
    public int? ProductId { get; init; }

    /// <summary>Of a customer, a line or a product.</summary>
    public string? Words { get; init; }

    /// <summary>From 1.</summary>
    public int Page { get; init; } = 1;

    public bool IsEverything => this with { Month = null, Page = 1 } == new ReconciliationFilter();

    public static ReconciliationFilter Of(string query)
    {
        var said = AddressQuery.Read(query);
        return new()
        {
            Month = DateOnly.TryParseExact(said.Word("month"), Whole, CultureInfo.InvariantCulture, DateTimeStyles.None, out var month)
                ? month
                : null,
            State = said.Choice<ReconciledState>("state"),
            SupplierId = said.Number("supplier"),
            ProductId = said.Number("product"),
            Words = said.Word("q"),
            Page = said.Page(),
        };
    }

    /// <summary>The query of it, with its question mark; only what isn't as usual.</summary>
    public string ToQuery() =>
        AddressQuery.Write(
            ("month", Month?.ToString(Whole, CultureInfo.InvariantCulture)),
            ("state", State),
            ("supplier", SupplierId),
            ("product", ProductId),
            ("q", Text.Optional(Words)),
            ("page", Page > 1 ? Page : null)
        );

    public bool Includes(ReconciliationRow row) =>
        (State is null || State == row.Compared.State)
        && (SupplierId is null || SupplierId == row.Compared.SupplierId)
        && (ProductId is null || ProductId == row.Compared.ProductId)
        && (Words is not { } words || Has(row.Customer, words) || Has(row.Line, words) || Has(row.Product, words));

    private static bool Has(string? text, string words) => text?.Contains(words, StringComparison.OrdinalIgnoreCase) == true;
}
