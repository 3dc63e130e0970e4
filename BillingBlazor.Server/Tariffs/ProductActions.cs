using BillingBlazor.Domain;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Prices;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Tariffs;

/// <summary>A price from a day on: of a tariff, of a customer or (neither) the base price.</summary>
/// <param name="From">Null: from the start, for the first of its list.</param>
public sealed record PriceEntry(DateOnly? From, Money Sell, Money? Buy, int? TariffId = null, int? CustomerId = null);

/// <param name="Id">Null for a new one.</param>
/// <param name="Opened">The product as it was opened: an amendment since then is not overwritten unseen.</param>
/// <param name="First">The base price of a new product.</param>
public sealed record ProductEntry(int? Id, ProductDetails Details, ProductDetails? Opened = null, PriceEntry? First = null);

/// <summary>The catalogue.</summary>
public sealed class ProductActions(IDbContextFactory<BillingDb> dbs, CurrentUser user, LiveUpdates live)
{
    /// <returns>The product's id.</returns>
    /// <exception cref="BillingRuleException">The name or reference is taken, the category is of usage, or somebody else amended
    /// it.</exception>
    public async Task<int> SaveAsync(ProductEntry entry, CancellationToken cancel, Guid? requestKey = null)
    {
        await user.RequireAsync(Permission.SetUp);
        return await OnceAsync(
            entry.Id is null ? requestKey : null,
            async db =>
            {
                var product = entry.Id is { } id
                    ? await FindAsync(db, id, cancel)
                    : db.Add(new Product(entry.Details.Name, entry.Details.CategoryId, entry.Details.Frequency)).Entity;
                if (entry.Opened is { } opened && product.Sheet != opened)
                    throw new BillingRuleException(
                        $"Somebody else amended {product.Name} while you had it open. Both values of each field are shown: choose, "
                            + "then save again."
                    );
                if (!await db.Categories.AnyAsync(c => c.Id == entry.Details.CategoryId && c.Kind == CategoryKind.Products, cancel))
                    throw new BillingRuleException("Choose a category of products.");
                if (entry.Details.SupplierId is { } supplier && !await db.Suppliers.AnyAsync(s => s.Id == supplier, cancel))
                    throw new BillingRuleException("That supplier is gone. Choose another, or none.");
                if (
                    entry.Id is not null
                    && product.CategoryId != entry.Details.CategoryId
                    && product.Prices.Any(p => p.TariffId is not null)
                )
                    throw new BillingRuleException(
                        $"{product.Name} has prices of tariffs in its category, so it can't move to another. Withdraw it, and add it "
                            + "anew there."
                    );
                product.Amend(entry.Details);
                var (name, reference, self) = (product.Name, product.Reference, entry.Id ?? 0);
                if (await db.Products.AnyAsync(p => p.Id != self && EF.Functions.Collate(p.Name, DatabaseEngine.AnyCase) == name, cancel))
                    throw new BillingRuleException($"There is a product called {name} already. Give this one another name.");
                if (
                    reference is not null
                    && await db.Products.FirstOrDefaultAsync(
                        p => p.Id != self && p.Reference != null && EF.Functions.Collate(p.Reference, DatabaseEngine.AnyCase) == reference,
                        cancel
                    )
                        is { } other
                )
                    throw new BillingRuleException($"{other.Name} has the reference {reference} already. A reference is unique.");
                if (entry.First is { } first)
                    product.Price(first.From ?? PriceDays.Start, first.Sell, first.Buy);
                return () => product.Id;
            },
            cancel
        );
    }

    /// <summary>Sets a price from a day on, in place of one that begins the same day. A later day takes effect when it comes.</summary>
    /// <param name="seen">The price of that day and list as the form was opened with; null asks nothing.</param>
    /// <exception cref="BillingRuleException">The price is outside its range, the tariff is of another category, or somebody else wrote
    /// that day.</exception>
    public async Task PriceAsync(int productId, PriceEntry entry, CancellationToken cancel, DayPrice? seen = null)
    {
        await user.RequireAsync(Permission.SetUp);
        await WriteAsync(
            async db =>
            {
                var product = await FindAsync(db, productId, cancel);
                if (
                    entry.TariffId is { } tariff
                    && !await db.Tariffs.AnyAsync(t => t.Id == tariff && t.CategoryId == product.CategoryId, cancel)
                )
                    throw new BillingRuleException("Choose a tariff of the product's category.");
                if (entry.CustomerId is { } customer && !await db.Customers.AnyAsync(c => c.Id == customer, cancel))
                    throw new BillingRuleException("Choose the customer.");
                var isFirst = !product.Prices.Any(p => p.TariffId == entry.TariffId && p.CustomerId == entry.CustomerId);
                var from = PriceDays.Of(entry.From, isFirst, product.Name);
                DayPrice.RefuseChanged(OfDay(product.Prices, entry), seen, new(entry.Sell, entry.Buy), from);
                product.Price(from, entry.Sell, entry.Buy, entry.TariffId, entry.CustomerId);
            },
            cancel
        );
    }

    /// <summary>What stands for the day of an entry, in its list: the base prices, a tariff's or a customer's.</summary>
    internal static DayPrice OfDay(IEnumerable<ProductPrice> prices, PriceEntry entry) =>
        prices.FirstOrDefault(p =>
            p.From == (entry.From ?? PriceDays.Start) && p.TariffId == entry.TariffId && p.CustomerId == entry.CustomerId
        )
            is { } price
            ? new(price.Sell, price.Buy)
            : DayPrice.None;

    /// <exception cref="BillingRuleException">It is in force already, or was.</exception>
    public async Task RemovePriceAsync(int productId, int priceId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await WriteAsync(async db => (await FindAsync(db, productId, cancel)).RemovePrice(priceId, db.Today), cancel);
    }

    /// <exception cref="BillingRuleException">A charge is of it.</exception>
    public async Task DeleteAsync(int productId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await WriteAsync(
            async db =>
            {
                if (await db.Products.Include(p => p.Prices).SingleOrDefaultAsync(p => p.Id == productId, cancel) is not { } product)
                    return;
                var charges = await db.Charges.CountAsync(c => c.ProductId == productId, cancel);
                if (charges > 0)
                    throw new BillingRuleException(
                        $"{charges:#,0} {(charges == 1 ? "charge is" : "charges are")} of {product.Name}, so it can't be deleted. "
                        + "Withdraw it instead."
                    );
                db.Remove(product);
            },
            cancel
        );
    }

    private static async Task<Product> FindAsync(BillingDb db, int id, CancellationToken cancel) =>
        await db.Products.Include(p => p.Prices).SingleOrDefaultAsync(p => p.Id == id, cancel)
        ?? throw new BillingRuleException("This product was deleted by somebody else.");

    private async Task<int> OnceAsync(Guid? requestKey, Func<BillingDb, Task<Func<int>>> make, CancellationToken cancel)
    {
        var saved = await dbs.OnceAsync(requestKey, make, cancel);
        live.Publish(Topic.SetUp);
        return saved;
    }

    private async Task WriteAsync(Func<BillingDb, Task> change, CancellationToken cancel)
    {
        await dbs.WriteAsync(change, cancel);
        live.Publish(Topic.SetUp);
    }
}
