using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Tariffs;

public sealed record TariffEntry(int? Id, string Name, int CategoryId, int? BasedOnId, int? ScheduleId, decimal? AccessChargePerMinute, decimal? EverythingElseMarkupPercent);

public sealed record RateEntry(int? Id, int TariffId, int? GroupId, int? DestinationId, DateOnly From, DateOnly? To, RatePrice Price);

public sealed record ProductEntry(int? Id, string Name, string? Details, string? Reference, int CategoryId, Frequency? Frequency, VatTreatment VatTreatment, DateOnly PriceFrom, Money? Sell, Money? Buy);

/// <summary>Categories, tariffs with their rate sheets, and products.</summary>
public sealed class TariffActions(IDbContextFactory<BillingDb> dbs, CurrentUser user, LiveUpdates live)
{
    public async Task SaveCategoryAsync(int? categoryId, string name, CategoryKind kind, int priority, int? defaultTariffId, VatTreatment vat, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await WriteAsync(async db =>
        {
            if (await db.Categories.AnyAsync(c => c.Id != (categoryId ?? 0) && c.Name == name.Trim(), cancel)) throw new BillingRuleException($"There is a category called {name.Trim()} already.");
            var category = categoryId is { } id ? await db.Categories.SingleAsync(c => c.Id == id, cancel) : db.Add(new Category(name, kind, priority)).Entity;
            category.Amend(name, kind, priority, defaultTariffId, vat);
        }, cancel);
    }

    /// <exception cref="BillingRuleException">The name is taken in its category, or tariffs are based on one another in a circle.</exception>
    public async Task<int> SaveTariffAsync(TariffEntry entry, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        Tariff? saved = null;
        await WriteAsync(async db =>
        {
            if (await db.Tariffs.AnyAsync(t => t.Id != (entry.Id ?? 0) && t.CategoryId == entry.CategoryId && t.Name == entry.Name.Trim(), cancel)) throw new BillingRuleException($"There is a tariff called {entry.Name.Trim()} in this category already.");
            await RefuseCircleAsync(db, entry, cancel);
            saved = entry.Id is { } id ? await db.Tariffs.SingleAsync(t => t.Id == id, cancel) : db.Add(new Tariff(entry.Name, entry.CategoryId)).Entity;
            saved.Amend(entry.Name, entry.BasedOnId, entry.ScheduleId, entry.AccessChargePerMinute, entry.EverythingElseMarkupPercent);
        }, cancel);
        return saved!.Id;
    }

    /// <summary>A new row ends the one in force the day before; one that would lie under a later row is refused.</summary>
    /// <exception cref="BillingRuleException">Rows of one destination would overlap, or a rate is bad.</exception>
    public async Task SaveRateAsync(RateEntry entry, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await WriteAsync(async db =>
        {
            var others = await db.RateRows.Where(r => r.TariffId == entry.TariffId && r.DestinationGroupId == entry.GroupId && r.DestinationId == entry.DestinationId && r.Id != (entry.Id ?? 0)).ToListAsync(cancel);
            var row = entry.Id is { } id ? await db.RateRows.SingleAsync(r => r.Id == id, cancel) : new RateRow(entry.TariffId, null, entry.GroupId, entry.DestinationId, entry.From, entry.To, entry.Price);
            if (entry.Id is null)
            {
                foreach (var open in others.Where(r => r.To is null && r.From < entry.From)) open.EndOn(entry.From.AddDays(-1));
                db.Add(row);
            }
            row.Amend(entry.From, entry.To, entry.Price);
            if (others.FirstOrDefault(r => (r.To is null || r.To >= row.From) && (row.To is null || r.From <= row.To)) is { } clash)
                throw new BillingRuleException($"Another row of this destination is in force from {clash.From:d MMM yyyy}{(clash.To is { } end ? $" to {end:d MMM yyyy}" : "")}. Choose days that don't overlap.");
        }, cancel);
    }

    public async Task SaveProductAsync(ProductEntry entry, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await WriteAsync(async db =>
        {
            if (await db.Products.AnyAsync(p => p.Id != (entry.Id ?? 0) && p.Name == entry.Name.Trim(), cancel)) throw new BillingRuleException($"There is a product called {entry.Name.Trim()} already.");
            var product = entry.Id is { } id ? await db.Products.Include(p => p.Prices).SingleAsync(p => p.Id == id, cancel) : db.Add(new Product(entry.Name, entry.CategoryId, entry.Frequency)).Entity;
            product.Amend(entry.Name, entry.Details, entry.Reference, entry.CategoryId, product.SupplierId, entry.Frequency, entry.VatTreatment, product.AccountingCode, isWithdrawn: false);
            if (entry.Sell is { } sell) product.Price(entry.PriceFrom, sell, entry.Buy);
        }, cancel);
    }

    private static async Task RefuseCircleAsync(BillingDb db, TariffEntry entry, CancellationToken cancel)
    {
        var basedOn = await db.Tariffs.AsNoTracking().ToDictionaryAsync(t => t.Id, t => t.BasedOnTariffId, cancel);
        for (var at = entry.BasedOnId; at is { } id; at = basedOn.GetValueOrDefault(id))
            if (id == entry.Id) throw new BillingRuleException("Tariffs can't be based on one another in a circle.");
    }

    private async Task WriteAsync(Func<BillingDb, Task> change, CancellationToken cancel)
    {
        await dbs.WriteAsync(change, cancel);
        live.Publish(Topic.SetUp);
    }
}
