namespace BillingBlazor.Server.Data;

public enum OutboxState { Waiting, Sending, Sent, Failed }

/// <summary>Mail that is to leave the house: sent at least once, never a second time knowingly.</summary>
public sealed class OutboxMessage
{
    public int Id { get; private set; }

    /// <summary>What it is: Invoice, Invitation, Password.</summary>
    public string Kind { get; init; } = "";

    /// <summary>The invoice attached as PDF; at most one message of a kind an invoice.</summary>
    public int? InvoiceId { get; init; }

    public string Recipients { get; init; } = "";
    public string SenderName { get; init; } = "";
    public string SenderEmail { get; init; } = "";
    public string Subject { get; init; } = "";
    public string Html { get; init; } = "";

    /// <summary>The same for each try, so that a mail server or a reader can tell a second copy.</summary>
    public string MessageId { get; init; } = "";

    public OutboxState State { get; set; }
    public int Attempts { get; set; }
    public DateTime CreatedUtc { get; init; }
    public DateTime NextTryUtc { get; set; }
    public DateTime? SentUtc { get; set; }
    public string? Failure { get; set; }
    public string? LeaseOwner { get; set; }
    public DateTime? LeaseUntilUtc { get; set; }
}
