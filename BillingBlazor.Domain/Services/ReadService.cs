namespace BillingBlazor.Domain.Services;

/// <summary>A row of a service file as it was read: no customer, no product yet.</summary>
public sealed record ReadService
{
    /// <summary>As the file has it.</summary>
    public required string Identifier { get; init; }

    public required string Description { get; init; }
    public string? Code { get; init; }
    public string? Event { get; init; }
    public required DateOnly From { get; init; }
    public required DateOnly To { get; init; }

    /// <summary>Above nought; what is given back has a cost below it.</summary>
    public required decimal Quantity { get; init; }

    /// <summary>What we pay for all of it, the broken part included.</summary>
    public required Money Cost { get; init; }

    /// <summary>What of the cost is for a broken period; null where the file doesn't tell it apart.</summary>
    public Money? BrokenCost { get; init; }

    /// <summary>What the file says that the customer pays for one.</summary>
    public Money? Sell { get; init; }

    public string? Reference { get; init; }

    /// <summary>What makes a row another row: the same texts, days and cost are one.</summary>
    public string KeyText
    {
        get
        {
            var (from, to) = ($"{From:yyyyMMdd}", $"{To:yyyyMMdd}");
            return string.Join('\u001F', Identifier, Description, Event, from, to, $"{Cost.Micropounds}").ToUpperInvariant();
        }
    }
}
