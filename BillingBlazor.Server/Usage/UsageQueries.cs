using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage;

public sealed record CustomerChoice(int Id, string Name, string? Reference);

public sealed record WhyAnswer(string Summary, IReadOnlyList<StoryStep> Steps);

public sealed class UsageQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
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

    /// <summary>Why a call costs what it costs: told by the rater that priced it.</summary>
    public async Task<WhyAnswer> WhyAsync(long recordId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var record = await db.UsageRecords.AsNoTracking().SingleOrDefaultAsync(u => u.Id == recordId, cancel) ?? throw new BillingRuleException("The call is there no more: its file was taken back.");
        var file = await db.CdrFiles.AsNoTracking().SingleAsync(f => f.Id == record.FileId, cancel);
        var where = new StoryStep("File", file.Name, $"line {record.Line:#,0}{(record.RecordId.Length > 0 ? $", record {record.RecordId}" : "")}");
        if (record.Orphan == OrphanReason.NoOwner) return new($"Nobody has {LineKey.Show(record.Identifier)} on {UkTime.DayOf(record.StartedUtc):d MMM yyyy}, so it is not priced.", [where]);
        if (record.DestinationId is not { } destinationId) return new($"Neither the charge code “{record.ChargeCode}” nor the number is known as a destination, so it is not priced.", [where]);

        var books = await RatingBooks.LoadAsync(db, file.SupplierId, cancel);
        var owner = await db.Customers.Where(c => c.Id == record.CustomerId).Select(c => c.Name).SingleAsync(cancel);
        var story = new PriceStory();
        story.Tell("Customer", owner, $"has {LineKey.Show(record.Identifier)} on the day of the call");
        var rated = books.Rater.Rate(new(record.CustomerId!.Value, books.DestinationsById[destinationId], record.StartedUtc, record.Seconds, record.Bytes, record.Cost.Pounds, FreeNumbers.Includes(record.Dialled)), story);
        if (rated.Price != record.PlainPrice) story.Tell("Since then", record.PlainPrice.ToString(), "is what it was priced at when it was read; the set-up has changed since");
        if (record.ExcludedByRunId is not null) story.Tell("Charged", record.Price.ToString(), "its line identifier was excluded from billing");
        var steps = await user.MayAsync(Permission.SeeCost) ? story.Steps : [.. story.Steps.Where(step => step.What is not ("Cost" or "Mark-up"))];
        return new(story.Summary, [where, .. steps]);
    }
}
