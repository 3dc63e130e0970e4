using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Suppliers;

/// <summary>A destination as people type it; rates in pence.</summary>
public sealed record DestinationEntry(int? Id, int SupplierId, string Name, UsageKind Kind, int CategoryId, string? Group, bool IsFree, string Codes, DateOnly BuyFrom, RatePrice? Buy);

/// <summary>Suppliers, their schedules and destinations.</summary>
public sealed class SupplierActions(IDbContextFactory<BillingDb> dbs, CurrentUser user, LiveUpdates live)
{
    /// <exception cref="BillingRuleException">The name is taken, or a field is outside its range.</exception>
    public async Task SaveAsync(int? supplierId, SupplierDetails details, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await WriteAsync(async db =>
        {
            if (await db.Suppliers.AnyAsync(s => s.Id != (supplierId ?? 0) && s.Name == details.Name.Trim(), cancel)) throw new BillingRuleException($"There is a supplier called {details.Name.Trim()} already.");
            var supplier = supplierId is { } id ? await db.Suppliers.SingleAsync(s => s.Id == id, cancel) : db.Add(new Supplier(details.Name)).Entity;
            supplier.Amend(details);
        }, cancel);
    }

    /// <exception cref="BillingRuleException">A minute of the week is in no band or in two.</exception>
    public async Task SaveScheduleAsync(int? scheduleId, string name, IReadOnlyList<ScheduleSlot> slots, UkNation? holidays, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await WriteAsync(async db =>
        {
            var schedule = scheduleId is { } id ? await db.TimeSchedules.SingleAsync(s => s.Id == id, cancel) : db.Add(new TimeSchedule(name, slots)).Entity;
            schedule.Amend(name, slots, holidays);
        }, cancel);
    }

    /// <exception cref="BillingRuleException">A code belongs to another destination of the supplier, or a rate is bad.</exception>
    public async Task SaveDestinationAsync(DestinationEntry entry, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await WriteAsync(async db =>
        {
            var codes = entry.Codes.Split(',').Select(DestinationCode.KeyOf).Where(code => code.Length > 0).ToList();
            var taken = await db.DestinationCodes.Where(c => c.SupplierId == entry.SupplierId && c.DestinationId != (entry.Id ?? 0) && codes.Contains(c.Code))
                .Join(db.Destinations, c => c.DestinationId, d => d.Id, (c, d) => new { c.Code, d.Name }).FirstOrDefaultAsync(cancel);
            if (taken is not null) throw new BillingRuleException($"{taken.Code} is a code of {taken.Name} already. A supplier's code names one destination.");
            var destination = entry.Id is { } id
                ? await db.Destinations.Include(d => d.Codes).Include(d => d.BuyPrices).SingleAsync(d => d.Id == id, cancel)
                : db.Add(new Destination(entry.SupplierId, entry.Name, entry.CategoryId)).Entity;
            destination.Amend(entry.Name, entry.Kind, entry.CategoryId, await GroupAsync(db, entry.Group, cancel), entry.IsFree);
            destination.UseCodes(codes);
            if (entry.Buy is { } buy) destination.Buy(entry.BuyFrom, buy);
        }, cancel);
    }

    private static async Task<int?> GroupAsync(BillingDb db, string? name, CancellationToken cancel)
    {
        if (Text.Optional(name) is not { } wanted) return null;
        var group = await db.DestinationGroups.FirstOrDefaultAsync(g => g.Name == wanted, cancel) ?? db.Add(new DestinationGroup(wanted)).Entity;
        await db.SaveChangesAsync(cancel);
        return group.Id;
    }

    private async Task WriteAsync(Func<BillingDb, Task> change, CancellationToken cancel)
    {
        await dbs.WriteAsync(change, cancel);
        live.Publish(Topic.SetUp);
    }
}
