using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Services;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Charges;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.ServiceFiles;

/// <summary>Whose a line is, what it is and what it is sold for, out of books that are loaded once.</summary>
internal sealed class ServiceMatching
{
    private readonly CliBook clis;
    private readonly HashSet<int> excluded;
    private readonly CodeBook codes;
    private readonly Dictionary<int, Product> products;
    private readonly Dictionary<int, int> usual;
    private readonly Dictionary<(int CustomerId, int CategoryId), int> tariffs;
    private readonly HashSet<(int ProductId, int CustomerId)> ownPrices;
    private readonly Dictionary<(int ProductId, int? CustomerId, int? TariffId, DateOnly Day), Money?> prices = [];

    private ServiceMatching(
        List<Cli> lines,
        IEnumerable<ServiceCode> codes,
        Dictionary<int, Product> products,
        Dictionary<int, int> usual,
        Dictionary<(int, int), int> tariffs
    )
    {
        (clis, this.codes, this.products, this.usual, this.tariffs) = (new(lines), new(codes), products, usual, tariffs);
        excluded = [.. lines.Where(line => line.ExcludedFromBilling).Select(line => line.Id)];
        ownPrices =
        [
            .. products.Values.SelectMany(p => p.Prices.Where(x => x.CustomerId != null).Select(x => (p.Id, x.CustomerId!.Value))),
        ];
    }

    public static async Task<ServiceMatching> LoadAsync(BillingDb db, CancellationToken cancel) =>
        new(
            await db.Clis.AsNoTracking().ToListAsync(cancel),
            await db.ServiceCodes.AsNoTracking().ToListAsync(cancel),
            await db.Products.AsNoTracking().Include(p => p.Prices).ToDictionaryAsync(p => p.Id, cancel),
            await ChargePrices.UsualAsync(db, cancel),
            await db.CustomerTariffs.AsNoTracking().ToDictionaryAsync(t => (t.CustomerId, t.CategoryId), t => t.TariffId, cancel)
        );

    public Product ProductOf(ServiceLine line) => products[line.ProductId!.Value];

    /// <summary>Anew: a line that is charged stays as it is.</summary>
    public void Match(ServiceLine line)
    {
        if (line.State == ServiceLineState.Charged)
            return;
        var owner = OwnerOf(line);
        var product = ProductIdOf(line) is { } id ? products.GetValueOrDefault(id) : null;
        var own = product is null || owner is null ? null : PriceOf(product, owner.Value.CustomerId, line.From);
        line.Match(owner, owner is { } who && excluded.Contains(who.CliId), product, own);
    }

    private int? ProductIdOf(ServiceLine line) =>
        line is { IsProductChosen: true, ProductId: { } chosen } ? chosen : codes.Find(line.Code, line.Description);

    /// <summary>A number that lost its leading 0 on its way through a spreadsheet is still the same line.</summary>
    private CliOwner? OwnerOf(ServiceLine line)
    {
        if (clis.TryFind(line.Key, line.From, out var owner))
            return owner;
        var whole = Whole(line.Key);
        return whole != line.Key && clis.TryFind(whole, line.From, out owner) ? owner : null;
    }

    /// <summary>The key of a number that lost its 0; any other as it is.</summary>
    public static string Whole(string key) => LineKey.IsNumber(key) && key.Length is 9 or 10 && key[0] != '0' ? $"44{key}" : key;

    private Money? PriceOf(Product product, int customerId, DateOnly day)
    {
        int? tariff =
            tariffs.TryGetValue((customerId, product.CategoryId), out var held) || usual.TryGetValue(product.CategoryId, out held)
                ? held
                : null;
        int? own = ownPrices.Contains((product.Id, customerId)) ? customerId : null;
        if (prices.TryGetValue((product.Id, own, tariff, day), out var known))
            return known;
        return prices[(product.Id, own, tariff, day)] = product.PriceOn(day, own, tariff)?.Sell;
    }
}
