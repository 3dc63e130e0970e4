using BillingBlazor.Domain.Usage;

namespace BillingBlazor.Server.Data.Usage;

/// <summary>
/// What a customer sees and counts of its calls: not what is free to the caller, and not what has no length. One rule for portal, review
/// and documents.
/// </summary>
internal static class ShownCalls
{
    /// <summary>As <see cref="ToCustomers"/>, of calls as u and their destination as d.</summary>
    public const string Sql = """ u."Source" < 8 AND NOT d."IsFreeToCaller" """;

    public static bool IsShown(PriceSource source) => source < PriceSource.FreeToCaller;

    public static IQueryable<UsageRecord> ToCustomers(BillingDb db, IQueryable<UsageRecord> calls) =>
        calls.Where(u => u.Source < PriceSource.FreeToCaller && !db.Destinations.Any(d => d.Id == u.DestinationId && d.IsFreeToCaller));
}
