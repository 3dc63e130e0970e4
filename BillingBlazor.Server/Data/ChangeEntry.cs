namespace BillingBlazor.Server.Data;

/// <summary>One field that somebody changed: who, when, what before and after.</summary>
public sealed class ChangeEntry
{
    public long Id { get; private set; }
    public DateTime WhenUtc { get; init; }
    public string Who { get; init; } = "";

    /// <summary>The kind of thing: Customer, Tariff…</summary>
    public string Subject { get; init; } = "";

    public int SubjectId { get; init; }
    public int? CustomerId { get; init; }

    /// <summary>Empty when the whole thing was made or removed.</summary>
    public string Field { get; init; } = "";

    public string? Before { get; init; }
    public string? After { get; init; }
}
