using System.Globalization;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Services;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.ServiceFiles;

/// <summary>Which lines of service files: what the address of the listing says, and what a bulk action carries instead of ids.</summary>
public sealed record ServiceLineFilter
{
    public int? FileId { get; init; }
    public ServiceLineState? State { get; init; }
    public int? CustomerId { get; init; }
    public int? ProductId { get; init; }

    /// <summary>In the description, the code, the CLI or the customer's name.</summary>
    public string? Words { get; init; }

    /// <summary>One identifier, as <see cref="ServiceLine.Key"/> has it.</summary>
    public string? Key { get; init; }

    public bool IsEverything => ToQuery(1).Length == 0;

    public static (ServiceLineFilter Filter, int Page) Of(string query)
    {
        var said = AddressQuery.Read(query);
        return (
            new()
            {
                FileId = Number("file"),
                State =
                    Enum.TryParse<ServiceLineState>(Word("state"), ignoreCase: true, out var state) && Enum.IsDefined(state)
                        ? state
                        : null,
                CustomerId = Number("customer"),
                ProductId = Number("product"),
                Words = Word("q") is { Length: <= 200 } words ? words : null,
            },
            Number("page") is >= 1 and <= 100_000 and { } page ? page : 1
        );

        string? Word(string key) => said.TryGetValue(key, out var value) && !string.IsNullOrWhiteSpace(value[0]) ? value[0]!.Trim() : null;
        int? Number(string key) => int.TryParse(Word(key), CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    public string ToQuery(int page)
    {
        var said = new List<KeyValuePair<string, string?>>();
        if (FileId is { } file)
            Say("file", $"{file}");
        if (State is { } state)
            Say("state", state.ToString().ToLowerInvariant());
        if (CustomerId is { } customer)
            Say("customer", $"{customer}");
        if (ProductId is { } product)
            Say("product", $"{product}");
        if (Text.Optional(Words) is { } words)
            Say("q", words);
        if (page > 1)
            Say("page", $"{page}");
        return QueryHelpers.AddQueryString("", said);

        void Say(string key, string value) => said.Add(new(key, value));
    }
}

/// <summary>Lines to be corrected: all that match a filter, or those that are ticked of them.</summary>
/// <param name="Ids">Null: all.</param>
public sealed record ServiceSelection(ServiceLineFilter Filter, IReadOnlyCollection<long>? Ids = null);

internal static class ServiceLineSearch
{
    /// <summary>Of files that were read whole: what is being read is seen by nobody.</summary>
    public static IQueryable<ServiceLine> Matching(this BillingDb db, ServiceLineFilter filter)
    {
        var lines = db.ServiceLines.Where(l =>
            db.ServiceFiles.Any(f => f.Id == l.FileId && (f.State == ServiceFileState.Read || f.State == ServiceFileState.Processed))
        );
        if (filter.FileId is { } file)
            lines = lines.Where(l => l.FileId == file);
        if (filter.State is { } state)
            lines = lines.Where(l => l.State == state);
        if (filter.CustomerId is { } customer)
            lines = lines.Where(l => l.CustomerId == customer);
        if (filter.ProductId is { } product)
            lines = lines.Where(l => l.ProductId == product);
        if (filter.Key is { } key)
            lines = lines.Where(l => l.Key == key);
        if (Text.Optional(filter.Words) is not { } words)
            return lines;
        var like = $"%{words.Replace("%", "").Replace("_", "")}%";
        var cli = LineKey.Of(words);
        return lines.Where(l =>
            EF.Functions.Like(l.Description, like)
            || EF.Functions.Like(l.Code!, like)
            || EF.Functions.Like(l.Identifier, like)
            || l.Key == cli
            || db.Customers.Any(c => c.Id == l.CustomerId && EF.Functions.Like(c.Name, like))
        );
    }

    public static IQueryable<ServiceLine> Select(this BillingDb db, ServiceSelection selection) =>
        selection.Ids is { } ids
            ? db.Matching(selection.Filter).Where(l => EF.Parameter(ids).Contains(l.Id))
            : db.Matching(selection.Filter);
}
