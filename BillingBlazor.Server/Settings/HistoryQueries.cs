using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Settings;

/// <param name="CustomerId">All that has to do with one customer; null is everything.</param>
/// <param name="Who">The sign-in name.</param>
/// <param name="Kind">The kind of thing, as entries name it.</param>
public sealed record HistoryFilter(int? CustomerId, string? Who, string? Kind, DateOnly? From, DateOnly? To, string? Words);

/// <param name="Link">Where the thing is to be seen, or null.</param>
/// <param name="Customer">Whose it is, for what belongs to a customer.</param>
public sealed record HistoryRow(
    long Id,
    DateTime WhenUtc,
    string Who,
    string Kind,
    string Name,
    string? Link,
    int? CustomerId,
    string? Customer,
    string Field,
    string? Before,
    string? After
);

/// <param name="Older">Where the next page begins; null at the end.</param>
/// <param name="LookedTo">Words were looked for back to this day, and there may be more before it.</param>
public sealed record HistoryPart(IReadOnlyList<HistoryRow> Rows, long? Older, DateOnly? LookedTo);

public sealed record HistoryChoice(string Value, string Words);

/// <summary>
/// What was changed, newest first. Paged by the entry's number, so that the last of a million is as near as the first; words are looked for
/// in so many entries at a time.
/// </summary>
public sealed class HistoryQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    public const int PageSize = 50;
    private const int MostLookedThrough = 200_000;

    private static readonly Dictionary<string, string> pages = new()
    {
        [nameof(Organisation)] = "/organisations",
        [nameof(CustomerGroup)] = "/groups",
        [nameof(Tag)] = "/tags",
        [nameof(CliType)] = "/cli-types",
        [nameof(Category)] = "/categories",
        [nameof(RateRow)] = "/tariffs",
        [nameof(Product)] = "/products",
        [nameof(Supplier)] = "/suppliers",
        [nameof(Destination)] = "/destinations",
        [nameof(DestinationGroup)] = "/destinations",
        [nameof(TimeSchedule)] = "/schedules",
        [nameof(User)] = "/users",
        [nameof(MailServer)] = "/outbox",
        [nameof(EmailTemplate)] = "/outbox",
    };

    public static IReadOnlyList<HistoryChoice> Kinds { get; } =
    [.. HistoryWriter.Kinds.Select(kind => new HistoryChoice(kind, HistoryWords.Subject(kind))).OrderBy(kind => kind.Words)];

    /// <param name="before">Only entries before this one.</param>
    /// <param name="after">Only entries after this one: what came since the page was loaded.</param>
    public async Task<HistoryPart> PageAsync(HistoryFilter filter, long? before, long? after, CancellationToken cancel)
    {
        await user.RequireAsync(filter.CustomerId is null ? Permission.SetUp : Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var newest = before ?? (await db.Changes.MaxAsync(c => (long?)c.Id, cancel) ?? 0) + 1;
        var entries = Matching(db, filter).Where(c => c.Id < newest);
        if (after is not null)
            entries = entries.Where(c => c.Id > after);
        if (!await user.MayAsync(Permission.SeeCost))
            entries = entries.Where(c => !(c.Subject == nameof(Charge) && c.Field == "Cost"));
        if (filter.From is { } from && await FirstOnAsync(db, from, cancel) is var first)
            entries = entries.Where(c => c.Id >= first);
        if (filter.To is { } to && await FirstOnAsync(db, to.AddDays(1), cancel) is var last)
            entries = entries.Where(c => c.Id < last);
        var floor = Text.Optional(filter.Words) is null || filter.CustomerId is not null ? 0 : newest - MostLookedThrough;
        var found = await entries.Where(c => c.Id >= floor).OrderByDescending(c => c.Id).Take(PageSize + 1).ToListAsync(cancel);
        if (found.Count > PageSize)
            return new(await RowsAsync(db, found[..PageSize], cancel), found[PageSize - 1].Id, null);
        var lookedTo =
            floor > 1
                ? await db
                    .Changes.Where(c => c.Id >= floor)
                    .OrderBy(c => c.Id)
                    .Select(c => (DateTime?)c.WhenUtc)
                    .FirstOrDefaultAsync(cancel)
                : null;
        return new(await RowsAsync(db, found, cancel), lookedTo is null ? null : floor, lookedTo is { } utc ? UkTime.DayOf(utc) : null);
    }

    /// <summary>Whoever has an account, and the clock.</summary>
    public async Task<IReadOnlyList<HistoryChoice>> PeopleAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var people = await db
            .Users.AsNoTracking()
            .Where(u => u.CustomerId == null)
            .OrderBy(u => u.DisplayName)
            .Select(u => new HistoryChoice(u.UserName!, u.DisplayName == "" ? u.UserName! : u.DisplayName))
            .ToListAsync(cancel);
        return [.. people, new("The clock", "The clock")];
    }

    private static IQueryable<ChangeEntry> Matching(BillingDb db, HistoryFilter filter)
    {
        var entries = db.Changes.AsNoTracking();
        if (filter.CustomerId is { } customerId)
            entries = entries.Where(c => c.CustomerId == customerId);
        if (Text.Optional(filter.Who) is { } who)
            entries = entries.Where(c => c.Who == who);
        if (Text.Optional(filter.Kind) is { } kind)
            entries = entries.Where(c => c.Subject == kind);
        if (Text.Optional(filter.Words) is not { } words)
            return entries;
        var like = LikePattern.Holding(words);
        return entries.Where(c =>
            EF.Functions.Like(c.SubjectName, like, LikePattern.Escape)
            || EF.Functions.Like(c.Field, like, LikePattern.Escape)
            || EF.Functions.Like(c.Before!, like, LikePattern.Escape)
            || EF.Functions.Like(c.After!, like, LikePattern.Escape)
        );
    }

    /// <summary>Entries are written in the order of time, so a day is a stretch of numbers.</summary>
    private static async Task<long> FirstOnAsync(BillingDb db, DateOnly day, CancellationToken cancel)
    {
        var utc = UkTime.StartOf(day);
        return await db
                .Changes.Where(c => c.WhenUtc >= utc)
                .OrderBy(c => c.WhenUtc)
                .ThenBy(c => c.Id)
                .Select(c => (long?)c.Id)
                .FirstOrDefaultAsync(cancel)
            ?? long.MaxValue;
    }

    private static async Task<IReadOnlyList<HistoryRow>> RowsAsync(BillingDb db, List<ChangeEntry> entries, CancellationToken cancel)
    {
        var people = await People.NamesAsync(db, entries.Select(e => e.Who), cancel);
        var ids = entries.Where(e => e.Subject != nameof(Customer)).Select(e => e.CustomerId).OfType<int>().Distinct().ToList();
        var customers =
            ids.Count == 0 ? [] : await db.Customers.Where(c => ids.Contains(c.Id)).ToDictionaryAsync(c => c.Id, c => c.Name, cancel);
        return
        [
            .. entries.Select(e => new HistoryRow(
                e.Id,
                e.WhenUtc,
                people[e.Who],
                HistoryWords.Subject(e.Subject),
                e.SubjectName,
                LinkOf(e),
                e.CustomerId,
                e.Subject != nameof(Customer) && e.CustomerId is { } customerId ? customers.GetValueOrDefault(customerId) : null,
                e.Field,
                e.Before,
                e.After
            )),
        ];
    }

    private static string? LinkOf(ChangeEntry entry) =>
        (entry.Subject, entry.CustomerId) switch
        {
            (nameof(Customer), { } id) => $"/customers/{id}",
            (nameof(CostCentre), { } id) => $"/customers/{id}/cost-centres",
            (nameof(Cli), { } id) => $"/customers/{id}/clis",
            (nameof(Charge), { } id) => $"/customers/{id}/charges",
            (nameof(LedgerEntry), { } id) => $"/customers/{id}/balance",
            (nameof(Tariff), _) => $"/tariffs/{entry.SubjectId}",
            _ => pages.GetValueOrDefault(entry.Subject) is { } page && MenuEntry.All.Any(menu => menu.Address == page) ? page : null,
        };
}
