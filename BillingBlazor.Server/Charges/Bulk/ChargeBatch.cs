using System.Globalization;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Charges.Bulk;

/// <summary>What an order does to one charge: or why it leaves it as it is.</summary>
/// <param name="Skip">As it ends a sentence that begins with a count.</param>
internal readonly record struct Effect(
    string? Skip,
    Money? Before = null,
    Money? After = null,
    Money Credit = default,
    DateOnly? From = null
);

/// <summary>Some charges with what an order asks about them, read once. The preview and the work ask the same, so they can't
/// differ.</summary>
internal sealed class ChargeBatch
{
    private readonly BillingDb db;
    private readonly ChargeOrder order;
    private readonly Dictionary<int, Customer> customers;
    private readonly ILookup<int, InvoiceLine> lines;
    private readonly ChargePrices prices;
    private readonly Customer? target;

    private ChargeBatch(
        BillingDb db,
        ChargeOrder order,
        Dictionary<int, Customer> customers,
        ILookup<int, InvoiceLine> lines,
        ChargePrices prices,
        Customer? target
    ) => (this.db, this.order, this.customers, this.lines, this.prices, this.target) = (db, order, customers, lines, prices, target);

    public static async Task<ChargeBatch> LoadAsync(
        BillingDb db,
        ChargeOrder order,
        IReadOnlyList<Charge> charges,
        CancellationToken cancel
    )
    {
        var (ids, customerIds) = (charges.Select(c => c.Id).ToList(), charges.Select(c => c.CustomerId).Distinct().ToList());
        var customers = await db
            .Customers.AsNoTracking()
            .Include(c => c.Tariffs)
            .Where(c => EF.Parameter(customerIds).Contains(c.Id))
            .ToDictionaryAsync(c => c.Id, cancel);
        var lines = (
            await db
                .InvoiceLines.AsNoTracking()
                .Where(l => l.IsLive && l.ChargeId != null && EF.Parameter(ids).Contains(l.ChargeId.Value))
                .ToListAsync(cancel)
        ).ToLookup(l => l.ChargeId!.Value);
        var target = order.ToCustomerId is { } to
            ? await db.Customers.AsNoTracking().Include(c => c.CostCentres).SingleOrDefaultAsync(c => c.Id == to, cancel)
            : null;
        return new(db, order, customers, lines, await ChargePrices.LoadAsync(db, charges, cancel), target);
    }

    public string CustomerOf(Charge charge) => customers[charge.CustomerId].Name;

    public async Task<Effect> EffectAsync(Charge charge, CancellationToken cancel) =>
        order.Kind switch
        {
            _ when charge.IsCancelled => new("cancelled"),
            ChargeJobKind.Price => Price(charge),
            ChargeJobKind.End => End(charge),
            ChargeJobKind.Move => await MoveAsync(charge, cancel),
            _ => throw new InvalidOperationException($"{order.Kind} is no kind of order."),
        };

    public async Task ApplyAsync(Charge charge, Effect effect, CancellationToken cancel)
    {
        switch (order.Kind)
        {
            case ChargeJobKind.Price:
                charge.PriceFrom(order.Day!.Value, effect.After!.Value);
                break;
            case ChargeJobKind.End:
                charge.EndOn(order.Day!.Value, order.GivesCredit);
                break;
            case ChargeJobKind.Move when target is not null:
                await ChargeHandOver.ToAsync(
                    db,
                    charge,
                    new(target.Id, order.SetsCostCentre ? order.CostCentreId : null, null),
                    order.Day!.Value,
                    cancel
                );
                break;
            default:
                charge.Amend(
                    charge.Sheet with
                    {
                        CostCentreId = order.SetsCostCentre ? order.CostCentreId : charge.CostCentreId,
                        CliId = order.SetsCli ? order.CliId : charge.CliId,
                    }
                );
                break;
        }
    }

    private Effect Price(Charge charge)
    {
        var day = order.Day!.Value;
        if (charge.End < day || (!charge.IsRecurring && charge.Start < day))
            return new("over before that day");
        if (lines[charge.Id].Any(l => l.Kind != LineKind.Credit && l.CycleStart >= day))
            return new($"billed beyond {Print(day)} already");
        if (charge is { UnitPrice: null, Prices.Count: 0 } && !order.WithCatalogue)
            return new("following the catalogue");
        if (prices.PriceOf(charge, customers[charge.CustomerId], day) is not { } old)
            return new("without a price in force on that day");
        var pounds = order.Way switch
        {
            PriceWay.Percent => old.Pounds * (100 + order.Value) / 100,
            PriceWay.Amount => old.Pounds + order.Value,
            _ => order.Value,
        };
        if (pounds is > Charge.MostPounds or < -Charge.MostPounds || Math.Abs(pounds * charge.Quantity) > 10 * Charge.MostPounds)
            return new("beyond the highest price then");
        if (pounds < 0 && old >= Money.Zero)
            return new("below nought then");
        var fresh = Money.Round(pounds, Math.Max(DecimalsOf(old.Pounds), order.Way == PriceWay.Percent ? 2 : DecimalsOf(order.Value)));
        return fresh == old ? new("at that price already") : new(null, old, fresh);
    }

    private Effect End(Charge charge)
    {
        var day = order.Day!.Value;
        if (!charge.IsRecurring)
            return new("single charges, which have no end");
        if (charge.End <= day)
            return new("ended by then already");
        var own = lines[charge.Id].ToList();
        if (own.Any(l => l.Kind == LineKind.Credit))
            return new("ended, with unused days given back");
        var ended = new Charge(charge.CustomerId, charge.Sheet with { End = null });
        ended.EndOn(day, order.GivesCredit);
        return new(
            null,
            Credit: order.GivesCredit
                ? own.Select(l => UnusedDays.Of(ended, l)).OfType<UnusedPart>().Sum(InvoiceBuilder.CreditOf)
                : Money.Zero
        );
    }

    private async Task<Effect> MoveAsync(Charge charge, CancellationToken cancel)
    {
        if (order.ToCustomerId is null)
            return customers.Count > 1 ? new("of another customer") : new(null);
        if (target is null or { Status: CustomerStatus.Cancelled })
            return new("left: the other customer is cancelled or gone");
        if (charge.CustomerId == target.Id)
            return new("that customer’s already");
        return await ChargeHandOver.DayAsync(db, charge, order.Day!.Value, cancel) is { } from
            ? new(null, From: from)
            : new("billed as far as they go");
    }

    /// <summary>A price of part pennies stays one; all others are whole pennies.</summary>
    private static int DecimalsOf(decimal pounds)
    {
        var decimals = 2;
        for (var scaled = pounds * 100; scaled % 1 != 0 && decimals < 6; scaled *= 10)
            decimals++;
        return decimals;
    }

    private static string Print(DateOnly day) => day.ToString("d MMM yyyy", CultureInfo.InvariantCulture);
}
