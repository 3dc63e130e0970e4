namespace BillingBlazor.Server.Data.Usage;

/// <summary>Days of a customer, both included.</summary>
public readonly record struct CustomerDays(int CustomerId, DateOnly From, DateOnly To);
