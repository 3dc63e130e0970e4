using BillingBlazor.Domain;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Tariffs;

/// <summary>A category as it is saved; compared as a whole, so that an amendment since it was opened is noticed.</summary>
public sealed record CategoryDetails(
    string Name,
    CategoryKind Kind,
    int Priority,
    int? DefaultTariffId,
    VatTreatment VatTreatment,
    bool ForOnwardSale = false
)
{
    public static CategoryDetails Of(Category category) =>
        new(category.Name, category.Kind, category.Priority, category.DefaultTariffId, category.VatTreatment, category.ForOnwardSale);
}

/// <summary>Classes of what is sold.</summary>
public sealed class CategoryActions(IDbContextFactory<BillingDb> dbs, CurrentUser user, LiveUpdates live)
{
    private const int Step = 10;

    /// <param name="categoryId">Null for a new one.</param>
    /// <param name="opened">As it was opened; null for a new one.</param>
    /// <exception cref="BillingRuleException">The name is taken, the kind of one in use would change, or somebody else amended
    /// it.</exception>
    public async Task<int> SaveAsync(
        int? categoryId,
        CategoryDetails details,
        CategoryDetails? opened,
        CancellationToken cancel,
        Guid? requestKey = null
    )
    {
        await user.RequireAsync(Permission.SetUp);
        return await OnceAsync(
            categoryId is null ? requestKey : null,
            async db =>
            {
                var all = await db.Categories.ToListAsync(cancel);
                var category = categoryId is { } id
                    ? all.Find(c => c.Id == id) ?? throw new BillingRuleException("This category was deleted by somebody else.")
                    : db.Add(new Category(details.Name, details.Kind, details.Priority)).Entity;
                if (categoryId is not null && opened is not null && CategoryDetails.Of(category) != opened)
                    throw new BillingRuleException(
                        $"Somebody else amended {category.Name} while you had it open. Both values of each field are shown: choose, "
                            + "then save again."
                    );
                if (category.Kind != details.Kind && await UseAsync(db, category.Id, cancel) is { } use)
                    throw new BillingRuleException(
                        $"{category.Name} has {use}, so it can't become a category of "
                        + $"{(details.Kind == CategoryKind.Usage ? "usage" : "products")}. Add another category instead."
                    );
                if (
                    details.DefaultTariffId is { } tariff
                    && !await db.Tariffs.AnyAsync(t => t.Id == tariff && t.CategoryId == category.Id, cancel)
                )
                    throw new BillingRuleException("The default tariff is one of this category. Choose another.");
                category.Amend(
                    details.Name,
                    details.Kind,
                    details.Priority,
                    details.DefaultTariffId,
                    details.VatTreatment,
                    details.ForOnwardSale
                );
                if (all.Exists(c => c != category && string.Equals(c.Name, category.Name, StringComparison.OrdinalIgnoreCase)))
                    throw new BillingRuleException($"There is a category called {category.Name} already. Give this one another name.");
                return () => category.Id;
            },
            cancel
        );
    }

    /// <summary>One place up or down among the lines of an invoice; all are numbered afresh in tens.</summary>
    /// <param name="steps">−1 is up.</param>
    public async Task MoveAsync(int categoryId, int steps, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await WriteAsync(
            async db =>
            {
                var order = await db.Categories.OrderBy(c => c.Priority).ThenBy(c => c.Id).ToListAsync(cancel);
                var at = order.FindIndex(c => c.Id == categoryId);
                if (at < 0)
                    return;
                var moved = order[at];
                order.RemoveAt(at);
                order.Insert(Math.Clamp(at + steps, 0, order.Count), moved);
                for (var i = 0; i < order.Count; i++)
                    order[i].MoveTo(Math.Min((i + 1) * Step, 9_999));
            },
            cancel
        );
    }

    /// <exception cref="BillingRuleException">Something is in it.</exception>
    public async Task DeleteAsync(int categoryId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await WriteAsync(
            async db =>
            {
                if (await db.Categories.FindAsync([categoryId], cancel) is not { } category)
                    return;
                if (await UseAsync(db, categoryId, cancel) is { } use)
                    throw new BillingRuleException($"{category.Name} has {use}, so it can't be deleted.");
                db.Remove(category);
            },
            cancel
        );
    }

    /// <summary>What is in it, in words; null for nothing.</summary>
    private static async Task<string?> UseAsync(BillingDb db, int categoryId, CancellationToken cancel)
    {
        var found = new (int Count, string One, string Many)[]
        {
            (await db.Tariffs.CountAsync(t => t.CategoryId == categoryId, cancel), "tariff", "tariffs"),
            (await db.Products.CountAsync(p => p.CategoryId == categoryId, cancel), "product", "products"),
            (await db.Destinations.CountAsync(d => d.CategoryId == categoryId, cancel), "destination", "destinations"),
            (await db.Charges.CountAsync(c => c.CategoryId == categoryId, cancel), "charge", "charges"),
            (await db.InvoiceLines.CountAsync(l => l.CategoryId == categoryId, cancel), "invoiced line", "invoiced lines"),
        };
        var words = found.Where(f => f.Count > 0).Select(f => $"{f.Count:#,0} {(f.Count == 1 ? f.One : f.Many)}").ToList();
        return words.Count == 0 ? null : string.Join(", ", words);
    }

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
