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

    /// <summary>What people call it: the customer's name, the number of a line.</summary>
    public string SubjectName { get; init; } = "";

    public int? CustomerId { get; init; }

    /// <summary>Empty when the whole thing was made or removed.</summary>
    public string Field { get; init; } = "";

    public string? Before { get; init; }
    public string? After { get; init; }
}

/// <summary>A workbook of customers that was taken in: the same content again is refused unless confirmed.</summary>
public sealed class CustomerImportFile
{
    public int Id { get; private set; }

    /// <summary>SHA-256 in hexadecimal.</summary>
    public string ContentHash { get; init; } = "";

    public string FileName { get; init; } = "";
    public int Customers { get; init; }
    public DateTime ImportedUtc { get; init; }
    public string ImportedBy { get; init; } = "";
}
