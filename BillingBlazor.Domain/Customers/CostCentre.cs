namespace BillingBlazor.Domain.Customers;

/// <summary>A site or department of a customer; invoices and usage statements break down by it (the guide: What is a cost
/// centre?).</summary>
public sealed class CostCentre
{
    internal const string NameNeeded = "Give the cost centre a name: it appears on invoices and usage statements.";

    public CostCentre(string name) => Name = Text.Required(name, NameNeeded);

    public int Id { get; private set; }
    public int CustomerId { get; private set; }
    public string Name { get; private set; }

    /// <summary>One in use is closed, never deleted: old invoices name it.</summary>
    public bool IsClosed { get; private set; }

    public void Close() => IsClosed = true;

    public void Reopen() => IsClosed = false;

    internal void Rename(string name) => Name = Text.Required(name, NameNeeded);
}
