using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage;

public sealed record CallRow(long Id, DateTime StartedUtc, string Identifier, string Dialled, int? CustomerId, string? Customer, string? Destination, int Seconds, Band Band, Money Price, Money? Cost, OrphanReason Orphan, int? InvoiceId);

/// <summary>What a person wants to see of the calls.</summary>
public sealed record CallFilter
{
    public int? CustomerId { get; init; }
    public int? InvoiceId { get; init; }
    public int? CliId { get; init; }
    public string? Number { get; init; }
    public DateOnly? From { get; init; }
    public DateOnly? To { get; init; }
}

/// <param name="Oldest">The UK day of the first of them.</param>
public sealed record OrphanRow(string Identifier, OrphanReason Reason, int Count, Money Cost, DateOnly Oldest);

public sealed record CustomerChoice(int Id, string Name, string? Reference);

public sealed class UsageQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    private const int MostRows = 200;

    /// <summary>The newest 200 calls that match, out of files that are Ready. Cost only for who may see it.</summary>
    public async Task<IReadOnlyList<CallRow>> CallsAsync(CallFilter filter, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        var seesCost = await user.MayAsync(Permission.SeeCost);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var calls = db.UsageRecords.AsNoTracking().Where(u => db.CdrFiles.Any(f => f.Id == u.FileId && f.State == CdrFileState.Ready));
        if (filter.CustomerId is { } customerId) calls = calls.Where(u => u.CustomerId == customerId);
        if (filter.CliId is { } cliId) calls = calls.Where(u => u.CliId == cliId);
        if (filter.InvoiceId is { } invoiceId)
        {
            var invoice = await db.Invoices.Where(i => i.Id == invoiceId).Select(i => new { i.CustomerId, i.State }).SingleOrDefaultAsync(cancel);
            if (invoice is null) return [];
            calls = ReversedUsage.Of(db, invoiceId, invoice.CustomerId, invoice.State);
        }
        if (filter.From is { } from && UkTime.StartOf(from) is var fromUtc) calls = calls.Where(u => u.StartedUtc >= fromUtc);
        if (filter.To is { } to && UkTime.StartOf(to.AddDays(1)) is var toUtc) calls = calls.Where(u => u.StartedUtc < toUtc);
        if (Text.Optional(filter.Number) is { } number && LineKey.Of(number) is var key) calls = calls.Where(u => u.Identifier == key || u.Dialled == number);

        return await calls.OrderByDescending(u => u.StartedUtc).Take(MostRows)
            .Select(u => new CallRow(u.Id, u.StartedUtc, u.Identifier, u.Dialled, u.CustomerId, db.Customers.Where(c => c.Id == u.CustomerId).Select(c => c.Name).FirstOrDefault(),
                db.Destinations.Where(d => d.Id == u.DestinationId).Select(d => d.Name).FirstOrDefault(), u.Seconds, u.Band, u.Price, seesCost ? u.Cost : null, u.Orphan, u.InvoiceId)).ToListAsync(cancel);
    }

    /// <summary>The work queue: what nobody pays for yet, dearest first.</summary>
    public async Task<IReadOnlyList<OrphanRow>> OrphansAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        var seesCost = await user.MayAsync(Permission.SeeCost);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var groups = await db.UsageRecords.AsNoTracking().Where(u => u.Orphan != OrphanReason.None && db.CdrFiles.Any(f => f.Id == u.FileId && f.State == CdrFileState.Ready))
            .GroupBy(u => new { u.Identifier, u.Orphan }).Select(g => new { g.Key.Identifier, g.Key.Orphan, Count = g.Count(), Cost = g.Sum(u => (long)u.Cost), Oldest = g.Min(u => u.StartedUtc) })
            .OrderByDescending(g => g.Cost).Take(MostRows).ToListAsync(cancel);
        return [.. groups.Select(g => new OrphanRow(g.Identifier, g.Orphan, g.Count, seesCost ? Money.FromMicropounds(g.Cost) : Money.Zero, UkTime.DayOf(g.Oldest)))];
    }

    public async Task<IReadOnlyList<CustomerChoice>> FindCustomersAsync(string? words, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await db.Customers.AsNoTracking().Where(c => c.Status != CustomerStatus.Cancelled && (words == null || EF.Functions.Like(c.Name, $"%{words}%") || c.Reference == words))
            .OrderBy(c => c.Name).Take(20).Select(c => new CustomerChoice(c.Id, c.Name, c.Reference)).ToListAsync(cancel);
    }

    public async Task<IReadOnlyList<(int Id, string Name)>> CliTypesAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return [.. (await db.CliTypes.AsNoTracking().OrderBy(t => t.Id).ToListAsync(cancel)).Select(t => (t.Id, t.Name))];
    }
}
