namespace BillingBlazor.Server.Data;

public enum OutboxState
{
    Waiting,
    Sending,
    Sent,
    Failed,
    Cancelled,
}

/// <summary>Mail that is to leave the house: sent at least once, never a second time knowingly. Its words are frozen when it is
/// queued.</summary>
public sealed class OutboxMessage
{
    public int Id { get; private set; }

    /// <summary>What it is: Invoice, Statement, Invitation, Password.</summary>
    public string Kind { get; init; } = "";

    /// <summary>The invoice attached as PDF; at most one message of a kind and turn an invoice.</summary>
    public int? InvoiceId { get; init; }

    /// <summary>0 for the first; each time somebody asked for it again is one more.</summary>
    public int Again { get; init; }

    /// <summary>The customer whose statement of account is attached.</summary>
    public int? CustomerId { get; init; }

    /// <summary>The first day of that statement.</summary>
    public DateOnly? StatementFrom { get; init; }

    /// <summary>The last day of that statement.</summary>
    public DateOnly? StatementTo { get; init; }

    public string Recipients { get; init; } = "";

    /// <summary>Those of the recipients that have it: the mail server took it for them, and they never get it again knowingly.</summary>
    public string? Accepted { get; set; }

    /// <summary>A try broke off while the server was taking it: whoever gets it next may have it already, and is told so.</summary>
    public bool MayHaveGone { get; set; }

    public string SenderName { get; init; } = "";
    public string SenderEmail { get; init; } = "";
    public string Subject { get; init; } = "";
    public string Html { get; set; } = "";

    /// <summary>The same for each try, so that a mail server or a reader can tell a second copy.</summary>
    public string MessageId { get; init; } = "";

    /// <summary>It has a link that opens an account.</summary>
    public bool IsKey => Kind is "Invitation" or "Password";

    public OutboxState State { get; set; }
    public int Attempts { get; set; }
    public DateTime CreatedUtc { get; init; }
    public DateTime NextTryUtc { get; set; }
    public DateTime? SentUtc { get; set; }
    public string? Failure { get; set; }
    public string? LeaseOwner { get; set; }
    public DateTime? LeaseUntilUtc { get; set; }
}
