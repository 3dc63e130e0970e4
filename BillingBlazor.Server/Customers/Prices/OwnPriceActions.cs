using BillingBlazor.Domain;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Prices;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Customers.Prices;

/// <summary>A customer's own prices of usage: the first hit of a call, before its tariff. Calls that are rated already keep theirs until
/// they are rated again.</summary>
public sealed class OwnPriceActions(IDbContextFactory<BillingDb> dbs, CurrentUser user, LiveUpdates live)
{
    /// <summary>From a day on: it ends the one in force the day before, and takes the place of one that begins the same day.</summary>
    /// <param name="seen">The price that is amended, as it was opened; null for a new one.</param>
    /// <exception cref="BillingRuleException"> Two prices would be in force on one day, no call would ever use it, 03 would be dearer than
    /// 01 and 02, or somebody else amended it.
    /// </exception>
    public async Task SaveAsync(int customerId, RateKey key, DatedPrice price, DatedPrice? seen, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        if (price.From.Year is < 1990 or > 2100)
            throw new BillingRuleException("A price begins between the years 1990 and 2100.");
        await WriteAsync(
            async db =>
            {
                if (!await db.Customers.AnyAsync(c => c.Id == customerId, cancel))
                    throw new BillingRuleException("There is no such customer any more.");
                await RefuseGoneAsync(db, key, cancel);
                if (seen is null)
                    await NeverUsed.RefuseAsync(db, key, cancel);
                var rows = await db
                    .RateRows.Where(r =>
                        r.CustomerId == customerId && r.DestinationGroupId == key.GroupId && r.DestinationId == key.DestinationId
                    )
                    .ToListAsync(cancel);
                var isPressedTwice = seen is null && rows.Exists(r => r.From == price.From && r.To == price.To && r.Price == price.Price);
                if (isPressedTwice)
                    return;
                RefuseChanged(rows, price, seen);
                var line = new PriceLine(rows.Select(r => new DatedPrice(r.From, r.To, r.Price, r.Id)));
                line.Put(1, price.From, price.To, price.Price);
                foreach (var dated in line.Prices)
                    if (dated.Id is not { } known)
                        db.Add(new RateRow(null, customerId, key.GroupId, key.DestinationId, dated.From, dated.To, dated.Price));
                    else
                        rows.Single(r => r.Id == known).Amend(dated.From, dated.To, dated.Price);
                await Uk03Limit.RefuseAsync(db, key, price, db.RateRows.Where(r => r.CustomerId == customerId), cancel);
                if (await Uk03Limit.ProblemOfOwnAsync(db, customerId, key, price, cancel) is { } problem)
                    throw new BillingRuleException(problem);
            },
            cancel
        );
    }

    /// <summary>One that lies ahead goes; one that is in force ends today.</summary>
    /// <exception cref="BillingRuleException">It has ended already: calls may be priced by it.</exception>
    public async Task RemoveAsync(int customerId, int rowId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await WriteAsync(
            async db =>
            {
                if (await db.RateRows.SingleOrDefaultAsync(r => r.Id == rowId && r.CustomerId == customerId, cancel) is not { } row)
                    return;
                PriceRemoval.Of(db, row);
            },
            cancel
        );
    }

    private static void RefuseChanged(List<RateRow> rows, DatedPrice price, DatedPrice? seen)
    {
        var stored = rows.Find(r => r.From == price.From);
        if (seen is null && stored is not null)
            throw new BillingRuleException(
                $"There is an own price {PriceDays.From(price.From)} already: {PriceWords.Of(stored.Price)}. Amend that one, or choose "
                    + "another day."
            );
        if (seen is not null && (stored is null || stored.Price != seen.Price || stored.To != seen.To))
            throw new BillingRuleException(
                stored is null
                    ? "This price was removed by somebody else. Add it again, if it is still wanted."
                    : $"Somebody else amended this price while you had it open: it is {PriceWords.Of(stored.Price)} now. Open it again."
            );
    }

    private static async Task RefuseGoneAsync(BillingDb db, RateKey key, CancellationToken cancel)
    {
        if (
            key.GroupId is { } group
                ? !await db.DestinationGroups.AnyAsync(g => g.Id == group, cancel)
                : !await db.Destinations.AnyAsync(d => d.Id == key.DestinationId, cancel)
        )
            throw new BillingRuleException("Choose what the price is for: what was chosen is there no more.");
    }

    private async Task WriteAsync(Func<BillingDb, Task> change, CancellationToken cancel)
    {
        await dbs.WriteAsync(change, cancel);
        live.Publish(Topic.SetUp);
    }
}
