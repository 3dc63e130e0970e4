using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Services;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.ServiceFiles;

/// <summary>What a service file was uploaded for.</summary>
public enum ServicePurpose
{
    Billing,
    Reconciliation,
}

/// <summary>Which lines of service files: what the address of the listing says, and what a bulk action carries instead of ids.</summary>
public sealed record ServiceLineFilter
{
    public int? FileId { get; init; }
    public ServiceLineState? State { get; init; }
    public int? CustomerId { get; init; }
    public int? ProductId { get; init; }

    /// <summary>Of files that are compared with what is billed, or of those that are billed; null: both.</summary>
    public ServicePurpose? Purpose { get; init; }

    /// <summary>Whatever else they lack, or in whatever state they are.</summary>
    public bool HasNoCustomer { get; init; }

    public bool HasNoProduct { get; init; }

    /// <summary>In the description, the code, the CLI or the customer's name.</summary>
    public string? Words { get; init; }

    /// <summary>Some identifiers, as <see cref="ServiceLine.Key"/> has them.</summary>
    public IReadOnlyCollection<string>? Keys { get; init; }

    private const string None = "none";

    public bool IsEverything => ToQuery(1).Length == 0;

    public static (ServiceLineFilter Filter, int Page) Of(string query)
    {
        var said = AddressQuery.Read(query);
        return (
            new()
            {
                FileId = said.Number("file"),
                State = said.Choice<ServiceLineState>("state"),
                CustomerId = said.Number("customer"),
                ProductId = said.Number("product"),
                Purpose = said.Choice<ServicePurpose>("for"),
                HasNoCustomer = said.Word("customer") == None,
                HasNoProduct = said.Word("product") == None,
                Words = said.Word("q"),
            },
            said.Page()
        );
    }

    public string ToQuery(int page) =>
        AddressQuery.Write(
            ("file", FileId),
            ("state", State),
            ("for", Purpose),
            ("customer", HasNoCustomer ? None : (object?)CustomerId),
            ("product", HasNoProduct ? None : (object?)ProductId),
            ("q", Text.Optional(Words)),
            ("page", page > 1 ? page : null)
        );
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
        if (filter.Purpose is { } purpose)
            lines = lines.Where(l => l.IsForReconciliation == (purpose == ServicePurpose.Reconciliation));
        if (filter.CustomerId is { } customer)
            lines = lines.Where(l => l.CustomerId == customer);
        if (filter.ProductId is { } product)
            lines = lines.Where(l => l.ProductId == product);
        if (filter.HasNoCustomer)
            lines = lines.Where(l => l.CustomerId == null);
        if (filter.HasNoProduct)
            lines = lines.Where(l => l.ProductId == null);
        if (filter.Keys is { } keys)
            lines = lines.Where(l => EF.Parameter(keys).Contains(l.Key));
        if (Text.Optional(filter.Words) is not { } words)
            return lines;
        var like = LikePattern.Holding(words);
        var cli = LineKey.Of(words);
        return lines.Where(l =>
            EF.Functions.Like(l.Description, like, LikePattern.Escape)
            || EF.Functions.Like(l.Code!, like, LikePattern.Escape)
            || EF.Functions.Like(l.Identifier, like, LikePattern.Escape)
            || l.Key == cli
            || db.Customers.Any(c => c.Id == l.CustomerId && EF.Functions.Like(c.Name, like, LikePattern.Escape))
        );
    }

    public static IQueryable<ServiceLine> Select(this BillingDb db, ServiceSelection selection) =>
        selection.Ids is { } ids
            ? db.Matching(selection.Filter).Where(l => EF.Parameter(ids).Contains(l.Id))
            : db.Matching(selection.Filter);

    /// <summary>Those of them whose CLI nobody has.</summary>
    public static IQueryable<ServiceLine> Unowned(this BillingDb db, ServiceSelection selection) =>
        db.Select(selection).Where(l => l.State == ServiceLineState.WithoutCustomer);
}
