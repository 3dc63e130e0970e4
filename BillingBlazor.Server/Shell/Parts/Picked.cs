namespace BillingBlazor.Server.Shell.Parts;

/// <summary>A destination, a destination group or a line that was chosen.</summary>
public sealed record Picked(int Id, string Name, bool IsGroup = false);
