using BillingBlazor.Domain;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Prices;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Tariffs;

/// <param name="Id">Null for a new one.</param>
/// <param name="Version">As it was opened: an amendment since then is not overwritten unseen.</param>
public sealed record TariffEntry(
    int? Id,
    string Name,
    int CategoryId,
    int? BasedOnId,
    int? ScheduleId,
    decimal? AccessChargePerMinute,
    decimal? EverythingElseMarkupPercent,
    int Version = 0
);

/// <summary>A copy of a tariff, so many percent dearer or cheaper.</summary>
/// <param name="From">The copy's prices begin on this day: those in force then, and later ones on their own. Null: from the start, as they
/// are today.</param>
/// <param name="PenceDecimals">What they are rounded to.</param>
public sealed record TariffCopy(int TariffId, string Name, decimal Percent, int PenceDecimals, DateOnly? From);

/// <summary>Tariffs and their rate sheets.</summary>
public sealed class TariffActions(IDbContextFactory<BillingDb> dbs, CurrentUser user, LiveUpdates live)
{
    /// <returns>The tariff's id.</returns>
    /// <exception cref="BillingRuleException">The name is taken in its category, tariffs are based on one another in a circle, or somebody
    /// else amended it.</exception>
    public async Task<int> SaveAsync(TariffEntry entry, CancellationToken cancel, Guid? requestKey = null)
    {
        await user.RequireAsync(Permission.SetUp);
        return await OnceAsync(
            entry.Id is null ? requestKey : null,
            async db =>
            {
                var category =
                    await db.Categories.SingleOrDefaultAsync(c => c.Id == entry.CategoryId, cancel)
                    ?? throw new BillingRuleException("Choose the category of the tariff.");
                var all = await db.Tariffs.ToListAsync(cancel);
                var saved = entry.Id is { } id
                    ? all.Find(t => t.Id == id) ?? throw new BillingRuleException("This tariff was deleted by somebody else.")
                    : db.Add(new Tariff(entry.Name, entry.CategoryId)).Entity;
                if (entry.Id is not null && saved.Version != entry.Version)
                    throw new BillingRuleException(
                        $"Somebody else amended {saved.Name} while you had it open. Both values of each field are shown: choose, then "
                            + "save again."
                    );
                RefuseBase(all, saved, entry);
                saved.Amend(entry.Name, entry.BasedOnId, entry.ScheduleId, entry.AccessChargePerMinute, entry.EverythingElseMarkupPercent);
                RefuseTakenName(all, saved);
                if (entry.Id is null && category.DefaultTariffId is null && !all.Exists(t => t != saved && t.CategoryId == category.Id))
                {
                    await db.SaveChangesAsync(cancel);
                    category.UseDefault(saved.Id); // the first: without it nobody would have a tariff there
                }
                return () => saved.Id;
            },
            cancel
        );
    }

    /// <summary>A new row ends the one in force the day before; one that would lie under a later row is refused.</summary>
    /// <exception cref="BillingRuleException">Rows of one destination would overlap, a rate is bad, no call would ever use it, or somebody
    /// else amended the row.</exception>
    public async Task<int> SaveRateAsync(RateEntry entry, CancellationToken cancel, Guid? requestKey = null)
    {
        await user.RequireAsync(Permission.SetUp);
        return await OnceAsync(
            entry.Id is null ? requestKey : null,
            async db =>
            {
                if (entry.From is { Year: < 1990 or > 2100 })
                    throw new BillingRuleException("A row begins between the years 1990 and 2100.");
                if (!await db.Tariffs.AnyAsync(t => t.Id == entry.TariffId, cancel))
                    throw new BillingRuleException("This tariff was deleted by somebody else.");
                var others = await db
                    .RateRows.Where(r =>
                        r.TariffId == entry.TariffId
                        && r.DestinationGroupId == entry.GroupId
                        && r.DestinationId == entry.DestinationId
                        && r.Id != (entry.Id ?? 0)
                    )
                    .ToListAsync(cancel);
                var from = PriceDays.Of(entry.From, others.Count == 0, "This destination");
                var row = entry.Id is { } id
                    ? await db.RateRows.SingleOrDefaultAsync(r => r.Id == id && r.TariffId == entry.TariffId, cancel)
                        ?? throw new BillingRuleException("This row was removed by somebody else. Add it again, if it is still wanted.")
                    : new RateRow(entry.TariffId, null, entry.GroupId, entry.DestinationId, from, entry.To, entry.Price);
                if (entry.Seen is { } seen && row.Price != seen)
                    throw new BillingRuleException(
                        "Somebody else amended this row while you had it open. Both values are shown beneath it."
                    );
                if (entry.Id is null)
                {
                    await NeverUsed.RefuseAsync(db, RateKey.Of(row), cancel);
                    foreach (var open in others.Where(r => r.From < from && (r.To is null || (r.To >= from && r.To == entry.To))))
                        open.EndOn(from.AddDays(-1));
                    db.Add(row);
                }
                row.Amend(from, entry.To, entry.Price);
                if (others.FirstOrDefault(r => (r.To is null || r.To >= row.From) && (row.To is null || r.From <= row.To)) is { } clash)
                    throw new BillingRuleException(
                        $"Another row of this destination is in force "
                        + $"{PriceDays.From(clash.From)}{(clash.To is { } end ? $" to {end:d MMM yyyy}" : "")}. "
                        + "Choose days that don't overlap."
                    );
                await Uk03Limit.RefuseAsync(
                    db,
                    RateKey.Of(row),
                    new(row.From, row.To, row.Price),
                    db.RateRows.Where(r => r.TariffId == entry.TariffId && r.Id != row.Id),
                    cancel
                );
                return () => row.Id;
            },
            cancel
        );
    }

    /// <exception cref="BillingRuleException">It is in force already, or was: calls may be priced by it.</exception>
    public async Task RemoveRateAsync(int rowId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await WriteAsync(
            async db =>
            {
                if (await db.RateRows.SingleOrDefaultAsync(r => r.Id == rowId && r.TariffId != null, cancel) is not { } row)
                    return;
                if (row.From <= db.Today)
                    throw new BillingRuleException("This row is in force already: calls may be priced by it. End it instead.");
                db.Remove(row);
            },
            cancel
        );
    }

    /// <returns>The copy's id.</returns>
    /// <exception cref="BillingRuleException">The name is taken, or the percentage or the decimals are outside their range.</exception>
    public async Task<int> CopyAsync(TariffCopy copy, CancellationToken cancel, Guid? requestKey = null)
    {
        await user.RequireAsync(Permission.SetUp);
        var uplift = new Uplift(copy.Percent, copy.PenceDecimals);
        return await OnceAsync(
            requestKey,
            async db =>
            {
                if (copy.From is { Year: < 1990 or > 2100 })
                    throw new BillingRuleException("The copy begins between the years 1990 and 2100.");
                var (all, day, begins) = (await db.Tariffs.ToListAsync(cancel), copy.From ?? db.Today, copy.From ?? PriceDays.Start);
                var made = (
                    all.Find(t => t.Id == copy.TariffId) ?? throw new BillingRuleException("This tariff was deleted by somebody else.")
                ).CopyAt(copy.Name, uplift);
                RefuseTakenName(all, made);
                db.Add(made);
                await db.SaveChangesAsync(cancel);
                foreach (
                    var row in await db
                        .RateRows.AsNoTracking()
                        .Where(r => r.TariffId == copy.TariffId && (r.To == null || r.To >= day))
                        .ToListAsync(cancel)
                )
                    db.Add(
                        new RateRow(
                            made.Id,
                            null,
                            row.DestinationGroupId,
                            row.DestinationId,
                            row.From > day ? row.From : begins,
                            row.To,
                            uplift.Of(row.Price)
                        )
                    );
                foreach (
                    var product in await db
                        .Products.Include(p => p.Prices)
                        .Where(p => p.Prices.Any(x => x.TariffId == copy.TariffId))
                        .ToListAsync(cancel)
                )
                    CopyPrices(product, copy.TariffId, (day, begins), uplift, made.Id);
                return () => made.Id;
            },
            cancel
        );
    }

    /// <exception cref="BillingRuleException">Customers, a category, another tariff or rated calls rest on it.</exception>
    public async Task DeleteAsync(int tariffId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await WriteAsync(
            async db =>
            {
                if (await db.Tariffs.FindAsync([tariffId], cancel) is not { } tariff)
                    return;
                var customers = await db.CustomerTariffs.CountAsync(t => t.TariffId == tariffId, cancel);
                if (customers > 0)
                    throw new BillingRuleException(
                        $"{tariff.Name} is the tariff of {customers:#,0} {(customers == 1 ? "customer" : "customers")}, so it can't "
                        + "be deleted."
                    );
                if (await db.Categories.FirstOrDefaultAsync(c => c.DefaultTariffId == tariffId, cancel) is { } category)
                    throw new BillingRuleException(
                        $"{tariff.Name} is the default of {category.Name}, so it can't be deleted. Choose another default first."
                    );
                if (await db.Tariffs.FirstOrDefaultAsync(t => t.BasedOnTariffId == tariffId, cancel) is { } based)
                    throw new BillingRuleException($"{based.Name} is based on {tariff.Name}, so it can't be deleted.");
                if (await db.Usage.AnyPricedByAsync(tariffId, cancel))
                    throw new BillingRuleException(
                        $"Calls are priced by {tariff.Name}, so it can't be deleted. Rename it, if nobody is to choose it again."
                    );
                await db.RateRows.Where(r => r.TariffId == tariffId).ExecuteDeleteAsync(cancel);
                await db.ProductPrices.Where(p => p.TariffId == tariffId).ExecuteDeleteAsync(cancel);
                db.Remove(tariff);
            },
            cancel
        );
    }

    private static void CopyPrices(Product product, int tariffId, (DateOnly Day, DateOnly Begins) copy, Uplift uplift, int madeId)
    {
        var copied = product.Prices.Where(p => p.TariffId == tariffId && p.From > copy.Day).ToList();
        if (product.InForce(copy.Day, tariffId, null) is { } now)
            copied.Add(now);
        foreach (var price in copied)
            product.Price(price.From > copy.Day ? price.From : copy.Begins, uplift.Of(price.Sell), price.Buy, madeId);
    }

    private static void RefuseBase(List<Tariff> all, Tariff tariff, TariffEntry entry)
    {
        if (entry.BasedOnId is null)
            return;
        if (all.Find(t => t.Id == entry.BasedOnId) is not { } first || first.CategoryId != tariff.CategoryId)
            throw new BillingRuleException("A tariff is based on another of its own category.");
        for (var at = first; at is not null; at = all.Find(t => t.Id == at.BasedOnTariffId))
            if (at.Id == entry.Id)
                throw new BillingRuleException("Tariffs can't be based on one another in a circle.");
    }

    private static void RefuseTakenName(List<Tariff> all, Tariff tariff)
    {
        if (
            all.Exists(t =>
                t != tariff && t.CategoryId == tariff.CategoryId && string.Equals(t.Name, tariff.Name, StringComparison.OrdinalIgnoreCase)
            )
        )
            throw new BillingRuleException($"There is a tariff called {tariff.Name} in this category already. Give this one another name.");
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
