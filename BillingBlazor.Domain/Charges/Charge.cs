using BillingBlazor.Domain.Invoices;

namespace BillingBlazor.Domain.Charges;

/// <summary>The length of a cycle.</summary>
public enum Frequency { Daily, Weekly, Monthly, Quarterly, HalfYearly, Yearly }

/// <summary>Money due that isn't usage: single or recurring, from the catalogue or bespoke (product.md 5). Before VAT.</summary>
public sealed class Charge
{
    /// <param name="frequency">Null: a single charge.</param>
    /// <exception cref="BillingRuleException">A field breaks a rule of product.md 5.</exception>
    public Charge(int customerId, int categoryId, string description, Frequency? frequency, DateOnly start)
    {
        (CustomerId, CategoryId, Frequency, Start) = (customerId, categoryId, frequency, start);
        Description = Text.Required(description, "Say what is charged for: the description appears on the invoice.");
    }

    public int Id { get; private set; }
    public int CustomerId { get; private set; }

    /// <summary>Null: bespoke.</summary>
    public int? ProductId { get; private set; }

    public int CategoryId { get; private set; }
    public string Description { get; private set; }
    public string? Details { get; private set; }

    /// <summary>Null: a single charge, billed in the run that holds its date.</summary>
    public Frequency? Frequency { get; private set; }

    public decimal Quantity { get; private set; } = 1;

    /// <summary>For one unit and cycle. Null: follows the product's price in force on each cycle's first day.</summary>
    public Money? UnitPrice { get; private set; }

    /// <summary>What one unit and cycle costs us, for margins; null: the product's.</summary>
    public Money? UnitCost { get; private set; }

    public VatTreatment VatTreatment { get; private set; } = VatTreatment.Standard;

    /// <summary>The anchor that cycles are stepped from: 31 Jan, 28 Feb, 31 Mar.</summary>
    public DateOnly Start { get; private set; }

    /// <summary>Before the start: an extra line for the days between. After it: the first cycle is reduced.</summary>
    public DateOnly? ProRataStart { get; private set; }

    /// <summary>The last day charged.</summary>
    public DateOnly? End { get; private set; }

    /// <summary>Taken over from elsewhere: no cycle that begins before or on this day is ever billed.</summary>
    public DateOnly? AlreadyBilledTo { get; private set; }

    public int? CostCentreId { get; private set; }
    public int? CliId { get; private set; }
    public bool IsCancelled { get; private set; }
    public int Version { get; private set; }

    public bool IsRecurring => Frequency is not null;

    /// <exception cref="BillingRuleException">A field breaks a rule of product.md 5.</exception>
    public void Amend(ChargeDetails details)
    {
        if (details.Quantity is <= 0 or > 1_000_000) throw new BillingRuleException("A quantity is more than 0 and at most 1,000,000.");
        if (details.End < details.Start) throw new BillingRuleException("A charge can't end before it starts.");
        if (details.End < details.ProRataStart) throw new BillingRuleException("A charge can't end before its pro-rata start.");
        if (details is { Frequency: null, ProRataStart: not null }) throw new BillingRuleException("A single charge has no pro-rata start.");
        if (details is { Frequency: null, End: not null }) throw new BillingRuleException("A single charge has a date, but no end.");
        if (details is { ProductId: null, UnitPrice: null }) throw new BillingRuleException("Give the price.");
        Description = Text.Required(details.Description, "Say what is charged for: the description appears on the invoice.");
        Details = Text.Optional(details.Details);
        (ProductId, CategoryId, Frequency, Quantity) = (details.ProductId, details.CategoryId, details.Frequency, details.Quantity);
        (UnitPrice, UnitCost, VatTreatment) = (details.UnitPrice, details.UnitCost, details.VatTreatment);
        (Start, ProRataStart, End, AlreadyBilledTo) = (details.Start, details.ProRataStart, details.End, details.AlreadyBilledTo);
        (CostCentreId, CliId) = (details.CostCentreId, details.CliId);
        Version++;
    }

    /// <summary>The last day charged is this one at the latest; a charge that has not begun by then is cancelled.</summary>
    public void EndBy(DateOnly day)
    {
        if (End <= day || (!IsRecurring && Start <= day)) return;
        if (Start > day && (ProRataStart is null || ProRataStart > day)) IsCancelled = true;
        else End = day;
        Version++;
    }

    public void Cancel()
    {
        IsCancelled = true;
        Version++;
    }

    public void Reactivate()
    {
        IsCancelled = false;
        Version++;
    }
}

/// <summary>All that a person may change on a charge.</summary>
public sealed record ChargeDetails
{
    public int? ProductId { get; init; }
    public required int CategoryId { get; init; }
    public required string Description { get; init; }
    public string? Details { get; init; }
    public Frequency? Frequency { get; init; }
    public decimal Quantity { get; init; } = 1;
    public Money? UnitPrice { get; init; }
    public Money? UnitCost { get; init; }
    public VatTreatment VatTreatment { get; init; } = VatTreatment.Standard;
    public required DateOnly Start { get; init; }
    public DateOnly? ProRataStart { get; init; }
    public DateOnly? End { get; init; }
    public DateOnly? AlreadyBilledTo { get; init; }
    public int? CostCentreId { get; init; }
    public int? CliId { get; init; }
}
