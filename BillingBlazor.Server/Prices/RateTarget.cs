namespace BillingBlazor.Server.Prices;

/// <summary>What a row can be for: a destination group, which works for every supplier, or one destination.</summary>
public sealed record RateTarget(int? GroupId, int? DestinationId, string Name);
