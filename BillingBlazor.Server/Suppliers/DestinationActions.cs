using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Prices;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Suppliers;

/// <summary>A destination as it is saved; compared as a whole, so that an amendment since it was opened is noticed.</summary>
/// <param name="Group">A name; a new one makes a new group.</param>
/// <param name="Codes">As <see cref="DestinationForm"/> joins them.</param>
public sealed record DestinationDetails(
    int SupplierId,
    string Name,
    UsageKind Kind,
    int CategoryId,
    string? Group,
    NumberRange Range,
    bool IsFree,
    string Codes
);

/// <summary>Destinations with their codes, buy prices, own sell prices and service charges; and the groups that join them.</summary>
public sealed class DestinationActions(IDbContextFactory<BillingDb> dbs, CurrentUser user, LiveUpdates live)
{
    private const int MostCode = 40;

    /// <returns>Its id.</returns>
    /// <exception cref="BillingRuleException">A code belongs to another destination of the supplier, the name is taken, or somebody else
    /// amended it.</exception>
    public async Task<int> SaveAsync(
        int? id,
        DestinationDetails details,
        DestinationDetails? opened,
        CancellationToken cancel,
        Guid? requestKey = null
    )
    {
        await user.RequireAsync(Permission.SetUp);
        var name = Words.NeededLine(details.Name, Destination.MostLetters, "The name of a destination", "Give the destination a name.");
        return await OnceAsync(
            id is null ? requestKey : null,
            async db =>
            {
                if (!await db.Suppliers.AnyAsync(s => s.Id == details.SupplierId, cancel))
                    throw new BillingRuleException("Choose the supplier.");
                if (!await db.Categories.AnyAsync(c => c.Id == details.CategoryId && c.Kind == CategoryKind.Usage, cancel))
                    throw new BillingRuleException("Choose a category of usage.");
                var destination = id is { } known
                    ? await FindAsync(db, known, cancel)
                    : db.Add(new Destination(details.SupplierId, name, details.CategoryId)).Entity;
                if (id is not null && opened is not null && await DetailsAsync(db, destination, cancel) != opened)
                    throw new BillingRuleException(
                        $"Somebody else amended {destination.Name} while you had it open. Both values of each field are shown: choose, "
                            + "then save again."
                    );
                if (
                    await db.Destinations.AnyAsync(
                        d =>
                            d.Id != destination.Id
                            && d.SupplierId == details.SupplierId
                            && EF.Functions.Collate(d.Name, DatabaseEngine.AnyCase) == name,
                        cancel
                    )
                )
                    throw new BillingRuleException($"This supplier has a destination called {name} already. Give this one another name.");
                var codes = DestinationForm.CodesOf(details.Codes);
                if (codes.FirstOrDefault(code => code.Length > MostCode || code.Any(char.IsControl)) is not null)
                    throw new BillingRuleException($"A charge code or prefix has at most {MostCode} letters, all of them printable.");
                await TakenCodes.RefuseAsync(db, details.SupplierId, destination.Id, codes, cancel);
                if (details.IsFree && details.Range.IsService())
                    throw new BillingRuleException(
                        "A number that is free to the caller has no service charge. Choose another range, or clear Free to the caller."
                    );
                destination.Amend(name, details.Kind, details.CategoryId, await GroupAsync(db, details.Group, cancel), details.IsFree);
                destination.UseRange(details.Range);
                destination.UseCodes(codes);
                return () => destination.Id;
            },
            cancel
        );
    }

    /// <exception cref="BillingRuleException">Calls, prices or a supplier's fallback rest on it.</exception>
    public async Task DeleteAsync(int id, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await WriteAsync(
            async db =>
            {
                if (
                    await db
                        .Destinations.Include(d => d.Codes)
                        .Include(d => d.BuyPrices)
                        .Include(d => d.ServiceCharges)
                        .SingleOrDefaultAsync(d => d.Id == id, cancel)
                    is not { } destination
                )
                    return;
                if (await db.CdrFiles.AnyAsync(f => f.SupplierId == destination.SupplierId && f.State == CdrFileState.Reading, cancel))
                    throw new BillingRuleException(
                        $"A file of the supplier's calls is being read, and some may go to {destination.Name}. Delete it when the file "
                            + "is done."
                    );
                if (await db.Usage.AnyToAsync(id, cancel))
                    throw new BillingRuleException(
                        $"Calls went to {destination.Name}, so it can't be deleted. Take its codes away, if no more are to come."
                    );
                if (await db.RateRows.CountAsync(r => r.DestinationId == id, cancel) is > 0 and var rows)
                    throw new BillingRuleException($"{destination.Name} has {Say.Count(rows, "sell price")}, so it can't be deleted.");
                if (await db.Suppliers.AnyAsync(s => s.FallbackDestinationId == id, cancel))
                    throw new BillingRuleException(
                        $"{destination.Name} is the supplier's fallback destination, so it can't be deleted. Choose another there first."
                    );
                if (
                    await db.PriceAdjustments.AnyAsync(a => a.DestinationId == id, cancel)
                    || (await db.Bundles.AsNoTracking().Include(b => b.Allowances).ToListAsync(cancel)).Exists(b =>
                        b.Allowances.Any(a => a.DestinationIds.Contains(id))
                    )
                )
                    throw new BillingRuleException($"A price adjustment or a bundle is for {destination.Name}, so it can't be deleted.");
                db.Remove(destination);
            },
            cancel
        );
    }

    /// <summary>What the supplier charges from a day on, in place of a price that begins the same day.</summary>
    public async Task BuyAsync(int id, DatedPrice price, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SeeCost);
        RefuseDay(price.From);
        await WriteAsync(async db => (await FindAsync(db, id, cancel)).Buy(price.From, price.Price), cancel);
    }

    public async Task RemoveBuyAsync(int id, DateOnly from, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SeeCost);
        await WriteAsync(async db => (await FindAsync(db, id, cancel)).RemoveBuyPrice(from), cancel);
    }

    /// <summary>Its own sell price from a day on: it ends the one in force the day before, and takes the place of one that begins the same
    /// day.</summary>
    /// <exception cref="BillingRuleException">Two prices would be in force on one day, no call would ever use it, or 03 would be dearer
    /// than 01 and 02.</exception>
    public async Task SellAsync(int id, DatedPrice price, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        RefuseDay(price.From);
        await WriteAsync(
            async db =>
            {
                await FindAsync(db, id, cancel);
                await NeverUsed.RefuseAsync(db, new(null, id), cancel);
                var own = db.RateRows.Where(r => r.TariffId == null && r.CustomerId == null);
                var rows = await own.Where(r => r.DestinationId == id).ToListAsync(cancel);
                var line = new PriceLine(rows.Select(r => new DatedPrice(r.From, r.To, r.Price, r.Id)));
                line.Put(1, price.From, price.To, price.Price);
                foreach (var dated in line.Prices)
                    if (dated.Id is not { } known)
                        db.Add(new RateRow(null, null, null, id, dated.From, dated.To, dated.Price));
                    else
                        rows.Single(r => r.Id == known).Amend(dated.From, dated.To, dated.Price);
                await Uk03Limit.RefuseAsync(db, new(null, id), price, own, cancel);
            },
            cancel
        );
    }

    /// <exception cref="BillingRuleException">It is in force already, or was: calls may be priced by it.</exception>
    public async Task RemoveSellAsync(int rowId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await WriteAsync(
            async db =>
            {
                if (
                    await db.RateRows.SingleOrDefaultAsync(r => r.Id == rowId && r.TariffId == null && r.CustomerId == null, cancel)
                    is not { } row
                )
                    return;
                PriceRemoval.Of(db, row);
            },
            cancel
        );
    }

    /// <summary>The published service charge from a day on, in pounds including VAT.</summary>
    /// <exception cref="BillingRuleException">It is no service number, or the charge is above Ofcom's ceiling.</exception>
    public async Task ChargeServiceAsync(
        int id,
        DateOnly from,
        ServiceChargeShape shape,
        decimal perMinute,
        decimal perCall,
        CancellationToken cancel
    )
    {
        await user.RequireAsync(Permission.SetUp);
        RefuseDay(from);
        await WriteAsync(async db => (await FindAsync(db, id, cancel)).ChargeService(from, shape, perMinute, perCall), cancel);
    }

    public async Task RemoveServiceAsync(int id, DateOnly from, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await WriteAsync(async db => (await FindAsync(db, id, cancel)).RemoveServiceCharge(from), cancel);
    }

    /// <param name="id">Null for a new one.</param>
    /// <param name="opened">The name as the form was opened with: another one since then is not overwritten unseen. Null asks
    /// nothing.</param>
    public async Task<int> SaveGroupAsync(int? id, string name, CancellationToken cancel, Guid? requestKey = null, string? opened = null)
    {
        await user.RequireAsync(Permission.SetUp);
        var called = Words.NeededLine(
            name,
            Destination.MostLetters,
            "The name of a destination group",
            "Give the destination group a name."
        );
        return await OnceAsync(
            id is null ? requestKey : null,
            async db =>
            {
                if (await db.DestinationGroups.Where(g => g.Id == id).Select(g => g.Name).SingleOrDefaultAsync(cancel) is { } now)
                    Renamed.Refuse(opened, now);
                if (
                    await db.DestinationGroups.AnyAsync(
                        g => g.Id != (id ?? 0) && EF.Functions.Collate(g.Name, DatabaseEngine.AnyCase) == called,
                        cancel
                    )
                )
                    throw new BillingRuleException($"There is a destination group called {called} already. Give this one another name.");
                var group = id is null
                    ? db.Add(new DestinationGroup(called)).Entity
                    : await db.DestinationGroups.FindAsync([id], cancel)
                        ?? throw new BillingRuleException("This group was deleted by somebody else.");
                group.Rename(called);
                return () => group.Id;
            },
            cancel
        );
    }

    /// <exception cref="BillingRuleException">Destinations, rates, bundles or adjustments rest on it.</exception>
    public async Task DeleteGroupAsync(int id, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await WriteAsync(
            async db =>
            {
                if (await db.DestinationGroups.FindAsync([id], cancel) is not { } group)
                    return;
                if (await db.Destinations.CountAsync(d => d.DestinationGroupId == id, cancel) is > 0 and var destinations)
                    throw new BillingRuleException($"{group.Name} has {Say.Count(destinations, "destination")}, so it can't be deleted.");
                if (await db.RateRows.CountAsync(r => r.DestinationGroupId == id, cancel) is > 0 and var rates)
                    throw new BillingRuleException(
                        $"{Say.Count(rates, "row of rate sheets is", "rows of rate sheets are")} for {group.Name}, so it can't be deleted."
                    );
                if (
                    await db.PriceAdjustments.AnyAsync(a => a.DestinationGroupId == id, cancel)
                    || (await db.Bundles.AsNoTracking().Include(b => b.Allowances).ToListAsync(cancel)).Exists(b =>
                        b.Allowances.Any(a => a.DestinationGroupIds.Contains(id))
                    )
                )
                    throw new BillingRuleException($"A price adjustment or a bundle is for {group.Name}, so it can't be deleted.");
                db.Remove(group);
            },
            cancel
        );
    }

    internal static async Task<DestinationDetails> DetailsAsync(BillingDb db, Destination destination, CancellationToken cancel) =>
        DestinationForm
            .Of(
                destination,
                destination.DestinationGroupId is { } group
                    ? await db.DestinationGroups.Where(g => g.Id == group).Select(g => g.Name).SingleAsync(cancel)
                    : null
            )
            .ToDetails();

    private static void RefuseDay(DateOnly day)
    {
        if (day.Year is < 1990 or > 2100)
            throw new BillingRuleException("A price begins between the years 1990 and 2100.");
    }

    private static async Task<Destination> FindAsync(BillingDb db, int id, CancellationToken cancel) =>
        await db
            .Destinations.AsSplitQuery()
            .Include(d => d.Codes)
            .Include(d => d.BuyPrices)
            .Include(d => d.ServiceCharges)
            .SingleOrDefaultAsync(d => d.Id == id, cancel)
        ?? throw new BillingRuleException("This destination was deleted by somebody else.");

    private static async Task<int?> GroupAsync(BillingDb db, string? name, CancellationToken cancel)
    {
        if (Words.Line(name, Destination.MostLetters, "The name of a destination group") is not { } wanted)
            return null;
        if (
            await db.DestinationGroups.FirstOrDefaultAsync(g => EF.Functions.Collate(g.Name, DatabaseEngine.AnyCase) == wanted, cancel) is
            { } known
        )
            return known.Id;
        var made = db.Add(new DestinationGroup(wanted)).Entity;
        await db.SaveChangesAsync(cancel);
        return made.Id;
    }

    private async Task<int> OnceAsync(Guid? requestKey, Func<BillingDb, Task<Func<int>>> make, CancellationToken cancel)
    {
        var saved = await dbs.OnceAsync(requestKey, make, cancel);
        live.Publish(Topic.SetUp);
        return saved;
    }

    private async Task WriteAsync(Func<BillingDb, Task> change, CancellationToken cancel)
    {
        await dbs.WriteAsync(change, cancel);
        live.Publish(Topic.SetUp);
    }
}
