namespace BillingBlazor.Server.Shell.Parts;

/// <summary>What a list to choose from shows, and what is saved.</summary>
public sealed record NamedId(int Id, string Name);
