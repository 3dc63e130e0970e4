using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Billing;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Usage;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Shell.Parts;
using BillingBlazor.Server.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Customers.Lines;

public enum LineState
{
    InForce,
    Ended,
    Future,
}

public enum LineOrder
{
    Number,
    Description,
    Type,
    CostCentre,
    From,
    To,
}

/// <summary>Which lines of a customer are wanted.</summary>
public sealed record LineFilter(int CustomerId)
{
    /// <summary>No cost centre, where one is asked for by id.</summary>
    public const int NoCostCentre = 0;

    public string? Words { get; init; }
    public int? CostCentreId { get; init; }
    public int? CliTypeId { get; init; }
    public LineState? State { get; init; }
    public bool Excluded { get; init; }
    public bool Capped { get; init; }

    public bool IsAny => Words is null && CostCentreId is null && CliTypeId is null && State is null && !Excluded && !Capped;
}

public sealed record LinePage(LineOrder Order, bool Descending, int Skip, int Take);

public sealed record LineRow(
    int Id,
    string Number,
    string? LastNumber,
    string? Description,
    string Type,
    string? CostCentre,
    DateOnly? From,
    DateOnly? To,
    LineState State,
    bool IsExcluded,
    Money? Cap
)
{
    public string Label => LastNumber is null ? Number : $"{Number} – {LastNumber}";
}

public sealed record LineList(IReadOnlyList<LineRow> Rows, int Total);

public sealed record CostCentreChoice(int Id, string Name, bool IsClosed);

/// <summary>What the forms of lines choose from.</summary>
/// <param name="CanAdd">The customer is not cancelled.</param>
public sealed record LineOptions(string Customer, bool CanAdd, IReadOnlyList<NamedId> Types, IReadOnlyList<CostCentreChoice> CostCentres);

/// <summary>What is said about a number as it is typed.</summary>
/// <param name="MatchedAs">As it will be matched.</param>
/// <param name="Doubt">What looks wrong about it; it may be right all the same.</param>
/// <param name="Begins">Its first day when From is blank; null: since ever.</param>
/// <param name="Holder">Who had it, or has it: a finished sentence.</param>
public sealed record LineLook(string MatchedAs, string? Doubt, DateOnly? Begins, string? Holder, bool IsTaken);

/// <summary>Calls that are a line's by its days and are not with it yet.</summary>
/// <param name="Cost">What the orphans cost us; null for who may not see it.</param>
public sealed record LinePending(int Orphans, DateOnly? Oldest, Money? Cost, int LeftBehind)
{
    public int All => Orphans + LeftBehind;
}

/// <summary>What other days of a line would do to its calls.</summary>
public sealed record DaysChange(CallSum Unbilled, int Invoiced, int Held, int Orphans)
{
    public bool IsNothing => Unbilled.Calls + Invoiced + Held + Orphans == 0;
}

/// <summary>Reads line identifiers; a customer may have thousands, an installation hundreds of thousands.</summary>
public sealed class LineQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    private const int MostChoices = 20;

    public async Task<LineList> ListAsync(LineFilter filter, LinePage page, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var today = db.Today;
        var lines = Matching(db, filter);
        var rows = await Ordered(db, lines, page)
            .Skip(page.Skip)
            .Take(page.Take)
            .Select(c => new
            {
                Cli = c,
                Type = db.CliTypes.Where(t => t.Id == c.CliTypeId).Select(t => t.Name).First(),
                CostCentre = db.CostCentres.Where(x => x.Id == c.CostCentreId).Select(x => x.Name).FirstOrDefault(),
            })
            .ToListAsync(cancel);
        return new(
            [
                .. rows.Select(r => new LineRow(
                    r.Cli.Id,
                    r.Cli.Number,
                    r.Cli.LastNumber,
                    r.Cli.Description,
                    r.Type,
                    r.CostCentre,
                    r.Cli.From,
                    r.Cli.To,
                    StateOf(r.Cli, today),
                    r.Cli.ExcludedFromBilling,
                    r.Cli.SpendingCap
                )),
            ],
            await lines.CountAsync(cancel)
        );
    }

    /// <summary>All that match, for "select all".</summary>
    public async Task<IReadOnlyList<int>> IdsAsync(LineFilter filter, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await Matching(db, filter).Select(c => c.Id).ToListAsync(cancel);
    }

    public async Task<LineOptions?> OptionsAsync(int customerId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var customer = await db
            .Customers.AsNoTracking()
            .Where(c => c.Id == customerId)
            .Select(c => new { c.Name, c.Status })
            .SingleOrDefaultAsync(cancel);
        if (customer is null)
            return null;
        return new(
            customer.Name,
            customer.Status != CustomerStatus.Cancelled,
            await db.CliTypes.AsNoTracking().OrderBy(t => t.Id).Select(t => new NamedId(t.Id, t.Name)).ToListAsync(cancel),
            await db
                .CostCentres.AsNoTracking()
                .Where(c => c.CustomerId == customerId)
                .OrderBy(c => c.Name)
                .Select(c => new CostCentreChoice(c.Id, c.Name, c.IsClosed))
                .ToListAsync(cancel)
        );
    }

    public async Task<Cli?> FindAsync(int customerId, int cliId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await db.Clis.AsNoTracking().SingleOrDefaultAsync(c => c.Id == cliId && c.CustomerId == customerId, cancel);
    }

    /// <summary>As a number is typed: how it is matched, what looks wrong, who had it, and from which day it can be had.</summary>
    public async Task<LineLook?> LookAsync(string? number, string? lastNumber, DateOnly? from, DateOnly? to, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        if (Try(number, lastNumber, from, to) is not { } cli)
            return null;
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var matchedAs = cli.LastKey is { } last ? $"{LineKey.Show(cli.Key)} – {LineKey.Show(last)}" : LineKey.Show(cli.Key);
        var doubt = LineKey.Doubt(cli.Key) ?? (cli.LastKey is { } lastKey ? LineKey.Doubt(lastKey) : null);
        var ended = from is null ? await LineAssignments.LastHolderAsync(db, cli, cancel) : null;
        if (ended is not null)
            cli.BeginOn(ended.Cli.To!.Value.AddDays(1));
        if (await LineAssignments.OverlapAsync(db, cli, cancel) is { } holder)
            return new(
                matchedAs,
                doubt,
                null,
                $"{LineAssignments.Whose(holder.Customer)} {LineAssignments.Days(holder.Cli)}{As(holder.Cli, cli)}. Move it from "
                    + "there, end it there first, or choose other days.",
                IsTaken: true
            );
        return new(
            matchedAs,
            doubt,
            cli.From,
            ended is null
                ? null
                : $"{ended.Customer} had {(As(ended.Cli, cli).Length == 0 ? "this number" : ended.Cli.Label)} until "
                    + $"{Long(ended.Cli.To!.Value)}: yours begins {Long(cli.From!.Value)}.",
            IsTaken: false
        );
    }

    /// <summary>Calls that the lines should have and have not: orphans, and what a draft kept with an earlier holder.</summary>
    public async Task<LinePending> PendingAsync(IReadOnlyList<int> cliIds, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        var seesCost = await user.MayAsync(Permission.SeeCost);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var lines = await db.Clis.AsNoTracking().Where(c => EF.Parameter(cliIds).Contains(c.Id)).ToListAsync(cancel);
        var plan = await new LineRematch(db).PendingAsync(lines, cancel);
        var orphans = db.Usage.ById(plan.Ids).Where(u => u.Orphan == OrphanReason.NoOwner);
        var count = await orphans.CountAsync(cancel);
        var oldest = count == 0 ? (DateOnly?)null : UkTime.DayOf(await orphans.MinAsync(u => u.StartedUtc, cancel));
        return new(count, oldest, seesCost && count > 0 ? await orphans.SumMoneyAsync(u => u.Cost, cancel) : null, plan.Ids.Count - count);
    }

    /// <summary>What these days would do to the line's calls, and to orphans.</summary>
    public async Task<DaysChange> DaysAsync(
        int customerId,
        IReadOnlyList<int> cliIds,
        DateOnly? from,
        DateOnly? to,
        CancellationToken cancel
    )
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var calls = db.CallsOfLines(customerId, cliIds, null).OutsideDays(from, to);
        var unbilled = calls.Undecided();
        var held = await calls.CountAsync(
            u => db.Invoices.Any(i => i.Id == u.InvoiceId && i.State == Domain.Invoices.InvoiceState.Draft),
            cancel
        );
        var invoiced = await calls.CountAsync(
            u => db.Invoices.Any(i => i.Id == u.InvoiceId && i.State == Domain.Invoices.InvoiceState.Approved),
            cancel
        );
        var orphans = 0;
        if (
            cliIds is [var only]
            && await db.Clis.AsNoTracking().SingleOrDefaultAsync(c => c.Id == only && c.CustomerId == customerId, cancel) is { } cli
        )
            orphans = await db.OrphansOfAnyDay(cli).OnDays(from, to).CountAsync(cancel);
        return new(new(await unbilled.CountAsync(cancel), await unbilled.SumMoneyAsync(u => u.Price, cancel)), invoiced, held, orphans);
    }

    public async Task<MovePreview> MoveAsync(
        int customerId,
        IReadOnlyList<int> cliIds,
        int toCustomerId,
        DateOnly day,
        CancellationToken cancel
    )
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var (invoiced, unbilled, held, leftOut) = await LineMoves.CallsAsync(db, customerId, cliIds, day, cancel);
        string? problem = null;
        foreach (
            var cli in await db
                .Clis.AsNoTracking()
                .Where(c => c.CustomerId == customerId && EF.Parameter(cliIds).Contains(c.Id))
                .OrderBy(c => c.Key)
                .ToListAsync(cancel)
        )
            problem ??= Refusal(() => cli.Continue(day, null, isSameCustomer: toCustomerId == customerId));
        var isSame = toCustomerId == customerId;
        var charges = isSame ? [] : await LineMoves.ChargesAsync(db, customerId, cliIds, day, cancel);
        return new(charges, isSame ? new(0, Money.Zero) : invoiced, unbilled, held, leftOut, problem)
        {
            Credit = isSame ? Money.Zero : await MoveCredits.SumAsync(db, customerId, cliIds, day, cancel),
        };
    }

    /// <summary>Whom lines can be moved to: anybody but the cancelled.</summary>
    public async Task<IReadOnlyList<NamedId>> FindCustomersAsync(string? words, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var customers = db.Customers.AsNoTracking().Where(c => c.Status != CustomerStatus.Cancelled);
        if (Text.Optional(words) is { } wanted && LikePattern.Holding(wanted) is var pattern)
            customers = customers.Where(c => EF.Functions.Like(c.Name, pattern, LikePattern.Escape) || c.Reference == wanted);
        return await customers.OrderBy(c => c.Name).Take(MostChoices).Select(c => new NamedId(c.Id, c.Name)).ToListAsync(cancel);
    }

    private static IQueryable<Cli> Matching(BillingDb db, LineFilter filter)
    {
        var today = db.Today;
        var lines = db.Clis.AsNoTracking().Where(c => c.CustomerId == filter.CustomerId);
        if (filter.CostCentreId is LineFilter.NoCostCentre)
            lines = lines.Where(c => c.CostCentreId == null);
        else if (filter.CostCentreId is { } costCentreId)
            lines = lines.Where(c => c.CostCentreId == costCentreId);
        if (filter.CliTypeId is { } typeId)
            lines = lines.Where(c => c.CliTypeId == typeId);
        if (filter.Excluded)
            lines = lines.Where(c => c.ExcludedFromBilling);
        if (filter.Capped)
            lines = lines.Where(c => c.SpendingCap != null);
        lines = filter.State switch
        {
            LineState.InForce => lines.Where(c => (c.From == null || c.From <= today) && (c.To == null || c.To >= today)),
            LineState.Ended => lines.Where(c => c.To < today),
            LineState.Future => lines.Where(c => c.From > today),
            _ => lines,
        };
        if (Text.Optional(filter.Words) is not { } words)
            return lines;
        var (key, pattern) = (LineKey.Of(words), LikePattern.Holding(words));
        return lines.Where(c =>
            (key != "" && c.Key.Contains(key))
            || (c.LastKey != null && c.Key.Length == key.Length && c.Key.CompareTo(key) <= 0 && c.LastKey.CompareTo(key) >= 0)
            || (c.Key.EndsWith('*') && EF.Functions.Like(key, c.Key.Replace("*", "%")))
            || EF.Functions.Like(c.Description, pattern, LikePattern.Escape)
        );
    }

    private static IQueryable<Cli> Ordered(BillingDb db, IQueryable<Cli> lines, LinePage page)
    {
        var down = page.Descending;
        return (
            page.Order switch
            {
                LineOrder.Description => down ? lines.OrderByDescending(c => c.Description) : lines.OrderBy(c => c.Description),
                LineOrder.Type => down
                    ? lines.OrderByDescending(c => db.CliTypes.Where(t => t.Id == c.CliTypeId).Select(t => t.Name).First())
                    : lines.OrderBy(c => db.CliTypes.Where(t => t.Id == c.CliTypeId).Select(t => t.Name).First()),
                LineOrder.CostCentre => down
                    ? lines.OrderByDescending(c => db.CostCentres.Where(x => x.Id == c.CostCentreId).Select(x => x.Name).FirstOrDefault())
                    : lines.OrderBy(c => db.CostCentres.Where(x => x.Id == c.CostCentreId).Select(x => x.Name).FirstOrDefault()),
                LineOrder.From => down ? lines.OrderByDescending(c => c.From) : lines.OrderBy(c => c.From),
                LineOrder.To => down ? lines.OrderByDescending(c => c.To) : lines.OrderBy(c => c.To),
                _ => down ? lines.OrderByDescending(c => c.Key) : lines.OrderBy(c => c.Key),
            }
        ).ThenBy(c => c.Id);
    }

    private static LineState StateOf(Cli cli, DateOnly today) =>
        cli.From > today ? LineState.Future
        : cli.HasEnded(today) ? LineState.Ended
        : LineState.InForce;

    /// <summary>Half-typed numbers are no error yet.</summary>
    private static Cli? Try(string? number, string? lastNumber, DateOnly? from, DateOnly? to)
    {
        Cli? cli = null;
        return Text.Optional(number) is { } typed && Refusal(() => cli = new(typed, 0, from, to, lastNumber)) is null ? cli : null;
    }

    private static string? Refusal(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (BillingRuleException refusal)
        {
            return refusal.Message;
        }
    }

    private static string As(Cli other, Cli cli) => other.Key == cli.Key && other.LastKey == cli.LastKey ? "" : $" (as {other.Label})";

    private static string Long(DateOnly day) => day.ToString("d MMMM yyyy", System.Globalization.CultureInfo.InvariantCulture);

}
