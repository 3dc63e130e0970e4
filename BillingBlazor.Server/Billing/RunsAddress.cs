using System.Globalization;
using System.Linq.Expressions;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Billing;

public enum RunSort
{
    Run,
    Group,
    Period,
    Issued,
    State,
    Invoices,
    Net,
    Vat,
    Total,
}

/// <summary>Which runs.</summary>
public sealed record RunFilter
{
    public int? GroupId { get; init; }
    public RunState? State { get; init; }

    /// <summary>The number of a run, a part of its group's name, or who made it.</summary>
    public string? Words { get; init; }

    /// <summary>Issued on this day or later.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Issued on this day or earlier.</summary>
    public DateOnly? To { get; init; }

    public bool IsEverything => this == new RunFilter();

    internal IQueryable<BillingRun> Of(BillingDb db)
    {
        var runs = db.BillingRuns.AsNoTracking();
        if (GroupId is { } group)
            runs = runs.Where(r => r.GroupId == group);
        if (State is { } state)
            runs = runs.Where(r => r.State == state);
        if (From is { } from)
            runs = runs.Where(r => r.IssueDate >= from);
        if (To is { } to)
            runs = runs.Where(r => r.IssueDate <= to);
        if (Text.Optional(Words) is { } words && LikePattern.Holding(words) is var like)
        {
            var id = NumberOf(words);
            runs = runs.Where(r =>
                r.Id == id
                || EF.Functions.Like(r.CreatedBy, like, LikePattern.Escape)
                || db.CustomerGroups.Any(g => g.Id == r.GroupId && EF.Functions.Like(g.Name, like, LikePattern.Escape))
                || (
                    r.IsFinal
                    && db.BillingRunCustomers.Any(m =>
                        m.RunId == r.Id
                        && db.Customers.Any(c => c.Id == m.CustomerId && EF.Functions.Like(c.Name, like, LikePattern.Escape))
                    )
                )
            );
        }
        return runs;
    }

    /// <summary>12, or Run 12 as it is written on the page.</summary>
    private static int? NumberOf(string words) =>
        int.TryParse(
            words.StartsWith("run ", StringComparison.OrdinalIgnoreCase) ? words[4..] : words,
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var id
        )
            ? id
            : null;
}

/// <summary>The listing of runs as its address says it, so that a view can be shared. What an address says wrong is left out.</summary>
public sealed record RunsAddress
{
    public static readonly IReadOnlyList<int> Sizes = [25, 50, 100, 200];

    public RunFilter Filter { get; init; } = new();
    public RunSort Sort { get; init; }

    /// <summary>The newest first, unless said otherwise.</summary>
    public bool Descending { get; init; } = true;

    /// <summary>From 1.</summary>
    public int Page { get; init; } = 1;

    public int Size { get; init; } = 50;

    /// <summary>Another filter begins on the first page.</summary>
    public RunsAddress With(RunFilter filter) => this with { Filter = filter, Page = 1 };

    /// <summary>By a column, words upwards and the rest downwards; once more, the other way.</summary>
    public RunsAddress By(RunSort sort) =>
        this with
        {
            Sort = sort,
            Descending = sort == Sort ? !Descending : sort is not (RunSort.Group or RunSort.State),
            Page = 1,
        };

    public static RunsAddress Of(string query)
    {
        var said = AddressQuery.Read(query);
        return new()
        {
            Filter = new()
            {
                GroupId = said.Number("group"),
                State = said.Choice<RunState>("state"),
                Words = said.Word("q"),
                From = said.Day("from"),
                To = said.Day("to"),
            },
            Sort = said.Choice<RunSort>("sort") ?? RunSort.Run,
            Descending = said.Word("asc") != "1",
            Page = said.Page(),
            Size = said.Number("size") is { } size && Sizes.Contains(size) ? size : 50,
        };
    }

    /// <summary>The query of it, with its question mark; only what isn't as usual.</summary>
    public string ToQuery() =>
        AddressQuery.Write(
            ("group", Filter.GroupId),
            ("state", Filter.State),
            ("q", Filter.Words),
            ("from", Filter.From),
            ("to", Filter.To),
            ("sort", Sort == RunSort.Run ? null : Sort),
            ("asc", Descending ? null : 1),
            ("page", Page == 1 ? null : Page),
            ("size", Size == 50 ? null : Size)
        );

    internal IQueryable<BillingRun> PageOf(BillingDb db)
    {
        var runs = Filter.Of(db);
        var sorted = Sort switch
        {
            RunSort.Run => By(runs, r => r.Id),
            RunSort.Group => By(runs, r => db.CustomerGroups.Where(g => g.Id == r.GroupId).Select(g => g.Name).FirstOrDefault()),
            RunSort.Period => By(runs, r => r.PeriodFrom),
            RunSort.Issued => By(runs, r => r.IssueDate),
            RunSort.State => By(runs, r => r.State),
            RunSort.Invoices => By(runs, r => r.Invoices),
            RunSort.Net => By(runs, r => r.Net),
            RunSort.Vat => By(runs, r => r.Vat),
            RunSort.Total => By(runs, r => r.Total),
            _ => throw new InvalidOperationException($"Nothing is sorted by {Sort}."),
        };
        return sorted.ThenByDescending(r => r.Id).Skip((Page - 1) * Size).Take(Size);
    }

    private IOrderedQueryable<BillingRun> By<T>(IQueryable<BillingRun> runs, Expression<Func<BillingRun, T>> key) =>
        Descending ? runs.OrderByDescending(key) : runs.OrderBy(key);
}
