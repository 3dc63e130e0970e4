using System.Globalization;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Data.Search;
using BillingBlazor.Server.Shell;
using Microsoft.AspNetCore.WebUtilities;

namespace BillingBlazor.Server.Customers.Listing;

/// <summary>The listing as its address says it, so that a view can be shared. What an address says wrong is left out.</summary>
public sealed record ListingAddress
{
    private const int MostPages = 100_000;
    public static readonly IReadOnlyList<int> Sizes = [25, 50, 100, 200];

    public CustomerFilter Filter { get; init; } = CustomerFilter.Everybody;
    public CustomerSort Sort { get; init; }
    public bool Descending { get; init; }

    /// <summary>From 1.</summary>
    public int Page { get; init; } = 1;

    public int Size { get; init; } = 50;

    public CustomerPageRequest Request => new(Filter, Sort, Descending, (Page - 1) * Size, Size);

    /// <summary>Another filter begins on the first page.</summary>
    public ListingAddress With(CustomerFilter filter) => this with { Filter = filter, Page = 1 };

    /// <summary>By a column; once more, downwards.</summary>
    public ListingAddress By(CustomerSort sort) => this with { Sort = sort, Descending = sort == Sort && !Descending, Page = 1 };

    public static ListingAddress Of(string query)
    {
        var said = AddressQuery.Read(query);
        var size = Number("size") ?? 50;
        return new()
        {
            Filter = new()
            {
                Words = Word("q") is { Length: <= 200 } words ? words : null,
                Status = Choice<CustomerStatus>("status"),
                GroupId = Number("group"),
                OrganisationId = Number("organisation"),
                Tags = said.TryGetValue("tag", out var tags)
                    ?
                    [
                        .. tags.OfType<string>()
                            .Where(t => t.Length is > 0 and <= Tag.MostLetters)
                            .Distinct(StringComparer.OrdinalIgnoreCase)
                            .Take(50),
                    ]
                    : [],
            },
            Sort = Choice<CustomerSort>("sort") ?? CustomerSort.Name,
            Descending = Word("desc") == "1",
            Page = Number("page") is >= 1 and <= MostPages and { } page ? page : 1,
            Size = Sizes.Contains(size) ? size : 50,
        };

        string? Word(string key) => said.TryGetValue(key, out var value) && !string.IsNullOrWhiteSpace(value[0]) ? value[0] : null;
        int? Number(string key) => int.TryParse(Word(key), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
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
        if (Filter.GroupId is { } group)
            Say("group", $"{group}");
        if (Filter.OrganisationId is { } organisation)
            Say("organisation", $"{organisation}");
        foreach (var tag in Filter.Tags)
            Say("tag", tag);
        if (!withPage)
            return QueryHelpers.AddQueryString("", said);
        if (Sort != CustomerSort.Name)
            Say("sort", Sort.ToString());
        if (Descending)
            Say("desc", "1");
        if (Page > 1)
            Say("page", $"{Page}");
        if (Size != 50)
            Say("size", $"{Size}");
        return QueryHelpers.AddQueryString("", said);

        void Say(string key, string value) => said.Add(new(key, value));
    }
}
