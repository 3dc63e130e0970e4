namespace BillingBlazor.Domain.Billing;

/// <summary>What may be wrong with a draft, in the order that people are told of it.</summary>
public enum RunWarningKind
{
    /// <summary>Who could not be billed, and what is to be mended.</summary>
    Parked,
    MissingFiles,
    Orphans,
    UnpricedCalls,
    NoInvoice,
    ZeroOrBelow,
    FarAbove,
    LowMargin,
    ManyCycles,

    /// <summary>No font has a letter that a document would print.</summary>
    Letters,

    /// <summary>Approval took something anew that was changed since the draft was made.</summary>
    WorkedOutAnew,

    /// <summary>A note rather than a warning: who is not billed, and why.</summary>
    LeftOut,
}

/// <summary>A finished sentence about a draft, and where to mend it.</summary>
public sealed class RunWarning
{
    public int Id { get; private set; }
    public int RunId { get; init; }

    /// <summary>Null: about the run.</summary>
    public int? CustomerId { get; init; }

    public RunWarningKind Kind { get; init; }
    public string Sentence { get; init; } = "";

    /// <summary>The address of what mends it, and the words of the link.</summary>
    public string Link { get; init; } = "";

    public string LinkWords { get; init; } = "";

    /// <summary>The pounds it is about: the largest first.</summary>
    public Money Weight { get; init; }

    /// <summary>Those who may not see cost aren't told of it.</summary>
    public bool TellsCost { get; init; }
}
