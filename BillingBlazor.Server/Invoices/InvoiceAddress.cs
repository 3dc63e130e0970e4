using System.Globalization;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data.Search;
using BillingBlazor.Server.Shell;
using Microsoft.AspNetCore.WebUtilities;

namespace BillingBlazor.Server.Invoices;

/// <summary>A listing of invoices as its address says it, so that a view can be shared. What an address says wrong is left out.</summary>
public sealed record InvoiceAddress
{
    private const int MostPages = 100_000;
    public static readonly IReadOnlyList<int> Sizes = [25, 50, 100, 200];

    public InvoiceFilter Filter { get; init; } = new();
    public InvoiceSort Sort { get; init; }

    /// <summary>The newest first, unless said otherwise.</summary>
    public bool Descending { get; init; } = true;

    /// <summary>From 1.</summary>
    public int Page { get; init; } = 1;

    public int Size { get; init; } = 50;

    /// <summary>Another filter begins on the first page.</summary>
    public InvoiceAddress With(InvoiceFilter filter) => this with { Filter = filter, Page = 1 };

    /// <summary>By a column, words upwards and the rest downwards; once more, the other way.</summary>
    public InvoiceAddress By(InvoiceSort sort) =>
        this with
        {
            Sort = sort,
            Descending = sort == Sort ? !Descending : sort is not (InvoiceSort.Customer or InvoiceSort.Organisation),
            Page = 1,
        };

    /// <param name="customerId">On a customer's own page: only theirs.</param>
    public static InvoiceAddress Of(string query, InvoiceKind kind, int? customerId = null)
    {
        var said = AddressQuery.Read(query);
        var size = Number("size") ?? 50;
        var (from, to) = (Day("from"), Day("to"));
        return new()
        {
            Filter = new()
            {
                Kind = kind,
                CustomerId = customerId,
                Words = Word("q") is { Length: <= 200 } words ? words : null,
                Status = Choice<InvoiceStatusFilter>("status"),
                OrganisationId = Number("organisation"),
                GroupId = Number("group"),
                RunId = Number("run"),
                From = from,
                To = to,
            },
            Sort = Choice<InvoiceSort>("sort") ?? InvoiceSort.Issued,
            Descending = Word("asc") != "1",
            Page = Number("page") is >= 1 and <= MostPages and { } page ? page : 1,
            Size = Sizes.Contains(size) ? size : 50,
        };

        string? Word(string key) => said.TryGetValue(key, out var value) && !string.IsNullOrWhiteSpace(value[0]) ? value[0] : null;
        int? Number(string key) => int.TryParse(Word(key), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        DateOnly? Day(string key) =>
            DateOnly.TryParseExact(Word(key), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
        T? Choice<T>(string key)
            where T : struct, Enum =>
            Enum.TryParse<T>(Word(key), ignoreCase: true, out var choice) && Enum.IsDefined(choice) ? choice : null;
    }

    /// <summary>The query of it, with its question mark; only what isn't as usual.</summary>
    public string ToQuery(bool withPage = true)
    {
        var said = new List<KeyValuePair<string, string?>>();
        if (Filter.Words is { } words)
            Say("q", words);
        if (Filter.Status is { } status)
            Say("status", status.ToString());
        if (Filter.OrganisationId is { } organisation)
            Say("organisation", $"{organisation}");
        if (Filter.GroupId is { } group)
            Say("group", $"{group}");
        if (Filter.RunId is { } run)
            Say("run", $"{run}");
        if (Filter.From is { } from)
            Say("from", from.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        if (Filter.To is { } to)
            Say("to", to.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        if (!withPage)
            return QueryHelpers.AddQueryString("", said);
        if (Sort != InvoiceSort.Issued)
            Say("sort", Sort.ToString());
        if (!Descending)
            Say("asc", "1");
        if (Page > 1)
            Say("page", $"{Page}");
        if (Size != 50)
            Say("size", $"{Size}");
        return QueryHelpers.AddQueryString("", said);

        void Say(string key, string value) => said.Add(new(key, value));
    }
}

/// <summary>Stretches of days that people ask for by name.</summary>
public sealed record DatePreset(string Name, DateOnly? From, DateOnly? To)
{
    public static IReadOnlyList<DatePreset> On(DateOnly today)
    {
        var month = new DateOnly(today.Year, today.Month, 1);
        var quarter = month.AddMonths(-((today.Month - 1) % 3));
        var taxYear = today >= new DateOnly(today.Year, 4, 6) ? new DateOnly(today.Year, 4, 6) : new DateOnly(today.Year - 1, 4, 6);
        return
        [
            new("Any date", null, null),
            new("Today", today, today),
            new("This month", month, month.AddMonths(1).AddDays(-1)),
            new("Last month", month.AddMonths(-1), month.AddDays(-1)),
            new("This quarter", quarter, quarter.AddMonths(3).AddDays(-1)),
            new("Last 12 months", today.AddYears(-1).AddDays(1), today),
            new("This year", new(today.Year, 1, 1), new(today.Year, 12, 31)),
            new("This tax year", taxYear, taxYear.AddYears(1).AddDays(-1)),
        ];
    }
}
