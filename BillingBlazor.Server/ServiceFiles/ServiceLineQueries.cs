using System.Runtime.CompilerServices;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Services;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Shell.Parts;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.ServiceFiles;

/// <summary>A line as listings show it.</summary>
/// <param name="Key">Of its identifier.</param>
/// <param name="Cost">Null for who may not see it; so is the margin.</param>
/// <param name="ChargeId">Of the charge that it became.</param>
public sealed record ServiceLineRow(
    long Id,
    int FileId,
    int Row,
    string Key,
    string Cli,
    string Description,
    string? Code,
    string? Event,
    DateOnly From,
    DateOnly To,
    decimal Quantity,
    Money? Cost,
    Money? UnitPrice,
    Money? Price,
    ServiceLineState State,
    bool IsForReconciliation,
    int? CustomerId,
    string? Customer,
    int? ProductId,
    string? Product,
    int? ChargeId
);

/// <summary>Lines whose CLI nobody has.</summary>
/// <param name="First">One of the CLIs, as people write it.</param>
/// <param name="Oldest">The first day that any of them is for.</param>
public sealed record UnownedLines(int Clis, string First, DateOnly Oldest);

/// <summary>Lines of a product or a customer together.</summary>
/// <param name="Id">Null: of those that have none.</param>
public sealed record ServiceGroup(int? Id, string Name, int Lines, Money? Cost, Money Price);

public enum ServiceGrouping
{
    Product,
    Customer,
}

public sealed record ServiceLineOptions(
    IReadOnlyList<NamedId> Products,
    IReadOnlyList<NamedId> CliTypes,
    IReadOnlyList<NamedId> Files,
    bool MaySeeCost,
    bool MayCorrect,
    bool MayAssign,
    bool MaySetUp
);

internal static class ServiceSums
{
    /// <summary>By state.</summary>
    public static async Task<IReadOnlyList<ServiceSum>> OfAsync(IQueryable<ServiceLine> lines, bool maySeeCost, CancellationToken cancel)
    {
        var sums = await lines
            .GroupBy(l => l.State)
            .Select(g => new
            {
                g.Key,
                Count = g.Count(),
                Cost = g.Sum(l => (long)l.Cost),
                Price = g.Sum(l => l.Price == null ? 0 : (long)l.Price.Value),
            })
            .ToListAsync(cancel);
        return
        [
            .. sums.Select(s => new ServiceSum(
                s.Key,
                s.Count,
                Money.FromMicropounds(maySeeCost ? s.Cost : 0),
                Money.FromMicropounds(s.Price)
            )),
        ];
    }
}

/// <summary>Lines of service files: listed, and together by product or customer.</summary>
public sealed class ServiceLineQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    private const int MostGroups = 500;
    private const int Step = 500;

    public async Task<ServiceLineOptions> OptionsAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return new(
            await db
                .Products.OrderBy(p => EF.Functions.Collate(p.Name, DatabaseEngine.AnyCase))
                .Take(5_000)
                .Select(p => new NamedId(p.Id, p.Name))
                .ToListAsync(cancel),
            await db.CliTypes.OrderBy(t => t.Id).Select(t => new NamedId(t.Id, t.Name)).ToListAsync(cancel),
            await db
                .ServiceFiles.Where(f => f.State == ServiceFileState.Read || f.State == ServiceFileState.Processed)
                .OrderByDescending(f => f.Id)
                .Take(200)
                .Select(f => new NamedId(f.Id, f.Name))
                .ToListAsync(cancel),
            await user.MayAsync(Permission.SeeCost),
            await user.MayAsync(Permission.ImportUsage),
            await user.MayAsync(Permission.EditCustomers),
            await user.MayAsync(Permission.SetUp)
        );
    }

    /// <summary>One page, the latest file first, in the order of its rows.</summary>
    public async Task<(IReadOnlyList<ServiceLineRow> Rows, int Total)> ListAsync(
        ServiceLineFilter filter,
        int page,
        int size,
        CancellationToken cancel
    )
    {
        await user.RequireAsync(Permission.Read);
        var maySeeCost = await user.MayAsync(Permission.SeeCost);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var matching = db.Matching(filter);
        var lines = await Ordered(matching).AsNoTracking().Skip((page - 1) * size).Take(size).ToListAsync(cancel);
        return (await RowsAsync(db, lines, maySeeCost, cancel), await matching.CountAsync(cancel));
    }

    /// <summary>All that match, in the same order, some at a time.</summary>
    public async IAsyncEnumerable<ServiceLineRow> EachAsync(ServiceLineFilter filter, [EnumeratorCancellation] CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        var maySeeCost = await user.MayAsync(Permission.SeeCost);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var ids = await Ordered(db.Matching(filter)).Select(l => l.Id).ToListAsync(cancel);
        foreach (var step in ids.Chunk(Step))
        {
            var lines = await Ordered(db.ServiceLines.Where(l => EF.Parameter(step).Contains(l.Id))).AsNoTracking().ToListAsync(cancel);
            foreach (var row in await RowsAsync(db, lines, maySeeCost, cancel))
                yield return row;
        }
    }

    /// <summary>The latest file first, in the order of its rows.</summary>
    private static IQueryable<ServiceLine> Ordered(IQueryable<ServiceLine> lines) =>
        lines.OrderByDescending(l => l.FileId).ThenBy(l => l.Row).ThenBy(l => l.Id);

    private static async Task<IReadOnlyList<ServiceLineRow>> RowsAsync(
        BillingDb db,
        List<ServiceLine> lines,
        bool maySeeCost,
        CancellationToken cancel
    )
    {
        var (customerIds, productIds, ids) = (
            lines.Select(l => l.CustomerId).Distinct().ToList(),
            lines.Select(l => l.ProductId).Distinct().ToList(),
            lines.ConvertAll(l => (long?)l.Id)
        );
        var customers = await db
            .Customers.Where(c => EF.Parameter(customerIds).Contains(c.Id))
            .ToDictionaryAsync(c => c.Id, c => c.Name, cancel);
        var products = await db
            .Products.Where(p => EF.Parameter(productIds).Contains(p.Id))
            .ToDictionaryAsync(p => p.Id, p => p.Name, cancel);
        var charges = await db
            .Charges.Where(c => EF.Parameter(ids).Contains(c.ServiceLineId))
            .Select(c => new { c.Id, c.ServiceLineId })
            .ToDictionaryAsync(c => c.ServiceLineId!.Value, c => c.Id, cancel);
        return
        [
            .. lines.Select(l => new ServiceLineRow(
                l.Id,
                l.FileId,
                l.Row,
                l.Key,
                LineKey.Show(ServiceMatching.Whole(l.Key)),
                l.Description,
                l.Code,
                l.Event,
                l.From,
                l.To,
                l.Quantity,
                maySeeCost ? l.Cost : null,
                l.UnitPrice,
                l.Price,
                l.State,
                l.IsForReconciliation,
                l.CustomerId,
                l.CustomerId is { } customer ? customers.GetValueOrDefault(customer) : null,
                l.ProductId,
                l.ProductId is { } product ? products.GetValueOrDefault(product) : null,
                charges.TryGetValue(l.Id, out var charge) ? charge : null
            )),
        ];
    }

    /// <summary>Of the chosen lines, those whose CLI nobody has.</summary>
    public async Task<UnownedLines> UnownedAsync(ServiceSelection selection, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var unowned = db.Unowned(selection);
        return new(
            await unowned.Select(l => l.Key).Distinct().CountAsync(cancel),
            await unowned.MinAsync(l => (string?)l.Key, cancel) is { } first ? LineKey.Show(ServiceMatching.Whole(first)) : "",
            await unowned.MinAsync(l => (DateOnly?)l.From, cancel) ?? db.Today
        );
    }

    /// <summary>How many lines stand in each state, whatever state the filter says.</summary>
    public async Task<IReadOnlyList<ServiceSum>> SumsAsync(ServiceLineFilter filter, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await ServiceSums.OfAsync(db.Matching(filter with { State = null }), await user.MayAsync(Permission.SeeCost), cancel);
    }

    /// <summary>Together by product or customer, the dearest first.</summary>
    public async Task<IReadOnlyList<ServiceGroup>> GroupsAsync(ServiceLineFilter filter, ServiceGrouping by, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        var maySeeCost = await user.MayAsync(Permission.SeeCost);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var dearest = await db
            .Matching(filter)
            .Select(l => new
            {
                Id = by == ServiceGrouping.Product ? l.ProductId : l.CustomerId,
                l.Cost,
                l.Price,
            })
            .GroupBy(l => l.Id)
            .Select(g => new
            {
                Key = g.Key ?? 0,
                Lines = g.Count(),
                Cost = g.Sum(l => (long)l.Cost),
                Price = g.Sum(l => l.Price == null ? 0 : (long)l.Price.Value),
            })
            .OrderByDescending(g => g.Price)
            .ThenByDescending(g => g.Cost)
            .Take(MostGroups)
            .ToListAsync(cancel);
        var ids = dearest.ConvertAll(s => s.Key);
        var names =
            by == ServiceGrouping.Product
                ? await db.Products.Where(p => EF.Parameter(ids).Contains(p.Id)).ToDictionaryAsync(p => p.Id, p => p.Name, cancel)
                : await db.Customers.Where(c => EF.Parameter(ids).Contains(c.Id)).ToDictionaryAsync(c => c.Id, c => c.Name, cancel);
        var none = by == ServiceGrouping.Product ? "Without a product" : "Without a customer";
        return
        [
            .. dearest.Select(s => new ServiceGroup(
                s.Key == 0 ? null : s.Key,
                names.GetValueOrDefault(s.Key, none),
                s.Lines,
                maySeeCost ? Money.FromMicropounds(s.Cost) : null,
                Money.FromMicropounds(s.Price)
            )),
        ];
    }
}
