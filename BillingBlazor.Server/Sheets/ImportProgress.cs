namespace BillingBlazor.Server.Sheets;

/// <summary>How far an import is.</summary>
/// <param name="Share">From 0 to 1; null while it can't be told.</param>
public sealed record ImportProgress(string Words, double? Share);
