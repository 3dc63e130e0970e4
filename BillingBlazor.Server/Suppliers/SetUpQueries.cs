using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Suppliers;

public sealed record DestinationName(int Id, string Name);

/// <summary>What is set up, read whole: it is small beside what it prices.</summary>
public sealed class SetUpQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    public Task<List<Supplier>> SuppliersAsync(CancellationToken cancel) => ReadAsync(db => db.Suppliers.OrderBy(s => s.Name), cancel);

    public Task<List<TimeSchedule>> SchedulesAsync(CancellationToken cancel) =>
        ReadAsync(db => db.TimeSchedules.OrderBy(s => s.Name), cancel);

    public Task<List<DestinationGroup>> GroupsAsync(CancellationToken cancel) =>
        ReadAsync(db => db.DestinationGroups.OrderBy(g => g.Name), cancel);

    public Task<List<Tariff>> TariffsAsync(CancellationToken cancel) => ReadAsync(db => db.Tariffs.OrderBy(t => t.Name), cancel);

    public Task<List<BankHoliday>> HolidaysAsync(CancellationToken cancel) => ReadAsync(db => db.BankHolidays.OrderBy(h => h.Day), cancel);

    /// <summary>How many destinations each supplier has.</summary>
    public async Task<IReadOnlyDictionary<int, int>> DestinationCountsAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await db
            .Destinations.GroupBy(d => d.SupplierId)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, cancel);
    }

    public async Task<DestinationName?> DestinationNameAsync(int id, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await db.Destinations.Where(d => d.Id == id).Select(d => new DestinationName(d.Id, d.Name)).SingleOrDefaultAsync(cancel);
    }

    /// <summary>Some of a supplier's destinations, by a part of their name.</summary>
    public async Task<IReadOnlyList<DestinationName>> FindDestinationsAsync(int supplierId, string? words, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        const int most = 30;
        var like = LikePattern.Holding(words);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await db
            .Destinations.Where(d => d.SupplierId == supplierId && EF.Functions.Like(d.Name, like, LikePattern.Escape))
            .OrderBy(d => d.Name)
            .Take(most)
            .Select(d => new DestinationName(d.Id, d.Name))
            .ToListAsync(cancel);
    }

    private async Task<List<T>> ReadAsync<T>(Func<BillingDb, IQueryable<T>> query, CancellationToken cancel)
        where T : class
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await query(db).AsNoTracking().ToListAsync(cancel);
    }
}
