using System.Globalization;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Services;
using BillingBlazor.Server.Shell;
using Microsoft.AspNetCore.WebUtilities;

namespace BillingBlazor.Server.ServiceFiles.Reconciling;

/// <summary>What is looked at, as the address says it: so that a view can be shared. What an address says wrong is left out.</summary>
public sealed record ReconciliationFilter
{
    public const string Address = "/service-files/reconciliation";

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
            Month = DateOnly.TryParseExact(Word("month"), "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var month)
                ? month
                : null,
            State = Enum.TryParse<ReconciledState>(Word("state"), ignoreCase: true, out var state) && Enum.IsDefined(state) ? state : null,
            SupplierId = Number("supplier"),
            ProductId = Number("product"),
            Words = Word("q") is { Length: <= 200 } words ? words : null,
            Page = Number("page") is >= 1 and <= 100_000 and { } page ? page : 1,
        };

        string? Word(string key) => said.TryGetValue(key, out var value) && !string.IsNullOrWhiteSpace(value[0]) ? value[0]!.Trim() : null;
        int? Number(string key) => int.TryParse(Word(key), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    /// <summary>The query of it, with its question mark; only what isn't as usual.</summary>
    public string ToQuery()
    {
        var said = new List<KeyValuePair<string, string?>>();
        if (Month is { } month)
            Say("month", month.ToString("yyyy-MM", CultureInfo.InvariantCulture));
        if (State is { } state)
            Say("state", state.ToString().ToLowerInvariant());
        if (SupplierId is { } supplier)
            Say("supplier", $"{supplier}");
        if (ProductId is { } product)
            Say("product", $"{product}");
        if (Text.Optional(Words) is { } words)
            Say("q", words);
        if (Page > 1)
            Say("page", $"{Page}");
        return QueryHelpers.AddQueryString("", said);

        void Say(string key, string value) => said.Add(new(key, value));
    }

    public bool Includes(ReconciliationRow row) =>
        (State is null || State == row.Compared.State)
        && (SupplierId is null || SupplierId == row.Compared.SupplierId)
        && (ProductId is null || ProductId == row.Compared.ProductId)
        && (Words is not { } words || Has(row.Customer, words) || Has(row.Line, words) || Has(row.Product, words));

    private static bool Has(string? text, string words) => text?.Contains(words, StringComparison.CurrentCultureIgnoreCase) == true;
}
