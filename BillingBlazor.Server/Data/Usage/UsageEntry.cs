using BillingBlazor.Domain.Usage;

namespace BillingBlazor.Server.Data.Usage;

/// <summary>What a report asks of usage: whom and which lines, or only where to, or only when.</summary>
public enum UsageDetail
{
    Lines,
    Destinations,
    Hours,
}

[Flags]
public enum UsageState : byte
{
    None = 0,

    /// <summary>The first two bits are the <see cref="OrphanReason"/>.</summary>
    Orphan = 3,

    /// <summary>A live invoice or a draft holds it.</summary>
    Billed = 4,

    /// <summary>Left out by a run, excluded or written off: never billed as it stands.</summary>
    LeftOut = 8,

    /// <summary>Its plain price is below its cost.</summary>
    BelowCost = 16,
}

/// <summary>One sum of a day of usage. Amounts are micropounds; ids are 0 for none.</summary>
public struct UsageEntry
{
    public DateOnly Day;
    public int FileId,
        CustomerId,
        CliId,
        DestinationId,
        Hour,
        Calls;
    public UsageState State;
    public long Seconds,
        Bytes,
        Cost,
        Price;

    /// <summary>By how much the plain prices are below the costs.</summary>
    public long Shortfall;

    public readonly OrphanReason Orphan => (OrphanReason)(State & UsageState.Orphan);

    /// <summary>The state a record is counted under.</summary>
    public static UsageState StateOf(
        OrphanReason orphan,
        UsageMarks flags,
        PriceSource source,
        bool isBilled,
        bool isExcluded,
        long plainPrice,
        long cost
    )
    {
        var state = (UsageState)orphan;
        if (isBilled)
            state |= UsageState.Billed;
        if (StoredCall.IsLeftOut(flags, isExcluded))
            state |= UsageState.LeftOut;
        if (plainPrice < cost && orphan == OrphanReason.None && ShownCalls.IsShown(source))
            state |= UsageState.BelowCost;
        return state;
    }

    /// <summary>It waits for an invoice.</summary>
    public readonly bool IsUnbilled => (State & (UsageState.Orphan | UsageState.Billed | UsageState.LeftOut)) == 0;
}

public delegate void UsageVisitor(in UsageEntry entry);
