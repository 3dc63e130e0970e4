namespace BillingBlazor.Server.Shell.Parts;

/// <summary>The menu at the head of a customer's pages: the shell shows it and knows nothing of what it does.</summary>
/// <param name="Component">Takes the customer as its parameter Head.</param>
public sealed record CustomerFrameMenu(Type Component);
