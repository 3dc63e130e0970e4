using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Services;
using BillingBlazor.Server.Charges;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.ServiceFiles.Reconciling;

/// <summary>What suppliers charge and what customers are billed on some days: loaded once, compared month by month.</summary>
internal sealed class ReconciledSides
{
    /// <summary>A line for longer than this is looked at in its first months.</summary>
    private const int MostMonths = 120;

    private readonly List<BoughtLine> bought;
    private readonly List<Charge> charges;
    private readonly ChargePrices prices;
    private readonly Dictionary<int, Customer> stopped;

    private ReconciledSides(List<BoughtLine> bought, List<Charge> charges, ChargePrices prices, Dictionary<int, Customer> stopped) =>
        (this.bought, this.charges, this.prices, this.stopped) = (bought, charges, prices, stopped);

    /// <summary>The lines of files for reconciliation that are read whole.</summary>
    public static IQueryable<ServiceLine> Lines(BillingDb db) =>
        db
            .ServiceLines.AsNoTracking()
            .Where(l =>
                l.IsForReconciliation
                && db.ServiceFiles.Any(f =>
                    f.Id == l.FileId && (f.State == ServiceFileState.Read || f.State == ServiceFileState.Processed)
                )
            );

    public static async Task<ReconciledSides> LoadAsync(BillingDb db, BillingPeriod days, CancellationToken cancel)
    {
        var (from, to) = (days.From, days.To);
        var lines = await Lines(db)
            .Where(l => l.From <= to && l.To >= from)
            .Select(l => new BoughtLine
            {
                Id = l.Id,
                SupplierId = l.SupplierId,
                CustomerId = l.CustomerId,
                CliId = l.CliId,
                Identifier = l.Identifier,
                ProductId = l.ProductId,
                Description = l.Description,
                Days = new BillingPeriod(l.From, l.To),
                Quantity = l.Quantity,
                Cost = l.Cost,
                IsNotToBill = l.IsSkipped,
            })
            .ToListAsync(cancel);
        if (lines.Count == 0)
            return new(lines, [], await ChargePrices.LoadAsync(db, [], cancel), []);
        var excluded = (await db.Clis.Where(c => c.ExcludedFromBilling).Select(c => c.Id).ToListAsync(cancel)).ToHashSet();
        List<BoughtLine> bought =
        [
            .. lines.Select(line => line.CliId is { } cli && excluded.Contains(cli) ? line with { IsNotToBill = true } : line),
        ];
        var recurring = db
            .Charges.AsNoTracking()
            .Where(c =>
                c.Frequency != null
                && c.CliId != null
                && (c.Start <= to || c.ProRataStart <= to)
                && (c.End == null || c.End >= from)
            );
        // Most have no prices of their own, and are read without looking for them one by one.
        var charges = await recurring
            .IgnoreAutoIncludes()
            .Where(c => !db.ChargePrices.Any(p => p.ChargeId == c.Id))
            .ToListAsync(cancel);
        charges.AddRange(await recurring.Where(c => db.ChargePrices.Any(p => p.ChargeId == c.Id)).ToListAsync(cancel));
        return new(bought, charges, await ChargePrices.LoadOfEverybodyAsync(db, cancel), await StoppedAsync(db, cancel));
    }

    /// <summary>The months that lines are for, the latest first.</summary>
    public static IReadOnlyList<DateOnly> MonthsOf(IEnumerable<(DateOnly From, DateOnly To)> days) =>
        [
            .. days.SelectMany(stretch =>
                    Enumerable
                        .Range(0, Math.Min(MostMonths, MonthOf(stretch.To) - MonthOf(stretch.From) + 1))
                        .Select(n => BillingPeriod.MonthOf(stretch.From).From.AddMonths(n))
                )
                .Distinct()
                .OrderDescending(),
        ];

    private static int MonthOf(DateOnly day) => day.Year * 12 + day.Month;

    /// <summary>As <see cref="MonthsOf"/>, of what was loaded.</summary>
    public IReadOnlyList<DateOnly> Months() => MonthsOf(bought.Select(line => (line.Days.From, line.Days.To)).Distinct());

    /// <summary>A charge of a supplier's product takes part once a file of that supplier is for the month.</summary>
    public IReadOnlyList<ReconciledRow> Of(BillingPeriod month)
    {
        var lines = bought.Where(line => line.Days.Overlap(month) is not null).ToList();
        if (lines.Count == 0)
            return [];
        var suppliers = lines.Select(line => line.SupplierId).ToHashSet();
        return
        [
            .. Reconciliation
                .Compare(month, lines, charges.SelectMany(charge => Sold(charge, month)))
                .Where(row => row.LineIds.Count > 0 || row.SupplierId is not { } supplier || suppliers.Contains(supplier)),
        ];
    }

    private IEnumerable<SoldDays> Sold(Charge charge, BillingPeriod month)
    {
        var (customer, frequency) = (stopped.GetValueOrDefault(charge.CustomerId), charge.Frequency!.Value);
        foreach (var (cycle, days) in ChargeCalendar.BilledDays(charge, month))
            if (customer?.IsCycleBilled(cycle) != false)
                yield return new()
                {
                    ChargeId = charge.Id,
                    CustomerId = charge.CustomerId,
                    CliId = charge.CliId!.Value,
                    ProductId = charge.ProductId,
                    Description = charge.Description,
                    SupplierId = prices.SupplierOf(charge),
                    Days = days,
                    Quantity = charge.Quantity,
                    AMonth = AMonth(prices.PriceOf(charge, cycle)),
                    CostAMonth = AMonth(prices.CostOf(charge, cycle)),
                };

        Fraction? AMonth(Money? each) =>
            each is { } money ? ChargeCalendar.MonthlyWorth(frequency, money.Pounds * charge.Quantity) : null;
    }

    /// <summary>Who was cancelled or written off for a time: cycles of then are not billed.</summary>
    private static Task<Dictionary<int, Customer>> StoppedAsync(BillingDb db, CancellationToken cancel) =>
        db
            .Customers.AsNoTracking()
            .Include(c => c.StatusChanges.OrderBy(s => s.Id))
            .Where(c => c.StatusChanges.Any(s => s.WroteOff || s.Status == CustomerStatus.Cancelled))
            .ToDictionaryAsync(c => c.Id, cancel);
}
