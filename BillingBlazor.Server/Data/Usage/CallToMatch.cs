using BillingBlazor.Domain.Usage;

namespace BillingBlazor.Server.Data.Usage;

/// <summary>A call that is given to whoever has its line, and what it was before.</summary>
public sealed class CallToMatch
{
    internal CallToMatch(UsageRecord call, int supplierId)
    {
        (Call, SupplierId) = (call, supplierId);
        (CustomerBefore, IsRatedBefore, GroupBefore) = (call.CustomerId, IsRated, Group);
    }

    public UsageRecord Call { get; }
    public int SupplierId { get; }

    /// <summary>It has an owner and a price.</summary>
    public bool IsRated => Call.Orphan == OrphanReason.None;

    internal int? CustomerBefore { get; }
    internal bool IsRatedBefore { get; }
    internal OrphanKey? GroupBefore { get; }

    /// <summary>The orphans that it waits among; null when it doesn't.</summary>
    internal OrphanKey? Group => OrphanKey.Of(Call.Orphan, Call.Identifier, Call.ChargeCode, Call.DestinationId, SupplierId);
}
