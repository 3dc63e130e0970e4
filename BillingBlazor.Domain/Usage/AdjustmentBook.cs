using BillingBlazor.Domain.Suppliers;

namespace BillingBlazor.Domain.Usage;

/// <summary>Which one price adjustment, if any, touches a record: the strongest scope that is in force on the day. Nothing is allocated a
/// look-up.</summary>
public sealed class AdjustmentBook
{
    private readonly Dictionary<AdjustmentScope, PriceAdjustment[]> byScope;
    private readonly bool[] used = new bool[16];
    private readonly IReadOnlyDictionary<int, int> organisationOf;

    /// <param name="organisationOf">The organisation of each customer.</param>
    public AdjustmentBook(IEnumerable<PriceAdjustment> adjustments, IReadOnlyDictionary<int, int> organisationOf)
    {
        this.organisationOf = organisationOf;
        byScope = adjustments
            .GroupBy(adjustment => adjustment.Scope)
            .ToDictionary(scope => scope.Key, scope => scope.OrderByDescending(adjustment => adjustment.From).ToArray());
        foreach (var scope in byScope.Keys)
            used[(int)scope.Who * 4 + (int)scope.Where] = true;
    }

    public static readonly AdjustmentBook Empty = new([], new Dictionary<int, int>());

    /// <param name="tariffId">The customer's tariff in the destination's category.</param>
    public PriceAdjustment? Find(int customerId, int? tariffId, Destination destination, DateOnly day)
    {
        if (byScope.Count == 0)
            return null;
        for (var who = AdjustmentWho.Customer; ; who--)
        {
            if (IdOf(who, customerId, tariffId) is { } whoId)
                for (var where = AdjustmentWhere.Destination; ; where--)
                {
                    if (
                        used[(int)who * 4 + (int)where]
                        && IdOf(where, destination) is { } whereId
                        && byScope.TryGetValue(new(who, whoId, where, whereId), out var dated)
                        && InForce(dated, day) is { } found
                    )
                        return found;
                    if (where == AdjustmentWhere.Everything)
                        break;
                }
            if (who == AdjustmentWho.Everybody)
                return null;
        }
    }

    private int? IdOf(AdjustmentWho who, int customerId, int? tariffId) =>
        who switch
        {
            AdjustmentWho.Customer => customerId,
            AdjustmentWho.Tariff => tariffId,
            AdjustmentWho.Organisation => organisationOf.TryGetValue(customerId, out var organisation) ? organisation : null,
            _ => 0,
        };

    private static int? IdOf(AdjustmentWhere where, Destination destination) =>
        where switch
        {
            AdjustmentWhere.Destination => destination.Id,
            AdjustmentWhere.DestinationGroup => destination.DestinationGroupId,
            AdjustmentWhere.Supplier => destination.SupplierId,
            _ => 0,
        };

    private static PriceAdjustment? InForce(PriceAdjustment[] dated, DateOnly day)
    {
        foreach (var adjustment in dated)
            if (adjustment.IsInForce(day))
                return adjustment;
        return null;
    }
}
