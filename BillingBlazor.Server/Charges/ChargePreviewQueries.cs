using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Charges;

/// <summary>The customer a charge is for.</summary>
/// <param name="CostCentres">Open ones.</param>
public sealed record ChargeOwner(
    int Id,
    string Name,
    CustomerStatus Status,
    CustomerGroup Group,
    int? AnniversaryDay,
    IReadOnlyList<ChargeChoice> CostCentres,
    DateOnly Today
)
{
    public DateOnly NextBillingDay(DateOnly day) => BillingDays.NextOn(Group, AnniversaryDay, day);
}

/// <summary>A product as it is offered to a customer.</summary>
/// <param name="Price">In force today; null: none is.</param>
/// <param name="Whose">Where the price comes from: "own price", a tariff's name, "base price".</param>
public sealed record ProductOffer(
    int Id,
    string Name,
    string? Reference,
    string Category,
    int CategoryId,
    string? Details,
    Frequency? Frequency,
    VatTreatment VatTreatment,
    Money? Price,
    string Whose,
    Money? NextPrice,
    DateOnly? NextFrom
);

/// <summary>A line that will be billed. <paramref name="Amount"/> is null while no price is in force.</summary>
public sealed record PreviewLine(LineKind Kind, BillingPeriod Days, string? Working, Money? Amount, bool IsOld);

/// <param name="Notes">What people should know before they save: finished sentences.</param>
/// <param name="OldCount">Cycles that begin before the current period and are taken by the next run.</param>
public sealed record ChargePreview(
    IReadOnlyList<PreviewLine> Lines,
    bool GoesOn,
    int OldCount,
    Money OldAmount,
    IReadOnlyList<string> Notes
)
{
    /// <summary>It can't be told: a finished sentence.</summary>
    public string? Problem { get; init; }
}

/// <summary>What ending a charge on a day gives back, and what is still to be billed up to it.</summary>
public sealed record EndPreview(
    DateOnly? BilledTo,
    IReadOnlyList<(BillingPeriod Days, Money Billed, Money Used)> Unused,
    Money StillToBill,
    bool IsCancelled
)
{
    public Money Credit => Unused.Sum(part => part.Billed - part.Used);
}

/// <summary>What will be billed, out of ChargeCalendar and the prices that billing asks, before anything is saved.</summary>
public sealed class ChargePreviewQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    private const int MostLines = 6;
    private const int MostLooked = 12_000;

    public async Task<ChargeOwner?> OwnerAsync(int customerId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        if (
            await db.Customers.AsNoTracking().Include(c => c.CostCentres).SingleOrDefaultAsync(c => c.Id == customerId, cancel)
            is not { } customer
        )
            return null;
        return new(
            customer.Id,
            customer.Name,
            customer.Status,
            await db.CustomerGroups.AsNoTracking().SingleAsync(g => g.Id == customer.GroupId, cancel),
            customer.AnniversaryDay,
            [
                .. customer
                    .CostCentres.Where(c => !c.IsClosed)
                    .OrderBy(c => c.Name, StringComparer.OrdinalIgnoreCase)
                    .Select(c => new ChargeChoice(c.Id, c.Name)),
            ],
            db.Today
        );
    }

    /// <summary>Products that are sold now, with what this customer pays for them and why.</summary>
    public async Task<IReadOnlyList<ProductOffer>> OffersAsync(int customerId, string? words, int? productId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var like = LikePattern.Holding(words);
        var products = await db
            .Products.AsNoTracking()
            .Include(p => p.Prices)
            .Where(p =>
                productId == null
                    ? !p.IsWithdrawn
                        && (
                            EF.Functions.Like(p.Name, like, LikePattern.Escape) || EF.Functions.Like(p.Reference!, like, LikePattern.Escape)
                        )
                    : p.Id == productId
            )
            .OrderBy(p => EF.Functions.Collate(p.Name, DatabaseEngine.AnyCase))
            .Take(40)
            .ToListAsync(cancel);
        var customer = await db.Customers.AsNoTracking().Include(c => c.Tariffs).SingleAsync(c => c.Id == customerId, cancel);
        var (categories, tariffs) = (
            await db.Categories.ToDictionaryAsync(c => c.Id, c => c.Name, cancel),
            await db.Tariffs.ToDictionaryAsync(t => t.Id, t => t.Name, cancel)
        );
        var usual = await ChargePrices.UsualAsync(db, cancel);
        return
        [
            .. products.Select(product =>
            {
                var tariffId = ChargePrices.TariffOf(customer, product, usual);
                var price = product.PriceOn(db.Today, customerId, tariffId);
                var next = product
                    .Prices.Select(p => p.From)
                    .Where(day => day > db.Today)
                    .Distinct()
                    .Order()
                    .Select(day => product.PriceOn(day, customerId, tariffId))
                    .FirstOrDefault(later => later is not null && later.Id != price?.Id);
                var whose = price switch
                {
                    null => "no price in force",
                    { CustomerId: not null } => $"{customer.Name}’s own price",
                    { TariffId: { } tariff } => $"tariff {tariffs[tariff]}",
                    _ => "base price",
                };
                return new ProductOffer(
                    product.Id,
                    product.Name,
                    product.Reference,
                    categories[product.CategoryId],
                    product.CategoryId,
                    product.Details,
                    product.Frequency,
                    product.VatTreatment,
                    price?.Sell,
                    whose,
                    next?.Sell,
                    next?.From
                );
            }),
        ];
    }

    /// <summary>The next lines of a charge as the form would save it.</summary>
    /// <param name="chargeId">Null: a new one.</param>
    public async Task<ChargePreview> PreviewAsync(int customerId, int? chargeId, ChargeForm form, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        try
        {
            return await PreviewAsync(customerId, chargeId, form.ToDetails(), cancel);
        }
        catch (BillingRuleException refusal)
        {
            return new([], false, 0, Money.Zero, []) { Problem = refusal.Message };
        }
    }

    private async Task<ChargePreview> PreviewAsync(int customerId, int? chargeId, ChargeDetails details, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var charge = chargeId is { } id
            ? await db.Charges.AsNoTracking().SingleAsync(c => c.Id == id && c.CustomerId == customerId, cancel)
            : new Charge(customerId, details);
        if (chargeId is not null)
            charge.Amend(details);
        var customer = await db
            .Customers.AsNoTracking()
            .AsSplitQuery()
            .Include(c => c.Tariffs)
            .Include(c => c.StatusChanges.OrderBy(s => s.Id))
            .SingleAsync(c => c.Id == customerId, cancel);
        var (prices, billed) = (await ChargePrices.LoadAsync(db, [charge], cancel), await BilledCycles.OfAsync(db, [charge.Id], cancel));
        var month = BillingPeriod.MonthOf(db.Today).From;
        var horizon = (charge.Start > db.Today ? charge.Start : db.Today).AddYears(3);
        var due = ChargeCalendar
            .Due(charge, new(horizon, horizon), includeOld: true)
            .Where(item => !billed.Has(item) && customer.IsCycleBilled(item.CycleStart))
            .Take(MostLooked)
            .Select(item =>
            {
                var price = prices.PriceOf(charge, customer, item.CycleStart);
                return new PreviewLine(
                    item.Kind,
                    item.Days,
                    price is { } known ? item.Working(known) : null,
                    price is { } unit ? Money.Round(item.Amount(unit), 2) : null,
                    (item.Kind == LineKind.ProRata ? charge.Start : item.CycleStart) < month
                );
            })
            .ToList();
        var old = due.Where(line => line.IsOld).ToList();
        return new(
            [.. due.Take(MostLines)],
            due.Count > MostLines,
            old.Count,
            old.Sum(line => line.Amount ?? Money.Zero),
            [.. Notes(charge, due)]
        );
    }

    /// <summary>What a last day would give back to the penny, or leave to be billed.</summary>
    public async Task<EndPreview> EndAsync(int chargeId, DateOnly lastDay, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var charge = await db.Charges.AsNoTracking().SingleAsync(c => c.Id == chargeId, cancel);
        var lines = await db.InvoiceLines.AsNoTracking().Where(l => l.ChargeId == chargeId && l.IsLive).ToListAsync(cancel);
        charge.EndOn(lastDay, givesCredit: true);
        var credited = lines.Where(l => l.Kind == LineKind.Credit).Select(l => l.CycleStart).ToHashSet();
        var unused = lines
            .Where(l => l.Kind != LineKind.Credit && !credited.Contains(l.CycleStart))
            .Select(l => UnusedDays.Of(charge, l))
            .OfType<UnusedPart>()
            .OrderBy(part => part.Days.From)
            .Select(part => (part.Days, part.Billed.Net, part.Billed.Net - InvoiceBuilder.CreditOf(part)))
            .ToList();
        var customer = await db
            .Customers.AsNoTracking()
            .AsSplitQuery()
            .Include(c => c.Tariffs)
            .Include(c => c.StatusChanges.OrderBy(s => s.Id))
            .SingleAsync(c => c.Id == charge.CustomerId, cancel);
        var (prices, billed) = (await ChargePrices.LoadAsync(db, [charge], cancel), await BilledCycles.OfAsync(db, [charge.Id], cancel));
        var until = lastDay > charge.Start ? lastDay : charge.Start;
        var still = ChargeCalendar
            .Due(charge, new(until, until), includeOld: true)
            .Where(item => !billed.Has(item) && customer.IsCycleBilled(item.CycleStart))
            .Sum(item => prices.PriceOf(charge, customer, item.CycleStart) is { } price ? Money.Round(item.Amount(price), 2) : Money.Zero);
        return new(lines.Max(l => l.PeriodTo), unused, still, charge.IsCancelled);
    }

    private static IEnumerable<string> Notes(Charge charge, List<PreviewLine> due)
    {
        if (due.Find(line => line.Amount is null) is { } unpriced)
            yield return $"No price is in force on {unpriced.Days.From:d MMM yyyy}. Type one, or give the product a price from that day.";
        if (
            charge is { AlreadyBilledTo: { } to, Frequency: { } frequency }
            && to >= charge.Start
            && ChargeCalendar.CycleOf(charge.Start, frequency, to) is var cycle
            && cycle.To != to
        )
            yield return $"The cycle {cycle} had begun by then, so it is never billed here: not its days from "
                + $"{to.AddDays(1):d MMM yyyy} either. To bill those, set the start to {to.AddDays(1):d MMM yyyy}.";
        if (charge.AlreadyBilledTo is { } taken && taken >= charge.ProRataStart && charge.ProRataStart < charge.Start)
            yield return "The days before the start were billed elsewhere, so they are not billed here.";
        if (due.Count == 0)
            yield return charge.IsCancelled ? "It is cancelled: nothing is billed." : "Nothing is left to be billed.";
    }
}
