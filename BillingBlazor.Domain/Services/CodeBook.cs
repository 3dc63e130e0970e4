using BillingBlazor.Domain.Tariffs;

namespace BillingBlazor.Domain.Services;

/// <summary>Which product a line is: by its code, else by its description. Exact text wins over one with *, that over an expression; then
/// the longer literal; then the one that is older.</summary>
public sealed class CodeBook
{
    private const int MostRemembered = 100_000;

    private readonly Dictionary<string, int> exact = new(StringComparer.OrdinalIgnoreCase);
    private readonly ServiceCode[] patterns;
    private readonly Dictionary<string, int?> known = new(StringComparer.Ordinal);

    public CodeBook(IEnumerable<ServiceCode> codes)
    {
        var all = codes.OrderBy(code => code.Id).ToList();
        foreach (var code in all.Where(code => code.Kind == ServiceCodeKind.Exact))
            exact.TryAdd(code.Text, code.ProductId);
        patterns =
        [
            .. all.Where(code => code.Kind != ServiceCodeKind.Exact).OrderBy(code => code.Kind).ThenByDescending(code => code.Literal),
        ];
    }

    /// <returns>The product's id; null when no code is of it.</returns>
    public int? Find(string? code, string description) => (code is null ? null : Find(code.Trim())) ?? Find(description.Trim());

    private int? Find(string text)
    {
        if (exact.TryGetValue(text, out var product))
            return product;
        if (patterns.Length == 0)
            return null;
        if (known.TryGetValue(text, out var found))
            return found;
        found = Array.Find(patterns, pattern => pattern.Matches(text))?.ProductId;
        if (known.Count < MostRemembered)
            known[text] = found;
        return found;
    }
}
