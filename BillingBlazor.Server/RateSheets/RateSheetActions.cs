using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Sheets;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.RateSheets;

/// <summary>A sheet that was dropped, and how it is to be understood.</summary>
/// <param name="ValidFrom">For rows without a day of their own.</param>
/// <param name="EndsMissing">What the sheet lacks ends the day before.</param>
public sealed record RateSheetSource(Stream Content, string FileName, DateOnly ValidFrom, bool EndsMissing);

/// <summary>What taking the sheet would change; with problems there is nothing to take.</summary>
public sealed record RateSheetDifference(
    IReadOnlyList<SheetProblem> Problems,
    int ProblemCount,
    IReadOnlyList<RateSheetLine> Lines,
    RepricedMonth? LastMonth,
    string Fingerprint,
    bool IsBillingbooth
)
{
    public int Count(SheetChangeKind kind) => Lines.Count(line => line.Kind == kind);

    public bool HasChanges => Lines.Any(line => line.Kind != SheetChangeKind.Unchanged);
}

/// <summary>Rate sheets from files: first the difference, then all of it or nothing.</summary>
public sealed class RateSheetActions(IDbContextFactory<BillingDb> dbs, CurrentUser user, LiveUpdates live)
{
    /// <summary>Reads the sheet and works out the difference; nothing is saved.</summary>
    /// <exception cref="BillingRuleException">It is no spreadsheet, or the tariff or supplier is gone.</exception>
    public async Task<RateSheetDifference> CompareAsync(
        RateSheetOf of,
        RateSheetSource source,
        IProgress<ImportProgress>? progress,
        CancellationToken cancel
    )
    {
        await user.RequireAsync(Permission.SetUp);
        if (of.Kind == RateSheetKind.Buy)
            await user.RequireAsync(Permission.SeeCost);
        RefuseDay(source.ValidFrom);
        progress?.Report(new($"Reading {source.FileName} …", null));
        var file = Read(of, source, cancel);
        if (file.Problems.Count > 0)
            return new(file.Problems.InOrder(), file.Problems.Count, [], null, "", file.IsBillingbooth);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        await RefuseGoneAsync(db, of, cancel);
        progress?.Report(new("Comparing with the prices that are stored …", null));
        var plan = await RateSheetPlan.MakeAsync(db, of, file, source.ValidFrom, source.EndsMissing, cancel);
        if (plan.Problems.Count > 0)
            return new(plan.Problems.InOrder(), plan.Problems.Count, [], null, "", file.IsBillingbooth);
        progress?.Report(new("Pricing last month again …", null));
        var lastMonth =
            plan.Changed.Count == 0
                ? null
                : await Repricing.OfAsync(
                    db,
                    of,
                    plan,
                    BillingPeriod.MonthOf(new DateOnly(db.Today.Year, db.Today.Month, 1).AddDays(-1)),
                    calls => progress?.Report(new($"Pricing last month again: {calls:#,0} calls …", null)),
                    cancel
                );
        var seesCost = await user.MayAsync(Permission.SeeCost);
        return new(
            [],
            0,
            seesCost ? plan.Lines : [.. plan.Lines.Select(line => line with { BelowCost = null })],
            lastMonth,
            plan.Fingerprint,
            file.IsBillingbooth
        );
    }

    /// <summary>Takes what was shown.</summary>
    /// <returns>How many lines of the difference were taken.</returns>
    /// <exception cref="BillingRuleException">Somebody changed the prices since the difference was shown, or the sheet has a
    /// problem.</exception>
    public async Task<int> TakeAsync(
        RateSheetOf of,
        RateSheetSource source,
        string fingerprint,
        CancellationToken cancel,
        Guid? requestKey = null
    )
    {
        await user.RequireAsync(Permission.SetUp);
        if (of.Kind == RateSheetKind.Buy)
            await user.RequireAsync(Permission.SeeCost);
        RefuseDay(source.ValidFrom);
        var file = Read(of, source, cancel);
        if (file.Problems.Count > 0)
            throw new BillingRuleException("The sheet has errors. Mend them and drop it again.");
        var taken = await dbs.OnceAsync(
            requestKey,
            async db =>
            {
                await RefuseGoneAsync(db, of, cancel);
                var plan = await RateSheetPlan.MakeAsync(db, of, file, source.ValidFrom, source.EndsMissing, cancel);
                if (plan.Problems.Count > 0 || plan.Fingerprint != fingerprint)
                    throw new BillingRuleException(
                        "Somebody changed these prices since the difference was shown. Look at it again, then take it."
                    );
                if (of.Kind == RateSheetKind.Buy)
                    await TakeBuyAsync(db, of, plan, cancel);
                else
                    await TakeSellAsync(db, of, plan, cancel);
                return () => plan.Lines.Count(line => line.Kind != SheetChangeKind.Unchanged);
            },
            cancel
        );
        live.Publish(Topic.SetUp);
        return taken;
    }

    private static async Task TakeSellAsync(BillingDb db, RateSheetOf of, RateSheetPlan plan, CancellationToken cancel)
    {
        var stored = await RateSheetPlan.Stored(db, of).ToDictionaryAsync(r => r.Id, cancel);
        foreach (var key in plan.Changed.Keys)
            foreach (var price in plan.Prices[key].Prices)
                if (price.Id is not { } id)
                    db.Add(new RateRow(of.TariffId, of.CustomerId, key.GroupId, key.DestinationId, price.From, price.To, price.Price));
                else if (stored[id] is var row && (row.To != price.To || row.Price != price.Price))
                    row.Amend(price.From, price.To, price.Price);
    }

    private static async Task TakeBuyAsync(BillingDb db, RateSheetOf of, RateSheetPlan plan, CancellationToken cancel)
    {
        var groups = await db.DestinationGroups.ToListAsync(cancel);
        var groupsByName = new ByName<DestinationGroup>(groups, group => group.Name);
        var made = new Dictionary<string, DestinationGroup>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in plan.Destinations.Values.Select(d => d.Group).OfType<string>().Where(name => groupsByName.Find(name) is null))
            if (!made.ContainsKey(name))
                db.Add(made[name] = new(name));
        await db.SaveChangesAsync(cancel);
        var stored = await db
            .Destinations.AsSplitQuery()
            .Include(d => d.Codes)
            .Include(d => d.BuyPrices)
            .Include(d => d.ServiceCharges)
            .Where(d => d.SupplierId == of.Id)
            .ToDictionaryAsync(d => d.Id, cancel);
        // A code that goes from one destination to another is taken off the first before the other gets it.
        foreach (var planned in plan.Destinations.Values.Where(d => d is { Id: not null, Codes: not null, IsAmended: true }))
            stored[planned.Id!.Value].UseCodes(planned.Codes!.Intersect(stored[planned.Id.Value].Codes.Select(code => code.Code)));
        await db.SaveChangesAsync(cancel);
        foreach (var (id, planned) in plan.Destinations)
        {
            var destination = planned.Id is { } known
                ? stored[known]
                : db.Add(new Destination(of.Id, planned.Name, planned.CategoryId)).Entity;
            if (planned.Id is null || planned.IsAmended)
            {
                destination.Amend(
                    planned.Name,
                    planned.Kind,
                    planned.CategoryId,
                    planned.Group is { } group ? (groupsByName.Find(group) ?? made[group]).Id : null,
                    planned.IsFree
                );
                destination.UseRange(planned.Range);
                if (planned.Codes is { } codes)
                    destination.UseCodes(codes);
            }
            if (!plan.Changed.ContainsKey(new(null, id)))
                continue;
            foreach (
                var price in plan.Prices[new(null, id)]
                    .Prices.Where(price =>
                        price.Id is null || destination.BuyPrices.All(p => p.From != price.From || p.Price != price.Price)
                    )
            )
                destination.Buy(price.From, price.Price);
        }
    }

    private static RateSheetFile Read(RateSheetOf of, RateSheetSource source, CancellationToken cancel)
    {
        using var sheet = Sheet.Open(source.Content, source.FileName, RateSheetFile.Limits, null, cancel);
        return RateSheetFile.Read(sheet, of.Kind);
    }

    private static void RefuseDay(DateOnly day)
    {
        if (day.Year is < 1990 or > 2100)
            throw new BillingRuleException("Choose a day to begin on between the years 1990 and 2100.");
    }

    private static async Task RefuseGoneAsync(BillingDb db, RateSheetOf of, CancellationToken cancel)
    {
        var isThere = of.Kind switch
        {
            RateSheetKind.Tariff => await db.Tariffs.AnyAsync(
                t => t.Id == of.Id && db.Categories.Any(c => c.Id == t.CategoryId && c.Kind == CategoryKind.Usage),
                cancel
            ),
            RateSheetKind.Customer => await db.Customers.AnyAsync(c => c.Id == of.Id, cancel),
            _ => await db.Suppliers.AnyAsync(s => s.Id == of.Id, cancel),
        };
        if (isThere)
            return;
        throw new BillingRuleException(
            of.Kind switch
            {
                RateSheetKind.Tariff => "There is no such tariff of usage. It may have been deleted by somebody else.",
                RateSheetKind.Customer => "There is no such customer any more.",
                _ => "This supplier was deleted by somebody else.",
            }
        );
    }
}
