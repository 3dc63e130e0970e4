namespace BillingBlazor.Server.Data.Usage;

/// <summary>Unbilled usage of Active customers of a group, with one anniversary day, in one month.</summary>
/// <param name="AnniversaryDay">0: none.</param>
/// <param name="Month">202611; by UTC, which is as near as a forecast needs.</param>
/// <param name="Price">Micropounds.</param>
public sealed record UnbilledSum(int GroupId, int AnniversaryDay, int Month, long Price);
