using BillingBlazor.Domain;
using BillingBlazor.Domain.Usage;

namespace BillingBlazor.Server.Data.Usage;

/// <summary>Which orphans one decision clears.</summary>
/// <param name="OfId">The supplier of a charge code, or the destination without a price; 0 of an identifier.</param>
/// <param name="Key">The identifier or the charge code; empty of a destination.</param>
public readonly record struct OrphanKey(OrphanReason Reason, int OfId, string Key)
{
    /// <summary>Null: it is no orphan.</summary>
    public static OrphanKey? Of(OrphanReason orphan, string identifier, string chargeCode, int? destinationId, int supplierId) =>
        orphan switch
        {
            OrphanReason.NoOwner => new(orphan, 0, identifier),
            OrphanReason.NoDestination => new(orphan, supplierId, chargeCode),
            OrphanReason.NoPrice => new(orphan, destinationId ?? 0, ""),
            _ => null,
        };
}

/// <summary>Orphans that one decision clears, summed: the work queue is read from here, however many calls there are.</summary>
public sealed class OrphanGroup
{
    public OrphanReason Reason { get; init; }
    public int OfId { get; init; }
    public string Key { get; init; } = "";
    public int Count { get; init; }
    public Money Cost { get; init; }
    public DateTime OldestUtc { get; init; }
}
