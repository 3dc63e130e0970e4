using BillingBlazor.Domain.Charges;

namespace BillingBlazor.Domain.Invoices.Comparison;

/// <summary>A line of an invoice, as far as comparing asks, with what is known of its charge or line identifier.</summary>
public sealed record ComparedLine(LineKind Kind, string Description, Money Net)
{
    public int Id { get; init; }
    public int InvoiceId { get; init; }
    public int? ChargeId { get; init; }
    public int? ProductId { get; init; }
    public int? CliId { get; init; }
    public int? CostCentreId { get; init; }
    public int CategoryId { get; init; }
    public VatTreatment VatTreatment { get; init; }
    public DateOnly? From { get; init; }
    public DateOnly? To { get; init; }
    public DateOnly? CycleStart { get; init; }

    /// <summary>Of its charge; null: single.</summary>
    public Frequency? Frequency { get; init; }

    /// <summary>The first day of its charge's first cycle, or the first day that its line identifier was this customer's; null: not known,
    /// or since ever.</summary>
    public DateOnly? Since { get; init; }

    /// <summary>The last day of its charge or line identifier; null: it goes on.</summary>
    public DateOnly? Until { get; init; }

    public decimal Quantity { get; init; } = 1;
    public Money? UnitPrice { get; init; }

    /// <summary>How a cycle that is charged in part was worked out; null: it is whole.</summary>
    public string? Working { get; init; }

    public long Calls { get; init; }
    public long Seconds { get; init; }

    /// <summary>Of a usage line, before it was rounded.</summary>
    public Money? ExactSum { get; init; }

    /// <summary>Of a usage line, without allowances and caps; null: what was charged.</summary>
    public Money? PlainSum { get; init; }

    /// <summary>Of a usage line: what it is made of.</summary>
    public IReadOnlyList<UsageShare> Shares { get; init; } = [];

    /// <summary>What it costs us.</summary>
    public Money Cost { get; init; }

    public bool IsUsage => Kind is LineKind.Usage or LineKind.EarlierUsage;

    /// <summary>Pounds of the whole cycle.</summary>
    internal decimal Whole => UnitPrice is { } price ? price.Pounds * Quantity : Net.Pounds;
}

/// <summary>All that a customer was billed at one time: of one invoice, or of one a cost centre.</summary>
public sealed record ComparedBill(BillingPeriod Period, Money Vat, IReadOnlyList<ComparedLine> Lines)
{
    public Money Total => Lines.Sum(line => line.Net) + Vat;
}

/// <summary>One thing that was billed last time, now, or both times, and why it changed.</summary>
public sealed record ComparedItem(string Description, IReadOnlyList<ComparedLine> Before, IReadOnlyList<ComparedLine> Now, Causes Causes)
{
    public Money NetBefore => Before.Sum(line => line.Net);
    public Money NetNow => Now.Sum(line => line.Net);
    public Money Change => NetNow - NetBefore;
}
