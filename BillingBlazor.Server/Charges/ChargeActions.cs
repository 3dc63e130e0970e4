using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Prices;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Charges;

/// <summary>Charges of a customer.</summary>
public sealed class ChargeActions(IDbContextFactory<BillingDb> dbs, CurrentUser user, LiveUpdates live)
{
    /// <param name="chargeId">Null: a new one.</param>
    /// <param name="version">Of the charge as it was opened: an amendment since then is not overwritten unseen.</param>
    /// <param name="again">A second one like one that was added moments ago is meant.</param>
    /// <returns>The charge's id.</returns>
    /// <exception cref="BillingRuleException">The customer is cancelled, a rule of charges is broken, a billed charge's cycles would move,
    /// or somebody else amended it.</exception>
    public async Task<int> SaveAsync(
        int customerId,
        int? chargeId,
        ChargeDetails details,
        int? version,
        CancellationToken cancel,
        Guid? requestKey = null,
        bool again = false
    )
    {
        await user.RequireAsync(Permission.EditCharges);
        var saved = await dbs.OnceAsync(
            chargeId is null ? requestKey : null,
            async db =>
            {
                var customer =
                    await db
                        .Customers.Include(c => c.CostCentres)
                        .Include(c => c.Tariffs)
                        .SingleOrDefaultAsync(c => c.Id == customerId, cancel)
                    ?? throw new BillingRuleException("This customer is gone.");
                var charge = chargeId is { } id ? await FindAsync(db, customerId, id, cancel) : null;
                if (charge is null)
                    customer.RefuseNewChargeIfCancelled();
                if (charge is not null && version is { } opened && charge.Version != opened)
                    throw new BillingRuleException(
                        $"Somebody else amended {charge.Description} while you had it open. Both values of each field are shown: "
                            + "choose, then save again."
                    );
                await RefuseStrangersAsync(db, customer, charge, details, cancel);
                if (charge is null && requestKey is not null && !again)
                    await RefuseRepeatedAsync(db, customerId, details, cancel);
                if (charge is null)
                    db.Add(charge = new Charge(customerId, details));
                else
                {
                    await RefuseMovingBilledCyclesAsync(db, charge, details, cancel);
                    charge.Amend(details);
                }
                await RefuseUnpricedAsync(db, customer, charge, cancel);
                return () => charge.Id;
            },
            cancel
        );
        live.Publish(Topic.Charges);
        return saved;
    }

    private async Task RefuseRepeatedAsync(BillingDb db, int customerId, ChargeDetails details, CancellationToken cancel)
    {
        var sheet = new Charge(customerId, details).Sheet;
        var alike = await db
            .Charges.AsNoTracking()
            .Where(c => c.CustomerId == customerId && c.Start == sheet.Start && c.Description == sheet.Description && !c.IsCancelled)
            .ToListAsync(cancel);
        await Repeats.RefuseAsync<Charge>(
            db,
            "charge",
            await user.NameAsync(),
            [.. alike.Where(c => c.Sheet == sheet).Select(c => c.Id)],
            cancel
        );
    }

    /// <summary>Ends a charge: its last day is charged, and what was billed beyond it comes back on the next invoice when that is
    /// asked.</summary>
    /// <exception cref="BillingRuleException">It is cancelled, single, or its unused days were given back already.</exception>
    public async Task EndAsync(int customerId, int chargeId, DateOnly lastDay, bool givesCredit, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EditCharges);
        await WriteAsync(
            async db =>
            {
                var charge = await FindAsync(db, customerId, chargeId, cancel);
                await ChargeRules.RefuseCreditedAsync(db, charge, cancel);
                charge.EndOn(lastDay, givesCredit);
            },
            cancel
        );
    }

    /// <summary>Nothing more of it is billed; what is billed stays so.</summary>
    public async Task CancelAsync(int customerId, int chargeId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EditCharges);
        await WriteAsync(async db => (await FindAsync(db, customerId, chargeId, cancel)).Cancel(db.Today), cancel);
    }

    /// <param name="billMeanwhile">Also the cycles that began while it was cancelled.</param>
    /// <exception cref="BillingRuleException">The customer is cancelled, or unused days were given back already.</exception>
    public async Task ReactivateAsync(int customerId, int chargeId, bool billMeanwhile, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EditCharges);
        await WriteAsync(
            async db =>
            {
                (await db.Customers.SingleAsync(c => c.Id == customerId, cancel)).RefuseNewChargeIfCancelled();
                var charge = await FindAsync(db, customerId, chargeId, cancel);
                await ChargeRules.RefuseCreditedAsync(db, charge, cancel);
                charge.Reactivate(db.Today, billMeanwhile);
            },
            cancel
        );
    }

    /// <summary>A price for the cycles that begin on or after a day, in place of one that begins the same day.</summary>
    /// <param name="seen">The price of that day as the form was opened with; null asks nothing.</param>
    /// <exception cref="BillingRuleException">Outside its range, a cycle from that day is billed, or somebody else wrote that
    /// day.</exception>
    public async Task PriceAsync(
        int customerId,
        int chargeId,
        DateOnly from,
        Money unitPrice,
        CancellationToken cancel,
        DayPrice? seen = null
    )
    {
        await user.RequireAsync(Permission.EditCharges);
        await WriteAsync(
            async db =>
            {
                var charge = await FindAsync(db, customerId, chargeId, cancel);
                DayPrice.RefuseChanged(OfDay(charge, from), seen, new(unitPrice), from);
                await ChargeRules.RefuseBilledFromAsync(db, charge, from, cancel);
                charge.PriceFrom(from, unitPrice);
            },
            cancel
        );
    }

    /// <param name="seen">The price that is to go; null asks nothing.</param>
    /// <exception cref="BillingRuleException">A cycle from that day is billed, or somebody else wrote that day.</exception>
    public async Task RemovePriceAsync(int customerId, int chargeId, DateOnly from, CancellationToken cancel, DayPrice? seen = null)
    {
        await user.RequireAsync(Permission.EditCharges);
        await WriteAsync(
            async db =>
            {
                var charge = await FindAsync(db, customerId, chargeId, cancel);
                DayPrice.RefuseChanged(OfDay(charge, from), seen, DayPrice.None, from);
                await ChargeRules.RefuseBilledFromAsync(db, charge, from, cancel);
                charge.RemovePrice(from);
            },
            cancel
        );
    }

    private static DayPrice OfDay(Charge charge, DateOnly from) => new(charge.Prices.FirstOrDefault(p => p.From == from)?.UnitPrice);

    private static async Task<Charge> FindAsync(BillingDb db, int customerId, int chargeId, CancellationToken cancel) =>
        await db.Charges.SingleOrDefaultAsync(c => c.Id == chargeId && c.CustomerId == customerId, cancel)
        ?? throw new BillingRuleException("There is no such charge of this customer.");

    /// <summary>Product, category, cost centre and line must be there, and the customer's.</summary>
    private static async Task RefuseStrangersAsync(
        BillingDb db,
        Customer customer,
        Charge? charge,
        ChargeDetails details,
        CancellationToken cancel
    )
    {
        if (!await db.Categories.AnyAsync(c => c.Id == details.CategoryId && c.Kind == CategoryKind.Products, cancel))
            throw new BillingRuleException("Choose a category of products.");
        if (details.ProductId is { } product && product != charge?.ProductId)
        {
            if (await db.Products.SingleOrDefaultAsync(p => p.Id == product, cancel) is not { } chosen)
                throw new BillingRuleException("This product was deleted meanwhile. Choose another, or make the charge bespoke.");
            if (chosen.IsWithdrawn)
                throw new BillingRuleException($"{chosen.Name} is withdrawn: it is not offered for new charges.");
        }
        if (
            details.CostCentreId is { } centre
            && centre != charge?.CostCentreId
            && customer.CostCentres.FirstOrDefault(c => c.Id == centre) is not { IsClosed: false }
        )
            throw new BillingRuleException($"Choose an open cost centre of {customer.Name}.");
        if (
            details.CliId is { } cli
            && cli != charge?.CliId
            && !await db.Clis.AnyAsync(c => c.Id == cli && c.CustomerId == customer.Id, cancel)
        )
            throw new BillingRuleException($"Choose a line identifier of {customer.Name}.");
    }

    private static async Task RefuseMovingBilledCyclesAsync(BillingDb db, Charge charge, ChargeDetails details, CancellationToken cancel)
    {
        if (charge.End != details.End)
            await ChargeRules.RefuseCreditedAsync(db, charge, cancel);
        if (charge.Start == details.Start && charge.Frequency == details.Frequency && charge.ProRataStart == details.ProRataStart)
            return;
        if (await db.InvoiceLines.AnyAsync(l => l.ChargeId == charge.Id && l.IsLive, cancel))
            throw new BillingRuleException(
                "Some of this charge is on an invoice, so its start and frequency stay. End it, and make a new one."
            );
    }

    /// <summary>A charge without a price would stop its customer's run.</summary>
    private static async Task RefuseUnpricedAsync(BillingDb db, Customer customer, Charge charge, CancellationToken cancel)
    {
        if (charge.UnitPrice is not null)
            return;
        var (prices, billed) = (await ChargePrices.LoadAsync(db, [charge], cancel), await BilledCycles.OfAsync(db, [charge.Id], cancel));
        var horizon = (charge.Start > db.Today ? charge.Start : db.Today).AddYears(1);
        if (
            ChargeCalendar
                .Due(charge, new(horizon, horizon), includeOld: true)
                .FirstOrDefault(item => !billed.Has(item) && prices.PriceOf(charge, customer, item.CycleStart) is null) is
            { } item
        )
            throw new BillingRuleException(
                $"{prices.NameOf(charge)} has no price in force on {item.CycleStart:d MMM yyyy}. Type a price, or give the product one "
                    + "from that day."
            );
    }

    private async Task WriteAsync(Func<BillingDb, Task> change, CancellationToken cancel)
    {
        await dbs.WriteAsync(change, cancel);
        live.Publish(Topic.Charges);
    }
}
