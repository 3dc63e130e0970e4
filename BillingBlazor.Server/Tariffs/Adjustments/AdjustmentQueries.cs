using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Shell.Parts;
using BillingBlazor.Server.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Tariffs.Adjustments;

/// <param name="WhoName">Null for everybody.</param>
/// <param name="WhereName">Null for everything.</param>
public sealed record AdjustmentRow(PriceAdjustment Adjustment, string? WhoName, string? WhereName)
{
    /// <summary>Its scope in words: Everybody, calls to UK mobile.</summary>
    public string Scope =>
        $"{Adjustment.Who switch
        {
            AdjustmentWho.Customer => WhoName,
            AdjustmentWho.Tariff => $"Tariff {WhoName}",
            AdjustmentWho.Organisation => $"Customers of {WhoName}",
            _ => "Everybody",
        }}, {Adjustment.Where switch
        {
            AdjustmentWhere.Destination => $"calls to {WhereName}",
            AdjustmentWhere.DestinationGroup => $"calls to the group {WhereName}",
            AdjustmentWhere.Supplier => $"calls of {WhereName}",
            _ => "all calls",
        }}";
}

/// <summary>What can be chosen on the form.</summary>
public sealed record AdjustmentChoices(
    IReadOnlyList<(int Id, string Name)> Tariffs,
    IReadOnlyList<(int Id, string Name)> Organisations,
    IReadOnlyList<(int Id, string Name)> Groups,
    IReadOnlyList<(int Id, string Name)> Suppliers
);

/// <summary>One call, priced without the adjustment and with it.</summary>
/// <param name="Call">Which call it is, in words.</param>
/// <param name="Remark">Why it makes no difference, or what is assumed; null for neither.</param>
public sealed record AdjustmentExample(string Call, Money? Before, Money? After, string? Remark);

public sealed class AdjustmentQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    private const int ExampleSeconds = 150;

    public async Task<IReadOnlyList<AdjustmentRow>> ListAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var all = await db.PriceAdjustments.AsNoTracking().ToListAsync(cancel);
        var (customerIds, destinationIds) = (all.Select(a => a.CustomerId).ToList(), all.Select(a => a.DestinationId).ToList());
        var customers = await db.Customers.Where(c => customerIds.Contains(c.Id)).ToDictionaryAsync(c => c.Id, c => c.Name, cancel);
        var destinations = await db
            .Destinations.Where(d => destinationIds.Contains(d.Id))
            .ToDictionaryAsync(d => d.Id, d => d.Name, cancel);
        var choices = await ChoicesAsync(db, cancel);
        return
        [
            .. all.Select(a => new AdjustmentRow(
                    a,
                    a.CustomerId is { } customer
                        ? customers[customer]
                        : Name(choices.Tariffs, a.TariffId) ?? Name(choices.Organisations, a.OrganisationId),
                    a.DestinationId is { } destination
                        ? destinations[destination]
                        : Name(choices.Groups, a.DestinationGroupId) ?? Name(choices.Suppliers, a.SupplierId)
                ))
                .OrderByDescending(r => r.Adjustment.Who)
                .ThenByDescending(r => r.Adjustment.Where)
                .ThenBy(r => r.Scope, StringComparer.OrdinalIgnoreCase)
                .ThenByDescending(r => r.Adjustment.From),
        ];
    }

    public async Task<AdjustmentChoices> ChoicesAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await ChoicesAsync(db, cancel);
    }

    public async Task<IReadOnlyList<NamedId>> FindDestinationsAsync(string? words, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var pattern = LikePattern.Holding(words);
        return await db
            .Destinations.AsNoTracking()
            .Where(d => EF.Functions.Like(d.Name, pattern, LikePattern.Escape))
            .OrderBy(d => d.Name)
            .Take(20)
            .Join(db.Suppliers, d => d.SupplierId, s => s.Id, (d, s) => new NamedId(d.Id, d.Name + " (" + s.Name + ")"))
            .ToListAsync(cancel);
    }

    /// <summary>What the adjustment would do to a call of its scope: rated by the rater that reads files, once without it and once with
    /// it.</summary>
    /// <param name="id">Of the adjustment that is amended.</param>
    public async Task<AdjustmentExample> ExampleAsync(int? id, PriceAdjustmentDetails details, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        var wanted = new PriceAdjustment(details);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        if (await DestinationAsync(db, details, cancel) is not { } destination)
            return new("", null, null, "There is no destination of this scope yet, so there is no example.");
        if (await CustomerAsync(db, details, destination.CategoryId, cancel) is not { } customer)
            return new("", null, null, "There is no customer of this scope yet, so there is no example.");
        var others = await db.PriceAdjustments.AsNoTracking().Where(a => a.Id != (id ?? 0)).ToListAsync(cancel);
        var (without, with) = (
            await RatingBooks.LoadAsync(db, destination.SupplierId, cancel, adjustments: others),
            await RatingBooks.LoadAsync(db, destination.SupplierId, cancel, adjustments: [.. others, wanted])
        );
        var day = details.From > db.Today ? details.From : db.Today;
        if (details.To < day)
            day = details.To.Value;
        var started = UkTime.ToUtc(day.ToDateTime(new(12, 0)), out _);
        var call = new UsageCall(
            customer.Id,
            without.DestinationsById[destination.Id],
            started,
            destination.Kind == UsageKind.Voice ? ExampleSeconds : 0,
            destination.Kind == UsageKind.Data ? 10_000_000 : 0,
            null
        );
        var what = destination.Kind switch
        {
            UsageKind.Voice => "A call of 2:30",
            UsageKind.Data => "10 MB of data",
            _ => "A message",
        };
        var words = $"{what} to {destination.Name} by {customer.Name} at noon on {day:d MMM yyyy}";
        var before = without.Rater.Rate(call);
        // a price out of the cost needs one
        var assumed = before.Orphan == OrphanReason.NoPrice || before.Source == PriceSource.EverythingElse ? 0.03m : (decimal?)null;
        if (assumed is not null && destination.BuyPrices.Count == 0)
            call = call with { FileCost = assumed };
        else
            assumed = null;
        before = without.Rater.Rate(call);
        var after = with.Rater.Rate(call);
        var isUsed = after.AdjustmentId == 0 && before.AdjustmentId != 0;
        var remark = isUsed
            ? (assumed is null ? null : "Its cost is taken as 3.00p.")
            : before.Source switch
            {
                PriceSource.FreeToCaller => $"{destination.Name} is free to the caller: no adjustment touches it.",
                PriceSource.ServiceNumber => $"{destination.Name} is a service number: no adjustment touches its charges.",
                _ when after.AdjustmentId is { } stronger && others.Find(a => a.Id == stronger) is { } other =>
                    $"“{other.Name}” is stronger for this call, so this one does not touch it.",
                _ when details.SkipsIfCostIsZero => "Its cost is zero, so it is skipped.",
                _ => "It does not touch this call: there is neither a price nor a cost to change.",
            };
        return new(words, Priced(before), Priced(after), remark);
    }

    private static Money? Priced(in RatedUsage rated) => rated.Orphan == OrphanReason.None ? rated.Price : null;

    private static async Task<Destination?> DestinationAsync(BillingDb db, PriceAdjustmentDetails details, CancellationToken cancel)
    {
        var fits = db.Destinations.AsNoTracking().Include(d => d.BuyPrices).AsQueryable();
        if (details.DestinationId is { } id)
            return await fits.SingleOrDefaultAsync(d => d.Id == id, cancel);
        if (details.DestinationGroupId is { } group)
            fits = fits.Where(d => d.DestinationGroupId == group);
        if (details.SupplierId is { } supplier)
            fits = fits.Where(d => d.SupplierId == supplier);
        if (details.TariffId is { } tariff)
            fits = fits.Where(d => db.Tariffs.Any(t => t.Id == tariff && t.CategoryId == d.CategoryId));
        return await fits.OrderBy(d => d.IsFreeToCaller)
            .ThenBy(d => d.Range == NumberRange.Ordinary || d.Range == NumberRange.Landline ? 0 : 1)
            .ThenBy(d =>
                db.RateRows.Any(r =>
                    r.DestinationId == d.Id || (r.DestinationGroupId != null && r.DestinationGroupId == d.DestinationGroupId)
                )
                    ? 0
                    : 1
            )
            .ThenBy(d => d.Id)
            .FirstOrDefaultAsync(cancel);
    }

    private static async Task<CustomerChoice?> CustomerAsync(
        BillingDb db,
        PriceAdjustmentDetails details,
        int categoryId,
        CancellationToken cancel
    )
    {
        var fits = db.Customers.AsNoTracking().Where(c => c.Status != CustomerStatus.Cancelled);
        if (details.CustomerId is { } id)
            fits = db.Customers.AsNoTracking().Where(c => c.Id == id);
        if (details.OrganisationId is { } organisation)
            fits = fits.Where(c => c.OrganisationId == organisation);
        if (details.TariffId is { } tariff)
        {
            var isDefault = await db.Categories.AnyAsync(c => c.Id == categoryId && c.DefaultTariffId == tariff, cancel);
            fits = fits.Where(c =>
                db.CustomerTariffs.Any(t => t.CustomerId == c.Id && t.TariffId == tariff)
                || (isDefault && !db.CustomerTariffs.Any(t => t.CustomerId == c.Id && t.CategoryId == categoryId))
            );
        }
        return await fits.OrderBy(c => c.Id).Select(c => new CustomerChoice(c.Id, c.Name, c.Reference)).FirstOrDefaultAsync(cancel);
    }

    private static async Task<AdjustmentChoices> ChoicesAsync(BillingDb db, CancellationToken cancel)
    {
        var tariffs = await db
            .Tariffs.AsNoTracking()
            .Where(t => db.Categories.Any(c => c.Id == t.CategoryId && c.Kind == CategoryKind.Usage))
            .OrderBy(t => t.Name)
            .Select(t => new { t.Id, t.Name })
            .ToListAsync(cancel);
        var organisations = await db
            .Organisations.AsNoTracking()
            .OrderBy(o => o.Name)
            .Select(o => new { o.Id, o.Name })
            .ToListAsync(cancel);
        var groups = await db.DestinationGroups.AsNoTracking().OrderBy(g => g.Name).Select(g => new { g.Id, g.Name }).ToListAsync(cancel);
        var suppliers = await db.Suppliers.AsNoTracking().OrderBy(s => s.Name).Select(s => new { s.Id, s.Name }).ToListAsync(cancel);
        return new(
            [.. tariffs.Select(t => (t.Id, t.Name))],
            [.. organisations.Select(o => (o.Id, o.Name))],
            [.. groups.Select(g => (g.Id, g.Name))],
            [.. suppliers.Select(s => (s.Id, s.Name))]
        );
    }

    private static string? Name(IReadOnlyList<(int Id, string Name)> things, int? id) =>
        id is { } known ? things.FirstOrDefault(thing => thing.Id == known).Name : null;
}
