using BillingBlazor.Domain.Invoices;

namespace BillingBlazor.Server.Data.Search;

/// <summary>What people ask for by status: the chips, and all that is not paid in full.</summary>
public enum InvoiceStatusFilter
{
    Unpaid,
    Overdue,
    Outstanding,
    PartPaid,
    Paid,
    Reversed,
    Draft,
}

public enum InvoiceSort
{
    Issued,
    Number,
    Customer,
    Organisation,
    Due,
    Total,
    ToPay,
}

/// <summary>Which invoices, or credit notes: what the address of the listing says, and what a bulk action carries instead of ids.</summary>
public sealed record InvoiceFilter
{
    public InvoiceKind Kind { get; init; }

    /// <summary>The beginning of a number, a part of the customer's name, or its reference.</summary>
    public string? Words { get; init; }

    public InvoiceStatusFilter? Status { get; init; }
    public int? OrganisationId { get; init; }
    public int? GroupId { get; init; }
    public int? RunId { get; init; }
    public int? CustomerId { get; init; }

    /// <summary>Issued on this day or later.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Issued on this day or earlier.</summary>
    public DateOnly? To { get; init; }

    /// <summary>Everything of its kind (and, on a customer's page, of the customer).</summary>
    public bool IsEverything => this == new InvoiceFilter { Kind = Kind, CustomerId = CustomerId };
}

/// <summary>Ticked invoices: their ids, or all that match a filter but the exceptions. It survives paging, sorting and reloads.</summary>
public sealed record InvoiceSelection
{
    /// <summary>Null: the ids in <see cref="Ids"/>.</summary>
    public InvoiceFilter? AllMatching { get; init; }

    /// <summary>The ticked ones; or, with <see cref="AllMatching"/>, those whose tick was taken away.</summary>
    public IReadOnlySet<int> Ids { get; init; } = new HashSet<int>();

    public bool IsEmpty => AllMatching is null && Ids.Count == 0;

    public bool Contains(int invoiceId) => Ids.Contains(invoiceId) == (AllMatching is null);

    public InvoiceSelection With(int invoiceId, bool isTicked)
    {
        var ids = new HashSet<int>(Ids);
        if (isTicked == (AllMatching is null))
            ids.Add(invoiceId);
        else
            ids.Remove(invoiceId);
        return this with { Ids = ids };
    }
}
