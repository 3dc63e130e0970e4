using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Suppliers;

public sealed record DestinationRow(int Id, int SupplierId, string Name, string Supplier, string Category, string? Group, IReadOnlyList<string> Codes, decimal? BuyPeak, bool IsFree);

/// <summary>What is set up, read whole: it is small beside what it prices.</summary>
public sealed class SetUpQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    private const int MostRows = 500;

    public Task<List<Supplier>> SuppliersAsync(CancellationToken cancel) => ReadAsync(db => db.Suppliers.OrderBy(s => s.Name), cancel);

    public Task<List<TimeSchedule>> SchedulesAsync(CancellationToken cancel) => ReadAsync(db => db.TimeSchedules.OrderBy(s => s.Name), cancel);

    public Task<List<DestinationGroup>> GroupsAsync(CancellationToken cancel) => ReadAsync(db => db.DestinationGroups.OrderBy(g => g.Name), cancel);

    public Task<List<Category>> CategoriesAsync(CancellationToken cancel) => ReadAsync(db => db.Categories.OrderBy(c => c.Priority), cancel);

    public Task<List<Tariff>> TariffsAsync(CancellationToken cancel) => ReadAsync(db => db.Tariffs.OrderBy(t => t.Name), cancel);

    public Task<List<RateRow>> RatesAsync(int tariffId, CancellationToken cancel) => ReadAsync(db => db.RateRows.Where(r => r.TariffId == tariffId), cancel);

    public Task<List<Organisation>> OrganisationsAsync(CancellationToken cancel) => ReadAsync(db => db.Organisations.OrderBy(o => o.Name), cancel);

    public Task<List<CustomerGroup>> CustomerGroupsAsync(CancellationToken cancel) => ReadAsync(db => db.CustomerGroups.OrderBy(g => g.Name), cancel);

    public Task<List<Product>> ProductsAsync(CancellationToken cancel) => ReadAsync(db => db.Products.Include(p => p.Prices).OrderBy(p => p.Name), cancel);

    public async Task<IReadOnlyList<DestinationRow>> DestinationsAsync(int? supplierId, string? words, CancellationToken cancel)
    {
        var found = await ReadAsync(db => db.Destinations.AsSplitQuery().Include(d => d.Codes).Include(d => d.BuyPrices)
            .Where(d => (supplierId == null || d.SupplierId == supplierId) && (words == null || EF.Functions.Like(d.Name, $"%{words}%") || d.Codes.Any(c => c.Code == words)))
            .OrderBy(d => d.Name).Take(MostRows), cancel);
        var suppliers = (await SuppliersAsync(cancel)).ToDictionary(s => s.Id, s => s.Name);
        var categories = (await CategoriesAsync(cancel)).ToDictionary(c => c.Id, c => c.Name);
        var groups = (await GroupsAsync(cancel)).ToDictionary(g => g.Id, g => g.Name);
        return [.. found.Select(d => new DestinationRow(d.Id, d.SupplierId, d.Name, suppliers[d.SupplierId], categories[d.CategoryId], d.DestinationGroupId is { } group ? groups[group] : null,
            [.. d.Codes.Select(c => c.Code)], d.BuyPrices.MaxBy(p => p.From)?.Price.Peak, d.IsFreeToCaller))];
    }

    public async Task<Destination?> DestinationAsync(int id, CancellationToken cancel) =>
        (await ReadAsync(db => db.Destinations.AsSplitQuery().Include(d => d.Codes).Include(d => d.BuyPrices).Where(d => d.Id == id), cancel)).FirstOrDefault();

    private async Task<List<T>> ReadAsync<T>(Func<BillingDb, IQueryable<T>> query, CancellationToken cancel) where T : class
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await query(db).AsNoTracking().ToListAsync(cancel);
    }
}
