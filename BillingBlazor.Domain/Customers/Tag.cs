namespace BillingBlazor.Domain.Customers;

/// <summary>A free label on customers, for grouping, filtering and reports (the guide: Tagging a customer). Unique whatever its
/// case.</summary>
public sealed class Tag(string name)
{
    /// <summary>Of its name.</summary>
    public const int MostLetters = 50;

    public int Id { get; private set; }
    public string Name { get; private set; } = Text.Required(name, "Give the tag a name.");

    public void Rename(string name) => Name = Text.Required(name, "Give the tag a name.");
}

public sealed class CustomerTag(int tagId)
{
    public int CustomerId { get; private set; }
    public int TagId { get; private set; } = tagId;
}
