using BillingBlazor.Domain;

namespace BillingBlazor.Server.Data.Usage;

/// <param name="CustomerId">Whose calls have no price yet; null: of calls without owner or destination, altogether.</param>
public sealed record OrphanSum(int? CustomerId, int Calls, Money Cost);
