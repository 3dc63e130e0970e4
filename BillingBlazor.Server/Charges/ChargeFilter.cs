using System.Globalization;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Server.Shell;
using Microsoft.AspNetCore.WebUtilities;

namespace BillingBlazor.Server.Charges;

/// <summary>Where a charge stands on a day. A single charge that is billed has ended.</summary>
public enum ChargeState
{
    Active,
    Future,
    Ended,
    Cancelled,
}

/// <summary>Which charges: what the address of a listing says, and what a bulk action carries instead of ids.</summary>
public sealed record ChargeFilter
{
    public const string Once = "Once";

    /// <summary>Of one customer, on its own page.</summary>
    public int? CustomerId { get; init; }

    /// <summary>A single one, shown with what was billed of it: where an invoice or a warning points to.</summary>
    public int? ChargeId { get; init; }

    public ChargeState? State { get; init; }
    public int? CategoryId { get; init; }
    public int? ProductId { get; init; }

    /// <summary>A <see cref="Domain.Charges.Frequency"/>, or <see cref="Once"/>.</summary>
    public string? Frequency { get; init; }

    /// <summary>In the description, or the customer's name or reference.</summary>
    public string? Words { get; init; }

    /// <summary>Any of them, of the customer.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    public DateOnly? EndsFrom { get; init; }
    public DateOnly? EndsTo { get; init; }

    public bool IsEverything => ToQuery(page: 1, usualState: null).Length == 0;

    /// <summary>Two that say the same: a record alone would compare its list of tags by reference.</summary>
    public bool Equals(ChargeFilter? other) =>
        other is not null
        && ToQuery(page: 1, usualState: null) == other.ToQuery(page: 1, usualState: null)
        && CustomerId == other.CustomerId;

    public override int GetHashCode() => HashCode.Combine(ToQuery(page: 1, usualState: null), CustomerId);

    public static (ChargeFilter Filter, int Page) Of(string query, int? customerId = null)
    {
        var said = AddressQuery.Read(query);
        return (
            new()
            {
                CustomerId = customerId,
                ChargeId = Number("charge"),
                State = Enum.TryParse<ChargeState>(Word("state"), ignoreCase: true, out var state) && Enum.IsDefined(state) ? state : null,
                CategoryId = Number("category"),
                ProductId = Number("product"),
                Frequency = Word("frequency") is { } often && (often == Once || Enum.TryParse<Frequency>(often, out _)) ? often : null,
                Words = Word("q") is { Length: <= 200 } words ? words : null,
                Tags = said.TryGetValue("tag", out var tags)
                    ? [.. tags.OfType<string>().Where(t => t.Length is > 0 and <= 50).Distinct(StringComparer.OrdinalIgnoreCase).Take(50)]
                    : [],
                EndsFrom = Day("ends-from"),
                EndsTo = Day("ends-to"),
            },
            Number("page") is >= 1 and <= 100_000 and { } page ? page : 1
        );

        string? Word(string key) => said.TryGetValue(key, out var value) && !string.IsNullOrWhiteSpace(value[0]) ? value[0]!.Trim() : null;
        int? Number(string key) => int.TryParse(Word(key), CultureInfo.InvariantCulture, out var number) ? number : null;
        DateOnly? Day(string key) =>
            DateOnly.TryParseExact(Word(key), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
    }

    /// <summary>The query of it, with its question mark; the customer is in the path.</summary>
    public string ToQuery(int page, string? usualState)
    {
        var said = new List<KeyValuePair<string, string?>>();
        if (ChargeId is { } charge)
            Say("charge", $"{charge}");
        if (State is { } state && state.ToString() != usualState)
            Say("state", state.ToString().ToLowerInvariant());
        if (CategoryId is { } category)
            Say("category", $"{category}");
        if (ProductId is { } product)
            Say("product", $"{product}");
        if (Frequency is { } often)
            Say("frequency", often);
        if (Text.Optional(Words) is { } words)
            Say("q", words);
        foreach (var tag in Tags)
            Say("tag", tag);
        if (EndsFrom is { } from)
            Say("ends-from", from.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        if (EndsTo is { } to)
            Say("ends-to", to.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        if (page > 1)
            Say("page", $"{page}");
        return QueryHelpers.AddQueryString("", said);

        void Say(string key, string value) => said.Add(new(key, value));
    }
}

/// <summary>Ticked charges: their ids, or all that match a filter but the exceptions.</summary>
public sealed record ChargeSelection
{
    /// <summary>Null: the ids in <see cref="Ids"/>.</summary>
    public ChargeFilter? AllMatching { get; init; }

    /// <summary>The ticked ones; or, with <see cref="AllMatching"/>, those whose tick was taken away.</summary>
    public HashSet<int> Ids { get; init; } = [];

    public bool IsEmpty => AllMatching is null && Ids.Count == 0;

    public bool Contains(int chargeId) => Ids.Contains(chargeId) == (AllMatching is null);

    public ChargeSelection With(int chargeId, bool isTicked)
    {
        var ids = new HashSet<int>(Ids);
        if (isTicked == (AllMatching is null))
            ids.Add(chargeId);
        else
            ids.Remove(chargeId);
        return this with { Ids = ids };
    }
}
