using BillingBlazor.Domain;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Usage;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Shell.Parts;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage;

public sealed record BundleRow(int Id, string Name, bool IsWithdrawn, IReadOnlyList<string> Allowances, int Holders);

public sealed record BundleView(int Id, int Version, BundleForm Form, int Holders);

/// <summary>What a customer holds, in one usage month.</summary>
public sealed record HeldBundles(
    BillingPeriod Month,
    bool IsAnniversary,
    IReadOnlyList<HeldRow> Bundles,
    IReadOnlyList<CapRow> Caps,
    bool IsSettling
);

public sealed record HeldRow(CustomerBundle Held, string Name, string For, IReadOnlyList<UseRow> Uses, HeldBundleForm Form);

/// <param name="Words">What it gives.</param>
public sealed record UseRow(string Words, long Granted, long Used, string UsedWords, string LeftWords);

public sealed record CapRow(int CliId, string Line, Money Cap, Money Charged, Money NotCharged, DateTime? ReachedUtc);

public sealed record HoldOptions(IReadOnlyList<Picked> Bundles, IReadOnlyList<Picked> CostCentres);

/// <summary>One line of the report: an allowance or a cap of a customer.</summary>
public sealed record AllowanceReportRow(
    int CustomerId,
    string Customer,
    string What,
    string For,
    string Granted,
    string Used,
    string Left,
    int Percent,
    Money? NotCharged
);

public sealed class BundleQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    public async Task<IReadOnlyList<BundleRow>> ListAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var bundles = await db
            .Bundles.AsNoTracking()
            .Include(b => b.Allowances)
            .OrderBy(b => b.IsWithdrawn)
            .ThenBy(b => EF.Functions.Collate(b.Name, DatabaseEngine.AnyCase))
            .ToListAsync(cancel);
        var names = await PlaceNamesAsync(db, bundles, cancel);
        var today = db.Today;
        var holders = await db
            .CustomerBundles.Where(h => h.To == null || h.To >= today)
            .GroupBy(h => h.BundleId)
            .Select(g => new { g.Key, Count = g.Select(h => h.CustomerId).Distinct().Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, cancel);
        return
        [
            .. bundles.Select(b => new BundleRow(
                b.Id,
                b.Name,
                b.IsWithdrawn,
                [.. b.Allowances.OrderBy(a => a.Id).Select(a => BundleWords.Of(a, names))],
                holders.GetValueOrDefault(b.Id)
            )),
        ];
    }

    /// <returns>Null when there is no such bundle.</returns>
    public async Task<BundleView?> FindAsync(int id, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        if (await db.Bundles.AsNoTracking().Include(b => b.Allowances).SingleOrDefaultAsync(b => b.Id == id, cancel) is not { } bundle)
            return null;
        return new(
            bundle.Id,
            bundle.Version,
            BundleForm.Of(bundle, await PlaceNamesAsync(db, [bundle], cancel)),
            await db.CustomerBundles.CountAsync(h => h.BundleId == id, cancel)
        );
    }

    /// <summary>Groups, then destinations, that have the words in their name.</summary>
    public async Task<IReadOnlyList<Picked>> PlacesAsync(string? words, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var like = LikePattern.Holding(words);
        var groups = await db
            .DestinationGroups.Where(g => EF.Functions.Like(g.Name, like, LikePattern.Escape))
            .OrderBy(g => g.Name)
            .Take(15)
            .Select(g => new Picked(g.Id, g.Name, true))
            .ToListAsync(cancel);
        var places = await db
            .Destinations.Where(d => EF.Functions.Like(d.Name, like, LikePattern.Escape))
            .OrderBy(d => d.Name)
            .Take(15)
            .Select(d => new Picked(
                d.Id,
                d.Name + " (" + db.Suppliers.Where(s => s.Id == d.SupplierId).Select(s => s.Name).First() + ")",
                false
            ))
            .ToListAsync(cancel);
        return [.. groups, .. places];
    }

    /// <summary>Lines of a customer that have the words in their number or description.</summary>
    public async Task<IReadOnlyList<Picked>> LinesAsync(int customerId, string? words, CancellationToken cancel)
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
                    .OrderBy(c => c.Number)
                    .Take(30)
                    .ToListAsync(cancel)
            ).Select(c => new Picked(c.Id, c.Label)),
        ];
    }

    public async Task<HoldOptions> OptionsAsync(int customerId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return new(
            await db
                .Bundles.Where(b => !b.IsWithdrawn)
                .OrderBy(b => b.Name)
                .Select(b => new Picked(b.Id, b.Name, false))
                .ToListAsync(cancel),
            await db
                .CostCentres.Where(c => c.CustomerId == customerId)
                .OrderBy(c => c.Name)
                .Select(c => new Picked(c.Id, c.Name, false))
                .ToListAsync(cancel)
        );
    }

    /// <returns>One that a customer holds, as it is opened to be amended now; null when it holds it no more.</returns>
    public async Task<HeldBundleForm?> HeldFormAsync(int customerId, int heldId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        if (
            await db.CustomerBundles.AsNoTracking().SingleOrDefaultAsync(h => h.Id == heldId && h.CustomerId == customerId, cancel)
            is not { } held
        )
            return null;
        return FormOf(held, await LineNamesAsync(db, held.CliIds, cancel));
    }

    /// <summary>What a customer holds, with what is used and left in the usage month of a day.</summary>
    public async Task<HeldBundles?> OfCustomerAsync(int customerId, DateOnly day, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        if ((await SettledCustomer.LoadAsync(db, [customerId], cancel)).GetValueOrDefault(customerId) is not { } customer)
            return null;
        var month = UsageMonth.Of(day, customer.AnniversaryDay);
        var used = await db
            .AllowanceMonths.AsNoTracking()
            .Where(m => m.CustomerId == customerId && m.MonthFrom == month.From)
            .ToDictionaryAsync(m => (m.CustomerBundleId, m.AllowanceId), m => m.Used, cancel);
        var names = await PlaceNamesAsync(db, [.. customer.Bundles.Select(b => b.Bundle)], cancel);
        var lines = await LineNamesAsync(db, [.. customer.Bundles.SelectMany(b => b.Held.CliIds)], cancel);
        var costCentres = await db.CostCentres.Where(c => c.CustomerId == customerId).ToDictionaryAsync(c => c.Id, c => c.Name, cancel);
        var held = customer
            .Bundles.OrderBy(b => b.Held.To is { } to && to < month.From)
            .ThenBy(b => b.Bundle.Name, StringComparer.OrdinalIgnoreCase)
            .ThenBy(b => b.Held.From)
            .Select(b => new HeldRow(
                b.Held,
                b.Bundle.Name,
                ForWords(b.Held, lines, costCentres),
                [
                    .. b
                        .Bundle.Allowances.OrderBy(a => a.Id)
                        .Select(a => Use(a, b.Held.Granted(a, month), used.GetValueOrDefault((b.Held.Id, a.Id)), names)),
                ],
                FormOf(b.Held, lines)
            ))
            .ToList();

        var (from, to) = (month.From, month.To);
        var charged = await db
            .CapMonths.AsNoTracking()
            .Where(m => m.CustomerId == customerId && m.MonthFrom == from)
            .ToDictionaryAsync(m => m.CliId, cancel);
        var capped = await db
            .Clis.AsNoTracking()
            .Where(c =>
                c.CustomerId == customerId && c.SpendingCap != null && (c.From == null || c.From <= to) && (c.To == null || c.To >= from)
            )
            .OrderBy(c => c.Key)
            .Take(500)
            .ToListAsync(cancel);
        var caps = capped.Select(c =>
            charged.TryGetValue(c.Id, out var m)
                ? new CapRow(c.Id, c.Label, c.SpendingCap!.Value, m.Charged, m.NotCharged, m.ReachedUtc)
                : new CapRow(c.Id, c.Label, c.SpendingCap!.Value, Money.Zero, Money.Zero, null)
        );
        return new(
            month,
            customer.AnniversaryDay is not (null or 1),
            held,
            [.. caps.OrderByDescending(c => c.ReachedUtc is not null).ThenByDescending(c => c.Charged)],
            await db.MonthsToSettle.AnyAsync(m => m.CustomerId == customerId, cancel)
        );
    }

    /// <summary>Every allowance and cap of a usage month that begins in this calendar month, fullest first.</summary>
    /// <param name="onlyReached">Only what is all used.</param>
    public async Task<(IReadOnlyList<AllowanceReportRow> Rows, int Total)> ReportAsync(
        DateOnly month,
        string? customer,
        bool onlyReached,
        int skip,
        int take,
        CancellationToken cancel
    )
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var (from, next) = (MonthToSettle.Of(month), MonthToSettle.Of(month).AddMonths(1));
        var customers = db.Customers.AsNoTracking();
        if (Text.Optional(customer) is { } words && LikePattern.Holding(words) is var like)
            customers = customers.Where(c => EF.Functions.Like(c.Name, like, LikePattern.Escape) || c.Reference == words);
        var bundles = await db
            .AllowanceMonths.AsNoTracking()
            .Where(m => m.MonthFrom >= from && m.MonthFrom < next && (!onlyReached || m.Used >= m.Granted))
            .Join(customers, m => m.CustomerId, c => c.Id, (m, c) => new { Month = m, c.Name })
            .Join(
                db.CustomerBundles,
                x => x.Month.CustomerBundleId,
                h => h.Id,
                (x, h) =>
                    new
                    {
                        x.Month,
                        x.Name,
                        h.BundleId,
                    }
            )
            .ToListAsync(cancel);
        var caps = await db
            .CapMonths.AsNoTracking()
            .Where(m => m.MonthFrom >= from && m.MonthFrom < next && (!onlyReached || m.ReachedUtc != null))
            .Join(customers, m => m.CustomerId, c => c.Id, (m, c) => new { Month = m, c.Name })
            .ToListAsync(cancel);

        // Ranked by what is used, in whole per cent; only the rows of the page get their words.
        var ranked = bundles
            .Select((b, at) => (Percent: BundleWords.Percent(b.Month.Used, b.Month.Granted), b.Name, IsCap: false, At: at))
            .Concat(
                caps.Select(
                    (c, at) =>
                        (Percent: BundleWords.Percent(c.Month.Charged.Micropounds, c.Month.Cap.Micropounds), c.Name, IsCap: true, At: at)
                )
            )
            .OrderByDescending(r => r.Percent)
            .ThenBy(r => r.Name, StringComparer.OrdinalIgnoreCase)
            .ThenBy(r => r.IsCap)
            .ThenBy(r => r.At)
            .Skip(skip)
            .Take(take)
            .ToList();
        var (shown, shownCaps) = (
            ranked.Where(r => !r.IsCap).Select(r => bundles[r.At]).ToList(),
            ranked.Where(r => r.IsCap).Select(r => caps[r.At]).ToList()
        );
        var bundleIds = shown.Select(b => b.BundleId).Distinct().ToList();
        var catalogue = await db
            .Bundles.AsNoTracking()
            .Include(b => b.Allowances)
            .Where(b => bundleIds.Contains(b.Id))
            .ToDictionaryAsync(b => b.Id, cancel);
        var heldIds = shown.Select(b => b.Month.CustomerBundleId).Distinct().ToList();
        var held = await db.CustomerBundles.AsNoTracking().Where(h => heldIds.Contains(h.Id)).ToDictionaryAsync(h => h.Id, cancel);
        var lines = await LineNamesAsync(db, [.. held.Values.SelectMany(h => h.CliIds), .. shownCaps.Select(c => c.Month.CliId)], cancel);
        var centreIds = held.Values.Select(h => h.CostCentreId).OfType<int>().ToList();
        var costCentres = await db.CostCentres.Where(c => centreIds.Contains(c.Id)).ToDictionaryAsync(c => c.Id, c => c.Name, cancel);
        return ([.. ranked.Select(r => r.IsCap ? Cap(r.At, r.Percent) : Allowance(r.At, r.Percent))], bundles.Count + caps.Count);

        AllowanceReportRow Cap(int at, int percent)
        {
            var m = caps[at].Month;
            return new(
                m.CustomerId,
                caps[at].Name,
                "Spending cap",
                lines.GetValueOrDefault(m.CliId, ""),
                $"{Say.Pounds(m.Cap)} + VAT",
                BundleWords.Exact(m.Charged),
                BundleWords.Exact(m.Cap > m.Charged ? m.Cap - m.Charged : Money.Zero),
                percent,
                m.NotCharged
            );
        }

        AllowanceReportRow Allowance(int at, int percent)
        {
            var (m, bundle) = (bundles[at].Month, catalogue[bundles[at].BundleId]);
            var allowance = bundle.Allowances.FirstOrDefault(a => a.Id == m.AllowanceId);
            string Words(long units) => allowance?.Words(units) ?? "a removed allowance";
            return new(
                m.CustomerId,
                bundles[at].Name,
                bundle.Name,
                ForWords(held[m.CustomerBundleId], lines, costCentres),
                Words(m.Granted),
                Words(m.Used),
                Words(Math.Max(0, m.Granted - m.Used)),
                percent,
                null
            );
        }
    }

    private static UseRow Use(Allowance allowance, long granted, long used, Func<bool, int, string> names) =>
        new(BundleWords.Of(allowance, names), granted, used, allowance.Words(used), allowance.Words(Math.Max(0, granted - used)));

    private static string ForWords(CustomerBundle held, Dictionary<int, string> lines, Dictionary<int, string> costCentres) =>
        held switch
        {
            { CliIds: [var one] } => lines.GetValueOrDefault(one, "a removed line"),
            { CliIds.Count: > 1 } => $"{held.CliIds.Count:#,0} lines, {lines.GetValueOrDefault(held.CliIds[0], "…")} among them",
            { CostCentreId: { } id } => $"cost centre {costCentres.GetValueOrDefault(id)}",
            _ => "all lines",
        };

    private static HeldBundleForm FormOf(CustomerBundle held, Dictionary<int, string> lines)
    {
        var form = HeldBundleForm.Of(held, id => lines.GetValueOrDefault(id, "a removed line"));
        form.Opened = form.Copy();
        return form;
    }

    private static async Task<Dictionary<int, string>> LineNamesAsync(BillingDb db, List<int> ids, CancellationToken cancel) =>
        ids.Count == 0
            ? []
            : (await db.Clis.AsNoTracking().Where(c => EF.Parameter(ids).Contains(c.Id)).ToListAsync(cancel)).ToDictionary(
                c => c.Id,
                c => c.Label
            );

    private static async Task<Func<bool, int, string>> PlaceNamesAsync(
        BillingDb db,
        IReadOnlyCollection<Bundle> bundles,
        CancellationToken cancel
    )
    {
        var (groupIds, ids) = (
            bundles.SelectMany(b => b.Allowances).SelectMany(a => a.DestinationGroupIds).Distinct().ToList(),
            bundles.SelectMany(b => b.Allowances).SelectMany(a => a.DestinationIds).Distinct().ToList()
        );
        var groups =
            groupIds.Count == 0
                ? []
                : await db.DestinationGroups.Where(g => groupIds.Contains(g.Id)).ToDictionaryAsync(g => g.Id, g => g.Name, cancel);
        var places =
            ids.Count == 0 ? [] : await db.Destinations.Where(d => ids.Contains(d.Id)).ToDictionaryAsync(d => d.Id, d => d.Name, cancel);
        return (isGroup, id) => (isGroup ? groups : places).GetValueOrDefault(id, "a removed destination");
    }
}
