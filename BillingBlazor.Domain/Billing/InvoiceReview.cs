using BillingBlazor.Domain.Invoices.Comparison;

namespace BillingBlazor.Domain.Billing;

public enum ReviewStanding
{
    Invoiced,

    /// <summary>Looked at, and there was nothing to bill; or it was left out when the run was made.</summary>
    NotBilled,

    /// <summary>By a person, until it is put back.</summary>
    TakenOut,

    /// <summary>Billed last time, and not in this run.</summary>
    Gone,
}

/// <summary>A customer of a run against its last bill: worked out once after drafting and kept beside the draft, so that ten thousand sort
/// at once.</summary>
public sealed class InvoiceReview
{
    public int RunId { get; init; }
    public int CustomerId { get; init; }
    public ReviewStanding Standing { get; init; }

    /// <summary>Why it is not billed: a finished sentence, or null.</summary>
    public string? Reason { get; init; }

    /// <summary>How many it gets: one, or one a cost centre.</summary>
    public int Invoices { get; init; }

    public Money Net { get; init; }
    public Money Vat { get; init; }
    public Money Total { get; init; }
    public Money Cost { get; init; }

    /// <summary>The bill that this one is compared with; empty: there is none.</summary>
    public List<int> LastInvoiceIds { get; init; } = [];

    public DateOnly? LastFrom { get; init; }
    public DateOnly? LastTo { get; init; }
    public Money LastTotal { get; init; }

    /// <summary>Of the last six totals; null: there is none.</summary>
    public Money? Median { get; init; }

    public Causes Causes { get; init; } = Causes.None;

    /// <summary>The sum of the causes. Of who was taken out nothing is compared.</summary>
    public Money Change { get; init; }

    /// <summary><see cref="Invoices.Comparison.Surprise"/>: the most surprising first.</summary>
    public Money Surprise { get; init; }

    /// <summary>How many of the run's warnings are about it.</summary>
    public int Warnings { get; init; }
}
