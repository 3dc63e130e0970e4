using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data.Search;
using BillingBlazor.Server.Shell;

namespace BillingBlazor.Server.Invoices;

/// <summary>A listing of invoices as its address says it, so that a view can be shared. What an address says wrong is left out.</summary>
public sealed record InvoiceAddress
{
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
        var size = said.Number("size") ?? 50;
        var (from, to) = (said.Day("from"), said.Day("to"));
        return new()
        {
            Filter = new()
            {
                Kind = kind,
                CustomerId = customerId,
                Words = said.Word("q"),
                Status = said.Choice<InvoiceStatusFilter>("status"),
                OrganisationId = said.Number("organisation"),
                GroupId = said.Number("group"),
                RunId = said.Number("run"),
                From = from,
                To = to,
            },
            Sort = said.Choice<InvoiceSort>("sort") ?? InvoiceSort.Issued,
            Descending = said.Word("asc") != "1",
            Page = said.Page(),
            Size = Sizes.Contains(size) ? size : 50,
        };
    }

    /// <summary>The query of it, with its question mark; only what isn't as usual.</summary>
    public string ToQuery(bool withPage = true) =>
        AddressQuery.Write(
            ("q", Filter.Words),
            ("status", Filter.Status),
            ("organisation", Filter.OrganisationId),
            ("group", Filter.GroupId),
            ("run", Filter.RunId),
            ("from", Filter.From),
            ("to", Filter.To),
            ("sort", withPage && Sort != InvoiceSort.Issued ? Sort : null),
            ("asc", withPage && !Descending ? 1 : null),
            ("page", withPage && Page > 1 ? Page : null),
            ("size", withPage && Size != 50 ? Size : null)
        );
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
