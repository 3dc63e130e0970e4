namespace BillingBlazor.Server.Reports;

/// <summary>What a figure was counted by, for the list behind it.</summary>
public static class OnlyWords
{
    public const string Usage = "usage",
        Charges = "charges",
        WithoutCost = "without-cost",
        Orphans = "orphans",
        Unpriced = "unpriced",
        Unbilled = "unbilled",
        BelowCost = "below-cost",
        New = "new",
        Cancelled = "cancelled";

    /// <summary>Null: nobody counts by that.</summary>
    public static string? Of(string only) =>
        only switch
        {
            Usage => "Usage",
            Charges => "Charges",
            WithoutCost => "Charges without a cost",
            Orphans => "Orphans: no owner or no destination",
            Unpriced => "Without a price",
            Unbilled => "Not billed yet",
            BelowCost => "Priced below cost",
            New => "New",
            Cancelled => "Cancelled",
            _ => null,
        };
}
