using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;

namespace BillingBlazor.Domain.Usage;

/// <summary>The price that won, or (with <see cref="PriceSource.EverythingElse"/>) the mark-up on cost, or nothing.</summary>
/// <param name="Tariff">The tariff whose bands and rows are used; null for none.</param>
public readonly record struct FoundPrice(PriceSource Source, RateRow? Row, decimal? MarkupPercent, Tariff? Tariff);

/// <summary>
/// The price in force at the start, first hit: the customer's own row; its tariff's (its own in the destination's category, else the
/// category's default); the based-on tariff's (each: destination before group); that tariff's "everything else"; the destination's own (product.md 6).
/// </summary>
public sealed class PriceBook
{
    private readonly Dictionary<(int Customer, int Category), int> tariffOf;
    private readonly Dictionary<int, Tariff> tariffs;
    private readonly Dictionary<int, Category> categories;
    private readonly Dictionary<(int Tariff, int Destination, int Group), List<RateRow>> tariffRows = [];
    private readonly Dictionary<(int Customer, int Destination, int Group), List<RateRow>> customerRows = [];
    private readonly Dictionary<int, List<RateRow>> destinationRows = [];
    private readonly HashSet<int> customersWithRows = [];

    public PriceBook(IEnumerable<RateRow> rows, IEnumerable<Tariff> tariffs, IEnumerable<Category> categories, IEnumerable<(int CustomerId, int CategoryId, int TariffId)> customerTariffs)
    {
        this.tariffs = tariffs.ToDictionary(t => t.Id);
        this.categories = categories.ToDictionary(c => c.Id);
        tariffOf = customerTariffs.ToDictionary(t => (t.CustomerId, t.CategoryId), t => t.TariffId);
        foreach (var row in rows)
        {
            var (destination, group) = (row.DestinationId ?? 0, row.DestinationGroupId ?? 0);
            if (row.TariffId is { } tariff) Add(tariffRows, (tariff, destination, group), row);
            else if (row.CustomerId is { } customer)
            {
                Add(customerRows, (customer, destination, group), row);
                customersWithRows.Add(customer);
            }
            else if (row.DestinationId is { } own) Add(destinationRows, own, row);
        }
    }

    public FoundPrice Find(int customerId, Destination destination, DateOnly day)
    {
        var tariff = TariffOf(customerId, destination.CategoryId);
        var group = destination.DestinationGroupId ?? -1;
        if (customersWithRows.Contains(customerId) && (InForce(customerRows, (customerId, destination.Id, 0), day) ?? InForce(customerRows, (customerId, 0, group), day)) is { } own)
            return new(PriceSource.CustomerRow, own, null, tariff);

        var hops = 0;
        for (var sheet = tariff; sheet is not null && hops < 16; sheet = BasedOn(sheet), hops++)
            if ((InForce(tariffRows, (sheet.Id, destination.Id, 0), day) ?? InForce(tariffRows, (sheet.Id, 0, group), day)) is { } row)
                return new(hops == 0 ? PriceSource.TariffRow : PriceSource.BasedOnRow, row, null, tariff);

        if (tariff?.EverythingElseMarkupPercent is { } markup) return new(PriceSource.EverythingElse, null, markup, tariff);
        return InForce(destinationRows, destination.Id, day) is { } last ? new(PriceSource.DestinationRow, last, null, tariff) : new(PriceSource.None, null, null, tariff);
    }

    private Tariff? TariffOf(int customerId, int categoryId)
    {
        if (tariffOf.TryGetValue((customerId, categoryId), out var chosen)) return tariffs.GetValueOrDefault(chosen);
        return categories.GetValueOrDefault(categoryId)?.DefaultTariffId is { } usual ? tariffs.GetValueOrDefault(usual) : null;
    }

    private Tariff? BasedOn(Tariff sheet) => sheet.BasedOnTariffId is { } id ? tariffs.GetValueOrDefault(id) : null;

    private static RateRow? InForce<TKey>(Dictionary<TKey, List<RateRow>> book, TKey key, DateOnly day) where TKey : notnull
    {
        if (!book.TryGetValue(key, out var rows)) return null;
        foreach (var row in rows) if (row.IsInForce(day)) return row;
        return null;
    }

    private static void Add<TKey>(Dictionary<TKey, List<RateRow>> book, TKey key, RateRow row) where TKey : notnull
    {
        if (!book.TryGetValue(key, out var rows)) book[key] = rows = [];
        rows.Add(row);
    }
}
