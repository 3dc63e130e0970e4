using BillingBlazor.Domain.Customers;

namespace BillingBlazor.Server.Data.Search;

/// <summary>Which customers: what the address of the listing says, and what a bulk action carries instead of ids.</summary>
public sealed record CustomerFilter
{
    public static readonly CustomerFilter Everybody = new();

    /// <summary>Found in names, references, postcodes and line identifiers; each word must be there.</summary>
    public string? Words { get; init; }

    public CustomerStatus? Status { get; init; }
    public int? GroupId { get; init; }
    public int? OrganisationId { get; init; }

    /// <summary>Any of them (the guide: Filtering customers by tag). A name that no tag has finds nobody.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    public bool IsEverybody =>
        string.IsNullOrWhiteSpace(Words) && Status is null && GroupId is null && OrganisationId is null && Tags.Count == 0;
}

public enum CustomerSort
{
    Name,
    Reference,
    Status,
    Group,
    Organisation,
    Balance,
    Clis,
}

/// <summary>Ticked customers: their ids, or all that match a filter but the exceptions. It survives paging, sorting and reloads.</summary>
public sealed record CustomerSelection
{
    /// <summary>Null: the ids in <see cref="Ids"/>.</summary>
    public CustomerFilter? AllMatching { get; init; }

    /// <summary>The ticked ones; or, with <see cref="AllMatching"/>, those whose tick was taken away.</summary>
    public IReadOnlySet<int> Ids { get; init; } = new HashSet<int>();

    public bool Contains(int customerId) => Ids.Contains(customerId) == (AllMatching is null);

    public CustomerSelection With(int customerId, bool isTicked)
    {
        var ids = new HashSet<int>(Ids);
        if (isTicked == (AllMatching is null))
            ids.Add(customerId);
        else
            ids.Remove(customerId);
        return this with { Ids = ids };
    }
}
