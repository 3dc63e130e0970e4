using System.Runtime.CompilerServices;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Charges;

public sealed record ChargeChoice(int Id, string Name);

/// <param name="Total">How many match; with <paramref name="IsCapped"/> there are more, which weren't counted.</param>
public sealed record ChargeList(IReadOnlyList<ChargeRow> Rows, int Total, bool IsCapped);

/// <summary>What listings can be filtered by.</summary>
public sealed record ChargeOptions(
    IReadOnlyList<ChargeChoice> Categories,
    IReadOnlyList<ChargeChoice> Products,
    IReadOnlyList<string> Tags,
    bool MaySeeCost,
    bool MayEdit
);

/// <summary>How many charges of a customer stand where, and what the active recurring ones come to a month.</summary>
public sealed record ChargeTotals(int Active, int Future, int Ended, int Cancelled, Money Monthly, Money MonthlyCost)
{
    public int All => Active + Future + Ended + Cancelled;
}

/// <summary>A line that billed some of a charge.</summary>
public sealed record BilledLine(
    int InvoiceId,
    string? Number,
    InvoiceState State,
    DateOnly IssueDate,
    LineKind Kind,
    BillingPeriod? Days,
    string? Working,
    decimal Quantity,
    Money? UnitPrice,
    Money Net,
    bool IsLive
);

public sealed class ChargeQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    /// <summary>A count beyond it is shown as "10,000+".</summary>
    public const int MostCounted = 10_000;

    private const int MostHistory = 200;

    public async Task<ChargeOptions> OptionsAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return new(
            await db
                .Categories.Where(c => c.Kind == CategoryKind.Products)
                .OrderBy(c => c.Priority)
                .ThenBy(c => c.Name)
                .Select(c => new ChargeChoice(c.Id, c.Name))
                .ToListAsync(cancel),
            await db
                .Products.OrderBy(p => EF.Functions.Collate(p.Name, DatabaseEngine.AnyCase))
                .Take(2_000)
                .Select(p => new ChargeChoice(p.Id, p.Name))
                .ToListAsync(cancel),
            await db.Tags.OrderBy(t => t.Name).Select(t => t.Name).ToListAsync(cancel),
            await user.MayAsync(Permission.SeeCost),
            await user.MayAsync(Permission.EditCharges)
        );
    }

    /// <summary>One page, by customer; of one customer in the order they were added.</summary>
    public async Task<ChargeList> ListAsync(ChargeFilter filter, int page, int size, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var matching = db.Matching(filter);
        var total = await matching.Take(MostCounted + 1).CountAsync(cancel);
        var charges = await Ordered(db, matching, filter).Skip((page - 1) * size).Take(size).ToListAsync(cancel);
        return new(
            await ChargeRows.OfAsync(db, charges, await user.MayAsync(Permission.SeeCost), cancel),
            Math.Min(total, MostCounted),
            total > MostCounted
        );
    }

    public async Task<ChargeRow?> FindAsync(int chargeId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        if (await db.Charges.AsNoTracking().SingleOrDefaultAsync(c => c.Id == chargeId, cancel) is not { } charge)
            return null;
        return (await ChargeRows.OfAsync(db, [charge], await user.MayAsync(Permission.SeeCost), cancel))[0];
    }

    /// <summary>All that match, read in steps: for the workbook.</summary>
    public async IAsyncEnumerable<ChargeRow> EachAsync(ChargeFilter filter, [EnumeratorCancellation] CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        var maySeeCost = await user.MayAsync(Permission.SeeCost);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var ids = await Ordered(db, db.Matching(filter), filter).Select(c => c.Id).ToListAsync(cancel);
        foreach (var step in ids.Chunk(500))
        {
            var charges = await db
                .Charges.AsNoTracking()
                .Where(c => EF.Parameter(step).Contains(c.Id))
                .ToDictionaryAsync(c => c.Id, cancel);
            foreach (
                var row in await ChargeRows.OfAsync(db, [.. step.Where(charges.ContainsKey).Select(id => charges[id])], maySeeCost, cancel)
            )
                yield return row;
        }
    }

    public async Task<ChargeTotals> TotalsAsync(int customerId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        var maySeeCost = await user.MayAsync(Permission.SeeCost);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var counts = new Dictionary<ChargeState, int>();
        foreach (var state in Enum.GetValues<ChargeState>())
            counts[state] = await db.Matching(new ChargeFilter { CustomerId = customerId, State = state }).CountAsync(cancel);
        var active = await db.Matching(new ChargeFilter { CustomerId = customerId, State = ChargeState.Active })
            .Where(c => c.Frequency != null)
            .ToListAsync(cancel);
        var prices = await ChargePrices.LoadAsync(db, active, cancel);
        var customer = await db.Customers.AsNoTracking().Include(c => c.Tariffs).SingleOrDefaultAsync(c => c.Id == customerId, cancel);
        var (monthly, cost) = customer is null
            ? (Money.Zero, Money.Zero)
            : (
                active.Sum(c => ChargeRows.MonthlyOf(c, prices.PriceOf(c, customer, db.Today))),
                active.Sum(c => ChargeRows.MonthlyOf(c, prices.CostOf(c, customer, db.Today)))
            );
        return new(
            counts[ChargeState.Active],
            counts[ChargeState.Future],
            counts[ChargeState.Ended],
            counts[ChargeState.Cancelled],
            monthly,
            maySeeCost ? cost : Money.Zero
        );
    }

    /// <summary>What was billed of it, the newest first; of reversed invoices too.</summary>
    public async Task<IReadOnlyList<BilledLine>> HistoryAsync(int chargeId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return
        [
            .. (
                await db
                    .InvoiceLines.AsNoTracking()
                    .Where(l => l.ChargeId == chargeId)
                    .OrderByDescending(l => l.PeriodFrom)
                    .ThenByDescending(l => l.Id)
                    .Take(MostHistory)
                    .Join(
                        db.Invoices.AsNoTracking(),
                        l => l.InvoiceId,
                        i => i.Id,
                        (l, i) =>
                            new
                            {
                                Line = l,
                                i.Number,
                                i.State,
                                i.IssueDate,
                            }
                    )
                    .ToListAsync(cancel)
            ).Select(x => new BilledLine(
                x.Line.InvoiceId,
                x.Number,
                x.State,
                x.IssueDate,
                x.Line.Kind,
                x.Line.Period,
                x.Line.Working,
                x.Line.Quantity,
                x.Line.UnitPrice,
                x.Line.Net,
                x.Line.IsLive
            )),
        ];
    }

    /// <summary>Lines of a customer that a charge can be of.</summary>
    public async Task<IReadOnlyList<ChargeChoice>> LinesAsync(int customerId, string? words, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var like = LikePattern.Holding(words);
        return
        [
            .. (
                await db
                    .Clis.AsNoTracking()
                    .Where(c =>
                        c.CustomerId == customerId
                        && (
                            EF.Functions.Like(c.Number, like, LikePattern.Escape)
                            || EF.Functions.Like(c.Description!, like, LikePattern.Escape)
                        )
                    )
                    .OrderBy(c => c.Key)
                    .Take(30)
                    .ToListAsync(cancel)
            ).Select(c => new ChargeChoice(c.Id, c.Label)),
        ];
    }

    public async Task<ChargeChoice?> LineAsync(int customerId, int cliId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await db.Clis.AsNoTracking().SingleOrDefaultAsync(c => c.Id == cliId && c.CustomerId == customerId, cancel) is { } cli
            ? new(cli.Id, cli.Label)
            : null;
    }

    private static IQueryable<Charge> Ordered(BillingDb db, IQueryable<Charge> charges, ChargeFilter filter) =>
        filter.CustomerId is not null
            ? charges.OrderBy(c => c.Id)
            : charges
                .Join(db.Customers, c => c.CustomerId, c => c.Id, (charge, customer) => new { charge, customer.Name })
                .OrderBy(x => x.Name)
                .ThenBy(x => x.charge.Id)
                .Select(x => x.charge);
}
