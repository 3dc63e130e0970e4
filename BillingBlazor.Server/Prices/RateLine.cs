using BillingBlazor.Domain.Tariffs;

namespace BillingBlazor.Server.Prices;

/// <param name="BelowCost">Which band is sold below what it costs; null for none, or for whoever may not see costs.</param>
/// <param name="Unit">Where it isn't the minute: a megabyte, a message.</param>
public sealed record RateLine(RateRow Row, string Name, string? BelowCost = null, string? Unit = null);
